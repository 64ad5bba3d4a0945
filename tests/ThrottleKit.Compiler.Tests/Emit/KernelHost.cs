using System.Reflection;

namespace ThrottleKit.Compiler.Tests.Emit;

/// <summary>An emitted kernel, called with bare numbers: fields as they stand on the wire, a row or log after its length, truth values as 0 and 1.</summary>
internal abstract class KernelHost
{
    public abstract (Decision Decision, long[] Next) Decide(bool exists, long[] fields, long now, long cost);

    public abstract long[] Credit(long[] fields, long now, long amount, long debitedAt);

    public abstract long[] Charge(bool exists, long[] fields, long now, long amount);

    public abstract long[] Carry(long[] fields, long[] units, long now);

    /// <summary>The kernel of a strategy for a configuration.</summary>
    /// <exception cref="StrategyConfigurationException">The configuration is refused.</exception>
    public static KernelHost Of(StrategyDefinition definition, params long?[] arguments)
    {
        var kernel = definition.DeclaredBy.GetNestedType("Kernel", BindingFlags.Public | BindingFlags.NonPublic)!;
        if (kernel.IsGenericTypeDefinition) kernel = kernel.MakeGenericType(definition.DeclaredBy.GetGenericArguments());
        var configure = kernel.GetMethod("Configure", BindingFlags.Static | BindingFlags.NonPublic)!;
        object made;
        try
        {
            made = configure.Invoke(null, [new StrategyArguments(arguments), null])!;
        }
        catch (TargetInvocationException failure)
        {
            throw failure.InnerException!;
        }

        var state = kernel.GetInterfaces().Single().GetGenericArguments()[0];
        return (KernelHost)Activator.CreateInstance(typeof(Host<,>).MakeGenericType(state, kernel), made)!;
    }

    private sealed class Host<TState, TKernel>(TKernel kernel) : KernelHost
        where TState : struct
        where TKernel : struct, IStrategyKernel<TState>
    {
        public override (Decision Decision, long[] Next) Decide(bool exists, long[] fields, long now, long cost)
        {
            var decision = kernel.Decide(exists, kernel.Unpack(fields), now, cost, out var next);
            return (decision, Pack(next));
        }

        public override long[] Credit(long[] fields, long now, long amount, long debitedAt) =>
            Pack(kernel.Credit(kernel.Unpack(fields), now, amount, debitedAt));

        public override long[] Charge(bool exists, long[] fields, long now, long amount) =>
            Pack(kernel.Charge(exists, kernel.Unpack(fields), now, amount));

        public override long[] Carry(long[] fields, long[] units, long now) => Pack(kernel.Carry(kernel.Unpack(fields), units, now));

        private long[] Pack(TState state)
        {
            var packed = new long[kernel.Width(state)];
            kernel.Pack(state, packed);
            return packed;
        }
    }
}
