using System.Security.Cryptography;
using System.Security.Cryptography.Pkcs;
using System.Security.Cryptography.X509Certificates;
using System.Text.Json;

namespace TrustPoint.Agent.Tests.Parties;

/// <summary>A voucher as JSON members and a signature by the base library: everything in it can be wrong.</summary>
public sealed class TestVoucher(X509Certificate2 signer) : Dictionary<string, object?>
{
    public const string VoucherContent = "1.2.840.113549.1.9.16.1.40";
    public const string Data = "1.2.840.113549.1.7.1";
    public const string Sha1 = "1.3.14.3.2.26";
    public const string Sha256 = "2.16.840.1.101.3.4.2.1";

    public IReadOnlyList<X509Certificate2> Signers { get; set; } = [signer];

    public IReadOnlyList<X509Certificate2> Others { get; set; } = [];

    public string ContentType { get; set; } = VoucherContent;

    public string Digest { get; set; } = Sha256;

    public bool IsDetached { get; set; }

    public DateTime SigningTime { get; set; } = DateTime.UtcNow;

    /// <summary>DER of the CMS.</summary>
    public byte[] Sign()
    {
        var json = JsonSerializer.SerializeToUtf8Bytes(new Dictionary<string, object?> { ["ietf-voucher:voucher"] = this.ToDictionary() });
        var cms = new SignedCms(new ContentInfo(new Oid(ContentType), json), IsDetached);
        foreach (var each in Signers)
        {
            var by = new CmsSigner(SubjectIdentifierType.IssuerAndSerialNumber, each) { IncludeOption = X509IncludeOption.EndCertOnly, DigestAlgorithm = new Oid(Digest) };
            by.SignedAttributes.Add(new Pkcs9SigningTime(SigningTime));
            cms.ComputeSignature(by);
        }
        foreach (var other in Others) cms.AddCertificate(other);
        return cms.Encode();
    }
}
