using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using TrustPoint.Formats.Certificates;
using TrustPoint.Formats.Names;
using TrustPoint.Formats.Requests;

namespace TrustPoint.Testing.Requests;

/// <summary>Makes PKCS #10 requests as clients do: with the base library, not with the product's own writer.</summary>
public static class Csr
{
    /// <summary>A request for a new P-256 key.</summary>
    /// <param name="subject">RFC 4514 text; may be empty.</param>
    /// <param name="dns">dNSNames to ask for.</param>
    public static CertificationRequest For(string subject, params string[] dns) => For(subject, [.. dns.Select(name => new GeneralName.Dns(name))]);

    /// <summary>A request for a new P-256 key with names of any kind and further extensions.</summary>
    public static CertificationRequest For(string subject, IReadOnlyList<GeneralName> names, params CertificateExtension[] extensions)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        return For(key, subject, names, extensions);
    }

    /// <summary>A request for a key.</summary>
    /// <param name="key">ECDsa or RSA.</param>
    /// <param name="subject">RFC 4514 text; may be empty.</param>
    /// <param name="names">Subject alternative names; none: no extension.</param>
    /// <param name="extensions">Further extensions.</param>
    public static CertificationRequest For(AsymmetricAlgorithm key, string subject, IReadOnlyList<GeneralName> names, params CertificateExtension[] extensions) =>
        CertificationRequest.Decode(Der(key, subject, names, extensions));

    /// <summary>The same as DER.</summary>
    public static byte[] Der(AsymmetricAlgorithm key, string subject, IReadOnlyList<GeneralName> names, params CertificateExtension[] extensions)
    {
        var name = new X500DistinguishedName(subject);
        var request = key switch
        {
            ECDsa ec => new CertificateRequest(name, ec, ec.KeySize switch { 521 => HashAlgorithmName.SHA512, 384 => HashAlgorithmName.SHA384, _ => HashAlgorithmName.SHA256 }),
            RSA rsa => new CertificateRequest(name, rsa, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1),
            _ => throw new ArgumentException("ECDsa or RSA", nameof(key)),
        };
        var all = names.Count == 0 ? extensions : [Extensions.SubjectAltName(names, subjectIsEmpty: false), .. extensions];
        foreach (var extension in all) request.CertificateExtensions.Add(new X509Extension(extension.Oid, extension.Value.Span, extension.Critical));
        return request.CreateSigningRequest();
    }
}
