using System.Collections;
using System.Numerics;
using System.Reflection;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace ThrottleKit.Compiler.Tests.Frontend;

/// <summary>
/// What the C# compiler makes of a source: the function as written, called by reflection, its arguments and result as the IR's flat rows of
/// scalars. Overflow of an <c>int</c> or <c>long</c> is an exception here, as leaving a range is an error in the IR.
/// </summary>
internal sealed class Reference
{
    private readonly MethodInfo _method;
    private readonly object? _instance;

    /// <summary>Compiles a source and finds a method of a strategy in it.</summary>
    /// <param name="compilation">The source.</param>
    /// <param name="type">The strategy's class.</param>
    /// <param name="method">The method.</param>
    /// <param name="parameters">The values of the strategy's parameters, by property.</param>
    public Reference(CSharpCompilation compilation, string type, string method, IReadOnlyDictionary<string, long?> parameters)
    {
        using var image = new MemoryStream();
        var emitted = compilation.WithOptions(compilation.Options.WithOverflowChecks(true)).Emit(image);
        Assert.True(emitted.Success, string.Join("\n", emitted.Diagnostics));
        var strategy = Assembly.Load(image.ToArray()).GetType(type)!;
        _method = strategy.GetMethod(method, BindingFlags.Static | BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic)!;
        if (_method.IsStatic) return;

        _instance = Activator.CreateInstance(strategy);
        foreach (var (name, value) in parameters)
        {
            var property = strategy.GetProperty(name)!;
            property.SetValue(_instance, value is { } number ? Scalar(number, Nullable.GetUnderlyingType(property.PropertyType) ?? property.PropertyType) : null);
        }
    }

    /// <summary>The types that the method takes.</summary>
    public IEnumerable<Type> ParameterTypes => _method.GetParameters().Select(parameter => parameter.ParameterType);

    /// <summary>Calls the method; null where it overflows or divides by zero.</summary>
    /// <param name="arguments">One value for each scalar of the arguments.</param>
    public BigInteger[]? Call(IReadOnlyList<long> arguments)
    {
        var scalars = new Queue<long>(arguments);
        try
        {
            var result = _method.Invoke(_instance, ParameterTypes.Select(type => Compose(type, scalars)).ToArray());
            return Flatten(_method.ReturnType, result).ToArray();
        }
        catch (TargetInvocationException failure) when (failure.InnerException is ArithmeticException or ArgumentException or InvalidOperationException)
        {
            return null;
        }
    }

    /// <summary>The types of a value's scalars, in order.</summary>
    public static IEnumerable<Type> Scalars(Type type) =>
        Nullable.GetUnderlyingType(type) is { } inner ? [typeof(bool), .. Scalars(inner)]
        : IsScalar(type) ? [type]
        : Parts(type).SelectMany(part => Scalars(part.Type));

    private static object? Compose(Type type, Queue<long> scalars)
    {
        if (Nullable.GetUnderlyingType(type) is { } inner)
        {
            var exists = scalars.Dequeue() != 0;
            var value = Compose(inner, scalars);
            return exists ? value : null;
        }

        if (IsScalar(type)) return Scalar(scalars.Dequeue(), type);
        var parts = Parts(type).ToList();
        return Activator.CreateInstance(type, parts.Select(part => Compose(part.Type, scalars)).ToArray());
    }

    private static IEnumerable<BigInteger> Flatten(Type type, object? value)
    {
        if (Nullable.GetUnderlyingType(type) is { } inner)
            return value is null ? Scalars(type).Select(_ => BigInteger.Zero) : Flatten(inner, value).Prepend(BigInteger.One);
        if (type.Name == "Outcome`1")
        {
            var allowed = (bool)type.GetProperty("IsAllowed")!.GetValue(value)!;
            return Parts(type).SelectMany(part => part.Name == "State" && !allowed
                ? Scalars(part.Type).Select(_ => BigInteger.Zero)
                : Flatten(part.Type, part.Read(value!)));
        }

        return IsScalar(type) ? [Number(value!)] : Parts(type).SelectMany(part => Flatten(part.Type, part.Read(value!)));
    }

    private static BigInteger Number(object value) => value switch
    {
        Duration duration => duration.Microseconds,
        bool truth => truth ? 1 : 0,
        _ => Convert.ToInt64(value, null),
    };

    private static bool IsScalar(Type type) => type.IsPrimitive || type.IsEnum || type == typeof(Duration);

    private static object Scalar(long value, Type type) =>
        type == typeof(Duration) ? Duration.FromMicroseconds(value)
        : type.IsEnum ? Enum.ToObject(type, value)
        : Convert.ChangeType(value, type, null);

    private static IEnumerable<(string Name, Type Type, Func<object, object?> Read)> Parts(Type type)
    {
        if (typeof(IStructuralComparable).IsAssignableFrom(type)) // a tuple
            return type.GetFields().Select(field => (field.Name, field.FieldType, (Func<object, object?>)field.GetValue));
        var names = type.Name == "Outcome`1"
            ? ["IsAllowed", "State", "Remaining", "ResetAt", "RetryAt", "Delay"]
            : type.GetConstructors().Single(constructor => constructor.GetParameters().Length > 0).GetParameters().Select(parameter => parameter.Name!);
        return names.Select(name => type.GetProperty(name)!)
            .Select(property => (property.Name, property.PropertyType, (Func<object, object?>)property.GetValue));
    }
}
