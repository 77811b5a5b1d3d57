using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace TrustPoint.Brski.Wire;

/// <summary>Where BRSKI stands in the URL space (RFC 8995 section 8.3.1).</summary>
public static class BrskiRouting
{
    private const string Prefix = "/.well-known/brski";

    // Where drafts before the RFC had it, and pledges of the field still look.
    private const string EarlierPrefix = "/.well-known/est";

    /// <summary>Maps every operation for all methods: a wrong one is answered 405 with its reason. <see cref="BrskiServer"/> comes from the services.</summary>
    /// <returns>All of it, for the host to narrow to its device listener.</returns>
    public static IEndpointConventionBuilder MapBrski(this IEndpointRouteBuilder endpoints)
    {
        var server = endpoints.ServiceProvider.GetRequiredService<BrskiServer>();
        var brski = endpoints.MapGroup("");
        foreach (var operation in BrskiOperation.All)
        {
            foreach (var prefix in new[] { Prefix, EarlierPrefix })
                brski.Map($"{prefix}/{operation.Name}", http => server.AnswerAsync(http, operation)).WithDisplayName($"BRSKI POST {prefix}/{operation.Name}");
        }
        brski.Map($"{Prefix}/{{**rest}}", server.AnswerUnknownAsync).WithDisplayName("BRSKI, no such operation");
        return brski;
    }
}
