using TrustPoint.Devices.Lifecycle;
using TrustPoint.Devices.Ownership;
using TrustPoint.Devices.Tests.Plant;
using TrustPoint.Formats.Certificates;
using TrustPoint.Formats.Vouchers;

namespace TrustPoint.Devices.Tests.Ownership;

/// <summary>Who gets a voucher (RFC 8995 sections 5.5, 5.6 and 7.4.2): state of the device × policy of its model × who asks.</summary>
public sealed class OwnershipRulesTests : IDisposable
{
    private static readonly DateTimeOffset Now = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);

    private readonly TestIssuer works = TestIssuer.Root(Now, Wanted.Authority("CN=Works CA"));
    private readonly TestIssuer stranger = TestIssuer.Root(Now, Wanted.Authority("CN=Stranger CA"));

    [Theory] // BRS-45, BRS-46, BRS-47: RFC 8995 sections 5.5.4, 5.5.5, 5.6, 7.4.2
    // state, policy, who asks, with the device's own request, with nonce -> what it gets
    [InlineData("in-trade", "verified", "works", true, true, null)]
    [InlineData("in-trade", "verified", "works", false, false, null)]
    [InlineData("in-trade", "logged", "works", false, true, "logged")]
    [InlineData("in-trade", "logged", "works", true, true, "proximity")]
    [InlineData("in-trade", "logged", "works", true, false, null)] // without a nonce: the registered owner alone
    [InlineData("assigned", "verified", "works", false, true, "verified")]
    [InlineData("assigned", "verified", "works", true, true, "verified")]
    [InlineData("assigned", "verified", "works", false, false, "verified")]
    [InlineData("assigned", "verified", "stranger", true, true, null)]
    [InlineData("assigned", "logged", "works", false, true, "verified")]
    [InlineData("assigned", "logged", "stranger", true, true, null)] // proof of proximity makes no owner
    [InlineData("assigned", "logged", "stranger", false, false, null)]
    [InlineData("first-come", "logged", "works", false, true, "logged")]
    [InlineData("first-come", "logged", "works", true, true, "proximity")]
    [InlineData("first-come", "logged", "works", false, false, null)]
    [InlineData("first-come", "logged", "stranger", true, true, null)]
    [InlineData("first-come", "verified", "works", true, true, null)] // the model's terms were changed since
    [InlineData("released", "verified", "works", true, true, null)]
    [InlineData("released", "logged", "stranger", false, true, "logged")]
    [InlineData("released", "logged", "works", false, false, null)]
    [InlineData("blocked", "verified", "works", true, true, null)]
    [InlineData("blocked", "logged", "stranger", true, true, null)]
    public void A_voucher_goes_to_whom_the_table_says_and_to_nobody_else(string state, string policy, string who, bool proximity, bool nonced, string? assertion)
    {
        var model = new Model("drive", policy == "verified" ? OwnershipPolicy.Verified : OwnershipPolicy.Logged, TimeSpan.FromDays(90), HasClock: true);
        Owner[] owners = state is "assigned" or "blocked" ? [new("works", "Works", [works.Der])] : [];
        var product = Product() with
        {
            State = state switch { "in-trade" => DeviceState.InTrade, "released" => DeviceState.Released, "blocked" => DeviceState.Suspended, _ => DeviceState.Assigned },
            Owner = owners is [var owner] ? owner.Name : null,
            FirstComer = state == "first-come" ? works.Der : null,
            Blocked = state == "blocked" ? "stolen" : null,
        };
        var demand = Ask(who == "works" ? works : stranger) with { Nonce = nonced ? "bm9uY2U=" : null };
        if (proximity) demand = demand with { FactoryIdentity = Certificate.Decode(works.Sign(new("SERIALNUMBER=SN-1"))) };

        if (assertion is null)
        {
            Assert.Equal(VoucherRefusal.Forbidden, Assert.Throws<VoucherRefusedException>(() => OwnershipRules.Decide(product, model, owners, demand, Now)).Refusal);
            return;
        }
        var entitled = OwnershipRules.Decide(product, model, owners, demand, Now);
        Assert.Equal(assertion, entitled.Assertion.ToText());
        // RFC 8366 section 5.3: an end where there is no nonce, and only there.
        Assert.Equal(nonced ? null : Now + TimeSpan.FromDays(90), entitled.ExpiresAt);
        Assert.Equal(DeviceState.Assigned, entitled.Product.State);
        Assert.Equal(owners is [], entitled.Product.FirstComer is not null);
    }

    [Theory] // BRS-49: RFC 8995 section 5.6: not longer than the model has it, than is asked for, than the registrar's certificates are good
    [InlineData(90, null, 365, 90)]
    [InlineData(90, 30, 365, 30)]
    [InlineData(90, 120, 365, 90)]
    [InlineData(90, null, 60, 60)]
    [InlineData(90, 30, 60, 30)]
    public void A_voucher_without_a_nonce_ends_at_the_first_of_its_limits(int model, int? asked, int registrar, int days)
    {
        var own = Certificate.Decode(works.Sign(new("CN=registrar") { To = TimeSpan.FromDays(registrar) }));
        var demand = new VoucherDemand { SerialNumber = "SN-1", Chain = [own, Certificate.Decode(works.Der)], Life = asked is { } life ? TimeSpan.FromDays(life) : null, Source = "" };
        var terms = new Model("drive", OwnershipPolicy.Verified, TimeSpan.FromDays(model), HasClock: true);
        Assert.Equal(Now + TimeSpan.FromDays(days), OwnershipRules.Decide(Assigned(), terms, [Works()], demand, Now).ExpiresAt);
        // A device that cannot tell the time: RFC 8366 section 5.3, expires-on is for those that can.
        Assert.Null(OwnershipRules.Decide(Assigned(), terms with { HasClock = false }, [Works()], demand, Now).ExpiresAt);
    }

    [Theory] // BRS-49: to the second; life of the model 90 days, end of the registrar's certificate so many seconds from then or from now
    [InlineData(true, -1, "the certificate's end")]
    [InlineData(true, 0, "either")]
    [InlineData(true, 1, "the model's life")]
    [InlineData(false, 1, "the certificate's end")]
    [InlineData(false, 0, "none")] // at its very end a certificate vouches for nothing that begins
    public void The_end_of_a_voucher_without_a_nonce_is_the_first_to_the_second(bool fromLife, int seconds, string limit)
    {
        var life = TimeSpan.FromDays(90);
        var end = (fromLife ? life : TimeSpan.Zero) + TimeSpan.FromSeconds(seconds);
        var own = Certificate.Decode(works.Sign(new("CN=registrar") { To = end }));
        var demand = new VoucherDemand { SerialNumber = "SN-1", Chain = [own, Certificate.Decode(works.Der)], Source = "" };
        var model = new Model("drive", OwnershipPolicy.Verified, life, HasClock: true);
        if (limit == "none") Assert.Throws<VoucherRefusedException>(() => OwnershipRules.Decide(Assigned(), model, [Works()], demand, Now));
        else Assert.Equal(Now + (limit == "the model's life" ? life : end), OwnershipRules.Decide(Assigned(), model, [Works()], demand, Now).ExpiresAt);
    }

    [Fact] // RFC 8995 section 7.4.1; RFC 8995 section 5.5.4
    public void A_model_without_nonceless_vouchers_has_none_for_its_owner_either() => Assert.Throws<VoucherRefusedException>(() =>
        OwnershipRules.Decide(Assigned(), new("drive", OwnershipPolicy.Verified, null, HasClock: true), [Works()], Ask(works) with { Nonce = null }, Now));

    [Fact]
    public void An_owner_is_known_by_its_ca_whether_that_came_along_or_not_and_by_its_registrars_own_key()
    {
        var (root, own) = (Certificate.Decode(works.Der), Certificate.Decode(works.Sign(new("CN=registrar"))));
        using var between = works.Below(Wanted.Authority("CN=Works Sub CA"));
        var below = Certificate.Decode(between.Sign(new("CN=registrar")));
        var sub = Certificate.Decode(between.Der);
        foreach (var (chain, anchor) in new (Certificate[] Chain, Certificate Anchor)[]
        {
            ([own, root], root), ([own], root), ([own], own), ([below, sub], root), ([below, sub, root], root), ([below, sub, root], sub), ([below], sub),
        })
            Assert.True(new VoucherDemand { SerialNumber = "", Chain = chain, Source = "" }.IsBelow([anchor], Now));
        foreach (var (chain, anchor) in new (Certificate[] Chain, Certificate Anchor)[]
        {
            ([own, root], below), ([below], root), ([Certificate.Decode(stranger.Sign(new("CN=registrar")))], root), ([root], own),
        })
            Assert.False(new VoucherDemand { SerialNumber = "", Chain = chain, Source = "" }.IsBelow([anchor], Now));
    }

    [Fact] // RFC 8995 section 5.8.1
    public void A_long_log_keeps_the_newest_of_each_domain_and_counts_what_it_left_out()
    {
        var vouchers = Enumerable.Range(0, 2000).Select(number => new IssuedVoucher
        {
            Device = "drive-1",
            At = Now.AddMinutes(number),
            DomainId = [(byte)(number % 2)],
            PinnedKey = [],
            Nonce = number % 4 < 2 ? $"n{number}" : null,
            Assertion = "logged",
            Der = [],
        }).ToList();
        Assert.Equal(1000, Ledger.ToLog(vouchers[..1000]).Events.Count);
        Assert.Null(Ledger.ToLog(vouchers[..1000]).Truncation);

        var log = Ledger.ToLog(vouchers);
        Assert.Equal([Now.AddMinutes(1996), Now.AddMinutes(1997), Now.AddMinutes(1998), Now.AddMinutes(1999)], log.Events.Select(kept => kept.Date));
        Assert.All(log.Events, kept => Assert.Equal(499, kept.Truncated));
        Assert.Equal(new VoucherLogTruncation(998, 998, 0), log.Truncation);
    }

    public void Dispose()
    {
        works.Dispose();
        stranger.Dispose();
    }

    private static Product Product() => new() { Device = "line-sn-1", Domain = "line", SerialNumber = "SN-1", Model = "drive" };

    private static Product Assigned() => Product() with { State = DeviceState.Assigned, Owner = "works" };

    private Owner Works() => new("works", "Works", [works.Der]);

    private static VoucherDemand Ask(TestIssuer domain) =>
        new() { SerialNumber = "SN-1", Nonce = "bm9uY2U=", Chain = [Certificate.Decode(domain.Sign(new("CN=registrar") { To = TimeSpan.FromDays(365) })), Certificate.Decode(domain.Der)], Source = "" };
}
