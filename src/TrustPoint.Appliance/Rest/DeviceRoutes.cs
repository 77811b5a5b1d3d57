using TrustPoint.Appliance.Options;
using TrustPoint.Ca.Callers;
using TrustPoint.Ca.Domains;
using TrustPoint.Devices.Enrolment;
using TrustPoint.Devices.Registry;

namespace TrustPoint.Appliance.Rest;

/// <summary>Devices and their one-time codes.</summary>
internal sealed class DeviceRoutes(DeviceRegistry registry, EnrolmentCodes codes, Domains domains, TrustAnchors anchors, ApplianceOptions options)
    : IAdminRoutes
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
            return await InviteAsync(exchange.Caller, exchange.Path("name"), wanted.Profile, wanted.ValidForSeconds, exchange.Aborted);
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
        return await InviteAsync(caller, device.Name, wanted.Profile, wanted.ValidForSeconds, ct);
    }

    private async Task<Invitation> InviteAsync(Caller caller, string name, string? profile, long? validForSeconds, CancellationToken ct)
    {
        var life = validForSeconds is { } seconds ? TimeSpan.FromSeconds(seconds) : (TimeSpan?)null;
        var (code, record) = await codes.CreateAsync(caller, name, profile, life, ct);
        var device = (await registry.FindAsync(caller, name, ct))!;
        return new(name, name, code, record.ExpiresAt, EstUrl(domains.Find(device.Domain)!, record.Profile), anchors.Pem);
    }

    // RFC 7030 section 3.2.2: the label names what is not the default.
    private string EstUrl(Domain domain, string profile)
    {
        var label = profile != domain.Profiles[0] ? $"/{domain.Name}~{profile}" : domain.Default ? "" : $"/{domain.Name}";
        return $"{options.DevicesUrl}/.well-known/est{label}";
    }
}
