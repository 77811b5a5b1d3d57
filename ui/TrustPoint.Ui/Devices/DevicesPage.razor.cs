using Microsoft.AspNetCore.Components;
using TrustPoint.Ca.Certificates;
using TrustPoint.Devices.Registry;
using TrustPoint.Ui.Access;
using TrustPoint.Ui.Layout;

namespace TrustPoint.Ui.Devices;

/// <summary>All devices, newest first.</summary>
public sealed partial class DevicesPage(DeviceRegistry registry, CircuitCaller caller, NavigationManager navigation) : ListView<Device>(navigation)
{
    /// <inheritdoc/>
    protected override bool IsNarrowed => Text is not null;

    /// <inheritdoc/>
    protected override async Task<Page<Device>> LoadAsync()
    {
        var person = await caller.NowAsync(Gone);
        return await registry.ListAsync(person, Text, person.DomainSeen(), From, PageSize, Gone);
    }
}
