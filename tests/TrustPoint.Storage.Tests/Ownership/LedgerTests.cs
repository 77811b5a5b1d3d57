using TrustPoint.Ca.Audit;
using TrustPoint.Ca.Vouchers;
using TrustPoint.Devices.Ownership;
using TrustPoint.Formats.Cms;
using TrustPoint.Formats.Vouchers;
using TrustPoint.Testing.InMemory;
using TrustPoint.Testing.Stored;

namespace TrustPoint.Storage.Tests.Ownership;

/// <summary>The ledger of vouchers (RFC 8995 sections 5.8 and 5.8.1) over the real store: what is on the record, and who reads it. BRS-14, BRS-50, BRS-75.</summary>
public sealed class LedgerTests : MakerTest
{
    [Fact] // BRS-50, BRS-75, RFC 8995 section 5.8.1: every voucher is on the record, in one transaction with itself
    public async Task A_voucher_its_ledger_its_product_and_the_log_are_one()
    {
        var first = await IssueAsync(Ask(Works, "SN-1", "bm9uY2Ux"));
        var second = await IssueAsync(Ask(Works, "SN-1", "bm9uY2Uy"));
        var ledger = await Makers.Products.LedgerAsync(Admin, "line-a", "SN-1", default);
        Assert.Equal([first.Number, second.Number], ledger.Select(voucher => voucher.Number));
        Assert.Equal(second.Number, (await ProductAsync("SN-1")).LastVoucher);
        Assert.Equal(Ledger.Beginning, ledger[0].Before);
        Assert.Equal(Ledger.Link(ledger[0]), ledger[1].Before);
        var entry = (await LogAsync(AuditEventType.VoucherIssued))[^1];
        Assert.Equal($"{second.Number}", entry.GetProperty("number").GetString());
        Assert.Equal("verified", entry.GetProperty("assertion").GetString());
        Assert.Contains("\"vouchers/", entry.GetRawText().Replace("{\"name\":", "", StringComparison.Ordinal), StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_same_question_a_hundred_times_at_once_has_one_answer()
    {
        foreach (var (registrar, serial) in new[] { (Works, "SN-1"), (Stranger, "SN-9") })
        {
            var answers = await Task.WhenAll(Enumerable.Range(0, 100).Select(_ => Task.Run(() => IssueAsync(Ask(registrar, serial)))));
            Assert.Single(answers.Select(answer => Convert.ToHexString(answer.Der)).Distinct());
            Assert.Single(await Makers.Products.LedgerAsync(Admin, "line-a", serial, default));
        }
        Assert.Equal(2, (await LogAsync(AuditEventType.VoucherIssued)).Count);
    }

    [Fact] // RFC 8995 section 5.8
    public async Task The_log_is_for_those_who_were_given_a_voucher()
    {
        await IssueAsync(Ask(Stranger, "SN-9"));
        await Makers.Life.ReleaseAsync(Admin, "line-a", "SN-9", "given up", default);
        await IssueAsync(Ask(Works, "SN-9"));
        using var never = new Registrar("never", InMemoryCa.Start, TimeSpan.FromDays(1));
        await RefusedLogAsync(Ask(never, "SN-9"));
        foreach (var past in new[] { Stranger, Works })
        {
            var log = await Makers.Masa.LogAsync(Ask(past, "SN-9").Caller, Ask(past, "SN-9"), default);
            Assert.Equal([DomainId.Of(Stranger.Authority), DomainId.Of(Works.Authority)], log.Events.Select(voucher => voucher.DomainId.ToArray()));
            Assert.All(log.Events, voucher => Assert.Equal(("bm9uY2U=", VoucherAssertion.Logged), (voucher.Nonce, voucher.Assertion)));
        }
    }

    [Fact] // RFC 8995 section 5.5.1; BRS-14, BRS-50, RFC 8995 sections 5.5.4 and 11.6.2.2
    public async Task A_voucher_without_a_nonce_has_a_key_of_its_own_and_is_renewed_before_its_end()
    {
        var nonced = SignedMessage.Decode((await IssueAsync(Ask(Works, "SN-1"))).Der).OnlySigner();
        var first = await IssueAsync(Ask(Works, "SN-1", nonce: null));
        Assert.NotEqual(nonced.PublicKey.Der.ToArray(), SignedMessage.Decode(first.Der).OnlySigner().PublicKey.Der.ToArray());
        Assert.Equal(Box.Time.GetUtcNow() + TimeSpan.FromDays(90), first.ExpiresAt);
        Box.Time.Advance(TimeSpan.FromDays(45));
        Assert.Equal(first.Number, (await IssueAsync(Ask(Works, "SN-1", nonce: null))).Number);
        Box.Time.Advance(TimeSpan.FromDays(1));
        Assert.NotEqual(first.Number, (await IssueAsync(Ask(Works, "SN-1", nonce: null))).Number);
    }

    [Fact] // BRS-101, RFC 8995 section 7.4.3: what an earlier owner could still use is told at the release
    public async Task A_release_names_the_vouchers_without_a_nonce_that_are_still_good()
    {
        await IssueAsync(Ask(Works, "SN-1"));
        var nonceless = await IssueAsync(Ask(Works, "SN-1", nonce: null));
        var released = (await Makers.Life.ReleaseAsync(Admin, "line-a", "SN-1", "sold", default)).Product;
        var outstanding = await Makers.Issued.ListAsync(Admin, new(Kind: VoucherKind.Outstanding) { Device = released.Device }, new(), default);
        Assert.Equal(nonceless.Number, Assert.Single(outstanding.Items).Voucher.Number);
    }

    [Fact]
    public async Task Without_its_authority_nobody_signs_vouchers()
    {
        await Box.Setup.RetireAsync(Admin, VoucherSigners.AuthorityName, default);
        await Assert.ThrowsAsync<NoVoucherSignerException>(() => IssueAsync(Ask(Works, "SN-1")));
        Assert.Empty(await Makers.Products.LedgerAsync(Admin, "line-a", "SN-1", default));
    }

    [Fact]
    public async Task After_a_start_the_same_keys_sign()
    {
        var before = SignedMessage.Decode((await IssueAsync(Ask(Works, "SN-1"))).Der).OnlySigner();
        using var restarted = new Makers(Box);
        var after = await restarted.Masa.IssueAsync(Ask(Works, "SN-1").Caller, Ask(Works, "SN-1", "bmV4dA=="), default);
        Assert.Equal(before.Der.ToArray(), SignedMessage.Decode(after.Der).OnlySigner().Der.ToArray());
    }
}
