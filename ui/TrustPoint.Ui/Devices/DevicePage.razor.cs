using Microsoft.AspNetCore.Components;
using TrustPoint.Ca.Certificates;
using TrustPoint.Devices;
using TrustPoint.Devices.Contacts;
using TrustPoint.Devices.Lifecycle;
using TrustPoint.Devices.Ownership;
using TrustPoint.Devices.Registry;
using TrustPoint.Ui.Access;
using TrustPoint.Ui.Elements;
using TrustPoint.Ui.Layout;

namespace TrustPoint.Ui.Devices;

/// <summary>One device: how it is, what to do next, its certificates and the commands that enrol it.</summary>
public sealed partial class DevicePage(DeviceRegistry registry, IInvitations invitations, CertificateRegistry registered, ContactBook contacts, Products products, DeviceLife life, CircuitCaller caller, TimeProvider time) : View
{
    private const int MostCertificates = 20;
    private const int MostBars = 60;
    private const int HelpTab = 4;

    // A device that enrols while its page is open turns green by itself.
    private static readonly TimeSpan Every = TimeSpan.FromSeconds(2);

    private bool isLoaded;
    private int tab;
    private Device? device;
    private Product? product;
    private LifeStory? story;
    private IReadOnlyList<CertificateRecord> certificates = [];
    private int unlisted;
    private IReadOnlyList<Contact> visits = [];
    private DeviceInvitation? invitation;
    private string? refusal;
    private string machine = "";

    /// <summary>Its name.</summary>
    [Parameter]
    public required string Name { get; set; }

    // What stands between the commands is told in the viewer's language; a command is what it is.
    private string Commands => string.Join('\n', invitation!.Commands.Split('\n').Select(line => line is [not ' ', ..] ? string.Join(' ', Viewer.Words.Said(line).Lines) : line));

    /// <inheritdoc/>
    protected override async Task OnInitializedAsync()
    {
        await LoadAsync();
        machine = device?.Machine ?? "";
        isLoaded = true;
        _ = WatchAsync();
    }

    // What the page would look different by.
    private (DeviceState?, long?, DateTimeOffset?, int, int, int) Shown => (
        device?.State, certificates is [var newest, ..] ? newest.Id : null, visits is [var last, ..] ? last.At : null, InForce, story?.History.Count ?? 0, story?.Actions.Count(action => action.DoneAt is null) ?? 0);

    private int InForce => certificates.Count(IsInForce);

    // What its manufacturer says of it is said of the product.
    private List<DeviceTransition> Lines => [.. story!.History.Where(line => line.Side == Side.Owner)];

    private async Task LoadAsync()
    {
        var person = await caller.LookAsync(Gone);
        var before = device?.State;
        device = await registry.FindAsync(person, Name, Gone);
        // A code that brought the device in, or one of a device that was taken out, is of no use any more.
        if (device?.State != before) invitation = null;
        if (device is null) return;
        certificates = (await registered.ListAsync(person, new(Domain: device.Domain, Device: device.Name), null, new(MostBars), Gone)).Items;
        unlisted = certificates.Count(certificate => IsInForce(certificate) && certificate.SaysNoRevAvail());
        story = await life.TellAsync(person, device.Name, Gone);
        product = device is { Manufacturer: null, SerialNumber: { } serial } ? await products.FindAsync(person, device.Domain, serial, Gone) : null;
        visits = await contacts.OfDeviceAsync(person, device.Name, Gone);
    }

    private bool IsInForce(CertificateRecord certificate) => certificate.StateAt(time.GetUtcNow()) is CertificateState.Good or CertificateState.OnHold;

    private static Mood MoodOf(ContactOutcome outcome) => outcome switch
    {
        ContactOutcome.Served or ContactOutcome.Issued => Mood.Good,
        ContactOutcome.Waiting => Mood.Wait,
        _ => Mood.Bad,
    };

    // RFC 3986 section 3.2.1: where to, as whom and by which code, in the one line that a camera reads.
    private string QrText(DeviceInvitation invitation) =>
        new UriBuilder(invitation.EstUrl) { UserName = Uri.EscapeDataString(Name), Password = Uri.EscapeDataString(invitation.Code) }.Uri.AbsoluteUri;

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

    // LIF-71
    private async Task PutIntoAsync()
    {
        try
        {
            refusal = null;
            device = await registry.PutIntoAsync(await caller.NowAsync(Gone), Name, machine.Trim() is { Length: > 0 } whole ? whole : null, Gone);
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
                var before = Shown;
                await InvokeAsync(LoadAsync);
                if (before != Shown) await InvokeAsync(StateHasChanged);
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
