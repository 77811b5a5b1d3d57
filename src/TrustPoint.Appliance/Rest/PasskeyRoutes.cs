using TrustPoint.Ca.Callers;
using TrustPoint.Ca.People;

namespace TrustPoint.Appliance.Rest;

/// <summary>Passkeys, for whoever manages people. A person adds its own in a browser, which alone can.</summary>
internal sealed class PasskeyRoutes(Passkeys passkeys, People people) : IAdminRoutes
{
    /// <inheritdoc/>
    public IEnumerable<AdminRoute> Routes =>
    [
        new("GET", "people/{name}/passkeys", Right.SeePeople, async exchange =>
        {
            var (caller, name) = (exchange.Caller, exchange.Path("name"));
            if (await people.FindAsync(caller, name, exchange.Aborted) is null) throw RestRefusedException.NotFound($"no person is called {name}");
            return (await passkeys.ListAsync(caller, name, exchange.Aborted)).Select(Row).ToList();
        }),
        new("DELETE", "people/{name}/passkeys/{passkey}", Right.ManagePeople, async exchange =>
            Row(await passkeys.RemoveAsync(exchange.Caller, exchange.Path("name"), exchange.Path("passkey"), exchange.Aborted)
                ?? throw RestRefusedException.NotFound($"{exchange.Path("name")} has no passkey {exchange.Path("passkey")}"))),
    ];

    private static PasskeyRow Row(Passkey passkey) =>
        new(passkey.Name, passkey.Label, passkey.Host, passkey.IsBackedUp, passkey.CreatedAt, passkey.LastUsedAt, passkey.RemovedAt);
}
