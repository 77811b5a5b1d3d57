using Microsoft.AspNetCore.Components;
using TrustPoint.Ca.Callers;
using TrustPoint.Ca.Lists;
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

    /// <inheritdoc/>
    protected override bool IsNarrowed => (Text ?? State) is not null;

    private DeviceState? Wanted => Enum.TryParse<DeviceState>(State, ignoreCase: true, out var state) && Enum.IsDefined(state) ? state : null;

    /// <inheritdoc/>
    protected override Task<Page<Device>> LoadAsync(Caller person, string? domain, PageRequest<DeviceSort> page) =>
        registry.ListAsync(person, new(Text, domain, Wanted), page, Gone);
}
