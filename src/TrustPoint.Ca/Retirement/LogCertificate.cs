using System.Security.Cryptography;
using TrustPoint.Ca.Audit.Checkpoints;
using TrustPoint.Formats;
using TrustPoint.Formats.Certificates;
using TrustPoint.Formats.Names;
using TrustPoint.Formats.Signatures;

namespace TrustPoint.Ca.Retirement;

/// <summary>
/// The log's key in the form that CMS asks for: a self-signed certificate that no authority issues and nothing hangs below. It adds no trust: whoever
/// compares its key with <c>log.key</c> knows as much as by a checkpoint. The same key gives the same octets to be signed.
/// </summary>
internal static class LogCertificate
{
    private const int SerialLength = 16;
    private const string KeyWord = "Audit log ";

    // RFC 5280 section 4.1.2.5: no end is known. It begins before any box: a certificate of retirement is read when the clock of its reader says so.
    private static readonly DateTimeOffset Begin = new(2020, 1, 1, 0, 0, 0, TimeSpan.Zero);
    private static readonly DateTimeOffset End = new(9999, 12, 31, 23, 59, 59, TimeSpan.Zero);

    /// <summary>DER of its TBSCertificate.</summary>
    public static byte[] Of(LogKey key)
    {
        var digest = SHA256.HashData(key.PublicKey.Der.Span);
        var name = NameOf(key);
        return new TbsCertificate
        {
            Serial = (byte[])[1, .. digest[..SerialLength]],
            SignatureAlgorithm = SignatureAlgorithm.EcdsaSha256,
            IssuerDer = name.Der,
            NotBefore = Begin,
            NotAfter = End,
            SubjectDer = name.Der,
            SubjectPublicKeyDer = key.PublicKey.Der,
            Extensions = [Extensions.EndEntityBasicConstraints(), Extensions.KeyUsage(KeyUsages.DigitalSignature), Extensions.SubjectKeyIdentifier(digest.AsSpan(0, 20))],
        }.Encode();
    }

    /// <summary>The log's key out of the certificate; null: it is not such a certificate.</summary>
    public static LogKey? Read(Certificate certificate)
    {
        if (!certificate.Subject.Equals(certificate.Issuer) || certificate.Subject.Find(Oids.CommonName) is not { } name || !name.StartsWith(KeyWord, StringComparison.Ordinal)) return null;
        try
        {
            var key = new LogKey(name[KeyWord.Length..], certificate.PublicKey.Der);
            return certificate.TbsDer.Span.SequenceEqual(Of(key)) && certificate.IsSignedBy(key.PublicKey) ? key : null;
        }
        catch (FormatException)
        {
            return null;
        }
    }

    private static DistinguishedName NameOf(LogKey key) => DistinguishedName.Build([new(Oids.CommonName, KeyWord + key.Name)]);
}
