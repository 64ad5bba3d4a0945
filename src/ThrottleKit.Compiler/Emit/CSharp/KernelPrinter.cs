using System.Collections.Generic;
using System.Linq;
using ThrottleKit.Compiler.Analysis;
using ThrottleKit.Compiler.Ir;
using ThrottleKit.Compiler.Lowering;
using ThrottleKit.Compiler.Text;

namespace ThrottleKit.Compiler.Emit.CSharp;

/// <summary>Prints the kernel: the struct that runs on every decision. It holds what its functions read of the configuration, and nothing else.</summary>
internal sealed class KernelPrinter
{
    private static readonly string[] Members =
    [
        "Kernel", "Decide", "Credit", "Charge", "Carry", "Pack", "Unpack", "Width", "Configure", "Executor", "Definition",
        "Equals", "GetHashCode", "GetType", "ToString", "ReferenceEquals", "MemberwiseClone", "Finalize",
    ];

    private readonly SourceWriter _writer;
    private readonly StrategyModel _model;
    private readonly StrategyPlan _plan;
    private readonly ConfigurationNames _names;
    private readonly IReadOnlyList<IrFunction> _functions;
    private readonly Dictionary<string, string> _methods = [];
    private readonly IReadOnlyList<IrExpression> _values;
    private readonly IReadOnlyCollection<string> _reserved;
    private readonly CSharpDialect _dialect;

    public KernelPrinter(SourceWriter writer, StrategyModel model, StrategyPlan plan, RangeReport ranges, ConfigurationNames names)
    {
        _writer = writer;
        _model = model;
        _plan = plan;
        _names = names;
        var reach = new CallGraph(plan);
        _functions = reach.Called(EntryPoints(plan), plan.Limit is null ? [StrategyPlan.LimitFunction] : []);
        var methods = new NameTable([.. Members, ConfigurationPrinter.ClassName(model)]);
        foreach (var function in _functions) _methods.Add(function.Name, methods.Take(CSharpText.Pascal(function.Name)));
        _values = ReadAtRunTime(plan, names);
        _reserved = [.. Members, .. _methods.Values, .. _values.Select(names.KernelField)];
        _dialect = new CSharpDialect(plan.Source, ranges, trusts: true, names.KernelField, name => _methods[name]);
    }

    /// <summary>What the functions of the kernel read of the configuration.</summary>
    public static IReadOnlyList<IrExpression> ReadAtRunTime(StrategyPlan plan, ConfigurationNames names)
    {
        var limit = plan.Limit is null ? [StrategyPlan.LimitFunction] : System.Array.Empty<string>();
        var bodies = new CallGraph(plan).Reached([.. EntryPoints(plan), .. limit]).SelectMany(Uses.Expressions);
        var read = new HashSet<IrExpression>(bodies.Concat(plan.Limit is null ? [] : plan.Limit.All()).Where(Uses.IsConfiguration));
        return names.All.Where(read.Contains).ToList();
    }

    public void Print()
    {
        _writer.Line()
            .Line("/// <summary>The strategy as compiled code, for one configuration: what engines and stores drive.</summary>")
            .Line(CSharpSource.GeneratedCode).Line(CSharpSource.Hidden)
            .Line($"{_model.KernelAccessibility} readonly struct Kernel : {CSharpText.Core}.IStrategyKernel<{_model.StateType}>").Open("{");
        Fields();
        Configure();
        var entries = new EntryPrinter(_writer, _plan, _model.StateType, _dialect, _reserved);
        entries.Decide();
        entries.Credit();
        entries.Charge();
        entries.Carry();
        Wire();
        foreach (var function in _functions) CSharpHelper.Print(_writer, function, _dialect, _reserved, isStatic: !ReadsFields(function));
        _writer.Close("}");
    }

    private static IEnumerable<string> EntryPoints(StrategyPlan plan) =>
        new[] { IrStrategy.Decide, IrStrategy.Credit, IrStrategy.Charge, IrStrategy.Carry }.Where(name => plan.Find(name) is not null);

    private void Fields()
    {
        foreach (var value in _values) _writer.Line($"private readonly {CSharpText.TypeOf(value.Type)} {_names.KernelField(value)};");
        if (_values.Count == 0) return;

        var parameters = _values.Select(value => (Field: _names.KernelField(value), Name: CSharpText.Identifier(_names.KernelField(value).Substring(1)), value.Type)).ToList();
        _writer.Line().Line($"private Kernel({string.Join(", ", parameters.Select(p => $"{CSharpText.TypeOf(p.Type)} {p.Name}"))})").Open("{");
        foreach (var parameter in parameters) _writer.Line($"{parameter.Field} = {parameter.Name};");
        _writer.Close("}").Line();
    }

    private void Configure() => _writer
        .Line("/// <summary>The kernel for these parameters, and what the script receives for them.</summary>")
        .Line($"internal static Kernel Configure({CSharpText.Arguments} arguments, out long[] scriptArguments)").Open("{")
        .Line($"var configuration = {ConfigurationPrinter.ClassName(_model)}.Of(Definition, arguments);")
        .Line("scriptArguments = configuration.ScriptArguments();")
        .Line($"return new Kernel({string.Join(", ", _values.Select(value => $"configuration.{_names.Field(value)}"))});")
        .Close("}").Line()
        .Line($"internal static {CSharpText.Core}.KernelExecutor<{_model.StateType}, Kernel> Executor({CSharpText.Arguments} arguments)").Open("{")
        .Line("var kernel = Configure(arguments, out var scriptArguments);")
        .Line("return new(Definition, arguments, scriptArguments, kernel);")
        .Close("}");

    private void Wire()
    {
        var fields = _plan.Source.Fields;
        var state = new StateCode(_model.StateType, fields);
        _writer.Line().Line("/// <inheritdoc/>")
            .Open($"public {_model.StateType} Unpack(global::System.ReadOnlySpan<long> fields) =>")
            .Line(state.HasRows ? $"{state.Take("fields")};" : $"{state.MakeOfNumbers(i => $"fields[{CSharpText.Number(i)}]")};").Close();
        _writer.Line().Line("/// <inheritdoc/>").Open($"public long Width({_model.StateType} state) =>").Line($"{state.Width("state")};").Close();
        _writer.Line().Line("/// <inheritdoc/>").Line($"public void Pack({_model.StateType} state, global::System.Span<long> fields)").Open("{");
        for (var i = 0; i < fields.Count; i++) _writer.Line(state.Give(i, "state", "fields"));
        _writer.Close("}");
    }

    private bool ReadsFields(IrFunction function) =>
        Uses.Expressions(function).Any(Uses.IsConfiguration) || Uses.Calls(function).Any(name => ReadsFields(_plan.Find(name)!));
}
