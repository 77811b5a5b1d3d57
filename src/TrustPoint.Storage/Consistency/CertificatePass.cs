using System.Formats.Asn1;
using Microsoft.Data.Sqlite;
using TrustPoint.Ca.Certificates;
using TrustPoint.Storage.Audit;
using TrustPoint.Storage.Certificates;
using TrustPoint.Storage.Database;

namespace TrustPoint.Storage.Consistency;

/// <summary>Proves every certificate: on the log as it was intended and as it is, its bytes, its signature, and that it holds its key and subject.</summary>
internal sealed class CertificatePass(string database, WitnessedState state, RecordProof proof, Findings findings)
{
    private const int ChunkSize = 2000;

    private long rows;
    private long holders;

    /// <summary>Runs it on all cores. Returns the number of rows.</summary>
    public long Run(long highest, CancellationToken ct)
    {
        using var readers = new ReadConnections(database);
        var chunks = Enumerable.Range(0, (int)((highest + ChunkSize) / ChunkSize));
        var options = new ParallelOptions { CancellationToken = ct };
        Parallel.ForEach(chunks, options, chunk => readers.Read(connection => Examine(connection, 1 + ((long)chunk * ChunkSize))));
        readers.Read(CompareHolders);
        return rows;
    }

    private bool Examine(DatabaseConnection connection, long first)
    {
        using var reader = connection.Query(
            $"SELECT {CertificateRow.Columns} FROM certificates WHERE id >= ?1 AND id < ?2 ORDER BY id", first, first + ChunkSize);
        var expected = first;
        while (reader.Read())
        {
            var id = reader.GetInt64(0);
            Missing(expected, id);
            expected = id + 1;
            try
            {
                Examine(connection, id, reader);
            }
            catch (Exception error) when (error is FormatException or ArgumentException or OverflowException)
            {
                findings.Add($"certificates/{id} cannot be read: {error.Message}");
            }
        }
        Missing(expected, first + ChunkSize);
        return true;
    }

    private void Missing(long from, long to)
    {
        for (var id = from; id < to; id++)
        {
            if (state.IsWitnessed(id)) findings.Add($"certificates/{id} is on the audit log, but not in the database.");
        }
    }

    private void Examine(DatabaseConnection connection, long id, SqliteDataReader reader)
    {
        Interlocked.Increment(ref rows);
        var record = CertificateRow.Read(reader);
        CompareWithLog(id, record, reader);
        foreach (var trouble in proof.Troubles(record)) findings.Add($"certificates/{id} (serial {Convert.ToHexString(record.Serial)}): {trouble}.");
        foreach (var name in Holders.NamesOf(record)) CompareHolder(connection, id, record, name);
    }

    private void CompareWithLog(long id, CertificateRecord record, SqliteDataReader reader)
    {
        if (!state.IsWitnessed(id))
        {
            findings.Add($"certificates/{id} (serial {Convert.ToHexString(record.Serial)}) is not on the audit log.");
            return;
        }
        var columns = new object[reader.FieldCount];
        reader.GetValues(columns);
        if (WitnessedState.Half(WitnessedRow.DigestOf(columns)) != state.Certificate(id))
            findings.Add($"certificates/{id} is not as the audit log records it.");

        // I1: take the outcome away, and what remains is the row as the intent recorded it.
        if (record.Sha256 is not null && TbsOf(record.Der) is { } tbs)
            record = record with { Der = tbs };
        var intent = record with { Status = CertificateStatus.Intended, Sha256 = null };
        if (WitnessedState.Half(CertificateRow.Witness(intent, id).Digest) != state.Intended(id))
            findings.Add($"certificates/{id} (serial {Convert.ToHexString(record.Serial)}) is not what its intent on the audit log says.");
    }

    private void CompareHolder(DatabaseConnection connection, long id, CertificateRecord record, byte[] name)
    {
        var (first, identity) = HolderOf(connection, name);
        if (first is null)
        {
            findings.Add($"holders does not know the key or subject of certificates/{id}.");
            return;
        }
        if (identity is { Length: > 0 } && !identity.AsSpan().SequenceEqual(Holders.IdentityName(record)))
            findings.Add($"holders has the key or subject of certificates/{id} under another identity.");
        if (first == id) Interlocked.Increment(ref holders);
        else if (first > id || connection.Scalar("SELECT ifnull(device, subject) FROM certificates WHERE id = ?1", first) as string != Holders.IdentityOf(record))
            findings.Add($"The key or subject of certificates/{id} belongs to certificates/{first}, which is not an earlier one of the same identity.");
    }

    private static (long? First, byte[]? Identity) HolderOf(DatabaseConnection connection, byte[] name)
    {
        using var row = connection.Query("SELECT certificate, identity FROM holders WHERE name = ?1", name);
        return row.Read() ? (row.GetInt64(0), row.GetFieldValue<byte[]>(1)) : (null, null);
    }

    // Each entry was met at the certificate that made it, or it was put there by hand.
    private bool CompareHolders(DatabaseConnection connection)
    {
        var there = (long)connection.Scalar("SELECT count(*) FROM holders")!;
        if (there != holders) findings.Add($"holders has {there} entries, the certificates made {holders}.");
        return true;
    }

    private static byte[]? TbsOf(byte[] der)
    {
        try
        {
            return new AsnReader(der, AsnEncodingRules.DER).ReadSequence().ReadEncodedValue().ToArray();
        }
        catch (AsnContentException)
        {
            return null;
        }
    }
}
