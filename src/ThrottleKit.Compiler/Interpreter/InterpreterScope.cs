using System;
using System.Collections.Generic;
using System.Linq;
using System.Numerics;
using ThrottleKit.Compiler.Ir;

namespace ThrottleKit.Compiler.Interpreter;

/// <summary>What the code of every function refers to: the values of the parameters, the sites, the configured values, the other functions.</summary>
internal sealed class InterpreterScope
{
    private readonly Dictionary<string, BigInteger?> _parameters = [];
    private readonly SiteCheck[] _checks;

    public InterpreterScope(IrStrategy strategy, IReadOnlyList<long?> parameters)
    {
        if (parameters.Count != strategy.Parameters.Count)
            throw new ArgumentException($"Strategy '{strategy.Name}' takes {strategy.Parameters.Count} parameters; {parameters.Count} values were given.");
        for (var i = 0; i < parameters.Count; i++) _parameters.Add(strategy.Parameters[i].Name, parameters[i]);
        _checks = strategy.Sites.Select(site => new SiteCheck(site)).ToArray();
        LogWidth = strategy.Log?.Columns.Count ?? 1;
    }

    public Dictionary<string, ConfiguredValue> Configured { get; } = [];

    public Dictionary<string, InterpretedFunction> Functions { get; } = [];

    /// <summary>How many numbers a record of the state's log has.</summary>
    public int LogWidth { get; }

    /// <summary>The value of a parameter; 0 where an optional one is absent.</summary>
    public BigInteger Parameter(string name) => _parameters[name] ?? BigInteger.Zero;

    public bool HasParameter(string name) => _parameters[name] is not null;

    public SiteCheck Check(int site) => site == IrSite.None ? Unchecked : _checks[site];

    private static readonly SiteCheck Unchecked = new(null);
}
