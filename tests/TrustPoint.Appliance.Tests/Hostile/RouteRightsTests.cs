using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using TrustPoint.Appliance.Hosting;
using TrustPoint.Appliance.Options;
using TrustPoint.Appliance.Tests.Options;
using TrustPoint.Ca.Callers;
using TrustPoint.Testing.Appliances;

namespace TrustPoint.Appliance.Tests.Hostile;

/// <summary>Invariant I10, default deny: every route of the built REST table for people with each role. A route that is added tomorrow is in it.</summary>
public sealed class RouteRightsTests
{
    [Fact]
    public async Task Who_has_no_role_is_refused_on_every_route_with_what_is_missing() => await WithRoutesAsync(async routes =>
    {
        Assert.InRange(routes.Count, 30, 300);
        foreach (var route in routes)
        {
            var (status, words) = await AskAsync(route, new("anna", [], 1, IsFresh: true));
            Assert.True(status == 403, $"{Name(route)}: {status} {words}");
            Assert.StartsWith("anna may not ", JsonSerializer.Deserialize<JsonElement>(words).GetProperty("detail").GetString(), StringComparison.Ordinal);
        }
    });

    [Fact]
    public async Task An_auditor_changes_nothing() => await WithRoutesAsync(async routes =>
    {
        // To read the log, or a text that was sent, through is no change; and what anybody asked for they may take back.
        foreach (var route in routes.Where(route => Method(route) != "GET" && Path(route) is not ("/api/v1/audit/verify" or "/api/v1/profiles/check" or "/api/v1/approvals/{number}/refuse")))
            Assert.True((await AskAsync(route, With(Role.Auditor))).Status == 403, Name(route));
        Assert.Equal(200, (await AskAsync(routes.Single(route => Name(route) == "GET /api/v1/devices"), With(Role.Auditor))).Status);
    });

    [Fact]
    public async Task What_is_of_another_domain_is_refused_like_what_is_not_there() => await WithRoutesAsync(async routes =>
    {
        var gate = new Person("anna", [new(Role.RaOperator, "gate")], 1, IsFresh: true);
        foreach (var (name, query) in new[]
        {
            ("GET /api/v1/devices", "?domain=plant"), ("GET /api/v1/devices/{name}", ""), ("GET /api/v1/certificates", "?domain=plant"),
            ("GET /api/v1/certificates/{id}", ""),
        })
        {
            var (status, words) = await AskAsync(routes.Single(route => Name(route) == name), gate, query);
            Assert.Equal((403, "anna may not see devices, requests and certificates outside of gate"), (status, JsonSerializer.Deserialize<JsonElement>(words).GetProperty("detail").GetString()));
        }
        Assert.Equal(200, (await AskAsync(routes.Single(route => Name(route) == "GET /api/v1/devices"), gate, "?domain=gate")).Status);
    });

    [Fact]
    public async Task Nobody_who_is_signed_in_has_files_written_on_the_box() => await WithRoutesAsync(async routes =>
    {
        var export = routes.Single(route => Name(route) == "POST /api/v1/audit/export");
        foreach (var role in Enum.GetValues<Role>()) Assert.Equal(403, (await AskAsync(export, With(role))).Status);
    });

    private static Person With(Role role) => new("anna", [new(role)], 1, IsFresh: true);

    private static string Path(RouteEndpoint route) => $"/{route.RoutePattern.RawText!.TrimStart('/')}";

    private static string Method(RouteEndpoint route) => route.Metadata.GetRequiredMetadata<IHttpMethodMetadata>().HttpMethods.Single();

    private static string Name(RouteEndpoint route) => $"{Method(route)} {Path(route)}";

    private static async Task<(int Status, string Words)> AskAsync(RouteEndpoint route, Person caller, string query = "")
    {
        var http = new DefaultHttpContext();
        http.Features.Set<Caller>(caller);
        http.Request.Method = Method(route);
        http.Request.QueryString = new(query);
        http.Request.ContentType = "application/json";
        http.Request.Body = new MemoryStream("{}"u8.ToArray());
        foreach (var parameter in route.RoutePattern.Parameters) http.Request.RouteValues[parameter.Name] = "00FF";
        using var body = new MemoryStream();
        http.Response.Body = body;
        await route.RequestDelegate!(http);
        return (http.Response.StatusCode, Encoding.UTF8.GetString(body.ToArray()));
    }

    private static async Task WithRoutesAsync(Func<IReadOnlyList<RouteEndpoint>, Task> test)
    {
        using var directory = new TemporaryDirectory();
        var options = Configured.In(directory.File("data"), ("Keys:Module", KeyOptions.SoftwareModule));
        using var random = RandomNumberGenerator.Create();
        await using var rooms = await Rooms.OpenAsync(options, TimeProvider.System, random, NullLoggerFactory.Instance, default);
        await using var app = ApplianceHost.Build(options, rooms, TimeProvider.System, random, NullLoggerFactory.Instance);
        // What the API is like is no secret from whoever may ask it anything: its description alone takes no right.
        await test([.. app.Services.GetRequiredService<EndpointDataSource>().Endpoints.OfType<RouteEndpoint>()
            .Where(route => Path(route).StartsWith("/api/v1/", StringComparison.Ordinal) && Path(route) != "/api/v1/openapi.json")]);
    }
}
