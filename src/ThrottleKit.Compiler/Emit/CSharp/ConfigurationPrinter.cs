using System.Collections.Generic;
using System.Linq;
using ThrottleKit.Compiler.Analysis;
using ThrottleKit.Compiler.Emit.Ranges;
using ThrottleKit.Compiler.Ir;
using ThrottleKit.Compiler.Lowering;
using ThrottleKit.Compiler.Text;

namespace ThrottleKit.Compiler.Emit.CSharp;

/// <summary>
/// Prints the class that computes what is computed once for a configuration, and proves that decisions will be exact. It runs when a limiter is made,
/// so it may take its time: every operation that is not proved is checked.
/// </summary>
internal sealed class ConfigurationPrinter
{
    private readonly SourceWriter _writer;
    private readonly StrategyModel _model;
    private readonly StrategyPlan _plan;
    private readonly ConfigurationNames _names;
    private readonly IReadOnlyList<IrFunction> _functions;
    private readonly Dictionary<string, string> _methods = [];
    private readonly HashSet<string> _canFail = [];
    private readonly IReadOnlyCollection<string> _reserved;
    private readonly RangeReport _ranges;

    public ConfigurationPrinter(SourceWriter writer, StrategyModel model, StrategyPlan plan, RangeReport ranges, ConfigurationNames names)
    {
        _writer = writer;
        _model = model;
        _plan = plan;
        _names = names;
        _functions = new CallGraph(plan).Reached(plan.Configured.Where(step => step.Function is not null).Select(step => step.Function!));
        _reserved = [.. names.All.Select(names.Field), ClassName(model), "Of", "ScriptArguments", "Proof", "Equals", "GetHashCode", "GetType", "ToString"];
        var methods = new NameTable(_reserved);
        foreach (var function in _functions) _methods.Add(function.Name, methods.Take("Compute" + CSharpText.Pascal(function.Name)));
        _reserved = [.. _reserved, .. _methods.Values];
        _ranges = ranges;
        foreach (var step in plan.Configured.Where(CanFail)) _canFail.UnionWith(step.Results.Select(result => result.Name));
    }

    public static string ClassName(StrategyModel model) => model.Name + "Configuration";

    public void Print(string lua, string sql, IReadOnlyList<IrExpression> inputs, RangeSource? proof)
    {
        _writer.Line()
            .Line("/// <summary>What is computed once for a configuration, and the proof that every decision made with it is exact.</summary>")
            .Line(CSharpSource.GeneratedCode)
            .Line($"file sealed class {ClassName(_model)}").Open("{")
            .Line("/// <summary>The strategy in the compiler's own form.</summary>");
        RawConstant("Ir", _model.Ir);
        _writer.Line().Line("/// <summary>The script.</summary>");
        RawConstant("Lua", lua);
        _writer.Line().Line("/// <summary>The functions for PostgreSQL.</summary>");
        RawConstant("Sql", sql);
        if (proof is not null) Proof(proof.Text);
        _writer.Line();
        if (FunctionsReadThroughCheck) _writer.Line($"private readonly {CSharpText.RangeCheck} _check;");
        foreach (var value in _names.All) _writer.Line($"public readonly {CSharpText.TypeOf(value.Type)} {_names.Field(value)};");
        Constructor(proof);
        Of();
        ScriptArguments(inputs);
        foreach (var function in _functions) CSharpHelper.Print(_writer, function, Dialect("_check"), _reserved, isStatic: false);
        _writer.Close("}");
    }

    private void Constructor(RangeSource? proof)
    {
        _writer.Line().Line($"private {ClassName(_model)}({CSharpText.Arguments} arguments, {CSharpText.RangeCheck} check)").Open("{");
        if (FunctionsReadThroughCheck) _writer.Line("_check = check;");
        for (var i = 0; i < _plan.Source.Parameters.Count; i++)
        {
            var parameter = _plan.Source.Parameters[i];
            var argument = $"arguments[{CSharpText.Number(i)}]";
            var value = parameter.Type == IrType.Bool
                ? parameter.IsOptional ? $"({argument} ?? 0) != 0" : $"{argument}!.Value != 0"
                : parameter.IsOptional ? $"{argument} ?? 0" : $"{argument}!.Value";
            _writer.Line($"{_names.Field(new IrParameter(parameter.Name, parameter.Type))} = {value};");
            if (parameter.IsOptional) _writer.Line($"{_names.Field(new IrHasParameter(parameter.Name))} = {argument} is not null;");
        }

        foreach (var step in _plan.Configured) Step(step);
        foreach (var value in KernelPrinter.ReadAtRunTime(_plan, _names).OfType<IrConfigured>().Where(MayBeUnusable))
            _writer.Line($"check.Require({CSharpText.Quoted(value.Name)});");
        if (proof is not null) _writer.Line($"Proof.Run(check, [{Values(proof.Inputs)}]);");
        _writer.Close("}");
    }

    private void Step(ConfiguredStep step)
    {
        var expressions = CSharpExpression.OfConfiguration(Dialect("check"));
        var fields = step.Results.Select(result => _names.Field(new IrConfigured(result.Name, result.Type))).ToList();
        var target = fields.Count == 1 ? fields[0] : $"({string.Join(", ", fields)})";
        var code = step.Value is { } value ? expressions.Print(value) : $"{_methods[step.Function!]}({expressions.Items(step.Arguments)})";
        if (!_canFail.Contains(step.Results[0].Name))
        {
            _writer.Line($"{target} = {code};");
            return;
        }

        var names = string.Join(", ", step.Results.Select(result => CSharpText.Quoted(result.Name)));
        var types = string.Join(", ", step.Results.Select(result => CSharpText.TypeOf(result.Type)));
        _writer.Line($"{target} = check.Compute<{(fields.Count == 1 ? types : $"({types})")}>(() => {code}, [{names}]);");
    }

    private bool CanFail(ConfiguredStep step)
    {
        IEnumerable<IrExpression> own = step.Value is { } value ? [value] : step.Arguments;
        var parts = own.SelectMany(expression => expression.All());
        if (step.Function is not null)
            parts = parts.Concat(new CallGraph(_plan).Reached([step.Function]).SelectMany(Uses.Expressions));
        var dialect = Dialect("check");
        return parts.Any(part => MayBeUnusable(part) || dialect.IsGuarded(part.Site()));
    }

    private bool FunctionsReadThroughCheck => _functions.Any(function => Uses.Expressions(function).Any(MayBeUnusable));

    private bool MayBeUnusable(IrExpression value) => value is IrConfigured configured && _canFail.Contains(configured.Name);

    /// <summary>All that is not proved is checked, and a value whose step may have failed is read through the check, which knows.</summary>
    private CSharpDialect Dialect(string check) => new(
        _plan.Source, _ranges, trusts: false,
        value => MayBeUnusable(value) ? $"{check}.Usable({CSharpText.Quoted(((IrConfigured)value).Name)}, {_names.Field(value)})" : _names.Field(value),
        name => _methods[name]);

    private void Of() => _writer.Line()
        .Line($"public static {ClassName(_model)} Of({CSharpText.Definition} definition, {CSharpText.Arguments} arguments)").Open("{")
        .Line("arguments.Validate(definition);")
        .Line($"var check = new {CSharpText.RangeCheck}();")
        .Line($"var configuration = new {ClassName(_model)}(arguments, check);")
        .Line("return check.Passed")
        .Open().Line("? configuration")
        .Line($": throw {CSharpText.Core}.ConfigurationSearch.Refusal(definition, arguments, check, static candidate =>").Line("{")
        .Open().Line($"var found = new {CSharpText.RangeCheck}();")
        .Line($"_ = new {ClassName(_model)}(candidate, found);").Line("return found;").Close("});").Close().Close("}");

    private void ScriptArguments(IReadOnlyList<IrExpression> inputs) =>
        _writer.Line().Line($"public long[] ScriptArguments() => [{Values(inputs)}];");

    /// <summary>Values of the configuration as numbers, one after the other.</summary>
    private string Values(IEnumerable<IrExpression> values)
    {
        var dialect = new CSharpDialect(_plan.Source, _ranges, trusts: false, _names.Field, name => name);
        var expressions = CSharpExpression.OfConfiguration(dialect);
        return string.Join(", ", values.Select(value =>
        {
            var code = expressions.Code(value);
            return value.Type == IrType.Bool ? $"{code.At(Strength.Or)} ? 1 : 0" : code.Text;
        }));
    }

    private void Proof(string table)
    {
        var quotes = CSharpText.RawQuotes(table);
        _writer.Line().Line("/// <summary>The strategy over ranges instead of numbers: from what a request and a state may hold to what each expression reaches.</summary>")
            .Open($"private static readonly {CSharpText.RangeProof} Proof = new(").Line(quotes).Lines(table.TrimEnd('\n')).Line(quotes + ");").Close();
    }

    private void RawConstant(string name, string text)
    {
        var quotes = CSharpText.RawQuotes(text);
        _writer.Open($"public const string {name} =").Line(quotes).Lines(text).Line(quotes + ";").Close();
    }
}
