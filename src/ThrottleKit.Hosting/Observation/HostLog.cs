using Microsoft.Extensions.Logging;
using ThrottleKit.Stores;

namespace ThrottleKit.Hosting;

/// <summary>What a host's limits write to its log: changes, never requests.</summary>
internal static partial class HostLog
{
    [LoggerMessage(1, LogLevel.Information, "ThrottleKit: policy '{Policy}' is {Strategy} with {Parameters} from now on; what has been consumed stays consumed.")]
    public static partial void Changed(this ILogger log, string policy, string strategy, string parameters);

    [LoggerMessage(2, LogLevel.Error, "ThrottleKit: the changed configuration is not taken over, and all policies stay as they were:\n{Errors}")]
    public static partial void Refused(this ILogger log, string errors);

    [LoggerMessage(3, LogLevel.Error, "ThrottleKit: policy '{Policy}', looked up at run time, stays as it was: {Reason}")]
    public static partial void KeptAsItWas(this ILogger log, string policy, string reason);

    [LoggerMessage(
        5, LogLevel.Warning,
        "ThrottleKit: policy '{Policy}' is {Now} in the changed configuration, and stays {Was} in this process, as what is out on lease cannot be called back; start the process anew for it.")]
    public static partial void LeaseStays(this ILogger log, string policy, LeaseMode was, LeaseMode now);

    [LoggerMessage(EventId = 4, Message = "{Transition}")]
    public static partial void StoreMoved(this ILogger log, LogLevel level, StoreTransition transition);
}
