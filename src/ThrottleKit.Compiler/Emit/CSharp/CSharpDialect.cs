using System;
using ThrottleKit.Compiler.Analysis;
using ThrottleKit.Compiler.Ir;

namespace ThrottleKit.Compiler.Emit.CSharp;

/// <summary>
/// What differs between the two places that the same functions are printed for: the kernel trusts what is proved at configuration, the configuration
/// itself checks all that is not proved before it.
/// </summary>
/// <param name="strategy">The strategy, for its sites.</param>
/// <param name="ranges">What is known of each site.</param>
/// <param name="trusts">Whether what is proved at configuration is trusted.</param>
/// <param name="read">How a parameter, its presence or a configured value is read.</param>
/// <param name="functionName">What a function is called.</param>
internal sealed class CSharpDialect(
    IrStrategy strategy, RangeReport ranges, bool trusts, Func<IrExpression, string> read, Func<string, string> functionName)
{
    public IrSite Site(int site) => strategy.Sites[site];

    /// <summary>What the records of the state's log are.</summary>
    public IrLogInfo? Log => strategy.Log;

    public string TypeOf(IrType type) => type == IrType.Log ? $"{CSharpText.Core}.Log<{Log!.CSharpEntry}>" : CSharpText.TypeOf(type);

    public bool IsGuarded(int site) =>
        site != IrSite.None && (trusts ? ranges.IsGuarded(site) : ranges.Sites[site].Level != Exactness.Proved);

    public bool IsPlain(int site) => ranges.IsPlain(site);

    public string Read(IrExpression value) => read(value);

    public string FunctionName(string function) => functionName(function);
}
