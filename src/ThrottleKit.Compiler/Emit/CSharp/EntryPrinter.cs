using System;
using System.Collections.Generic;
using System.Linq;
using ThrottleKit.Compiler.Ir;
using ThrottleKit.Compiler.Lowering;
using ThrottleKit.Compiler.Text;

namespace ThrottleKit.Compiler.Emit.CSharp;

/// <summary>Prints the entry points with the signatures of <c>IStrategyKernel</c>: states come whole, and each return makes its answer on the spot.</summary>
internal sealed class EntryPrinter(SourceWriter writer, StrategyPlan plan, string stateType, CSharpDialect dialect, IReadOnlyCollection<string> reserved)
{
    private readonly StateCode _state = new(stateType, plan.Source.Fields);

    public void Decide()
    {
        var returns = new DecisionPrinter(writer, plan, dialect, _state);
        Print(plan.Find(IrStrategy.Decide)!, $"{CSharpText.Decision} Decide(bool exists, {stateType} state, long now, long cost, out {stateType} next)",
            ["exists", .. FieldMarks, "now", "cost"], [], returns.Print);
    }

    public void Credit() => Optional(
        IrStrategy.Credit, $"{stateType} Credit({stateType} state, long now, long amount, long debitedAt)", [.. FieldMarks, "now", "amount", "debitedAt"], []);

    public void Charge() => Optional(
        IrStrategy.Charge, $"{stateType} Charge(bool exists, {stateType} state, long now, long amount)", ["exists", .. FieldMarks, "now", "amount"], []);

    public void Carry()
    {
        var units = plan.Source.Units.Select((name, i) =>
        {
            var isFlag = plan.Source.Parameters.First(parameter => parameter.Name == name).Type == IrType.Bool;
            return isFlag ? new CSharpCode($"units[{i}] != 0", Strength.Equality) : new CSharpCode($"units[{i}]", Strength.Atom);
        }).ToList();
        Optional(
            IrStrategy.Carry, $"{stateType} Carry({stateType} state, global::System.ReadOnlySpan<long> units, long now)",
            [.. FieldMarks, .. units.Select(_ => (string?)null), "now"], units);
    }

    /// <summary>A field stands for no C# parameter of its own: it comes with the state.</summary>
    private IEnumerable<string?> FieldMarks => plan.Source.Fields.Select(_ => (string?)null);

    private void Optional(string name, string signature, IReadOnlyList<string?> parameters, IReadOnlyList<CSharpCode> units)
    {
        if (plan.Find(name) is { } function)
        {
            Print(function, signature, parameters, units, (end, scope) => writer.Line($"return {_state.Make(end.Values, scope.Expressions)};"));
        }
        else
        {
            writer.Line().Line("/// <inheritdoc/>").Open($"public {signature} =>");
            writer.Line($"throw new global::System.NotSupportedException({CSharpText.Quoted($"Strategy '{plan.Source.Name}' has no {name}.")});").Close();
        }
    }

    private void Print(
        IrFunction function, string signature, IReadOnlyList<string?> parameters, IReadOnlyList<CSharpCode> units, Action<IrReturn, CSharpScope> returns)
    {
        var scope = new CSharpScope(function, dialect, [.. reserved, "state", "next", "units", .. parameters.OfType<string>()]);
        foreach (var local in Uses.Declared(function)) scope.Declare(local);

        writer.Line().Line("/// <inheritdoc/>").Line($"public {signature}").Open("{");
        var given = new Queue<(string Wanted, CSharpCode Code)>(
            plan.Source.Fields.Select(field => field.Name).Zip(_state.Read("state"), (name, code) => (name, code))
                .Concat(units.Select((code, i) => ("old" + CSharpText.Pascal(plan.Source.Units[i]), code))));
        for (var i = 0; i < function.Parameters.Count; i++)
        {
            var (wanted, code) = parameters[i] is { } name ? (name, new CSharpCode(name, Strength.Atom)) : given.Dequeue();
            var variable = function.Parameters[i];
            var mayStay = parameters[i] is not null || Reads(function, variable) <= (variable.Type.IsMany() ? 0 : 1);
            var isOwn = mayStay && !IsAssigned(function, variable);
            scope.Set(variable, isOwn ? code : Copy(variable, wanted, code, scope.Names));
        }

        new CSharpBody(writer, function, dialect, scope, end => returns(end, scope)).Print();
        writer.Close("}");
    }

    /// <summary>
    /// What comes with the state is read where it is used once, and first goes to a local where it is used more often, or is a row or a log, whose one use may
    /// stand in a loop. So does an argument that is
    /// assigned: the decision still needs the time as it came.
    /// </summary>
    private CSharpCode Copy(IrVariable variable, string wanted, CSharpCode code, NameTable names)
    {
        var local = CSharpText.Camel(wanted);
        var name = names.Take(names.IsFree(local) ? local : "state" + CSharpText.Pascal(local));
        writer.Line($"{dialect.TypeOf(variable.Type)} {name} = {code.Text};");
        return new CSharpCode(name, Strength.Atom);
    }

    private static int Reads(IrFunction function, IrVariable variable) =>
        Uses.Expressions(function).Count(part => part is IrLocal local && local.Name == variable.Name);

    private static bool IsAssigned(IrFunction function, IrVariable variable) =>
        function.Body.All().SelectMany(statement => statement.Assigned()).Any(assigned => assigned.Name == variable.Name);
}
