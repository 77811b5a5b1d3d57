using System.Security.Cryptography;
using System.Text;

namespace TrustPoint.Formats.Revocation;

/// <summary>CRLs in PEM (RFC 7468 section 6).</summary>
public static class CrlPem
{
    /// <summary>The DER in a file that is DER or PEM; of anything else the file as it is.</summary>
    public static byte[] Read(byte[] file)
    {
        var text = Encoding.Latin1.GetString(file);
        return PemEncoding.TryFind(text, out var fields) && text[fields.Label] == "X509 CRL" ? Convert.FromBase64String(text[fields.Base64Data]) : file;
    }
}
