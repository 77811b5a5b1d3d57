using TrustPoint.Ca.Authorities;
using TrustPoint.Ca.Crls;
using TrustPoint.Storage.Crls;
using TrustPoint.Storage.Database;

namespace TrustPoint.Storage.Consistency;

/// <summary>Proves the published CRLs: each file is the one on record, signed, and lists what the rows say (invariant I5).</summary>
internal sealed class CrlPass(DatabaseConnection connection, CrlFiles files, Findings findings)
{
    /// <summary>Runs it for every scope of the authorities.</summary>
    public void Run(IEnumerable<Authority> authorities)
    {
        foreach (var authority in authorities)
        {
            var proof = new CrlProof(authority, files);
            foreach (var scope in CrlScope.Of(authority.Name, authority.Crl)) Run(proof, scope);
        }
    }

    private void Run(CrlProof proof, CrlScope scope)
    {
        // After a crash the files may be of one that is on record as intended.
        var published = CrlRow.First(connection, "scope = ?1 AND published = 1 ORDER BY number DESC", scope.Name);
        var open = CrlRow.All(connection, "scope = ?1 AND published = 0 AND number > ?2 ORDER BY number", scope.Name, published?.Number ?? 0);
        if (published is null && files.Beginning(scope.FullFile, 1) is null) return;
        CrlRecord[] records = published is null ? [.. open] : [published, .. open];
        foreach (var trouble in proof.FullTroubles(scope, records, record => Full(scope, record))) findings.Add($"{trouble}.");
        foreach (var trouble in proof.DeltaTroubles(scope, records, record => Delta(scope, record))) findings.Add($"{trouble}.");
    }

    // What changed after it may be on it or not; who had expired may have left it (RFC 5280 section 3.3).
    private CrlListing Full(CrlScope scope, CrlRecord record) => new(
        Read(scope, "released = 0 AND change <= ?3 AND not_after >= ?4", record.UpTo, record.ThisUpdate.ToUnixTimeSeconds()),
        Read(scope, "(released = 0 OR change > ?3) AND ?4 >= 0", record.UpTo, 0));

    // RFC 5280 section 5.2.4: every change since its base, in whichever direction.
    private CrlListing Delta(CrlScope scope, CrlRecord record)
    {
        if (connection.Scalar("SELECT up_to FROM crls WHERE scope = ?1 AND number = ?2 AND published = 1", scope.Name, record.DeltaBase) is not long after)
        {
            findings.Add($"{scope.DeltaFile} adds to number {record.DeltaBase}, which was never published.");
            after = 0;
        }
        return new(Read(scope, "change > ?3 AND change <= ?4", after, record.UpTo), Read(scope, "change > ?3 AND change <= ?4", after, long.MaxValue));
    }

    // Entries of the scope that are on a CRL.
    private ReadOnlyMemory<byte> Read(CrlScope scope, string which, long third, long fourth) => CrlReading.Entries(
        connection, 0, $"SELECT entry FROM revocations WHERE authority = ?1 AND shard IS ?2 AND length(entry) > 0 AND {which} ORDER BY change",
        scope.Authority, (long?)scope.Shard, third, fourth).Der;
}
