using System.Text;
using TrustPoint.Ca.Certificates;
using TrustPoint.Formats;
using TrustPoint.Formats.Certificates;

namespace TrustPoint.Ca.Authorities;

/// <summary>What somebody brings of an authority that was signed or made elsewhere.</summary>
/// <param name="Certificates">Its certificate and perhaps those above it, in any order: PEM, or DER of one.</param>
/// <param name="LastCrl">The newest CRL that it published, where its key is here and has signed before: PEM or DER.</param>
/// <param name="IsUnused">Whether its key is here and has signed nothing yet.</param>
public sealed record BroughtFiles(byte[] Certificates, byte[]? LastCrl = null, bool IsUnused = false)
{
    /// <summary>The certificate that is taken in first, and how many wait for that.</summary>
    /// <exception cref="DecodeException">There is no certificate, or something else.</exception>
    /// <exception cref="AuthorityRefusedException">All of them are here.</exception>
    internal (Certificate First, int Others) Topmost(Authorities known)
    {
        // DER begins with a SEQUENCE (X.690 section 8.9), which no text does.
        IReadOnlyList<byte[]> all = Certificates is [0x30, ..] ? [Certificates] : CertificatePem.ReadAll(Encoding.UTF8.GetString(Certificates));
        var missing = all.Where(der => known.All.All(authority => !authority.Record.Certificate.AsSpan().SequenceEqual(der)))
            .Select(der => Certificate.Decode(der)).DistinctBy(certificate => Convert.ToHexString(certificate.Der.Span)).ToList();
        if (missing is []) throw new AuthorityRefusedException("Every authority in the file is here already.");
        var first = missing.Find(one => missing.TrueForAll(other => other == one || !one.Issuer.Matches(other.Subject))) ?? missing[0];
        return (first, missing.Count - 1);
    }
}

/// <summary>An authority that can be taken in, before it is.</summary>
/// <param name="Known">What <see cref="OutsideAuthorities.AddAsync"/> takes.</param>
/// <param name="Record">What it would be here.</param>
/// <param name="Fields">Its certificate, field by field.</param>
/// <param name="Others">How many more of what was brought are not here yet.</param>
public sealed record SeenAuthority(KnownAuthority Known, Authority Record, IReadOnlyList<CertificateField> Fields, int Others);
