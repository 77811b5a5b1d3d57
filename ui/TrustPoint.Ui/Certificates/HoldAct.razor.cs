using Microsoft.AspNetCore.Components;
using TrustPoint.Ca.Certificates;
using TrustPoint.Ca.Revocation;
using TrustPoint.Ui.Access;
using TrustPoint.Ui.Layout;

namespace TrustPoint.Ui.Certificates;

/// <summary>Puts a certificate on hold, or releases it (RFC 5280 section 5.3.1, certificateHold): the one change that can be undone.</summary>
public sealed partial class HoldAct(Revocations revocations, CircuitCaller caller) : View
{
    private readonly Attempt attempt = new(caller);

    /// <summary>The certificate.</summary>
    [Parameter, EditorRequired]
    public required CertificateRecord Certificate { get; set; }

    /// <summary>It was changed.</summary>
    [Parameter, EditorRequired]
    public EventCallback OnChanged { get; set; }

    private Task<bool> ChangeAsync(RevocationOrder order) => attempt.MakeAsync(
        async person =>
        {
            var verdict = (await revocations.ChangeAsync(person, [Certificate.Id], order, Gone)).Single();
            attempt.Refusal = (verdict as RevocationVerdict.Refused)?.Why;
            if (attempt.Refusal is null) await OnChanged.InvokeAsync();
        },
        Gone);
}
