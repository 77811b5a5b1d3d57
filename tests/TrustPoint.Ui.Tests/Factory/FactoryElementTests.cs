using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Bunit;
using TrustPoint.Ca.Approvals;
using TrustPoint.Ca.Callers;
using TrustPoint.Devices.Lifecycle;
using TrustPoint.Devices.Manufacturers;
using TrustPoint.Devices.Ownership;
using TrustPoint.Formats;
using TrustPoint.Formats.Certificates;
using TrustPoint.Formats.Cms;
using TrustPoint.Formats.Signatures;
using TrustPoint.Formats.Vouchers;
using TrustPoint.Ui.Approvals;
using TrustPoint.Ui.Factory;
using TrustPoint.Ui.Language;
using TrustPoint.Ui.Tests.Elements;

namespace TrustPoint.Ui.Tests.Factory;

/// <summary>What the manufacturer's pages are made of.</summary>
public sealed class FactoryElementTests : Speaking
{
    private static readonly Product Sold = new() { Device = "line-sn-1", Domain = "line", SerialNumber = "sn-1", Model = "drive", State = DeviceState.Assigned, Owner = "works" };

    [Fact] // RFC 8995 section 5.8
    public void A_voucher_says_whether_it_follows_the_one_before_it_and_a_gap_is_seen()
    {
        var first = Issued(1, Ledger.Beginning);
        var second = Issued(2, Ledger.Link(first));
        var third = Issued(3, Ledger.Link(second));

        Assert.Equal(["follows number 2", "follows number 1", "the first one"], Places(third, second, first));
        Assert.Equal(["does not follow number 1: the ledger was changed", "the first one"], Places(third, first));
        // What is not shown is there to be followed.
        Assert.Equal(["follows number 2", "follows number 1"], Places(2, third, second, first));
    }

    [Fact]
    public void A_voucher_without_its_beginning_is_seen() =>
        Assert.Equal("bad", Badge(Show<LedgerTable>(it => it.Add(table => table.Vouchers, [Issued(3, new byte[31].Append((byte)1).ToArray())]).Add(table => table.Shown, 9))));

    [Fact]
    public void Whoever_came_first_is_named_by_the_certificate_that_was_pinned()
    {
        var row = Show<LedgerTable>(it => it.Add(table => table.Vouchers, [Issued(1, Ledger.Beginning) with { Owner = null }]).Add(table => table.Shown, 1)).Find("tbody tr").TextContent;

        Assert.Contains("whoever came first", row, StringComparison.Ordinal);
        Assert.Contains("Works CA", row, StringComparison.Ordinal);
    }

    [Theory] // BRS-101: what is good without a nonce is worth a look for as long as it is
    [InlineData("bm9uY2U=", null, "for one attempt")]
    [InlineData(null, 1, "until 2026-06-02 14:00")]
    [InlineData(null, 0, "expired")]
    [InlineData(null, null, "for ever")]
    public void For_how_long_a_voucher_is_good_is_said(string? nonce, int? days, string words)
    {
        var voucher = Issued(1, Ledger.Beginning) with { Nonce = nonce, ExpiresAt = days is { } end ? Noon.AddDays(end) : null };

        Assert.Equal(words, string.Join(' ', Show<GoodFor>(it => it.Add(good => good.Voucher, voucher)).Find("span").TextContent.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries)));
    }

    [Theory]
    [InlineData(DeviceState.InTrade, null, "wait", "in trade")]
    [InlineData(DeviceState.Assigned, null, "good", "has an owner")]
    [InlineData(DeviceState.Released, null, "off", "released")]
    [InlineData(DeviceState.Suspended, "stolen", "bad", "blocked")]
    [InlineData(DeviceState.Manufactured, null, "off", "at the factory")]
    [InlineData(DeviceState.InRepair, null, "wait", "in repair")]
    public void Where_a_product_stands_is_said_in_a_word(DeviceState state, string? blocked, string mood, string words)
    {
        var badge = Show<ProductBadge>(it => it.Add(shown => shown.Product, Sold with { State = state, Blocked = blocked })).Find(".badge");

        Assert.Equal((mood, words), (badge.ClassList.Single(name => name != "badge"), badge.TextContent));
    }

    [Theory] // RFC 8995 section 5.5.2: a registrar shows as much of its domain as it likes
    [InlineData(true, "CN=Root", 1, null)]
    [InlineData(true, null, 1, "This is a root")]
    [InlineData(false, "CN=Root", 1, "not an authority")]
    [InlineData(true, "CN=Root", 0, "It has ended")]
    public void What_an_owner_is_known_by_says_what_is_doubtful_about_it(bool isAuthority, string? issuer, int days, string? doubt)
    {
        var anchor = new ManufacturerAnchor([], "Works CA", "CN=Works CA", issuer, Noon.AddDays(-9), Noon.AddDays(days), "EC P-256", new byte[32]) { IsAuthority = isAuthority };

        var notices = Show<OwnerAnchors>(it => it.Add(list => list.Anchors, [anchor])).FindAll(".notice");

        if (doubt is null) Assert.Empty(notices);
        else Assert.Contains(doubt, Assert.Single(notices).TextContent, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("assign products to an owner", "/factory/products/line-sn-1", "domain=line", "products=1", "serialNumbers=sn-1", "owner=works")]
    [InlineData("assign products to an owner", "/factory/add-products?owner=works", "domain=line", "products=2", "serialNumbers=sn-1\nsn-2", "owner=works")]
    [InlineData("release a product", "/factory/products/line-sn-1", "domain=line", "serialNumbers=sn-1")]
    [InlineData("block a product", "/factory/products/line-sn-1", "domain=line", "serialNumbers=sn-1")]
    [InlineData("unblock a product", "/factory/products/line-sn-1", "domain=line", "serialNumbers=sn-1")]
    [InlineData("ship products", "/factory/products", "domain=line", "serialNumbers=sn-1\nsn-2")]
    [InlineData("save an owner", "/factory/add-owner?name=works", "owner=works")]
    [InlineData("save a model", "/factory/models", "model=drive")]
    [InlineData("issue vouchers ahead", "/factory/owners/works/order", "order=17", "owner=works")]
    public void What_waited_for_a_second_person_is_named_and_goes_on_where_it_was_begun(string words, string page, params string[] fields)
    {
        var act = new Act(ActKind.ChangeDomains, Right.ManageOwnership, words, [.. fields.Select(field => (field.Split('=')[0], (string?)field.Split('=')[1]))]);

        Assert.Equal(page, ActName.PageOf(act));
        Assert.NotEqual(words, ActName.Of(Words.German, act));
    }

    private string[] Places(params IssuedVoucher[] vouchers) => Places(vouchers.Length, vouchers);

    private string[] Places(int shown, params IssuedVoucher[] vouchers) =>
        [.. Show<LedgerTable>(it => it.Add(table => table.Vouchers, vouchers).Add(table => table.Shown, shown)).FindAll("tbody th .badge").Select(badge => badge.TextContent)];

    private static string Badge(IRenderedComponent<LedgerTable> table) => table.Find("tbody th .badge").ClassList.Single(name => name != "badge");

    private static IssuedVoucher Issued(long number, byte[] before)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=Works CA", key, HashAlgorithmName.SHA256);
        using var made = request.CreateSelfSigned(Noon.AddDays(-1), Noon.AddYears(1));
        var pinned = Certificate.Decode(made.RawData);
        var content = new Voucher { CreatedOn = Noon, Assertion = VoucherAssertion.Verified, SerialNumber = "sn-1", PinnedDomainCert = pinned };
        var draft = new SignedMessageDraft(Oids.VoucherContent, content.Encode(), pinned, SignatureAlgorithm.EcdsaSha256, Noon, []);
        return new()
        {
            Number = number,
            Device = Sold.Device,
            At = Noon,
            DomainId = DomainId.Of(pinned),
            PinnedKey = new byte[32],
            Assertion = "verified",
            Owner = "works",
            Before = before,
            Der = draft.Assemble(key.SignData(draft.ToSign.Span, HashAlgorithmName.SHA256, DSASignatureFormat.Rfc3279DerSequence)),
        };
    }
}
