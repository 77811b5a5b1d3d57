using System.Text;
using TrustPoint.Ca.Approvals;
using TrustPoint.Ca.Audit;
using TrustPoint.Ca.Callers;
using TrustPoint.Ca.Certificates;
using TrustPoint.Ca.Issuance;
using TrustPoint.Ca.People;
using TrustPoint.Ca.Revocation;
using TrustPoint.Devices;
using TrustPoint.Devices.Lifecycle;
using TrustPoint.Storage.Consistency;
using TrustPoint.Testing.InMemory;
using TrustPoint.Testing.Requests;
using TrustPoint.Testing.Stored;

namespace TrustPoint.Storage.Tests.Lifecycle;

/// <summary>What happens to devices, over the real store: states, certificates, second people, crashes and races.</summary>
public sealed class DeviceLifeTests : IAsyncLifetime, IDisposable
{
    private static readonly LifeOrder Suspend = new(LifeEvent.Suspend) { Reason = "a leak", For = TimeSpan.FromDays(7) };
    private static readonly LifeOrder Resume = new(LifeEvent.Resume) { Reason = "repaired on site" };
    private static readonly LifeOrder Lost = new(LifeEvent.ReportLost) { Reason = "gone from hall 3" };
    private static readonly LifeOrder Decommission = new(LifeEvent.Decommission) { Reason = "line 4 is closed" };
    private static readonly LifeOrder Recommission = new(LifeEvent.Recommission) { Reason = "line 4 opens again", Proof = "reset by Ina" };
    private static readonly LifeOrder Retire = new(LifeEvent.Retire) { Reason = "worn out", Proof = "shredded, Ina and Kim" };
    private static readonly LifeOrder Found = new(LifeEvent.Find) { Reason = "it was in hall 5", Proof = "serial number looked at, reset by Ina" };

    private readonly TemporaryFolder folder = new();
    private StoredCa ca = null!;
    private StoredLives lives = null!;

    public async Task InitializeAsync()
    {
        ca = await StoredCa.CreateAsync(folder.Path);
        lives = new(ca);
        await ca.AddDeviceAsync("pump-1");
    }

    public async Task DisposeAsync()
    {
        await lives.DisposeAsync();
        await ca.DisposeAsync();
    }

    public void Dispose() => folder.Dispose();

    [Fact] // LIF-4
    public async Task LIF_4_a_suspended_device_is_on_hold_and_gets_nothing_until_it_is_resumed()
    {
        var issued = await ca.IssueAsync("pump-1");
        var device = await lives.ChangeAsync("pump-1", Suspend);

        Assert.Equal((DeviceState.Suspended, ca.Time.GetUtcNow().AddDays(7)), (device.State, device.Until));
        Assert.Equal(CertificateStatus.OnHold, await lives.StatusAsync(issued));
        var refused = await Assert.ThrowsAsync<IssuanceRefusedException>(() => ca.IssueAsync("pump-1"));
        Assert.Equal((RefusalReason.DeviceStopped, "device pump-1 is suspended. Nothing was signed."), (refused.Reason, refused.Message));

        Assert.Equal((DeviceState.Operational, null), ((await lives.ChangeAsync("pump-1", Resume)).State, (await ca.Store.Devices.FindAsync("pump-1", default))!.Until));
        Assert.Equal(CertificateStatus.Issued, await lives.StatusAsync(issued));
        await ca.IssueAsync("pump-1");
    }

    [Fact] // LIF-4
    public async Task LIF_4_a_device_can_be_suspended_without_a_word_to_relying_parties()
    {
        var issued = await ca.IssueAsync("pump-1");
        await lives.ChangeAsync("pump-1", Suspend with { Certificates = CertificateEffectKind.BlockRenewal });

        Assert.Equal(CertificateStatus.Issued, await lives.StatusAsync(issued));
        await Assert.ThrowsAsync<IssuanceRefusedException>(() => ca.IssueAsync("pump-1"));
    }

    [Fact] // LIF-4
    public async Task LIF_4_a_hold_that_somebody_decided_on_by_itself_outlives_the_suspension()
    {
        var (own, other) = (await ca.IssueAsync("pump-1"), await ca.IssueAsync("pump-1"));
        await lives.Revocations.ChangeAsync(StoredLives.OnBox, [(await RowOf(other)).Id], new RevocationOrder.Revoke(RevocationReason.CertificateHold), default);
        await lives.ChangeAsync("pump-1", Suspend);
        await lives.ChangeAsync("pump-1", Resume);

        Assert.Equal((CertificateStatus.Issued, CertificateStatus.OnHold), (await lives.StatusAsync(own), await lives.StatusAsync(other)));
    }

    [Theory] // LIF-4, LIF-60, LIF-65
    [InlineData(LifeEvent.Suspend, LifeEvent.Resume)]
    [InlineData(LifeEvent.SendForRepair, LifeEvent.ReturnUnopened)]
    public async Task LIF_65_a_time_limit_that_passes_revokes_what_is_on_hold_and_the_device_enrols_anew(LifeEvent away, LifeEvent back)
    {
        var issued = await ca.IssueAsync("pump-1");
        await lives.ChangeAsync("pump-1", new(away) { Reason = "a leak", For = TimeSpan.FromHours(1) });
        ca.Time.Advance(TimeSpan.FromMinutes(59));
        Assert.Empty(await lives.Watch.LookAsync(default));
        Assert.Equal(CertificateStatus.OnHold, await lives.StatusAsync(issued));
        var state = await lives.StateAsync("pump-1");

        ca.Time.Advance(TimeSpan.FromMinutes(1));
        Assert.Empty(await lives.Watch.LookAsync(default));
        Assert.Empty(await lives.Watch.LookAsync(default));

        Assert.Equal(CertificateStatus.Revoked, await lives.StatusAsync(issued));
        Assert.Equal((state, null), (await lives.StateAsync("pump-1"), (await ca.Store.Devices.FindAsync("pump-1", default))!.Until));
        Assert.Contains("\"outcome\":\"alarm\"", Assert.Single(await LogAsync(AuditEventType.DeviceLimitPassed)), StringComparison.Ordinal);
        Assert.Equal(DeviceState.Expected, (await lives.ChangeAsync("pump-1", new(back) { Reason = "ready", Proof = "seal looked at by Ina" })).State);
        Assert.Equal(CertificateStatus.Revoked, await lives.StatusAsync(issued));
    }

    [Theory] // LIF-9
    [InlineData(false, RevocationReason.PrivilegeWithdrawn)]
    [InlineData(true, RevocationReason.KeyCompromise)]
    public async Task LIF_9_what_a_lost_device_holds_is_revoked_for_a_reason_that_says_whether_its_key_may_be_used(bool exposed, RevocationReason reason)
    {
        var issued = await ca.IssueAsync("pump-1");
        Assert.Equal(DeviceState.LostOrStolen, (await lives.ChangeAsync("pump-1", Lost with { KeyExposed = exposed })).State);

        var revocation = (await RevocationOf(issued))!;
        Assert.Equal((reason, "device-lifecycle (in-process, ordered by uid:0 (admin-socket))", "gone from hall 3"), (revocation.Reason, revocation.By, revocation.Note));
        await Assert.ThrowsAsync<IssuanceRefusedException>(() => ca.IssueAsync("pump-1"));
        Assert.Contains("\"outcome\":\"alarm\"", Assert.Single(await LogAsync(AuditEventType.DeviceLost)), StringComparison.Ordinal);
    }

    [Fact] // LIF-10
    public async Task LIF_10_a_found_device_takes_two_people_and_a_new_certificate()
    {
        var issued = await ca.IssueAsync("pump-1");
        await lives.ChangeAsync("pump-1", Lost);
        await ByTwoAsync("pump-1", Found);

        Assert.Equal((DeviceState.Expected, CertificateStatus.Revoked), (await lives.StateAsync("pump-1"), await lives.StatusAsync(issued)));
        await ca.IssueAsync("pump-1");
        Assert.Equal((DeviceState.Operational, CertificateStatus.Revoked), (await lives.StateAsync("pump-1"), await lives.StatusAsync(issued)));
    }

    [Fact] // LIF-11
    public async Task LIF_11_a_compromise_says_since_when_and_the_key_is_certified_no_more()
    {
        var request = Csr.For("CN=pump-1");
        var issued = await ca.Issuance.IssueAsync(InMemoryCa.Order("pump-1", request), default);
        var since = ca.Time.GetUtcNow().AddDays(-3);
        await lives.ChangeAsync("pump-1", new(LifeEvent.ReportCompromise) { Reason = "PSIRT-17", InvalidityDate = since });

        var revocation = (await RevocationOf(issued))!;
        Assert.Equal((RevocationReason.KeyCompromise, since), (revocation.Reason, revocation.InvalidityDate));
        Assert.Contains(await ca.Store.BlockedKeys.NewestAsync(10, default), key => key.KeySha256.AsSpan().SequenceEqual(issued.KeySha256));
    }

    [Fact] // LIF-12, LIF-50, LIF-14
    public async Task LIF_14_a_decommissioned_device_is_revoked_for_ever_and_comes_back_with_a_new_certificate_alone()
    {
        var issued = await ca.IssueAsync("pump-1");
        await lives.ChangeAsync("pump-1", Suspend);
        await lives.ChangeAsync("pump-1", Decommission);
        Assert.Equal(RevocationReason.CessationOfOperation, (await RevocationOf(issued))!.Reason);
        await Assert.ThrowsAsync<IssuanceRefusedException>(() => ca.IssueAsync("pump-1"));

        Assert.Equal(DeviceState.Expected, (await lives.ChangeAsync("pump-1", Recommission)).State);
        Assert.Equal(CertificateStatus.Revoked, await lives.StatusAsync(issued));
        Assert.NotEqual(issued.Serial, (await ca.IssueAsync("pump-1")).Serial);
        Assert.Equal(DeviceState.Operational, await lives.StateAsync("pump-1"));
    }

    [Fact] // LIF-13, LIF-58
    public async Task LIF_58_a_device_is_retired_by_two_people_and_never_comes_back()
    {
        await lives.ChangeAsync("pump-1", Decommission);
        await ByTwoAsync("pump-1", Retire);
        Assert.Equal(DeviceState.EndOfLife, await lives.StateAsync("pump-1"));

        foreach (var happened in Enum.GetValues<LifeEvent>())
        {
            var refused = await Assert.ThrowsAsync<CommandRefusedException>(() => lives.ChangeAsync("pump-1", new(happened) { Reason = "once more", Proof = "Ina" }));
            Assert.Equal(CommandRefusal.Conflict, refused.Refusal);
            Assert.StartsWith("pump-1 is retired for ever: nobody can ", refused.Message, StringComparison.Ordinal);
        }
        Assert.Equal(Enum.GetValues<LifeEvent>().Length, (await LogAsync(AuditEventType.DeviceChangeRefused)).Count);
    }

    [Fact] // LIF-13, LIF-34: a hold is brought to its end first
    public async Task LIF_34_what_a_device_holds_is_revoked_before_it_is_retired()
    {
        var issued = await ca.IssueAsync("pump-1");
        await lives.ChangeAsync("pump-1", new(LifeEvent.SendForRepair) { Reason = "a leak", For = TimeSpan.FromDays(1) });
        Assert.Equal(CertificateStatus.OnHold, await lives.StatusAsync(issued));
        await ByTwoAsync("pump-1", Retire);

        Assert.Equal((DeviceState.EndOfLife, CertificateStatus.Revoked), (await lives.StateAsync("pump-1"), await lives.StatusAsync(issued)));
    }

    [Fact] // LIF-6, LIF-34
    public async Task LIF_34_nobody_gives_up_a_device_that_holds_a_certificate_in_force()
    {
        await ca.IssueAsync("pump-1");
        await ByTwoAsync("pump-1", new(LifeEvent.BeginRelease) { Reason = "sold" });
        var complete = new LifeOrder(LifeEvent.CompleteRelease) { Reason = "sold" };
        Assert.Contains("1 certificates in force", (await Assert.ThrowsAsync<CommandRefusedException>(() => lives.ChangeAsync("pump-1", complete))).Message, StringComparison.Ordinal);

        await lives.CutAfterAsync("pump-1", new(LifeEvent.RevokeForRelease) { Reason = "sold" });
        Assert.Contains("still being revoked", (await Assert.ThrowsAsync<CommandRefusedException>(() => lives.ChangeAsync("pump-1", complete))).Message, StringComparison.Ordinal);
        await lives.Actions.CarryOutAsync(null, default);
        await ByTwoAsync("pump-1", complete);
        Assert.Equal(DeviceState.Released, await lives.StateAsync("pump-1"));
    }

    [Theory] // LIF-39
    [InlineData(false, DeviceState.Suspended)]
    [InlineData(true, DeviceState.Decommissioned)]
    public async Task LIF_39_a_release_that_is_cancelled_leads_back(bool revoked, DeviceState state)
    {
        await ca.IssueAsync("pump-1");
        await ca.Store.Devices.PutIntoAsync("pump-1", "press line 4", ca.Entry(AuditEventType.DeviceGrouped), default);
        await lives.ChangeAsync("pump-1", Suspend);
        await ByTwoAsync("pump-1", new(LifeEvent.BeginRelease) { Reason = "sold" });
        if (revoked) await lives.ChangeAsync("pump-1", new(LifeEvent.RevokeForRelease) { Reason = "sold" });

        var device = await lives.ChangeAsync("pump-1", new(LifeEvent.CancelRelease) { Reason = "not sold" });
        Assert.Equal((state, !revoked), (device.State, device.Until is not null));
    }

    [Theory] // what has to be said is said, and nothing that does not fit
    [InlineData("no reason")]
    [InlineData("no limit")]
    [InlineData("limit in the past")]
    [InlineData("limit too long")]
    [InlineData("two limits")]
    [InlineData("two lines")]
    [InlineData("revoke")]
    [InlineData("exposed")]
    [InlineData("successor")]
    [InlineData("invalidity")]
    public async Task An_order_that_says_too_little_or_too_much_changes_nothing(string wrong)
    {
        var issued = await ca.IssueAsync("pump-1");
        var order = wrong switch
        {
            "no reason" => Suspend with { Reason = " " },
            "no limit" => Suspend with { For = null },
            "limit in the past" => Suspend with { For = TimeSpan.Zero },
            "limit too long" => Suspend with { For = TimeSpan.FromDays(91) },
            "two limits" => Suspend with { Until = ca.Time.GetUtcNow().AddDays(1) },
            "two lines" => Suspend with { Reason = "a\nb" },
            "revoke" => Suspend with { Certificates = CertificateEffectKind.Revoke },
            "exposed" => Suspend with { KeyExposed = true },
            "successor" => Suspend with { Successor = "pump-2" },
            _ => Suspend with { InvalidityDate = ca.Time.GetUtcNow() },
        };
        Assert.Equal(CommandRefusal.Invalid, (await Assert.ThrowsAsync<CommandRefusedException>(() => lives.ChangeAsync("pump-1", order))).Refusal);
        Assert.Equal((DeviceState.Operational, CertificateStatus.Issued), (await lives.StateAsync("pump-1"), await lives.StatusAsync(issued)));
        Assert.Single(await LogAsync(AuditEventType.DeviceChangeRefused));
    }

    [Fact] // LIF-61
    public async Task LIF_61_a_device_whose_board_was_swapped_is_retired_and_names_the_one_it_goes_on_as()
    {
        await ca.IssueAsync("pump-1");
        await lives.ChangeAsync("pump-1", new(LifeEvent.SendForRepair) { Reason = "a leak", Certificates = CertificateEffectKind.Revoke });
        var swap = new LifeOrder(LifeEvent.SwapBoard) { Reason = "board 2", Proof = "old board shredded, Ina", Successor = "pump-2" };
        Assert.Equal(CommandRefusal.NotFound, (await Assert.ThrowsAsync<CommandRefusedException>(() => lives.ChangeAsync("pump-1", swap))).Refusal);
        await ca.AddDeviceAsync("pump-2");
        await ByTwoAsync("pump-1", swap);

        var last = (await lives.Life.TellAsync(StoredLives.OnBox, "pump-1", default))!.History[^1];
        Assert.Equal((DeviceState.EndOfLife, "pump-2"), (last.After, last.Successor));
    }

    [Fact]
    public async Task The_story_of_a_device_is_told_with_who_when_why_and_what_is_possible_now()
    {
        await ca.IssueAsync("pump-1");
        await lives.ChangeAsync("pump-1", Suspend);

        var story = (await lives.Life.TellAsync(StoredLives.OnBox, "pump-1", default))!;
        Assert.Equal([(LifeEvent.Enrolled, DeviceState.Expected, DeviceState.Operational), (LifeEvent.Suspend, DeviceState.Operational, DeviceState.Suspended)], story.History.Select(line => (line.Event, line.Before, line.After)));
        Assert.Equal(("uid:0 (admin-socket)", "a leak", ca.Time.GetUtcNow().AddDays(7)), (story.History[1].By, story.History[1].Reason, story.History[1].Until!.Value));
        Assert.Equal(("Hold", "certificates changed: 1"), ($"{story.Actions.Single().Kind}", story.Actions.Single().Outcome));
        Assert.Contains(story.Possible, way => way.Event == LifeEvent.Resume);
        Assert.DoesNotContain(story.Possible, way => way.Event is LifeEvent.Enrolled or LifeEvent.LimitPassed);
    }

    [Fact] // a crash between the state and what goes with it
    public async Task What_a_crash_left_to_do_is_done_at_the_next_look_and_once()
    {
        var issued = await ca.IssueAsync("pump-1");
        await lives.CutAfterAsync("pump-1", Decommission);
        Assert.Equal((DeviceState.Decommissioned, CertificateStatus.Issued), (await lives.StateAsync("pump-1"), await lives.StatusAsync(issued)));

        Assert.Empty(await lives.Watch.LookAsync(default));
        Assert.Empty(await lives.Watch.LookAsync(default));
        Assert.Equal(CertificateStatus.Revoked, await lives.StatusAsync(issued));
        Assert.Single(await LogAsync(AuditEventType.DeviceActionDone));
        Assert.Single(await LogAsync(AuditEventType.CertificateRevoked));
    }

    [Fact] // no race: the state changes before the intent
    public async Task An_intent_after_the_change_of_state_is_refused_in_its_transaction()
    {
        await lives.ChangeAsync("pump-1", Lost);
        Assert.Equal("lost or stolen", Assert.IsType<IntentOutcome.DeviceStopped>(await ca.Store.Issuance.RecordAsync(Records.Intent())).State);
        Assert.Empty(await ca.Store.Issuance.OpenIntentsAsync(default));
    }

    [Fact] // no race: the state changes between intent and signature
    public async Task What_was_being_signed_when_the_state_changed_never_becomes_good()
    {
        var intent = Records.Intent(at: ca.Time.GetUtcNow());
        await ca.Store.Issuance.RecordAsync(intent);
        await lives.ChangeAsync("pump-1", Lost);
        // What is queued waits for the outcome, and nobody finds the device again before that.
        Assert.Single(await lives.Watch.LookAsync(default));
        Assert.Contains("still being revoked", (await Assert.ThrowsAsync<CommandRefusedException>(() => lives.ChangeAsync("pump-1", Found))).Message, StringComparison.Ordinal);

        Assert.Equal("pump-1", (await ca.Store.Issuance.RecordIssuedAsync(Records.Issued(intent), ca.Entry(AuditEventType.CertificateIssued), default))!.Device);
        Assert.Single(await ca.Store.Issuance.OpenIntentsAsync(default));
        await ca.Store.Issuance.RecordAbandonedAsync(intent.Authority, intent.Serial, ca.Entry(AuditEventType.CertificateAbandoned), default);
        Assert.Empty(await lives.Watch.LookAsync(default));
        Assert.Equal(CertificateStatus.Abandoned, (await ca.Store.Certificates.FindAsync(intent.Authority, intent.Serial, default))!.Status);
    }

    [Theory] // no race: through the one way to a certificate, the state changing while the key store signs
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_state_that_changes_while_a_certificate_is_signed_leaves_none_that_is_good(bool lost)
    {
        var gate = new TaskCompletionSource();
        ca.Keys.Gate = gate.Task;
        var asked = ca.IssueAsync("pump-1");
        while ((await ca.Store.Issuance.OpenIntentsAsync(default)).Count == 0) await Task.Yield();
        await lives.ChangeAsync("pump-1", lost ? Lost : Decommission);
        gate.SetResult();
        var refused = await Assert.ThrowsAsync<IssuanceRefusedException>(() => asked);
        Assert.Equal(RefusalReason.DeviceStopped, refused.Reason);
        Assert.Empty(await lives.Watch.LookAsync(default));
        Assert.Empty((await ca.Store.Certificates.ListAsync(new(Device: "pump-1", Status: CertificateStatus.Issued), CertificateSort.Oldest, null, 10, default)).Items);
        Assert.Single((await ca.Store.Certificates.ListAsync(new(Device: "pump-1", Status: CertificateStatus.Abandoned), CertificateSort.Oldest, null, 10, default)).Items);
        Assert.Equal("1 entry says why", $"{(await LogAsync(AuditEventType.CertificateAbandoned)).Count(entry => entry.Contains(lost ? "lost or stolen" : "decommissioned", StringComparison.Ordinal))} entry says why");
    }

    [Fact]
    public async Task Fsck_finds_a_device_out_of_use_with_a_good_certificate_and_what_was_never_carried_out()
    {
        await ca.IssueAsync("pump-1");
        await ca.AddDeviceAsync("pump-2");
        await ca.IssueAsync("pump-2");
        await lives.CutAfterAsync("pump-1", Decommission);
        await ca.Store.Lives.ChangeAsync("pump-2", ca.Time.GetUtcNow(), standing =>
        {
            var change = LifeRules.Decide(standing, Decommission, "uid:0", ca.Time.GetUtcNow());
            return (change with { Actions = [] }, ca.Entry(AuditEventType.DeviceStateChanged));
        }, default);
        ca.Time.Advance(TimeSpan.FromHours(2));
        await ca.Store.JobRuns.KeepAsync(LifeWatch.Job, new(ca.Time.GetUtcNow(), TimeSpan.Zero, "the token is away"), default);
        await ca.Store.Audit.AppendAsync(ca.Entry(AuditEventType.ApplianceStarted), default);
        await ca.Checkpoints.SignAsync(default);
        await ca.Store.DisposeAsync();

        var findings = (await Fsck.RunAsync(folder.Path, ca.Checkpoints.Key, default)).Findings;
        Assert.Equal(2, findings.Count);
        Assert.Contains("Device pump-2 is decommissioned and holds 1 certificates in force.", findings);
        Assert.Contains(findings, finding => finding.Contains("for the certificates of pump-1 is not done", StringComparison.Ordinal));
    }

    private async Task<CertificateRecord> RowOf(CertificateRecord issued) => (await ca.Store.Certificates.FindAsync(issued.Authority, issued.Serial, default))!;

    private async Task<Ca.Revocation.Revocation?> RevocationOf(CertificateRecord issued) => await ca.Store.Revocations.FindAsync((await RowOf(issued)).Id, default);

    private async Task ByTwoAsync(string device, LifeOrder order)
    {
        if (await ca.People.FindAsync("bert", default) is null)
            await ca.People.AddAsync(new Account { Name = "bert", DisplayName = "Bert", Roles = [new(Role.Administrator)], PasswordHash = "hash", AddedAt = ca.Time.GetUtcNow() }, ca.Entry(AuditEventType.PersonAdded), default);
        var asked = await Assert.ThrowsAsync<SecondPersonWantedException>(() => lives.ChangeAsync(device, order));
        var approvals = new TrustPoint.Ca.Approvals.Approvals(ca.Approvals, ca.People, ca.Store.Audit, ca.SecondPerson, ca.Time);
        await approvals.ApproveAsync(new Person("bert", [new(Role.Administrator)], 1, IsFresh: true), asked.Proposal.Number, default);
        await lives.ChangeAsync(device, order);
    }

    private async Task<List<string>> LogAsync(AuditEventType type)
    {
        var entries = new List<string>();
        await foreach (var leaf in ca.Store.Audit.ReadAsync(0, default))
        {
            var text = Encoding.UTF8.GetString(leaf);
            if (text.Contains($"\"event\":\"{type.Name}\"", StringComparison.Ordinal)) entries.Add(text);
        }
        return entries;
    }
}
