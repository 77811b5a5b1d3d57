using TrustPoint.Formats.Vouchers;

namespace TrustPoint.Formats.Transfers;

/// <summary>Why devices change hands.</summary>
public enum TransferReason
{
    /// <summary>Sold.</summary>
    Sale,

    /// <summary>A lease begins.</summary>
    LeaseStart,

    /// <summary>A lease ends.</summary>
    LeaseEnd,

    /// <summary>Companies become one, or part.</summary>
    Merger,

    /// <summary>They go back.</summary>
    Return,
}

/// <summary>
/// A seller's statement that devices of one manufacturer go to a buyer: the first document of an ownership transfer, signed by two people of the seller
/// (LIF-31). The bytes that were signed are the statement: they are kept, never written anew (LIF-45). It has no prices and no people (LIF-48).
/// </summary>
public sealed record TransferStatement
{
    /// <summary>Its type. Ours: no RFC defines such a document.</summary>
    public const string Type = "urn:trustpoint:ownership-transfer:1";

    /// <summary>A statement has not more devices than this.</summary>
    public const int MostDevices = 1000;

    /// <summary>In octets.</summary>
    public const int MaxSize = 2 * 1024 * 1024;

    private const string What = "transfer statement";

    private static readonly (string Word, TransferReason Reason)[] Reasons =
    [
        ("sale", TransferReason.Sale), ("lease-start", TransferReason.LeaseStart), ("lease-end", TransferReason.LeaseEnd), ("merger", TransferReason.Merger), ("return", TransferReason.Return),
    ];

    /// <summary>id: tells it from every other.</summary>
    public required Guid Id { get; init; }

    /// <summary>created-on.</summary>
    public required DateTimeOffset CreatedOn { get; init; }

    /// <summary>effective-on: not booked before.</summary>
    public required DateTimeOffset EffectiveOn { get; init; }

    /// <summary>reason.</summary>
    public required TransferReason Reason { get; init; }

    /// <summary>from: the seller.</summary>
    public required TransferParty From { get; init; }

    /// <summary>to: the buyer.</summary>
    public required TransferParty To { get; init; }

    /// <summary>devices, at least one.</summary>
    public required IReadOnlyList<TransferredDevice> Devices { get; init; }

    /// <summary>terms, data-wiped: the seller says that the devices hold no data any more, or will not when they leave.</summary>
    public bool DataWiped { get; init; }

    /// <summary>terms, documents-handed-over.</summary>
    public bool DocumentsHandedOver { get; init; }

    /// <summary>machine: of which machine the devices are parts (LIF-71); null: of none, or nobody says so.</summary>
    public TransferMachine? Machine { get; init; }

    /// <summary>without-manufacturer: it holds without a receipt, because there is nobody to book it (LIF-40). Less can be relied on.</summary>
    public bool WithoutManufacturer { get; init; }

    /// <summary>nonce: 16 octets or more; with it a device's confirmation of its reset is of this transfer.</summary>
    public required ReadOnlyMemory<byte> Nonce { get; init; }

    /// <summary>Reads the JSON. Members that are not known are passed over.</summary>
    /// <exception cref="DecodeException">Not such a statement: says which member is missing or wrong.</exception>
    public static TransferStatement Decode(ReadOnlyMemory<byte> utf8)
    {
        using var message = TransferJson.Open(What, Type, utf8, MaxSize);
        var terms = message.Inner("terms") ?? throw message.Missing("terms");
        var statement = new TransferStatement
        {
            Id = message.Id("id"),
            CreatedOn = message.Utc("created-on"),
            EffectiveOn = message.Utc("effective-on"),
            Reason = ParseReason(message.Text("reason", 20)) ?? throw message.Wrong("reason", string.Join(", ", Reasons.Select(known => known.Word))),
            From = message.Party("from", "owner-cert"),
            To = message.Party("to", "pinned-domain-cert"),
            Devices = ReadDevices(message),
            DataWiped = terms.Yes("data-wiped"),
            DocumentsHandedOver = terms.Yes("documents-handed-over"),
            Machine = message.Inner("machine") is { } machine ? TransferMachine.Read(machine) : null,
            WithoutManufacturer = message.Raw("without-manufacturer", 16) is not null && message.Yes("without-manufacturer"),
            Nonce = message.Nonce(),
        };
        return statement.From.IsSameAs(statement.To) ? throw message.Wrong("to", "another domain than from") : statement;
    }

    /// <summary>JSON in UTF-8: always the same bytes for the same statement.</summary>
    public byte[] Encode() => JsonOutput.Write(writer =>
    {
        writer.WriteStart(Type);
        writer.WriteString("id", Id.ToString("D"));
        writer.WriteTime("created-on", CreatedOn);
        writer.WriteTime("effective-on", EffectiveOn);
        writer.WriteString("reason", WordOf(Reason));
        writer.WriteParty("from", "owner-cert", From);
        writer.WriteParty("to", "pinned-domain-cert", To);
        writer.WriteObjects("devices", Devices, device => device.Write(writer));
        writer.WriteStartObject("terms");
        writer.WriteBoolean("data-wiped", DataWiped);
        writer.WriteBoolean("documents-handed-over", DocumentsHandedOver);
        writer.WriteEndObject();
        Machine?.Write(writer);
        if (WithoutManufacturer) writer.WriteBoolean("without-manufacturer", true);
        writer.WriteOctets("nonce", Nonce);
    });

    /// <summary>Reads a reason as people and documents write it; null: it is none.</summary>
    public static TransferReason? ParseReason(string? word) => Reasons.Where(known => known.Word == word).Select(known => (TransferReason?)known.Reason).FirstOrDefault();

    /// <summary>As people and documents write it.</summary>
    public static string WordOf(TransferReason reason) => Reasons.First(known => known.Reason == reason).Word;

    private static List<TransferredDevice> ReadDevices(JsonMessage message)
    {
        var items = message.Items("devices") ?? throw message.Missing("devices");
        if (items.Count is 0 or > MostDevices) throw message.Wrong("devices", $"a list of 1 to {MostDevices}");
        var devices = items.Select(TransferredDevice.Read).ToList();
        // Twice the same device would be two links of one chain.
        var identities = devices.Select(device => device.IdevidSha256).Distinct().Count();
        var serials = devices.Select(device => (device.SerialNumber, Convert.ToHexString(IdevidIssuer.KeyIdentifier(device.IdevidIssuer).Span))).Distinct().Count();
        return identities == devices.Count && serials == devices.Count ? devices : throw message.Wrong("devices", "a list without doubles");
    }
}
