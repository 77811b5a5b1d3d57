using System.Security.Cryptography;
using TrustPoint.Formats.Certificates;
using TrustPoint.Formats.Keys;
using TrustPoint.Formats.Names;
using TrustPoint.Formats.Signatures;

namespace TrustPoint.Formats.Tests.Certificates;

/// <summary>Certificates made with our writer and keys of the base library.</summary>
internal static class TestCertificates
{
    public static readonly byte[] Generator = Convert.FromHexString(
        "3059301306072a8648ce3d020106082a8648ce3d030107034200" +
        "046b17d1f2e12c4247f8bce6e563a440f277037d812deb33a0f4a13945d898c2964fe342e2fe1a7f9b8ee7eb4a7c0f9e162bce33576b315ececbb6406837bf51f5");

    public static readonly DateTimeOffset Start = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);

    public static TbsCertificate Tbs() => new()
    {
        Serial = new byte[] { 0x01, 0x23 },
        SignatureAlgorithm = SignatureAlgorithm.EcdsaSha256,
        IssuerDer = Name("Root").Der,
        NotBefore = Start,
        NotAfter = Start.AddYears(23),
        SubjectDer = Name("pump-1").Der,
        SubjectPublicKeyDer = Generator,
        Extensions = [],
    };

    public static DistinguishedName Name(string commonName) => DistinguishedName.Build([new(Oids.Organization, "Plant"), new(Oids.CommonName, commonName)]);

    public static byte[] Root(AsymmetricAlgorithm key, SignatureAlgorithm algorithm)
    {
        var publicKey = SubjectPublicKey.Decode(key.ExportSubjectPublicKeyInfo());
        return Sign(key, Tbs() with
        {
            SignatureAlgorithm = algorithm,
            SubjectDer = Name("Root").Der,
            SubjectPublicKeyDer = publicKey.Der,
            Extensions =
            [
                Extensions.AuthorityBasicConstraints(null), Extensions.KeyUsage(KeyUsages.KeyCertSign | KeyUsages.CrlSign),
                Extensions.SubjectKeyIdentifier(publicKey.KeyIdentifier()),
            ],
        });
    }

    public static byte[] Leaf(AsymmetricAlgorithm issuerKey, byte[] issuer, ReadOnlyMemory<byte> publicKey)
    {
        var authority = Certificate.Decode(issuer);
        return Sign(issuerKey, Tbs() with
        {
            Serial = Convert.FromHexString("01000102030405060708090a0b0c0d0e0f"),
            SignatureAlgorithm = authority.SignatureAlgorithm,
            IssuerDer = authority.Subject.Der,
            SubjectPublicKeyDer = publicKey,
            Extensions =
            [
                Extensions.EndEntityBasicConstraints(),
                Extensions.KeyUsage(KeyUsages.DigitalSignature),
                Extensions.ExtendedKeyUsage([Oids.ClientAuth, Oids.ServerAuth]),
                Extensions.SubjectAltName([new GeneralName.Dns("pump-1.plant.example"), new GeneralName.Uri("urn:plant:pump-1")], subjectIsEmpty: false),
                Extensions.SubjectKeyIdentifier(SubjectPublicKey.Decode(publicKey).KeyIdentifier()),
                Extensions.AuthorityKeyIdentifier(authority.SubjectKeyIdentifier!.Value.Span),
                Extensions.CrlDistributionPoints(["http://ca.plant.example/crl/root.crl"]),
                Extensions.AuthorityInformationAccess([new(Oids.AccessCaIssuers, "http://ca.plant.example/ca/root.crt"), new(Oids.AccessOcsp, "http://ca.plant.example/ocsp")]),
                Extensions.CertificatePolicies([("1.3.6.1.4.1.99999.1", "http://ca.plant.example/cps")]),
                Extensions.MasaUrl("https://masa.example"),
            ],
        });
    }

    public static byte[] Sign(AsymmetricAlgorithm key, TbsCertificate tbs)
    {
        var algorithm = tbs.SignatureAlgorithm;
        var bytes = tbs.Encode();
        var signature = key switch
        {
            ECDsa ec => ec.SignData(bytes, algorithm.Hash, DSASignatureFormat.Rfc3279DerSequence),
            RSA rsa => rsa.SignData(bytes, algorithm.Hash, algorithm.Kind == SignatureKind.RsaPss ? RSASignaturePadding.Pss : RSASignaturePadding.Pkcs1),
            _ => throw new ArgumentException("no such key", nameof(key)),
        };
        return Certificate.Assemble(bytes, algorithm, signature);
    }
}
