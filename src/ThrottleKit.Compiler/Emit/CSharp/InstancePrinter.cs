using System.Collections.Generic;
using System.Linq;
using ThrottleKit.Compiler.Ir;
using ThrottleKit.Compiler.Lowering;
using ThrottleKit.Compiler.Text;

namespace ThrottleKit.Compiler.Emit.CSharp;

/// <summary>Prints the ways between an instance of the strategy class and bare values of its parameters.</summary>
internal sealed class InstancePrinter(SourceWriter writer, StrategyModel model, StrategyPlan plan)
{
    /// <summary>This instance's parameters as values.</summary>
    public string Arguments() => $"new {CSharpText.Arguments}([{string.Join(", ", plan.Source.Parameters.Select(Value))}])";

    /// <summary>The method that makes an instance of values.</summary>
    public void StrategyOf()
    {
        writer.Line().Line($"private static {Self} StrategyOf({CSharpText.Arguments} arguments) => new()").Open("{");
        for (var i = 0; i < plan.Source.Parameters.Count; i++)
        {
            var parameter = plan.Source.Parameters[i];
            var argument = $"arguments[{CSharpText.Number(i)}]";
            writer.Line(parameter.IsOptional
                ? $"{Property(parameter)} = {argument} is {{ }} value{CSharpText.Number(i)} ? {OfValue(parameter, $"value{CSharpText.Number(i)}")} : null,"
                : $"{Property(parameter)} = {OfValue(parameter, $"{argument}!.Value")},");
        }

        writer.Close("};");
    }

    /// <summary>An instance with other units: each from a list of values, all else as another instance has it.</summary>
    public void WithUnits(string variable, string other, string units)
    {
        var order = plan.Source.Units.ToList();
        writer.Line($"var {variable} = new {Self}").Open("{");
        foreach (var parameter in plan.Source.Parameters)
        {
            var unit = order.IndexOf(parameter.Name);
            writer.Line(unit < 0
                ? $"{Property(parameter)} = {other}.{Property(parameter)},"
                : $"{Property(parameter)} = {OfValue(parameter, $"{units}[{CSharpText.Number(unit)}]")},");
        }

        writer.Close("};");
    }

    private string Self => model.Name + model.TypeParameters;

    private static string Property(IrParameterInfo parameter) => CSharpText.Identifier(parameter.Property);

    /// <summary>A property's value as a long, or null.</summary>
    private static string Value(IrParameterInfo parameter)
    {
        var property = "this." + Property(parameter);
        return (parameter.Kind, parameter.IsOptional) switch
        {
            (IrParameterKind.Duration, false) => $"{property}.Microseconds",
            (IrParameterKind.Duration, true) => $"{property}?.Microseconds",
            (IrParameterKind.Period, false) => $"{property}.Code",
            (IrParameterKind.Period, true) => $"{property}?.Code",
            (IrParameterKind.Offset, false) => $"{property}.Minutes",
            (IrParameterKind.Offset, true) => $"{property}?.Minutes",
            (IrParameterKind.Flag, false) => $"{property} ? 1 : 0",
            (IrParameterKind.Flag, true) => $"{property} is {{ }} {CSharpText.Identifier(parameter.Name)} ? ({CSharpText.Identifier(parameter.Name)} ? 1 : 0) : null",
            (IrParameterKind.Choice, false) => $"(long){property}",
            (IrParameterKind.Choice, true) => $"(long?){property}",
            _ => property,
        };
    }

    private static string OfValue(IrParameterInfo parameter, string value) => parameter.Kind switch
    {
        IrParameterKind.Duration => $"{CSharpText.Core}.Duration.FromMicroseconds({value})",
        IrParameterKind.Period => $"{CSharpText.Core}.CalendarPeriod.FromCode({value})",
        IrParameterKind.Offset => $"{CSharpText.Core}.UtcOffset.FromMinutes({value})",
        IrParameterKind.Flag => $"{value} != 0",
        _ when parameter.CSharpType == "long" => value,
        _ => $"({parameter.CSharpType}){value}",
    };
}
