using TrustPoint.Ca.Certificates;
using TrustPoint.Formats;
using TrustPoint.Formats.Revocation;

namespace TrustPoint.Ca.Inspection;

/// <summary>What can be wrong with a thing that somebody brought.</summary>
public enum ProblemKind
{
    /// <summary>Its end is over.</summary>
    Expired,

    /// <summary>Its beginning is still to come.</summary>
    NotYetValid,

    /// <summary>Its key can be broken.</summary>
    WeakKey,

    /// <summary>Whoever it names did not sign it.</summary>
    WrongSignature,

    /// <summary>Nobody here knows who signed it.</summary>
    UnknownIssuer,

    /// <summary>It has the issuer and the serial number of one of ours, and is another.</summary>
    LooksLikeOurs,

    /// <summary>It breaks a rule of a standard.</summary>
    BreaksRule,

    /// <summary>Whoever made the request does not have the key.</summary>
    KeyNotProved,

    /// <summary>A newer list is published.</summary>
    Superseded,

    /// <summary>Not all of it can be read.</summary>
    Damaged,
}

/// <summary>Something that is wrong.</summary>
/// <param name="Kind">What.</param>
/// <param name="Detail">More about it, where there is more; in English, as the standards are.</param>
public sealed record Problem(ProblemKind Kind, string? Detail = null);

/// <summary>Who signed it, or who signed that.</summary>
/// <param name="Name">The issuer's subject, RFC 4514.</param>
/// <param name="Authority">The authority here that it is; null: one that was brought along.</param>
public sealed record ChainLink(string Name, string? Authority);

/// <summary>A certificate on a list of revoked ones.</summary>
/// <param name="Serial">Its serial number's content octets.</param>
/// <param name="Reason">Why, by the name that RFC 5280 section 5.3.1 gives it.</param>
/// <param name="RevokedAt">Since when.</param>
public sealed record ListedCertificate(ReadOnlyMemory<byte> Serial, string Reason, DateTimeOffset RevokedAt)
{
    internal static ListedCertificate Of(RevokedCertificate entry) => new(entry.Serial, entry.Reason.Name(), entry.RevokedAt);
}

/// <summary>Nothing was looked at.</summary>
/// <param name="why">Why, and what to do.</param>
public sealed class InspectionRefusedException(string why) : Exception(why);

/// <summary>One of the things that somebody brought, looked at.</summary>
public abstract record Inspected
{
    private Inspected()
    {
    }

    /// <summary>A certificate.</summary>
    /// <param name="Der">Its bytes.</param>
    /// <param name="Subject">Whose it is.</param>
    /// <param name="Fields">Every field.</param>
    /// <param name="Known">Its record here; null: it is none of ours, or none that the caller may see.</param>
    /// <param name="Chain">Its issuer, and that one's, as far as they are known.</param>
    /// <param name="Problems">What is wrong.</param>
    public sealed record OfCertificate(
        ReadOnlyMemory<byte> Der, string Subject, IReadOnlyList<CertificateField> Fields, CertificateRecord? Known, IReadOnlyList<ChainLink> Chain, IReadOnlyList<Problem> Problems) : Inspected;

    /// <summary>A request for a certificate.</summary>
    /// <param name="Der">Its bytes.</param>
    /// <param name="Subject">Whom it names.</param>
    /// <param name="Fields">Every field.</param>
    /// <param name="Problems">What is wrong.</param>
    public sealed record OfRequest(ReadOnlyMemory<byte> Der, string Subject, IReadOnlyList<CertificateField> Fields, IReadOnlyList<Problem> Problems) : Inspected;

    /// <summary>A list of revoked certificates.</summary>
    /// <param name="Der">Its bytes.</param>
    /// <param name="Issuer">Whose it is.</param>
    /// <param name="Fields">Every field but the entries.</param>
    /// <param name="Authority">The authority here whose list it is; null: another's.</param>
    /// <param name="Count">How many entries it has.</param>
    /// <param name="First">The first of them.</param>
    /// <param name="Problems">What is wrong.</param>
    public sealed record OfList(
        ReadOnlyMemory<byte> Der, string Issuer, IReadOnlyList<CertificateField> Fields, string? Authority, int Count, IReadOnlyList<ListedCertificate> First, IReadOnlyList<Problem> Problems) : Inspected
    {
        /// <summary>How many entries are shown.</summary>
        public const int MostShown = 20;

        /// <summary>The entry of a serial number; null: it is not on the list, as far as that can be read.</summary>
        /// <param name="serial">Content octets.</param>
        public ListedCertificate? Find(ReadOnlySpan<byte> serial)
        {
            try
            {
                foreach (var entry in CertificateList.Decode(Der).Entries)
                {
                    if (entry.Serial.Span.TrimStart((byte)0).SequenceEqual(serial.TrimStart((byte)0))) return ListedCertificate.Of(entry);
                }
            }
            catch (DecodeException)
            {
                // Said among its problems.
            }
            return null;
        }
    }

    /// <summary>Something that cannot be read, or should not be.</summary>
    /// <param name="Why">Why, and what to do.</param>
    public sealed record Unreadable(string Why) : Inspected
    {
        /// <summary>Of a certificate: what can be read of it all the same.</summary>
        public IReadOnlyList<CertificateField> Fields { get; init; } = [];

        /// <summary>Of a certificate: which field is wrong, at which octet, by which clause.</summary>
        public IReadOnlyList<Problem> Problems { get; init; } = [];
    }
}
