using System.Formats.Asn1;
using TrustPoint.Formats.Certificates;
using TrustPoint.Formats.Der;

namespace TrustPoint.Formats.Revocation;

/// <summary>One entry of revokedCertificates (RFC 5280 section 5.1.2.6).</summary>
/// <param name="Serial">The serial number's content octets.</param>
/// <param name="RevokedAt">revocationDate, whole seconds.</param>
/// <param name="Reason">reasonCode (section 5.3.1).</param>
/// <param name="InvalidityDate">invalidityDate (RFC 5280 section 5.3.2), whole seconds; null: none.</param>
public sealed record RevokedCertificate(ReadOnlyMemory<byte> Serial, DateTimeOffset RevokedAt, CrlReason Reason, DateTimeOffset? InvalidityDate)
{
    private const int Size = 96;

    /// <summary>DER of the entry.</summary>
    public byte[] Encode()
    {
        var writer = new AsnWriter(AsnEncodingRules.DER, Size);
        using (writer.PushSequence())
        {
            writer.WriteInteger(Serial.Span);
            Validity.Write(writer, RevokedAt);
            // Section 5.3.1: unspecified is said by leaving the extension out.
            if (Reason != CrlReason.Unspecified || InvalidityDate is not null)
            {
                using var extensions = writer.PushSequence();
                if (Reason != CrlReason.Unspecified) Extension(writer, Oids.ReasonCode, value => value.WriteEnumeratedValue(Reason));
                if (InvalidityDate is { } date)
                    Extension(writer, Oids.InvalidityDate, value => value.WriteGeneralizedTime(date.ToUniversalTime(), omitFractionalSeconds: true));
            }
        }
        return writer.Encode();
    }

    /// <summary>Reads an entry.</summary>
    /// <exception cref="DecodeException">It is not one, or has a critical extension that is not known (section 5.3).</exception>
    public static RevokedCertificate Decode(ReadOnlyMemory<byte> der) => StrictDer.Read("CRL entry", der, Read);

    internal static RevokedCertificate Read(AsnReader reader)
    {
        var entry = reader.ReadSequence();
        var serial = entry.ReadIntegerBytes();
        var revokedAt = Validity.Read(entry);
        var (reason, invalidityDate) = (CrlReason.Unspecified, (DateTimeOffset?)null);
        if (entry.HasData)
        {
            foreach (var extension in ExtensionList.Read(entry))
            {
                if (extension.Oid == Oids.ReasonCode) reason = StrictDer.Read("reasonCode", extension.Value, ReadReason);
                else if (extension.Oid == Oids.InvalidityDate) invalidityDate = StrictDer.Read("invalidityDate", extension.Value, value => value.ReadGeneralizedTime());
                // RFC 5280 section 5.3: a CRL with an entry that is not understood says nothing.
                else if (extension.Critical) throw new DecodeException($"CRL entry: the critical extension {extension.Oid} is not known");
            }
        }
        entry.ThrowIfNotEmpty();
        return new(serial, revokedAt, reason, invalidityDate);
    }

    private static CrlReason ReadReason(AsnReader value)
    {
        var reason = value.ReadEnumeratedValue<CrlReason>();
        return Enum.IsDefined(reason) && reason != CrlReason.Unspecified ? reason : throw new DecodeException($"CRL entry: the reason {(int)reason} must not be written");
    }

    private static void Extension(AsnWriter writer, string oid, Action<AsnWriter> write)
    {
        using var extension = writer.PushSequence();
        writer.WriteObjectIdentifier(oid);
        using var value = writer.PushOctetString();
        write(writer);
    }
}
