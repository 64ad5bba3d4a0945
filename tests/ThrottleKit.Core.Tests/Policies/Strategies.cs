namespace ThrottleKit.Core.Tests.Policies;

/// <summary>Strategies that have parameters and decide nothing.</summary>
internal static class Strategies
{
    public static StrategyDefinition WithParameters(string name, params StrategyParameter[] parameters) => Make(name, parameters, null);

    public static StrategyDefinition WithParameters(string name, string refusal) => Make(name, [], refusal);

    private static StrategyDefinition Make(string name, StrategyParameter[] parameters, string? refusal)
    {
        StrategyDefinition definition = null!;
        return definition = new StrategyDefinition
        {
            Name = name,
            DeclaredBy = typeof(Strategies),
            Parameters = parameters,
            State = [],
            Units = [],
            Fingerprint = "0",
            Functions = StrategyFunctions.None,
            Ir = "",
            Lua = "",
            Sql = new StrategySql("", ""),
            Written = null!,
            Emitted = arguments => refusal is null
                ? new KernelExecutor<int, NoKernel>(definition, arguments, [], default)
                : throw new StrategyConfigurationException(refusal),
        };
    }

    private readonly struct NoKernel : IStrategyKernel<int>
    {
        public Decision Decide(bool exists, int state, long now, long cost, out int next) => throw new NotSupportedException();

        public int Credit(int state, long now, long amount, long debitedAt) => throw new NotSupportedException();

        public int Charge(bool exists, int state, long now, long amount) => throw new NotSupportedException();

        public int Carry(int state, ReadOnlySpan<long> units, long now) => throw new NotSupportedException();

        public int Unpack(ReadOnlySpan<long> fields) => throw new NotSupportedException();

        public long Width(int state) => throw new NotSupportedException();

        public void Pack(int state, Span<long> fields) => throw new NotSupportedException();
    }
}
