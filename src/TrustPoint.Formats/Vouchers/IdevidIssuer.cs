using TrustPoint.Formats.Certificates;
using TrustPoint.Formats.Der;

namespace TrustPoint.Formats.Vouchers;

/// <summary>
/// idevid-issuer: which authority made the factory identity, told by its key (RFC 8366 section 5.3). The field writes it in three ways: the
/// value of the authorityKeyIdentifier extension, the same inside its OCTET STRING, or the keyIdentifier's octets alone. All three are read.
/// </summary>
public static class IdevidIssuer
{
    /// <summary>The value of the authorityKeyIdentifier extension, with nothing but the keyIdentifier: <c>30 16 80 14 …</c>.</summary>
    /// <param name="factoryIdentity">The device's certificate.</param>
    /// <returns>Null: it has no authorityKeyIdentifier.</returns>
    public static ReadOnlyMemory<byte>? Of(Certificate factoryIdentity)
    {
        if (factoryIdentity.AuthorityKeyIdentifier is { } identifier) return Extensions.AuthorityKeyIdentifier(identifier.Span).Value;
        return null; // not in one expression with the above, where it would mean no octets
    }

    /// <summary>Whether it is that of this certificate.</summary>
    /// <param name="idevidIssuer">As it stands in a voucher or a request.</param>
    /// <param name="factoryIdentity">The device's certificate.</param>
    public static bool IsOf(ReadOnlyMemory<byte> idevidIssuer, Certificate factoryIdentity) =>
        factoryIdentity.AuthorityKeyIdentifier is { } identifier && KeyIdentifier(idevidIssuer).Span.SequenceEqual(identifier.Span);

    /// <summary>The keyIdentifier's octets.</summary>
    /// <param name="idevidIssuer">As it stands in a voucher or a request.</param>
    public static ReadOnlyMemory<byte> KeyIdentifier(ReadOnlyMemory<byte> idevidIssuer)
    {
        try
        {
            var value = idevidIssuer.Span is [0x04, ..] ? StrictDer.Read("idevid-issuer", idevidIssuer, reader => reader.ReadOctetString()) : idevidIssuer;
            return value.Span is [0x30, ..] && ExtensionValues.ReadAuthorityKeyIdentifier(value) is { } identifier ? identifier : idevidIssuer;
        }
        catch (DecodeException)
        {
            return idevidIssuer; // plain octets that happen to begin so
        }
    }
}
