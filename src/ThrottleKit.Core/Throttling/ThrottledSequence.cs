using System.ComponentModel;

namespace ThrottleKit;

/// <summary>
/// A sequence that asks when it is enumerated, each time, before its source is even made: called by generated code.
/// </summary>
/// <typeparam name="T">The items.</typeparam>
/// <param name="enter">Asks.</param>
/// <param name="source">Makes the source.</param>
/// <param name="denied">What is enumerated where the call is denied; null where that is an exception.</param>
/// <param name="cancellation">Ends the wait, as does the token of an enumeration.</param>
[EditorBrowsable(EditorBrowsableState.Never)]
public sealed class ThrottledSequence<T>(
    Func<CancellationToken, Task<ThrottleDenial?>?> enter,
    Func<IAsyncEnumerable<T>> source,
    Func<ThrottleDenial, IAsyncEnumerable<T>>? denied = null,
    CancellationToken cancellation = default) : IAsyncEnumerable<T>
{
    /// <inheritdoc/>
    public IAsyncEnumerator<T> GetAsyncEnumerator(CancellationToken cancellationToken = default) => new Enumerator(this, cancellationToken);

    private async ValueTask<IAsyncEnumerator<T>> OpenAsync(CancellationToken enumeration)
    {
        using var both = cancellation.CanBeCanceled && enumeration.CanBeCanceled && cancellation != enumeration
            ? CancellationTokenSource.CreateLinkedTokenSource(cancellation, enumeration)
            : null;
        var denial = enter(both?.Token ?? (enumeration.CanBeCanceled ? enumeration : cancellation)) is { } entry ? await entry : null; // the work begins where the caller was
        var items = denial is null ? source() : denied is null ? throw new ThrottledException(denial) : denied(denial);
        return items.GetAsyncEnumerator(enumeration);
    }

    private sealed class Enumerator(ThrottledSequence<T> sequence, CancellationToken cancellation) : IAsyncEnumerator<T>
    {
        private IAsyncEnumerator<T>? _items;

        public T Current => _items is { } items ? items.Current : default!;

        public ValueTask<bool> MoveNextAsync() => _items is { } items ? items.MoveNextAsync() : FirstAsync();

        public ValueTask DisposeAsync() => _items?.DisposeAsync() ?? default;

        private async ValueTask<bool> FirstAsync()
        {
            _items = await sequence.OpenAsync(cancellation).ConfigureAwait(false);
            return await _items.MoveNextAsync().ConfigureAwait(false);
        }
    }
}
