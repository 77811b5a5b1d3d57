using System.Globalization;
using TrustPoint.Ca.Audit;
using TrustPoint.Ca.Callers;
using TrustPoint.Devices.Limits;
using TrustPoint.Est;

namespace TrustPoint.Appliance.Enrolment;

/// <summary>
/// Writes refused enrolments into the audit log, and no more of them than a disk can bear: what a source does too often, and what all
/// together do too often, is counted, and the next entry says how many there were.
/// </summary>
internal sealed class RefusalRecords(IAuditStore log, TimeProvider time)
{
    private const int RememberedSources = 10_000;

    private static readonly TimeSpan Window = TimeSpan.FromMinutes(1);
    private static readonly AppliancePart Recorder = new("est");

    private readonly Throttle perSource = new(20, Window, RememberedSources, time);
    private readonly Throttle together = new(300, Window, 1, time);
    private long unwritten;

    /// <summary>Records a refusal, or counts it.</summary>
    /// <returns>False when it was counted.</returns>
    public async Task<bool> AddAsync(EstRefusal refusal, CancellationToken ct)
    {
        if (!perSource.TryTake(SourceAddress.KeyOf(refusal.Source), out _) || !together.TryTake("", out _))
        {
            Interlocked.Increment(ref unwritten);
            return false;
        }
        var before = Interlocked.Exchange(ref unwritten, 0);
        var entry = AuditEntry.Create(
            AuditEventType.EnrolmentRefused, time.GetUtcNow(), Recorder, AuditOutcome.Refused,
            ("operation", refusal.Operation), ("domain", refusal.Label), ("peer", refusal.Source?.ToString()), ("method", refusal.Method),
            ("peerSha256", refusal.PeerSha256), ("keySha256", refusal.KeySha256),
            ("status", refusal.Status.ToString(CultureInfo.InvariantCulture)), ("reason", refusal.Reason), ("incident", refusal.Incident),
            ("unwritten", before == 0 ? null : before.ToString(CultureInfo.InvariantCulture)));
        await log.AppendAsync(entry, ct);
        return true;
    }
}
