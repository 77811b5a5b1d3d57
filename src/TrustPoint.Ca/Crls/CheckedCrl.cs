using System.Security.Cryptography;
using TrustPoint.Ca.Authorities;
using TrustPoint.Formats.Certificates;
using TrustPoint.Formats.Revocation;
using TrustPoint.Formats.Signatures;

namespace TrustPoint.Ca.Crls;

/// <summary>A TBSCertList that passed every check: the only thing that an authority signs as a CRL.</summary>
internal sealed class CheckedCrl
{
    private readonly CrlEntries around;

    private CheckedCrl(CrlEntries around) => (this.around, Der) = (around, around.Block.Written);

    /// <summary>DER of TBSCertList.</summary>
    public ReadOnlyMemory<byte> Der { get; }

    /// <summary>What is kept of it.</summary>
    public CrlContent Content() => new(around.Count, SHA256.HashData(Der.Span));

    /// <summary>DER of the CRL.</summary>
    /// <param name="algorithm">How it was signed.</param>
    /// <param name="signature">The content of signatureValue, verified.</param>
    public ReadOnlyMemory<byte> Signed(SignatureAlgorithm algorithm, ReadOnlySpan<byte> signature)
    {
        CertificateList.AssembleAround(around.Block, algorithm, signature);
        return around.Block.Written;
    }

    /// <summary>Tries what a wrong CRL could be told by, before it is signed.</summary>
    /// <param name="tbs">What is to be signed, around its entries.</param>
    /// <param name="entries">The entries. They are spent: what is signed is made of them.</param>
    /// <param name="issuer">Who will sign.</param>
    /// <param name="number">Its number.</param>
    /// <param name="before">The full CRL that relying parties have now; null: none.</param>
    /// <param name="missing">Serial numbers on it that the next one lacks without a reason.</param>
    /// <exception cref="CrlRefusedException">Says what is wrong.</exception>
    public static CheckedCrl From(TbsCertificateList tbs, CrlEntries entries, IssuingAuthority issuer, long number, CertificateList? before, IReadOnlyList<byte[]> missing)
    {
        if (Trouble(tbs, issuer, number, before, missing) is { } trouble) throw new CrlRefusedException($"The CRL {number} of {issuer.Name} is not signed: {trouble}.");
        tbs.EncodeAround(entries.Block);
        return new(entries);
    }

    private static string? Trouble(TbsCertificateList tbs, IssuingAuthority issuer, long number, CertificateList? before, IReadOnlyList<byte[]> missing)
    {
        // RFC 5280 section 4.2.1.3.
        if (issuer.Certificate.KeyUsage?.HasFlag(KeyUsages.CrlSign) != true) return "the authority's certificate is not for signing CRLs";
        if (tbs.NextUpdate <= tbs.ThisUpdate) return "it would end before it begins";
        if (tbs.NextUpdate > issuer.Certificate.NotAfter) return $"it would outlive its issuer, which ends at {issuer.Certificate.NotAfter:u}";
        // A number is never below its time, so this tells an older database also when its clock says the same. Where the database is not older
        // the clock keeps thisUpdate from falling, unless a person confirmed that the time before was wrong: then nobody takes a CRL of it.
        if (before is not null && number <= before.Number) return $"a CRL with number {before.Number} is published: the database is older than it";
        return missing.Count == 0 ? null : $"{missing.Count} certificates that are on the CRL before are missing on it, the first {Convert.ToHexString(missing[0])}";
    }
}
