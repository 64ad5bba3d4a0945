using System.Collections.Generic;
using System.Linq;
using ThrottleKit.Compiler.Ir;
using ThrottleKit.Compiler.Lowering;

namespace ThrottleKit.Compiler.Analysis;

/// <summary>
/// What the walk knows on one path. Variables have versions, so that whatever is known of a version stays true when the variable is assigned anew.
/// </summary>
/// <typeparam name="T">The domain's values.</typeparam>
internal sealed class RangeState<T>
{
    private readonly Atoms _names;
    private readonly Scope<string, int> _versions;
    private readonly Scope<int, T> _values;
    private readonly Scope<int, LinearForm> _forms;
    private readonly Scope<int, (LinearForm Left, LinearForm Right)> _choices;
    private readonly Scope<int, (IrExpression Test, int Atom)> _tests;
    private readonly List<Fact> _facts = [];
    private readonly RangeState<T>? _outer;

    public RangeState()
        : this(null)
    {
    }

    private RangeState(RangeState<T>? outer)
    {
        _outer = outer;
        _names = outer?._names ?? new Atoms();
        _versions = new(outer?._versions);
        _values = new(outer?._values);
        _forms = new(outer?._forms);
        _choices = new(outer?._choices);
        _tests = new(outer?._tests);
    }

    /// <summary>What is known on this path, from the oldest to the newest.</summary>
    public IEnumerable<Fact> Facts => _outer is null ? _facts : _facts.Count == 0 ? _outer.Facts : _outer.Facts.Concat(_facts);

    /// <summary>A path that goes on from here. This one must not go on before it has ended.</summary>
    public RangeState<T> Branch() => new(this);

    /// <summary>A new version of a variable, with what it is known to be.</summary>
    public int Set(string name, T value)
    {
        var version = _names.New();
        _versions[name] = version;
        _values[version] = value;
        return version;
    }

    /// <summary>The variable's version that is read now.</summary>
    public int KeyOf(string name) => _versions[name];

    public bool Knows(string name) => _versions.TryGet(name, out _);

    public T this[int atom] => _values[atom];

    public bool TryGet(int atom, out T value) => _values.TryGet(atom, out value);

    public void SetAtom(int atom, T value) => _values[atom] = value;

    public void SetForm(int atom, LinearForm form) => _forms[atom] = form;

    /// <summary>Notes that an atom is always one of two forms.</summary>
    public void SetChoice(int atom, LinearForm left, LinearForm right) => _choices[atom] = (left, right);

    /// <summary>Remembers which test a truth value came from; good as long as none of the test's variables is assigned.</summary>
    public void SetTest(int version, IrExpression test) => _tests[version] = (test, Key(test));

    public IrExpression? TestOf(int version) => _tests.TryGet(version, out var known) && known.Atom == Key(known.Test) ? known.Test : null;

    public void AddFact(Fact fact) => _facts.Add(fact);

    /// <summary>The expression as a linear form; null where some part of it has not been walked.</summary>
    public LinearForm? Form(IrExpression expression)
    {
        switch (expression)
        {
            case IrInt constant:
                return LinearForm.Of(constant.Value);
            case IrBinary { Op: IrBinaryOp.Add or IrBinaryOp.Subtract } sum:
                return Form(sum.Left) is { } left && Form(sum.Right) is { } right
                    ? left.Plus(right, sum.Op == IrBinaryOp.Add ? 1 : -1)
                    : null;
            case IrUnary { Op: IrUnaryOp.Negate } minus:
                return Form(minus.Operand)?.Times(-1);
            case IrUnary { Op: IrUnaryOp.Narrow } narrow:
                return Form(narrow.Operand);
            case IrBinary { Op: IrBinaryOp.Multiply, Left: IrInt factor } product:
                return Form(product.Right)?.Times(factor.Value);
            case IrBinary { Op: IrBinaryOp.Multiply, Right: IrInt factor } product:
                return Form(product.Left)?.Times(factor.Value);
        }

        var key = Key(expression);
        if (_forms.TryGet(key, out var form)) return form;
        return _values.TryGet(key, out _) ? LinearForm.OfAtom(key) : null;
    }

    /// <summary>How many atoms the expression has where it is read from left to right; more than its form has where some cancel or come twice.</summary>
    public int AtomsOf(IrExpression expression)
    {
        switch (expression)
        {
            case IrInt:
                return 0;
            case IrBinary { Op: IrBinaryOp.Add or IrBinaryOp.Subtract } sum:
                return AtomsOf(sum.Left) + AtomsOf(sum.Right);
            case IrUnary { Op: IrUnaryOp.Negate or IrUnaryOp.Narrow } unary:
                return AtomsOf(unary.Operand);
            default:
                return _forms.TryGet(Key(expression), out var form) ? form.Terms.Length : 1;
        }
    }

    /// <summary>
    /// What a form can be, with its choices opened: max(a, b) is a or it is b. At most four alternatives; the form itself where it has no choice.
    /// </summary>
    public IReadOnlyList<LinearForm> Open(LinearForm form)
    {
        LinearForm[] alternatives = [form];
        foreach (var (atom, _) in form.Terms)
        {
            if (!_choices.TryGet(atom, out var choice) || alternatives.Length > 2) continue;
            alternatives = [.. alternatives.SelectMany(alternative => new[]
            {
                alternative.Replace(atom, choice.Left), alternative.Replace(atom, choice.Right),
            })];
        }

        return alternatives;
    }

    /// <summary>An expression as an atom: the same for the same value.</summary>
    public int Key(IrExpression expression) => _names.Of(expression, _versions);
}
