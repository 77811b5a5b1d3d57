using System.Security.Cryptography;
using Microsoft.Extensions.Logging.Abstractions;
using TrustPoint.Ca.Audit;
using TrustPoint.Ca.Certificates;
using TrustPoint.Ca.Crls;
using TrustPoint.Ca.Issuance;
using TrustPoint.Ca.Time;
using TrustPoint.Devices;
using TrustPoint.Devices.Lifecycle;
using TrustPoint.Devices.Ownership;
using TrustPoint.Formats.Revocation;
using TrustPoint.Storage.Crls;
using TrustPoint.Testing.Requests;
using TrustPoint.Testing.Stored;

namespace TrustPoint.Storage.Tests.Ownership;

/// <summary>The states of a product and what its MASA answers in each (standards: LIF-1, LIF-2, LIF-11, LIF-52, LIF-53, LIF-60, LIF-64), over the real store.</summary>
public sealed class MakerLifeTests : MakerTest
{
    [Fact] // LIF-1
    public async Task LIF_1_a_serial_number_is_given_once_and_what_was_made_is_on_record()
    {
        Assert.Equal(CommandRefusal.Conflict, (await Assert.ThrowsAsync<CommandRefusedException>(() => Makers.Products.AddAsync(Admin, "line-a", "sold", ["SN-1"], null, default))).Refusal);
        var issued = await IdentityAsync("SN-2");
        var record = await Makers.Products.RecordAsync(Admin, "line-a", "SN-2", default);
        var issuer = Box.Authorities.Find("line-a")!.Certificate;
        Assert.Equal(("SN-2", "sold", null), (record.Product.SerialNumber, record.Product.Model, record.Product.Batch));
        Assert.Equal(issuer.SubjectKeyIdentifier!.Value.ToArray(), record.IssuerKeyIdentifier);
        Assert.Equal(issued.KeySha256, record.KeySha256);
        Assert.Equal(SHA256.HashData(Makers.Signers.Anchor.Der.Span), record.Product.Anchor);
        Assert.Null((await Makers.Products.RecordAsync(Admin, "line-a", "SN-1", default)).KeySha256); // not made yet
        await Assert.ThrowsAsync<CommandRefusedException>(() => Makers.Products.RecordAsync(Admin, "line-a", "SN-77", default));
    }

    [Fact] // LIF-2, and section 2: MANUFACTURED
    public async Task LIF_2_what_is_at_the_factory_is_for_its_makers_own_domain_alone_and_no_more_once_it_is_shipped()
    {
        await Makers.Models.SaveAsync(Admin, new("kept", OwnershipPolicy.Logged, TimeSpan.FromDays(9), true) { IsShippedByHand = true }, default);
        await Makers.Owners.SaveAsync(Admin, new("floor", "Test floor", [Stranger.Authority.Der.ToArray()]) { IsMaker = true }, default);
        await Makers.Products.AddAsync(Admin, "line-a", "kept", ["SN-K"], null, default);
        Assert.Equal(DeviceState.Manufactured, (await ProductAsync("SN-K")).State);

        Assert.Contains("still at its factory", (await RefusedAsync(VoucherRefusal.Forbidden, Ask(Works, "SN-K"))).Message, StringComparison.Ordinal);
        Assert.Contains("with a nonce only", (await RefusedAsync(VoucherRefusal.Forbidden, Ask(Stranger, "SN-K", nonce: null))).Message, StringComparison.Ordinal);
        var tried = await IssueAsync(Ask(Stranger, "SN-K"));
        Assert.Equal(("verified", "floor"), (tried.Assertion, tried.Owner));
        var product = await ProductAsync("SN-K");
        Assert.Equal((DeviceState.Manufactured, null, null), (product.State, product.Owner, product.FirstComer));

        await Makers.Life.ChangeAsync(Admin, "line-a", ["SN-K"], new(LifeEvent.Ship), default);
        Assert.Equal(DeviceState.InTrade, (await ProductAsync("SN-K")).State);
        await IssueAsync(Ask(Works, "SN-K", "bmV4dA==")); // the model's first who comes
        await RefusedAsync(VoucherRefusal.Forbidden, Ask(Stranger, "SN-K", "YWdhaW4="));
        Assert.Equal([LifeEvent.Ship, LifeEvent.ComeFirst], (await HistoryAsync("SN-K")).Select(line => line.Event));
        Assert.Single(await LogAsync(AuditEventType.ProductShipped));
    }

    [Theory] // LIF-2: assigning ships, and the model says whether what is made leaves at once
    [InlineData(false, null, DeviceState.InTrade)]
    [InlineData(true, null, DeviceState.Manufactured)]
    [InlineData(true, true, DeviceState.InTrade)]
    [InlineData(false, false, DeviceState.Manufactured)]
    public async Task LIF_2_what_is_made_leaves_the_factory_as_its_model_or_whoever_adds_it_says(bool byHand, bool? shipped, DeviceState state)
    {
        await Makers.Models.SaveAsync(Admin, new("kept", OwnershipPolicy.Verified, null, true) { IsShippedByHand = byHand }, default);
        Assert.Equal(state, (await Makers.Products.AddAsync(Admin, "line-a", "kept", ["SN-K"], shipped, default))[0].State);
        Assert.Equal(state, (await ProductAsync("SN-K")).State);
        await Makers.Life.AssignAsync(Admin, "line-a", "SN-K", "works", default);
        Assert.Equal("verified", (await IssueAsync(Ask(Works, "SN-K"))).Assertion);
    }

    [Theory] // section 3: everything that is not listed is refused, and on the record
    [InlineData("SN-1", LifeEvent.Assign)] // LIF-7: released first
    [InlineData("SN-1", LifeEvent.Ship)]
    [InlineData("SN-2", LifeEvent.Release)]
    [InlineData("SN-2", LifeEvent.Resume)]
    [InlineData("SN-2", LifeEvent.SendForRepair)]
    [InlineData("SN-1", LifeEvent.Retire)]
    public async Task LIF_2_a_way_that_the_table_does_not_know_is_refused_and_on_the_record(string serial, LifeEvent happened)
    {
        var before = await ProductAsync(serial);
        var refused = await Assert.ThrowsAsync<CommandRefusedException>(() => Makers.Life.ChangeAsync(Admin, "line-a", serial, new(happened) { Reason = "why not", Owner = "works" }, default));
        Assert.Equal(CommandRefusal.Conflict, refused.Refusal);
        Assert.Equal(before.Version, (await ProductAsync(serial)).Version);
        Assert.Single(await LogAsync(AuditEventType.DeviceChangeRefused));
    }

    [Fact] // LIF-4: whoever asks is told why, and it goes back to where it was
    public async Task LIF_4_a_blocked_product_gets_no_voucher_until_it_goes_back_to_where_it_was()
    {
        await Makers.Life.BlockAsync(Admin, "line-a", "SN-1", "recalled", default);
        var blocked = await ProductAsync("SN-1");
        Assert.Equal((DeviceState.Suspended, DeviceState.Assigned, "recalled", "works"), (blocked.State, blocked.CameFrom, blocked.Blocked, blocked.Owner));
        Assert.EndsWith("gets no voucher: recalled", (await RefusedAsync(VoucherRefusal.Forbidden, Ask(Works, "SN-1"))).Message, StringComparison.Ordinal);
        Assert.Equal(["SN-1"], (await Makers.Products.ListAsync(Admin, new() { State = DeviceState.Suspended }, new(), default)).Items.Select(product => product.SerialNumber));
        Assert.Equal([(DeviceState.InTrade, 2), (DeviceState.Suspended, 1)], await Makers.Products.CountByStateAsync(Admin, new(), default));
        await Makers.Life.UnblockAsync(Admin, "line-a", "SN-1", default);
        Assert.Equal((DeviceState.Assigned, null, null), ((await ProductAsync("SN-1")).State, (await ProductAsync("SN-1")).Blocked, (await ProductAsync("SN-1")).CameFrom));
        Assert.Equal([LifeEvent.Ship, LifeEvent.Assign, LifeEvent.Suspend, LifeEvent.Resume], (await HistoryAsync("SN-1")).Select(line => line.Event));
    }

    [Fact] // LIF-8; LIF-60, section 2: RMA
    public async Task LIF_60_in_repair_whoever_repairs_it_gets_vouchers_until_the_end_that_was_said_and_its_owner_again_after_that()
    {
        await Makers.Owners.SaveAsync(Admin, new("workshop", "Workshop", [Stranger.Authority.Der.ToArray()]), default);
        await RefusedAsync(VoucherRefusal.Forbidden, Ask(Stranger, "SN-1"));
        await Makers.Life.ChangeAsync(Admin, "line-a", "SN-1", new(LifeEvent.SendForRepair) { Owner = "workshop", Reason = "RMA-7", For = TimeSpan.FromDays(14) }, default);
        var until = Box.Time.GetUtcNow().AddDays(14);
        Assert.Equal((DeviceState.InRepair, "works", "workshop", until), ((await ProductAsync("SN-1")).State, (await ProductAsync("SN-1")).Owner, (await ProductAsync("SN-1")).Workshop, (await ProductAsync("SN-1")).WorkshopUntil));

        var voucher = await IssueAsync(Ask(Stranger, "SN-1"));
        Assert.Equal(("verified", "workshop"), (voucher.Assertion, voucher.Owner));
        Assert.Equal(until, (await IssueAsync(Ask(Stranger, "SN-1", nonce: null))).ExpiresAt); // not after it, although the model gives 90 days
        Assert.Contains("is in repair until", (await RefusedAsync(VoucherRefusal.Forbidden, Ask(Works, "SN-1"))).Message, StringComparison.Ordinal);
        await Assert.ThrowsAsync<CommandRefusedException>(() => Makers.Orders.ExportAsync(Admin, new("order 1", "works", "line-a", ["SN-1"], null), default));

        // After the date, whether anybody has looked or not.
        Box.Time.Advance(TimeSpan.FromDays(14));
        Assert.Contains("belongs to somebody else", (await RefusedAsync(VoucherRefusal.Forbidden, Ask(Stranger, "SN-1", "bmV4dA=="))).Message, StringComparison.Ordinal);
        await IssueAsync(Ask(Works, "SN-1", "bmV4dA=="));
        await Makers.Life.LookAsync(default);
        Assert.Equal((DeviceState.Assigned, null, null), ((await ProductAsync("SN-1")).State, (await ProductAsync("SN-1")).Workshop, (await ProductAsync("SN-1")).WorkshopUntil));
        Assert.Equal([LifeEvent.SendForRepair, LifeEvent.LimitPassed], (await HistoryAsync("SN-1")).Select(line => line.Event).TakeLast(2));
        await Makers.Life.LookAsync(default); // once
        Assert.Equal(4, (await HistoryAsync("SN-1")).Count);
    }

    [Fact] // LIF-62
    public async Task LIF_62_a_repair_that_is_over_before_its_time_gives_the_workshop_nothing_more()
    {
        await Makers.Owners.SaveAsync(Admin, new("workshop", "Workshop", [Stranger.Authority.Der.ToArray()]), default);
        await Makers.Life.ChangeAsync(Admin, "line-a", "SN-1", new(LifeEvent.SendForRepair) { Owner = "workshop", Reason = "RMA-7", For = TimeSpan.FromDays(14) }, default);
        await IssueAsync(Ask(Stranger, "SN-1"));
        await Makers.Life.ChangeAsync(Admin, "line-a", "SN-1", new(LifeEvent.ReturnRepaired) { Reason = "back at works" }, default);
        await RefusedAsync(VoucherRefusal.Forbidden, Ask(Stranger, "SN-1", "bmV4dA=="));
        await IssueAsync(Ask(Works, "SN-1"));
    }

    [Theory] // LIF-60: a right without an end is none that expires
    [InlineData(null, 14, "say which owner")]
    [InlineData("nobody", 14, "there is no owner 'nobody'")]
    [InlineData("works", null, "say until when")]
    [InlineData("works", 91, "at most 90 days")]
    [InlineData("works", 0, "lies in the future")]
    public async Task LIF_60_a_repair_without_an_end_or_a_workshop_is_refused(string? owner, int? days, string words)
    {
        var order = new LifeOrder(LifeEvent.SendForRepair) { Owner = owner, Reason = "RMA-7", For = days is { } span ? TimeSpan.FromDays(span) : null };
        Assert.Contains(words, (await Assert.ThrowsAsync<CommandRefusedException>(() => Makers.Life.ChangeAsync(Admin, "line-a", "SN-1", order, default))).Message, StringComparison.Ordinal);
        Assert.Equal(DeviceState.Assigned, (await ProductAsync("SN-1")).State);
    }

    [Fact] // LIF-64, RFC 8995 section 11.6
    public async Task LIF_64_what_lies_at_its_owners_and_never_came_in_is_listed_with_its_age_its_voucher_and_its_anchor()
    {
        var began = Box.Time.GetUtcNow();
        await Makers.Life.AssignAsync(Admin, "line-a", "SN-2", "works", default);
        Assert.Equal(["SN-1", "SN-2"], (await SparesAsync()).Select(spare => spare.Product.SerialNumber));
        await IssueAsync(Ask(Works, "SN-2")); // it came in
        var ahead = await IssueAsync(Ask(Works, "SN-1", nonce: null));
        Box.Time.Advance(TimeSpan.FromDays(30));

        var spare = Assert.Single(await SparesAsync());
        Assert.Equal(("SN-1", began, ahead.Number, "ECDSA with SHA-256, EC P-256"), (spare.Product.SerialNumber, spare.Since, spare.Voucher?.Number, spare.Algorithm));
        Assert.Equal([SpareConcern.VoucherEnds], spare.Concerns);
        Assert.Equal(Makers.Signers.Anchor.NotAfter, Makers.Spares.Anchor!.NotAfter);

        // The voucher is over, and vouchers end in something else now.
        Box.Time.Advance(TimeSpan.FromDays(400));
        await Box.Setup.RetireAsync(Admin, Ca.Vouchers.VoucherSigners.AuthorityName, default);
        spare = Assert.Single(await SparesAsync());
        Assert.Null(spare.Voucher);
        await Makers.Life.BlockAsync(Admin, "line-a", "SN-1", "recalled", default);
        Assert.Empty(await SparesAsync());
    }

    [Fact] // LIF-11: batch view
    public async Task LIF_11_what_was_made_together_is_seen_together()
    {
        await Makers.Products.AddAsync(Admin, "line-a", "sold", ["SN-70"], null, default);
        var (code, _) = await Makers.Batches.OpenAsync(Admin, new("shift-6", "line-a", "sold", 2, null, Box.Time.GetUtcNow().AddHours(1)), default);
        var line = (await Makers.Batches.TryAdmitAsync("shift-6", code, "10.0.0.7", Box.Domains.Find("line-a")!, default))!;
        foreach (var serial in new[] { "SN-70", "SN-71", "SN-72", "SN-70" }) await Makers.Batches.DeviceAsync(line, serial, default); // added beforehand, and by itself
        await Makers.Life.AssignAsync(Admin, "line-a", "SN-71", "works", default);
        await Makers.Life.ChangeAsync(Admin, "line-a", "SN-72", new(LifeEvent.ReportCompromise) { Reason = "PSIRT-17" }, default);

        var beside = new ProductFilter { Batch = "shift-6" };
        Assert.Equal(["SN-72", "SN-71", "SN-70"], (await Makers.Products.ListAsync(Admin, beside, new(), default)).Items.Select(product => product.SerialNumber));
        Assert.Equal([(DeviceState.InTrade, 1), (DeviceState.Assigned, 1), (DeviceState.Compromised, 1)], await Makers.Products.CountByStateAsync(Admin, beside, default));
        Assert.Single(await LogAsync(AuditEventType.ProductOfBatch));
        // To act on together: all of them or none, and the one that stops it is named.
        var refused = await Assert.ThrowsAsync<CommandRefusedException>(() => Makers.Life.ChangeAsync(Admin, "line-a", ["SN-70", "SN-72"], new(LifeEvent.Suspend) { Reason = "PSIRT-17" }, default));
        Assert.StartsWith("product SN-72 is compromised", refused.Message, StringComparison.Ordinal);
        Assert.Equal(DeviceState.InTrade, (await ProductAsync("SN-70")).State);
        await Makers.Life.ChangeAsync(Admin, "line-a", ["SN-70", "SN-71"], new(LifeEvent.Suspend) { Reason = "PSIRT-17" }, default);
        Assert.Equal([(DeviceState.Suspended, 2), (DeviceState.Compromised, 1)], await Makers.Products.CountByStateAsync(Admin, beside, default));
    }

    [Theory] // LIF-1, LIF-52
    [InlineData(LifeEvent.Retire, "retired for ever")]
    [InlineData(LifeEvent.ReportLost, "lost or stolen")]
    [InlineData(LifeEvent.ReportCompromise, "compromised")]
    [InlineData(LifeEvent.Suspend, "blocked")]
    public async Task LIF_52_what_is_out_before_it_was_made_gets_no_factory_identity(LifeEvent happened, string words)
    {
        await OutAsync("SN-2", happened);
        var refused = await Assert.ThrowsAsync<IssuanceRefusedException>(() => IdentityAsync("SN-2"));
        Assert.Equal(RefusalReason.DeviceStopped, refused.Reason);
        Assert.Contains(words, refused.Message, StringComparison.Ordinal);
        Assert.Empty((await Box.Store.Certificates.ListAsync(new(Device: NewProduct.DeviceNameOf("line-a", "SN-2")), CertificateSort.Oldest, null, 10, default)).Items);
    }

    [Theory] // LIF-52: no race, the state changing while the key store signs
    [InlineData(LifeEvent.ReportLost)]
    [InlineData(LifeEvent.ReportCompromise)]
    [InlineData(LifeEvent.Suspend)]
    public async Task LIF_52_a_product_that_is_out_while_its_identity_is_signed_has_none_that_is_good(LifeEvent happened)
    {
        var gate = new TaskCompletionSource();
        Box.Keys.Gate = gate.Task;
        var asked = IdentityAsync("SN-2");
        while ((await Box.Store.Issuance.OpenIntentsAsync(default)).Count == 0) await Task.Yield();
        // Nobody retires what is being made at this moment.
        Assert.Contains("is being signed at this moment", (await Assert.ThrowsAsync<CommandRefusedException>(() => OutAsync("SN-2", LifeEvent.Retire))).Message, StringComparison.Ordinal);
        await OutAsync("SN-2", happened);
        gate.SetResult();
        Assert.Equal(RefusalReason.DeviceStopped, (await Assert.ThrowsAsync<IssuanceRefusedException>(() => asked)).Reason);
        Assert.Empty(await Makers.Actions.CarryOutAsync(null, default));
        Assert.Empty((await Box.Store.Certificates.ListAsync(new(Device: NewProduct.DeviceNameOf("line-a", "SN-2"), Status: CertificateStatus.Issued), CertificateSort.Oldest, null, 10, default)).Items);
    }

    [Theory] // LIF-53, RFC 9608 section 2, RFC 5280 section 5.3.1
    [InlineData("idevid", LifeEvent.Retire, true, null)]
    [InlineData("idevid", LifeEvent.ReportCompromise, true, null)]
    [InlineData("tls-client", LifeEvent.Retire, false, CrlReason.CessationOfOperation)]
    [InlineData("tls-client", LifeEvent.ReportCompromise, false, CrlReason.KeyCompromise)]
    public async Task LIF_53_an_identity_with_a_distribution_point_is_on_the_list_and_of_one_without_it_is_said(string profile, LifeEvent happened, bool tellsNobody, CrlReason? reason)
    {
        var authority = profile == "idevid" ? "line-a" : "issuing";
        var issued = await IdentityAsync("SN-2", authority, profile);
        Assert.Equal(tellsNobody, (await OutAsync("SN-2", happened)).TellsNobody);
        Assert.Equal(CertificateStatus.Revoked, (await Box.Store.Certificates.FindAsync(authority, issued.Serial, default))!.Status);
        if (reason is null) return;
        var (files, scope) = (new CrlFiles(Folder), CrlScope.Of(authority, Box.Authorities.Find(authority)!.Record.Crl).First());
        using var publication = new CrlPublication(Box.Authorities, Box.Store.Crls, files, Box.Keys, new CaClock(Box.Time), [], NullLogger<CrlPublication>.Instance);
        await publication.PublishAsync(StoredCa.Appliance, scope, scheduled: false, default);
        var entry = Assert.Single(CertificateList.Decode(files.Read(scope.FullFile)).Entries);
        Assert.Equal((Convert.ToHexString(issued.Serial), reason), (Convert.ToHexString(entry.Serial.Span), entry.Reason));
    }

    private Task<CertificateRecord> IdentityAsync(string serial, string authority = "line-a", string profile = "idevid") => Box.Issuance.IssueAsync(
        new()
        {
            Caller = StoredCa.Appliance,
            Authority = authority,
            Profile = profile,
            Request = Csr.For(profile == "idevid" ? "" : $"CN={NewProduct.DeviceNameOf("line-a", serial)}"),
            Device = NewProduct.DeviceNameOf("line-a", serial),
            Names = AuthorisedNames.OfDevice(NewProduct.DeviceNameOf("line-a", serial), serial, [], [], []),
        },
        default);

    private async Task<ChangedProduct> OutAsync(string serial, LifeEvent happened)
    {
        var order = new LifeOrder(happened) { Reason = "PSIRT-17", Proof = happened == LifeEvent.Retire ? "shredded by Ina" : null };
        if (happened != LifeEvent.Retire) return await Makers.Life.ChangeAsync(Admin, "line-a", serial, order, default);
        if (await Box.People.FindAsync("bert", default) is null) await Box.AddBertAsync();
        await Box.LetBertApproveAsync(() => Makers.Life.ChangeAsync(Admin, "line-a", serial, order, default));
        return await Makers.Life.ChangeAsync(Admin, "line-a", serial, order, default);
    }

    private async Task<List<DeviceTransition>> HistoryAsync(string serial) =>
        [.. (await Box.Store.Lives.HistoryAsync(NewProduct.DeviceNameOf("line-a", serial), default)).Where(line => line.Side == Side.Maker)];

    private async Task<IReadOnlyList<Spare>> SparesAsync() => (await Makers.Spares.ListAsync(Admin, new(), new(100, ProductSort.Oldest), default)).Items;
}
