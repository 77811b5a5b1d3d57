using Microsoft.AspNetCore.Components;
using TrustPoint.Ca.Certificates;
using TrustPoint.Ui.Elements;
using TrustPoint.Ui.Layout;

namespace TrustPoint.Ui.Certificates;

/// <summary>Whether a certificate may be relied on now.</summary>
public sealed partial class CertificateBadge(TimeProvider time) : View
{
    /// <summary>The certificate.</summary>
    [Parameter, EditorRequired]
    public required CertificateRecord Certificate { get; set; }

    private (Mood Mood, string Word) Shown => (Certificate.Status, time.GetUtcNow()) switch
    {
        (CertificateStatus.Revoked, _) => (Mood.Bad, "revoked"),
        (CertificateStatus.OnHold, _) => (Mood.Wait, "onHold"),
        (CertificateStatus.Intended, _) => (Mood.Wait, "intended"),
        (CertificateStatus.Abandoned, _) => (Mood.Off, "abandoned"),
        (_, var now) when now > Certificate.NotAfter => (Mood.Off, "expired"),
        (_, var now) when now < Certificate.NotBefore => (Mood.Wait, "early"),
        _ => (Mood.Good, "good"),
    };
}
