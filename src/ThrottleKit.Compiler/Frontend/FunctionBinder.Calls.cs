using System.Collections.Generic;
using System.Linq;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;
using ThrottleKit.Compiler.Frontend.Libraries;
using ThrottleKit.Compiler.Ir;
using ThrottleKit.Compiler.Text;

namespace ThrottleKit.Compiler.Frontend;

internal sealed partial class FunctionBinder
{
    private Value Call(IInvocationOperation call, IReadOnlyList<string>? hints)
    {
        var method = call.TargetMethod;
        if (KnownTypes.IsOutcomeFactory(method.ContainingType)) return OutcomeCall(call);
        if (KnownTypes.IsMath(method.ContainingType) || KnownTypes.IsExact(method.ContainingType)) return Intrinsic(call);
        if (KnownTypes.IsCounters(method.ContainingType)) return Counters(call);
        if (KnownTypes.IsLog(method.ContainingType)) return Log(call);
        if (method.Name == "GetValueOrDefault" && call.Instance is { } instance && Expression(instance) is { Shape: NullableShape nullable } value)
        {
            if (call.Arguments.Length == 0 && !nullable.Inner.HasRows) return value.Inner();
            var atoms = Atoms(value);
            return Choose(atoms.Leaves[0], nullable.Inner, hints,
                atoms.Inner, () => call.Arguments.Length == 0 ? Value.Zero(nullable.Inner) : Convert(Expression(call.Arguments[0].Value), nullable.Inner, call));
        }

        if (call.Instance is ILocalReferenceOperation { Local: var local } && !_locals.ContainsKey(local)) throw new RefusedException(); // its declaration was refused
        if (!method.IsStatic || Outside.IsAsync(method)) throw Impure(call, method);
        var embedded = strategy.CanBind(method) ? null : EmbeddedFunction.Find(method) ?? throw Impure(call, method);
        var arguments = Arguments(call).SelectMany(argument => argument.Value.Leaves).ToEquatableArray();
        var helper = embedded is null ? strategy.BindHelper(method, call.Syntax.GetLocation()) : strategy.ImportHelper(method, embedded, call.Syntax.GetLocation());
        var result = DeclareFresh(helper.Result, hints, DeclarationBinder.CamelCase(method.Name));
        _block.Add(new IrCall(result.Leaves.Select(VariableOf).ToEquatableArray(), helper.Name, arguments));
        return result;
    }

    /// <summary>The arguments in the order in which C# evaluates them, each in the shape of its parameter, then by parameter.</summary>
    private IReadOnlyList<(string Name, Value Value)> Arguments(IInvocationOperation call) =>
        call.Arguments
            .Select(argument => (Parameter: argument.Parameter!, Value: Convert(Expression(argument.Value), ShapeOf(argument.Parameter!.Type, argument), argument)))
            .ToList()
            .OrderBy(argument => argument.Parameter.Ordinal)
            .Select(argument => (argument.Parameter.Name, argument.Value))
            .ToList();

    private Value OutcomeCall(IInvocationOperation call)
    {
        var arguments = Arguments(call).ToDictionary(argument => argument.Name, argument => argument.Value);
        if (call.TargetMethod.Name == "Deny")
            return new Value(DenialShape.Instance,
                [arguments["remaining"].Scalar, arguments["resetAt"].Scalar, .. arguments["retryAt"].Leaves]);

        var state = arguments["state"];
        return new Value(new OutcomeShape(state.Shape),
        [
            new IrBool(true), .. IsState(call.TargetMethod.TypeArguments[0]) ? KeepRanges(state.Leaves) : state.Leaves, arguments["remaining"].Scalar, arguments["resetAt"].Scalar,
            new IrBool(false), new IrInt(0), arguments["delay"].Scalar,
        ]);
    }

    /// <summary>A helper's outcome may be of another state than the strategy's own.</summary>
    private bool IsState(ITypeSymbol type) => SymbolEqualityComparer.Default.Equals(type, strategy.StateType);

    private Value Intrinsic(IInvocationOperation call)
    {
        var method = call.TargetMethod;
        if (Shape.Of(method.ReturnType) is not ScalarShape shape) throw Impure(call, method);
        var arguments = Arguments(call).Select(argument => argument.Value.Scalar).ToList();
        int Checked() => Site(call, shape.Narrow);
        IrExpression? result = (method.ContainingType.Name, method.Name) switch
        {
            ("Math", "Min") => new IrBinary(IrBinaryOp.Min, arguments[0], arguments[1], IrSite.None),
            ("Math", "Max") => new IrBinary(IrBinaryOp.Max, arguments[0], arguments[1], IrSite.None),
            ("Math", "Abs") => new IrUnary(IrUnaryOp.Abs, arguments[0], Checked()),
            ("Math", "Clamp") => new IrClamp(arguments[0], arguments[1], arguments[2], Checked()),
            ("Exact", "FloorDiv") => new IrBinary(IrBinaryOp.FloorDivide, arguments[0], arguments[1], Checked()),
            ("Exact", "CeilDiv") => new IrBinary(IrBinaryOp.CeilDivide, arguments[0], arguments[1], Checked()),
            ("Exact", "MulDivFloor") => new IrMulDiv(IrMulDivOp.Floor, arguments[0], arguments[1], arguments[2], Checked()),
            ("Exact", "MulDivCeil") => new IrMulDiv(IrMulDivOp.Ceil, arguments[0], arguments[1], arguments[2], Checked()),
            ("Exact", "MulMod") => new IrMulDiv(IrMulDivOp.Modulo, arguments[0], arguments[1], arguments[2], Checked()),
            _ => null,
        };
        return Value.Of(shape, result ?? throw Impure(call, method));
    }
}
