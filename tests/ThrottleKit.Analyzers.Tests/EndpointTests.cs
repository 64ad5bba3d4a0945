using Xunit;

namespace ThrottleKit.Analyzers.Tests;

/// <summary>Methods that ASP.NET Core calls are asked for by its middleware: there, the attribute is no mistake.</summary>
public class EndpointTests
{
    private const string Framework =
        """
        namespace Microsoft.AspNetCore.Mvc { public class ControllerBase; }
        namespace Microsoft.AspNetCore.SignalR { public class Hub; }
        namespace Microsoft.AspNetCore.Routing { public interface IEndpointRouteBuilder; }
        namespace Microsoft.AspNetCore.Builder
        {
            public static class Maps { public static void MapGet(this Routing.IEndpointRouteBuilder routes, string route, System.Delegate handler) { } }
        }
        """;

    private const string Middleware = "namespace ThrottleKit.AspNetCore { public sealed record ThrottleRule; }";

    private const string Endpoints =
        """
        using Microsoft.AspNetCore.Builder;
        using Microsoft.AspNetCore.Routing;
        using ThrottleKit;

        public class Reports : Microsoft.AspNetCore.Mvc.ControllerBase
        {
            [Throttle("api")]
            public string Get() => "";
        }

        public class Chat : Microsoft.AspNetCore.SignalR.Hub
        {
            [Throttle("api")]
            public void Say(string text) { }
        }

        internal static class Program
        {
            public static void Map(IEndpointRouteBuilder app)
            {
                app.MapGet("/lambda", [Throttle("api")] () => "");
                app.MapGet("/method", Handle);
            }

            [Throttle("api")]
            internal static string Handle() => "";
        }
        """;

    [Fact]
    public async Task WithTheMiddleware_EndpointsMayBeThrottled() => Assert.Empty(await Analysis.Of(Framework, Middleware, Endpoints));

    [Fact]
    public async Task WithoutIt_NothingWouldAskThem() =>
        Assert.Equal(["TKIT4003", "TKIT4003", "TKIT4005", "TKIT4007"], (await Analysis.Of(Framework, Endpoints)).Select(diagnostic => diagnostic.Id).Order(StringComparer.Ordinal));

    [Fact]
    public async Task AMethodBesideTheEndpoints_IsRefusedAllTheSame() =>
        Assert.Equal(["TKIT4003", "TKIT4005"], (await Analysis.Of(Framework, Middleware, """
            using ThrottleKit;

            public class Service
            {
                [Throttle("api")]
                public string Get() => "";

                public System.Func<string> Handler => [Throttle("api")] () => "";
            }
            """)).Select(diagnostic => diagnostic.Id).Order(StringComparer.Ordinal));
}
