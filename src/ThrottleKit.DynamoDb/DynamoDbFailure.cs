using System.Net;
using Amazon.DynamoDBv2.Model;
using Amazon.Runtime;

namespace ThrottleKit.DynamoDb;

/// <summary>What is known of a request that failed.</summary>
internal enum Verdict
{
    /// <summary>It was not carried out, and may go better a little later.</summary>
    MayPass,

    /// <summary>It was not carried out, and will not be.</summary>
    Refused,

    /// <summary>Nobody can say.</summary>
    Unknown,
}

/// <summary>Tells them apart.</summary>
internal static class DynamoDbFailure
{
    /// <summary>What one failed request says about whether it was carried out.</summary>
    /// <param name="failure">How it failed.</param>
    /// <param name="isWriting">Whether it was the one that writes: another changes nothing, whatever became of it.</param>
    public static Verdict Of(Exception failure, bool isWriting) => failure switch
    {
        ConditionalCheckFailedException or TransactionConflictException => Verdict.MayPass,
        TransactionCanceledException cancelled => cancelled.CancellationReasons is { } reasons && reasons.All(reason => MayPass(reason.Code)) ? Verdict.MayPass : Verdict.Refused,
        AmazonServiceException service when IsRefusal(service.StatusCode) => MayPass(service.ErrorCode) ? Verdict.MayPass : Verdict.Refused,
        _ when !isWriting || NeverLeft(failure) => Verdict.MayPass,
        _ => Verdict.Unknown, // an error of the server's own, too: it may have written before
    };

    /// <summary>Whether an error that DynamoDB names is one that passes: somebody else was there first, or the capacity is used up for the moment.</summary>
    private static bool MayPass(string? code) => code is "None"
        or "ConditionalCheckFailed" or "TransactionConflict"
        or "ThrottlingError" or "ThrottlingException" or "Throttling" or "RequestLimitExceeded"
        or "ProvisionedThroughputExceeded" or "ProvisionedThroughputExceededException";

    private static bool IsRefusal(HttpStatusCode status) => (int)status is >= 400 and < 500;

    /// <summary>Whether there was no connection to send it on.</summary>
    private static bool NeverLeft(Exception? failure)
    {
        for (; failure is not null; failure = failure.InnerException)
            if (failure is HttpRequestException
                {
                    HttpRequestError: HttpRequestError.ConnectionError or HttpRequestError.NameResolutionError or HttpRequestError.SecureConnectionError or HttpRequestError.ProxyTunnelError,
                })
                return true;
        return false;
    }
}
