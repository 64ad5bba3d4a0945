using System.Collections.Generic;
using System.Linq;
using ThrottleKit.Compiler.Ir;
using ThrottleKit.Compiler.Lowering;
using ThrottleKit.Compiler.Text;

namespace ThrottleKit.Compiler.Emit.Lua;

/// <summary>
/// <c>Decide</c>, as the driver runs it: in place where its returns allow that, as a call would cost a function made anew on every run; its
/// results end in locals of the driver.
/// </summary>
internal sealed class LuaDecide
{
    /// <summary>Beyond so many locals, two for each field among them, the script itself would come near Lua's 200.</summary>
    private const int MostLocals = 100;

    private readonly LuaContext _context;
    private readonly EquatableArray<IrStatement> _body;
    private readonly IrReturn[] _returns;
    private readonly int _fields;

    /// <summary>Prepares to print.</summary>
    /// <param name="context">The script.</param>
    public LuaDecide(LuaContext context)
    {
        _context = context;
        Function = context.Plan.Find(IrStrategy.Decide)!;
        _fields = context.Plan.Source.Fields.Count;
        var isCalled = context.Plan.Functions.SelectMany(function => function.Body.All()).Any(statement => statement is IrCall { Function: IrStrategy.Decide });
        var fits = LuaFunctionPrinter.LocalsOf(Function) + (2 * _fields) <= MostLocals;
        var body = !isCalled && fits ? ReturnsToTail.Apply(Function.Body) : null;
        IsInPlace = body is not null;
        _body = body ?? Function.Body;
        _returns = _body.All().OfType<IrReturn>().ToArray();

        Fields = Function.Parameters.Skip(1).Take(_fields).Select(parameter => context.Names.New(parameter.Name)).ToArray();
        Next = Fields.Select(field => context.Names.New(LuaNames.Joined("next", field))).ToArray();
    }

    /// <summary>The function.</summary>
    public IrFunction Function { get; }

    /// <summary>Whether its body stands in the driver.</summary>
    public bool IsInPlace { get; }

    /// <summary>The locals that hold the state as it was.</summary>
    public IReadOnlyList<string> Fields { get; }

    /// <summary>The locals that hold the state to keep.</summary>
    public IReadOnlyList<string> Next { get; }

    /// <summary>How the driver says how long an allowed caller waits.</summary>
    public string Delay => DelayIsNone ? "0.0" : "delay";

    private int Tail => 1 + _fields;

    private bool DelayIsNone => IsInPlace && _returns.All(result => result.Values[Tail + 4] is IrInt { Value: 0 });

    /// <summary>Declares the results.</summary>
    /// <param name="writer">Where to.</param>
    public void Declare(SourceWriter writer) => 
        writer.Line($"local {LuaNames.List(["allowed", .. Next, .. Tails, .. AsksForHasRetry ? Enumerable.Empty<string>().Append("hasRetry") : []])}");

    /// <summary>Runs it for the driver's <c>exists</c>, fields, <c>now</c> and <c>cost</c>.</summary>
    /// <param name="writer">Where to.</param>
    /// <param name="prelude">Notes which functions are needed.</param>
    public void Print(SourceWriter writer, LuaPrelude prelude)
    {
        string[] arguments = ["exists", .. Fields, "now", "cost"];
        if (!IsInPlace)
        {
            writer.Line($"allowed, {LuaNames.List(Next)}, remaining, resetAt, hasRetry, retryAt, delay = "
                + $"{_context.NameOf(Function.Name)}({LuaNames.List(arguments)})");
            writer.Line("if not hasRetry then retryAt = -1.0 end");
            return;
        }

        var names = new LuaNames(_context.Names);
        for (var i = 0; i < arguments.Length; i++) BindArgument(writer, names, Function.Parameters[i].Name, arguments[i]);
        LuaStatementPrinter? statements = null;
        statements = new LuaStatementPrinter(_context, names, prelude, _body, (to, result) => Assign(to, result, statements!));
        statements.Print(writer);
    }

    private IEnumerable<string> Tails => ["remaining", "resetAt", "retryAt", .. DelayIsNone ? Enumerable.Empty<string>() : ["delay"]];

    private bool AsksForHasRetry => !IsInPlace || _returns.Any(result =>
        result.Values[Tail + 2] is not IrBool { Value: true } && CanFail(result.Values[Tail + 3]));

    /// <summary>The driver needs its own values once more: a parameter that the body assigns is a local beside it.</summary>
    private void BindArgument(SourceWriter writer, LuaNames names, string parameter, string argument)
    {
        var isAssigned = _body.All().SelectMany(IrTree.Assigned).Any(variable => variable.Name == parameter);
        if (isAssigned) writer.Line($"local {names.Add(parameter)} = {argument}");
        else names.Bind(parameter, argument);
    }

    private bool CanFail(IrExpression expression) => expression.All().Any(part => _context.Ranges.IsGuarded(part.Site()));

    private void Assign(SourceWriter writer, IrReturn result, LuaStatementPrinter statements)
    {
        var values = result.Values.Select(statements.Print).ToArray();
        var (has, retryAt) = (result.Values[Tail + 2], result.Values[Tail + 3]);
        writer.Line($"allowed = {values[0]}");
        writer.Line($"{LuaNames.List(Next)} = {LuaNames.List(values.Skip(1).Take(_fields))}");
        if (has is not IrBool { Value: true } && CanFail(retryAt))
        {
            // It is computed even where it goes unused: what fails there fails in every executor.
            writer.Line($"remaining, resetAt, hasRetry, retryAt = {LuaNames.List(values.Skip(Tail).Take(4))}");
            writer.Line("if not hasRetry then retryAt = -1.0 end");
            if (!DelayIsNone) writer.Line($"delay = {values[Tail + 4]}");
            return;
        }

        var retry = has switch
        {
            IrBool { Value: true } => values[Tail + 3],
            IrBool { Value: false } => "-1.0",
            _ => statements.Print(new IrConditional(has, retryAt.Chosen(has), new IrInt(-1))),
        };
        string[] delay = DelayIsNone ? [] : [values[Tail + 4]];
        writer.Line($"{LuaNames.List(Tails)} = {LuaNames.List([values[Tail], values[Tail + 1], retry, .. delay])}");
    }
}
