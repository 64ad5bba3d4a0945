using System.Net;
using System.Net.Http.Headers;

namespace ThrottleKit.Http;

/// <summary>
/// Keeps requests within the limits of their remotes: those that are known beforehand, and those that the remotes' responses tell of. A request that has no room waits for its turn, or is not sent.
/// </summary>
/// <param name="limits">What is known of the remotes; shared by the handlers of a client.</param>
public sealed class ThrottleHandler(RemoteLimits limits) : DelegatingHandler
{
    /// <inheritdoc/>
    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(request);
        var key = limits.Options.Remote(request);
        var remote = limits.Of(key);
        var (ticket, refusal) = await TurnAsync(remote, key, request, cancellationToken).ConfigureAwait(false);
        if (ticket is null)
        {
            ClientMetrics.Count("not_sent");
            return Refuse(request, refusal.Limit, refusal.After);
        }

        HttpResponseMessage response;
        try
        {
            response = await base.SendAsync(request, cancellationToken).ConfigureAwait(false);
        }
        catch
        {
            remote.Leave(ticket);
            throw;
        }

        Hear(remote, ticket, response);
        return response;
    }

    /// <inheritdoc/>
    protected override HttpResponseMessage Send(HttpRequestMessage request, CancellationToken cancellationToken) =>
        throw new NotSupportedException("Requests that may have to wait are sent asynchronously.");

    private async Task<(Remote.Ticket? Ticket, (string Limit, TimeSpan? After) Refusal)> TurnAsync(
        Remote remote, string key, HttpRequestMessage request, CancellationToken cancellation)
    {
        var options = limits.Options;
        var (cost, tokens) = (options.Cost?.Invoke(request) ?? 1, options.Tokens?.Invoke(request) ?? 1);
        var (since, hasWaited) = (limits.Time.GetTimestamp(), false);
        while (true)
        {
            var waited = limits.Time.GetElapsedTime(since);
            var left = options.MaxWait - waited;
            var (ticket, limit, wait, changed) = remote.Enter(limits.Time.GetUtcNow(), cost, tokens);
            if (ticket is not null)
            {
                var own = limits.Take(key, cost);
                if (own.Decision.IsAllowed)
                {
                    if (hasWaited) ClientMetrics.Waited(waited);
                    await DelayAsync(remote, ticket, own.Decision.Delay, cancellation).ConfigureAwait(false);
                    return (ticket, default);
                }

                remote.Leave(ticket);
                (limit, wait, changed) = (own.Limit, own.Decision.RetryAfter, Never);
                if (wait is null) return (null, (limit, null));
            }

            if (left <= TimeSpan.Zero || (wait > left && changed == Never)) return (null, (limit, wait));
            hasWaited = true;
            if (!await PauseAsync(changed, wait is { } time && time < left ? time : left, cancellation).ConfigureAwait(false) && wait is null) return (null, (limit, null));
        }
    }

    private static Task Never { get; } = new TaskCompletionSource().Task;

    /// <summary>Waits for a time, or until something has changed.</summary>
    /// <returns>Whether something has changed.</returns>
    private async Task<bool> PauseAsync(Task changed, TimeSpan time, CancellationToken cancellation)
    {
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        var pause = Task.Delay(TimeSpan.FromMilliseconds(Math.Ceiling(time.TotalMilliseconds)), limits.Time, either.Token); // timers cut off what is less
        var first = await Task.WhenAny(changed, pause).ConfigureAwait(false);
        cancellation.ThrowIfCancellationRequested();
        await either.CancelAsync().ConfigureAwait(false);
        return first == changed;
    }

    private async Task DelayAsync(Remote remote, Remote.Ticket ticket, TimeSpan delay, CancellationToken cancellation)
    {
        if (delay <= TimeSpan.Zero) return;
        try
        {
            await Task.Delay(TimeSpan.FromMilliseconds(Math.Ceiling(delay.TotalMilliseconds)), limits.Time, cancellation).ConfigureAwait(false);
        }
        catch
        {
            remote.Leave(ticket);
            throw;
        }
    }

    private void Hear(Remote remote, Remote.Ticket ticket, HttpResponseMessage response)
    {
        var now = limits.Time.GetUtcNow();
        var there = response.Headers.Date ?? now;
        List<RemoteLimit> said = [.. limits.Options.Readers.SelectMany(reader => reader.Read(response, there)).DistinctBy(limit => limit.Name)];
        var isRefused = response.StatusCode is HttpStatusCode.TooManyRequests or HttpStatusCode.ServiceUnavailable;
        ClientMetrics.Count(isRefused ? "refused" : "sent");
        remote.Leave(ticket, now, said, isRefused ? RetryAfter(response.Headers.RetryAfter, there) : null);
    }

    private static TimeSpan? RetryAfter(RetryConditionHeaderValue? header, DateTimeOffset there)
    {
        var after = header?.Delta ?? (header?.Date - there);
        return after is { } time && time > TimeSpan.Zero ? time : null;
    }

    private HttpResponseMessage Refuse(HttpRequestMessage request, string limit, TimeSpan? after)
    {
        if (limits.Options.WhenRefused == WhenRefused.Throws) throw new RemoteThrottledException(limit, after);
        var response = new HttpResponseMessage(HttpStatusCode.TooManyRequests)
        {
            RequestMessage = request,
            ReasonPhrase = "Not Sent",
            Content = new StringContent(new RemoteThrottledException(limit, after).Message),
        };
        if (after is { } time) response.Headers.RetryAfter = new RetryConditionHeaderValue(TimeSpan.FromSeconds(Math.Max(1, Math.Ceiling(time.TotalSeconds))));
        return response;
    }
}
