using System.Globalization;
using System.Numerics;

namespace ThrottleKit.Exactness;

/// <summary>Reads the table of a <see cref="RangeProof"/>.</summary>
internal sealed class RangeProofReader(string text)
{
    private readonly string[] _lines = text.Split('\n', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
    private int _next;

    /// <summary>How many variables there are: one more than the largest number.</summary>
    public int Variables { get; private set; }

    public (int Inputs, IReadOnlyList<RangeStep> Steps) Read()
    {
        if (_lines.Length == 0 || _lines[0].Split(' ') is not ["Inputs", var count] || !int.TryParse(count, CultureInfo.InvariantCulture, out var inputs))
            throw new FormatException("A table begins with 'Inputs' and their number.");
        _next = 1;
        var (steps, end) = Block();
        return end.Length == 0 ? (inputs, steps) : throw Wrong("nothing that ends here was begun");
    }

    /// <summary>The steps up to the end of the block, and the words that end it; none at the end of the table.</summary>
    private (IReadOnlyList<RangeStep> Steps, string[] End) Block()
    {
        List<RangeStep> steps = [];
        while (_next < _lines.Length)
        {
            var words = _lines[_next++].Split(' ');
            if (words[0] is "End" or "Next") return (steps, words);
            steps.Add(Step(words));
        }

        return (steps, []);
    }

    private RangeStep Step(string[] words) => words switch
    {
        ["If", .. var guards] => new ReachStep(Operands(guards), Inner("End")),
        ["Loop", .. var starts] => Loop(starts),
        [var target, "=", nameof(RangeRule.Keep), var value, var range, var site, .. var expression] =>
            new KeepStep(Variable(target), Operand(value), Operand(range).Interval, Site(site), string.Join(' ', expression)),
        [var target, "=", var op, var a] => new SetStep(Variable(target), Word<IntervalOp>(op), Operand(a), default),
        [var target, "=", var op, var a, var b] => new SetStep(Variable(target), Word<IntervalOp>(op), Operand(a), Operand(b)),
        [nameof(RangeRule.Ordered) or nameof(RangeRule.Index), var a, var b, var site, .. var expression] =>
            new RuleStep(Word<RangeRule>(words[0]), Operand(a), Operand(b), Site(site), string.Join(' ', expression)),
        [var rule, var a, var site, .. var expression] => new RuleStep(Word<RangeRule>(rule), Operand(a), default, Site(site), string.Join(' ', expression)),
        _ => throw Wrong("this is no step"),
    };

    private LoopStep Loop(string[] starts)
    {
        int[] heads = [.. starts[..(starts.Length / 2)].Select(Variable)];
        var before = Operands(starts[heads.Length..]);
        var (round, end) = Block();
        return end is ["Next", .. var after] && after.Length == heads.Length && before.Length == heads.Length
            ? new LoopStep(heads, before, round, Operands(after))
            : throw Wrong("a loop ends with Next and as many values as it starts from");
    }

    private IReadOnlyList<RangeStep> Inner(string end)
    {
        var (steps, last) = Block();
        return last is [var word] && word == end ? steps : throw Wrong($"a block ends with {end}");
    }

    private RangeOperand[] Operands(string[] words) => [.. words.Select(Operand)];

    private RangeOperand Operand(string word)
    {
        if (word is not ['[', .. var bounds, ']']) return new RangeOperand(Variable(word), default);
        if (bounds.Length == 0) return new RangeOperand(null, Interval.Empty);
        var numbers = bounds.Split(',');
        return new RangeOperand(null, Interval.Of(Number(numbers[0]), Number(numbers[^1])));
    }

    private int Variable(string word)
    {
        if (word is not ['r', .. var digits] || !int.TryParse(digits, CultureInfo.InvariantCulture, out var number)) throw Wrong($"'{word}' is no variable");
        Variables = Math.Max(Variables, number + 1);
        return number;
    }

    private int Site(string word) => int.TryParse(word, CultureInfo.InvariantCulture, out var site) ? site : throw Wrong($"'{word}' is no expression's number");

    private BigInteger Number(string word) =>
        BigInteger.TryParse(word, CultureInfo.InvariantCulture, out var number) ? number : throw Wrong($"'{word}' is no number");

    private T Word<T>(string word)
        where T : struct, Enum =>
        Enum.TryParse<T>(word, out var value) ? value : throw Wrong($"'{word}' is no {typeof(T).Name}");

    private FormatException Wrong(string why) => new($"Line {_next} of the table, '{_lines[_next - 1]}': {why}.");
}
