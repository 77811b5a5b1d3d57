using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using TrustPoint.Formats;
using TrustPoint.Formats.Certificates;
using TrustPoint.Formats.Cms;
using TrustPoint.Formats.Signatures;
using TrustPoint.Formats.Vouchers;

namespace TrustPoint.Devices.Tests.Plant;

/// <summary>Signs vouchers.</summary>
internal sealed class VoucherSigner : IDisposable
{
    private readonly ECDsa key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
    private readonly DateTimeOffset now;

    public VoucherSigner(DateTimeOffset now)
    {
        this.now = now;
        using var certificate = new CertificateRequest("CN=voucher signer", key, HashAlgorithmName.SHA256).CreateSelfSigned(now.AddDays(-1), now.AddYears(10));
        Der = certificate.RawData;
    }

    /// <summary>Its certificate.</summary>
    public byte[] Der { get; }

    public byte[] Sign(Voucher voucher)
    {
        var draft = new SignedMessageDraft(Oids.VoucherContent, voucher.Encode(), Certificate.Decode(Der), SignatureAlgorithm.EcdsaSha256, now, []);
        return draft.Assemble(key.SignData(draft.ToSign.Span, HashAlgorithmName.SHA256, DSASignatureFormat.Rfc3279DerSequence));
    }

    public void Dispose() => key.Dispose();
}
