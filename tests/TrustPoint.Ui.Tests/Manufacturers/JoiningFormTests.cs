using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using TrustPoint.Devices;
using TrustPoint.Devices.Manufacturers;
using TrustPoint.Ui.Manufacturers;

namespace TrustPoint.Ui.Tests.Manufacturers;

public sealed class JoiningFormTests : IDisposable
{
    private readonly ECDsa key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
    private readonly X509Certificate2 anchor;

    public JoiningFormTests()
    {
        var request = new CertificateRequest("CN=ACME MASA CA", key, HashAlgorithmName.SHA256);
        anchor = request.CreateSelfSigned(new(2024, 1, 1, 0, 0, 0, TimeSpan.Zero), new(2044, 1, 1, 0, 0, 0, TimeSpan.Zero));
    }

    public void Dispose()
    {
        anchor.Dispose();
        key.Dispose();
    }

    [Fact]
    public void Rules_come_out_of_the_form_as_they_went_in()
    {
        var rules = new JoinRules
        {
            Masa = "masa.example.com:9443",
            MasaAnchors = [anchor.RawData],
            MasaIsNear = true,
            ShowsCertificate = true,
            MasaUser = "plant",
            Domain = "gate",
            SerialField = SerialField.HardwareModuleName,
            IgnoresValidity = true,
            VoucherAnchors = [anchor.RawData, anchor.RawData],
            Pinning = Pinning.Authority,
            Serials = ["SN-4*", "SN-90004"],
            AsksPerson = true,
            VoucherRequired = false,
            KnownOwners = ["AAAA"],
            TakesUnknownOwners = true,
            TakesNonceless = true,
        };

        Assert.Equivalent(rules, JoiningForm.Of(rules).ToRules(), strict: true);
        Assert.Equivalent(new JoinRules(), JoiningForm.Of(new()).ToRules(), strict: true);
    }

    [Fact]
    public void What_nobody_filled_in_asks_a_person_and_wants_a_voucher()
    {
        var rules = new JoiningForm().ToRules();

        Assert.True(rules is { Masa: null, AsksPerson: true, VoucherRequired: true, TakesUnknownOwners: false, TakesNonceless: false });
    }

    [Fact]
    public void Empty_lines_and_spaces_are_no_serial_numbers() => Assert.Equal(["SN-1", "SN 2"], new JoiningForm { Serials = " SN-1 \r\n\n SN 2\n  " }.ToRules().Serials);

    [Theory]
    [InlineData("", null)]
    [InlineData("masa.example.com", null)]
    [InlineData("https://masa.example.com/brski", null)]
    [InlineData("http://masa.example.com/", "MASA URL: the scheme is not https")]
    [InlineData("https://a@masa.example.com/", "MASA URL: it has a user, a query or a fragment")]
    [InlineData("two words", "MASA URL: neither a host name nor an https URL")]
    public void A_voucher_service_that_cannot_be_asked_is_said_while_it_is_typed(string masa, string? fault) =>
        Assert.Equal(fault, new JoiningForm { Masa = masa, MasaPem = anchor.ExportCertificatePem() }.Fault());

    [Fact]
    public void A_voucher_service_without_certificates_is_said() =>
        Assert.Contains("at least one certificate", new JoiningForm { Masa = "masa.example.com" }.Fault(), StringComparison.Ordinal);

    [Theory]
    [InlineData("nothing"), InlineData("-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----")]
    public void Certificates_that_cannot_be_read_are_said_and_not_saved(string pem)
    {
        var form = new JoiningForm { VoucherPem = pem };

        Assert.NotNull(form.Fault());
        Assert.Throws<CommandRefusedException>(form.ToRules);
    }

    [Theory] // RFC 7617 section 2; a password is typed and never shown
    [InlineData("plant", "", false, "a name at the MASA goes with a password")]
    [InlineData("plant", "secret", false, null)]
    [InlineData("plant", "", true, null)]
    [InlineData("plant:1", "secret", false, "a name at the MASA has 1 to 128 characters without colons")]
    [InlineData("", "", false, null)]
    public void A_name_goes_with_a_password_that_is_typed_or_kept(string user, string typed, bool isKept, string? fault)
    {
        var form = JoiningForm.Of(new() { MasaUser = "plant", MasaPassword = isKept ? [1, 2, 3] : null });
        (form.MasaUser, form.MasaPassword) = (user, typed);

        Assert.Equal(fault, form.Fault());
        Assert.Null(form.ToRules().MasaPassword);
    }

    [Theory] // whoever may say where the MASA is does not learn the password by that
    [InlineData("nothing", true), InlineData("masa", false), InlineData("user", false), InlineData("certificates", false), InlineData("others", true)]
    public void A_password_stays_while_it_goes_to_the_same_place(string changed, bool stays)
    {
        var form = JoiningForm.Of(new() { Masa = "masa.example.com", MasaAnchors = [anchor.RawData], MasaUser = "plant", MasaPassword = [1, 2, 3] });
        if (changed == "masa") form.Masa = "masa.example.net";
        if (changed == "user") form.MasaUser = "other";
        if (changed == "certificates") form.MasaPem += form.MasaPem;
        if (changed == "others") form.Serials = "SN-1";

        Assert.Equal(stays, form.KeepsPassword);
        Assert.Equal(stays, form.Fault() is null);
    }

    [Theory]
    [InlineData("nothing", false), InlineData("certificate", true), InlineData("user", true), InlineData("field", true), InlineData("validity", true)]
    public void What_is_rarely_needed_is_open_where_it_is_set(string set, bool isOpen) => Assert.Equal(isOpen, JoiningForm.Of(set switch
    {
        "certificate" => new() { ShowsCertificate = true },
        "user" => new() { MasaUser = "plant" },
        "field" => new() { SerialField = SerialField.CommonName },
        "validity" => new() { IgnoresValidity = true },
        _ => new(),
    }).HasRare);

    [Fact]
    public void An_owner_that_is_no_base64_is_said() => Assert.Equal("an owner's domainID is base64", new JoiningForm { KnownOwners = "!" }.Fault());

    [Fact]
    public void Rules_by_which_no_voucher_could_come_are_seen()
    {
        Assert.True(new JoiningForm().IsIdle);
        Assert.False(new JoiningForm { Masa = "masa.example.com" }.IsIdle);
        Assert.False(new JoiningForm { VoucherPem = anchor.ExportCertificatePem() }.IsIdle);
    }
}
