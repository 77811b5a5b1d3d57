using TrustPoint.Ca.Certificates;

namespace TrustPoint.Ui.Certificates;

/// <summary>A certificate's name and place in the pages.</summary>
internal static class CertificateLink
{
    /// <summary>URL of its page.</summary>
    public static string Of(CertificateRecord certificate) => $"/certificates/{Convert.ToHexString(certificate.Serial)}?authority={Uri.EscapeDataString(certificate.Authority)}";

    /// <summary>What people call it: its device, or else its subject.</summary>
    public static string NameOf(CertificateRecord certificate) => certificate.Device ?? certificate.Subject;
}
