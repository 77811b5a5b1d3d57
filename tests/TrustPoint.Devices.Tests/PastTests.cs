using TrustPoint.Ca.Callers;
using TrustPoint.Devices.Admission;
using TrustPoint.Devices.Joining;
using TrustPoint.Devices.Tests.Plant;
using TrustPoint.Formats.Certificates;
using TrustPoint.Formats.Vouchers;

namespace TrustPoint.Devices.Tests;

/// <summary>Devices whose past is refused (RFC 8995 sections 5.8 and 5.8.3, BRS-72, BRS-74), and what they and others see of the registrar until the imprint (sections 5 and 5.6.2, BRS-22, BRS-63).</summary>
public sealed class PastTests : IAsyncLifetime, IDisposable
{
    private static readonly byte[] Stranger = [4];

    private TestPlant plant = null!;
    private Comers comers = null!;

    public async Task InitializeAsync()
    {
        plant = await TestPlant.CreateAsync();
        comers = new(plant);
    }

    public Task DisposeAsync() => Task.CompletedTask;

    public void Dispose() => plant.Dispose();

    [Theory]
    [InlineData("foreign", true)]
    [InlineData("own", false)]
    [InlineData("not told", false)] // it speaks against nobody, and lets nobody in
    public async Task A_past_that_the_log_speaks_against_revokes_what_the_device_holds(string past, bool revoked)
    {
        var (device, imprinted) = await comers.ImprintAsync();
        var log = past switch { "foreign" => comers.Log(imprinted, Stranger), "own" => comers.Log(imprinted), _ => null };
        var judged = (await plant.Joins.JudgeAsync(device, imprinted, log, [], default)).Join;
        Assert.Equal(past == "own" ? JoinVerdict.Accepted : JoinVerdict.Refused, judged.Verdict);
        Assert.Equal(revoked ? 1 : 0, plant.Revoked.Count);
        Assert.Equal(revoked, judged.Reason?.EndsWith("; what it held here is revoked", StringComparison.Ordinal) ?? false);
        if (revoked) Assert.StartsWith("SN-9: an owner that is not known here", plant.Revoked[0], StringComparison.Ordinal);
    }

    [Theory] // LIF-37: the seller and whoever had it before, as the package of the transfer names them, are known of this device; nobody else is
    [InlineData("seller", JoinVerdict.Accepted)]
    [InlineData("seller, who had it from another", JoinVerdict.Accepted)]
    [InlineData("somebody whom the package does not name", JoinVerdict.Refused)]
    [InlineData("the seller, and somebody in between", JoinVerdict.Refused)]
    public async Task LIF_37_an_earlier_owner_is_known_from_the_package_and_a_foreign_one_is_not(string past, JoinVerdict verdict)
    {
        byte[] seller = [7], before = [8];
        var (device, imprinted) = await comers.ImprintAsync();
        byte[][] had = past switch
        {
            "seller" => [seller],
            "seller, who had it from another" => [before, seller],
            "the seller, and somebody in between" => [seller, Stranger],
            _ => [Stranger],
        };
        var judged = (await plant.Joins.JudgeAsync(device, imprinted, comers.Log(imprinted, had), [seller, before], default)).Join;
        Assert.Equal(verdict, judged.Verdict);
        Assert.Equal(verdict == JoinVerdict.Refused ? 1 : 0, plant.Revoked.Count);
        // It is known of this device alone: the rules of the manufacturer have not changed by it.
        Assert.Empty((await comers.IdentifyAsync(plant.Maker.Sign(Comers.Good("SN-8")))).Rules.KnownOwners);
    }

    [Theory] // LIF-25, RFC 8995 section 11.1: whoever holds such a voucher takes the device back after a reset, without asking anybody
    [InlineData(false, JoinVerdict.Refused)]
    [InlineData(true, JoinVerdict.Accepted)] // the rules say that it is taken all the same
    public async Task LIF_25_a_voucher_without_nonce_of_an_earlier_owner_is_not_passed_over_although_that_owner_is_known(bool taken, JoinVerdict verdict)
    {
        byte[] seller = [7];
        var (device, imprinted) = await comers.ImprintAsync(rules: Comers.Rules with { TakesNonceless = taken });
        var log = new VoucherLog([new(plant.Time.GetUtcNow(), seller, null, VoucherAssertion.Verified), .. comers.Log(imprinted).Events]);
        var judged = (await plant.Joins.JudgeAsync(device, imprinted, log, [seller], default)).Join;
        Assert.Equal(verdict, judged.Verdict);
        Assert.Contains("has a voucher without nonce", judged.Reason, StringComparison.Ordinal);
    }

    [Theory] // whatever it shows, and however often it begins anew
    [InlineData("factory identity")]
    [InlineData("factory identity, voucher optional")]
    [InlineData("code")]
    [InlineData("registration authority")]
    public async Task Nothing_leads_a_device_with_a_refused_past_to_a_certificate_until_an_administrator_lets_it_in(string way)
    {
        var rules = Comers.Rules with { VoucherRequired = way != "factory identity, voucher optional" };
        var certificate = plant.Maker.Sign(Comers.Good("SN-1"));
        var code = (await plant.Codes.CreateAsync(TestPlant.Admin, "pump-1", null, null, default)).Code;
        var (device, imprinted) = await comers.ImprintAsync(certificate, rules: rules);
        var judged = await plant.Joins.JudgeAsync(device, imprinted, comers.Log(imprinted, Stranger), [], default);
        await plant.Joins.BeginAsync(device, "another", default);

        Assert.Contains("the past of device SN-1 is not accepted", (await Assert.ThrowsAsync<AdmissionRefusedException>(TryAsync)).Message, StringComparison.Ordinal);
        await plant.Joins.DecideAsync(TestPlant.Admin, judged.Join.Id, true, default);
        if (way is "code" or "registration authority") await TryAsync();
        else Assert.DoesNotContain("past", (await Record.ExceptionAsync(TryAsync))?.Message ?? "", StringComparison.Ordinal);

        async Task TryAsync()
        {
            switch (way)
            {
                case "code": await plant.Admission.AdmitAsync("pump-1", code, "10.0.0.7", plant.Domain, default); break;
                case "registration authority":
                    var ra = await plant.AdmitAsync(plant.Issue(new("CN=ra") { ExtendedKeyUsages = ["1.3.6.1.5.5.7.3.2", "1.3.6.1.5.5.7.3.28"] }, device: null));
                    await plant.Admission.FindForAsync(Assert.IsType<AdmittedClient.Registrar>(ra), "pump-1", plant.Domain, default);
                    break;
                default: await plant.AdmitAsync(certificate); break;
            }
        }
    }

    [Theory] // BRS-74: an administrator's act; who decides about requests alone does not ignore a past
    [InlineData(Role.Administrator, true)]
    [InlineData(Role.RaOperator, false)]
    [InlineData(Role.CaOfficer, false)]
    public async Task A_past_is_ignored_by_those_alone_who_say_whose_devices_come_in(Role role, bool may)
    {
        var (device, imprinted) = await comers.ImprintAsync();
        var judged = await plant.Joins.JudgeAsync(device, imprinted, comers.Log(imprinted, Stranger), [], default);
        var person = new Person("anna", [new(role)], 1, IsFresh: true);
        // It is grave: whoever sits there proves who that is.
        await Assert.ThrowsAsync<NotAllowedException>(() => plant.Joins.DecideAsync(person with { IsFresh = false }, judged.Join.Id, true, default));
        var error = await Record.ExceptionAsync(() => plant.Joins.DecideAsync(person, judged.Join.Id, true, default));
        Assert.Equal(may, error is null);
        if (!may) Assert.IsType<NotAllowedException>(error);
        Assert.Equal(may ? JoinVerdict.Overridden : JoinVerdict.Refused, plant.JoinStore.All[0].Verdict);
    }

    [Fact] // BRS-72: RFC 8995 section 5.8: after voucher_status, or its absence
    public async Task A_device_that_says_nothing_of_its_voucher_is_refused_so_that_its_past_can_be_asked_for()
    {
        var certificate = plant.Maker.Sign(Comers.Good("SN-9"));
        var (device, got) = await comers.GetAsync(certificate);
        Assert.Equal(AdmissionRefusal.PastUntold, (await Assert.ThrowsAsync<AdmissionRefusedException>(async () => await plant.AdmitAsync(certificate))).Refusal);
        var imprinted = Assert.IsType<JoinStep.Imprinted>(await plant.Joins.PresumeAsync(device, got, default));
        Assert.Equal(AdmissionRefusal.PastUntold, (await Assert.ThrowsAsync<AdmissionRefusedException>(async () => await plant.AdmitAsync(certificate))).Refusal);
        await plant.Joins.JudgeAsync(device, imprinted, comers.Log(imprinted), [], default);
        Assert.IsType<AdmittedClient.Newcomer>(await plant.AdmitAsync(certificate));
    }

    [Theory] // BRS-63, BRS-22: RFC 8995 sections 5 and 5.6.2
    [InlineData("the same", true)]
    [InlineData("renewed", false)]
    [InlineData("another registrar", false)]
    public async Task Until_the_imprint_the_device_sees_what_its_voucher_pins_on_every_connection(string seen, bool isHeard)
    {
        var (device, got) = await comers.GetAsync(plant.Maker.Sign(Comers.Good("SN-9")));
        Certificate[] shown = seen switch
        {
            "the same" => comers.Shown,
            "renewed" => [Certificate.Decode(plant.Ca.Sign(new("CN=registrar")))],
            _ => [Certificate.Decode(plant.Maker.Sign(new("CN=registrar")))],
        };
        var error = await Record.ExceptionAsync(() => plant.Joins.HearVoucherStatusAsync(device, new() { Status = true }, shown, default));
        Assert.Equal(isHeard ? null : NotAdmitted.OtherRegistrar, (error as JoinRefusedException)?.Why);
        Assert.Equal(isHeard ? JoinState.Imprinted : JoinState.VoucherGot, plant.JoinStore.All[0].State);
        // That it did not take it may be said wherever it stands.
        if (!isHeard) Assert.IsType<JoinStep.Refused>(await plant.Joins.HearVoucherStatusAsync(device, new() { Status = false }, shown, default));
        Assert.Equal(got.Join.Id, plant.JoinStore.All[0].Id);
    }

    [Fact] // BRS-22: RFC 8995 section 5: the same device on both connections
    public async Task Another_device_does_not_speak_of_the_voucher()
    {
        await comers.GetAsync(plant.Maker.Sign(Comers.Good("SN-9")));
        var renewed = await comers.IdentifyAsync("SN-9"); // the same serial number under another key
        Assert.Null(await plant.Joins.HearVoucherStatusAsync(renewed, new() { Status = true }, comers.Shown, default));
        Assert.Equal(JoinState.VoucherGot, plant.JoinStore.All[0].State);
    }
}
