using System.Security.Cryptography;

namespace TrustPoint.Formats.Certificates;

/// <summary>Certificates in PEM (RFC 7468 section 5).</summary>
public static class CertificatePem
{
    private const string Label = "CERTIFICATE";

    /// <summary>One certificate, with a line end.</summary>
    public static string Write(ReadOnlySpan<byte> der) => PemEncoding.WriteString(Label, der) + "\n";

    /// <summary>All certificates in a text, in DER; what stands between them is ignored.</summary>
    /// <exception cref="DecodeException">There is none, or the text holds something else than certificates.</exception>
    public static IReadOnlyList<byte[]> ReadAll(string text)
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
