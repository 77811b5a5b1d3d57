using Microsoft.AspNetCore.Components;
using TrustPoint.Ca.Certificates;
using TrustPoint.Ca.Issuance;
using TrustPoint.Ca.Revocation;
using TrustPoint.Ca.Time;
using TrustPoint.Ui.Access;
using TrustPoint.Ui.Layout;

namespace TrustPoint.Ui.Certificates;

/// <summary>Puts a certificate on hold, or releases it (RFC 5280 section 5.3.1, certificateHold): the one change that can be undone.</summary>
public sealed partial class HoldAct(Revocations revocations, CircuitCaller caller) : View
{
    private string? refusal;

    /// <summary>The certificate.</summary>
    [Parameter, EditorRequired]
    public required CertificateRecord Certificate { get; set; }

    /// <summary>It was changed.</summary>
    [Parameter, EditorRequired]
    public EventCallback OnChanged { get; set; }

    private async Task ChangeAsync(RevocationOrder order)
    {
        try
        {
            var verdict = (await revocations.ChangeAsync(await caller.NowAsync(Gone), [Certificate.Id], order, Gone)).Single();
            refusal = (verdict as RevocationVerdict.Refused)?.Why;
            if (refusal is null) await OnChanged.InvokeAsync();
        }
        catch (Exception refused) when (refused is StoreUnavailableException or ClockBehindException)
        {
            refusal = refused.Message;
        }
    }
}
