using ThrottleKit.Compiler.Interpreter;
using ThrottleKit.Compiler.Ir;

namespace ThrottleKit.Testing;

/// <summary>Makes executors over the exact interpreter of the IR: what every other executor is held to.</summary>
public sealed class Oracle
{
    private readonly Dictionary<StrategyDefinition, IrStrategy> _strategies = [];

    /// <summary>The interpreted executor with the configuration of another.</summary>
    /// <param name="configured">The other.</param>
    public StrategyExecutor Create(StrategyExecutor configured)
    {
        var definition = configured.Definition;
        if (!_strategies.TryGetValue(definition, out var strategy))
            _strategies.Add(definition, strategy = IrCheck.Whole(IrText.Read(definition.Ir)));

        var values = new long?[configured.Arguments.Count];
        for (var i = 0; i < values.Length; i++) values[i] = configured.Arguments[i];
        var kernel = new InterpretedKernel(new IrInterpreter(strategy, values), definition.State);
        return new KernelExecutor<InterpretedState, InterpretedKernel>(definition, configured.Arguments, configured.ScriptArguments, kernel);
    }
}
