using System.Security.Cryptography;
using System.Text;
using TrustPoint.Devices.Transfers;
using TrustPoint.Formats;
using TrustPoint.Formats.Cms;
using TrustPoint.Formats.Signatures;
using TrustPoint.Formats.Transfers;
using TrustPoint.Formats.Vouchers;
using TrustPoint.Testing.Transfers;

namespace TrustPoint.Devices.Tests.Transfers;

/// <summary>Packages that no manufacturer books, and what is in them for the device's next owner. LIF-40, LIF-23, LIF-70, LIF-71.</summary>
public sealed class WithoutManufacturerTests : TransferTest
{
    private TransferStatement Unbooked => Statement with { WithoutManufacturer = true };

    [Fact] // LIF-40
    public void LIF_40_a_transfer_without_its_manufacturer_closes_without_a_receipt_and_says_what_that_is_worth()
    {
        var closed = Closed(Unbooked);
        Assert.Equal(TransferStage.Closed, closed.Stage);
        var report = Verify(TransferPackage.Decode(closed.Encode()));
        Assert.True(report.IsGood && report.IsLowerAssurance);
        Assert.Contains(TransferPapers.LowerAssurance, ReadmeOf(closed), StringComparison.Ordinal);
        Assert.DoesNotContain("booking", ReadmeOf(closed), StringComparison.Ordinal);
        // What two people of the seller did not sign is not so.
        Assert.Contains(TransferRule.Form, Broken(Closed(Unbooked with { WithoutManufacturer = false })));
        // Nor does it close before somebody of the buyer accepted.
        Assert.Contains(TransferRule.Form, Broken(TransferPapers.Into(TestTransfer.Offer(Unbooked, Seller, Identity).With("revocation/0001.crl", Seller.List()))));
    }

    [Fact] // LIF-23: RFC 8995 section 10.7
    public void LIF_23_a_voucher_for_the_buyer_goes_with_the_package()
    {
        var package = WithVoucher(Voucher(), Maker);
        Assert.Equal((true, 1), (Verify(package).IsGood, Verify(package).Vouchers));
        // It is the manufacturer's that is known, or it is nobody's.
        Assert.Contains(TransferRule.Vouchers, TransferVerification.Verify(package, [Seller.Authority, Buyer.Authority], [], Now).Findings.Where(finding => finding.Refusal is not null).Select(finding => finding.Rule));
        // It may end since: the package verifies as it did, and the buyer's registrar does not use it.
        Assert.DoesNotContain(TransferRule.Vouchers, Broken(WithVoucher(Voucher() with { ExpiresOn = Now.AddDays(1) }, Maker), Now.AddYears(3)));
    }

    [Theory] // each is refused by the one rule
    [InlineData("of another device")]
    [InlineData("of another issuer")]
    [InlineData("for another buyer")]
    [InlineData("with a nonce")]
    [InlineData("that has expired")]
    [InlineData("signed by the seller")]
    [InlineData("that was changed")]
    [InlineData("that is none")]
    [InlineData("of a device that is not there")]
    public void LIF_40_a_voucher_that_would_not_let_the_device_join_the_buyer_is_refused(string which)
    {
        var voucher = Voucher();
        var package = which switch
        {
            "of another device" => WithVoucher(voucher with { SerialNumber = "SN-2" }, Maker),
            "of another issuer" => WithVoucher(voucher with { IdevidIssuer = IdevidIssuer.Of(Buyer.Identify("SN-1", DeviceKey)) }, Maker),
            "for another buyer" => WithVoucher(voucher with { PinnedDomainCert = Seller.Authority }, Maker),
            "with a nonce" => WithVoucher(voucher with { Nonce = "bm9uY2U=" }, Maker),
            "that has expired" => WithVoucher(voucher with { ExpiresOn = Now.AddDays(-1) }, Maker),
            "signed by the seller" => WithVoucher(voucher, Seller),
            "that was changed" => Put(0, [.. Signed(voucher, Maker)[..^1], 0]),
            "that is none" => Put(0, [1, 2, 3]),
            _ => Put(1, Signed(voucher, Maker)),
        };
        Assert.Equal([TransferRule.Vouchers], Broken(package));
    }

    [Fact] // LIF-70
    public void LIF_70_the_report_of_a_handover_says_what_the_list_beside_it_says()
    {
        var good = new HandoverReport(Unbooked.Id, TestTransfer.Sha256(Unbooked.Encode()), [new("SN-1", [])]);
        var closed = WithReport(good);
        Assert.Empty(Broken(closed));
        Assert.Contains("SN-1: wiped, as two people say; certificates revoked: 0", ReadmeOf(closed), StringComparison.Ordinal);
        Assert.Contains(Convert.ToBase64String(Unbooked.From.DomainId.Span), ReadmeOf(closed), StringComparison.Ordinal);
        var invented = new HandedOverIdentity(new(Seller.Authority.SubjectKeyIdentifier!.Value, "0102", 5, Now), null);
        foreach (var wrong in new[] { good with { Id = Guid.NewGuid() }, good with { StatementSha256 = new('a', 64) }, good with { Devices = [new("SN-2", [])] }, good with { Devices = [new("SN-1", [invented])] } })
            Assert.Equal([TransferRule.Revocation], Broken(WithReport(wrong)));
        // RFC 9608: of what no list tells it says when it ends by itself.
        var unlisted = WithReport(good with { Devices = [new("SN-1", [invented with { EndsOn = Now.AddDays(1) }])] });
        Assert.Empty(Broken(unlisted));
        Assert.Contains("0102, reason 5 (RFC 5280 section 5.3.1), 2026-03-01T12:00:00Z, on no CRL (RFC 9608): it ends by itself on 2026-03-02T12:00:00Z", ReadmeOf(unlisted), StringComparison.Ordinal);
        Assert.Equal([TransferRule.Papers], Broken(closed.With(TransferPackage.Readme, Closed(Unbooked)[TransferPackage.Readme])));
        // It belongs to what is closed.
        Assert.Contains(TransferRule.Form, Broken(TransferPapers.Into(TestTransfer.Offer(Unbooked, Seller, Identity).With(TransferPackage.Handover, good.Encode()))));
    }

    [Theory] // LIF-71, LIF-45
    [InlineData("\"statements\":2", "\"statements\":0")]
    [InlineData("\"statements\":2", "\"statements\":101")]
    [InlineData("\"name\":\"press\"", "\"name\":\"\"")]
    [InlineData("\"name\":\"press\"", "\"name\":\"a\\u0007\"")]
    [InlineData("\"machine\":{\"id\":\"", "\"machine\":{\"id\":\"x")]
    [InlineData("\"without-manufacturer\":true", "\"without-manufacturer\":\"yes\"")]
    public void LIF_71_what_a_statement_says_of_its_machine_is_read_strictly(string right, string wrong)
    {
        var whole = Unbooked with { Machine = new(Guid.NewGuid(), "press", 2) };
        Assert.Equal((whole.Machine, true), (TransferStatement.Decode(whole.Encode()).Machine, TransferStatement.Decode(whole.Encode()).WithoutManufacturer));
        var text = Encoding.UTF8.GetString(whole.Encode());
        Assert.Contains(right, text, StringComparison.Ordinal);
        Assert.Throws<DecodeException>(() => TransferStatement.Decode(Encoding.UTF8.GetBytes(text.Replace(right, wrong, StringComparison.Ordinal))));
    }

    private IEnumerable<TransferRule> Broken(TransferPackage package, DateTimeOffset? now = null) =>
        Verify(TransferPackage.Decode(package.Encode()), now).Findings.Where(finding => finding.Refusal is not null).Select(finding => finding.Rule);

    private TransferPackage Closed(TransferStatement signed)
    {
        var accepted = TestTransfer.Accept(TestTransfer.Offer(signed, Seller, Identity), Buyer, Now);
        var wiped = accepted.With(TransferPackage.NameOf("wipes", 0, "json"), new WipeRecord("SN-1", signed.Nonce, Now, "Ina", "Kim", "erased").Encode());
        return TransferPapers.Into(wiped.With("revocation/0001.crl", Seller.List()));
    }

    private TransferPackage WithReport(HandoverReport report) => TransferPapers.Into(Closed(Unbooked).With(TransferPackage.Handover, report.Encode()));

    private Voucher Voucher() => new() { CreatedOn = Now, Assertion = VoucherAssertion.Verified, SerialNumber = "SN-1", PinnedDomainCert = Buyer.Authority };

    private TransferPackage WithVoucher(Voucher voucher, TestParty by) => Put(0, Signed(voucher, by));

    private TransferPackage Put(int device, byte[] der) => TransferPapers.Into(TestTransfer.Offer(Unbooked, Seller, Identity).With(TransferPackage.NameOf("vouchers", device, "vcj"), der));

    private static byte[] Signed(Voucher voucher, TestParty by)
    {
        using var signer = by.NewSigner("Voucher signer", usage: "");
        var draft = new SignedMessageDraft(Oids.VoucherContent, voucher.Encode(), signer.Certificate, SignatureAlgorithm.EcdsaSha256, Now, [by.Authority]);
        return draft.Assemble(signer.Key.SignData(draft.ToSign.Span, HashAlgorithmName.SHA256, DSASignatureFormat.Rfc3279DerSequence));
    }

    private static string ReadmeOf(TransferPackage package) => Encoding.UTF8.GetString(package[TransferPackage.Readme].Span);
}
