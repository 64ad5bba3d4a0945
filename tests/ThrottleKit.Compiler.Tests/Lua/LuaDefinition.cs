using ThrottleKit.Compiler.Analysis;
using ThrottleKit.Compiler.Emit.Lua;
using ThrottleKit.Compiler.Emit.PlPgSql;
using ThrottleKit.Compiler.Ir;
using ThrottleKit.Compiler.Lowering;
using ThrottleKit.Compiler.Text;
using static ThrottleKit.Compiler.Text.EquatableArray;

namespace ThrottleKit.Compiler.Tests.Lua;

/// <summary>Makes runnable strategies of bare IR: their script is the one printed, and every other executor but the oracle's is missing.</summary>
internal static class LuaDefinition
{
    /// <summary>A plan in which nothing is computed at configuration, and the limit is what a peek at a fresh key says remains.</summary>
    public static StrategyPlan Unlowered(IrStrategy strategy)
    {
        var decide = strategy.Find(IrStrategy.Decide)!;
        var results = decide.Results.Select(result => new IrVariable("fresh" + result.Name, result.Type)).ToEquatableArray();
        var arguments = decide.Parameters.Select(IrExpression (parameter) =>
            parameter.Type switch
            {
                IrType.Bool => new IrBool(false),
                IrType.Row => new IrZeros(new IrInt(0), IrSite.None),
                IrType.Log => new IrNoEntries(),
                _ => parameter == decide.Parameters[^2] ? new IrLocal("now", IrType.Int) : new IrInt(0),
            });
        var limit = new IrFunction(
            StrategyPlan.LimitFunction,
            Of(new IrVariable("now", IrType.Int)),
            Of(new IrVariable("limit", IrType.Int)),
            results.Select(IrStatement (result) => new IrDeclare(result, null))
                .Append(new IrCall(results, IrStrategy.Decide, arguments.ToEquatableArray()))
                .Append(new IrReturn(Of<IrExpression>(new IrLocal(results[strategy.Fields.Count + 1].Name, IrType.Int))))
                .ToEquatableArray());
        var functions = strategy.Functions.Where(function => function.Name != StrategyPlan.LimitFunction).Append(limit);
        return new StrategyPlan(strategy, default, functions.ToEquatableArray(), null);
    }

    /// <summary>Everything is checked, and nothing is known of any operand.</summary>
    public static RangeReport AllGuarded(IrStrategy strategy) => Report(strategy, Analysis.Exactness.Guarded, plain: false);

    /// <summary>Nothing is checked; operands are said to be negative nowhere, or to be so perhaps.</summary>
    public static RangeReport AllProved(IrStrategy strategy, bool plain) => Report(strategy, Analysis.Exactness.Proved, plain);

    /// <summary>What the analysis finds; as no configuration is ever refused here, what it leaves to the configuration is checked.</summary>
    public static RangeReport Analyzed(StrategyPlan plan) => new(RangeAnalysis.Analyze(plan).Sites
        .Select(site => site.Level == Analysis.Exactness.Configuration ? site with { Level = Analysis.Exactness.Guarded } : site).ToEquatableArray());

    public static StrategyDefinition Define(StrategyPlan plan, RangeReport ranges)
    {
        var strategy = plan.Source;
        StrategyDefinition? definition = null;
        return definition = new StrategyDefinition
        {
            Name = strategy.Name,
            DeclaredBy = typeof(LuaDefinition),
            Parameters = [.. strategy.Parameters.Select(ParameterOf)],
            State = [.. strategy.Fields.Select(field => new StrategyField(
                field.Name, field.Min, field.Max,
                field.Length is { } length ? new RowLength(length.Extra, length.Parameter is { } unit ? strategy.Units.ToList().IndexOf(unit) : null) : null,
                field.Log is { } log ? new LogShape(log.Most, [.. log.Columns.Select(column => new StrategyField(column.Name, column.Min, column.Max))]) : null))],
            Units = [.. strategy.Units.Select(unit => strategy.Parameters.ToList().FindIndex(parameter => parameter.Name == unit))],
            Fingerprint = Fingerprint.Of(strategy),
            Functions = Function(strategy, IrStrategy.Credit, StrategyFunctions.Credit) | Function(strategy, IrStrategy.Charge, StrategyFunctions.Charge)
                | Function(strategy, IrStrategy.Carry, StrategyFunctions.Carry),
            Ir = IrText.Write(strategy),
            Lua = LuaScript.Print(plan, ranges),
            Sql = new StrategySql(PlPgSqlScript.Print(plan, ranges).Function, PlPgSqlScript.Print(plan, ranges).Text),
            Emitted = arguments => Configure(definition!, plan, ranges, arguments),
            Written = _ => throw new NotSupportedException(),
        };
    }

    private static StrategyExecutor Configure(StrategyDefinition definition, StrategyPlan plan, RangeReport ranges, StrategyArguments arguments)
    {
        arguments.Validate(definition);
        var inputs = LuaScript.Inputs(plan, ranges).Select(input => input switch
        {
            IrParameter parameter => ValueOf(parameter.Name) ?? 0,
            IrHasParameter parameter => ValueOf(parameter.Name) is null ? 0 : 1,
            _ => throw new NotSupportedException("Nothing is computed at configuration here."),
        });
        return new KernelExecutor<NoState, NoKernel>(definition, arguments, [.. inputs], default);

        long? ValueOf(string name) => arguments[plan.Source.Parameters.ToList().FindIndex(parameter => parameter.Name == name)];
    }

    private static StrategyParameter ParameterOf(IrParameterInfo parameter) => new(
        parameter.Name, (ParameterKind)parameter.Kind, parameter.Min, parameter.Max, parameter.IsOptional, parameter.Default,
        [.. parameter.Choices.Select(choice => KeyValuePair.Create(choice.Name, choice.Value))]);

    private static StrategyFunctions Function(IrStrategy strategy, string name, StrategyFunctions flag) =>
        strategy.Find(name) is null ? StrategyFunctions.None : flag;

    private static RangeReport Report(IrStrategy strategy, Analysis.Exactness level, bool plain) =>
        new(strategy.Sites.Select(site => new SiteFinding(site.Id, level, Interval.Of(site.Min, site.Max), plain)).ToEquatableArray());

    public readonly record struct NoState;

    /// <summary>Stands where the emitted executor would: the hosts of these tests run the script and the IR alone.</summary>
    public readonly struct NoKernel : IStrategyKernel<NoState>
    {
        public Decision Decide(bool exists, NoState state, long now, long cost, out NoState next) => throw new NotSupportedException();

        public NoState Credit(NoState state, long now, long amount, long debitedAt) => throw new NotSupportedException();

        public NoState Charge(bool exists, NoState state, long now, long amount) => throw new NotSupportedException();

        public NoState Carry(NoState state, ReadOnlySpan<long> units, long now) => throw new NotSupportedException();

        public NoState Unpack(ReadOnlySpan<long> fields) => throw new NotSupportedException();

        public long Width(NoState state) => throw new NotSupportedException();

        public void Pack(NoState state, Span<long> fields) => throw new NotSupportedException();
    }
}
