using ThrottleKit.Compiler.Emit.Lua;
using ThrottleKit.Compiler.Emit.Scripts;

namespace ThrottleKit.Compiler.Tests.Lua;

public sealed class LuaProtocolTests
{
    [Fact]
    public void CompilersCopyOfTheProtocol_IsTheRuntimes()
    {
        Assert.Equal(StrategyScript.FixedArguments, ScriptProtocol.FixedArguments);
        Assert.Equal(StrategyScript.LeastReply, ScriptProtocol.LeastReply);
        Assert.Equal(StrategyScript.MostReply, ScriptProtocol.MostReply);
        Assert.Equal(StrategyScript.RangeError, ScriptProtocol.RangeError);
        Assert.Equal(StrategyScript.CorruptError, ScriptProtocol.CorruptError);
        Assert.Equal(
            Enum.GetValues<StrategyOperation>().Select(StrategyScript.NameOf),
            [ScriptProtocol.Decide, ScriptProtocol.Forecast, ScriptProtocol.Grant, ScriptProtocol.Credit, ScriptProtocol.Charge]);
        Assert.Equal(StateText.PrefixEnd, ScriptProtocol.PrefixEnd);
        Assert.Equal(StateText.UnitMark, ScriptProtocol.UnitMark);
        Assert.Equal(StateText.FieldMark, ScriptProtocol.FieldMark);
    }
}
