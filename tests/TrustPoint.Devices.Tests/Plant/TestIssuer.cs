using System.Formats.Asn1;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace TrustPoint.Devices.Tests.Plant;

/// <summary>A certificate as a test wants it, right or wrong.</summary>
internal sealed record Wanted(string Subject)
{
    public byte[] Serial { get; init; } = [0x01, .. RandomNumberGenerator.GetBytes(16)];

    public TimeSpan From { get; init; } = TimeSpan.FromHours(-1);

    public TimeSpan To { get; init; } = TimeSpan.FromHours(23);

    public bool? IsAuthority { get; init; }

    public int? PathLength { get; init; }

    public X509KeyUsageFlags? KeyUsage { get; init; } = X509KeyUsageFlags.DigitalSignature;

    public string[] ExtendedKeyUsages { get; init; } = ["1.3.6.1.5.5.7.3.2"];

    public string? CriticalExtension { get; init; }

    /// <summary>hwSerialNum of a hardwareModuleName; null: there is none.</summary>
    public byte[]? HardwareSerial { get; init; }

    public bool Sha1 { get; init; }

    public bool SmallRsa { get; init; }

    public static Wanted Authority(string subject, int? pathLength = null) => new(subject)
    {
        IsAuthority = true,
        PathLength = pathLength,
        KeyUsage = X509KeyUsageFlags.KeyCertSign,
        ExtendedKeyUsages = [],
        To = TimeSpan.FromDays(3650),
    };
}

/// <summary>A CA of the base library that signs whatever a test wants.</summary>
internal sealed class TestIssuer : IDisposable
{
    private readonly ECDsa key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
    private readonly DateTimeOffset now;

    private TestIssuer(DateTimeOffset now, Wanted wanted, TestIssuer? parent)
    {
        this.now = now;
        Subject = new(wanted.Subject);
        Der = (parent ?? this).Sign(wanted, key);
    }

    public byte[] Der { get; }

    public X500DistinguishedName Subject { get; }

    public byte[] Spki => key.ExportSubjectPublicKeyInfo();

    public static TestIssuer Root(DateTimeOffset now, Wanted wanted) => new(now, wanted, null);

    public TestIssuer Below(Wanted wanted) => new(now, wanted, this);

    /// <summary>Signs a certificate for a new key.</summary>
    public byte[] Sign(Wanted wanted)
    {
        using var subjectKey = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        return Sign(wanted, subjectKey);
    }

    public void Dispose() => key.Dispose();

    private byte[] Sign(Wanted wanted, ECDsa subjectKey)
    {
        using var smallRsa = RSA.Create(1024);
        var request = wanted.SmallRsa
            ? new CertificateRequest(new X500DistinguishedName(wanted.Subject), smallRsa, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1)
            : new CertificateRequest(new X500DistinguishedName(wanted.Subject), subjectKey, HashAlgorithmName.SHA256);
        foreach (var extension in ExtensionsOf(wanted)) request.CertificateExtensions.Add(extension);
        request.CertificateExtensions.Add(X509AuthorityKeyIdentifierExtension.CreateFromSubjectKeyIdentifier(SHA256.HashData(Spki).AsSpan(0, 20)));
        if (wanted.IsAuthority == true)
            request.CertificateExtensions.Add(new X509SubjectKeyIdentifierExtension(SHA256.HashData(subjectKey.ExportSubjectPublicKeyInfo()).AsSpan(0, 20), false));
        X509SignatureGenerator generator = wanted.Sha1 ? new Sha1Generator(key) : X509SignatureGenerator.CreateForECDsa(key);
        using var certificate = request.Create(Subject, generator, now + wanted.From, now + wanted.To, wanted.Serial);
        return certificate.RawData;
    }

    private static IEnumerable<X509Extension> ExtensionsOf(Wanted wanted)
    {
        if (wanted.IsAuthority is { } isAuthority)
            yield return new X509BasicConstraintsExtension(isAuthority, wanted.PathLength is not null, wanted.PathLength ?? 0, true);
        if (wanted.KeyUsage is { } usage) yield return new X509KeyUsageExtension(usage, true);
        if (wanted.ExtendedKeyUsages.Length > 0)
            yield return new X509EnhancedKeyUsageExtension([.. wanted.ExtendedKeyUsages.Select(oid => new Oid(oid))], false);
        if (wanted.HardwareSerial is { } serial) yield return new(new Oid("2.5.29.17"), ModuleName(serial), false);
        if (wanted.CriticalExtension is { } unknown) yield return new(new Oid(unknown), [0x05, 0x00], true);
    }

    // RFC 4108 section 5, as an otherName.
    private static byte[] ModuleName(byte[] serial)
    {
        var writer = new AsnWriter(AsnEncodingRules.DER);
        using (writer.PushSequence())
        using (writer.PushSequence(new Asn1Tag(TagClass.ContextSpecific, 0)))
        {
            writer.WriteObjectIdentifier("1.3.6.1.5.5.7.8.4");
            using (writer.PushSequence(new Asn1Tag(TagClass.ContextSpecific, 0)))
            using (writer.PushSequence())
            {
                writer.WriteObjectIdentifier("1.3.6.1.4.1.99999.1");
                writer.WriteOctetString(serial);
            }
        }
        return writer.Encode();
    }

    private sealed class Sha1Generator(ECDsa key) : X509SignatureGenerator
    {
        public override byte[] GetSignatureAlgorithmIdentifier(HashAlgorithmName hashAlgorithm)
        {
            var writer = new AsnWriter(AsnEncodingRules.DER);
            using (writer.PushSequence()) writer.WriteObjectIdentifier("1.2.840.10045.4.1");
            return writer.Encode();
        }

        public override byte[] SignData(byte[] data, HashAlgorithmName hashAlgorithm) =>
            key.SignData(data, HashAlgorithmName.SHA1, DSASignatureFormat.Rfc3279DerSequence);

        protected override PublicKey BuildPublicKey() => new(key);
    }
}
