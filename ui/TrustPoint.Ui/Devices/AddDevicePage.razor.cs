using Microsoft.AspNetCore.Components;
using TrustPoint.Ca.Domains;
using TrustPoint.Devices;
using TrustPoint.Devices.Registry;
using TrustPoint.Ui.Access;
using TrustPoint.Ui.Layout;

namespace TrustPoint.Ui.Devices;

/// <summary>Adds one device. Its page then says what to do with it.</summary>
public sealed partial class AddDevicePage(DeviceRegistry registry, Domains domains, CircuitCaller caller, NavigationManager navigation) : View
{
    private string name = "";
    private string domain = "";
    private string? refusal;

    /// <summary>The name that it says it has, when it has already asked.</summary>
    [SupplyParameterFromQuery(Name = "name")]
    public string? Wanted { get; set; }

    /// <inheritdoc/>
    protected override void OnInitialized()
    {
        name = Wanted ?? "";
        domain = domains.Default?.Name ?? (domains.All is [var first, ..] ? first.Name : "");
    }

    private async Task AddAsync()
    {
        try
        {
            var device = await registry.AddAsync(await caller.NowAsync(Gone), new NewDevice(name.Trim(), domain), Gone);
            navigation.NavigateTo($"/devices/{Uri.EscapeDataString(device.Name)}");
        }
        catch (CommandRefusedException refused)
        {
            refusal = refused.Message;
        }
    }
}
