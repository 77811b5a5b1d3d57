using System.Security.Cryptography;
using TrustPoint.Ca.Authorities;
using TrustPoint.Ca.Issuance;
using TrustPoint.Formats;
using TrustPoint.Formats.Certificates;
using TrustPoint.Formats.Keys;

namespace TrustPoint.Ca.Certificates;

/// <summary>
/// Proves kept certificates from their own bytes: what a record says is what its DER says, and its authority signed it. For whoever
/// examines a database without believing it. Safe for concurrent use.
/// </summary>
public sealed class RecordProof : IDisposable
{
    private readonly Dictionary<string, Issuer> issuers = new(StringComparer.Ordinal);

    /// <summary>Takes the authorities whose signatures are expected.</summary>
    /// <exception cref="InvalidDataException">An authority's certificate cannot be read; says which.</exception>
    public RecordProof(IEnumerable<Authority> authorities)
    {
        foreach (var authority in authorities) issuers.Add(authority.Name, Issuer.Of(authority));
    }

    /// <summary>What is wrong with a record, one sentence each; nothing when all is well.</summary>
    public IEnumerable<string> Troubles(CertificateRecord record)
    {
        // RFC 5280 section 4.1.2.2.
        if (!SerialNumbers.IsOne(record.Serial)) yield return "its serial number is none that this appliance draws";
        if (record.Sha256 is null)
        {
            if (!SHA256.HashData(record.Der).AsSpan().SequenceEqual(record.TbsSha256)) yield return "its bytes do not have the recorded TBS hash";
            yield break;
        }
        if (!SHA256.HashData(record.Der).AsSpan().SequenceEqual(record.Sha256)) yield return "its bytes do not have the recorded SHA-256";
        if (Read(record.Der, out var certificate) is { } unreadable) yield return unreadable;
        if (certificate is null) yield break;
        foreach (var difference in Differences(record, certificate)) yield return difference;
        foreach (var trouble in IssuerTroubles(record, certificate)) yield return trouble;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var issuer in issuers.Values) issuer.Key.Dispose();
    }

    private static IEnumerable<string> Differences(CertificateRecord record, Certificate certificate)
    {
        if (!SHA256.HashData(certificate.TbsDer.Span).AsSpan().SequenceEqual(record.TbsSha256)) yield return "what was signed is not what was intended";
        if (!certificate.Serial.Span.SequenceEqual(record.Serial)) yield return "its serial number differs from the certificate's";
        if (certificate.Subject.ToString() != record.Subject) yield return "its subject differs from the certificate's";
        if (certificate.NotBefore != record.NotBefore || certificate.NotAfter != record.NotAfter) yield return "its validity differs from the certificate's";
        if (!SHA256.HashData(certificate.PublicKey.Der.Span).AsSpan().SequenceEqual(record.KeySha256)) yield return "its key differs from the certificate's";
    }

    private IEnumerable<string> IssuerTroubles(CertificateRecord record, Certificate certificate)
    {
        if (!issuers.TryGetValue(record.Authority, out var issuer))
        {
            // A root whose set-up was cut short: recorded, but never made an authority.
            if (!certificate.Issuer.Der.Span.SequenceEqual(certificate.Subject.Der.Span) || !certificate.IsSignedBy(certificate.PublicKey))
                yield return $"its authority '{record.Authority}' is not known";
            yield break;
        }
        if (!certificate.Issuer.Der.Span.SequenceEqual(issuer.Certificate.Subject.Der.Span)) yield return $"it names another issuer than '{record.Authority}'";
        if (!certificate.IsSignedBy(issuer.Key)) yield return $"'{record.Authority}' did not sign it";
        if (certificate.NotAfter > issuer.Certificate.NotAfter) yield return $"it is valid for longer than '{record.Authority}'";
        if (record.CreatedAt > issuer.Certificate.NotAfter) yield return $"it was made when '{record.Authority}' had expired";
    }

    private static string? Read(byte[] der, out Certificate? certificate)
    {
        try
        {
            certificate = Certificate.Decode(der);
            return null;
        }
        catch (DecodeException error)
        {
            certificate = null;
            return error.Message;
        }
    }

    private sealed record Issuer(Certificate Certificate, VerificationKey Key)
    {
        public static Issuer Of(Authority authority)
        {
            if (Read(authority.Certificate, out var certificate) is { } unreadable)
                throw new InvalidDataException($"The certificate of the authority '{authority.Name}' cannot be read: {unreadable}");
            return new(certificate!, new VerificationKey(certificate!.PublicKey));
        }
    }
}
