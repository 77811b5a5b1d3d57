using TrustPoint.Ca.Audit;
using TrustPoint.Ca.Certificates;
using TrustPoint.Ca.Issuance;
using TrustPoint.Ca.Revocation;
using TrustPoint.Devices;
using TrustPoint.Devices.Lifecycle;
using TrustPoint.Testing.InMemory;
using TrustPoint.Testing.Requests;
using TrustPoint.Testing.Stored;

namespace TrustPoint.Storage.Tests.Lifecycle;

/// <summary>What happens to devices, over the real store: states, certificates and second people.</summary>
public sealed class DeviceLifeTests : LifeTest
{
    private static readonly LifeOrder Suspend = new(LifeEvent.Suspend) { Reason = "a leak", For = TimeSpan.FromDays(7) };
    private static readonly LifeOrder Resume = new(LifeEvent.Resume) { Reason = "repaired on site" };
    private static readonly LifeOrder Recommission = new(LifeEvent.Recommission) { Reason = "line 4 opens again", Proof = "reset by Ina" };
    private static readonly LifeOrder Retire = new(LifeEvent.Retire) { Reason = "worn out", Proof = "shredded, Ina and Kim" };

    [Fact] // LIF-4
    public async Task LIF_4_a_suspended_device_is_on_hold_and_gets_nothing_until_it_is_resumed()
    {
        var issued = await Ca.IssueAsync("pump-1");
        var device = await Lives.ChangeAsync("pump-1", Suspend);

        Assert.Equal((DeviceState.Suspended, Ca.Time.GetUtcNow().AddDays(7)), (device.State, device.Until));
        Assert.Equal(CertificateStatus.OnHold, await Lives.StatusAsync(issued));
        var refused = await Assert.ThrowsAsync<IssuanceRefusedException>(() => Ca.IssueAsync("pump-1"));
        Assert.Equal((RefusalReason.DeviceStopped, "device pump-1 is suspended. Nothing was signed."), (refused.Reason, refused.Message));

        Assert.Equal((DeviceState.Operational, null), ((await Lives.ChangeAsync("pump-1", Resume)).State, (await Ca.Store.Devices.FindAsync("pump-1", default))!.Until));
        Assert.Equal(CertificateStatus.Issued, await Lives.StatusAsync(issued));
        await Ca.IssueAsync("pump-1");
    }

    [Fact] // LIF-4
    public async Task LIF_4_a_device_can_be_suspended_without_a_word_to_relying_parties()
    {
        var issued = await Ca.IssueAsync("pump-1");
        await Lives.ChangeAsync("pump-1", Suspend with { Certificates = CertificateEffectKind.BlockRenewal });

        Assert.Equal(CertificateStatus.Issued, await Lives.StatusAsync(issued));
        await Assert.ThrowsAsync<IssuanceRefusedException>(() => Ca.IssueAsync("pump-1"));
    }

    [Fact] // LIF-4
    public async Task LIF_4_a_hold_that_somebody_decided_on_by_itself_outlives_the_suspension()
    {
        var (own, other) = (await Ca.IssueAsync("pump-1"), await Ca.IssueAsync("pump-1"));
        await Lives.Revocations.ChangeAsync(StoredLives.OnBox, [(await RowOf(other)).Id], new RevocationOrder.Revoke(RevocationReason.CertificateHold), default);
        await Lives.ChangeAsync("pump-1", Suspend);
        await Lives.ChangeAsync("pump-1", Resume);

        Assert.Equal((CertificateStatus.Issued, CertificateStatus.OnHold), (await Lives.StatusAsync(own), await Lives.StatusAsync(other)));
    }

    [Theory] // LIF-4, LIF-60, LIF-65
    [InlineData(LifeEvent.Suspend, LifeEvent.Resume)]
    [InlineData(LifeEvent.SendForRepair, LifeEvent.ReturnUnopened)]
    public async Task LIF_65_a_time_limit_that_passes_revokes_what_is_on_hold_and_the_device_enrols_anew(LifeEvent away, LifeEvent back)
    {
        var issued = await Ca.IssueAsync("pump-1");
        await Lives.ChangeAsync("pump-1", new(away) { Reason = "a leak", For = TimeSpan.FromHours(1) });
        Ca.Time.Advance(TimeSpan.FromMinutes(59));
        Assert.Empty(await Lives.Watch.LookAsync(default));
        Assert.Equal(CertificateStatus.OnHold, await Lives.StatusAsync(issued));
        var state = await Lives.StateAsync("pump-1");

        Ca.Time.Advance(TimeSpan.FromMinutes(1));
        Assert.Empty(await Lives.Watch.LookAsync(default));
        Assert.Empty(await Lives.Watch.LookAsync(default));

        Assert.Equal(CertificateStatus.Revoked, await Lives.StatusAsync(issued));
        Assert.Equal((state, null), (await Lives.StateAsync("pump-1"), (await Ca.Store.Devices.FindAsync("pump-1", default))!.Until));
        Assert.Contains("\"outcome\":\"alarm\"", Assert.Single(await LogAsync(AuditEventType.DeviceLimitPassed)), StringComparison.Ordinal);
        Assert.Equal(DeviceState.Expected, (await Lives.ChangeAsync("pump-1", new(back) { Reason = "ready", Proof = "seal looked at by Ina" })).State);
        Assert.Equal(CertificateStatus.Revoked, await Lives.StatusAsync(issued));
    }

    [Theory] // LIF-9
    [InlineData(false, RevocationReason.PrivilegeWithdrawn)]
    [InlineData(true, RevocationReason.KeyCompromise)]
    public async Task LIF_9_what_a_lost_device_holds_is_revoked_for_a_reason_that_says_whether_its_key_may_be_used(bool exposed, RevocationReason reason)
    {
        var issued = await Ca.IssueAsync("pump-1");
        Assert.Equal(DeviceState.LostOrStolen, (await Lives.ChangeAsync("pump-1", Lost with { KeyExposed = exposed })).State);

        var revocation = (await RevocationOf(issued))!;
        Assert.Equal((reason, "device-lifecycle (in-process, ordered by uid:0 (admin-socket))", "gone from hall 3"), (revocation.Reason, revocation.By, revocation.Note));
        await Assert.ThrowsAsync<IssuanceRefusedException>(() => Ca.IssueAsync("pump-1"));
        Assert.Contains("\"outcome\":\"alarm\"", Assert.Single(await LogAsync(AuditEventType.DeviceLost)), StringComparison.Ordinal);
    }

    [Fact] // LIF-10
    public async Task LIF_10_a_found_device_takes_two_people_and_a_new_certificate()
    {
        var issued = await Ca.IssueAsync("pump-1");
        await Lives.ChangeAsync("pump-1", Lost);
        await ByTwoAsync("pump-1", Found);

        Assert.Equal((DeviceState.Expected, CertificateStatus.Revoked), (await Lives.StateAsync("pump-1"), await Lives.StatusAsync(issued)));
        await Ca.IssueAsync("pump-1");
        Assert.Equal((DeviceState.Operational, CertificateStatus.Revoked), (await Lives.StateAsync("pump-1"), await Lives.StatusAsync(issued)));
    }

    [Fact] // LIF-11
    public async Task LIF_11_a_compromise_says_since_when_and_the_key_is_certified_no_more()
    {
        var request = Csr.For("CN=pump-1");
        var issued = await Ca.Issuance.IssueAsync(InMemoryCa.Order("pump-1", request), default);
        var since = Ca.Time.GetUtcNow().AddDays(-3);
        await Lives.ChangeAsync("pump-1", new(LifeEvent.ReportCompromise) { Reason = "PSIRT-17", InvalidityDate = since });

        var revocation = (await RevocationOf(issued))!;
        Assert.Equal((RevocationReason.KeyCompromise, since), (revocation.Reason, revocation.InvalidityDate));
        Assert.Contains(await Ca.Store.BlockedKeys.NewestAsync(10, default), key => key.KeySha256.AsSpan().SequenceEqual(issued.KeySha256));
    }

    [Fact] // LIF-12, LIF-50, LIF-14
    public async Task LIF_14_a_decommissioned_device_is_revoked_for_ever_and_comes_back_with_a_new_certificate_alone()
    {
        var issued = await Ca.IssueAsync("pump-1");
        await Lives.ChangeAsync("pump-1", Suspend);
        await Lives.ChangeAsync("pump-1", Decommission);
        Assert.Equal(RevocationReason.CessationOfOperation, (await RevocationOf(issued))!.Reason);
        await Assert.ThrowsAsync<IssuanceRefusedException>(() => Ca.IssueAsync("pump-1"));

        Assert.Equal(DeviceState.Expected, (await Lives.ChangeAsync("pump-1", Recommission)).State);
        Assert.Equal(CertificateStatus.Revoked, await Lives.StatusAsync(issued));
        Assert.NotEqual(issued.Serial, (await Ca.IssueAsync("pump-1")).Serial);
        Assert.Equal(DeviceState.Operational, await Lives.StateAsync("pump-1"));
    }

    [Fact] // LIF-13, LIF-58
    public async Task LIF_58_a_device_is_retired_by_two_people_and_never_comes_back()
    {
        await Lives.ChangeAsync("pump-1", Decommission);
        await ByTwoAsync("pump-1", Retire);
        Assert.Equal(DeviceState.EndOfLife, await Lives.StateAsync("pump-1"));

        foreach (var happened in Enum.GetValues<LifeEvent>())
        {
            var refused = await Assert.ThrowsAsync<CommandRefusedException>(() => Lives.ChangeAsync("pump-1", new(happened) { Reason = "once more", Proof = "Ina" }));
            Assert.Equal(CommandRefusal.Conflict, refused.Refusal);
            Assert.StartsWith("pump-1 is retired for ever: nobody can ", refused.Message, StringComparison.Ordinal);
        }
        Assert.Equal(Enum.GetValues<LifeEvent>().Length, (await LogAsync(AuditEventType.DeviceChangeRefused)).Count);
    }

    [Fact] // LIF-13, LIF-34: a hold is brought to its end first
    public async Task LIF_34_what_a_device_holds_is_revoked_before_it_is_retired()
    {
        var issued = await Ca.IssueAsync("pump-1");
        await Lives.ChangeAsync("pump-1", new(LifeEvent.SendForRepair) { Reason = "a leak", For = TimeSpan.FromDays(1) });
        Assert.Equal(CertificateStatus.OnHold, await Lives.StatusAsync(issued));
        await ByTwoAsync("pump-1", Retire);

        Assert.Equal((DeviceState.EndOfLife, CertificateStatus.Revoked), (await Lives.StateAsync("pump-1"), await Lives.StatusAsync(issued)));
    }

    [Fact] // LIF-6, LIF-34
    public async Task LIF_34_nobody_gives_up_a_device_that_holds_a_certificate_in_force()
    {
        await Ca.IssueAsync("pump-1");
        await ByTwoAsync("pump-1", new(LifeEvent.BeginRelease) { Reason = "sold" });
        var complete = new LifeOrder(LifeEvent.CompleteRelease) { Reason = "sold" };
        Assert.Contains("1 certificates in force", (await Assert.ThrowsAsync<CommandRefusedException>(() => Lives.ChangeAsync("pump-1", complete))).Message, StringComparison.Ordinal);

        await Lives.CutAfterAsync("pump-1", new(LifeEvent.RevokeForRelease) { Reason = "sold" });
        Assert.Contains("still being revoked", (await Assert.ThrowsAsync<CommandRefusedException>(() => Lives.ChangeAsync("pump-1", complete))).Message, StringComparison.Ordinal);
        await Lives.Actions.CarryOutAsync(null, default);
        await ByTwoAsync("pump-1", complete);
        Assert.Equal(DeviceState.Released, await Lives.StateAsync("pump-1"));
    }

    [Theory] // LIF-39
    [InlineData(false, DeviceState.Suspended)]
    [InlineData(true, DeviceState.Decommissioned)]
    public async Task LIF_39_a_release_that_is_cancelled_leads_back(bool revoked, DeviceState state)
    {
        await Ca.IssueAsync("pump-1");
        await Ca.Store.Devices.PutIntoAsync("pump-1", "press line 4", Ca.Entry(AuditEventType.DeviceGrouped), default);
        await Lives.ChangeAsync("pump-1", Suspend);
        await ByTwoAsync("pump-1", new(LifeEvent.BeginRelease) { Reason = "sold" });
        if (revoked) await Lives.ChangeAsync("pump-1", new(LifeEvent.RevokeForRelease) { Reason = "sold" });

        var device = await Lives.ChangeAsync("pump-1", new(LifeEvent.CancelRelease) { Reason = "not sold" });
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
        var issued = await Ca.IssueAsync("pump-1");
        var order = wrong switch
        {
            "no reason" => Suspend with { Reason = " " },
            "no limit" => Suspend with { For = null },
            "limit in the past" => Suspend with { For = TimeSpan.Zero },
            "limit too long" => Suspend with { For = TimeSpan.FromDays(91) },
            "two limits" => Suspend with { Until = Ca.Time.GetUtcNow().AddDays(1) },
            "two lines" => Suspend with { Reason = "a\nb" },
            "revoke" => Suspend with { Certificates = CertificateEffectKind.Revoke },
            "exposed" => Suspend with { KeyExposed = true },
            "successor" => Suspend with { Successor = "pump-2" },
            _ => Suspend with { InvalidityDate = Ca.Time.GetUtcNow() },
        };
        Assert.Equal(CommandRefusal.Invalid, (await Assert.ThrowsAsync<CommandRefusedException>(() => Lives.ChangeAsync("pump-1", order))).Refusal);
        Assert.Equal((DeviceState.Operational, CertificateStatus.Issued), (await Lives.StateAsync("pump-1"), await Lives.StatusAsync(issued)));
        Assert.Single(await LogAsync(AuditEventType.DeviceChangeRefused));
    }

    [Fact] // LIF-61
    public async Task LIF_61_a_device_whose_board_was_swapped_is_retired_and_names_the_one_it_goes_on_as()
    {
        await Ca.IssueAsync("pump-1");
        await Lives.ChangeAsync("pump-1", new(LifeEvent.SendForRepair) { Reason = "a leak", Certificates = CertificateEffectKind.Revoke });
        var swap = new LifeOrder(LifeEvent.SwapBoard) { Reason = "board 2", Proof = "old board shredded, Ina", Successor = "pump-2" };
        Assert.Equal(CommandRefusal.NotFound, (await Assert.ThrowsAsync<CommandRefusedException>(() => Lives.ChangeAsync("pump-1", swap))).Refusal);
        await Ca.AddDeviceAsync("pump-2");
        await ByTwoAsync("pump-1", swap);

        var last = (await Lives.Life.TellAsync(StoredLives.OnBox, "pump-1", default))!.History[^1];
        Assert.Equal((DeviceState.EndOfLife, "pump-2"), (last.After, last.Successor));
    }

    [Fact]
    public async Task The_story_of_a_device_is_told_with_who_when_why_and_what_is_possible_now()
    {
        await Ca.IssueAsync("pump-1");
        await Lives.ChangeAsync("pump-1", Suspend);

        var story = (await Lives.Life.TellAsync(StoredLives.OnBox, "pump-1", default))!;
        Assert.Equal([(LifeEvent.Enrolled, DeviceState.Expected, DeviceState.Operational), (LifeEvent.Suspend, DeviceState.Operational, DeviceState.Suspended)], story.History.Select(line => (line.Event, line.Before, line.After)));
        Assert.Equal(("uid:0 (admin-socket)", "a leak", Ca.Time.GetUtcNow().AddDays(7)), (story.History[1].By, story.History[1].Reason, story.History[1].Until!.Value));
        Assert.Equal(("Hold", "certificates changed: 1"), ($"{story.Actions.Single().Kind}", story.Actions.Single().Outcome));
        Assert.Contains(story.Possible, way => way.Event == LifeEvent.Resume);
        Assert.DoesNotContain(story.Possible, way => way.Event is LifeEvent.Enrolled or LifeEvent.LimitPassed);
    }

    private async Task<CertificateRecord> RowOf(CertificateRecord issued) => (await Ca.Store.Certificates.FindAsync(issued.Authority, issued.Serial, default))!;

    private async Task<Ca.Revocation.Revocation?> RevocationOf(CertificateRecord issued) => await Ca.Store.Revocations.FindAsync((await RowOf(issued)).Id, default);

    private async Task ByTwoAsync(string device, LifeOrder order)
    {
        if (await Ca.People.FindAsync("bert", default) is null) await Ca.AddBertAsync();
        await Ca.LetBertApproveAsync(() => Lives.ChangeAsync(device, order));
        await Lives.ChangeAsync(device, order);
    }
}
