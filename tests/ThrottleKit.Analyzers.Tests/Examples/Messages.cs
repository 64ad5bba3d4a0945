namespace ThrottleKit.Analyzers.Tests;

/// <summary>What the rules about limits and their use, 3xxx and 4xxx, say of their examples, word by word.</summary>
internal static class Messages
{
    public static IReadOnlyDictionary<string, string> All { get; } = new Dictionary<string, string>(StringComparer.Ordinal)
    {
        ["TKIT3001"] = "'Tokens' is 0; a limit has at least 1 permit",
        ["TKIT3002"] = "'Per' is \"60\"; write a whole number with a unit (250us, 500ms, 1s, 5m, 1h, 30d) or hh:mm:ss",
        ["TKIT3003"] = "A call takes 10 permits and the limit has at most 5 at once, so that every call is denied; lower Cost, or raise Burst",
        ["TKIT3004"] = "A call takes nothing, so that no call is ever denied; give a Cost of at least 1, or remove the attribute",
        ["TKIT3005"] = "'Tokens' is 5000000000; strategy 'gcra' takes 1 to 1000000000",
        ["TKIT3006"] = "There is no strategy 'tokenBuckets'; did you mean 'tokenBucket'?",
        ["TKIT3007"] = "There is no policy 'apis' in appsettings.json; did you mean 'api'?",
        ["TKIT3008"] = "'userId' is no parameter of 'Send', nor a field or property of its type; did you mean 'user'?",
        ["TKIT3009"] = "'user' may be null; name a value that is never null, such as a property that gives those without a name one in common",
        ["TKIT3010"] = "Policy 'api' stands here twice with the same key; ask once, for the sum of the costs",
        ["TKIT3011"] = "[Throttle] names the policy 'api' and gives 'Tokens', which the policy has; remove one of the two",
        ["TKIT3012"] = "Strategy 'fixedWindow' has no burst; remove Burst",
        ["TKIT3013"] = "Policy 'api': 'period' is \"60\"; write a whole number with a unit (250us, 500ms, 1s, 5m, 1h, 30d) or hh:mm:ss",
        ["TKIT3014"] = "'Service' is the same for every call, so that all callers have one limit in common; name what tells them apart, or remove Key",
        ["TKIT3015"] = "'windowMs' is given to 'TimeSpan.FromSeconds'; use 'TimeSpan.FromMilliseconds', or another name",
        ["TKIT3016"] = "Policy 'api' cannot be leased, as permits of 'slidingWindow' mean something only at the moment when they are taken; write cachedDeny or strict",
        ["TKIT3017"] = "Policy 'api': 7 buckets do not divide a window of 1m, which becomes one of 60000003us; change one of the two",
        ["TKIT4001"] = "'Send' asks and then calls 'SendCore', which is not there with the same signature; write 'private int SendCore(string text)'",
        ["TKIT4002"] = "'Client' must be partial and not local to its file, so that the body of 'Send' can be added to it",
        ["TKIT4003"] = "'Send' can be called from other projects, so that calls would pass its limit by; make it partial",
        ["TKIT4004"] = "'Send' has a body; name that method 'SendCore', and leave this one to be generated",
        ["TKIT4005"] = "The local function 'Count' cannot be throttled; put the attribute on a method that it calls",
        ["TKIT4006"] = "The calls of 'Send' cannot be intercepted, as 'Send' cannot be seen outside of its type; make it partial",
        ["TKIT4007"] = "'Send' is taken as a delegate, and calls of that pass its limit by; call it in a lambda, or make it partial",
        ["TKIT4008"] = "'Send' cannot wait, as it is not asynchronous; remove MaxWait, or return a Task",
        ["TKIT4009"] = "'None' is no member that gives a 'int'; write a method, property or field that does, and which may take the ThrottleDenial",
        ["TKIT4010"] = "The decision of 'Acquire' is ignored, so that nothing is limited; look at IsAllowed",
        ["TKIT4011"] = "'Result' holds a thread until 'AcquireAsync' decides; await it, or ask by Acquire",
        ["TKIT4012"] = "This 'Limiter' is made for one call, with nothing taken, and forgotten with it, so that nothing is limited; make it once, in a field or by the services",
        ["TKIT4013"] = "Nothing settles what 'OpenAsync' reserves, which stays used until the window ends; call SettleAsync on the answer's Spend with what was used, or KeepAsync where nobody knows",
        ["TKIT4014"] = "'Address' is a key as it is, and whoever has an IPv6 network has 2^64 of them and more; take HttpKeys.Address() for requests, or the first 64 bits of the address in IPv6",
        ["TKIT4015"] = "UseThrottleKit() stands before UseRouting(): no endpoint is known there, and none of the limits on endpoints is asked for; move it after that",
        ["TKIT4016"] = "This loop asks again after a 'Task.Delay' of its own; wait for the decision's RetryAfter, and end where it has none, or let AcquireAsync wait",
    };
}
