using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using TrustPoint.Formats;
using TrustPoint.Formats.Certificates;
using TrustPoint.Formats.Cms;
using TrustPoint.Formats.Signatures;
using TrustPoint.Formats.Transfers;

namespace TrustPoint.Testing.Transfers;

/// <summary>A party to a transfer: its domain's CA, and people below it who sign, made by the base library.</summary>
public sealed class TestParty : IDisposable
{
    private readonly ECDsa key;
    private readonly X509Certificate2 root;
    private readonly DateTimeOffset now;

    public TestParty(string name, DateTimeOffset now, ECDsa? key = null)
    {
        (Name, this.now, this.key) = (name, now, key ??= ECDsa.Create(ECCurve.NamedCurves.nistP256));
        var request = new CertificateRequest($"CN={name} CA", key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, false, 0, true));
        request.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.KeyCertSign | X509KeyUsageFlags.CrlSign, true));
        request.CertificateExtensions.Add(new X509SubjectKeyIdentifierExtension(request.PublicKey, false));
        root = request.CreateSelfSigned(now.AddDays(-1), now.AddYears(10));
        Authority = Certificate.Decode(root.RawData);
        (Anna, Bert) = (NewSigner("anna"), NewSigner("bert"));
    }

    public string Name { get; }

    /// <summary>The CA of its domain.</summary>
    public Certificate Authority { get; }

    /// <summary>Somebody who may sign.</summary>
    public TestSigner Anna { get; }

    /// <summary>Somebody else who may.</summary>
    public TestSigner Bert { get; }

    /// <summary>As documents name it.</summary>
    public TransferParty Named => new(Name, Authority);

    /// <summary>Somebody with a certificate below the CA, right or wrong.</summary>
    public TestSigner NewSigner(string person, string usage = Oids.TransferSigning, TimeSpan? from = null, TimeSpan? to = null, bool isAuthority = false, ECDsa? own = null)
    {
        own ??= ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest($"O={Name}, OU=plant, CN={person}", own, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.DigitalSignature, true));
        if (isAuthority) request.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, false, 0, true));
        if (usage.Length > 0) request.CertificateExtensions.Add(new X509EnhancedKeyUsageExtension([new(usage)], false));
        request.CertificateExtensions.Add(X509AuthorityKeyIdentifierExtension.CreateFromCertificate(root, true, false));
        using var certificate = request.Create(root, now + (from ?? TimeSpan.FromHours(-1)), now + (to ?? TimeSpan.FromDays(180)), [1, .. RandomNumberGenerator.GetBytes(8)]);
        return new(own, Certificate.Decode(certificate.RawData), Authority, now);
    }

    /// <summary>A factory identity below the CA: the party as a manufacturer.</summary>
    public Certificate Identify(string serialNumber, ECDsa own)
    {
        var request = new CertificateRequest(new X500DistinguishedName($"O={Name}, SERIALNUMBER=\"{serialNumber}\""), own, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.DigitalSignature, true));
        request.CertificateExtensions.Add(X509AuthorityKeyIdentifierExtension.CreateFromCertificate(root, true, false));
        using var certificate = request.Create(root, now, now.AddYears(9), [1, .. RandomNumberGenerator.GetBytes(8)]);
        return Certificate.Decode(certificate.RawData);
    }

    /// <summary>An empty CRL of the CA.</summary>
    public byte[] List() => new CertificateRevocationListBuilder().Build(root, 1, now.AddDays(1), HashAlgorithmName.SHA256, thisUpdate: now);

    public void Dispose()
    {
        Anna.Dispose();
        Bert.Dispose();
        root.Dispose();
        key.Dispose();
    }
}

/// <summary>Somebody who signs documents of a transfer.</summary>
public sealed class TestSigner(ECDsa key, Certificate certificate, Certificate authority, DateTimeOffset now) : IDisposable
{
    public Certificate Certificate => certificate;

    public ECDsa Key => key;

    /// <summary>A signature beside its content.</summary>
    public byte[] Sign(ReadOnlyMemory<byte> content, DateTimeOffset? at = null, bool isDetached = true, string type = Oids.Data)
    {
        var draft = new SignedMessageDraft(type, content, certificate, SignatureAlgorithm.EcdsaSha256, at ?? now, [authority]) { IsDetached = isDetached };
        return draft.Assemble(key.SignData(draft.ToSign.Span, HashAlgorithmName.SHA256, DSASignatureFormat.Rfc3279DerSequence));
    }

    public void Dispose() => key.Dispose();
}
