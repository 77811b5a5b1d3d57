namespace TrustPoint.Formats.Vouchers;

/// <summary>What a pledge tells of its voucher or of its enrolment (RFC 8995 sections 5.7 and 5.9.4).</summary>
public sealed record PledgeStatus
{
    private const int LongestReason = 1000;
    private const int LongestContext = 8000;
    private const int MostUnknown = 8;

    private static readonly HashSet<string> Known = ["version", "status", "reason", "reason-context"];

    /// <summary>version; 1 is the one that there is.</summary>
    public int Version { get; init; } = 1;

    /// <summary>status: true, all went well.</summary>
    public required bool Status { get; init; }

    /// <summary>reason, for people.</summary>
    public string? Reason { get; init; }

    /// <summary>reason-context, as it stands. Nobody looks inside.</summary>
    public string? ReasonContext { get; init; }

    /// <summary>The first members that nobody defined. They are told to whoever reads the log.</summary>
    public IReadOnlyList<string> Unknown { get; init; } = [];

    /// <summary>Reads the JSON.</summary>
    /// <exception cref="DecodeException">version or status are missing or wrong.</exception>
    public static PledgeStatus Decode(ReadOnlyMemory<byte> utf8)
    {
        using var message = new JsonMessage("status", utf8);
        return new()
        {
            Version = message.Number("version") ?? throw message.Missing("version"),
            Status = message.Truth("status") ?? throw message.Missing("status"),
            Reason = message.Words("reason", LongestReason),
            ReasonContext = message.Raw("reason-context", LongestContext),
            Unknown = [.. message.NamesOtherThan(Known).Take(MostUnknown)],
        };
    }

    /// <summary>JSON in UTF-8.</summary>
    public byte[] Encode() => JsonOutput.Write(writer =>
    {
        writer.WriteNumber("version", Version);
        writer.WriteBoolean("status", Status);
        if (Reason is not null) writer.WriteString("reason", Reason);
        if (ReasonContext is null) return;
        writer.WritePropertyName("reason-context");
        writer.WriteRawValue(ReasonContext);
    });
}
