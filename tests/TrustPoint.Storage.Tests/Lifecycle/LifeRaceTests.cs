using TrustPoint.Ca.Audit;
using TrustPoint.Ca.Certificates;
using TrustPoint.Ca.Issuance;
using TrustPoint.Devices;
using TrustPoint.Devices.Lifecycle;
using TrustPoint.Storage.Consistency;

namespace TrustPoint.Storage.Tests.Lifecycle;

/// <summary>What happens to a device while a certificate is being made for it, and what a crash leaves to do.</summary>
public sealed class LifeRaceTests : LifeTest
{
    [Fact] // a crash between the state and what goes with it
    public async Task What_a_crash_left_to_do_is_done_at_the_next_look_and_once()
    {
        var issued = await Ca.IssueAsync("pump-1");
        await Lives.CutAfterAsync("pump-1", Decommission);
        Assert.Equal((DeviceState.Decommissioned, CertificateStatus.Issued), (await Lives.StateAsync("pump-1"), await Lives.StatusAsync(issued)));

        Assert.Empty(await Lives.Watch.LookAsync(default));
        Assert.Empty(await Lives.Watch.LookAsync(default));
        Assert.Equal(CertificateStatus.Revoked, await Lives.StatusAsync(issued));
        Assert.Single(await LogAsync(AuditEventType.DeviceActionDone));
        Assert.Single(await LogAsync(AuditEventType.CertificateRevoked));
    }

    [Fact] // LIF-51: no race: the state changes before the intent
    public async Task An_intent_after_the_change_of_state_is_refused_in_its_transaction()
    {
        await Lives.ChangeAsync("pump-1", Lost);
        Assert.Equal("lost or stolen", Assert.IsType<IntentOutcome.DeviceStopped>(await Ca.Store.Issuance.RecordAsync(Records.Intent())).State);
        Assert.Empty(await Ca.Store.Issuance.OpenIntentsAsync(default));
    }

    [Fact] // no race: the state changes between intent and signature
    public async Task What_was_being_signed_when_the_state_changed_never_becomes_good()
    {
        var intent = Records.Intent(at: Ca.Time.GetUtcNow());
        await Ca.Store.Issuance.RecordAsync(intent);
        await Lives.ChangeAsync("pump-1", Lost);
        // What is queued waits for the outcome, and nobody finds the device again before that.
        Assert.Single(await Lives.Watch.LookAsync(default));
        Assert.Contains("still being revoked", (await Assert.ThrowsAsync<CommandRefusedException>(() => Lives.ChangeAsync("pump-1", Found))).Message, StringComparison.Ordinal);

        Assert.Equal("pump-1", (await Ca.Store.Issuance.RecordIssuedAsync(Records.Issued(intent), Ca.Entry(AuditEventType.CertificateIssued), default))!.Device);
        Assert.Single(await Ca.Store.Issuance.OpenIntentsAsync(default));
        await Ca.Store.Issuance.RecordAbandonedAsync(intent.Authority, intent.Serial, Ca.Entry(AuditEventType.CertificateAbandoned), default);
        Assert.Empty(await Lives.Watch.LookAsync(default));
        Assert.Equal(CertificateStatus.Abandoned, (await Ca.Store.Certificates.FindAsync(intent.Authority, intent.Serial, default))!.Status);
    }

    [Theory] // no race: through the one way to a certificate, the state changing while the key store signs
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_state_that_changes_while_a_certificate_is_signed_leaves_none_that_is_good(bool lost)
    {
        var gate = new TaskCompletionSource();
        Ca.Keys.Gate = gate.Task;
        var asked = Ca.IssueAsync("pump-1");
        while ((await Ca.Store.Issuance.OpenIntentsAsync(default)).Count == 0) await Task.Yield();
        await Lives.ChangeAsync("pump-1", lost ? Lost : Decommission);
        gate.SetResult();
        var refused = await Assert.ThrowsAsync<IssuanceRefusedException>(() => asked);
        Assert.Equal(RefusalReason.DeviceStopped, refused.Reason);
        Assert.Empty(await Lives.Watch.LookAsync(default));
        Assert.Empty((await Ca.Store.Certificates.ListAsync(new(Device: "pump-1", Status: CertificateStatus.Issued), CertificateSort.Oldest, null, 10, default)).Items);
        Assert.Single((await Ca.Store.Certificates.ListAsync(new(Device: "pump-1", Status: CertificateStatus.Abandoned), CertificateSort.Oldest, null, 10, default)).Items);
        Assert.Equal("1 entry says why", $"{(await LogAsync(AuditEventType.CertificateAbandoned)).Count(entry => entry.Contains(lost ? "lost or stolen" : "decommissioned", StringComparison.Ordinal))} entry says why");
    }

    [Fact]
    public async Task Fsck_finds_a_device_out_of_use_with_a_good_certificate_and_what_was_never_carried_out()
    {
        await Ca.IssueAsync("pump-1");
        await Ca.AddDeviceAsync("pump-2");
        await Ca.IssueAsync("pump-2");
        await Lives.CutAfterAsync("pump-1", Decommission);
        await Ca.Store.Lives.ChangeAsync("pump-2", Ca.Time.GetUtcNow(), standing =>
        {
            var change = LifeRules.Decide(standing, Decommission, "uid:0", Ca.Time.GetUtcNow());
            return (change with { Actions = [] }, Ca.Entry(AuditEventType.DeviceStateChanged));
        }, default);
        Ca.Time.Advance(TimeSpan.FromHours(2));
        await Ca.Store.JobRuns.KeepAsync(LifeWatch.Job, new(Ca.Time.GetUtcNow(), TimeSpan.Zero, "the token is away"), default);
        await Ca.Store.Audit.AppendAsync(Ca.Entry(AuditEventType.ApplianceStarted), default);
        await Ca.Checkpoints.SignAsync(default);
        await Ca.Store.DisposeAsync();

        var findings = (await Fsck.RunAsync(Folder, Ca.Checkpoints.Key, default)).Findings;
        Assert.Equal(2, findings.Count);
        Assert.Contains("Device pump-2 is decommissioned and holds 1 certificates in force.", findings);
        Assert.Contains(findings, finding => finding.Contains("for the certificates of pump-1 is not done", StringComparison.Ordinal));
    }
}
