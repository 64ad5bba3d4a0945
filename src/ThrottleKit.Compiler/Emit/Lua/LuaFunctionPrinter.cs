using System.Linq;
using ThrottleKit.Compiler.Emit.Scripts;
using ThrottleKit.Compiler.Ir;
using ThrottleKit.Compiler.Lowering;
using ThrottleKit.Compiler.Text;

namespace ThrottleKit.Compiler.Emit.Lua;

/// <summary>Prints functions.</summary>
/// <param name="context">The script.</param>
internal sealed class LuaFunctionPrinter(LuaContext context)
{
    /// <summary>Prints a function as a local one.</summary>
    /// <param name="writer">Where to.</param>
    /// <param name="function">The function.</param>
    /// <param name="prelude">Notes which functions are needed.</param>
    public void Print(SourceWriter writer, IrFunction function, LuaPrelude prelude)
    {
        var names = new LuaNames(context.Names);
        writer.Open($"{context.DefinitionOf(function.Name)}({LuaNames.List(function.Parameters.Select(parameter => names.Add(parameter.Name)))})");
        var expressions = new LuaExpressionPrinter(context, names, prelude, new LuaSharedProducts(context, []));
        var inputs = context.Inputs.WithSources(ScriptReach.Inputs(function));
        inputs.ExceptWith(context.SharedInputs);
        context.Inputs.Declare(writer, inputs, definition => expressions.Print(definition).Text);
        if (LocalsOf(function) > LuaStatementPrinter.MostLocals) writer.Line($"local {LuaStatementPrinter.More} = {{}} -- Lua has room for 200 locals");

        LuaStatementPrinter? statements = null;
        statements = new LuaStatementPrinter(context, names, prelude, function.Body, (to, result) =>
            to.Line($"return {LuaNames.List(result.Values.Select(statements!.Print))}"));
        statements.Print(writer);
        writer.Close("end");
    }

    /// <summary>How many locals a function declares.</summary>
    /// <param name="function">The function.</param>
    public static int LocalsOf(IrFunction function) => function.Body.All().OfType<IrDeclare>().Count();
}
