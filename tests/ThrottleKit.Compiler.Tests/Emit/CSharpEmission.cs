using ThrottleKit.Compiler.Analysis;
using ThrottleKit.Compiler.Emit.CSharp;
using ThrottleKit.Compiler.Emit.PlPgSql;
using ThrottleKit.Compiler.Emit.Ranges;
using ThrottleKit.Compiler.Ir;
using ThrottleKit.Compiler.Lowering;
using ThrottleKit.Compiler.Text;
using Level = ThrottleKit.Compiler.Analysis.Exactness;

namespace ThrottleKit.Compiler.Tests.Emit;

/// <summary>Plans, findings and models made by hand, so that a printer is tested without the passes before it.</summary>
internal static class CSharpEmission
{
    public static StrategyModel Model(IrStrategy strategy, string name, string @namespace = "Sample", params string[] containers)
    {
        var outer = string.Concat(containers.Select(container => container.Split(' ')[^1] + "."));
        var prefix = @namespace.Length == 0 ? "global::" : $"global::{@namespace}.";
        return new StrategyModel(
            $"{name}.g.cs", @namespace, containers.ToEquatableArray(), $"partial class {name}", name, "", $"{prefix}{outer}{name}.State", "public",
            IrText.Write(strategy));
    }

    public static RangeReport All(IrStrategy strategy, Level level, bool plain = false) => new(
        strategy.Sites.Select(site => new SiteFinding(site.Id, level, Analysis.Interval.Empty, plain)).ToEquatableArray());

    public static StrategyPlan Unlowered(IrStrategy strategy, IrExpression? limit = null) => new(strategy, default, strategy.Functions, limit);

    public static string Print(StrategyModel model, StrategyPlan plan, RangeReport ranges, string lua = "return 1\n") => CSharpSource.Print(
        model, plan, ranges, lua, new PlPgSqlScript("f", "SELECT 1;\n"), plan.Source.Parameters.Select(parameter => (IrExpression)new IrParameter(parameter.Name, parameter.Type)).ToEquatableArray(),
        RangeSource.Print(plan, ranges));
}
