using System.Formats.Asn1;
using TrustPoint.Formats.Der;
using TrustPoint.Formats.Revocation;

namespace TrustPoint.Formats.Ocsp;

/// <summary>What a responder says of a certificate (CertStatus, RFC 6960 section 4.2.1; what each means: RFC 6960 section 2.2).</summary>
public abstract record CertStatus
{
    private static readonly Asn1Tag GoodTag = new(TagClass.ContextSpecific, 0);
    private static readonly Asn1Tag RevokedTag = new(TagClass.ContextSpecific, 1);
    private static readonly Asn1Tag UnknownTag = new(TagClass.ContextSpecific, 2);
    private static readonly Asn1Tag ReasonTag = new(TagClass.ContextSpecific, 0);

    private CertStatus()
    {
    }

    /// <summary>It is not revoked.</summary>
    public sealed record Good : CertStatus
    {
        /// <inheritdoc/>
        internal override void Write(AsnWriter writer) => writer.WriteNull(GoodTag);
    }

    /// <summary>It is revoked, for ever or on hold.</summary>
    /// <param name="At">Since when, whole seconds.</param>
    /// <param name="Reason">Why; <see cref="CrlReason.Unspecified"/> is said by leaving it out.</param>
    public sealed record Revoked(DateTimeOffset At, CrlReason Reason) : CertStatus
    {
        /// <inheritdoc/>
        internal override void Write(AsnWriter writer)
        {
            using var revoked = writer.PushSequence(RevokedTag);
            OcspTime.Write(writer, At);
            if (Reason == CrlReason.Unspecified) return;
            using var reason = writer.PushSequence(ReasonTag);
            writer.WriteEnumeratedValue(Reason);
        }
    }

    /// <summary>The responder does not know it.</summary>
    public sealed record Unknown : CertStatus
    {
        /// <inheritdoc/>
        internal override void Write(AsnWriter writer) => writer.WriteNull(UnknownTag);
    }

    internal abstract void Write(AsnWriter writer);

    internal static CertStatus Read(AsnReader reader)
    {
        if (reader.NextIs(RevokedTag)) return ReadRevoked(reader.ReadSequence(RevokedTag));
        if (reader.NextIs(GoodTag))
        {
            reader.ReadNull(GoodTag);
            return new Good();
        }
        reader.ReadNull(UnknownTag);
        return new Unknown();
    }

    private static Revoked ReadRevoked(AsnReader revoked)
    {
        var at = OcspTime.Read(revoked);
        var reason = CrlReason.Unspecified;
        if (revoked.HasData)
        {
            var tagged = revoked.ReadSequence(ReasonTag);
            reason = tagged.ReadEnumeratedValue<CrlReason>();
            tagged.ThrowIfNotEmpty();
        }
        revoked.ThrowIfNotEmpty();
        return Enum.IsDefined(reason) ? new(at, reason) : throw new DecodeException($"OCSP response: there is no revocation reason {(int)reason}");
    }
}
