using System.Text;
using TrustPoint.Formats.Certificates;
using TrustPoint.Formats.Vouchers;

namespace TrustPoint.Formats.Tests.Vouchers;

/// <summary>RFC 8366 section 5.3.</summary>
public sealed class VoucherTests
{
    private static readonly byte[] Pinned = Golden.Bytes("certificate", "good-openssl-root.der");
    private static readonly string Least = $"\"assertion\":\"logged\",\"serial-number\":\"SN-0001\",\"pinned-domain-cert\":\"{Convert.ToBase64String(Pinned)}\"";

    [Fact] // the forms of RFC 8995 appendix C.1.3: no created-on, the nonce as the request had it
    public void A_nonced_voucher_is_read()
    {
        var voucher = Read($"{Least},\"nonce\":\"-_Xe9zK8q8L1qWeMtLKfKQ\"");
        Assert.Equal((VoucherAssertion.Logged, "SN-0001", "-_Xe9zK8q8L1qWeMtLKfKQ"), (voucher.Assertion, voucher.SerialNumber, voucher.Nonce));
        Assert.Equal(Pinned, voucher.PinnedDomainCert.Der.ToArray());
        Assert.Null(voucher.CreatedOn);
        Assert.Null(voucher.ExpiresOn);
        Assert.False(voucher.DomainCertRevocationChecks);
    }

    [Fact]
    public void A_nonceless_voucher_is_read()
    {
        var voucher = Read($"{Least},\"created-on\":\"2026-10-07T19:31:42Z\",\"expires-on\":\"2027-10-07T19:31:42Z\",\"last-renewal-date\":\"2027-01-07T19:31:42Z\",\"idevid-issuer\":\"AQI=\"");
        Assert.Null(voucher.Nonce);
        Assert.Equal(new DateTimeOffset(2026, 10, 7, 19, 31, 42, TimeSpan.Zero), voucher.CreatedOn);
        Assert.Equal(new DateTimeOffset(2027, 10, 7, 19, 31, 42, TimeSpan.Zero), voucher.ExpiresOn);
        Assert.Equal(new DateTimeOffset(2027, 1, 7, 19, 31, 42, TimeSpan.Zero), voucher.LastRenewalDate);
        Assert.Equal(new byte[] { 1, 2 }, voucher.IdevidIssuer!.Value.ToArray());
    }

    [Theory] // RFC 7951 section 6.3 has true and false; samples of RFC 8366 have strings
    [InlineData("true", true)]
    [InlineData("false", false)]
    [InlineData("\"true\"", true)]
    [InlineData("\"false\"", false)]
    public void A_truth_may_be_a_string(string text, bool expected) => Assert.Equal(expected, Read($"{Least},\"domain-cert-revocation-checks\":{text}").DomainCertRevocationChecks);

    [Theory]
    [InlineData("verified", VoucherAssertion.Verified)]
    [InlineData("logged", VoucherAssertion.Logged)]
    [InlineData("proximity", VoucherAssertion.Proximity)]
    public void What_is_written_is_read_again(string word, VoucherAssertion assertion)
    {
        var voucher = new Voucher
        {
            CreatedOn = new(2026, 11, 21, 16, 0, 0, TimeSpan.Zero),
            Assertion = assertion,
            SerialNumber = "SN-0001",
            IdevidIssuer = new byte[] { 1 },
            PinnedDomainCert = Certificate.Decode(Pinned),
            Nonce = "bm9uY2U=",
        };
        Assert.Equal(
            $$$"""{"ietf-voucher:voucher":{"created-on":"2026-11-21T16:00:00Z","assertion":"{{{word}}}","serial-number":"SN-0001","idevid-issuer":"AQ==","pinned-domain-cert":"{{{Convert.ToBase64String(Pinned)}}}","domain-cert-revocation-checks":false,"nonce":"bm9uY2U="}}""",
            Encoding.UTF8.GetString(voucher.Encode()));
        Assert.Equal(voucher.Encode(), Voucher.Decode(voucher.Encode()).Encode());
    }

    [Fact]
    public void A_nonceless_voucher_is_read_again()
    {
        var voucher = new Voucher
        {
            CreatedOn = new(2026, 11, 21, 16, 0, 0, TimeSpan.Zero),
            ExpiresOn = new(2027, 11, 21, 16, 0, 0, TimeSpan.Zero),
            LastRenewalDate = new(2027, 5, 21, 16, 0, 0, TimeSpan.Zero),
            Assertion = VoucherAssertion.Verified,
            SerialNumber = "SN-0001",
            PinnedDomainCert = Certificate.Decode(Pinned),
            DomainCertRevocationChecks = true,
        };
        var read = Voucher.Decode(voucher.Encode());
        Assert.Equal((voucher.ExpiresOn, voucher.LastRenewalDate, true, null), (read.ExpiresOn, read.LastRenewalDate, read.DomainCertRevocationChecks, read.Nonce));
        Assert.DoesNotContain("nonce", Encoding.UTF8.GetString(voucher.Encode()), StringComparison.Ordinal);
    }

    [Fact] // RFC 8366 section 5.3: expires-on must not be there with a nonce
    public void A_nonce_and_an_end_exclude_each_other() => Refusal.Expect(
        "voucher: it has both nonce and expires-on", () => Read($"{Least},\"nonce\":\"x\",\"expires-on\":\"2027-10-07T19:31:42Z\""));

    [Theory]
    [InlineData("assertion", "\"x\":", "voucher: assertion is missing")]
    [InlineData("serial-number", "\"x\":", "voucher: serial-number is missing")]
    [InlineData("pinned-domain-cert", "\"x\":", "voucher: pinned-domain-cert is missing")]
    [InlineData("pinned-domain-cert", "\"pinned-domain-cert\":\"AQID\",\"x\":", "certificate is not valid DER")]
    [InlineData("assertion", "\"assertion\":\"agent-proximity\",\"x\":", "voucher: assertion is not verified, logged or proximity")]
    [InlineData("serial-number", "\"domain-cert-revocation-checks\":\"yes\",\"serial-number\":", "voucher: domain-cert-revocation-checks is not true or false")]
    [InlineData("serial-number", "\"domain-cert-revocation-checks\":1,\"serial-number\":", "voucher: domain-cert-revocation-checks is not true or false")]
    [InlineData("serial-number", "\"expires-on\":\"never\",\"serial-number\":", "voucher: expires-on is not a date and time with an offset (RFC 3339)")]
    public void A_member_that_is_missing_or_wrong_is_named(string member, string instead, string reason) =>
        Refusal.Expect(reason, () => Read(Least.Replace($"\"{member}\":", instead, StringComparison.Ordinal)));

    [Fact] // a request is not a voucher
    public void The_root_of_a_request_is_refused() => Refusal.Expect(
        "voucher: ietf-voucher:voucher is missing", () => Voucher.Decode(Encoding.UTF8.GetBytes($"{{\"ietf-voucher-request:voucher\":{{{Least}}}}}")));

    private static Voucher Read(string members) => Voucher.Decode(Encoding.UTF8.GetBytes($"{{\"ietf-voucher:voucher\":{{{members}}}}}"));
}
