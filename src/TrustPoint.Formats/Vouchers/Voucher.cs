using TrustPoint.Formats.Certificates;

namespace TrustPoint.Formats.Vouchers;

/// <summary>
/// A voucher (RFC 8366 section 5.3): the manufacturer's word that a device may trust a domain. JSON as RFC 7951 has it; who signed it is
/// the business of the CMS around it.
/// </summary>
public sealed record Voucher
{
    private const string Root = "ietf-voucher:voucher";

    /// <summary>created-on. Always written; on input some have none.</summary>
    public DateTimeOffset? CreatedOn { get; init; }

    /// <summary>expires-on; null: it has a nonce, or never expires.</summary>
    public DateTimeOffset? ExpiresOn { get; init; }

    /// <summary>assertion.</summary>
    public required VoucherAssertion Assertion { get; init; }

    /// <summary>serial-number: X520SerialNumber of the device's factory identity.</summary>
    public required string SerialNumber { get; init; }

    /// <summary>idevid-issuer as it stands: see <see cref="IdevidIssuer"/>. Null: absent.</summary>
    public ReadOnlyMemory<byte>? IdevidIssuer { get; init; }

    /// <summary>pinned-domain-cert.</summary>
    public required Certificate PinnedDomainCert { get; init; }

    /// <summary>domain-cert-revocation-checks.</summary>
    public bool DomainCertRevocationChecks { get; init; }

    /// <summary>nonce, as the text that the request had; null: it is nonceless.</summary>
    public string? Nonce { get; init; }

    /// <summary>last-renewal-date.</summary>
    public DateTimeOffset? LastRenewalDate { get; init; }

    /// <summary>Reads a voucher's JSON.</summary>
    /// <exception cref="DecodeException">Not a voucher: says which member is missing or wrong.</exception>
    public static Voucher Decode(ReadOnlyMemory<byte> utf8)
    {
        using var message = new JsonMessage("voucher", utf8);
        var voucher = message.Inner(Root) ?? throw message.Missing(Root);
        var read = new Voucher
        {
            CreatedOn = voucher.Time("created-on"),
            ExpiresOn = voucher.Time("expires-on"),
            Assertion = voucher.ReadAssertion() ?? throw voucher.Missing("assertion"),
            SerialNumber = voucher.Text("serial-number", VoucherRequest.LongestSerialNumber) ?? throw voucher.Missing("serial-number"),
            IdevidIssuer = voucher.Octets("idevid-issuer"),
            PinnedDomainCert = Certificate.Decode(voucher.Octets("pinned-domain-cert") ?? throw voucher.Missing("pinned-domain-cert")),
            DomainCertRevocationChecks = voucher.Truth("domain-cert-revocation-checks") ?? false,
            Nonce = voucher.Text("nonce", VoucherRequest.LongestNonce),
            LastRenewalDate = voucher.Time("last-renewal-date"),
        };
        // RFC 8366 section 5.3: "expires-on" must not be there together with "nonce".
        return read is { Nonce: not null, ExpiresOn: not null } ? throw new DecodeException("voucher: it has both nonce and expires-on") : read;
    }

    /// <summary>JSON in UTF-8.</summary>
    public byte[] Encode() => JsonOutput.Write(writer =>
    {
        writer.WriteStartObject(Root);
        writer.WriteTime("created-on", CreatedOn);
        writer.WriteTime("expires-on", ExpiresOn);
        writer.WriteString("assertion", Assertion.ToText());
        writer.WriteString("serial-number", SerialNumber);
        writer.WriteOctets("idevid-issuer", IdevidIssuer);
        writer.WriteOctets("pinned-domain-cert", PinnedDomainCert.Der);
        writer.WriteBoolean("domain-cert-revocation-checks", DomainCertRevocationChecks);
        if (Nonce is not null) writer.WriteString("nonce", Nonce);
        writer.WriteTime("last-renewal-date", LastRenewalDate);
        writer.WriteEndObject();
    });
}
