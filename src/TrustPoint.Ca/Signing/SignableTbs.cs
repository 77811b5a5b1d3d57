using TrustPoint.Ca.Issuance;
using TrustPoint.Ca.Lints;
using TrustPoint.Formats.Certificates;

namespace TrustPoint.Ca.Signing;

/// <summary>
/// A TBSCertificate that an authority's key takes: one that passed every lint here (<see cref="LintedTbs"/>), or one with its grounds for a signer that
/// lets nothing else pass (<see cref="GroundedTbs"/>). There are no others.
/// </summary>
public abstract class SignableTbs
{
    private protected SignableTbs(byte[] der) => Der = der;

    /// <summary>DER of TBSCertificate.</summary>
    public ReadOnlyMemory<byte> Der { get; }
}

/// <summary>A TBSCertificate for a signer of its own, which builds it again, lints that, and compares: it is not linted here besides.</summary>
internal sealed class GroundedTbs : SignableTbs
{
    /// <param name="tbs">What is to be signed.</param>
    /// <param name="plan">What it was built from.</param>
    /// <param name="publicUrl">Where certificates point to; null: nowhere.</param>
    /// <param name="issuedAt">Now.</param>
    /// <param name="signer">Who lints and signs it.</param>
    public GroundedTbs(TbsCertificate tbs, IssuancePlan plan, PublicUrl? publicUrl, DateTimeOffset issuedAt, ICertificateSigner signer)
        : base(tbs.Encode()) => (Grounds, Signer) = (CertificateGrounds.Of(plan, publicUrl, issuedAt), signer);

    public CertificateGrounds Grounds { get; }

    public ICertificateSigner Signer { get; }
}
