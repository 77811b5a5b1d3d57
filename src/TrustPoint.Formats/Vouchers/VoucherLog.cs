namespace TrustPoint.Formats.Vouchers;

/// <summary>All vouchers that were ever issued for a device, as its manufacturer tells the owner (RFC 8995 section 5.8.1).</summary>
/// <param name="Events">From the oldest to the newest.</param>
public sealed record VoucherLog(IReadOnlyList<VoucherLogEvent> Events)
{
    /// <summary>A log has not more events than this. What a MASA leaves out it says in <see cref="Truncation"/>.</summary>
    public const int MaxEvents = 1000;

    private const int MaxSize = 512 * 1024;

    /// <summary>How many of its duplicates were left out; null: none were.</summary>
    public VoucherLogTruncation? Truncation { get; init; }

    /// <summary>Reads the JSON.</summary>
    /// <exception cref="DecodeException">Not such a log.</exception>
    public static VoucherLog Decode(ReadOnlyMemory<byte> utf8)
    {
        using var message = new JsonMessage("voucher log", utf8, MaxSize);
        if (message.Number("version") != 1) throw message.Wrong("version", "1");
        var events = message.Items("events") ?? throw message.Missing("events");
        if (events.Count > MaxEvents) throw message.Wrong("events", $"a list of at most {MaxEvents}");
        return new([.. events.Select(ReadEvent)])
        {
            Truncation = message.Inner("truncation") is { } truncation
                ? new(
                    truncation.Number("nonced duplicates") ?? 0, truncation.Number("nonceless duplicates") ?? 0, truncation.Number("arbitrary") ?? 0)
                : null,
        };
    }

    /// <summary>JSON in UTF-8.</summary>
    public byte[] Encode() => JsonOutput.Write(writer =>
    {
        writer.WriteNumber("version", 1);
        writer.WriteStartArray("events");
        foreach (var voucher in Events)
        {
            writer.WriteStartObject();
            writer.WriteTime("date", voucher.Date);
            writer.WriteOctets("domainID", voucher.DomainId);
            writer.WriteString("nonce", voucher.Nonce);
            writer.WriteString("assertion", voucher.Assertion.ToText());
            if (voucher.Truncated > 0) writer.WriteNumber("truncated", voucher.Truncated);
            writer.WriteEndObject();
        }
        writer.WriteEndArray();
        if (Truncation is not { } left) return;
        writer.WriteStartObject("truncation");
        writer.WriteNumber("nonced duplicates", left.NoncedDuplicates);
        writer.WriteNumber("nonceless duplicates", left.NoncelessDuplicates);
        writer.WriteNumber("arbitrary", left.Arbitrary);
        writer.WriteEndObject();
    });

    private static VoucherLogEvent ReadEvent(JsonMessage item) => new(
        item.Time("date") ?? throw item.Missing("date"),
        item.Octets("domainID") ?? throw item.Missing("domainID"),
        item.Text("nonce", VoucherRequest.LongestNonce) is { } nonce && nonce != "NULL" ? nonce : null, // the RFC's own example writes null as "NULL"
        item.ReadAssertion() ?? throw item.Missing("assertion"))
    {
        Truncated = item.Number("truncated") ?? 0,
    };
}

/// <summary>One voucher of the past.</summary>
/// <param name="Date">When it was issued.</param>
/// <param name="DomainId">For which domain: <see cref="Vouchers.DomainId"/>.</param>
/// <param name="Nonce">Its nonce as text; null: it is nonceless.</param>
/// <param name="Assertion">What it rests on.</param>
public sealed record VoucherLogEvent(DateTimeOffset Date, ReadOnlyMemory<byte> DomainId, string? Nonce, VoucherAssertion Assertion)
{
    /// <summary>How many earlier ones of the same domain this one stands for.</summary>
    public int Truncated { get; init; }
}

/// <summary>What was left out of a log. RFC 8995 section 5.8.1: each number ends at 1024.</summary>
/// <param name="NoncedDuplicates">Earlier nonced ones of domains that are in the log.</param>
/// <param name="NoncelessDuplicates">Earlier nonceless ones of domains that are in the log.</param>
/// <param name="Arbitrary">Others.</param>
public sealed record VoucherLogTruncation(int NoncedDuplicates, int NoncelessDuplicates, int Arbitrary);
