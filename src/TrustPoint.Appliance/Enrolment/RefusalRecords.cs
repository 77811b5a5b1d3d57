using System.Globalization;
using System.Net;
using System.Security.Cryptography;
using TrustPoint.Brski.Registrar;
using TrustPoint.Ca.Audit;
using TrustPoint.Ca.Callers;
using TrustPoint.Devices.Limits;
using TrustPoint.Est;

namespace TrustPoint.Appliance.Enrolment;

/// <summary>
/// Writes refused enrolments and BRSKI requests into the audit log, and no more of them than a disk can bear: what a source does too often, and what all
/// together do too often, is counted, and the next entry says how many there were.
/// </summary>
internal sealed class RefusalRecords(IAuditStore log, TimeProvider time)
{
    private const int RememberedSources = 10_000;

    private static readonly TimeSpan Window = TimeSpan.FromMinutes(1);

    // LIF-9: who comes with a device that is lost is worth an alarm, and a loop of it not more than one.
    private static readonly TimeSpan BetweenAlarms = TimeSpan.FromHours(1);

    private readonly Throttle alarms = new(1, BetweenAlarms, RememberedSources, time);
    private readonly Throttle perSource = new(20, Window, RememberedSources, time);
    private readonly Throttle together = new(300, Window, 1, time);
    private long unwritten;

    /// <summary>Records a refused enrolment, or counts it.</summary>
    /// <returns>False when it was counted.</returns>
    public Task<bool> AddAsync(EstRefusal refusal, CancellationToken ct) => AddAsync(
        AuditEventType.EnrolmentRefused, OutcomeOf(refusal.IsAlarm, refusal.Device, refusal.Source), refusal.Source,
        [
            ("device", refusal.Device), ("operation", refusal.Operation), ("domain", refusal.Label), ("peer", refusal.Source?.ToString()), ("method", refusal.Method),
            ("peerSha256", refusal.PeerSha256), ("keySha256", refusal.KeySha256),
            ("status", refusal.Status.ToString(CultureInfo.InvariantCulture)), ("reason", refusal.Reason), ("incident", refusal.Incident),
        ],
        ct);

    /// <summary>Records a refused BRSKI request, or counts it.</summary>
    /// <returns>False when it was counted.</returns>
    public Task<bool> AddAsync(BrskiRefusal refusal, CancellationToken ct) => AddAsync(
        AuditEventType.JoinRequestRefused, refusal.Error.ClosesConnection ? AuditOutcome.Alarm : OutcomeOf(refusal.Error.IsAlarm, refusal.Error.Device, refusal.Peer.Source), refusal.Peer.Source,
        [
            ("device", refusal.Error.Device), ("operation", refusal.Operation), ("peer", refusal.Peer.Source?.ToString()),
            ("peerSha256", refusal.Peer.Client is { } client ? Convert.ToHexStringLower(SHA256.HashData(client.Der.Span)) : null),
            ("status", refusal.Error.Status.ToString(CultureInfo.InvariantCulture)), ("reason", refusal.Error.Message), ("incident", refusal.Incident),
        ],
        ct);

    private AuditOutcome OutcomeOf(bool isAlarm, string? device, IPAddress? source) =>
        isAlarm && alarms.TryTake($"{device} {SourceAddress.KeyOf(source)}", out _) ? AuditOutcome.Alarm : AuditOutcome.Refused;

    private async Task<bool> AddAsync(AuditEventType type, AuditOutcome outcome, IPAddress? source, (string Name, string? Value)[] details, CancellationToken ct)
    {
        if (!perSource.TryTake(SourceAddress.KeyOf(source), out _) || !together.TryTake("", out _))
        {
            Interlocked.Increment(ref unwritten);
            return false;
        }
        var before = Interlocked.Exchange(ref unwritten, 0);
        var entry = AuditEntry.Create(
            type, time.GetUtcNow(), new AppliancePart(type.Component), outcome, [.. details, ("unwritten", before == 0 ? null : before.ToString(CultureInfo.InvariantCulture))]);
        await log.AppendAsync(entry, ct);
        return true;
    }
}
