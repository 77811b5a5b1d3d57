using System.Security.Cryptography;
using System.Text;
using TrustPoint.Devices.Admission;
using TrustPoint.Devices.Manufacturers;
using TrustPoint.Devices.Tests.Plant;
using TrustPoint.Formats.Certificates;

namespace TrustPoint.Devices.Tests;

/// <summary>What a manufacturer's rules change for its devices (RFC 8995 sections 2.3.1, 2.6.2, 2.8 and 5.4, BRS-12).</summary>
public sealed class ManufacturerRulesTests : IAsyncLifetime, IDisposable
{
    private TestPlant plant = null!;
    private Comers comers = null!;

    public async Task InitializeAsync()
    {
        plant = await TestPlant.CreateAsync();
        comers = new(plant);
    }

    public Task DisposeAsync() => Task.CompletedTask;

    public void Dispose() => plant.Dispose();

    [Fact] // BRS-15: RFC 8995 section 2.5.3: two sets of anchors, for devices and for MASAs, and nobody in either
    public async Task Nobody_is_trusted_before_an_administrator_says_so()
    {
        using var fresh = await TestPlant.CreateAsync();
        Assert.Empty((await AcceptedManufacturers.LoadAsync(new Testing.InMemory.InMemoryDeviceStore(), Testing.InMemory.InMemoryApprovalStore.Nobody(plant.Time), new TestSeal(), plant.Time, default)).All);
        Assert.Empty(fresh.Domains.Find("other")!.Manufacturers);
        Assert.Empty(new JoinRules().MasaAnchors);
        Assert.Empty(new JoinRules().VoucherAnchors);
        // The anchors of its devices are none for its MASA.
        Assert.Contains("at least one certificate", new JoinRules { Masa = "masa.example" }.Fault(), StringComparison.Ordinal);
    }

    [Theory] // RFC 8995 section 2.3.1
    [InlineData(SerialField.SerialNumber, "SN-1")]
    [InlineData(SerialField.CommonName, "robot 17")]
    [InlineData(SerialField.HardwareModuleName, "HW-42")]
    public async Task The_serial_number_stands_where_the_rules_say(SerialField field, string serialNumber)
    {
        await comers.RuleAsync(Comers.Rules with { SerialField = field });
        var certificate = plant.Maker.Sign(new("CN=robot 17, SERIALNUMBER=SN-1") { ExtendedKeyUsages = [], HardwareSerial = "HW-42"u8.ToArray() });
        Assert.Equal(serialNumber, (await comers.IdentifyAsync(certificate)).Identity.SerialNumber);
    }

    [Theory] // RFC 4108 section 5: octets, which are text or not
    [InlineData("4857", "HW")]
    [InlineData("00ff", "00ff")]
    [InlineData("48 20 57", "482057")] // a space is at the end of a name, or is not
    [InlineData("", null)]
    [InlineData("000102030405060708090a0b0c0d0e0f000102030405060708090a0b0c0d0e0f00", null)]
    public async Task A_hardware_serial_number_is_read_as_text_where_it_is_text(string octets, string? serialNumber)
    {
        await comers.RuleAsync(Comers.Rules with { SerialField = SerialField.HardwareModuleName });
        var certificate = plant.Maker.Sign(new("CN=robot") { ExtendedKeyUsages = [], HardwareSerial = Convert.FromHexString(octets.Replace(" ", "", StringComparison.Ordinal)) });
        if (serialNumber is null) Assert.Contains("it has no hardwareModuleName", (await Assert.ThrowsAsync<Joining.JoinRefusedException>(() => comers.IdentifyAsync(certificate))).Message, StringComparison.Ordinal);
        else Assert.Equal(serialNumber, (await comers.IdentifyAsync(certificate)).Identity.SerialNumber);
    }

    [Theory]
    [InlineData(SerialField.CommonName, "its subject has no commonName")]
    [InlineData(SerialField.HardwareModuleName, "it has no hardwareModuleName")]
    public async Task A_factory_identity_without_it_is_refused(SerialField field, string reason)
    {
        await comers.RuleAsync(Comers.Rules with { SerialField = field });
        Assert.Contains(reason, (await Assert.ThrowsAsync<AdmissionRefusedException>(async () => await plant.AdmitAsync(plant.Maker.Sign(Comers.Good("SN-1"))))).Message, StringComparison.Ordinal);
    }

    [Theory] // RFC 8995 section 2.6.2: of the device and of who issued its certificate
    [InlineData(false, false)]
    [InlineData(true, true)]
    public async Task Dates_in_factory_identities_count_unless_the_rules_ignore_them(bool ignored, bool admitted)
    {
        await comers.RuleAsync(Comers.Rules with { IgnoresValidity = ignored, VoucherRequired = false });
        var past = TimeSpan.FromDays(-1);
        using var line = plant.Maker.Below(Wanted.Authority("CN=Line") with { From = TimeSpan.FromDays(-9), To = past });
        foreach (var (certificate, sent) in new[] { (plant.Maker.Sign(Comers.Good("SN-1") with { From = TimeSpan.FromDays(-9), To = past }), Array.Empty<byte[]>()), (line.Sign(Comers.Good("SN-1")), [line.Der]) })
        {
            var error = await Record.ExceptionAsync(async () => await plant.AdmitAsync(certificate, sent));
            Assert.Equal(admitted, error is null);
        }
        // What else is wrong with it is wrong still.
        Assert.NotNull(await Record.ExceptionAsync(async () => await plant.AdmitAsync(plant.Maker.Sign(Comers.Good("SN-1") with { IsAuthority = true }))));
    }

    [Fact] // a path names no domain (RFC 8995 section 8.3.1): the certificate does
    public async Task A_client_comes_to_the_domain_of_its_certificate_or_of_its_manufacturers_rules()
    {
        var factory = plant.Maker.Sign(Comers.Good("SN-9"));
        Assert.Equal("plant", await DomainOfAsync(factory));
        await comers.RuleAsync(Comers.Rules with { Domain = "other" });
        Assert.Equal("other", await DomainOfAsync(factory));
        await comers.RuleAsync(Comers.Rules with { Domain = "gone" });
        Assert.Null(await DomainOfAsync(factory));
        Assert.Equal("other", await DomainOfAsync(plant.Issue(new("CN=pump-1"), domain: "other")));
        Assert.Equal("plant", await DomainOfAsync(plant.Issue(new("CN=service"), device: null, domain: null)));
        using var stranger = TestIssuer.Root(plant.Time.GetUtcNow(), Wanted.Authority("CN=Stranger"));
        Assert.Equal("plant", await DomainOfAsync(stranger.Sign(Comers.Good("SN-9"))));
    }

    [Fact] // BRS-40, RFC 7617 section 2
    public async Task A_password_to_a_masa_is_sealed_for_its_manufacturer_and_stays_until_another_is_typed()
    {
        var rules = Comers.Rules with { MasaUser = "plant", MasaPassword = [1, 2, 3] };
        Assert.Contains("password", (await Assert.ThrowsAsync<CommandRefusedException>(() => comers.RuleAsync(rules))).Message, StringComparison.Ordinal); // none that comes sealed is taken
        await AcceptAsync(rules, "päßwört");
        var maker = plant.Manufacturers.Find("maker")!;
        Assert.Equal(("plant", "päßwört"), (plant.Manufacturers.LoginOf(maker)!.UserName, plant.Manufacturers.LoginOf(maker)!.Password));
        Assert.Throws<CryptographicException>(() => plant.Manufacturers.LoginOf(maker with { Name = "other" }));
        await comers.RuleAsync(rules with { AsksPerson = false });
        Assert.Equal("päßwört", plant.Manufacturers.LoginOf(plant.Manufacturers.Find("maker")!)!.Password);
        Assert.DoesNotContain(plant.Store.Entries, entry => Encoding.UTF8.GetString(entry.Bytes) is var text && (text.Contains("wört", StringComparison.Ordinal) || text.Contains("w\\u00f6rt", StringComparison.OrdinalIgnoreCase)));
        // Nor does it go anywhere else by that.
        var elsewhere = rules with { Masa = "masa.example", MasaAnchors = [plant.Maker.Der] };
        Assert.Contains("typed anew", (await Assert.ThrowsAsync<CommandRefusedException>(() => comers.RuleAsync(elsewhere))).Message, StringComparison.Ordinal);
        await comers.RuleAsync(Comers.Rules);
        Assert.Null(plant.Manufacturers.Find("maker")!.Joining!.MasaPassword);
    }

    private async Task<string?> DomainOfAsync(byte[] certificate) => (await plant.Admission.DomainOfAsync(Certificate.Decode(certificate), [], default))?.Name;

    private Task AcceptAsync(JoinRules rules, string password) => plant.Manufacturers.AcceptAsync(TestPlant.Admin, new("maker", [plant.Maker.Der], false) { Joining = rules }, password, default);
}
