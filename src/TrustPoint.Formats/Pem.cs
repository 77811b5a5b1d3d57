using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;

namespace TrustPoint.Formats;

/// <summary>Certificates, requests and CRLs in PEM (RFC 7468 sections 5, 6 and 7).</summary>
public static class Pem
{
    private const string Label = "CERTIFICATE";

    /// <summary>One certificate, with a line end.</summary>
    public static string Of(ReadOnlySpan<byte> der) => PemEncoding.WriteString(Label, der) + "\n";

    /// <summary>A PKCS #10 request, with a line end (RFC 7468 section 7).</summary>
    public static string OfRequest(ReadOnlySpan<byte> der) => PemEncoding.WriteString("CERTIFICATE REQUEST", der) + "\n";

    /// <summary>A PKCS #10 request's DER, from DER, PEM (RFC 7468 section 7, with the label of before too) or base64 alone (RFC 7030 section 4.2.1).</summary>
    /// <exception cref="DecodeException">It is none of them.</exception>
    public static byte[] Request(ReadOnlySpan<byte> given)
    {
        // A SEQUENCE begins with what no PEM begins with, and in base64 with an M.
        const byte Sequence = 0x30;
        if (given is [Sequence, ..]) return given.ToArray();
        var text = Encoding.UTF8.GetString(given);
        if (PemEncoding.TryFind(text, out var fields))
        {
            return text[fields.Label] is "CERTIFICATE REQUEST" or "NEW CERTIFICATE REQUEST"
                ? Convert.FromBase64String(text[fields.Base64Data])
                : throw new DecodeException($"it is a {text[fields.Label]}");
        }
        return Base64.IsValid(text) ? Convert.FromBase64String(text) : throw new DecodeException("it is neither PEM nor base64 nor DER");
    }

    /// <summary>A CRL's DER, from DER or PEM (RFC 7468 section 6).</summary>
    public static byte[] Crl(byte[] file)
    {
        var text = Encoding.Latin1.GetString(file);
        return PemEncoding.TryFind(text, out var fields) && text[fields.Label] == "X509 CRL" ? Convert.FromBase64String(text[fields.Base64Data]) : file;
    }

    /// <summary>All certificates in a text; what stands between them is ignored.</summary>
    /// <exception cref="DecodeException">There is none, or the text holds something else than certificates.</exception>
    public static IReadOnlyList<byte[]> Certificates(string text)
    {
        var found = new List<byte[]>();
        var rest = text.AsSpan();
        while (PemEncoding.TryFind(rest, out var fields))
        {
            if (!rest[fields.Label].SequenceEqual(Label)) throw new DecodeException($"the file holds a {rest[fields.Label]}, and only certificates are wanted");
            found.Add(Convert.FromBase64String(rest[fields.Base64Data].ToString()));
            rest = rest[fields.Location.End..];
        }
        return found is [] ? throw new DecodeException("the file holds no certificate in PEM") : found;
    }
}
