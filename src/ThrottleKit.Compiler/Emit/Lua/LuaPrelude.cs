using System;
using System.Collections.Generic;
using System.Linq;
using ThrottleKit.Compiler.Emit.Scripts;
using ThrottleKit.Compiler.Text;

namespace ThrottleKit.Compiler.Emit.Lua;

/// <summary>
/// The functions that a script may need beyond Lua's own. A script holds only those it uses, and defines them only where they are used, as
/// each definition costs time on every call.
/// </summary>
/// <remarks>
/// One text serves Lua 5.1 and 5.4, so each keeps to what the two share: numbers are floats, <c>%</c> and <c>/</c> are used where both give the
/// exact result, and no result is -0, which would be written as <c>-0</c>.
/// </remarks>
/// <param name="outer">What is defined already where these are to stand; null at the top.</param>
/// <param name="place">The case in which alone the place is reached; null for none.</param>
internal sealed class LuaPrelude(LuaPrelude? outer, string? place = null)
{
    /// <summary>Fails a site unless a value is exact.</summary>
    public const string Exact = "exact";

    /// <summary>Fails a site unless a value is in a range.</summary>
    public const string Within = "within";

    /// <summary>Fails a site if a divisor is 0.</summary>
    public const string NonZero = "nonZero";

    /// <summary>Fails a site unless a divisor is at least 1.</summary>
    public const string Positive = "positive";

    /// <summary>Fails a site unless its bounds are in order, and clamps.</summary>
    public const string Clamp = "clamp";

    /// <summary>Division of operands that are not negative.</summary>
    public const string Quotient = "quotient";

    /// <summary>Division, truncated.</summary>
    public const string DivTrunc = "divTrunc";

    /// <summary>The remainder of that.</summary>
    public const string RemTrunc = "remTrunc";

    /// <summary>Division, rounded down.</summary>
    public const string DivFloor = "divFloor";

    /// <summary>Division, rounded up.</summary>
    public const string DivCeil = "divCeil";

    /// <summary>An exact product, divided: the quotient rounded down, and what it leaves.</summary>
    public const string MulDiv = "mulDiv";

    /// <summary>The quotient of an exact product, rounded up.</summary>
    public const string MulDivCeil = "mulDivCeil";

    /// <summary>What the quotient of an exact product leaves.</summary>
    public const string MulMod = "mulMod";

    /// <summary>Fails a site unless an index is one of a row.</summary>
    public const string Index = "index";

    /// <summary>A row of zeros.</summary>
    public const string Zeros = "zeros";

    /// <summary>A row that shares nothing with another.</summary>
    public const string Copy = "copy";

    /// <summary>A row that differs from another in one element.</summary>
    public const string With = "with";

    /// <summary>Fails a site unless a row fits the field that takes it.</summary>
    public const string Fit = "fit";

    /// <summary>A row from its text, or nil.</summary>
    public const string ReadRow = "readRow";

    /// <summary>The text of a row.</summary>
    public const string WriteRow = "writeRow";

    /// <summary>A log that can be changed without another's being changed with it.</summary>
    public const string Own = "own";

    /// <summary>Has a log refer to records that no other does.</summary>
    public const string Apart = "apart";

    /// <summary>Appends or replaces a record of a log.</summary>
    public const string Put = "put";

    /// <summary>Takes the oldest record from a log.</summary>
    public const string Drop = "drop";

    /// <summary>One of the numbers of a record.</summary>
    public const string Entry = "entry";

    /// <summary>A log from its text, or nil.</summary>
    public const string ReadLog = "readLog";

    /// <summary>The text of a log.</summary>
    public const string WriteLog = "writeLog";

    private const string Fail = $"error('{ScriptProtocol.RangeError}' .. site, 0)";

    /// <summary>Each after those it needs; this is the order in which they are printed.</summary>
    private static readonly Helper[] All =
    [
        new(Exact, [], $$"""
            -- Beyond 2^53 - 1 a number may be rounded: an error, never a wrong answer.
            local function exact(value, site)
              if value > 9007199254740991.0 or value < -9007199254740991.0 then {{Fail}} end
              return value
            end
            """),
        new(Within, [], $$"""
            local function within(value, low, high, site)
              if value < low or value > high then {{Fail}} end
              return value
            end
            """),
        new(NonZero, [], $$"""
            local function nonZero(divisor, site)
              if divisor == 0.0 then {{Fail}} end
              return divisor
            end
            """),
        new(Positive, [], $$"""
            local function positive(divisor, site)
              if divisor < 1.0 then {{Fail}} end
              return divisor
            end
            """),
        new(Clamp, [], $$"""
            local function clamp(value, low, high, site)
              if low > high then {{Fail}} end
              return math.min(math.max(value, low), high)
            end
            """),
        new(Quotient, [], """
            -- a / b in whole numbers, neither of them negative.
            local function quotient(a, b)
              return (a - a % b) / b
            end
            """),
        new(DivTrunc, [], """
            -- a / b in whole numbers, rounded towards zero.
            local function divTrunc(a, b)
              return (a - math.fmod(a, b)) / b + 0.0
            end
            """),
        new(RemTrunc, [], """
            -- What divTrunc leaves: its sign is that of a, where Lua's own % takes that of b.
            local function remTrunc(a, b)
              return math.fmod(a, b) + 0.0
            end
            """),
        new(DivFloor, [], """
            -- a / b in whole numbers, rounded down.
            local function divFloor(a, b)
              if a >= 0.0 and b > 0.0 then return (a - a % b) / b end
              local rest = math.fmod(a, b)
              local whole = (a - rest) / b + 0.0
              if rest ~= 0.0 and (rest < 0.0) ~= (b < 0.0) then return whole - 1.0 end
              return whole
            end
            """),
        new(DivCeil, [], """
            -- a / b in whole numbers, rounded up.
            local function divCeil(a, b)
              local rest = math.fmod(a, b)
              local whole = (a - rest) / b + 0.0
              if rest ~= 0.0 and (rest < 0.0) == (b < 0.0) then return whole + 1.0 end
              return whole
            end
            """),
        new(MulDiv, [], """
            -- a * b / c rounded down, and what that leaves, for c of at least 1. The product may pass 2^53, where a double loses digits:
            -- it is then divided digit by digit of b, and only the result has to fit (one that does not comes out as 2^53 or more).
            local function mulDiv(a, b, c)
              local product = a * b + 0.0
              if product >= 0.0 and product < 9007199254740992.0 then
                local rest = product % c
                return (product - rest) / c, rest
              end

              local low, high = math.min(math.abs(a), math.abs(b)), math.max(math.abs(a), math.abs(b))
              local base = 9007199254740991.0
              base = math.max((base - base % c) / c, 2.0) -- base * c is below 2^53, and doubling is exact anyway
              local weight = high % c
              local whole, rest = (high - weight) / c * low, 0.0
              while low > 0.0 do
                local digit = low % base
                local part = weight * digit
                local left = part % c
                whole = whole + (part - left) / c
                if rest >= c - left then
                  whole, rest = whole + 1.0, rest - (c - left)
                else
                  rest = rest + left
                end
                low = (low - digit) / base
                local scaled = weight * base
                weight = scaled % c
                whole = whole + (scaled - weight) / c * low
              end

              if product > 0.0 then return whole, rest end
              if rest > 0.0 then return -1.0 - whole, c - rest end
              return 0.0 - whole, 0.0
            end
            """),
        new(MulDivCeil, [MulDiv], """
            -- a * b / c rounded up.
            local function mulDivCeil(a, b, c)
              if (a < 0.0) ~= (b < 0.0) then return 0.0 - mulDiv(0.0 - a, b, c) end
              local whole, rest = mulDiv(a, b, c)
              if rest > 0.0 then return whole + 1.0 end
              return whole
            end
            """),
        new(MulMod, [MulDiv], """
            -- What a * b / c leaves when rounded down, from 0 to c - 1.
            local function mulMod(a, b, c)
              local _, rest = mulDiv(a, b, c)
              return rest
            end
            """),
        .. LuaRows.Helpers(Fail),
        .. LuaLogs.Helpers(),
    ];

    private readonly HashSet<string> _used = [];
    private readonly HashSet<string> _always = [];
    private readonly SortedSet<string> _cases = new(StringComparer.Ordinal);
    private readonly Stack<string?> _case = new([null]);

    /// <summary>The names of all of them.</summary>
    public static IEnumerable<string> Names => All.Select(helper => helper.Name);

    /// <summary>What follows runs only in a case that the configuration settles.</summary>
    /// <param name="condition">The case, as it stands in the script; null for none.</param>
    public void Enter(string? condition) => _case.Push(condition ?? _case.Peek());

    /// <summary>It does so no more.</summary>
    public void Leave() => _case.Pop();

    /// <summary>Notes that one is needed.</summary>
    /// <param name="name">Its name.</param>
    /// <returns>The name.</returns>
    public string Use(string name)
    {
        if (outer is not null && (outer.Has(name, _case.Peek()) || outer.Has(name, place))) return name;
        _used.Add(name);
        if (outer is null && _case.Peek() is { } condition) _cases.Add(condition);
        else _always.Add(name);
        foreach (var need in All.First(helper => helper.Name == name).Needs) Use(need);
        return name;
    }

    /// <summary>Writes the definitions of those needed in any case.</summary>
    /// <param name="writer">Where to.</param>
    public void Write(SourceWriter writer)
    {
        foreach (var helper in All)
            if (_always.Contains(helper.Name)) writer.Lines(helper.Text).Line();
    }

    /// <summary>Has what some configurations need defined in another case too.</summary>
    /// <param name="condition">The case, as it stands in the script.</param>
    public void Cover(string condition) => _cases.Add(condition);

    /// <summary>Writes those that only some cases need, where it is known which those are.</summary>
    /// <param name="writer">Where to.</param>
    public void WriteCases(SourceWriter writer)
    {
        var helpers = All.Where(helper => _used.Contains(helper.Name) && !_always.Contains(helper.Name)).ToArray();
        if (helpers.Length == 0) return;
        writer.Line($"local {LuaNames.List(helpers.Select(helper => helper.Name))} -- where there is need of them");
        writer.Open($"if {string.Join(" or ", _cases)} then");
        writer.Lines(string.Join("\n\n", helpers.Select(helper => helper.Text.Replace("local function", "function"))));
        writer.Close("end").Line();
    }

    private bool Has(string name, string? condition) =>
        _always.Contains(name) || (_used.Contains(name) && condition is not null && _cases.Contains(condition)) || (outer?.Has(name, condition) ?? false);

    /// <summary>One of the functions.</summary>
    /// <param name="Name">Its name.</param>
    /// <param name="Needs">The functions that it calls.</param>
    /// <param name="Text">Its definition.</param>
    internal sealed record Helper(string Name, string[] Needs, string Text);
}
