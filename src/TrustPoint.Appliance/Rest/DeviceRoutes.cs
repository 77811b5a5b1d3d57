using TrustPoint.Appliance.Enrolment;
using TrustPoint.Ca.Callers;
using TrustPoint.Ca.Domains;
using TrustPoint.Devices.Registry;

namespace TrustPoint.Appliance.Rest;

/// <summary>Devices and their one-time codes.</summary>
internal sealed class DeviceRoutes(DeviceRegistry registry, Invitations invitations, Domains domains) : IAdminRoutes
{
    /// <inheritdoc/>
    public IEnumerable<AdminRoute> Routes =>
    [
        new("GET", "devices", Right.SeeDevices, async exchange =>
        {
            var page = await registry.ListAsync(
                exchange.Caller, exchange.Query("text"), exchange.Query("domain"), exchange.Before, exchange.Limit, exchange.Aborted);
            return new ListPage<Device>(page.Items, page.Next);
        }),
        new("GET", "devices/{name}", Right.SeeDevices, async exchange =>
            await registry.FindAsync(exchange.Caller, exchange.Path("name"), exchange.Aborted)
                ?? throw RestRefusedException.NotFound($"no device is called {exchange.Path("name")}")),
        new("POST", "devices", Right.ManageDevices, async exchange => await AddAsync(exchange.Caller, await exchange.BodyAsync<AddDevice>(), exchange.Aborted)),
        new("POST", "devices/{name}/code", Right.MakeCodes, async exchange =>
        {
            var wanted = await exchange.BodyAsync<MakeCode>();
            return await invitations.InviteAsync(exchange.Caller, exchange.Path("name"), wanted.Profile, Life(wanted.ValidForSeconds), exchange.Aborted);
        }),
    ];

    private async Task<Invitation> AddAsync(Caller caller, AddDevice wanted, CancellationToken ct)
    {
        var domain = wanted.Domain ?? domains.Default?.Name
            ?? throw RestRefusedException.Invalid("there is no default domain: name one");
        var device = await registry.AddAsync(caller, new NewDevice(wanted.Name, domain)
        {
            Manufacturer = wanted.Manufacturer,
            SerialNumber = wanted.SerialNumber,
            DnsNames = wanted.DnsNames,
            IpAddresses = wanted.IpAddresses,
            Uris = wanted.Uris,
        }, ct);
        return await invitations.InviteAsync(caller, device.Name, wanted.Profile, Life(wanted.ValidForSeconds), ct);
    }

    private static TimeSpan? Life(long? seconds) => seconds is null ? null : TimeSpan.FromSeconds(seconds.Value);
}
