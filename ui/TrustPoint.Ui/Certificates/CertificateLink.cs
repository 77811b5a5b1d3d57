using System.Text.RegularExpressions;
using TrustPoint.Ca.Certificates;

namespace TrustPoint.Ui.Certificates;

/// <summary>A certificate's name and place in the pages.</summary>
internal static partial class CertificateLink
{
    /// <summary>URL of its page.</summary>
    public static string Of(CertificateRecord certificate) => $"/certificates/{Convert.ToHexString(certificate.Serial)}?authority={Uri.EscapeDataString(certificate.Authority)}";

    /// <summary>What people call it: its device, or else the common name of its subject, or else the whole of that.</summary>
    public static string NameOf(CertificateRecord certificate) =>
        certificate.Device ?? (CommonName().Match(certificate.Subject) is { Success: true } match ? match.Groups[1].Value : certificate.Subject);

    // RFC 4514 section 2.1: the last RDN first. One with escapes is shown whole.
    [GeneratedRegex(@"^CN=([^\\,+]+)(?:,|$)")]
    private static partial Regex CommonName();
}
