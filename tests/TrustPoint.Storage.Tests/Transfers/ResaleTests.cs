using System.Reflection;
using System.Text.RegularExpressions;
using TrustPoint.Ca.Audit;
using TrustPoint.Devices.Lifecycle;
using TrustPoint.Devices.Ownership;
using TrustPoint.Devices.Transfers;
using TrustPoint.Formats.Transfers;
using TrustPoint.Formats.Vouchers;
using TrustPoint.Testing.Transfers;

namespace TrustPoint.Storage.Tests.Transfers;

/// <summary>Devices that change hands more than once, as their manufacturer sees it.</summary>
public sealed class ResaleTests : BookingTest
{
    [Fact] // LIF-21, RFC 8995 section 5.8
    public async Task LIF_21_the_log_shows_a_new_owner_every_earlier_one_with_assertion_and_nonce()
    {
        await IssueAsync(Ask(Seller, "SN-2", "c2VsbGVy"));
        var first = await BookAsync(Accepted(Seller, Buyer, await HeadAsync("SN-2"), "SN-2"));
        await IssueAsync(Ask(Buyer, "SN-2", "YnV5ZXI="));
        await BookAsync(Accepted(Buyer, Third, HeadOf(first), "SN-2"));
        await IssueAsync(Ask(Third, "SN-2", "dGhpcmQ="));

        var demand = Ask(Third, "SN-2", "dGhpcmQ=");
        var log = await Makers.Masa.LogAsync(demand.Caller, demand, default);
        Assert.Equal([Seller, Buyer, Third], log.Events.Select(entry => new[] { Seller, Buyer, Third }.Single(party => entry.DomainId.Span.SequenceEqual(DomainId.Of(party.Authority)))));
        Assert.Equal(["c2VsbGVy", "YnV5ZXI=", "dGhpcmQ="], log.Events.Select(entry => entry.Nonce));
        Assert.All(log.Events, entry => Assert.Equal(VoucherAssertion.Verified, entry.Assertion));
    }

    [Fact] // LIF-63: the operator gives it back, the manufacturer sells it to somebody else; each by a statement
    public async Task LIF_63_a_refurbished_device_goes_to_its_manufacturer_and_from_there_to_another_customer()
    {
        using var maker = new TestParty("refurbishing", Now);
        await IssueAsync(Ask(Seller, "SN-2", "c2VsbGVy"));
        var statement = Statement(Seller, maker, await HeadAsync("SN-2"), "SN-2") with { Reason = TransferReason.Return };
        var back = await BookAsync(Accepted(statement, Seller, maker));
        await RefusedAsync(VoucherRefusal.Forbidden, Ask(Seller, "SN-2", "YWdhaW4="));
        await RefusesAsync(TransferRule.Owner, Accepted(Seller, Buyer, HeadOf(back), "SN-2")); // it is not the operator's to sell on

        var sold = await BookAsync(Accepted(maker, Buyer, HeadOf(back), "SN-2"));
        foreach (var former in new[] { Seller, maker }) await RefusedAsync(VoucherRefusal.Forbidden, Ask(former, "SN-2", "YWdhaW4="));
        Assert.Equal("verified", (await IssueAsync(Ask(Buyer, "SN-2", "YnV5ZXI="))).Assertion);
        Assert.True(TransferVerification.Verify(back, [Seller.Authority, maker.Authority], [Makers.Signers.Anchor, LineA], Now).IsGood);
        Assert.True(TransferVerification.Verify(sold, [maker.Authority, Buyer.Authority], [Makers.Signers.Anchor, LineA], Now).IsGood);
        Assert.Empty(await FsckAsync());
    }

    [Fact] // LIF-36, LIF-25: what was given out stays in the log for the next owner to see, and is not renewed
    public async Task LIF_36_after_the_booking_the_seller_has_no_voucher_without_nonce_renewed_and_the_next_owner_sees_the_old_one()
    {
        await Makers.Models.SaveAsync(Admin, new("sold", OwnershipPolicy.Verified, TimeSpan.FromDays(90), HasClock: true), default);
        var nonceless = await IssueAsync(Ahead(Seller));
        Assert.NotNull(nonceless.ExpiresAt);
        await BookAsync(Accepted(Seller, Buyer, await HeadAsync("SN-2"), "SN-2"));

        await RefusedAsync(VoucherRefusal.Forbidden, Ahead(Seller));
        await IssueAsync(Ask(Buyer, "SN-2", "YnV5ZXI="));
        var demand = Ask(Buyer, "SN-2", "YnV5ZXI=");
        var seen = (await Makers.Masa.LogAsync(demand.Caller, demand, default)).Events.Single(entry => entry.Nonce is null);
        Assert.Equal(DomainId.Of(Seller.Authority), seen.DomainId.ToArray());
    }

    [Fact] // LIF-9: not only a blocked one
    public async Task LIF_9_who_asks_for_a_voucher_of_a_lost_device_is_an_alarm_and_for_anothers_a_refusal()
    {
        await RefusedAsync(VoucherRefusal.Forbidden, Ask(Buyer, "SN-3", "YnV5ZXI="));
        await Makers.Life.ChangeAsync(Admin, "line-a", "SN-2", new(LifeEvent.ReportLost) { Reason = "gone from the lorry" }, default);
        await RefusedAsync(VoucherRefusal.Forbidden, Ask(Seller, "SN-2", "c2VsbGVy"));
        Assert.Equal(["SN-3 refused", "SN-2 alarm"], (await LogAsync(AuditEventType.VoucherRefused)).Select(entry => $"{entry.GetProperty("serialNumber")} {entry.GetProperty("outcome")}"));
    }

    [Fact] // LIF-22, RFC 8995 section 10.4: what the manufacturer does on resale is published, and is what it does
    public void LIF_22_the_rules_that_are_published_are_those_by_which_bookings_are_refused()
    {
        var guide = File.ReadAllText(Path.Combine(Root(), "docs", "transfer.md"));
        var table = guide[guide.IndexOf("## Book", StringComparison.Ordinal)..guide.IndexOf("## Who signs", StringComparison.Ordinal)];
        var published = Regex.Matches(table, @"^\| `(\w+)` \|", RegexOptions.Multiline).Select(row => row.Groups[1].Value).Order();

        Assert.Equal(RefusedTransferTests.Cases.Select(row => row[1].ToString()!).Distinct().Order(), published);
    }

    private static VoucherDemand Ahead(TestParty party) => new() { SerialNumber = "SN-2", Chain = [party.Anna.Certificate, party.Authority], Source = "192.0.2.8" };

    private static string Root()
    {
        var folder = Path.GetDirectoryName(Assembly.GetExecutingAssembly().Location)!;
        while (!File.Exists(Path.Combine(folder, "TrustPoint.sln"))) folder = Path.GetDirectoryName(folder)!;
        return folder;
    }
}
