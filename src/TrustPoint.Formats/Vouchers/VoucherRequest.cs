namespace TrustPoint.Formats.Vouchers;

/// <summary>A voucher request (RFC 8995 section 3): of a pledge to its registrar, or of a registrar to the MASA.</summary>
public sealed record VoucherRequest
{
    /// <summary>X520SerialNumber has at most 64 characters (RFC 5280 appendix A.1).</summary>
    internal const int LongestSerialNumber = 64;

    /// <summary>RFC 8366 section 5.3: 8 to 32 octets; here in base64, or in what else a pledge writes.</summary>
    internal const int LongestNonce = 128;

    private const string Root = "ietf-voucher-request:voucher";

    // Some pledges of the field write the root of a voucher.
    private const string OtherRoot = "ietf-voucher:voucher";

    /// <summary>created-on.</summary>
    public DateTimeOffset? CreatedOn { get; init; }

    /// <summary>assertion: a pledge says proximity.</summary>
    public VoucherAssertion? Assertion { get; init; }

    /// <summary>serial-number.</summary>
    public required string SerialNumber { get; init; }

    /// <summary>idevid-issuer as it stands: see <see cref="IdevidIssuer"/>. Null: absent.</summary>
    public ReadOnlyMemory<byte>? IdevidIssuer { get; init; }

    /// <summary>nonce: the text as it stands, which goes to the MASA and back into the voucher unchanged; null: nonceless.</summary>
    public string? Nonce { get; init; }

    /// <summary>prior-signed-voucher-request: the pledge's whole CMS. Null: absent.</summary>
    public ReadOnlyMemory<byte>? PriorSignedVoucherRequest { get; init; }

    /// <summary>proximity-registrar-cert: the first certificate of the TLS server's list. Null: absent.</summary>
    public ReadOnlyMemory<byte>? ProximityRegistrarCert { get; init; }

    /// <summary>Reads a request's JSON.</summary>
    /// <exception cref="DecodeException">Not a voucher request: says which member is missing or wrong.</exception>
    public static VoucherRequest Decode(ReadOnlyMemory<byte> utf8)
    {
        using var message = new JsonMessage("voucher request", utf8);
        var request = message.Inner(Root) ?? message.Inner(OtherRoot) ?? throw message.Missing(Root);
        return new()
        {
            CreatedOn = request.Time("created-on"),
            Assertion = request.ReadAssertion(),
            SerialNumber = request.Text("serial-number", LongestSerialNumber) ?? throw request.Missing("serial-number"),
            IdevidIssuer = request.Octets("idevid-issuer"),
            Nonce = request.Text("nonce", LongestNonce),
            PriorSignedVoucherRequest = request.Octets("prior-signed-voucher-request"),
            ProximityRegistrarCert = request.Octets("proximity-registrar-cert"),
        };
    }

    /// <summary>JSON in UTF-8.</summary>
    public byte[] Encode() => JsonOutput.Write(writer =>
    {
        writer.WriteStartObject(Root);
        writer.WriteTime("created-on", CreatedOn);
        if (Assertion is { } assertion) writer.WriteString("assertion", assertion.ToText());
        writer.WriteString("serial-number", SerialNumber);
        writer.WriteOctets("idevid-issuer", IdevidIssuer);
        if (Nonce is not null) writer.WriteString("nonce", Nonce);
        writer.WriteOctets("prior-signed-voucher-request", PriorSignedVoucherRequest);
        writer.WriteOctets("proximity-registrar-cert", ProximityRegistrarCert);
        writer.WriteEndObject();
    });
}
