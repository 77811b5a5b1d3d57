using TrustPoint.Devices.Joining;
using TrustPoint.Devices.Tests.Plant;
using TrustPoint.Formats.Certificates;
using TrustPoint.Formats.Vouchers;

namespace TrustPoint.Devices.Tests;

/// <summary>What a voucher says, for people (RFC 8366 section 5.3).</summary>
public sealed class VoucherFactsTests : IDisposable
{
    private static readonly DateTimeOffset Now = new(2026, 6, 1, 12, 0, 0, TimeSpan.Zero);

    private readonly VoucherSigner signer = new(Now);
    private readonly VoucherSigner domain = new(Now);

    public void Dispose()
    {
        signer.Dispose();
        domain.Dispose();
    }

    [Theory]
    [InlineData(VoucherAssertion.Verified, "verified"), InlineData(VoucherAssertion.Logged, "logged"), InlineData(VoucherAssertion.Proximity, "proximity")]
    public void A_voucher_says_what_it_rests_on_who_signed_it_and_whom_it_pins(VoucherAssertion assertion, string word)
    {
        var facts = VoucherFacts.Of(Of(Voucher(assertion) with { Nonce = "one" }))!;

        Assert.Equal((word, "SN-9", "one", Now, null), (facts.Assertion, facts.SerialNumber, facts.Nonce, facts.CreatedOn, facts.ExpiresOn));
        Assert.Equal(signer.Der, facts.Signer.Der);
        Assert.Equal(domain.Der, facts.Pinned.Der);
    }

    [Fact]
    public void A_voucher_without_nonce_says_until_when_it_is_good() =>
        Assert.Equal((null, Now.AddYears(1)), VoucherFacts.Of(Of(Voucher(VoucherAssertion.Verified) with { ExpiresOn = Now.AddYears(1) })) is { } facts ? (facts.Nonce, facts.ExpiresOn) : default);

    [Fact]
    public void A_device_that_has_none_yet_has_no_facts() => Assert.Null(VoucherFacts.Of(Of(null)));

    private Voucher Voucher(VoucherAssertion assertion) =>
        new() { CreatedOn = Now, Assertion = assertion, SerialNumber = "SN-9", PinnedDomainCert = Certificate.Decode(domain.Der) };

    private Join Of(Voucher? voucher) => new()
    {
        IdevidSha256 = "00",
        Nonce = "one",
        Manufacturer = "acme",
        SerialNumber = "SN-9",
        Domain = "plant",
        Idevid = [],
        State = voucher is null ? JoinState.VoucherAsked : JoinState.VoucherGot,
        Voucher = voucher is null ? null : signer.Sign(voucher),
        CreatedAt = Now,
        ChangedAt = Now,
    };
}
