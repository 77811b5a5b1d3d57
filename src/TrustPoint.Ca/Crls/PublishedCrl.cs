using TrustPoint.Formats;
using TrustPoint.Formats.Certificates;
using TrustPoint.Formats.Revocation;

namespace TrustPoint.Ca.Crls;

/// <summary>Reads the files that relying parties get. What its authority did not sign is no CRL, whatever it says.</summary>
internal static class PublishedCrl
{
    /// <summary>The CRL in a file; null: there is none that anybody could use.</summary>
    /// <param name="files">Where.</param>
    /// <param name="name">The file.</param>
    /// <param name="issuer">The authority's certificate.</param>
    /// <param name="trouble">What is wrong with a file that is there; null: nothing.</param>
    public static CertificateList? Read(ICrlFiles files, string name, Certificate issuer, out string? trouble)
    {
        trouble = null;
        if (files.Read(name) is not { } der) return null;
        try
        {
            var list = CertificateList.Decode(der);
            // RFC 5280 section 6.3.3 (f) and (g).
            if (list.Issuer.Matches(issuer.Subject) && list.IsSignedBy(issuer.PublicKey)) return list;
            trouble = "its authority did not sign it";
        }
        catch (DecodeException damage)
        {
            trouble = damage.Message;
        }
        return null;
    }
}
