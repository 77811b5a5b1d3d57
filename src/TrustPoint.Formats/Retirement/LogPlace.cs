using System.Globalization;
using System.Text.Json;
using TrustPoint.Formats.Vouchers;

namespace TrustPoint.Formats.Retirement;

/// <summary>Where an entry stands on an audit log, with all that proves it (RFC 6962 section 2.1.1, C2SP tlog-checkpoint).</summary>
/// <param name="Index">The leaf's index, from 0.</param>
/// <param name="Entry">The leaf.</param>
/// <param name="Checkpoint">A signed note over a tree that has it, UTF-8.</param>
/// <param name="Path">The audit path from the leaf's sibling up, 32 octets each.</param>
public sealed record LogPlace(long Index, ReadOnlyMemory<byte> Entry, ReadOnlyMemory<byte> Checkpoint, IReadOnlyList<ReadOnlyMemory<byte>> Path)
{
    private const int LongestPath = 63;

    internal static LogPlace Read(JsonMessage message) => new(
        long.TryParse(message.Raw("index", 19), NumberStyles.None, CultureInfo.InvariantCulture, out var index) ? index : throw message.Wrong("index", "a whole number"),
        message.Octets("entry") ?? throw message.Missing("entry"),
        message.Octets("checkpoint") ?? throw message.Missing("checkpoint"),
        message.ManyOctets("inclusion-path", LongestPath) ?? throw message.Missing("inclusion-path"));

    internal void Write(Utf8JsonWriter writer)
    {
        writer.WriteNumber("index", Index);
        writer.WriteOctets("entry", Entry);
        writer.WriteOctets("checkpoint", Checkpoint);
        writer.WriteStartArray("inclusion-path");
        foreach (var hash in Path) writer.WriteStringValue(Convert.ToBase64String(hash.Span));
        writer.WriteEndArray();
    }
}
