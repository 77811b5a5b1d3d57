using TrustPoint.Appliance.Enrolment;
using TrustPoint.Ca.Callers;
using TrustPoint.Ca.Domains;
using TrustPoint.Devices.Lifecycle;
using TrustPoint.Devices.Registry;

namespace TrustPoint.Appliance.Rest;

/// <summary>Devices and their one-time codes.</summary>
internal sealed class DeviceRoutes(DeviceRegistry registry, Invitations invitations, Domains domains) : IAdminRoutes
{
    private static readonly (string Title, Func<Device, string?> Cell)[] Columns =
    [
        ("name", device => device.Name), ("domain", device => device.Domain), ("state", device => Words.Of(device.State)),
        ("manufacturer", device => device.Manufacturer), ("serialNumber", device => device.SerialNumber),
        ("dnsNames", device => string.Join(' ', device.DnsNames)), ("ipAddresses", device => string.Join(' ', device.IpAddresses)),
        ("uris", device => string.Join(' ', device.Uris)), ("addedAt", device => Words.Time(device.AddedAt)), ("machine", device => device.Machine),
    ];

    /// <inheritdoc/>
    public IEnumerable<AdminRoute> Routes =>
    [
        new("GET", "devices", Right.SeeDevices, async exchange =>
        {
            var filter = new DeviceFilter(exchange.Query("text"), exchange.Query("domain"), exchange.Word<DeviceState>("state"), exchange.Query("manufacturer"), exchange.Query("machine"));
            var list = new ListAnswer<Device, DeviceSort>(exchange, page => registry.ListAsync(exchange.Caller, filter, page, exchange.Aborted));
            return await list.WriteAsync(device => device, Columns, () => registry.CountAsync(exchange.Caller, filter, exchange.Aborted));
        }),
        new("GET", "figures/devices", Right.SeeDevices, async exchange => await registry.CountByStateAsync(exchange.Caller, exchange.Query("domain"), exchange.Aborted)),
        new("GET", "devices/{name}", Right.SeeDevices, async exchange =>
            await registry.FindAsync(exchange.Caller, exchange.Path("name"), exchange.Aborted)
                ?? throw RestRefusedException.NotFound($"no device is called {exchange.Path("name")}")),
        new("POST", "devices", Right.ManageDevices, async exchange => await AddAsync(exchange.Caller, await exchange.BodyAsync<AddDevice>(), exchange.Aborted)) { IsRepeatable = true },
        new("PUT", "devices/{name}/machine", Right.ManageDevices, async exchange =>
            await registry.PutIntoAsync(exchange.Caller, exchange.Path("name"), (await exchange.BodyAsync<PutIntoMachine>()).Machine, exchange.Aborted)),
        new("POST", "devices/{name}/code", Right.MakeCodes, async exchange =>
        {
            var wanted = await exchange.BodyAsync<MakeCode>();
            return await invitations.InviteAsync(exchange.Caller, exchange.Path("name"), wanted.Profile, Life(wanted.ValidForSeconds), exchange.Aborted);
        }) { IsRepeatable = true },
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
