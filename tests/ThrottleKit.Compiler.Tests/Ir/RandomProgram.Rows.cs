using ThrottleKit.Compiler.Ir;
using ThrottleKit.Compiler.Text;

namespace ThrottleKit.Compiler.Tests.Ir;

/// <summary>Rows in random programs: shared, changed, chosen, given to functions and taken from them, and now and then indexed where they end.</summary>
internal sealed partial class RandomProgram
{
    private static readonly IrExpression Size = new IrBinary(IrBinaryOp.Add, new IrParameter("size", IrType.Int), new IrInt(1), IrSite.None);

    private readonly Dictionary<string, IrExpression> _lengths = [];

    private IEnumerable<IrVariable> Rows => _visible.Where(variable => variable.Type == IrType.Row);

    /// <summary>A row comes with a state of its own length; where there is no state there is none, as the front-end sees to.</summary>
    private void BeginRows(string function, IrVariable[] parameters, List<IrStatement> body)
    {
        _lengths.Clear();
        if (parameters.FirstOrDefault(parameter => parameter.Type == IrType.Row) is not { } row) return;
        _lengths[row.Name] = function switch
        {
            "Mix" => new IrLocal("length", IrType.Int),
            IrStrategy.Carry => new IrBinary(IrBinaryOp.Add, new IrLocal("oldSize", IrType.Int), new IrInt(1), IrSite.None),
            _ => Size,
        };
        foreach (var name in new[] { "length", "oldSize" }) _counters.Add(name); // what says a length keeps saying it
        if (parameters[0] is not { Name: "exists" } exists) return;
        _visible.Remove(row);
        _counters.Add(exists.Name);
        var own = NewVariable(IrType.Row);
        _lengths[own.Name] = Size;
        body.Add(new IrDeclare(own, new IrConditional(Local(exists), Local(row), new IrZeros(Size, IrSite.None))));
        _visible.Add(own);
    }

    private IrExpression LengthOf(IrVariable row) => _lengths[row.Name];

    private IrVariable AnyRow() => Rows.ElementAt(random.Next(Rows.Count()));

    private bool RowStatement(List<IrStatement> statements)
    {
        if (random.Next(3) == 0 || !Rows.Any())
        {
            var length = Rows.Any() && random.Next(2) == 0 ? LengthOf(AnyRow()) : new IrInt(random.Next(1, 4));
            var row = NewVariable(IrType.Row);
            statements.Add(new IrDeclare(row, Row(length, 2)));
            _lengths[row.Name] = length;
            _visible.Add(row);
            return true;
        }

        var target = AnyRow();
        statements.Add(new IrAssign(target, random.Next(3) > 0 ? With(target, 2) : Row(LengthOf(target), 2)));
        return true;
    }

    private void CallMix(List<IrStatement> statements, IrFunction callee, IrVariable[] locals)
    {
        var row = AnyRow();
        statements.AddRange(locals.Select(local => new IrDeclare(local, null)));
        statements.Add(new IrCall(locals.ToEquatableArray(), callee.Name, EquatableArray.Of(Row(LengthOf(row), 1), LengthOf(row), Integer(2))));
        _lengths[locals[0].Name] = LengthOf(row);
        _visible.AddRange(locals);
    }

    /// <summary>A row of a length.</summary>
    private IrExpression Row(IrExpression length, int depth)
    {
        var same = Rows.Where(row => LengthOf(row) == length).ToArray();
        if (same.Length == 0 || random.Next(8) == 0) return new IrZeros(length, Site(0, 4));
        var chosen = same[random.Next(same.Length)];
        return random.Next(depth == 0 ? 1 : 4) switch
        {
            0 => Local(chosen),
            1 => new IrConditional(Truth(1), Row(length, depth - 1), Row(length, depth - 1)),
            2 => new IrWith(Row(length, depth - 1), Index(1), Element(1), length, Site()),
            _ => With(chosen, depth - 1),
        };
    }

    private IrWith With(IrVariable row, int depth) => new(Local(row), Index(depth), Seldom() ? Integer(2) : Element(1), LengthOf(row), Site());

    private IrExpression Element(int depth)
    {
        if (!Rows.Any() || random.Next(3) == 0) return Small(-20, 100);
        var row = AnyRow();
        return new IrElement(Usually() ? Local(row) : Row(LengthOf(row), 1), Index(depth - 1), LengthOf(row), Site());
    }

    private IrExpression Index(int depth) => Seldom() ? Integer(Math.Max(1, depth)) : Small(0, 2);

    private IrFit Fit()
    {
        var row = Seldom() && Rows.Any() ? AnyRow() : Rows.FirstOrDefault(row => LengthOf(row) == Size);
        return row is null
            ? new IrFit(new IrZeros(Size, IrSite.None), Size, Size, Site(-1000, 1_000_000))
            : new IrFit(Row(LengthOf(row), 2), LengthOf(row), Size, Site(-1000, 1_000_000));
    }
}
