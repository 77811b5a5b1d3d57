using Microsoft.AspNetCore.Http;
using TrustPoint.Ui.FirstStart;

namespace TrustPoint.Ui.Tests.FirstStart;

/// <summary>Until the first start is finished there is nothing but what says that it is served.</summary>
public class FirstStartGateTests
{
    [Theory]
    [InlineData(true, false, "GET", "text/html", "/devices", 302)]
    [InlineData(true, false, "GET", "application/json", "/api/v1/devices", 404)]
    [InlineData(true, false, "POST", "text/html", "/api/v1/devices", 404)]
    [InlineData(true, false, "GET", "text/html", "/_blazorish", 302)]
    [InlineData(true, true, "GET", "text/html", "/first-start", 200)]
    [InlineData(true, false, "POST", "*/*", "/_blazor/negotiate", 200)]
    [InlineData(false, false, "GET", "text/html", "/devices", 200)]
    public async Task Only_what_is_marked_is_served(bool isOpen, bool isMarked, string method, string accept, string path, int status)
    {
        var http = new DefaultHttpContext();
        (http.Request.Method, http.Request.Path, http.Request.Headers.Accept) = (method, path, accept);
        http.SetEndpoint(new Endpoint(null, isMarked ? new(new ServedDuringFirstStartAttribute()) : EndpointMetadataCollection.Empty, path));
        var passed = false;

        await new FirstStartGate(new Known(isOpen, [])).PassAsync(http, _ =>
        {
            passed = true;
            return Task.CompletedTask;
        });

        Assert.Equal((status == 200, status), (passed, http.Response.StatusCode));
        if (status == 302) Assert.Equal("/first-start", http.Response.Headers.Location);
    }

    [Theory]
    [InlineData("/first-start/purpose")]
    [InlineData("/first-start/names", FirstStartStep.Purpose)]
    [InlineData("/first-start/names", FirstStartStep.Purpose, FirstStartStep.Keys)]
    [InlineData("/first-start/summary", FirstStartStep.Purpose, FirstStartStep.Names, FirstStartStep.Keys, FirstStartStep.Hierarchy, FirstStartStep.Time)]
    public void It_goes_on_with_the_first_step_that_is_not_decided(string next, params FirstStartStep[] decided) =>
        Assert.Equal(next, FirstStartRail.Next(new Known(true, decided)));

    private sealed record Known(bool IsOpen, IReadOnlyList<FirstStartStep> Decided) : IFirstStart
    {
        public Task DecideAsync(TrustPoint.Ca.Callers.Caller caller, FirstStartStep step, CancellationToken ct) => Task.CompletedTask;

        public Task FinishAsync(TrustPoint.Ca.Callers.Caller caller, CancellationToken ct) => Task.CompletedTask;
    }
}
