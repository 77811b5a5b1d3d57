using System.Buffers;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using TrustPoint.Ca.Audit;

namespace TrustPoint.Storage.Audit;

/// <summary>
/// A leaf of the log: the entry's JSON object with one more member at its end, <c>rows</c>, which names each row that was changed with it
/// and the row's digest in base64. An entry that changed no row is the leaf as it stands.
/// </summary>
internal static class Leaf
{
    private const int RowSize = 100;

    /// <summary>The leaf's bytes.</summary>
    public static byte[] Compose(AuditEntry entry, ReadOnlySpan<WitnessedRow> rows)
    {
        if (rows.IsEmpty) return entry.Bytes;
        var leaf = new ArrayBufferWriter<byte>(entry.Bytes.Length + (RowSize * rows.Length));
        leaf.Write(entry.Bytes.AsSpan(..^1));
        leaf.Write(",\"rows\":{"u8);
        for (var i = 0; i < rows.Length; i++)
        {
            var row = rows[i];
            if (i > 0) leaf.Write(","u8);
            Encoding.ASCII.GetBytes($"\"{row.Name}\":\"{Convert.ToBase64String(row.Digest)}\"", leaf);
        }
        leaf.Write("}}"u8);
        return leaf.WrittenSpan.ToArray();
    }

    /// <summary>The rows that a leaf names.</summary>
    /// <exception cref="JsonException">The leaf is not what <see cref="Compose"/> makes.</exception>
    public static IEnumerable<WitnessedRow> RowsOf(JsonElement leaf)
    {
        if (!leaf.TryGetProperty("rows"u8, out var rows)) yield break;
        foreach (var row in rows.EnumerateObject())
        {
            var slash = row.Name.IndexOf('/', StringComparison.Ordinal);
            if (slash < 0 || !long.TryParse(row.Name.AsSpan(slash + 1), CultureInfo.InvariantCulture, out var id)
                || !row.Value.TryGetBytesFromBase64(out var digest) || digest.Length != SHA256.HashSizeInBytes)
                throw new JsonException($"'{row.Name}' does not name a row and its digest.");
            yield return new(row.Name[..slash], id, digest);
        }
    }
}
