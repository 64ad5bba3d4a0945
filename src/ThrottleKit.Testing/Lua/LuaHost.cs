using System.Text;
using KeraLua;

namespace ThrottleKit.Testing;

/// <summary>
/// Runs strategies' scripts in this process, on Lua 5.4, against keys that live in the Lua state: what a Redis server does, without one. Not safe
/// for several threads.
/// </summary>
public sealed class LuaHost : IDisposable
{
    private const int Registry = (int)LuaRegistry.Index;

    private readonly Lua _lua = new(openLibs: true) { Encoding = Encoding.UTF8 };
    private readonly int _load, _run, _get, _set, _clear, _clock, _ran, _expiry;

    /// <summary>A host without keys.</summary>
    public LuaHost()
    {
        _lua.LoadString(LuaServer.Text);
        Invoke(0, 8);
        _expiry = Keep();
        _ran = Keep();
        _clock = Keep();
        _clear = Keep();
        _set = Keep();
        _get = Keep();
        _run = Keep();
        _load = Keep();
    }

    /// <summary>What the clock says to a script that asks, in microseconds since the Unix epoch; keys expire by it. Only the caller moves it.</summary>
    public long Time
    {
        get;
        set
        {
            Push(_clock);
            _lua.PushInteger(field = value);
            Invoke(1, 0);
        }
    }

    /// <summary>The names of the commands that the last call ran, in order.</summary>
    public IReadOnlyList<string> Commands => AskForText(_ran)!.Split(' ', StringSplitOptions.RemoveEmptyEntries);

    /// <summary>Compiles a script, once for any number of calls.</summary>
    /// <param name="script">The text.</param>
    /// <exception cref="LuaHostException">It is not Lua.</exception>
    public LuaHostedScript Load(string script)
    {
        Push(_load);
        _lua.PushString(script);
        Invoke(1, 1);
        return new LuaHostedScript(this, Keep());
    }

    /// <summary>What a key holds; null for nothing.</summary>
    /// <param name="key">The key.</param>
    public string? Get(string key) => AskForText(_get, key);

    /// <summary>When a key expires by itself, in microseconds since the Unix epoch; null for never.</summary>
    /// <param name="key">The key.</param>
    public long? ExpiresAt(string key) => AskForText(_expiry, key) is { } text ? long.Parse(text, System.Globalization.CultureInfo.InvariantCulture) : null;

    /// <summary>Makes a key hold something.</summary>
    /// <param name="key">The key.</param>
    /// <param name="value">What; null for nothing.</param>
    public void Set(string key, string? value)
    {
        Push(_set);
        _lua.PushString(key);
        if (value is null) _lua.PushNil();
        else _lua.PushString(value);
        Invoke(2, 0);
    }

    /// <summary>Forgets every key.</summary>
    public void Clear()
    {
        Push(_clear);
        Invoke(0, 0);
    }

    /// <inheritdoc/>
    public void Dispose() => _lua.Dispose();

    internal long[] Run(int chunk, string key, ReadOnlySpan<string> arguments)
    {
        _lua.CheckStack(arguments.Length + 3);
        Push(_run);
        Push(chunk);
        _lua.PushString(key);
        foreach (var argument in arguments) _lua.PushString(argument);
        Invoke(arguments.Length + 2, StrategyScript.MostReply + 1);
        try
        {
            var length = _lua.ToInteger(-StrategyScript.MostReply - 1);
            if (length is < StrategyScript.LeastReply or > StrategyScript.MostReply)
                throw new LuaHostException($"A reply has {StrategyScript.LeastReply} to {StrategyScript.MostReply} numbers; this one has {length}.");
            var reply = new long[length];
            for (var i = 0; i < reply.Length; i++) reply[i] = Whole(_lua.ToNumberX(i - StrategyScript.MostReply));
            return reply;
        }
        finally
        {
            _lua.Pop(StrategyScript.MostReply + 1);
        }
    }

    /// <summary>A server truncates what is not whole, and the caller never hears of it; here it is an error.</summary>
    private static long Whole(double? number) =>
        number is { } value && Math.Floor(value) == value && Math.Abs(value) <= Exact.MaxValue
            ? (long)value
            : throw new LuaHostException($"A reply has exact whole numbers only; this one has {(number is null ? "something else" : number)}.");

    private void Push(int reference) => _lua.RawGetInteger(LuaRegistry.Index, reference);

    private int Keep() => _lua.Ref(LuaRegistry.Index);

    private string? AskForText(int function, string? argument = null)
    {
        Push(function);
        if (argument is not null) _lua.PushString(argument);
        Invoke(argument is null ? 0 : 1, 1);
        var text = _lua.ToString(-1, callMetamethod: false);
        _lua.Pop(1);
        return text;
    }

    private void Invoke(int arguments, int results)
    {
        if (_lua.PCall(arguments, results, 0) == LuaStatus.OK) return;
        var message = _lua.ToString(-1) ?? "an error that is not text";
        _lua.Pop(1);
        throw StrategyScript.ReadError(message) ?? new LuaHostException(message);
    }
}

/// <summary>A script that a <see cref="LuaHost"/> has compiled.</summary>
public sealed class LuaHostedScript
{
    private readonly LuaHost _host;
    private readonly int _chunk;

    internal LuaHostedScript(LuaHost host, int chunk)
    {
        _host = host;
        _chunk = chunk;
    }

    /// <summary>Calls the script for one key.</summary>
    /// <param name="key">What arrives in KEYS.</param>
    /// <param name="arguments">What arrives in ARGV; see <see cref="StrategyScript.Arguments"/>.</param>
    /// <exception cref="StrategyRangeException">An expression left its exact range.</exception>
    /// <exception cref="CorruptStateException">The key holds something else.</exception>
    /// <exception cref="LuaHostException">The script failed, or replied what no strategy's script replies.</exception>
    /// <returns>The numbers of the reply; see <see cref="StrategyScript.ReadReply"/>.</returns>
    public long[] Call(string key, params ReadOnlySpan<string> arguments) => _host.Run(_chunk, key, arguments);
}

/// <summary>A script failed in a way that no strategy's script should.</summary>
/// <param name="message">What happened.</param>
public sealed class LuaHostException(string message) : Exception(message);
