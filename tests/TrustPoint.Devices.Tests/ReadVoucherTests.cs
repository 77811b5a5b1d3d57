using TrustPoint.Devices.Joining;
using TrustPoint.Devices.Manufacturers;
using TrustPoint.Devices.Tests.Plant;
using TrustPoint.Formats;
using TrustPoint.Formats.Certificates;
using TrustPoint.Formats.Vouchers;

namespace TrustPoint.Devices.Tests;

/// <summary>Which vouchers a registrar passes on (RFC 8366 section 5.3, RFC 8995 section 5.6.2).</summary>
public sealed class ReadVoucherTests : IDisposable
{
    private static readonly DateTimeOffset Now = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);

    private readonly TestIssuer maker = TestIssuer.Root(Now, Wanted.Authority("CN=Maker Root"));
    private readonly TestIssuer root = TestIssuer.Root(Now, Wanted.Authority("CN=Plant Root"));
    private readonly TestIssuer issuing;
    private readonly VoucherSigner signer = new(Now);
    private readonly Certificate[] registrar;
    private readonly Certificate idevid;

    public ReadVoucherTests()
    {
        issuing = root.Below(Wanted.Authority("CN=Plant Issuing"));
        registrar = [Certificate.Decode(issuing.Sign(new("CN=registrar"))), Certificate.Decode(issuing.Der)];
        idevid = Certificate.Decode(maker.Sign(new("SERIALNUMBER=SN-1")));
    }

    [Theory] // RFC 8995 section 5.6.2: what the registrar shows leads to what is pinned
    [InlineData("registrar", true)]
    [InlineData("issuing authority", true)]
    [InlineData("root", true)]
    [InlineData("renewed registrar", false)] // the voucher came before the certificate was renewed
    [InlineData("another root", false)]
    [InlineData("another root of the same name", false)]
    public void What_is_pinned_leads_to_this_registrar(string pinned, bool fits)
    {
        using var other = TestIssuer.Root(Now, Wanted.Authority(pinned == "another root of the same name" ? "CN=Plant Root" : "CN=Other Root"));
        var certificate = pinned switch
        {
            "registrar" => registrar[0].Der.ToArray(),
            "issuing authority" => issuing.Der,
            "root" => root.Der,
            "renewed registrar" => issuing.Sign(new("CN=registrar")),
            _ => other.Der,
        };
        Assert.Equal(fits, Fits(Voucher(Certificate.Decode(certificate))));
    }

    [Theory]
    [InlineData("the same", true)]
    [InlineData("without issuer", true)]
    [InlineData("another nonce", false)]
    [InlineData("another serial number", false)]
    [InlineData("another issuer", false)]
    [InlineData("without nonce", true)] // the device decides whether it takes one
    public void It_is_for_this_device_and_this_attempt(string which, bool fits)
    {
        var voucher = Voucher(registrar[0]);
        Assert.Equal(fits, Fits(which switch
        {
            "without issuer" => voucher with { IdevidIssuer = null },
            "another nonce" => voucher with { Nonce = "other" },
            "another serial number" => voucher with { SerialNumber = "SN-2" },
            "another issuer" => voucher with { IdevidIssuer = new byte[20] },
            "without nonce" => voucher with { Nonce = null },
            _ => voucher,
        }));
    }

    [Theory]
    [InlineData("signer", true)]
    [InlineData("nobody", true)] // it is left to the device
    [InlineData("another", false)]
    public void Who_signed_it_is_in_the_rules(string anchor, bool fits)
    {
        byte[][] anchors = anchor switch { "signer" => [signer.Der], "nobody" => [], _ => [maker.Der] };
        Assert.Equal(fits, Fits(Voucher(registrar[0]), new() { VoucherAnchors = anchors }));
    }

    [Fact]
    public void A_changed_voucher_is_none()
    {
        var der = signer.Sign(Voucher(registrar[0]));
        der[der.AsSpan().IndexOf("SN-1"u8) + 3] = (byte)'2';
        Assert.Contains("signature", Assert.Throws<DecodeException>(() => ReadVoucher.Read(der, new(), Now)).Message, StringComparison.Ordinal);
    }

    [Theory] // RFC 8995 section 3.1: brought by hand
    [InlineData(null, 0, true)]
    [InlineData(null, 1, true)]
    [InlineData(null, -1, false)]
    [InlineData("nonce", 0, false)]
    public void Brought_by_hand_it_has_no_nonce_and_has_not_expired(string? nonce, int days, bool good)
    {
        var der = signer.Sign(Voucher(registrar[0]) with { Nonce = nonce, ExpiresOn = days == 0 ? null : Now.AddDays(days) });
        var rules = new JoinRules { VoucherAnchors = [signer.Der] };
        if (good) ReadVoucher.ByHand(der, rules, Now);
        else Assert.Throws<DecodeException>(() => ReadVoucher.ByHand(der, rules, Now));
        // Whom nobody named brings nothing.
        Assert.Throws<DecodeException>(() => ReadVoucher.ByHand(der, new(), Now));
    }

    public void Dispose()
    {
        signer.Dispose();
        issuing.Dispose();
        root.Dispose();
        maker.Dispose();
    }

    private Voucher Voucher(Certificate pinned) => new()
    {
        Assertion = VoucherAssertion.Logged,
        SerialNumber = "SN-1",
        IdevidIssuer = IdevidIssuer.Of(idevid),
        PinnedDomainCert = pinned,
        Nonce = "nonce",
    };

    private bool Fits(Voucher voucher, JoinRules? rules = null)
    {
        var join = new Join
        {
            IdevidSha256 = "",
            Nonce = "nonce",
            Manufacturer = "maker",
            SerialNumber = "SN-1",
            Domain = "plant",
            Idevid = idevid.Der.ToArray(),
            State = JoinState.VoucherAsked,
            CreatedAt = Now,
            ChangedAt = Now,
        };
        return Record.Exception(() => ReadVoucher.Of(signer.Sign(voucher), new byte[] { 0x30 }, join, registrar, rules ?? new(), Now)) switch
        {
            null => true,
            DecodeException => false,
            var other => throw other,
        };
    }
}
