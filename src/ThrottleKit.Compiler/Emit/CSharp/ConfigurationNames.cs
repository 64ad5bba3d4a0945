using System;
using System.Collections.Generic;
using ThrottleKit.Compiler.Ir;
using ThrottleKit.Compiler.Lowering;

namespace ThrottleKit.Compiler.Emit.CSharp;

/// <summary>What emitted code calls the parameters of a strategy and the values computed once: a field of the configuration, and one of the kernel.</summary>
internal sealed class ConfigurationNames
{
    private readonly Dictionary<IrExpression, string> _fields = [];

    public ConfigurationNames(StrategyPlan plan)
    {
        var names = new NameTable(["Of", "ScriptArguments", "Proof", "Ir", "Lua", "Sql", "_check", "Equals", "GetHashCode", "GetType", "ToString"]);
        foreach (var parameter in plan.Source.Parameters) _fields.Add(new IrParameter(parameter.Name, parameter.Type), names.Take(Apart(parameter.Property)));
        foreach (var parameter in plan.Source.Parameters)
            if (parameter.IsOptional) _fields.Add(new IrHasParameter(parameter.Name), names.Take("Has" + parameter.Property));
        foreach (var step in plan.Configured)
            foreach (var result in step.Results) _fields.Add(new IrConfigured(result.Name, result.Type), names.Take(Apart(CSharpText.Pascal(result.Name))));
    }

    /// <summary>The class of these fields ends in Configuration; no field may be called as it is.</summary>
    private static string Apart(string name) => name.EndsWith("Configuration", StringComparison.Ordinal) ? name + "Value" : name;

    /// <summary>The field of the configuration that holds a parameter, its presence, or a configured value; what must be given is present.</summary>
    public string Field(IrExpression value) => _fields.TryGetValue(value, out var field)
        ? field
        : value is IrHasParameter ? "true" : throw new InvalidOperationException($"{value} is no value of the configuration: the plan is wrong.");

    /// <summary>The kernel's own copy of it.</summary>
    public string KernelField(IrExpression value) =>
        _fields.TryGetValue(value, out var field) ? "_" + CSharpText.Camel(field.TrimStart('@')) : Field(value);

    /// <summary>Every value there is, parameters first.</summary>
    public IReadOnlyCollection<IrExpression> All => _fields.Keys;
}
