using TrustPoint.Appliance.CommandLine;
using TrustPoint.Ca.Audit;
using TrustPoint.Ca.Callers;

namespace TrustPoint.Appliance.Audit;

/// <summary>The appliance's own entries in the audit log. No start when they cannot be written (invariant I7).</summary>
internal sealed class Journal(IAuditStore audit, TimeProvider time)
{
    private static readonly AppliancePart Caller = new("appliance");

    /// <summary>Records a start.</summary>
    public async Task StartedAsync(CancellationToken ct)
    {
        var (size, _) = await audit.HeadAsync(ct);
        await AppendAsync(AuditEventType.ApplianceStarted, ct, ("version", VersionVerb.Product), ("logSize", FormattableString.Invariant($"{size}")));
    }

    /// <summary>Records an orderly stop.</summary>
    public Task StoppedAsync(CancellationToken ct) => AppendAsync(AuditEventType.ApplianceStopped, ct);

    private Task AppendAsync(AuditEventType type, CancellationToken ct, params ReadOnlySpan<(string Name, string? Value)> details) =>
        audit.AppendAsync(AuditEntry.Create(type, time.GetUtcNow(), Caller, AuditOutcome.Success, details), ct);
}
