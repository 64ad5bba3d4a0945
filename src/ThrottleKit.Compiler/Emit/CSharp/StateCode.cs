using System.Collections.Generic;
using System.Linq;
using ThrottleKit.Compiler.Ir;

namespace ThrottleKit.Compiler.Emit.CSharp;

/// <summary>Between a state and the scalars of its fields.</summary>
/// <param name="type">The state's type.</param>
/// <param name="fields">Its fields.</param>
internal sealed class StateCode(string type, IReadOnlyList<IrField> fields)
{
    /// <summary>Each field of a state, as a long or a bool.</summary>
    public IEnumerable<CSharpCode> Read(string state) => fields.Select(field =>
    {
        var member = $"{state}.{CSharpText.Identifier(field.Name)}";
        if (field.Log is not null) return new CSharpCode(CSharpLogs.Given(member), Strength.Atom);
        return !NeedsCast(field) ? new CSharpCode(member, Strength.Atom) : new CSharpCode($"(long){member}", Strength.Prefix);
    });

    /// <summary>A state of printed expressions.</summary>
    public string Make(IEnumerable<IrExpression> values, CSharpExpression expressions) =>
        $"new {type}({string.Join(", ", values.Zip(fields, (value, field) => NeedsCast(field) ? Cast(field, expressions.Code(value)) : expressions.Item(value)))})";

    /// <summary>Whether the state has a row or a log, so that where its later fields stand among its numbers is known at run time alone.</summary>
    public bool HasRows { get; } = fields.Any(item => item.Type.IsMany());

    /// <summary>How many numbers a state is.</summary>
    public string Width(string state) => string.Join(" + ", fields.Where(field => field.Type.IsMany())
        .Select(field => $"{state}.{CSharpText.Identifier(field.Name)}" is var member && field.Log is { } log
            ? log.Columns.Count == 1 ? $"{member}.Count" : $"({member}.Count * {CSharpText.Number(log.Columns.Count)})"
            : $"{member}.Length")
        .Prepend(CSharpText.Number(fields.Count)));

    /// <summary>Puts a field among the numbers of a state.</summary>
    public string Give(int index, string state, string span)
    {
        var field = fields[index];
        var member = $"{state}.{CSharpText.Identifier(field.Name)}";
        if (field.Log is not null) return $"{CSharpText.Core}.Exactness.Logs.Give({member}, ref {span});";
        var number = field.Type == IrType.Bool ? $"{member} ? 1 : 0" : NeedsCast(field) ? $"(long){member}" : member;
        return HasRows ? $"{CSharpText.Rows}.Give({number}, ref {span});" : $"{span}[{CSharpText.Number(index)}] = {number};";
    }

    /// <summary>A state of the numbers in a span, taken from it one after another.</summary>
    public string Take(string span) => $"new {type}({string.Join(", ", fields.Select(field => field.Type switch
    {
        IrType.Row => $"{CSharpText.Rows}.Take(ref {span})",
        IrType.Log => $"{CSharpText.Core}.Exactness.Logs.Take<{field.Log!.CSharpEntry}>(ref {span})",
        IrType.Bool => $"{CSharpText.Rows}.Next(ref {span}) != 0",
        _ => $"{(NeedsCast(field) ? $"({field.CSharpType})" : "")}{CSharpText.Rows}.Next(ref {span})",
    }))})";

    /// <summary>A state of numbers that code reads as <paramref name="element"/> says.</summary>
    public string MakeOfNumbers(System.Func<int, string> element) =>
        $"new {type}({string.Join(", ", fields.Select((field, i) => field.Type == IrType.Bool ? $"{element(i)} != 0" : NeedsCast(field) ? $"({field.CSharpType}){element(i)}" : element(i)))})";

    private static bool NeedsCast(IrField field) => !field.Type.IsMany() && field.CSharpType is not ("long" or "bool");

    private static string Cast(IrField field, CSharpCode code) => $"({field.CSharpType}){code.At(Strength.Atom)}";
}
