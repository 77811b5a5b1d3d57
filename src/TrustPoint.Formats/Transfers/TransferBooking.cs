using TrustPoint.Formats.Vouchers;

namespace TrustPoint.Formats.Transfers;

/// <summary>
/// A manufacturer's receipt: from now on the devices of a statement belong to its buyer (LIF-33). Signed by a key with which the manufacturer signs vouchers.
/// SHA-256 over its bytes is the link that the next transfer of these devices begins with (LIF-46).
/// </summary>
public sealed record TransferBooking
{
    /// <summary>Its type.</summary>
    public const string Type = "urn:trustpoint:ownership-transfer-booking:1";

    private const int MaxSize = TransferStatement.MaxSize;

    /// <summary>id: the statement's.</summary>
    public required Guid Id { get; init; }

    /// <summary>booked-on.</summary>
    public required DateTimeOffset BookedOn { get; init; }

    /// <summary>statement-sha256, in lower-case hex.</summary>
    public required string StatementSha256 { get; init; }

    /// <summary>acceptance-sha256, in lower-case hex.</summary>
    public required string AcceptanceSha256 { get; init; }

    /// <summary>from: the seller's domainID.</summary>
    public required ReadOnlyMemory<byte> From { get; init; }

    /// <summary>to: the buyer's domainID.</summary>
    public required ReadOnlyMemory<byte> To { get; init; }

    /// <summary>devices: all of the statement's, in its order.</summary>
    public required IReadOnlyList<BookedDevice> Devices { get; init; }

    /// <summary>Reads the JSON.</summary>
    /// <exception cref="DecodeException">Not such a receipt: says which member is missing or wrong.</exception>
    public static TransferBooking Decode(ReadOnlyMemory<byte> utf8)
    {
        using var message = TransferJson.Open("transfer booking", Type, utf8, MaxSize);
        var items = message.Items("devices") ?? throw message.Missing("devices");
        if (items.Count is 0 or > TransferStatement.MostDevices) throw message.Wrong("devices", $"a list of 1 to {TransferStatement.MostDevices}");
        return new()
        {
            Id = message.Id("id"),
            BookedOn = message.Utc("booked-on"),
            StatementSha256 = message.Sha256("statement-sha256"),
            AcceptanceSha256 = message.Sha256("acceptance-sha256"),
            From = message.Bytes("from"),
            To = message.Bytes("to"),
            Devices = [.. items.Select(item => new BookedDevice(item.SerialNumber(), item.Bytes("idevid-issuer"), TitleHead.Read(item.Inner("previous") ?? throw item.Missing("previous"))))],
        };
    }

    /// <summary>JSON in UTF-8: always the same bytes for the same receipt.</summary>
    public byte[] Encode() => JsonOutput.Write(writer =>
    {
        writer.WriteStart(Type);
        writer.WriteString("id", Id.ToString("D"));
        writer.WriteTime("booked-on", BookedOn);
        writer.WriteString("statement-sha256", StatementSha256);
        writer.WriteString("acceptance-sha256", AcceptanceSha256);
        writer.WriteOctets("from", From);
        writer.WriteOctets("to", To);
        writer.WriteObjects("devices", Devices, device =>
        {
            writer.WriteString("serial-number", device.SerialNumber);
            writer.WriteOctets("idevid-issuer", device.IdevidIssuer);
            device.Previous.Write(writer);
        });
    });
}

/// <summary>A device in a receipt.</summary>
/// <param name="SerialNumber">serial-number.</param>
/// <param name="IdevidIssuer">idevid-issuer.</param>
/// <param name="Previous">What its chain of title ended with before.</param>
public sealed record BookedDevice(string SerialNumber, ReadOnlyMemory<byte> IdevidIssuer, TitleHead Previous);
