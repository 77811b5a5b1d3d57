using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using TrustPoint.Formats.Certificates;
using TrustPoint.Formats.Der;
using TrustPoint.Formats.Revocation;
using TrustPoint.Formats.Signatures;

namespace TrustPoint.Testing.Offline;

/// <summary>A root whose key the appliance never sees, made by the base library.</summary>
public sealed class OfflineRoot : IDisposable
{
    private readonly ECDsa key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
    private readonly X509Certificate2 certificate;

    /// <param name="now">It began a day before.</param>
    public OfflineRoot(DateTimeOffset now)
    {
        var request = RequestFor("CN=Offline Root", key, X509KeyUsageFlags.KeyCertSign | X509KeyUsageFlags.CrlSign);
        certificate = request.CreateSelfSigned(now.AddDays(-1), now.AddYears(20));
    }

    /// <summary>Its certificate.</summary>
    public byte[] Der => certificate.RawData;

    /// <summary>Any certificate under it.</summary>
    public byte[] Issue(string subject, DateTimeOffset now, byte[] serial, bool authority = true)
    {
        using var own = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = RequestFor(subject, own, authority ? X509KeyUsageFlags.KeyCertSign | X509KeyUsageFlags.CrlSign : X509KeyUsageFlags.DigitalSignature, authority);
        return request.Create(certificate, now.AddDays(-1), now.AddYears(5), serial).RawData;
    }

    /// <summary>A CRL of it.</summary>
    public byte[] Crl(long number, DateTimeOffset thisUpdate, RevokedCertificate[] entries, Func<TbsCertificateList, TbsCertificateList>? but = null)
    {
        var read = Certificate.Decode(Der);
        var tbs = new TbsCertificateList
        {
            SignatureAlgorithm = SignatureAlgorithm.EcdsaSha256,
            IssuerDer = read.Subject.Der,
            ThisUpdate = thisUpdate,
            NextUpdate = thisUpdate.AddDays(180),
            Extensions = [Extensions.AuthorityKeyIdentifier(read.SubjectKeyIdentifier!.Value.Span), CrlExtensions.Number(number)],
        };
        var block = new DerBlock(0);
        foreach (var entry in entries) block.Append(entry.Encode());
        (but is null ? tbs : but(tbs)).EncodeAround(block);
        CertificateList.AssembleAround(block, SignatureAlgorithm.EcdsaSha256, key.SignData(block.Written.Span, HashAlgorithmName.SHA256, DSASignatureFormat.Rfc3279DerSequence));
        return block.Written.ToArray();
    }

    public void Dispose()
    {
        certificate.Dispose();
        key.Dispose();
    }

    private static CertificateRequest RequestFor(string subject, ECDsa key, X509KeyUsageFlags usage, bool authority = true)
    {
        var request = new CertificateRequest(subject, key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(authority, false, 0, true));
        request.CertificateExtensions.Add(new X509KeyUsageExtension(usage, true));
        request.CertificateExtensions.Add(new X509SubjectKeyIdentifierExtension(request.PublicKey, false));
        return request;
    }
}
