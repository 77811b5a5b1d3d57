using System.Security.Cryptography;
using TrustPoint.Formats;
using TrustPoint.Formats.Certificates;

namespace TrustPoint.Appliance.Rest;

/// <summary>Certificates in PEM (RFC 7468 section 5).</summary>
internal static class Pem
{
    /// <summary>One certificate, with a line end.</summary>
    public static string Of(ReadOnlySpan<byte> der) => CertificatePem.Write(der);

    /// <summary>A CRL's DER, from DER or PEM (RFC 7468 section 6).</summary>
    public static byte[] Crl(byte[] file)
    {
        var text = System.Text.Encoding.Latin1.GetString(file);
        return PemEncoding.TryFind(text, out var fields) && text[fields.Label] == "X509 CRL" ? Convert.FromBase64String(text[fields.Base64Data]) : file;
    }

    /// <summary>All certificates in a text; what stands between them is ignored.</summary>
    /// <exception cref="DecodeException">There is none, or the text holds something else than certificates.</exception>
    public static IReadOnlyList<byte[]> Certificates(string text) => CertificatePem.ReadAll(text);
}
