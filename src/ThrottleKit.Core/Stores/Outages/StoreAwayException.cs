namespace ThrottleKit.Stores;

/// <summary>A store was not asked, as it counts as away until a call has found it back.</summary>
/// <param name="store">What it is called.</param>
public sealed class StoreAwayException(string store) : Exception($"{store} is away; it has not been asked.");
