using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using ThrottleKit.Compiler.Lowering;
using ThrottleKit.Compiler.Text;

namespace ThrottleKit.Compiler.Ir;

/// <summary>The IR for people: what the compiler understood of a strategy, as a listing.</summary>
public static class IrDump
{
    /// <summary>A listing of a strategy.</summary>
    /// <param name="strategy">The strategy.</param>
    public static string Print(IrStrategy strategy)
    {
        var writer = new SourceWriter("  ");
        Declarations(writer, strategy);
        foreach (var function in strategy.Functions) Function(writer, function);
        return writer.ToString();
    }

    /// <summary>A listing of a lowered strategy: what is computed once for a configuration, then what runs on each call.</summary>
    /// <param name="plan">The lowered strategy.</param>
    public static string Print(StrategyPlan plan)
    {
        var writer = new SourceWriter("  ");
        Declarations(writer, plan.Source);
        writer.Line().Open("once for a configuration");
        foreach (var step in plan.Configured)
            writer.Line($"{Names(step.Results)} = {(step.Value is { } value ? IrDumpExpression.Print(value) : Call(step.Function!, step.Arguments))}");
        writer.Line($"limit: {(plan.Limit is { } limit ? IrDumpExpression.Print(limit) : $"{StrategyPlan.LimitFunction}(now), on each call")}");
        writer.Close();
        foreach (var function in plan.Functions) Function(writer, function);
        return writer.ToString();
    }

    /// <summary>An expression, as one would write it.</summary>
    /// <param name="expression">The expression.</param>
    public static string Print(IrExpression expression) => IrDumpExpression.Print(expression);

    private static void Declarations(SourceWriter writer, IrStrategy strategy)
    {
        writer.Open($"strategy {strategy.Name}");
        foreach (var parameter in strategy.Parameters) writer.Line($"parameter {Describe(parameter)}");
        foreach (var field in strategy.Fields)
            writer.Line(field switch
            {
                { Type: IrType.Bool } => $"state {field.Name}: bool",
                { Log: { } log } => $"state {field.Name}: up to {Describe(log.Bound)} of ({string.Join(", ", log.Columns.Select(column => $"{column.Name}: {Number(column.Min)} to {Number(column.Max)}"))})",
                { Length: { } length } => $"state {field.Name}: {Describe(length)} of {Number(field.Min)} to {Number(field.Max)}",
                _ => $"state {field.Name}: {Number(field.Min)} to {Number(field.Max)}",
            });
        if (strategy.Units.Count > 0) writer.Line($"kept with the state: {string.Join(", ", strategy.Units)}");
        writer.Close();
    }

    private static string Describe(IrParameterInfo parameter)
    {
        var text = parameter.Kind switch
        {
            IrParameterKind.Flag => $"{parameter.Name}: bool",
            IrParameterKind.Choice => $"{parameter.Name}: {string.Join(" | ", parameter.Choices.Select(choice => $"{choice.Name} ({Number(choice.Value)})"))}",
            IrParameterKind.Duration => $"{parameter.Name}: duration, {Number(parameter.Min)} to {Number(parameter.Max)} us",
            IrParameterKind.Period => $"{parameter.Name}: day (0) | week (-1) | month (-2) | duration, to {Number(parameter.Max)} us",
            IrParameterKind.Offset => $"{parameter.Name}: offset, {Number(parameter.Min)} to {Number(parameter.Max)} min",
            _ => $"{parameter.Name}: {Number(parameter.Min)} to {Number(parameter.Max)}",
        };
        if (parameter.IsOptional) text += ", optional";
        return parameter.Default is { } initial ? $"{text}, {Number(initial)} if not given" : text;
    }

    private static string Describe(IrRowLength length) => length switch
    {
        { Parameter: null } => Number(length.Extra),
        { Extra: 0 } => "$" + length.Parameter,
        _ => $"${length.Parameter} + {Number(length.Extra)}",
    };

    private static void Function(SourceWriter writer, IrFunction function)
    {
        writer.Line().Open($"{function.Name}({Names(function.Parameters)}) -> ({Names(function.Results)})");
        Block(writer, function.Body);
        writer.Close();
    }

    private static void Block(SourceWriter writer, IReadOnlyList<IrStatement> statements)
    {
        foreach (var statement in statements) Statement(writer, statement);
    }

    private static void Statement(SourceWriter writer, IrStatement statement)
    {
        switch (statement)
        {
            case IrDeclare { Value: null } declare:
                writer.Line($"let {declare.Variable.Name}");
                break;
            case IrDeclare declare:
                writer.Line($"let {declare.Variable.Name} = {IrDumpExpression.Print(declare.Value!)}");
                break;
            case IrAssign assign:
                writer.Line($"{assign.Variable.Name} = {IrDumpExpression.Print(assign.Value)}");
                break;
            case IrPut put:
                writer.Line($"{put.Variable.Name}[{IrDumpExpression.Print(put.Index)}] = {IrDumpExpression.Print(put.Value)}");
                break;
            case IrEditInPlace { Variable: var log, Edit: var edit }:
                writer.Line(edit.Op == IrLogOp.Replace
                    ? $"{log.Name}[{IrDumpExpression.Print(edit.Index)}] = ({string.Join(", ", edit.Values.Select(IrDumpExpression.Print))})"
                    : IrDumpExpression.Print(edit));
                break;
            case IrCall call:
                writer.Line($"{Names(call.Results)} = {Call(call.Function, call.Arguments)}");
                break;
            case IrReturn end:
                writer.Line($"return {string.Join(", ", end.Values.Select(IrDumpExpression.Print))}");
                break;
            case IrWhile loop:
                writer.Open($"while {IrDumpExpression.Print(loop.Condition)}    -- at most {IrDumpExpression.Print(loop.MaxTrips)} times");
                Block(writer, loop.Body);
                writer.Close();
                break;
            case IrIf choice:
                If(writer, choice, "if");
                break;
        }
    }

    private static void If(SourceWriter writer, IrIf choice, string word)
    {
        writer.Open($"{word} {IrDumpExpression.Print(choice.Condition)}");
        Block(writer, choice.Then);
        writer.Close();
        if (choice.Else.Count == 1 && choice.Else[0] is IrIf next)
        {
            If(writer, next, "else if");
        }
        else if (choice.Else.Count > 0)
        {
            writer.Open("else");
            Block(writer, choice.Else);
            writer.Close();
        }
    }

    private static string Call(string function, IEnumerable<IrExpression> arguments) =>
        $"{function}({string.Join(", ", arguments.Select(IrDumpExpression.Print))})";

    private static string Names(IEnumerable<IrVariable> variables) => string.Join(", ", variables.Select(variable => variable.Name));

    private static string Number(long number) => number.ToString(CultureInfo.InvariantCulture);
}
