using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using TrustPoint.Formats.Certificates;
using TrustPoint.Formats.Der;
using TrustPoint.Formats.Keys;
using TrustPoint.Formats.Revocation;
using TrustPoint.Formats.Signatures;

namespace TrustPoint.Testing.Offline;

/// <summary>A root whose key the appliance never sees, made by the base library.</summary>
public sealed class OfflineRoot : IDisposable
{
    private const X509KeyUsageFlags AuthorityUsage = X509KeyUsageFlags.KeyCertSign | X509KeyUsageFlags.CrlSign;

    private readonly ECDsa key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
    private readonly X509Certificate2 certificate;

    /// <param name="now">It began a day before.</param>
    /// <param name="subject">What it is called.</param>
    public OfflineRoot(DateTimeOffset now, string subject = "CN=Offline Root")
    {
        var request = RequestFor(new CertificateRequest(subject, key, HashAlgorithmName.SHA256), AuthorityUsage, authority: true);
        certificate = request.CreateSelfSigned(now.AddDays(-1), now.AddYears(20));
    }

    /// <summary>Its certificate.</summary>
    public byte[] Der => certificate.RawData;

    /// <summary>Any certificate under it.</summary>
    public byte[] Issue(string subject, DateTimeOffset now, byte[] serial, bool authority = true)
    {
        using var own = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = RequestFor(new CertificateRequest(subject, own, HashAlgorithmName.SHA256), authority ? AuthorityUsage : X509KeyUsageFlags.DigitalSignature, authority);
        return request.Create(certificate, now.AddDays(-1), now.AddYears(5), serial).RawData;
    }

    /// <summary>An authority's certificate for a key.</summary>
    public byte[] IssueFor(string subject, byte[] subjectPublicKeyInfo, DateTimeOffset now)
    {
        var publicKey = PublicKey.CreateFromSubjectPublicKeyInfo(subjectPublicKeyInfo, out _);
        var request = RequestFor(new CertificateRequest(new X500DistinguishedName(subject), publicKey, HashAlgorithmName.SHA256), AuthorityUsage, authority: true);
        return request.Create(certificate.SubjectName, Generator, now.AddDays(-1), now.AddYears(5), RandomNumberGenerator.GetBytes(16)).RawData;
    }

    /// <summary>The certificate that a request asks for: its name, its key, its extensions.</summary>
    public byte[] Sign(byte[] request, DateTimeOffset now, X509KeyUsageFlags usage = AuthorityUsage)
    {
        var wanted = CertificateRequest.LoadSigningRequest(request, HashAlgorithmName.SHA256, CertificateRequestLoadOptions.UnsafeLoadCertificateExtensions);
        if (usage != AuthorityUsage)
        {
            wanted.CertificateExtensions.Remove(wanted.CertificateExtensions.OfType<X509KeyUsageExtension>().Single());
            wanted.CertificateExtensions.Add(new X509KeyUsageExtension(usage, true));
        }
        wanted.CertificateExtensions.Add(new X509SubjectKeyIdentifierExtension(wanted.PublicKey, false));
        return wanted.Create(certificate.SubjectName, Generator, now.AddDays(-1), now.AddYears(5), RandomNumberGenerator.GetBytes(16)).RawData;
    }

    /// <summary>A CRL of it.</summary>
    public byte[] Crl(long number, DateTimeOffset thisUpdate, RevokedCertificate[] entries, Func<TbsCertificateList, TbsCertificateList>? but = null) =>
        CrlAsync(Der, number, thisUpdate, entries, Signed, but).GetAwaiter().GetResult();

    /// <summary>A CRL of any authority on P-256 or P-384 whose key can be used.</summary>
    public static async Task<byte[]> CrlAsync(
        byte[] authority, long number, DateTimeOffset thisUpdate, RevokedCertificate[] entries, Func<ReadOnlyMemory<byte>, Task<byte[]>> sign,
        Func<TbsCertificateList, TbsCertificateList>? but = null)
    {
        var read = Certificate.Decode(authority);
        var algorithm = read.PublicKey.Kind == PublicKeyKind.EcP384 ? SignatureAlgorithm.EcdsaSha384 : SignatureAlgorithm.EcdsaSha256;
        var tbs = new TbsCertificateList
        {
            SignatureAlgorithm = algorithm,
            IssuerDer = read.Subject.Der,
            ThisUpdate = thisUpdate,
            NextUpdate = thisUpdate.AddDays(180),
            Extensions = [Extensions.AuthorityKeyIdentifier(read.SubjectKeyIdentifier!.Value.Span), CrlExtensions.Number(number)],
        };
        var block = new DerBlock(0);
        foreach (var entry in entries) block.Append(entry.Encode());
        (but is null ? tbs : but(tbs)).EncodeAround(block);
        CertificateList.AssembleAround(block, algorithm, await sign(block.Written));
        return block.Written.ToArray();
    }

    private Task<byte[]> Signed(ReadOnlyMemory<byte> tbs) => Task.FromResult(key.SignData(tbs.Span, HashAlgorithmName.SHA256, DSASignatureFormat.Rfc3279DerSequence));

    public void Dispose()
    {
        certificate.Dispose();
        key.Dispose();
    }

    private X509SignatureGenerator Generator => X509SignatureGenerator.CreateForECDsa(key);

    private static CertificateRequest RequestFor(CertificateRequest request, X509KeyUsageFlags usage, bool authority)
    {
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(authority, false, 0, true));
        request.CertificateExtensions.Add(new X509KeyUsageExtension(usage, true));
        request.CertificateExtensions.Add(new X509SubjectKeyIdentifierExtension(request.PublicKey, false));
        return request;
    }
}
