using TrustPoint.Ca.Audit;
using TrustPoint.Ca.Callers;
using TrustPoint.Devices.Lifecycle;
using TrustPoint.Devices.Limits;
using TrustPoint.Devices.Ownership;
using TrustPoint.Devices.Transfers;
using TrustPoint.Formats.Transfers;
using TrustPoint.Testing.Stored;
using TrustPoint.Testing.Transfers;

namespace TrustPoint.Storage.Tests.Transfers;

/// <summary>The manufacturer's books of ownership transfers over the real store: what is booked, and what follows from it.</summary>
public sealed class BookingTests : BookingTest
{
    [Fact] // LIF-33, LIF-7
    public async Task LIF_33_a_booked_device_is_the_buyers_and_the_seller_is_refused()
    {
        await IssueAsync(Ask(Seller, "SN-2", "c2VsbGVy"));
        await RefusedAsync(VoucherRefusal.Forbidden, Ask(Buyer, "SN-2", "YnV5ZXI="));
        var head = TestTransfer.Sha256((await Makers.Products.LedgerAsync(Admin, "line-a", "SN-2", default))[0].Der);

        var booked = await BookAsync(Accepted(Seller, Buyer, new(null, head), "SN-2"));
        Assert.Equal(TransferStage.Booked, booked.Stage);
        await RefusedAsync(VoucherRefusal.Forbidden, Ask(Seller, "SN-2", "YWdhaW4="));
        Assert.Equal("verified", (await IssueAsync(Ask(Buyer, "SN-2", "YnV5ZXI="))).Assertion);
        Assert.Equal("verified", (await IssueAsync(Ask(Seller, "SN-3", "c2VsbGVy"))).Assertion); // what is not in it stays

        Assert.True(TransferVerification.Verify(booked, [Seller.Authority, Buyer.Authority], [Makers.Signers.Anchor, LineA], Now).IsGood);
        Assert.Single(await LogAsync(AuditEventType.TransferBooked));
        Assert.Equal("SN-2", Assert.Single(await LogAsync(AuditEventType.ProductTransferred)).GetProperty("serialNumber").GetString());
        Assert.Empty(await FsckAsync());
    }

    [Fact] // LIF-33: an answer may be lost on its way
    public async Task The_same_transfer_again_is_answered_with_the_same_receipt()
    {
        var package = Accepted(Seller, Buyer, TitleHead.None, "SN-2", "SN-3");
        var first = await BookAsync(package);
        var books = await BooksAsync();
        Box.Time.Advance(TimeSpan.FromDays(400)); // its signers have long ended
        Assert.Equal(first.Encode(), (await BookAsync(package)).Encode());
        Assert.Equal(first.Encode(), (await BookAsync(first)).Encode());
        Assert.Equal(books, await BooksAsync());
        Assert.Single(await LogAsync(AuditEventType.TransferBooked));
    }

    [Fact] // LIF-46
    public async Task LIF_46_each_transfer_follows_on_the_one_before()
    {
        var first = await BookAsync(Accepted(Seller, Buyer, TitleHead.None, "SN-2"));
        await IssueAsync(Ask(Buyer, "SN-2", "YnV5ZXI=")); // a voucher is no link where there is a booking
        await RefusesAsync(TransferRule.Title, Accepted(Buyer, Third, TitleHead.None, "SN-2"));
        await RefusesAsync(TransferRule.Title, Accepted(Buyer, Third, new(new string('0', 64), null), "SN-2"));
        var second = await BookAsync(Accepted(Buyer, Third, HeadOf(first), "SN-2"));
        await RefusesAsync(TransferRule.Owner, Accepted(Buyer, Seller, HeadOf(first), "SN-2")); // a fork: Buyer sold it already
        // LIF-39: back by another transfer, never by undoing this one.
        var back = await BookAsync(Accepted(Third, Seller, HeadOf(second), "SN-2"));
        await RefusesAsync(TransferRule.Title, Accepted(Seller, Buyer, TitleHead.None, "SN-2")); // an old statement of the same seller
        Assert.NotEqual(HeadOf(second), HeadOf(back));
        Assert.Equal("verified", (await IssueAsync(Ask(Seller, "SN-2", "YmFjaw=="))).Assertion);
        Assert.Empty(await FsckAsync());
    }

    [Fact] // LIF-46
    public async Task LIF_46_of_twenty_forks_at_once_one_is_booked()
    {
        var buyers = Enumerable.Range(0, 20).Select(number => new TestParty($"buyer {number}", Now)).ToList();
        var answers = await Task.WhenAll(buyers.Select((buyer, number) =>
        {
            var package = Accepted(Seller, buyer, TitleHead.None, number % 2 == 0 ? ["SN-2", "SN-3"] : ["SN-3", "SN-2"]);
            return Task.Run(() => Record.ExceptionAsync(() => BookAsync(package, $"192.0.2.{number}")));
        }));
        Assert.Single(answers, answer => answer is null);
        Assert.All(answers.OfType<Exception>(), error => Assert.IsType<TransferRefusedException>(error));
        Assert.Equal((await ProductAsync("SN-2")).Owner, (await ProductAsync("SN-3")).Owner);
        Assert.Single(await LogAsync(AuditEventType.TransferBooked));
        Assert.Equal(2, (await LogAsync(AuditEventType.ProductTransferred)).Count);
        buyers.ForEach(buyer => buyer.Dispose());
    }

    [Fact] // LIF-33
    public async Task Of_the_same_transfer_twenty_times_at_once_there_is_one_receipt()
    {
        var package = Accepted(Seller, Buyer, TitleHead.None, "SN-2");
        var answers = await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => Task.Run(() => BookAsync(package))));
        Assert.Single(answers.Select(answer => Convert.ToHexString(answer.Encode())).Distinct());
        Assert.Single(await LogAsync(AuditEventType.TransferBooked));
    }

    [Fact] // LIF-46: a voucher that is issued meanwhile is another head
    public async Task A_statement_that_a_voucher_overtook_is_refused()
    {
        var package = Accepted(Seller, Buyer, TitleHead.None, "SN-2");
        await IssueAsync(Ask(Seller, "SN-2", "c2VsbGVy"));
        await RefusesAsync(TransferRule.Title, package);
    }

    [Fact] // LIF-33: whoever came first
    public async Task Who_came_first_hands_over_what_it_has()
    {
        var voucher = await IssueAsync(Ask(Seller, "SN-9", "Zmlyc3Q="));
        await RefusesAsync(TransferRule.Owner, Accepted(Third, Buyer, new(null, TestTransfer.Sha256(voucher.Der)), "SN-9"));
        await BookAsync(Accepted(Seller, Buyer, new(null, TestTransfer.Sha256(voucher.Der)), "SN-9"));
        Assert.Equal("verified", (await IssueAsync(Ask(Buyer, "SN-9", "YnV5ZXI="))).Assertion);
        await RefusedAsync(VoucherRefusal.Forbidden, Ask(Seller, "SN-9", "YWdhaW4="));
    }

    [Fact] // LIF-36: a buyer that is registered already is that owner, by its key
    public async Task A_buyer_that_is_known_is_not_added_again()
    {
        await Makers.Owners.SaveAsync(Admin, new("known", "Known", [Buyer.Authority.Der.ToArray()]), default);
        await BookAsync(Accepted(Seller, Buyer, TitleHead.None, "SN-2"));
        Assert.Equal("known", (await ProductAsync("SN-2")).Owner);
    }

    [Fact] // LIF-46: what the manufacturer itself decided since is a link as well
    public async Task LIF_46_an_old_statement_of_a_former_owner_never_fits_again()
    {
        var first = await BookAsync(Accepted(Seller, Buyer, TitleHead.None, "SN-2"));
        var unbooked = Accepted(Buyer, Third, HeadOf(first), "SN-2");
        await Makers.Life.ReleaseAsync(Admin, "line-a", "SN-2", "came back in parts", default);
        await RefusesAsync(TransferRule.Owner, unbooked);
        await Makers.Life.AssignAsync(Admin, "line-a", "SN-2", (await Makers.Owners.ListAsync(Admin, default)).Single(owner => owner.DisplayName == "next").Name, default);
        await RefusesAsync(TransferRule.Title, unbooked);
        await RefusesAsync(TransferRule.Title, Accepted(Buyer, Third, TitleHead.None, "SN-2"));
        var head = await HeadAsync("SN-2");
        await IssueAsync(Ask(Buyer, "SN-2", "YnV5ZXI=")); // a voucher since then is the end again
        await RefusesAsync(TransferRule.Title, Accepted(Buyer, Third, head, "SN-2"));
        await BookAsync(Accepted(Buyer, Third, await HeadAsync("SN-2"), "SN-2"));
        Assert.Empty(await FsckAsync());
    }

    [Fact] // LIF-46: the same where nothing was ever booked
    public async Task LIF_46_a_voucher_from_before_a_release_is_the_end_no_more()
    {
        await IssueAsync(Ask(Seller, "SN-2", "c2VsbGVy"));
        var unbooked = Accepted(Seller, Buyer, await HeadAsync("SN-2"), "SN-2");
        await Makers.Life.ReleaseAsync(Admin, "line-a", "SN-2", "came back", default);
        await Makers.Life.AssignAsync(Admin, "line-a", "SN-2", "seller", default);
        await RefusesAsync(TransferRule.Title, unbooked);
        await IssueAsync(Ask(Seller, "SN-2", "c2VsbGVy")); // the same voucher as before
        await RefusesAsync(TransferRule.Title, unbooked);
        await BookAsync(Accepted(Seller, Third, await HeadAsync("SN-2"), "SN-2"));
    }

    [Fact] // LIF-33, LIF-7: what nobody owns is sold by its manufacturer, and what is lost by nobody
    public async Task LIF_33_a_product_goes_from_each_state_that_the_table_names_and_from_no_other()
    {
        var factory = new TestParty("line-a", Now);
        await RefusesAsync(TransferRule.Owner, Accepted(factory, Buyer, TitleHead.None, "SN-4"));
        foreach (var state in LifeTable.MakersStates)
        {
            var product = (await ProductAsync("SN-2")) with { State = state, CameFrom = state == DeviceState.Suspended ? DeviceState.Assigned : null };
            var transfer = AcceptedTransfer.From(Accepted(Seller, Buyer, TitleHead.None, "SN-2"), Now);
            TitledProduct titled = new(transfer.Offer.Statement.Devices[0], product, [Seller.Authority], TitleHead.None);
            var error = Record.Exception(() => Assert.Equal(DeviceState.Assigned, TitleRules.Decide(transfer, [titled], "works", "next", Now)[0].Product.State));
            if (LifeTable.Find(Side.Maker, state, LifeEvent.BookTransfer) is not null) Assert.Null(error);
            else Assert.Equal(TransferRule.Locks, Assert.IsType<TransferRefusedException>(error).Rule);
        }
        factory.Dispose();
    }

    [Fact]
    public async Task Who_may_not_bring_transfers_is_refused_and_who_brings_too_many_waits()
    {
        var package = Accepted(Seller, Buyer, TitleHead.None, "SN-2");
        await Assert.ThrowsAsync<NotAllowedException>(() => Makers.Bookings.BookAsync(new Person("eve", [new(Role.Auditor)], 1, IsFresh: true), package, "here", default));
        await Assert.ThrowsAsync<NotAllowedException>(() => Makers.Bookings.BookAsync(new ForeignRegistrar("registrar", ""), package, "here", default));
        var wrong = Accepted(Third, Buyer, TitleHead.None, "SN-2");
        for (var number = 0; number < 60; number++) await RefusesAsync(TransferRule.Owner, wrong);
        await Assert.ThrowsAsync<TooManyTriesException>(() => BookAsync(package));
        Assert.Equal(60, (await LogAsync(AuditEventType.TransferRefused)).Count);
        Box.Time.Advance(TimeSpan.FromMinutes(1));
        await Makers.Bookings.BookAsync(new TransferParties("works", ""), package, "192.0.2.7", default);
    }
}
