using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace TrustPoint.Est;

/// <summary>Where EST stands in the URL space.</summary>
public static class EstRouting
{
    private const string Prefix = "/.well-known/est";

    /// <summary>
    /// Maps every operation with and without a label (RFC 7030 section 3.2.2), for all methods: a wrong one is answered 405 with its
    /// reason. <see cref="EstServer"/> comes from the services.
    /// </summary>
    /// <returns>All of it, for the host to narrow to its device listener.</returns>
    public static IEndpointConventionBuilder MapEst(this IEndpointRouteBuilder endpoints)
    {
        var server = endpoints.ServiceProvider.GetRequiredService<EstServer>();
        var est = endpoints.MapGroup(Prefix);
        foreach (var operation in EstOperation.All)
        {
            foreach (var path in new[] { $"/{operation.Name}", $"/{{label}}/{operation.Name}" })
                est.Map(path, http => server.AnswerAsync(http, operation)).WithDisplayName($"EST {operation.Method} {path}");
        }
        est.Map("/{**rest}", server.AnswerUnknownAsync).WithDisplayName("EST, no such operation");
        return est;
    }
}
