using TrustPoint.Appliance.Keys;
using TrustPoint.Appliance.Options;
using TrustPoint.Ca.Callers;

namespace TrustPoint.Appliance.Rest;

/// <summary>The tokens that this machine offers, tried and chosen.</summary>
internal sealed class TokenRoutes(FoundTokens tokens) : IAdminRoutes
{
    /// <inheritdoc/>
    public IEnumerable<AdminRoute> Routes =>
    [
        new("GET", "tokens", Right.SeeSetup, async exchange => (await tokens.ListAsync(exchange.Caller, exchange.Aborted)).Select(Row).ToList()),
        new("POST", "tokens/try", Right.ChangeSettings, async exchange =>
        {
            var wanted = await exchange.BodyAsync<UseToken>();
            return Done(wanted, await tokens.TryAsync(exchange.Caller, wanted.Module, wanted.Label, wanted.Pin, exchange.Aborted));
        }),
        new("POST", "tokens/choose", Right.ChangeSettings, async exchange =>
        {
            var wanted = await exchange.BodyAsync<UseToken>();
            try
            {
                return Done(wanted, await tokens.ChooseAsync(exchange.Caller, wanted.Module, wanted.Label, wanted.Pin, exchange.Aborted));
            }
            catch (ConfigurationRefusedException refused)
            {
                throw RestRefusedException.Invalid(refused.Message);
            }
        }),
    ];

    private static Named Done(UseToken wanted, string? trouble) => trouble is null ? new(wanted.Label) : throw RestRefusedException.Conflict(trouble);

    private static TokenRow Row(FoundToken found) =>
        new(found.Module, found.Token?.Label, found.Token?.Manufacturer, found.Token?.Model, found.Token?.Serial, found.Token?.FreeOctets, found.InUse, found.Trouble);
}
