using System.Security.Cryptography;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using TrustPoint.Appliance.Hosting;
using TrustPoint.Appliance.Options;
using TrustPoint.Appliance.Tests.Options;
using TrustPoint.Testing.Appliances;

namespace TrustPoint.Appliance.Tests.Hostile;

/// <summary>Every route that the host builds, read from the built table: a route that is added tomorrow is in it.</summary>
internal static class RouteTable
{
    // Read once: it costs the start of an appliance.
    private static readonly Lazy<Task<IReadOnlyList<string>>> Patterns = new(ReadAsync);

    /// <summary>The patterns as routing has them, such as <c>/api/v1/devices/{name}</c>.</summary>
    public static Task<IReadOnlyList<string>> PatternsAsync() => Patterns.Value;

    /// <summary>Paths that a pattern leads to: its parameters filled with what exists and with what does not.</summary>
    public static IEnumerable<string> Paths(string pattern) =>
        new[] { "plant", "plant~registrar", "evaluation-root-g1", "bait", "nobody" }
            .Select(value => System.Text.RegularExpressions.Regex.Replace(pattern, @"\{[^}]*\}", value)).Distinct();

    private static async Task<IReadOnlyList<string>> ReadAsync()
    {
        using var directory = new TemporaryDirectory();
        var options = Configured.In(directory.File("data"), ("Keys:Module", KeyOptions.SoftwareModule));
        using var random = RandomNumberGenerator.Create();
        await using var rooms = await Rooms.OpenAsync(options, TimeProvider.System, random, NullLoggerFactory.Instance, default);
        await using var app = ApplianceHost.Build(options, rooms, TimeProvider.System, random, NullLoggerFactory.Instance);
        return [.. app.Services.GetRequiredService<EndpointDataSource>().Endpoints.OfType<RouteEndpoint>()
            .Select(endpoint => $"/{endpoint.RoutePattern.RawText!.TrimStart('/')}").Distinct()];
    }
}
