using System.Security.Cryptography.X509Certificates;
using TrustPoint.Agent.Onboarding;
using TrustPoint.Agent.Tests.Parties;
using TrustPoint.Formats.Vouchers;

namespace TrustPoint.Agent.Tests.Onboarding;

/// <summary>RFC 8995 section 5.6.1, RFC 8366 section 5.3: each check of a voucher, by one voucher that fails it. BRS-61.</summary>
public sealed class VoucherTests
{
    private static readonly TestManufacturer Maker = new();
    private static readonly TestManufacturer OtherMaker = new();

    private static readonly Dictionary<string, (Action<TestVoucher, TestRegistrar> Spoil, string Reason)> Bad = new()
    {
        ["wrong anchor"] = ((voucher, _) => voucher.Signers = [OtherMaker.Signer], "does not lead to an anchor of the manufacturer"),
        ["signed by a device"] = ((voucher, _) => voucher.Signers =
            [Maker.Masa.Issue("SERIALNUMBER=SN-0002", [], null, new X509Extension("1.3.6.1.5.5.7.1.32", [0x16, 1, (byte)'m'], false))], "a device signed it"),
        ["signer expired"] = ((voucher, _) => voucher.Signers = [Maker.Masa.Issue("CN=old", [], DateTimeOffset.UtcNow.AddMinutes(-10))], "it has expired"),
        ["authority of signer expired"] = ((voucher, _) =>
        {
            var expired = Maker.Masa.Below("old", DateTimeOffset.UtcNow.AddMinutes(-10));
            voucher.Signers = [expired.Issue("CN=signer", [])];
            voucher.Others = [expired.Certificate];
        }, "it has expired"),
        ["signed in the future"] = ((voucher, _) => voucher.SigningTime = DateTime.UtcNow.AddHours(1), "signed in the future"),
        ["several signers"] = ((voucher, _) => voucher.Signers = [Maker.Signer, OtherMaker.Signer], "several signers"),
        ["SHA-1"] = ((voucher, _) => voucher.Digest = TestVoucher.Sha1, "SHA-1 is not accepted"),
        ["detached"] = ((voucher, _) => voucher.IsDetached = true, "detached"),
        ["another content type"] = ((voucher, _) => voucher.ContentType = "1.2.840.113549.1.9.16.1.4", "not that of a voucher"),
        ["wrong serial number"] = ((voucher, _) => voucher["serial-number"] = "SN-0002", "another serial number"),
        ["no serial number"] = ((voucher, _) => voucher.Remove("serial-number"), "serial-number is missing"),
        ["wrong issuer"] = ((voucher, _) => voucher["idevid-issuer"] = Convert.ToBase64String(Issuer(OtherMaker)), "another issuer"),
        ["another nonce"] = ((voucher, _) => voucher["nonce"] = "AAAAAAAAAAAAAAAAAAAAAA==", "nonce is not that of the request"),
        ["nonceless"] = ((voucher, _) => voucher.Remove("nonce"), "it has no nonce"),
        ["nonce and expiry"] = ((voucher, _) => voucher["expires-on"] = "2099-01-01T00:00:00Z", "both nonce and expires-on"),
        ["no pinned certificate"] = ((voucher, _) => voucher.Remove("pinned-domain-cert"), "pinned-domain-cert is missing"),
        ["pinned certificate of another"] = ((voucher, _) =>
            voucher["pinned-domain-cert"] = Convert.ToBase64String(TestAuthority.Root("other plant").Certificate.RawData), "not of the domain that the voucher names"),
        ["no assertion"] = ((voucher, _) => voucher.Remove("assertion"), "assertion is missing"),
        ["unknown assertion"] = ((voucher, _) => voucher["assertion"] = "rumoured", "assertion is not verified, logged or proximity"),
        ["revocation checks"] = ((voucher, _) => voucher["domain-cert-revocation-checks"] = true, "demands revocation checks"),
        ["a device of the domain as registrar"] = ((voucher, registrar) =>
            voucher["pinned-domain-cert"] = Convert.ToBase64String(registrar.Root.Certificate.RawData), "no registrar (id-kp-cmcRA)"),
    };

    public static TheoryData<string> BadOnes => [.. Bad.Keys];

    [Theory, MemberData(nameof(BadOnes))]
    public async Task A_voucher_that_fails_a_check_is_refused_and_the_registrar_is_told_why(string name)
    {
        var (spoil, reason) = Bad[name];
        await using var registrar = await TestRegistrar.StartAsync(Maker);
        if (name == "a device of the domain as registrar")
            registrar.Certificate = registrar.NewDeviceCertificate();
        registrar.AnswerVoucher = ask =>
        {
            var voucher = Maker.VoucherFor(ask, registrar.Certificate);
            spoil(voucher, registrar);
            return Said.Voucher(voucher.Sign());
        };
        using var pledge = new TestPledge(Maker);

        var error = await Assert.ThrowsAsync<VoucherRefusedException>(() => pledge.OnboardAsync(null, registrar.Url));

        Assert.Contains(reason, error.Reason, StringComparison.Ordinal);
        Assert.Null(pledge.State.Read());
        // RFC 8995 section 5.7; and nothing is asked of a domain that is not trusted.
        Assert.Equal(["requestvoucher", "voucher_status"], registrar.Operations);
        var status = registrar.Heard[1].Json;
        Assert.False(status.GetProperty("status").GetBoolean());
        Assert.Equal(error.Reason, status.GetProperty("reason").GetString());
    }

    [Theory] // RFC 8366 section 5.4, RFC 8995 appendix C; section 5.6.1: unknown members are passed over
    [InlineData(TestVoucher.VoucherContent, "verified")]
    [InlineData(TestVoucher.VoucherContent, "logged")]
    [InlineData(TestVoucher.Data, "proximity")]
    public async Task A_good_voucher_is_taken_in_either_content_type_with_members_that_nobody_knows(string contentType, string assertion)
    {
        await OnboardAsync(TestPledge.DefaultPolicy, (voucher, _) =>
        {
            voucher.ContentType = contentType;
            voucher["assertion"] = assertion;
            voucher["est-domain"] = "https://elsewhere.example";
            voucher["idevid-issuer"] = Convert.ToBase64String(Issuer(Maker));
        });
    }

    [Theory] // BRS-62, RFC 8995 section 5.6.2: the registrar's own key, an authority between, or the root
    [InlineData("registrar")]
    [InlineData("issuing")]
    [InlineData("root")]
    public async Task The_pinned_certificate_may_stand_anywhere_above_the_registrar(string pinned)
    {
        await OnboardAsync(TestPledge.DefaultPolicy, (voucher, registrar) =>
        {
            voucher["pinned-domain-cert"] = Convert.ToBase64String((pinned switch
            {
                "registrar" => registrar.Certificate,
                "issuing" => registrar.Issuing.Certificate,
                _ => registrar.Root.Certificate,
            }).RawData);
        });
    }

    [Fact] // RFC 8366 section 5.4
    public async Task A_voucher_whose_signer_stands_below_an_authority_that_came_with_it_is_taken()
    {
        var between = Maker.Masa.Below("voucher authority");
        await OnboardAsync(TestPledge.DefaultPolicy, (voucher, _) =>
        {
            voucher.Signers = [between.Issue("CN=signer", [])];
            voucher.Others = [between.Certificate];
        });
    }

    [Fact] // BRS-24, BRS-61, BRS-102, RFC 8995 section 7.2
    public async Task A_nonceless_voucher_is_taken_where_the_model_allows_it_and_until_it_expires()
    {
        var policy = TestPledge.DefaultPolicy with { AcceptsNonceless = true };
        await OnboardAsync(policy, (voucher, _) => Nonceless(voucher, TimeSpan.FromDays(1)));
        await RefusedAsync(policy, (voucher, _) => Nonceless(voucher, TimeSpan.FromDays(-1)), "it has expired");
        // RFC 8995 section 2.6.1: whoever has no clock does not look at dates.
        await OnboardAsync(policy with { HasClock = false }, (voucher, _) => Nonceless(voucher, TimeSpan.FromDays(-1)));
    }

    [Fact] // BRS-61, RFC 8366 section 5.3
    public Task An_assertion_that_the_model_does_not_take_is_refused() => RefusedAsync(
        TestPledge.DefaultPolicy with { Assertions = [VoucherAssertion.Verified] }, (_, _) => { }, "it rests on 'proximity'");

    [Fact] // BRS-24, RFC 8995 section 2.6.1
    public async Task Without_a_clock_the_request_names_no_time_and_an_old_signer_is_taken()
    {
        var request = await OnboardAsync(TestPledge.DefaultPolicy with { HasClock = false }, (voucher, _) =>
        {
            voucher.Signers = [Maker.Masa.Issue("CN=old", [], DateTimeOffset.UtcNow.AddMinutes(-10))];
            voucher.SigningTime = DateTime.UtcNow.AddHours(1);
        });
        Assert.False(request.Members.TryGetProperty("created-on", out _));
    }

    private static async Task<PledgeAsk> OnboardAsync(VoucherPolicy policy, Action<TestVoucher, TestRegistrar> change)
    {
        await using var registrar = await TestRegistrar.StartAsync(Maker);
        registrar.AnswerVoucher = ask =>
        {
            var voucher = Maker.VoucherFor(ask, registrar.Certificate);
            change(voucher, registrar);
            return Said.Voucher(voucher.Sign());
        };
        using var pledge = new TestPledge(Maker);
        await pledge.OnboardAsync(policy, registrar.Url);
        Assert.NotNull(pledge.State.Read());
        return new(registrar.Heard[0].Body);
    }

    private static async Task RefusedAsync(VoucherPolicy policy, Action<TestVoucher, TestRegistrar> change, string reason)
    {
        var error = await Assert.ThrowsAsync<VoucherRefusedException>(() => OnboardAsync(policy, change));
        Assert.Contains(reason, error.Reason, StringComparison.Ordinal);
    }

    private static void Nonceless(TestVoucher voucher, TimeSpan until)
    {
        voucher.Remove("nonce");
        voucher["expires-on"] = (DateTimeOffset.UtcNow + until).ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", null);
    }

    private static byte[] Issuer(TestManufacturer maker) =>
        X509AuthorityKeyIdentifierExtension.CreateFromCertificate(maker.Root.Certificate, true, false).RawData;
}
