using System;
using System.Collections.Generic;
using System.Linq;
using System.Numerics;
using ThrottleKit.Compiler.Ir;
using ThrottleKit.Compiler.Lowering;

namespace ThrottleKit.Compiler.Interpreter;

/// <summary>
/// Runs the IR on integers without bounds and checks every site: the oracle that all executors are held against. Needs nothing of Roslyn.
/// </summary>
public sealed class IrInterpreter
{
    private readonly InterpreterScope _scope;

    /// <summary>Runs a strategy as the front-end made it.</summary>
    /// <param name="strategy">The strategy.</param>
    /// <param name="parameters">The values of its parameters, in order; null where an optional one is absent.</param>
    public IrInterpreter(IrStrategy strategy, IReadOnlyList<long?> parameters)
        : this(new InterpreterScope(strategy, parameters), strategy.Functions)
    {
    }

    private IrInterpreter(InterpreterScope scope, IReadOnlyList<IrFunction> functions)
    {
        _scope = scope;
        foreach (var function in functions) scope.Functions.Add(function.Name, new InterpretedFunction(scope, function));
    }

    /// <summary>
    /// What is computed once for the configuration, by name; null where the computation failed and the value is unusable. Empty for a strategy
    /// that was not lowered.
    /// </summary>
    public IReadOnlyDictionary<string, BigInteger?> Configured { get; private set; } = new Dictionary<string, BigInteger?>();

    /// <summary>Runs a lowered strategy: first what is computed once, then any of its functions.</summary>
    /// <param name="plan">The lowered strategy.</param>
    /// <param name="parameters">The values of its parameters, in order; null where an optional one is absent.</param>
    public static IrInterpreter ForPlan(StrategyPlan plan, IReadOnlyList<long?> parameters)
    {
        var scope = new InterpreterScope(plan.Source, parameters);
        foreach (var result in plan.Configured.SelectMany(step => step.Results)) scope.Configured.Add(result.Name, new ConfiguredValue());
        var interpreter = new IrInterpreter(scope, plan.Functions);
        foreach (var step in plan.Configured) interpreter.Run(step);
        interpreter.Configured = scope.Configured.ToDictionary(pair => pair.Key, pair => pair.Value.Value);
        return interpreter;
    }

    /// <summary>Calls a function.</summary>
    /// <param name="function">Its name.</param>
    /// <param name="arguments">Its arguments; truth values as 0 and 1.</param>
    /// <returns>Its results; truth values as 0 and 1.</returns>
    /// <exception cref="IrFaultException">An expression failed at its site.</exception>
    /// <exception cref="InvalidOperationException">The IR is wrong, a loop outran the bound found for it, say: the compiler's mistake.</exception>
    public BigInteger[] Call(string function, params BigInteger[] arguments) =>
        Array.ConvertAll(Run(function, Array.ConvertAll(arguments, argument => (IrValue)argument)), result => result.Number);

    /// <summary>Calls a function that takes or returns rows.</summary>
    /// <inheritdoc cref="Call"/>
    public IrValue[] Run(string function, IReadOnlyList<IrValue> arguments) =>
        _scope.Functions.TryGetValue(function, out var code)
            ? code.Call(arguments)
            : throw new ArgumentException($"There is no function '{function}'.", nameof(function));

    /// <summary>The value of an expression over parameters and configured values alone; a truth value as 0 or 1.</summary>
    /// <param name="expression">The expression.</param>
    /// <exception cref="IrFaultException">An expression failed at its site.</exception>
    public BigInteger Evaluate(IrExpression expression) =>
        new ExpressionCoder(_scope, new Dictionary<string, int>()).Value(expression)(new Frame(0)).Number;

    private void Run(ConfiguredStep step)
    {
        try
        {
            BigInteger[] values = step.Value is { } value
                ? [Evaluate(value)]
                : Call(step.Function!, step.Arguments.Select(Evaluate).ToArray());
            for (var i = 0; i < step.Results.Count; i++) _scope.Configured[step.Results[i].Name].Value = values[i];
        }
        catch (IrFaultException fault)
        {
            foreach (var result in step.Results) _scope.Configured[result.Name].Fail(fault);
        }
    }
}
