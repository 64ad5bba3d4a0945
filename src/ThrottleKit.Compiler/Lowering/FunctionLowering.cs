using System;
using ThrottleKit.Compiler.Ir;

namespace ThrottleKit.Compiler.Lowering;

/// <summary>The passes over one function, in their order, for as long as one makes work for another.</summary>
internal static class FunctionLowering
{
    /// <summary>Evaluates as much of a function as the parameters determine, and takes in the helpers that it calls.</summary>
    /// <param name="function">The function.</param>
    /// <param name="facts">What is known of it.</param>
    /// <param name="helper">A helper whose returns are in tail position, by name; null where a call has to stay.</param>
    public static IrFunction Evaluate(IrFunction function, Facts facts, Func<string, IrFunction?> helper)
    {
        function = Simplify.Apply(function, facts);
        while (true)
        {
            var evaluated = BindingTimes.Apply(function, facts);
            if (evaluated.Body.Equals(function.Body)) evaluated = InlineCalls.Apply(function, helper);
            if (evaluated.Body.Equals(function.Body)) return function;
            function = Simplify.Apply(evaluated, facts);
        }
    }

    /// <summary>Moves what is left of configuration out of a function that is evaluated as far as it can be.</summary>
    public static IrFunction Finish(IrFunction function, Facts facts)
    {
        function = HoistConfiguration.Apply(function, facts.Steps);
        return DropGuards.Apply(Simplify.Apply(function, facts), facts);
    }
}
