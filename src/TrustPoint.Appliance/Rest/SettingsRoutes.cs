using TrustPoint.Appliance.Options;
using TrustPoint.Appliance.Settings;
using TrustPoint.Ca.Callers;

namespace TrustPoint.Appliance.Rest;

/// <summary>What people decide about the box while it runs.</summary>
internal sealed class SettingsRoutes(BoxSettings settings, Restart restart) : IAdminRoutes
{
    /// <inheritdoc/>
    public IEnumerable<AdminRoute> Routes =>
    [
        new("GET", "settings", Right.SeeSetup, _ => Task.FromResult<object?>(Row(settings.Saved))),
        new("PUT", "settings", Right.ChangeSettings, async exchange =>
        {
            var wanted = await exchange.BodyAsync<ChangeSettings>();
            try
            {
                return Row(await settings.ChangeAsync(
                    exchange.Caller, saved => saved with { HostNames = wanted.HostNames ?? saved.HostNames, PublicUrl = wanted.PublicUrl ?? saved.PublicUrl }, exchange.Aborted));
            }
            catch (ConfigurationRefusedException refused)
            {
                throw RestRefusedException.Invalid(refused.Message);
            }
        }),
        new("POST", "restart", Right.ChangeSettings, exchange =>
        {
            restart.Ask(exchange.Caller);
            return Task.FromResult<object?>(Row(settings.Saved));
        }),
    ];

    private SettingsRow Row(SavedSettings saved)
    {
        var (now, next) = (settings.InForce, ApplianceConfiguration.With(saved));
        return new(
            now.HostNames, now.PublicUrl?.ToString(),
            next.HostNames, next.PublicUrl?.ToString(),
            settings.IsRestartNeeded);
    }
}
