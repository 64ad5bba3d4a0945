using ThrottleKit.Compiler.Ir;
using ThrottleKit.Compiler.Lowering;
using ThrottleKit.Compiler.Text;
using Xunit;

namespace ThrottleKit.Compiler.Tests.Ir;

public sealed class IrDumpTests
{
    private const string Text = """
        (strategy 1 "small"
        (parameter limit Limit integer "long" 1 100)
        (parameter window Window duration "global::ThrottleKit.Duration" 1 1000 (default 60))
        (field Used "long" int 0 100)
        (units limit)
        (function Twice (value flag?) (result)
         (let rest)
         (while (> value 0) $limit
          ((set value (- value (- 3 1) !0))))
         (if flag?
          ((set rest (* (+ value 1 !1) -2 !2)))
          ((if (not (has limit))
            ((return (neg (muldivfloor value 2 3 !3) !4)))
            ((set rest (max value (? flag? 1 2)))))))
         (return rest)))
        """;

    [Fact]
    public void Listing_ReadsLikeCode() => Assert.Equal(
        """
        strategy small
          parameter limit: 1 to 100
          parameter window: duration, 1 to 1000 us, 60 if not given
          state Used: 0 to 100
          kept with the state: limit

        Twice(value, flag) -> (result)
          let rest
          while value > 0    -- at most $limit times
            value = value - (3 - 1)
          if flag
            rest = (value + 1) * -2
          else if !given($limit)
            return -muldivfloor(value, 2, 3)
          else
            rest = max(value, flag ? 1 : 2)
          return rest

        """,
        IrDump.Print(IrText.Read(Text)));

    [Fact]
    public void ListingOfAPlan_SaysWhatIsComputedOnce()
    {
        var source = IrText.Read(Text);
        var step = new ConfiguredStep(
            EquatableArray.Of(new IrVariable("base", IrType.Int)), null, "Twice",
            EquatableArray.Of<IrExpression>(new IrParameter("limit", IrType.Int), new IrBool(true)));
        var listing = IrDump.Print(new StrategyPlan(source, EquatableArray.Of(step), source.Functions, new IrConfigured("base", IrType.Int)));
        Assert.Contains("once for a configuration\n  base = Twice($limit, true)\n  limit: @base\n", listing);
    }
}
