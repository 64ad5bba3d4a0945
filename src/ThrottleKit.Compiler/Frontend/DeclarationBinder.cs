using System;
using System.Collections.Generic;
using System.Linq;
using System.Threading;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using ThrottleKit.Compiler.Diagnostics;
using ThrottleKit.Compiler.Ir;
using ThrottleKit.Compiler.Text;

namespace ThrottleKit.Compiler.Frontend;

/// <summary>Binds what a strategy declares: its parameters and the fields of its state, with their ranges.</summary>
internal sealed class DeclarationBinder(Compilation compilation, Refusals refusals, CancellationToken cancellation)
{
    /// <summary>How a generated file writes a type: complete from <c>global::</c>, with a question mark where it is nullable.</summary>
    public static readonly SymbolDisplayFormat TypeFormat = SymbolDisplayFormat.FullyQualifiedFormat
        .AddMiscellaneousOptions(SymbolDisplayMiscellaneousOptions.IncludeNullableReferenceTypeModifier);

    /// <summary>The parameters in the order of their declaration.</summary>
    public IReadOnlyList<(IPropertySymbol Property, IrParameterInfo Info)> Parameters(INamedTypeSymbol strategy)
    {
        var found = new List<(IPropertySymbol, IrParameterInfo)>();
        foreach (var property in strategy.GetMembers().OfType<IPropertySymbol>())
        {
            if (KnownTypes.Attribute(property, "ParameterAttribute") is not { } attribute) continue;
            if (Parameter(property, attribute) is not { } info) continue;
            if (found.Any(other => other.Item2.Name == info.Name))
                refusals.Note(Rules.Unsupported, LocationOf(property), $"'{property.Name}'", $"is called '{info.Name}' in policies, as another parameter is", "");
            else
                found.Add((property, info));
        }

        return found;
    }

    /// <summary>The fields of a state type; null where one cannot be held.</summary>
    public IReadOnlyList<IrField>? Fields(
        INamedTypeSymbol state, IReadOnlyList<(IPropertySymbol Property, IrParameterInfo Info)> parameters, Func<string, long, long, Location, int> addSite)
    {
        if (!state.IsRecord || !state.IsValueType || Shape.PositionalFields(state) is not { } properties)
        {
            refusals.Note(Rules.MissingState, LocationOf(state), state.Name,
                state is { IsRecord: true, IsValueType: true } ? "a record struct without fields, or with more than its first line says" : "not a positional record struct");
            return null;
        }

        var fields = new List<IrField>();
        foreach (var property in properties)
        {
            if (KnownTypes.IsLog(property.Type))
            {
                if (Log(state, property, fields.Exists(field => field.Log is not null), parameters, addSite) is not { } log) return null;
                fields.Add(new IrField(property.Name, property.Type.ToDisplayString(TypeFormat), IrType.Log, 0, log.Most, IrSite.None, null, log));
                continue;
            }

            if (RangeOf(property.Type) is not { } range || KnownTypes.IsMeasure(property.Type))
            {
                refusals.Note(Rules.UnsupportedType, LocationOf(property), property.Name, $"a '{property.Type.ToDisplayString()}'",
                    "a state field is a long, int, bool, enum, Counters or Log");
                return null;
            }

            var attribute = FieldAttribute(state, property);
            var min = KnownTypes.LongArgument(attribute, "Min") ?? range.Min;
            var max = KnownTypes.LongArgument(attribute, "Max") ?? range.Max;
            if (!IsRange(property, min, max)) return null;
            var type = KnownTypes.IsCounters(property.Type) ? IrType.Row
                : property.Type.SpecialType == SpecialType.System_Boolean ? IrType.Bool
                : IrType.Int;
            var length = RowLength(property, attribute, parameters);
            if (length is null && type == IrType.Row) return null;
            fields.Add(new IrField(property.Name, property.Type.ToDisplayString(TypeFormat), type, min, max,
                addSite($"{state.Name}.{property.Name}", min, max, LocationOf(property)), length));
        }

        return fields;
    }

    /// <summary>How long a row is, as its attribute says; null where that is no length, which is noted, and for what is no row.</summary>
    private IrRowLength? RowLength(
        IPropertySymbol property, AttributeData? attribute, IReadOnlyList<(IPropertySymbol Property, IrParameterInfo Info)> parameters)
    {
        var extra = KnownTypes.LongArgument(attribute, "Length");
        var name = KnownTypes.StringArgument(attribute, "LengthOf");
        if (!KnownTypes.IsCounters(property.Type))
        {
            if (extra is not null || name is not null)
                refusals.Note(Rules.UnsupportedType, LocationOf(property), property.Name, "given a length and no row", "only Counters have one");
            return null;
        }

        var info = Named(parameters, name);
        if ((extra is null && name is null) || (name is not null && info is null))
        {
            refusals.Note(Rules.UnsupportedType, LocationOf(property), property.Name,
                name is null ? "a row without a length" : $"a row as long as '{name}', which is no integer parameter that always has a value",
                "write '[Field(Length = 24)] Counters Counts', or '[Field(LengthOf = nameof(Buckets))]' for a length that a parameter gives");
            return null;
        }

        var (least, most) = ((info?.Min ?? 0) + (extra ?? 0), (info?.Max ?? 0) + (extra ?? 0));
        if (least >= 1 && most <= IrLimits.MaxRow) return new IrRowLength(info?.Name, extra ?? 0);
        refusals.Note(Rules.UnsupportedType, LocationOf(property), property.Name,
            least == most ? FormattableString.Invariant($"a row of {least}") : FormattableString.Invariant($"a row of {least} to {most}"),
            $"a row holds 1 to {IrLimits.MaxRow} integers: declare Min and Max on the parameter that it has its length from");
        return null;
    }

    /// <summary>The integer parameter of a property, if it is one that always has a value.</summary>
    private static IrParameterInfo? Named(IReadOnlyList<(IPropertySymbol Property, IrParameterInfo Info)> parameters, string? property) =>
        parameters.Select(parameter => parameter.Info).FirstOrDefault(info => info.Property == property && info is { Kind: IrParameterKind.Integer, IsOptional: false });

    /// <summary>What a log holds and how long it may become; null where that is refused.</summary>
    private IrLogInfo? Log(
        INamedTypeSymbol state, IPropertySymbol property, bool isSecond,
        IReadOnlyList<(IPropertySymbol Property, IrParameterInfo Info)> parameters, Func<string, long, long, Location, int> addSite)
    {
        var entry = (property.Type as INamedTypeSymbol)!.TypeArguments[0];
        if (isSecond || Shape.LogEntry((INamedTypeSymbol)property.Type) is not { Count: > 0 } numbers)
        {
            refusals.Note(Rules.UnsupportedType, LocationOf(property), property.Name,
                isSecond ? "a second log" : $"a log of '{entry.ToDisplayString()}'",
                isSecond ? "a state has at most one: put into one record what belongs together"
                    : "the records of a log are a positional record struct of longs: 'public readonly record struct Entry(long At, long Cost);'");
            return null;
        }

        var attribute = FieldAttribute(state, property);
        var (extra, name) = (KnownTypes.LongArgument(attribute, "Length"), KnownTypes.StringArgument(attribute, "LengthOf"));
        var info = Named(parameters, name);
        var most = (info?.Max ?? 0) + (extra ?? 0);
        if ((extra is null && name is null) || (name is not null && info is null) || (info?.Min ?? 0) + (extra ?? 0) < 1 || most > IrLimits.MaxLog)
        {
            refusals.Note(Rules.UnboundedLog, LocationOf(property), property.Name,
                extra is null && name is null ? "no bound is declared"
                : name is not null && info is null ? $"'{name}' is no integer parameter that always has a value"
                : FormattableString.Invariant($"its bound can be {((info?.Min ?? 0) + (extra ?? 0) < 1 ? (info?.Min ?? 0) + (extra ?? 0) : most)}"));
            return null;
        }

        var columns = new List<IrColumn>();
        foreach (var number in numbers)
        {
            var range = FieldAttribute((INamedTypeSymbol)entry, number);
            var (min, max) = (KnownTypes.LongArgument(range, "Min") ?? 0, KnownTypes.LongArgument(range, "Max") ?? IrLimits.MaxExact);
            if (!IsRange(number, min, max)) return null;
            columns.Add(new IrColumn(number.Name, min, max, addSite($"{entry.Name}.{number.Name}", min, max, LocationOf(number))));
        }

        return new IrLogInfo(new IrRowLength(info?.Name, extra ?? 0), most, entry.ToDisplayString(TypeFormat), columns.ToEquatableArray());
    }

    private IrParameterInfo? Parameter(IPropertySymbol property, AttributeData attribute)
    {
        var optional = property.Type is INamedTypeSymbol { OriginalDefinition.SpecialType: SpecialType.System_Nullable_T };
        var type = optional ? ((INamedTypeSymbol)property.Type).TypeArguments[0] : property.Type;
        if (RangeOf(type) is not { } range || KnownTypes.IsCounters(type))
        {
            refusals.Note(Rules.UnsupportedType, LocationOf(property), property.Name, $"a '{property.Type.ToDisplayString()}'",
                "a parameter is a long, int, bool, enum, Duration, CalendarPeriod or UtcOffset");
            return null;
        }

        if (property is { IsStatic: true } or { GetMethod: null } or not { SetMethod.IsInitOnly: true })
        {
            refusals.Note(Rules.UnsupportedType, LocationOf(property), property.Name, "not an init-only instance property",
                "write '{ get; init; }', so that a configured strategy never changes");
            return null;
        }

        var min = KnownTypes.LongArgument(attribute, "Min") ?? range.Min;
        var max = KnownTypes.LongArgument(attribute, "Max") ?? range.Max;
        if (!IsRange(property, min, max)) return null;
        return new IrParameterInfo(
            CamelCase(property.Name), property.Name, KindOf(type), type.ToDisplayString(TypeFormat), min, max, optional, Default(property), Choices(type));
    }

    private long? Default(IPropertySymbol property)
    {
        foreach (var reference in property.DeclaringSyntaxReferences)
        {
            if (reference.GetSyntax(cancellation) is not PropertyDeclarationSyntax { Initializer.Value: { } value }) continue;
            var constant = SemanticModels.Of(compilation, value.SyntaxTree).GetConstantValue(value, cancellation);
            if (constant.HasValue && Integer(constant.Value) is { } number) return number;
            refusals.Note(Rules.UnsupportedType, value.GetLocation(), property.Name, "initialised with what is not a constant integer",
                "give a constant, or make the parameter nullable and say in Decide what its absence means");
        }

        return KnownTypes.IsUtcOffset(property.Type) && !property.IsRequired ? 0 : null;
    }

    private bool IsRange(ISymbol symbol, long min, long max)
    {
        if (min <= max && min >= -IrLimits.MaxExact && max <= IrLimits.MaxExact) return true;
        refusals.Note(Rules.UnsupportedType, LocationOf(symbol), symbol.Name, FormattableString.Invariant($"declared from {min} to {max}"),
            $"a range runs from a smaller to a larger integer within ±{IrLimits.MaxExact}");
        return false;
    }

    /// <summary>The range of a type that declares none; null where the language does not hold the type.</summary>
    private static (long Min, long Max)? RangeOf(ITypeSymbol type)
    {
        if (KnownTypes.IsDuration(type)) return (1, IrLimits.MaxDuration);
        if (KnownTypes.IsUtcOffset(type)) return (-IrLimits.MostOffset, IrLimits.MostOffset);
        if (KnownTypes.IsCounters(type)) return (0, IrLimits.MaxExact);
        if (KnownTypes.IsCalendarPeriod(type)) return (IrLimits.LeastPeriodCode, IrLimits.MaxDuration);
        switch (type.SpecialType)
        {
            case SpecialType.System_Int64: return (0, IrLimits.MaxExact);
            case SpecialType.System_Int32: return (0, int.MaxValue);
            case SpecialType.System_Boolean: return (0, 1);
        }

        if (type.TypeKind != TypeKind.Enum) return null;
        var values = Members(type).Select(member => member.Value).ToList();
        return values.Count == 0 ? null : (values.Min(), values.Max());
    }

    private static IrParameterKind KindOf(ITypeSymbol type) =>
        KnownTypes.IsDuration(type) ? IrParameterKind.Duration
        : KnownTypes.IsUtcOffset(type) ? IrParameterKind.Offset
        : KnownTypes.IsCalendarPeriod(type) ? IrParameterKind.Period
        : type.SpecialType == SpecialType.System_Boolean ? IrParameterKind.Flag
        : type.TypeKind == TypeKind.Enum ? IrParameterKind.Choice
        : IrParameterKind.Integer;

    private static EquatableArray<IrChoice> Choices(ITypeSymbol type) =>
        type.TypeKind == TypeKind.Enum
            ? Members(type).Select(member => new IrChoice(CamelCase(member.Name), member.Value)).ToEquatableArray()
            : default;

    private static IEnumerable<(string Name, long Value)> Members(ITypeSymbol type) =>
        type.GetMembers().OfType<IFieldSymbol>()
            .Where(field => field.HasConstantValue)
            .Select(field => (field.Name, Value: Integer(field.ConstantValue)))
            .Where(member => member.Value is not null)
            .Select(member => (member.Name, member.Value!.Value));

    /// <summary>A constant of any integer type, or a truth value, as the language holds it.</summary>
    public static long? Integer(object? constant) => constant switch
    {
        long value => value,
        int value => value,
        bool value => value ? 1 : 0,
        short value => value,
        sbyte value => value,
        byte value => value,
        ushort value => value,
        uint value => value,
        ulong value when value <= long.MaxValue => (long)value,
        _ => null,
    };

    public static string CamelCase(string name) => char.ToLowerInvariant(name[0]) + name.Substring(1);

    public static Location LocationOf(ISymbol symbol) => symbol.Locations.FirstOrDefault() ?? Location.None;

    /// <summary>The attribute stands on the property or on the constructor's parameter that makes it.</summary>
    private static AttributeData? FieldAttribute(INamedTypeSymbol state, IPropertySymbol property) =>
        KnownTypes.Attribute(property, "FieldAttribute")
        ?? state.InstanceConstructors.SelectMany(constructor => constructor.Parameters)
            .Where(parameter => parameter.Name == property.Name)
            .Select(parameter => KnownTypes.Attribute(parameter, "FieldAttribute"))
            .FirstOrDefault(attribute => attribute is not null);
}
