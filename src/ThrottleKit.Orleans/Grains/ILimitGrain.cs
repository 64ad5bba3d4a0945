namespace ThrottleKit.Orleans.Grains;

/// <summary>The keys that are decided together. Its calls take turns.</summary>
[Alias("throttlekit.limits")]
internal interface ILimitGrain : IGrainWithStringKey
{
    /// <summary>Applies one operation to one key.</summary>
    [Alias("apply")]
    Task<LimitReply> ApplyAsync(LimitAsk ask, CancellationToken cancellation);

    /// <summary>Applies one operation to each of several keys, all or none.</summary>
    [Alias("applyAll")]
    Task<LimitReply> ApplyAllAsync(LimitAsk[] asks, CancellationToken cancellation);

    /// <summary>Forgets keys, all or none.</summary>
    [Alias("reset")]
    Task<LimitReply> ResetAsync(byte[][] keys, CancellationToken cancellation);
}
