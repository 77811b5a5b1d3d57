using TrustPoint.Formats.Certificates;
using TrustPoint.Formats.Vouchers;

namespace TrustPoint.Formats.Transfers;

/// <summary>A buyer's acceptance of one statement and no other (LIF-32): the second document of an ownership transfer, signed by one person of the buyer.</summary>
public sealed record TransferAcceptance
{
    /// <summary>Its type.</summary>
    public const string Type = "urn:trustpoint:ownership-transfer-acceptance:1";

    /// <summary>It names not more certificates for remote maintenance than this.</summary>
    public const int MostMaintenance = 16;

    private const int MaxSize = 256 * 1024;

    /// <summary>id: the statement's.</summary>
    public required Guid Id { get; init; }

    /// <summary>statement-sha256: over the statement as it was signed, in lower-case hex.</summary>
    public required string StatementSha256 { get; init; }

    /// <summary>accepted-on.</summary>
    public required DateTimeOffset AcceptedOn { get; init; }

    /// <summary>by: the buyer, who is the one that the statement names.</summary>
    public required TransferParty By { get; init; }

    /// <summary>nonceless-without-end: how many vouchers without a nonce and without an end the buyer was told of (LIF-36).</summary>
    public required int NoncelessWithoutEnd { get; init; }

    /// <summary>maintenance: certificates of the buyer's own authority by which remote maintenance goes after the handover, and by no others (LIF-72); absent where there are none.</summary>
    public IReadOnlyList<Certificate> Maintenance { get; init; } = [];

    /// <summary>nonce.</summary>
    public required ReadOnlyMemory<byte> Nonce { get; init; }

    /// <summary>Reads the JSON.</summary>
    /// <exception cref="DecodeException">Not such an acceptance: says which member is missing or wrong.</exception>
    public static TransferAcceptance Decode(ReadOnlyMemory<byte> utf8)
    {
        using var message = TransferJson.Open("transfer acceptance", Type, utf8, MaxSize);
        return new()
        {
            Id = message.Id("id"),
            StatementSha256 = message.Sha256("statement-sha256"),
            AcceptedOn = message.Utc("accepted-on"),
            By = message.Party("by", "pinned-domain-cert"),
            NoncelessWithoutEnd = message.Number("nonceless-without-end") ?? throw message.Missing("nonceless-without-end"),
            Maintenance = ReadMaintenance(message),
            Nonce = message.Nonce(),
        };
    }

    /// <summary>JSON in UTF-8: always the same bytes for the same acceptance.</summary>
    public byte[] Encode() => JsonOutput.Write(writer =>
    {
        writer.WriteStart(Type);
        writer.WriteString("id", Id.ToString("D"));
        writer.WriteString("statement-sha256", StatementSha256);
        writer.WriteTime("accepted-on", AcceptedOn);
        writer.WriteParty("by", "pinned-domain-cert", By);
        writer.WriteNumber("nonceless-without-end", NoncelessWithoutEnd);
        if (Maintenance is not [])
        {
            writer.WriteStartArray("maintenance");
            foreach (var certificate in Maintenance) writer.WriteBase64StringValue(certificate.Der.Span);
            writer.WriteEndArray();
        }
        writer.WriteOctets("nonce", Nonce);
    });

    private static List<Certificate> ReadMaintenance(JsonMessage message)
    {
        if (message.ManyOctets("maintenance", MostMaintenance) is not { } all) return [];
        // None is said by leaving it out, and nothing is said twice (LIF-45).
        return all.Count > 0 && all.DistinctBy(der => Convert.ToHexString(der.Span)).Count() == all.Count
            ? [.. all.Select(der => Certificate.Decode(der))]
            : throw message.Wrong("maintenance", "a list without doubles, of at least one");
    }
}
