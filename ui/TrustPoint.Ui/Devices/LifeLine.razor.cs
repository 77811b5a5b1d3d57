using System.Globalization;
using Microsoft.AspNetCore.Components;
using TrustPoint.Ca.Certificates;
using TrustPoint.Ui.Layout;

namespace TrustPoint.Ui.Devices;

/// <summary>A device's life: a bar for each certificate from its beginning to its end, and where we are now. Gaps and overlaps are seen at once.</summary>
public sealed partial class LifeLine(TimeProvider time) : View
{
    /// <summary>Its certificates.</summary>
    [Parameter, EditorRequired]
    public required IReadOnlyList<CertificateRecord> Certificates { get; set; }

    private DateTimeOffset Now => time.GetUtcNow();

    private DateTimeOffset Begin => Earlier(Certificates.Min(certificate => certificate.NotBefore), Now);

    // What never ends (RFC 5280 section 4.1.2.5) would press all else into one line: it goes on to as far again as it is from the beginning.
    private DateTimeOffset End => Later(
        Certificates.Where(certificate => certificate.NotAfter.Year < 9999).Select(certificate => certificate.NotAfter).DefaultIfEmpty(Now).Max(),
        Now + Later(Now, Begin + TimeSpan.FromHours(1)).Subtract(Begin));

    private string NowPlace => FormattableString.Invariant($"left: {Percent(Now):0.##}%");

    private string PlaceOf(CertificateRecord certificate)
    {
        var (from, to) = (Percent(certificate.NotBefore), Percent(certificate.NotAfter));
        // One of a second among those of years is still seen.
        return FormattableString.Invariant($"left: {Math.Min(from, 99):0.##}%; width: {Math.Max(to - from, 1):0.##}%");
    }

    private double Percent(DateTimeOffset at) => Math.Clamp((at - Begin) / (End - Begin), 0, 1) * 100;

    private string MoodOf(CertificateRecord certificate) => certificate.StateAt(Now) switch
    {
        CertificateState.Good => "good",
        CertificateState.OnHold => "wait",
        CertificateState.Revoked => "bad",
        _ => "off",
    };

    private string NameOf(CertificateRecord certificate) => string.Create(
        CultureInfo.InvariantCulture,
        $"{Convert.ToHexString(certificate.Serial)[..12]}… {Local(certificate.NotBefore)} – {(certificate.NotAfter.Year == 9999 ? Say("moment.never") : Local(certificate.NotAfter))}, {(certificate.StateAt(Now) is { } state ? Say($"certificates.state.{state}") : Say("certificate.state.abandoned"))}");

    private string Local(DateTimeOffset at) => TimeZoneInfo.ConvertTime(at, Viewer.Zone).ToString("yyyy-MM-dd HH:mm", CultureInfo.InvariantCulture);

    private static DateTimeOffset Earlier(DateTimeOffset one, DateTimeOffset other) => one < other ? one : other;

    private static DateTimeOffset Later(DateTimeOffset one, DateTimeOffset other) => one > other ? one : other;
}
