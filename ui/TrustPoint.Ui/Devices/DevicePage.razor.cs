using Microsoft.AspNetCore.Components;
using TrustPoint.Ca.Certificates;
using TrustPoint.Devices;
using TrustPoint.Devices.Registry;
using TrustPoint.Ui.Access;
using TrustPoint.Ui.Layout;

namespace TrustPoint.Ui.Devices;

/// <summary>One device: how it is, what to do next, its certificates and the commands that enrol it.</summary>
public sealed partial class DevicePage(DeviceRegistry registry, IInvitations invitations, ICertificateQueries queries, CircuitCaller caller, TimeProvider time) : View
{
    private const int MostCertificates = 20;
    private const int HelpTab = 2;

    // A device that enrols while its page is open turns green by itself.
    private static readonly TimeSpan Every = TimeSpan.FromSeconds(2);

    private bool isLoaded;
    private int tab;
    private Device? device;
    private IReadOnlyList<CertificateRecord> certificates = [];
    private DeviceInvitation? invitation;
    private string? refusal;

    /// <summary>Its name.</summary>
    [Parameter]
    public required string Name { get; set; }

    /// <inheritdoc/>
    protected override async Task OnInitializedAsync()
    {
        await LoadAsync();
        isLoaded = true;
        _ = WatchAsync();
    }

    private async Task LoadAsync()
    {
        device = await registry.FindAsync(await caller.LookAsync(Gone), Name, Gone);
        if (device is not null) certificates = (await queries.ListAsync(new(Device: device.Name), null, MostCertificates, Gone)).Items;
    }

    private async Task InviteAsync()
    {
        try
        {
            refusal = null;
            invitation = await invitations.InviteAsync(await caller.NowAsync(Gone), Name, Gone);
            tab = HelpTab;
        }
        catch (CommandRefusedException refused)
        {
            refusal = refused.Message;
        }
    }

    private async Task WatchAsync()
    {
        try
        {
            using var timer = new PeriodicTimer(Every, time);
            while (await timer.WaitForNextTickAsync(Gone))
            {
                var before = (device?.State, certificates.Count);
                await InvokeAsync(LoadAsync);
                if (before != (device?.State, certificates.Count)) await InvokeAsync(StateHasChanged);
            }
        }
        catch (OperationCanceledException)
        {
            // Nobody looks any more.
        }
        catch (Exception failed)
        {
            await DispatchExceptionAsync(failed);
        }
    }
}
