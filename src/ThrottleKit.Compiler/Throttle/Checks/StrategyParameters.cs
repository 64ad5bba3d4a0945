using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using Microsoft.CodeAnalysis;
using ThrottleKit.Compiler.Frontend;

namespace ThrottleKit.Compiler.Throttle.Checks;

/// <summary>One parameter of a strategy, as its class declares it.</summary>
/// <param name="Name">Its name in policies.</param>
/// <param name="Type">Its type.</param>
/// <param name="Min">The least value.</param>
/// <param name="Max">The largest value.</param>
/// <param name="IsRequired">Whether there is no default.</param>
internal sealed record CheckedParameter(string Name, ITypeSymbol Type, long Min, long Max, bool IsRequired)
{
    private const long Longest = 36_600L * 86_400_000_000;

    public bool IsDuration => KnownTypes.IsDuration(Type);

    public bool IsPeriod => KnownTypes.IsCalendarPeriod(Type);

    public bool IsNumber => Type.SpecialType is SpecialType.System_Int64 or SpecialType.System_Int32;

    /// <summary>A value as people write it.</summary>
    public string Text(long value) => IsDuration || IsPeriod ? DurationText.Text(value) : value.ToString(CultureInfo.InvariantCulture);

    /// <summary>The parameters of a strategy.</summary>
    public static IReadOnlyList<CheckedParameter> Of(INamedTypeSymbol strategy) => [.. StrategyNames.Parameters(strategy).Select(pair => Of(pair.Property, pair.Name))];

    private static CheckedParameter Of(IPropertySymbol property, string name)
    {
        var attribute = KnownTypes.Attribute(property, "ParameterAttribute");
        var type = property.Type is INamedTypeSymbol { OriginalDefinition.SpecialType: SpecialType.System_Nullable_T } nullable ? nullable.TypeArguments[0] : property.Type;
        var measures = KnownTypes.IsDuration(type) || KnownTypes.IsCalendarPeriod(type);
        return new(
            name, type, KnownTypes.LongArgument(attribute, "Min") ?? (measures ? 1 : 0),
            KnownTypes.LongArgument(attribute, "Max") ?? (measures ? Longest : (1L << 53) - 1), property.IsRequired);
    }
}
