using System.Collections.Generic;
using ThrottleKit.Compiler.Ir;
using Block = ThrottleKit.Compiler.Text.EquatableArray<ThrottleKit.Compiler.Ir.IrStatement>;

namespace ThrottleKit.Compiler.Lowering;

/// <summary>Where each variable of a function gets its values, and whether it is read. A function's own parameter has its first value from the caller.</summary>
internal sealed class LocalUse
{
    private readonly Dictionary<string, Variable> _variables = [];
    private readonly HashSet<string> _read = [];
    private readonly Block _body;
    private Dictionary<IrStatement, (int Position, IrWhile? Loop)>? _places;
    private int _position;

    /// <summary>Looks at what a function does with its variables.</summary>
    public LocalUse(IrFunction function)
    {
        _body = function.Body;
        foreach (var parameter in function.Parameters) Of(parameter.Name).Assignments++;
        Visit(function.Body, null);
    }

    /// <summary>At how many places a variable is given a value.</summary>
    public int Assignments(string name) => _variables.TryGetValue(name, out var variable) ? variable.Assignments : 0;

    /// <summary>Whether a variable is given a value at one place alone.</summary>
    public bool IsSingle(string name) => Assignments(name) == 1;

    /// <summary>Two assignments of a variable have become one.</summary>
    public void MergeAssignments(string name) => _variables[name].Assignments--;

    /// <summary>Whether a variable is read anywhere, the bounds of loops included.</summary>
    public bool IsRead(string name) => _read.Contains(name);

    /// <summary>
    /// Whether what is simple stays what it is from a statement on: a local that has its last value by then. Within a loop that the local
    /// outlives, a later trip could give it another.
    /// </summary>
    public bool IsSteadyAtom(IrExpression expression, IrStatement at)
    {
        if (expression is not IrLocal local) return expression.IsAtom();
        if (IsSingle(local.Name)) return true;
        var (position, loop) = (_places ??= Places())[at];
        return _variables.TryGetValue(local.Name, out var variable) && variable.LastAssigned < position && ReferenceEquals(variable.Loop, loop);
    }

    private void Visit(Block block, IrWhile? loop)
    {
        foreach (var statement in block)
        {
            var position = ++_position;
            if (statement is IrDeclare declare) Of(declare.Variable.Name).Loop = loop;
            foreach (var variable in statement.Assigned()) Of(variable.Name).Assign(position);
            foreach (var expression in statement.Expressions()) expression.CollectLocals(_read);

            if (statement is IrWhile inner)
            {
                inner.MaxTrips.CollectLocals(_read);
                Visit(inner.Body, inner);
                continue;
            }

            foreach (var part in statement.Blocks()) Visit(part, loop);
        }
    }

    /// <summary>Where each statement stands: asked for seldom, and so worked out when it is.</summary>
    private Dictionary<IrStatement, (int Position, IrWhile? Loop)> Places()
    {
        var places = new Dictionary<IrStatement, (int Position, IrWhile? Loop)>(ByReference<IrStatement>.Comparer);
        var position = 0;
        Visit(_body, null);
        return places;

        void Visit(Block block, IrWhile? loop)
        {
            foreach (var statement in block)
            {
                places[statement] = (++position, loop);
                foreach (var part in statement.Blocks()) Visit(part, statement as IrWhile ?? loop);
            }
        }
    }

    private Variable Of(string name)
    {
        if (!_variables.TryGetValue(name, out var variable)) _variables.Add(name, variable = new Variable());
        return variable;
    }

    private sealed class Variable
    {
        public int Assignments { get; set; }

        public int LastAssigned { get; private set; }

        /// <summary>The innermost loop around the declaration.</summary>
        public IrWhile? Loop { get; set; }

        public void Assign(int position)
        {
            Assignments++;
            LastAssigned = position;
        }
    }
}
