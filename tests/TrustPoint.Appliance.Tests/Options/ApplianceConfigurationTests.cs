using Microsoft.Extensions.Configuration;
using TrustPoint.Appliance.Options;
using TrustPoint.Ca.Ocsp;

namespace TrustPoint.Appliance.Tests.Options;

public class ApplianceConfigurationTests
{
    [Fact]
    public void Nothing_configured_gives_the_documented_defaults()
    {
        var options = Check();

        Assert.Equal("/srv/trustpoint/data", options.DataDirectory);
        Assert.Equal((8443, 9443, 8080, null), (options.Listen.Admin, options.Listen.Devices, options.Listen.Http, options.Listen.Api));
        Assert.Equal(["localhost", "box-1", "127.0.0.1", "::1"], options.HostNames);
        Assert.Equal("/srv/trustpoint/data/token.pin", options.Keys.PinFile);
        Assert.Null(options.Keys.Module);
        Assert.Equal((true, false), (options.Est.AcceptDer, options.Est.AcceptPem));
        Assert.Equal((TimeSpan.FromHours(1), NeverIssued.Revoked), (options.Ocsp.Validity, options.Ocsp.NeverIssued));
        Assert.Equal(60, options.CertificatesPerDevicePerHour);
        Assert.Equal(LogFormat.Plain, options.LogFormat);
        Assert.Equal("http://box-1:8080", options.PublicUrl?.ToString());
    }

    [Fact]
    public void Relative_paths_are_relative_to_the_configuration_file()
    {
        var options = Check(("DataDirectory", "pki"), ("Keys:PinFile", "secret/pin"));

        Assert.Equal("/srv/trustpoint/pki", options.DataDirectory);
        Assert.Equal("/srv/trustpoint/secret/pin", options.Keys.PinFile);
    }

    [Theory]
    [InlineData("Listen:Devices", "0")]
    [InlineData("Listen:Devices", "65536")]
    [InlineData("Listen:Devices", "+9443")]
    [InlineData("Listen:Devices", "https")]
    [InlineData("Listen:Devices", "8443")] // the admin port
    [InlineData("Listen:Http", "9443")] // the device port
    [InlineData("Listen:Api", "0")]
    [InlineData("Listen:Api", "8443")] // the admin port
    [InlineData("Listen:Api", "9443")] // the device port
    [InlineData("Listen:Api", "8080")] // the plain port
    [InlineData("Listen:Address", "localhost")]
    [InlineData("HostNames:0", "no_dns_name")]
    [InlineData("HostNames:0", "-a.example")]
    [InlineData("PublicUrl", "https://pki.plant.example")] // RFC 5280 section 8
    [InlineData("PublicUrl", "pki.plant.example:8080")]
    [InlineData("PublicUrl", "http://pki.plant.example/pki")]
    [InlineData("PublicUrl", "http://pki.plant.example?a=b")]
    [InlineData("PublicUrl", "http://user@pki.plant.example")]
    [InlineData("Keys:Module", "/nowhere/libpkcs11.so")]
    [InlineData("Keys:TokenLabel", "a label that is longer than the 32 bytes of a token")]
    [InlineData("Database:Provider", "Oracle")]
    [InlineData("Est:AcceptDer", "yes")]
    [InlineData("Est:AcceptPem", "1")]
    [InlineData("Est:AcceptBase32", "true")] // unknown
    [InlineData("Ocsp:Validity", "59s")]
    [InlineData("Ocsp:Validity", "4d")]
    [InlineData("Ocsp:Validity", "1 hour")]
    [InlineData("Ocsp:NeverIssued", "good")]
    [InlineData("Limits:CertificatesPerDevicePerHour", "0")]
    [InlineData("Limits:CertificatesPerDevicePerHour", "1000001")]
    [InlineData("Limits:CertificatesPerDevicePerHour", "many")]
    [InlineData("Log:Format", "xml")]
    [InlineData("Listen:Device", "9443")] // misspelt
    [InlineData("Colour", "blue")]
    public void A_wrong_value_is_refused_by_its_key(string key, string value)
    {
        var refused = Assert.Throws<ConfigurationRefusedException>(() => Check((key, value)));

        var error = Assert.Single(refused.Errors);
        Assert.StartsWith($"TrustPoint:{key.Split(":0")[0]} ", error, StringComparison.Ordinal);
    }

    [Fact]
    public void All_errors_are_told_at_once()
    {
        var refused = Assert.Throws<ConfigurationRefusedException>(() => Check(("Listen:Admin", "x"), ("Log:Format", "x"), ("Colour", "blue")));

        Assert.Equal(3, refused.Errors.Count);
    }

    [Fact]
    public void A_data_directory_whose_socket_path_is_too_long_is_refused()
    {
        var refused = Assert.Throws<ConfigurationRefusedException>(() => Check(("DataDirectory", "/" + new string('d', 96))));

        Assert.Contains("TrustPoint:DataDirectory", Assert.Single(refused.Errors), StringComparison.Ordinal);
        Check(("DataDirectory", "/" + new string('d', 95)));
    }

    [Theory]
    [InlineData("::1", "https://[::1]:9443")]
    [InlineData("10.0.0.7", "https://10.0.0.7:9443")]
    [InlineData("pki.plant.example", "https://pki.plant.example:9443")]
    public void Printed_urls_name_the_first_host_name(string name, string url)
    {
        Assert.Equal(url, Check(("HostNames:0", name)).DevicesUrl);
    }

    [Theory] // RFC 5280 section 4.2.2.1: a pointer that others can follow, or none
    [InlineData("localhost", "", "", null)]
    [InlineData("127.0.0.1", "::1", "", null)]
    [InlineData("localhost", "pki.plant.example", "", "http://pki.plant.example:8080")]
    [InlineData("::1", "fd00::7", "", "http://[fd00::7]:8080")]
    [InlineData("pki.plant.example", "10.0.0.7", "", "http://pki.plant.example:8080")]
    [InlineData("pki.plant.example", "", "http://crl.plant.example", "http://crl.plant.example")]
    [InlineData("localhost", "", "http://127.0.0.1:8080/", "http://127.0.0.1:8080")]
    public void Certificates_point_to_the_public_url_or_to_the_first_name_that_is_not_loopback(string first, string second, string url, string? expected)
    {
        Assert.Equal(expected, Check(("HostNames:0", first), ("HostNames:1", second), ("PublicUrl", url)).PublicUrl?.ToString());
    }

    private static ApplianceOptions Check(params (string Key, string Value)[] settings) => ApplianceConfiguration.Check(
        new ConfigurationBuilder().AddInMemoryCollection(settings.Select(setting => KeyValuePair.Create($"TrustPoint:{setting.Key}", (string?)setting.Value))).Build(),
        "/srv/trustpoint", "BOX-1");
}
