using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.ApiExplorer;

namespace ThrottleKit.AspNetCore;

/// <summary>Tells those who describe the API, as OpenAPI does, that endpoints with <see cref="ThrottleAttribute"/> may answer with a 429.</summary>
internal sealed class DeniedResponses : IApiDescriptionProvider
{
    /// <summary>After all that describe endpoints.</summary>
    public int Order => int.MaxValue;

    public void OnProvidersExecuting(ApiDescriptionProviderContext context)
    {
    }

    public void OnProvidersExecuted(ApiDescriptionProviderContext context)
    {
        foreach (var description in context.Results)
        {
            var metadata = description.ActionDescriptor.EndpointMetadata;
            if (metadata is null || !metadata.Any(item => item is ThrottleAttribute or ThrottleRule) || metadata.OfType<DisableThrottleAttribute>().Any()) continue;
            if (description.SupportedResponseTypes.Any(response => response.StatusCode == StatusCodes.Status429TooManyRequests)) continue;
            description.SupportedResponseTypes.Add(new ApiResponseType
            {
                StatusCode = StatusCodes.Status429TooManyRequests,
                Type = typeof(ProblemDetails),
                ApiResponseFormats = [new ApiResponseFormat { MediaType = "application/problem+json" }],
            });
        }
    }
}
