using System.Buffers;
using System.Buffers.Binary;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using TrustPoint.Storage.Database;

namespace TrustPoint.Storage.Audit;

/// <summary>
/// A row's content as the log witnesses it: SHA-256 over all its columns. With it nobody changes a row without the log disagreeing,
/// and nobody changes the log without its tree disagreeing.
/// </summary>
/// <param name="Table">The table's name.</param>
/// <param name="Id">The row's id.</param>
/// <param name="Digest">SHA-256 over the columns in the table's order.</param>
internal readonly record struct WitnessedRow(string Table, long Id, byte[] Digest)
{
    /// <summary>Tables whose every row is witnessed. The log and its checkpoints prove themselves.</summary>
    public static readonly string[] Tables =
        ["certificates", "authorities", "domains", "devices", "grants", "codes", "pending", "manufacturers", "blocked_keys", "revocations", "crls", "public_urls", "authority_requests", "people", "api_keys", "approval_rules", "approvals", "profile_versions", "passkeys",
         "owners", "models", "ownership", "vouchers", "batches", "joins", "held_vouchers", "bookings", "titles", "device_transitions", "certificate_actions", "recovery_keys", "backup_plan", "backups", "backup_drills", "transfers", "retirements"];

    private const int HeaderSize = 9;

    /// <summary>As it stands in the log.</summary>
    public string Name => string.Create(CultureInfo.InvariantCulture, $"{Table}/{Id}");

    /// <summary>From the values about to be written, in the table's column order.</summary>
    public static WitnessedRow Of(string table, long id, ReadOnlySpan<object?> columns) => new(table, id, DigestOf(columns));

    /// <summary>From the database; null when there is no such row.</summary>
    public static WitnessedRow? Read(DatabaseConnection connection, string table, long id)
    {
        using var row = connection.Query($"SELECT * FROM {table} WHERE id = ?1", id);
        if (!row.Read()) return null;
        var columns = new object[row.FieldCount];
        row.GetValues(columns);
        return new(table, id, DigestOf(columns));
    }

    // NULLs at the end are left out: a row that was written before its table had them keeps its digest.
    // Each column: its SQLite type, then 8 octets (an integer's value, else the length), then the bytes. No two rows encode alike.
    internal static byte[] DigestOf(ReadOnlySpan<object?> columns)
    {
        while (columns is [.., null or DBNull]) columns = columns[..^1];
        var size = 0;
        foreach (var column in columns)
        {
            size += HeaderSize + column switch { string text => Encoding.UTF8.GetByteCount(text), byte[] blob => blob.Length, _ => 0 };
        }
        var rented = ArrayPool<byte>.Shared.Rent(size);
        var rest = rented.AsSpan(0, size);
        foreach (var column in columns) rest = rest[Encode(column, rest)..];
        var digest = SHA256.HashData(rented.AsSpan(0, size));
        ArrayPool<byte>.Shared.Return(rented);
        return digest;
    }

    private static int Encode(object? column, Span<byte> to)
    {
        var content = to[HeaderSize..];
        (int type, long head, int length) = column switch
        {
            null or DBNull => (0, 0L, 0),
            long number => (1, number, 0),
            string text when Encoding.UTF8.GetBytes(text, content) is var bytes => (2, bytes, bytes),
            byte[] blob when blob.AsSpan().TryCopyTo(content) => (3, blob.Length, blob.Length),
            double real => (4, BitConverter.DoubleToInt64Bits(real), 0),
            _ => throw new ArgumentException($"A column holds an integer, text or bytes, not {column.GetType()}.", nameof(column)),
        };
        to[0] = (byte)type;
        BinaryPrimitives.WriteInt64BigEndian(to[1..], head);
        return HeaderSize + length;
    }
}
