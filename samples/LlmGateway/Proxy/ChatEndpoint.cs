using LlmGateway.Budgets;
using LlmGateway.Live;
using ThrottleKit.AI;
using ThrottleKit.Budgets;

namespace LlmGateway.Proxy;

/// <summary><c>POST /v1/chat/completions</c>: who calls, what it may cost, and then whatever the provider says.</summary>
internal sealed class ChatEndpoint(CurrentPlan current, Upstream upstream, ITokenCounter counter, LiveBoard board)
{
    public async Task HandleAsync(HttpContext http)
    {
        var plan = current.Now;
        var key = http.Request.Headers.Authorization.ToString() is ['B', 'e', 'a', 'r', 'e', 'r', ' ', .. var token] ? token : "";
        if (plan.WhoHas(key) is not { } caller)
        {
            await Errors.WriteAsync(http, StatusCodes.Status401Unauthorized, "invalid_request_error", "invalid_api_key", "There is no such API key.");
            return;
        }

        ChatRequest request;
        IReadOnlyList<BudgetLevel> levels;
        try
        {
            request = await ChatRequest.ReadAsync(http.Request.Body, plan.MostOutput, http.RequestAborted);
            levels = plan.LevelsOf(key, request.Model);
        }
        catch (Exception exception) when (exception is FormatException or KeyNotFoundException)
        {
            await Errors.WriteAsync(http, StatusCodes.Status400BadRequest, "invalid_request_error", null, exception.Message);
            return;
        }

        var estimate = new SpendEstimate(request.EstimateInput(counter), request.MostOutput) { Kind = request.Model };
        var answer = await (request.IsStream ? plan.Streams : plan.Whole).OpenAsync(levels, estimate, http.RequestAborted);
        RateLimitHeaders.Add(http.Response.Headers, plan.BudgetsOf(key), answer.Standing);
        if (answer.Denial is { } denial)
        {
            board.Denied(caller, request.Model, denial);
            await Errors.WriteAsync(http, denial, plan.BudgetsOf(key));
            return;
        }

        var call = new Call(answer.Spend, request.Choices, counter, board.Open(caller, request.Model, request.IsStream));
        var refused = false;
        try
        {
            using var response = await upstream.SendAsync(request, http.RequestAborted);
            refused = (int)response.StatusCode is >= 400 and < 500; // an error of its own a provider may still bill
            if (!response.IsSuccessStatusCode) await Relay.ErrorAsync(http, response);
            else if (request.IsStream) await Relay.StreamAsync(http, response, request, call);
            else await Relay.WholeAsync(http, response, call);
        }
        catch (HttpRequestException exception) when (!http.Response.HasStarted)
        {
            await Errors.WriteAsync(http, StatusCodes.Status502BadGateway, "server_error", null, $"The provider could not be reached: {exception.Message}");
        }
        catch (Exception exception) when (exception is IOException or HttpRequestException or OperationCanceledException)
        {
            http.Abort(); // so that nobody takes half a stream for a whole one
        }
        finally
        {
            await call.CloseAsync(refused);
        }
    }
}
