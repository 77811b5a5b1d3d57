using Microsoft.AspNetCore.Components;
using TrustPoint.Ca.Callers;
using TrustPoint.Ca.Lists;
using TrustPoint.Devices.Lifecycle;
using TrustPoint.Devices.Registry;
using TrustPoint.Ui.Access;
using TrustPoint.Ui.Layout;

namespace TrustPoint.Ui.Devices;

/// <summary>All devices.</summary>
public sealed partial class DevicesPage(DeviceRegistry registry, CircuitCaller caller, NavigationManager navigation) : ListView<Device, DeviceSort>(navigation, caller)
{
    /// <summary>Only in this state.</summary>
    [SupplyParameterFromQuery(Name = "state")]
    public string? State { get; set; }

    /// <summary>Only of this domain.</summary>
    [SupplyParameterFromQuery(Name = "domain")]
    public string? Domain { get; set; }

    /// <summary>Only of this manufacturer.</summary>
    [SupplyParameterFromQuery(Name = "manufacturer")]
    public string? Manufacturer { get; set; }

    /// <summary>Only parts of this machine.</summary>
    [SupplyParameterFromQuery(Name = "machine")]
    public string? Machine { get; set; }

    /// <inheritdoc/>
    protected internal override IReadOnlyList<ListColumn<Device>> Columns { get; } =
    [
        new("name", device => device.Name), new("state", device => device.State.ToString()), new("manufacturer", device => device.Manufacturer, "devices.maker"),
        new("serialNumber", device => device.SerialNumber), new("domain", device => device.Domain, "devices.domain"),
        new("dnsNames", device => string.Join(' ', device.DnsNames)), new("ipAddresses", device => string.Join(' ', device.IpAddresses)),
        new("uris", device => string.Join(' ', device.Uris)), new("addedAt", device => device.AddedAt, "devices.added"), new("machine", device => device.Machine),
    ];

    /// <inheritdoc/>
    protected internal override bool IsNarrowed => (Text ?? State ?? Domain ?? Manufacturer ?? Machine) is not null;

    private DeviceState? Wanted => Word<DeviceState>(State);

    /// <inheritdoc/>
    protected override Task<Page<Device>> LoadAsync(Caller person, PageRequest<DeviceSort> page) =>
        registry.ListAsync(person, new(Text, Domain, Wanted, Manufacturer, Machine), page, Gone);
}
