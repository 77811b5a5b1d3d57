using TrustPoint.Ca.Callers;
using TrustPoint.Ca.Domains;

namespace TrustPoint.Appliance.Rest;

/// <summary>Domains.</summary>
internal sealed class DomainRoutes(Domains domains) : IAdminRoutes
{
    /// <inheritdoc/>
    public IEnumerable<AdminRoute> Routes =>
    [
        new("GET", "domains", Right.SeeSetup, _ => Task.FromResult<object?>(domains.All)),
        new("GET", "domains/{name}", Right.SeeSetup, exchange => Task.FromResult<object?>(
            domains.Find(exchange.Path("name")) ?? throw RestRefusedException.NotFound($"no domain is called {exchange.Path("name")}"))),
        new("PUT", "domains/{name}", Right.ManageDomains, async exchange =>
        {
            var domain = await exchange.BodyAsync<Domain>() with { Name = exchange.Path("name") };
            try
            {
                await domains.SaveAsync(exchange.Caller, domain, exchange.Aborted);
            }
            catch (DomainRefusedException refused)
            {
                throw RestRefusedException.Invalid(refused.Message);
            }
            return domain;
        }),
    ];
}
