namespace TrustPoint.Storage.Consistency;

/// <summary>What an examination of a data directory found.</summary>
/// <param name="LogEntries">Entries of the audit log that were read.</param>
/// <param name="Checkpoints">Checkpoints that were compared with the log.</param>
/// <param name="Certificates">Rows of certificates that were proved.</param>
/// <param name="Findings">What is wrong, one sentence each, in no particular order. At most 1,000.</param>
/// <param name="FindingsInAll">How many there were.</param>
public sealed record FsckReport(long LogEntries, long Checkpoints, long Certificates, IReadOnlyList<string> Findings, long FindingsInAll)
{
    /// <summary>True when nothing is wrong.</summary>
    public bool Clean => FindingsInAll == 0;
}
