using System.Formats.Asn1;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using TrustPoint.Appliance.Hosting;
using TrustPoint.Ca.Audit;
using TrustPoint.Ca.Authorities;
using TrustPoint.Ca.Callers;
using TrustPoint.Ca.Certificates;
using TrustPoint.Ca.Issuance;
using TrustPoint.Formats.Requests;
using TrustPoint.Testing.Est;

namespace TrustPoint.Appliance.Tests.Admission;

/// <summary>
/// Somebody with the token's PIN and the database: signs with the appliance's own issuing key what the product would never sign, and writes
/// it down as issued. What is still refused is refused for the very reason that its row names.
/// </summary>
internal sealed class Insider(Rooms rooms)
{
    private static readonly Administrator Caller = new("insider");
    private readonly IssuingAuthority issuing = rooms.Authorities.Find("evaluation-issuing-g1")!;

    /// <summary>A certificate under the issuing CA's signature, with its key. Extensions of its own take the place of the usual ones.</summary>
    public X509Certificate2 Sign(
        string subject, TimeSpan from, TimeSpan to, ReadOnlySpan<byte> serial, HashAlgorithmName hash, params X509Extension[] extensions)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        using var issuer = X509CertificateLoader.LoadCertificate(issuing.Certificate.Der.Span);
        var request = new CertificateRequest(subject, key, hash);
        foreach (var extension in extensions) request.CertificateExtensions.Add(extension);
        request.CertificateExtensions.Add(X509AuthorityKeyIdentifierExtension.CreateFromCertificate(issuer, true, false));
        var now = DateTimeOffset.UtcNow;
        using var certificate = request.Create(issuer.SubjectName, new TokenSignatures(issuer.PublicKey, rooms, issuing), now + from, now + to, serial);
        return TestDevice.WithKey(certificate.RawData, key);
    }

    /// <summary>Writes a certificate down as a device's, as if the product had issued it.</summary>
    public async Task RecordAsync(X509Certificate2 certificate, string device, string domain)
    {
        var tbs = new AsnReader(certificate.RawDataMemory, AsnEncodingRules.DER).ReadSequence().ReadEncodedValue();
        var intent = new CertificateRecord
        {
            Authority = issuing.Name,
            Serial = certificate.SerialNumberBytes.ToArray(),
            Status = CertificateStatus.Intended,
            TbsSha256 = SHA256.HashData(tbs.Span),
            Der = tbs.ToArray(),
            Subject = certificate.Subject,
            KeySha256 = SHA256.HashData(certificate.PublicKey.ExportSubjectPublicKeyInfo()),
            NotBefore = certificate.NotBefore.ToUniversalTime(),
            NotAfter = certificate.NotAfter.ToUniversalTime(),
            Profile = "ldevid@1",
            Domain = domain,
            Device = device,
            RequestKey = RandomNumberGenerator.GetBytes(32),
            Requester = Caller.Name,
            CreatedAt = DateTimeOffset.UtcNow,
        };
        var outcome = await rooms.Store.Issuance.RecordIntentAsync(
            intent, [], DateTimeOffset.UtcNow, DateTimeOffset.UtcNow, Entry(AuditEventType.CertificateIntended), default);
        Assert.IsType<IntentOutcome.Recorded>(outcome);
        var issued = intent with { Status = CertificateStatus.Issued, Der = certificate.RawData, Sha256 = SHA256.HashData(certificate.RawDataMemory.Span) };
        await rooms.Store.Issuance.RecordIssuedAsync(issued, Entry(AuditEventType.CertificateIssued), default);
    }

    /// <summary>A registration authority's certificate, ordered by an administrator in the one way.</summary>
    public async Task<X509Certificate2> OrderRegistrarAsync(string domain, string host)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var names = new SubjectAlternativeNameBuilder();
        names.AddDnsName(host);
        var request = new CertificateRequest("", key, HashAlgorithmName.SHA256) { CertificateExtensions = { names.Build() } };
        var record = await rooms.Issuance.IssueAsync(new()
        {
            Caller = Caller,
            Domain = domain,
            Profile = "registrar",
            Request = CertificationRequest.Decode(request.CreateSigningRequest()),
            Names = new() { Dns = [host] },
        }, default);
        return TestDevice.WithKey(record.Der, key);
    }

    private static AuditEntry Entry(AuditEventType type) => AuditEntry.Create(type, DateTimeOffset.UtcNow, Caller, AuditOutcome.Success);

    // Names the hash that it was given and signs in the token, SHA-1 too.
    private sealed class TokenSignatures(PublicKey issuer, Rooms rooms, IssuingAuthority issuing) : X509SignatureGenerator
    {
        public override byte[] GetSignatureAlgorithmIdentifier(HashAlgorithmName hashAlgorithm)
        {
            var writer = new AsnWriter(AsnEncodingRules.DER);
            using (writer.PushSequence()) writer.WriteObjectIdentifier(hashAlgorithm == HashAlgorithmName.SHA1 ? "1.2.840.10045.4.1" : "1.2.840.10045.4.3.2");
            return writer.Encode();
        }

        public override byte[] SignData(byte[] data, HashAlgorithmName hashAlgorithm) =>
            rooms.Keys.TlsSigner(Convert.ToHexStringLower(SHA256.HashData(issuing.Certificate.PublicKey.Der.Span)))(CryptographicOperations.HashData(hashAlgorithm, data));

        protected override PublicKey BuildPublicKey() => issuer;
    }
}
