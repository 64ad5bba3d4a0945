using System.Collections.Generic;
using System.Linq;
using System.Text;
using ThrottleKit.Compiler.Ir;
using ThrottleKit.Compiler.Lowering;

namespace ThrottleKit.Compiler.Analysis;

/// <summary>
/// What the walk knows on one path. Variables have versions, so that whatever is known of a version stays true when the variable is assigned anew.
/// </summary>
/// <typeparam name="T">The domain's values.</typeparam>
internal sealed class RangeState<T>
{
    private readonly Dictionary<string, int> _versions;
    private readonly Dictionary<string, T> _atoms;
    private readonly Dictionary<string, LinearForm> _forms;
    private readonly Dictionary<string, (LinearForm Left, LinearForm Right)> _choices;
    private readonly Dictionary<string, IrExpression> _tests;
    private readonly List<Fact> _facts;
    private readonly Counter _counter;

    public RangeState()
    {
        _versions = [];
        _atoms = [];
        _forms = [];
        _choices = [];
        _tests = [];
        _facts = [];
        _counter = new Counter();
    }

    private RangeState(RangeState<T> other)
    {
        _versions = new(other._versions);
        _atoms = new(other._atoms);
        _forms = new(other._forms);
        _choices = new(other._choices);
        _tests = new(other._tests);
        _facts = [.. other._facts];
        _counter = other._counter;
    }

    public IReadOnlyList<Fact> Facts => _facts;

    public RangeState<T> Clone() => new(this);

    /// <summary>A new version of a variable, with what it is known to be.</summary>
    public string Set(string name, T value)
    {
        _versions[name] = ++_counter.Value;
        var key = KeyOf(name);
        _atoms[key] = value;
        return key;
    }

    public string KeyOf(string name) => name + "#" + _versions[name];

    public bool Knows(string name) => _versions.ContainsKey(name);

    public T this[string key] => _atoms[key];

    public bool TryGet(string key, out T value) => _atoms.TryGetValue(key, out value!);

    public void SetAtom(string key, T value) => _atoms[key] = value;

    public void SetForm(string key, LinearForm form) => _forms[key] = form;

    /// <summary>Notes that an atom is always one of two forms.</summary>
    public void SetChoice(string key, LinearForm left, LinearForm right) => _choices[key] = (left, right);

    /// <summary>Remembers which test a truth value came from; good as long as none of the test's variables is assigned.</summary>
    public void SetTest(string key, IrExpression test) => _tests[key + "|" + Key(test)] = test;

    public IrExpression? TestOf(string key) =>
        _tests.Where(test => test.Key.StartsWith(key + "|", System.StringComparison.Ordinal) && test.Key == key + "|" + Key(test.Value))
            .Select(test => test.Value).FirstOrDefault();

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
        if (_forms.TryGetValue(key, out var form)) return form;
        return _atoms.ContainsKey(key) ? LinearForm.Of(key) : null;
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
                return _forms.TryGetValue(Key(expression), out var form) ? form.Terms.Count : 1;
        }
    }

    /// <summary>
    /// What a form can be, with its choices opened: max(a, b) is a or it is b. At most four alternatives; the form itself where it has no choice.
    /// </summary>
    public IReadOnlyList<LinearForm> Open(LinearForm form)
    {
        var alternatives = new List<LinearForm> { form };
        foreach (var (atom, _) in form.Terms)
        {
            if (!_choices.TryGetValue(atom, out var choice) || alternatives.Count > 2) continue;
            alternatives = alternatives.SelectMany(alternative => new[]
            {
                alternative.Replace(atom, choice.Left), alternative.Replace(atom, choice.Right),
            }).ToList();
        }

        return alternatives;
    }

    /// <summary>The name of an expression as an atom: the same text for the same number.</summary>
    public string Key(IrExpression expression)
    {
        var text = new StringBuilder();
        Append(text, expression);
        return text.ToString();
    }

    private void Append(StringBuilder text, IrExpression expression)
    {
        switch (expression)
        {
            case IrInt constant:
                text.Append(constant.Value);
                break;
            case IrBool constant:
                text.Append(constant.Value);
                break;
            case IrLocal local:
                text.Append(Knows(local.Name) ? KeyOf(local.Name) : local.Name + "#?");
                break;
            case IrParameter parameter:
                text.Append('$').Append(parameter.Name);
                break;
            case IrHasParameter parameter:
                text.Append("has $").Append(parameter.Name);
                break;
            case IrConfigured configured:
                text.Append('@').Append(configured.Name);
                break;
            case IrUnary unary:
                Append(text, unary.Op.ToString(), unary.Operand);
                break;
            case IrBinary binary:
                Append(text, binary.Op.ToString(), binary.Left, binary.Right);
                break;
            case IrMulDiv product:
                Append(text, "MulDiv" + product.Op, product.A, product.B, product.Divisor);
                break;
            case IrClamp clamp:
                Append(text, "Clamp", clamp.Value, clamp.Low, clamp.High);
                break;
            case IrConditional choice:
                Append(text, "If", choice.Condition, choice.WhenTrue, choice.WhenFalse);
                break;
            case IrEntry entry:
                Append(text, "Entry" + entry.Column, entry.Operands());
                break;
            case IrEdit edit:
                Append(text, edit.Op.ToString(), edit.Operands());
                break;
            case IrCount or IrNoEntries:
                Append(text, expression.GetType().Name, expression.Operands());
                break;
            case IrElement or IrWith or IrZeros or IrFit or IrCopy:
                Append(text, expression.GetType().Name, expression.Operands());
                break;
        }
    }

    private void Append(StringBuilder text, string op, params IrExpression[] operands)
    {
        text.Append(op).Append('(');
        for (var i = 0; i < operands.Length; i++)
        {
            if (i > 0) text.Append(',');
            Append(text, operands[i]);
        }

        text.Append(')');
    }

    private sealed class Counter
    {
        public int Value { get; set; }
    }
}
