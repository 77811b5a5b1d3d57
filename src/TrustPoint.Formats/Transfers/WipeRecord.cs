using TrustPoint.Formats.Vouchers;

namespace TrustPoint.Formats.Transfers;

/// <summary>The word of two people that a device forgot its owner (LIF-35), for one that cannot say so itself. Nobody signed it: less can be relied on.</summary>
/// <param name="SerialNumber">serial-number.</param>
/// <param name="Nonce">nonce: that of the transfer's statement.</param>
/// <param name="At">time: when it was written down.</param>
/// <param name="DoneBy">done-by: who wiped it.</param>
/// <param name="WitnessedBy">witnessed-by: who saw it, somebody else.</param>
/// <param name="How">how, in words.</param>
public sealed record WipeRecord(string SerialNumber, ReadOnlyMemory<byte> Nonce, DateTimeOffset At, string DoneBy, string WitnessedBy, string How)
{
    /// <summary>Its type.</summary>
    public const string Type = "urn:trustpoint:wipe-record:1";

    /// <summary>Of a name, in characters.</summary>
    public const int LongestName = TransferJson.LongestName;

    /// <summary>Of the words, in characters.</summary>
    public const int LongestText = 200;

    private const int MaxSize = 4 * 1024;

    /// <summary>Reads the JSON.</summary>
    /// <exception cref="DecodeException">Not such a record.</exception>
    public static WipeRecord Decode(ReadOnlyMemory<byte> utf8)
    {
        using var message = TransferJson.Open("wipe record", Type, utf8, MaxSize);
        var record = new WipeRecord(message.SerialNumber(), message.Nonce(), message.Utc("time"), Text("done-by", LongestName), Text("witnessed-by", LongestName), Text("how", LongestText));
        return AreTwo(record.DoneBy, record.WitnessedBy) ? record : throw message.Wrong("witnessed-by", "somebody else than done-by");

        string Text(string name, int longest) => message.Text(name, longest) is { } text && text.Trim().Length > 0 ? text : throw message.Missing(name);
    }

    /// <summary>Whether two names are those of two people.</summary>
    public static bool AreTwo(string one, string other) => !one.Trim().Equals(other.Trim(), StringComparison.OrdinalIgnoreCase);

    /// <summary>JSON in UTF-8: always the same bytes for the same record.</summary>
    public byte[] Encode() => JsonOutput.Write(writer =>
    {
        writer.WriteStart(Type);
        writer.WriteString("serial-number", SerialNumber);
        writer.WriteOctets("nonce", Nonce);
        writer.WriteTime("time", At);
        writer.WriteString("done-by", DoneBy);
        writer.WriteString("witnessed-by", WitnessedBy);
        writer.WriteString("how", How);
    });
}
