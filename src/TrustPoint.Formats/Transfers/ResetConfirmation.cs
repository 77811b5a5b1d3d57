using TrustPoint.Formats.Vouchers;

namespace TrustPoint.Formats.Transfers;

/// <summary>A device's own word that it forgot its owner (LIF-35): signed by its factory identity, for one transfer.</summary>
/// <param name="SerialNumber">serial-number.</param>
/// <param name="Nonce">nonce: that of the transfer's statement, or the confirmation might be an old one.</param>
/// <param name="At">time: when it was reset.</param>
public sealed record ResetConfirmation(string SerialNumber, ReadOnlyMemory<byte> Nonce, DateTimeOffset At)
{
    /// <summary>Its type.</summary>
    public const string Type = "urn:trustpoint:device-reset:1";

    private const string Action = "reset";
    private const int MaxSize = 4 * 1024;

    /// <summary>Reads the JSON.</summary>
    /// <exception cref="DecodeException">Not such a confirmation.</exception>
    public static ResetConfirmation Decode(ReadOnlyMemory<byte> utf8)
    {
        using var message = TransferJson.Open("reset confirmation", Type, utf8, MaxSize);
        if (message.Text("action", 20) != Action) throw message.Wrong("action", Action);
        return new(message.SerialNumber(), message.Nonce(), message.Utc("time"));
    }

    /// <summary>JSON in UTF-8: always the same bytes for the same confirmation.</summary>
    public byte[] Encode() => JsonOutput.Write(writer =>
    {
        writer.WriteStart(Type);
        writer.WriteString("serial-number", SerialNumber);
        writer.WriteOctets("nonce", Nonce);
        writer.WriteString("action", Action);
        writer.WriteTime("time", At);
    });
}
