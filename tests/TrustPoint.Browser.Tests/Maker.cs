using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using TrustPoint.Devices.Joining;
using TrustPoint.Formats;
using TrustPoint.Formats.Certificates;
using TrustPoint.Formats.Cms;
using TrustPoint.Formats.Signatures;
using TrustPoint.Formats.Vouchers;

namespace TrustPoint.Browser.Tests;

/// <summary>A manufacturer: gives devices their factory identity, and signs their vouchers.</summary>
internal sealed class Maker : IDisposable
{
    private static readonly DateTimeOffset From = new(2024, 1, 1, 0, 0, 0, TimeSpan.Zero);
    private static readonly DateTimeOffset To = new(2044, 1, 1, 0, 0, 0, TimeSpan.Zero);

    private readonly ECDsa key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
    private readonly X509Certificate2 root;

    public Maker()
    {
        var request = new CertificateRequest("CN=ACME Drives Device CA G2, O=ACME Drives GmbH", key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, false, 0, true));
        request.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.KeyCertSign | X509KeyUsageFlags.DigitalSignature, true));
        root = request.CreateSelfSigned(From, To);
    }

    /// <summary>Its CA certificate, PEM.</summary>
    public string Pem => root.ExportCertificatePem();

    /// <summary>The same, DER.</summary>
    public byte[] Der => root.RawData;

    /// <summary>A device's factory identity.</summary>
    public Certificate Make(string serialNumber)
    {
        using var own = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest($"O=ACME Drives GmbH, SERIALNUMBER={serialNumber}", own, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.DigitalSignature, true));
        using var made = request.Create(root, From, To, RandomNumberGenerator.GetBytes(16));
        return Certificate.Decode(made.RawData);
    }

    /// <summary>The voucher that an attempt asks for (RFC 8366 section 5.3), in CMS.</summary>
    public byte[] Sign(Join join, Certificate pinned) => Sign(Oids.VoucherContent, new Voucher
    {
        CreatedOn = DateTimeOffset.UtcNow,
        Assertion = VoucherAssertion.Proximity,
        SerialNumber = join.SerialNumber,
        PinnedDomainCert = pinned,
        Nonce = join.Nonce,
    }.Encode());

    /// <summary>A voucher without nonce, for a device that comes when nobody can be asked (RFC 8995 section 3.1).</summary>
    public byte[] Ahead(string serialNumber, Certificate pinned, DateTimeOffset? expires) => Sign(Oids.VoucherContent, new Voucher
    {
        CreatedOn = From,
        Assertion = VoucherAssertion.Verified,
        SerialNumber = serialNumber,
        PinnedDomainCert = pinned,
        ExpiresOn = expires,
    }.Encode());

    /// <summary>The vouchers of an order, as they are brought on a stick.</summary>
    public byte[] File(string order, params byte[][] vouchers) =>
        Sign(Oids.Data, new VoucherFile(order, "Plant North", [.. vouchers.Select(voucher => (ReadOnlyMemory<byte>)voucher)]).Encode());

    private byte[] Sign(string contentType, byte[] content)
    {
        var draft = new SignedMessageDraft(contentType, content, Certificate.Decode(Der), SignatureAlgorithm.EcdsaSha256, DateTimeOffset.UtcNow, []);
        return draft.Assemble(key.SignData(draft.ToSign.Span, HashAlgorithmName.SHA256, DSASignatureFormat.Rfc3279DerSequence));
    }

    public void Dispose()
    {
        root.Dispose();
        key.Dispose();
    }
}
