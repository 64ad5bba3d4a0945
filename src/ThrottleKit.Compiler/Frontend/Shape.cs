using System.Collections.Generic;
using System.Linq;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using ThrottleKit.Compiler.Frontend.Libraries;
using ThrottleKit.Compiler.Ir;

namespace ThrottleKit.Compiler.Frontend;

/// <summary>
/// How a C# type comes apart into scalars and rows. Every value in the front-end is a flat list of such expressions; its shape says which is which.
/// </summary>
internal abstract record Shape
{
    /// <summary>The scalars, in order: what each is called after the value's own name, and its type.</summary>
    public abstract IReadOnlyList<(string Suffix, IrType Type)> Leaves { get; }

    public int Width => Leaves.Count;

    /// <summary>Whether a scalar is the length of the row before it.</summary>
    public bool IsLength(int leaf) => leaf > 0 && Leaves[leaf - 1].Type == IrType.Row;

    /// <summary>Whether a scalar says how many records the log before it has.</summary>
    public bool IsCount(int leaf) => leaf > 0 && Leaves[leaf - 1].Type == IrType.Log;

    /// <summary>The scalars without the lengths of rows and logs: a state's own rows are as long as their fields say, and of its log a function counts the records.</summary>
    public IEnumerable<T> WithoutLengths<T>(IEnumerable<T> leaves) => leaves.Where((_, i) => !IsLength(i) && !IsCount(i));

    public bool HasRows => Leaves.Any(leaf => leaf.Type == IrType.Row);

    public static Shape Int { get; } = new ScalarShape(IrType.Int, false);

    public static Shape Bool { get; } = new ScalarShape(IrType.Bool, false);

    /// <summary>The shape of a type; null where the language does not have it.</summary>
    public static Shape? Of(ITypeSymbol? type)
    {
        switch (type)
        {
            case { SpecialType: SpecialType.System_Int64 }:
                return Int;
            case { SpecialType: SpecialType.System_Int32 }:
                return new ScalarShape(IrType.Int, true);
            case { SpecialType: SpecialType.System_Boolean }:
                return Bool;
            case INamedTypeSymbol { EnumUnderlyingType: { } underlying }:
                return new ScalarShape(IrType.Int, underlying.SpecialType == SpecialType.System_Int32);
            case { } when KnownTypes.IsMeasure(type):
                return Int;
            case { } when KnownTypes.IsCounters(type):
                return CountersShape.Instance;
            case INamedTypeSymbol log when KnownTypes.IsLog(log):
                return LogEntry(log) is { Count: > 0 } && Of(log.TypeArguments[0]) is RowShape entry ? new LogShape(entry) : null;
            case INamedTypeSymbol { OriginalDefinition.SpecialType: SpecialType.System_Nullable_T } nullable:
                return Of(nullable.TypeArguments[0]) is { } inner ? new NullableShape(inner) : null;
            case INamedTypeSymbol { IsTupleType: true } tuple:
                return Row(null, tuple.TupleElements.Select(element => (element.Name, element.Type)));
            case INamedTypeSymbol outcome when KnownTypes.IsOutcome(outcome):
                return Of(outcome.TypeArguments[0]) is { } state ? new OutcomeShape(state) : null;
            case { } when KnownTypes.IsDenial(type):
                return DenialShape.Instance;
            case INamedTypeSymbol { IsValueType: true } record when (record.IsRecord || EmbeddedFunction.Vouches(record)) && PositionalFields(record) is { } fields:
                return Row(record, fields.Select(field => (field.Name, field.Type)));
            default:
                return null;
        }
    }

    /// <summary>
    /// The properties of a positional record struct, in the order of its constructor; null where it has more state than those, or where one of them
    /// or Deconstruct is written out, and so might not say what was given.
    /// </summary>
    public static IReadOnlyList<IPropertySymbol>? PositionalFields(INamedTypeSymbol record)
    {
        if (record.InstanceConstructors.FirstOrDefault(IsPrimary) is not { } constructor) return null;
        var fields = new List<IPropertySymbol>();
        foreach (var parameter in constructor.Parameters)
        {
            if (parameter.Name.Length == 0) return null; // one without a name is no C#
            if (record.GetMembers(parameter.Name).OfType<IPropertySymbol>().FirstOrDefault() is not { } property
                || !property.DeclaringSyntaxReferences.All(reference => reference.GetSyntax() is ParameterSyntax)) return null;
            fields.Add(property);
        }

        if (record.GetMembers("Deconstruct").Any(method => method.DeclaringSyntaxReferences.Any(reference => reference.GetSyntax() is MethodDeclarationSyntax)))
            return null;
        var stored = record.GetMembers().OfType<IFieldSymbol>().Count(field => field is { IsStatic: false, IsConst: false });
        return stored == fields.Count ? fields : null;
    }

    /// <summary>What the records of a log are made of: longs and nothing else; null where they are not.</summary>
    public static IReadOnlyList<IPropertySymbol>? LogEntry(INamedTypeSymbol log) =>
        log.TypeArguments[0] is INamedTypeSymbol { IsRecord: true, IsValueType: true } record && PositionalFields(record) is { } fields
        && fields.All(field => field.Type.SpecialType == SpecialType.System_Int64) ? fields : null;

    /// <summary>Whether a constructor is the one in a record's own first line. Of a compiled record it is taken to be the one that fits its properties.</summary>
    public static bool IsPrimary(IMethodSymbol constructor) =>
        constructor.Parameters.Length > 0
        && (constructor.Locations.Any(location => location.IsInSource)
            ? constructor.DeclaringSyntaxReferences.Any(reference => reference.GetSyntax() is TypeDeclarationSyntax)
            : constructor.Parameters.All(parameter => constructor.ContainingType.GetMembers(parameter.Name).Any(member => member is IPropertySymbol)));

    /// <summary>Which item of a tuple a field is, by its own name or as Item1 and so on; -1 where it is none.</summary>
    public static int TupleIndex(IFieldSymbol field)
    {
        var elements = field.ContainingType.TupleElements;
        for (var i = 0; !elements.IsDefault && i < elements.Length; i++)
            if (field.CorrespondingTupleField is { } own && own.Name == elements[i].CorrespondingTupleField?.Name) return i;
        return -1;
    }

    private static RowShape? Row(INamedTypeSymbol? type, IEnumerable<(string Name, ITypeSymbol Type)> items)
    {
        var shapes = items.Select(item => (item.Name, Shape: Of(item.Type))).ToList();
        return shapes.Any(item => item.Shape is null)
            ? null
            : new RowShape(type?.ToDisplayString(), shapes.Select(item => (item.Name, item.Shape!)).ToList());
    }
}

/// <summary>One scalar; a narrow one is a C# int.</summary>
internal sealed record ScalarShape(IrType Type, bool Narrow) : Shape
{
    public override IReadOnlyList<(string Suffix, IrType Type)> Leaves { get; } = [("", Type)];
}

/// <summary>A row and its length.</summary>
internal sealed record CountersShape : Shape
{
    public static CountersShape Instance { get; } = new();

    public override IReadOnlyList<(string Suffix, IrType Type)> Leaves { get; } = [("", IrType.Row), ("_length", IrType.Int)];
}

/// <summary>A log and how many records it has.</summary>
internal sealed record LogShape(RowShape Entry) : Shape
{
    public override IReadOnlyList<(string Suffix, IrType Type)> Leaves { get; } = [("", IrType.Log), ("_count", IrType.Int)];
}

/// <summary>A record struct or a tuple.</summary>
internal sealed record RowShape(string? TypeName, IReadOnlyList<(string Name, Shape Shape)> Items) : Shape
{
    public override IReadOnlyList<(string Suffix, IrType Type)> Leaves { get; } =
        Items.SelectMany(item => item.Shape.Leaves.Select(leaf => ("_" + item.Name + leaf.Suffix, leaf.Type))).ToList();

    /// <summary>Where an item's scalars begin.</summary>
    public int OffsetOf(int item) => Items.Take(item).Sum(i => i.Shape.Width);

    public int IndexOf(string name)
    {
        for (var i = 0; i < Items.Count; i++)
            if (Items[i].Name == name) return i;
        return -1;
    }
}

/// <summary>Whether there is a value, then the value, zero where there is none.</summary>
internal sealed record NullableShape(Shape Inner) : Shape
{
    public override IReadOnlyList<(string Suffix, IrType Type)> Leaves { get; } =
        [("_exists", IrType.Bool), .. Inner.Leaves];
}

/// <summary>allowed, the state to keep, remaining, resetAt, hasRetry, retryAt, delay: the results of <see cref="IrStrategy.Decide"/>.</summary>
internal sealed record OutcomeShape(Shape State) : Shape
{
    public override IReadOnlyList<(string Suffix, IrType Type)> Leaves { get; } =
    [
        ("_allowed", IrType.Bool), .. State.Leaves.Select(leaf => ("_next" + leaf.Suffix, leaf.Type)),
        .. DenialShape.Instance.Leaves, ("_delay", IrType.Int),
    ];

    /// <summary>What a property of the outcome is, and where its scalars begin; null where it has none of that name.</summary>
    public (Shape Shape, int First)? Part(string name) => name switch
    {
        "IsAllowed" => (Bool, 0),
        "State" => (State, 1),
        "Remaining" => (Int, 1 + State.Width),
        "ResetAt" => (Int, 2 + State.Width),
        "RetryAt" => (new NullableShape(Int), 3 + State.Width),
        "Delay" => (Int, 5 + State.Width),
        _ => null,
    };
}

/// <summary>remaining, resetAt, hasRetry, retryAt.</summary>
internal sealed record DenialShape : Shape
{
    public static DenialShape Instance { get; } = new();

    public override IReadOnlyList<(string Suffix, IrType Type)> Leaves { get; } =
        [("_remaining", IrType.Int), ("_resetAt", IrType.Int), ("_hasRetry", IrType.Bool), ("_retryAt", IrType.Int)];
}

/// <summary>The strategy's own instance, made with the old parameters: only <c>Carry</c> has one, and only its parameters can be read.</summary>
internal sealed record OldShape : Shape
{
    public static OldShape Instance { get; } = new();

    public override IReadOnlyList<(string Suffix, IrType Type)> Leaves { get; } = [];
}

/// <summary>A value: its shape, and its scalars.</summary>
internal sealed class Value(Shape shape, IReadOnlyList<IrExpression> leaves)
{
    public Shape Shape { get; } = shape;

    public IReadOnlyList<IrExpression> Leaves { get; } = leaves;

    /// <summary>The one expression of a scalar.</summary>
    public IrExpression Scalar => Leaves[0];

    public static Value Of(IrExpression scalar) => new(scalar.Type == IrType.Bool ? Shape.Bool : Shape.Int, [scalar]);

    public static Value Of(Shape shape, IrExpression scalar) => new(shape, [scalar]);

    /// <summary>All zero, false and empty.</summary>
    public static Value Zero(Shape shape) => new(shape, shape.Leaves.Select(leaf => leaf.Type switch
    {
        IrType.Bool => (IrExpression)new IrBool(false),
        IrType.Row => new IrZeros(new IrInt(0), IrSite.None),
        IrType.Log => new IrNoEntries(),
        _ => new IrInt(0),
    }).ToList());

    /// <summary>The value as one that may be absent and is not.</summary>
    public Value Present() => new(new NullableShape(Shape), [new IrBool(true), .. Leaves]);

    /// <summary>What a nullable value holds.</summary>
    public Value Inner() => new(((NullableShape)Shape).Inner, Leaves.Skip(1).ToList());

    /// <summary>An item of a record or tuple.</summary>
    public Value Item(int index)
    {
        var row = (RowShape)Shape;
        var item = row.Items[index].Shape;
        return new Value(item, Leaves.Skip(row.OffsetOf(index)).Take(item.Width).ToList());
    }
}
