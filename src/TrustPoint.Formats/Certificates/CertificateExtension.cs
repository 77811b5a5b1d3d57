using System.Formats.Asn1;

namespace TrustPoint.Formats.Certificates;

/// <summary>One extension (RFC 5280 section 4.2).</summary>
/// <param name="Oid">extnID, dotted.</param>
/// <param name="Critical">critical.</param>
/// <param name="Value">The content of extnValue: DER of the extension's own type.</param>
public sealed record CertificateExtension(string Oid, bool Critical, ReadOnlyMemory<byte> Value)
{
    /// <inheritdoc/>
    public bool Equals(CertificateExtension? other) =>
        other is not null && Oid == other.Oid && Critical == other.Critical && Value.Span.SequenceEqual(other.Value.Span);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(Oid, Critical, Value.Length);

    internal static CertificateExtension Read(AsnReader extensions)
    {
        var sequence = extensions.ReadSequence();
        var oid = sequence.ReadObjectIdentifier();
        var critical = false;
        if (sequence.HasData && sequence.PeekTag() == Asn1Tag.Boolean)
        {
            critical = sequence.ReadBoolean();
            // X.690 section 11.5: DER leaves a default value out.
            if (!critical) throw new DecodeException($"extension {oid}: critical FALSE is written out, which DER forbids");
        }
        if (!sequence.TryReadPrimitiveOctetString(out var value))
            throw new DecodeException($"extension {oid}: its value is not an OCTET STRING");
        sequence.ThrowIfNotEmpty();
        return new(oid, critical, value);
    }

    internal void Write(AsnWriter writer)
    {
        using var sequence = writer.PushSequence();
        writer.WriteObjectIdentifier(Oid);
        if (Critical) writer.WriteBoolean(true);
        writer.WriteOctetString(Value.Span);
    }
}
