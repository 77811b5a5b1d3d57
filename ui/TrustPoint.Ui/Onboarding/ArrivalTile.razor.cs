using Microsoft.AspNetCore.Components;
using TrustPoint.Devices.Contacts;
using TrustPoint.Devices.Lifecycle;
using TrustPoint.Ui.Layout;

namespace TrustPoint.Ui.Onboarding;

/// <summary>Who came, why it was refused, and what to do about it.</summary>
public sealed partial class ArrivalTile : View
{
    /// <summary>The card.</summary>
    [Parameter, EditorRequired]
    public required ArrivalCard Card { get; set; }

    /// <summary>Whether whoever looks may add devices.</summary>
    [Parameter]
    public bool MayAdd { get; set; }

    /// <summary>Whether whoever looks may accept manufacturers.</summary>
    [Parameter]
    public bool MayAccept { get; set; }

    // Where it showed a certificate that nobody accepted issued.
    private string? AcceptLink => MayAccept && Card.Contact.CertificateSha256 is { } sha256 ? $"/manufacturers/accept?showed={sha256}" : null;

    private string AddLink => Card.Contact.Device is { } name ? $"/devices/add?name={Uri.EscapeDataString(name)}" : "/devices/add";

    // By what is known for sure: how it ended, whether it is a device here, and what it showed. The reason itself is in the room's words.
    private string Remedy => Card switch
    {
        { Contact.Outcome: ContactOutcome.Failed } => Say("onboarding.do.wait"),
        { Device: { } device } when !LifeTable.MayAct(device.State) => Say("onboarding.do.life"),
        { Device: not null, Contact.CertificateSha256: null } => Say("onboarding.do.code"),
        { Device: not null } => Say("onboarding.do.certificate"),
        { Contact.CertificateSha256: not null } => Say("onboarding.do.maker"),
        { Contact.Device: not null } => Say("onboarding.do.add"),
        _ => Say("onboarding.do.stranger"),
    };
}
