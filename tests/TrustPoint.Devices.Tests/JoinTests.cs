using TrustPoint.Ca.Audit;
using TrustPoint.Devices.Admission;
using TrustPoint.Devices.Joining;
using TrustPoint.Devices.Lifecycle;
using TrustPoint.Devices.Manufacturers;
using TrustPoint.Devices.Tests.Plant;
using TrustPoint.Formats.Vouchers;

namespace TrustPoint.Devices.Tests;

/// <summary>Who comes in by voucher, and in which order (RFC 8995 sections 5.3 to 5.9).</summary>
public sealed class JoinTests : IAsyncLifetime, IDisposable
{
    private static readonly JoinRules Rules = Comers.Rules;

    private TestPlant plant = null!;
    private Comers comers = null!;

    public async Task InitializeAsync()
    {
        plant = await TestPlant.CreateAsync();
        comers = new(plant);
        await comers.RuleAsync(Rules);
    }

    public Task DisposeAsync() => Task.CompletedTask;

    public void Dispose() => plant.Dispose();

    [Theory] // RFC 8995 section 5.3
    [InlineData("SN-1", false, "", false, JoinState.VoucherAsked)] // known here
    [InlineData("SN-9", true, "", false, JoinState.VoucherAsked)] // its manufacturer's devices are added by themselves
    [InlineData("SN-9", false, "SN-9", false, JoinState.VoucherAsked)] // listed
    [InlineData("SN-9", false, "SN-*", false, JoinState.VoucherAsked)]
    [InlineData("SN-9", false, "SN-8", true, JoinState.Waiting)]
    [InlineData("SN-9", false, "sn-*", true, JoinState.Waiting)] // letters are what they are
    public async Task Who_comes_in_is_in_the_rules(string serialNumber, bool autoAdd, string list, bool asks, JoinState state)
    {
        await comers.RuleAsync(Rules with { Serials = list.Length == 0 ? [] : [list], AsksPerson = asks }, autoAdd);
        Assert.Equal(state, (await comers.BeginAsync(serialNumber)).Join.State);
    }

    [Fact]
    public async Task Who_is_on_no_list_is_refused_where_nobody_is_asked_and_nothing_is_kept_of_it()
    {
        await comers.RuleAsync(Rules with { AsksPerson = false });
        Assert.Equal(NotAdmitted.NotListed, (await Assert.ThrowsAsync<JoinRefusedException>(() => comers.BeginAsync("SN-9"))).Why);
        Assert.Empty(plant.JoinStore.All);
    }

    [Theory] // LIF-9, LIF-11, LIF-14, LIF-52
    [InlineData(DeviceState.Suspended, NotAdmitted.OutOfUse, "device pump-1 is suspended: it is resumed first")]
    [InlineData(DeviceState.Decommissioned, NotAdmitted.OutOfUse, "device pump-1 is decommissioned: it is recommissioned first")]
    [InlineData(DeviceState.InRepair, NotAdmitted.OutOfUse, "device pump-1 is in repair: it is taken back first")]
    [InlineData(DeviceState.Released, NotAdmitted.OutOfUse, "device pump-1 is released: it belongs to somebody else")]
    [InlineData(DeviceState.LostOrStolen, NotAdmitted.Unwanted, "device pump-1 is lost or stolen")]
    [InlineData(DeviceState.Compromised, NotAdmitted.Unwanted, "device pump-1 is compromised")]
    [InlineData(DeviceState.EndOfLife, NotAdmitted.Unwanted, "device pump-1 is retired for ever")]
    public async Task LIF_14_a_device_that_is_out_of_use_does_not_come_in_nor_goes_on_with_a_join_from_before(DeviceState state, NotAdmitted why, string words)
    {
        await comers.BeginAsync("SN-1");
        plant.Store.Replace((await plant.Store.FindAsync("pump-1", default))! with { State = state });
        var refused = await Assert.ThrowsAsync<JoinRefusedException>(() => comers.BeginAsync("SN-1"));
        Assert.Equal((why, words, "pump-1"), (refused.Why, refused.Message, refused.Device));
    }

    [Fact]
    public async Task A_manufacturer_without_rules_has_no_devices_that_come_in_by_voucher()
    {
        await comers.RuleAsync(null);
        Assert.Equal(NotAdmitted.NotListed, (await Assert.ThrowsAsync<JoinRefusedException>(() => comers.BeginAsync("SN-1"))).Why);
    }

    [Fact] // RFC 8995 section 5.6: one record for one device and nonce
    public async Task The_same_nonce_is_the_same_join_and_another_one_ends_it()
    {
        var device = await comers.IdentifyAsync("SN-9");
        var first = await plant.Joins.BeginAsync(device, "one", default);
        Assert.Equal(first, await plant.Joins.BeginAsync(device, "one", default));
        var second = await plant.Joins.BeginAsync(device, "two", default);
        Assert.NotEqual(first.Join.Id, second.Join.Id);
        var ended = await plant.Joins.BeginAsync(device, "one", default);
        Assert.Equal(JoinRefusal.BeganAnew, Assert.IsType<JoinStep.Refused>(ended).Join.Refusal);
        Assert.Single(plant.JoinStore.All, join => join.State == JoinState.Waiting);
    }

    [Fact] // RFC 8995 section 5.6: no more than four days
    public async Task A_join_that_nobody_decided_about_for_four_days_ends()
    {
        var device = await comers.IdentifyAsync("SN-9");
        await plant.Joins.BeginAsync(device, "one", default);
        plant.Time.Advance(TimeSpan.FromDays(4) + TimeSpan.FromSeconds(1));
        await Assert.ThrowsAsync<CommandRefusedException>(() => plant.Joins.DecideAsync(TestPlant.Admin, 1, true, default));
        Assert.Equal(JoinRefusal.TooLate, Assert.IsType<JoinStep.Refused>(await plant.Joins.BeginAsync(device, "one", default)).Join.Refusal);
    }

    [Fact]
    public async Task A_device_that_begins_anew_all_the_time_has_to_wait()
    {
        var device = await comers.IdentifyAsync("SN-9");
        for (var i = 0; i < 20; i++) await plant.Joins.BeginAsync(device, $"nonce {i}", default);
        Assert.Equal(NotAdmitted.TooOften, (await Assert.ThrowsAsync<JoinRefusedException>(() => plant.Joins.BeginAsync(device, "one more", default))).Why);
        await plant.Joins.BeginAsync(device, "nonce 19", default); // that is no new one
    }

    [Fact] // RFC 8995 section 11.1: whoever floods the queue keeps nobody out for good
    public async Task Only_so_many_wait_for_a_person_at_one_time()
    {
        for (var i = 0; i < Joins.MostWaiting; i++)
            await plant.JoinStore.AddAsync(Waiting(i), null, AuditEntry.Create(AuditEventType.JoinBegan, plant.Time.GetUtcNow(), TestPlant.Admin, AuditOutcome.Success), default);
        var refused = await Assert.ThrowsAsync<JoinRefusedException>(() => comers.BeginAsync("SN-9"));
        Assert.Equal((NotAdmitted.TooOften, TimeSpan.FromMinutes(10)), (refused.Why, refused.RetryAfter));
        await plant.Joins.DecideAsync(TestPlant.Admin, 1, false, default);
        Assert.Equal(JoinState.Waiting, (await comers.BeginAsync("SN-10")).Join.State);

        Join Waiting(int number) => new()
        {
            IdevidSha256 = $"{number}",
            Nonce = "n",
            Manufacturer = "maker",
            SerialNumber = $"crowd-{number}",
            Domain = "plant",
            Idevid = [],
            State = JoinState.Waiting,
            CreatedAt = plant.Time.GetUtcNow(),
            ChangedAt = plant.Time.GetUtcNow(),
        };
    }

    [Fact]
    public async Task An_approval_holds_for_the_device_and_not_for_the_nonce()
    {
        var device = await comers.IdentifyAsync("SN-9");
        var waiting = await plant.Joins.BeginAsync(device, "one", default);
        await plant.Joins.DecideAsync(TestPlant.Admin, waiting.Join.Id, true, default);
        Assert.IsType<JoinStep.VoucherAsked>(await plant.Joins.BeginAsync(device, "one", default));
        Assert.IsType<JoinStep.VoucherAsked>(await plant.Joins.BeginAsync(device, "two", default)); // it was switched off meanwhile
        await Assert.ThrowsAsync<CommandRefusedException>(() => plant.Joins.DecideAsync(TestPlant.Admin, waiting.Join.Id, true, default));
    }

    [Fact] // RFC 8995 section 5.8.3: ignoring history is an administrator's act, and on the record
    public async Task A_past_that_is_refused_is_overridden_by_a_person_alone()
    {
        var (device, imprinted) = await comers.ImprintAsync();
        var judged = Assert.IsType<JoinStep.Imprinted>(await plant.Joins.JudgeAsync(device, imprinted, new VoucherLog([]), [], default));
        Assert.Equal(JoinVerdict.Refused, judged.Join.Verdict);
        Assert.Contains("\"outcome\":\"alarm\"", System.Text.Encoding.UTF8.GetString(plant.JoinStore.Entries[^1].Bytes), StringComparison.Ordinal);
        await Assert.ThrowsAsync<CommandRefusedException>(() => plant.Joins.DecideAsync(TestPlant.Admin, judged.Join.Id, false, default));
        Assert.Equal((JoinVerdict.Overridden, TestPlant.Admin.Name), (await plant.Joins.DecideAsync(TestPlant.Admin, judged.Join.Id, true, default)) is var join ? (join.Verdict, join.DecidedBy) : default);
        Assert.Equal(AuditEventType.JoinDecided, plant.JoinStore.Entries[^1].Type);
    }

    [Theory] // RFC 8995 sections 5.7 and 5.9.4: in that order and no other
    [InlineData("nothing", "no accepted voucher")]
    [InlineData("waiting", "waits for a person")]
    [InlineData("voucher", "has not said that it took its voucher")]
    [InlineData("imprinted", "has not told the past")]
    [InlineData("refused past", "is not accepted")]
    [InlineData("accepted", null)]
    [InlineData("device renewed its factory identity", "no accepted voucher")]
    public async Task A_factory_identity_is_admitted_to_enrolment_by_an_accepted_voucher_of_this_very_identity(string reached, string? refusal)
    {
        var certificate = plant.Maker.Sign(Comers.Good("SN-9"));
        if (reached == "waiting") await plant.Joins.BeginAsync(await comers.IdentifyAsync(certificate), "one", default);
        if (reached is "voucher") await comers.GetAsync(certificate);
        if (reached is "imprinted" or "refused past" or "accepted" or "device renewed its factory identity")
        {
            var (device, imprinted) = await comers.ImprintAsync(certificate);
            if (reached == "refused past") await plant.Joins.JudgeAsync(device, imprinted, null, [], default);
            if (reached is "accepted" or "device renewed its factory identity") await plant.Joins.JudgeAsync(device, imprinted, comers.Log(imprinted), [], default);
        }
        var shown = reached == "device renewed its factory identity" ? plant.Maker.Sign(Comers.Good("SN-9")) : certificate;
        if (refusal is null) Assert.IsType<AdmittedClient.Newcomer>(await plant.AdmitAsync(shown));
        else Assert.Contains(refusal, (await Assert.ThrowsAsync<AdmissionRefusedException>(async () => await plant.AdmitAsync(shown))).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Where_no_voucher_is_required_a_known_device_needs_none()
    {
        await comers.RuleAsync(Rules with { VoucherRequired = false });
        Assert.IsType<AdmittedClient.ByFactoryIdentity>(await plant.AdmitAsync(plant.Maker.Sign(Comers.Good("SN-1"))));
        await Assert.ThrowsAsync<AdmissionRefusedException>(async () => await plant.AdmitAsync(plant.Maker.Sign(Comers.Good("SN-9"))));
    }

    [Theory] // LIF-21, LIF-25, RFC 8995 section 5.8.3
    [InlineData("own", JoinVerdict.Accepted)]
    [InlineData("own earlier", JoinVerdict.Accepted)]
    [InlineData("known", JoinVerdict.Accepted)]
    [InlineData("unknown", JoinVerdict.Refused)]
    [InlineData("unknown, taken", JoinVerdict.Accepted)]
    [InlineData("known, nonceless", JoinVerdict.Refused)]
    [InlineData("known, nonceless, taken", JoinVerdict.Accepted)]
    [InlineData("own, nonceless", JoinVerdict.Accepted)]
    [InlineData("left out", JoinVerdict.Refused)]
    [InlineData("left out, taken", JoinVerdict.Accepted)]
    [InlineData("own missing", JoinVerdict.Refused)]
    public void LIF_21_every_earlier_owner_in_the_makers_log_is_judged_by_the_rules(string past, JoinVerdict verdict)
    {
        byte[] domain = [1], earlier = [2], known = [3], unknown = [4];
        var (owner, nonce) = past switch
        {
            "own" => (domain, "n"),
            "own earlier" => (earlier, "n"),
            "own, nonceless" => (earlier, null),
            "known" => (known, "n"),
            "known, nonceless" or "known, nonceless, taken" => (known, (string?)null),
            "left out" or "left out, taken" => (domain, "n"),
            _ => (unknown, "n"),
        };
        VoucherLogEvent[] others = [new(plant.Time.GetUtcNow(), owner, nonce, VoucherAssertion.Logged)];
        VoucherLogEvent[] own = past == "own missing" ? [] : [new(plant.Time.GetUtcNow(), domain, "n", VoucherAssertion.Proximity)];
        var log = new VoucherLog([.. others, .. own]) { Truncation = past.StartsWith("left out", StringComparison.Ordinal) ? new(0, 0, 3) : null };
        var rules = Rules with { KnownOwners = [Convert.ToBase64String(known)], TakesUnknownOwners = past is "unknown, taken" or "left out, taken", TakesNonceless = past == "known, nonceless, taken" };
        Assert.Equal(verdict, History.Of(log, domain, [earlier], rules).Verdict);
    }

    [Theory]
    [InlineData("http://masa.example", "https")]
    [InlineData("https://masa.example/?a", "query")]
    [InlineData("https://anna@masa.example/", "user")]
    [InlineData("masa.example", "at least one certificate")]
    public async Task Rules_that_cannot_be_kept_are_refused(string masa, string reason) =>
        Assert.Contains(reason, (await Assert.ThrowsAsync<CommandRefusedException>(() => comers.RuleAsync(Rules with { Masa = masa }))).Message, StringComparison.Ordinal);
}
