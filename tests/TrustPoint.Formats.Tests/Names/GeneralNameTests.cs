using System.Net;
using FsCheck;
using FsCheck.Fluent;
using TrustPoint.Formats.Names;

namespace TrustPoint.Formats.Tests.Names;

/// <summary>RFC 5280 section 4.2.1.6. What is refused stands in golden/pkcs10/bad-san-*.der; here is what must be taken, and the encodings.</summary>
public sealed class GeneralNameTests
{
    [Theory] // RFC 9525 section 6.3: a wildcard is the whole leftmost label
    [InlineData("pump-1")]
    [InlineData("pump-1.plant.example")]
    [InlineData("*.plant.example")]
    [InlineData("*.plant")]
    [InlineData("PUMP-1.Plant.Example")]
    [InlineData("xn--bcher-kva.example")]
    [InlineData("1pump.example")]
    public void A_host_name_is_taken(string name) => Assert.Null(new GeneralName.Dns(name).Violation());

    [Theory]
    [InlineData("urn:plant:vendor:pump-1")]
    [InlineData("urn:uuid:f81d4fae-7dec-11d0-a765-00a0c91e6bf6")]
    [InlineData("https://pump-1.plant.example:8443/path?query#fragment")]
    [InlineData("https://10.0.0.1/")]
    [InlineData("https://[fd00::1]:443/")]
    [InlineData("spiffe://plant.example/line/1/pump%201")]
    [InlineData("opc.tcp://user@pump-1:4840")]
    public void An_absolute_URI_is_taken(string uri) => Assert.Null(new GeneralName.Uri(uri).Violation());

    [Theory]
    [InlineData("pump@plant.example")]
    [InlineData("first.last+tag@plant")]
    public void A_mailbox_is_taken(string mailbox) => Assert.Null(new GeneralName.Email(mailbox).Violation());

    [Theory]
    [InlineData("@plant.example")]
    [InlineData(".a@plant.example")]
    [InlineData("a..b@plant.example")]
    [InlineData("a@")]
    [InlineData("a@b@c")]
    [InlineData("a@10.0.0.1")]
    public void What_is_no_mailbox_is_refused(string mailbox) => Assert.NotNull(new GeneralName.Email(mailbox).Violation());

    [Theory]
    [InlineData("https://[fd00::1")]
    [InlineData("https://[plant]/")]
    [InlineData("https://*.plant.example/")]
    [InlineData("https://pump:99999/")]
    [InlineData("1http://pump/")]
    [InlineData("urn:")]
    [InlineData("urn:ü")]
    public void What_is_no_absolute_URI_is_refused(string uri) => Assert.NotNull(new GeneralName.Uri(uri).Violation());

    [Fact] // RFC 5280 appendix A.2, RFC 4108 section 5: the implicit tags; directoryName is explicit because Name is a CHOICE
    public void Each_form_has_its_encoding()
    {
        GeneralName[] names =
        [
            new GeneralName.Email("a@b"), new GeneralName.Dns("c"), new GeneralName.Directory(DistinguishedName.Build([new(Oids.Country, "DE")])),
            new GeneralName.Uri("u:v"), new GeneralName.Ip(IPAddress.Parse("10.0.0.1")), new GeneralName.RegisteredId("1.2.3"),
            new HardwareModuleName("1.2.3", new byte[] { 7 }).ToGeneralName(),
        ];
        Assert.Equal(
            "303f" + "8103614062" + "820163" + "a40f300d310b3009060355040613024445" + "8603753a76" + "87040a000001" + "88022a03" +
            "a01506082b06010505070804a009300706022a03040107",
            Convert.ToHexStringLower(GeneralNames.Encode(names)));
        Assert.Equal(names, GeneralNames.Decode(GeneralNames.Encode(names)));
    }

    [Fact]
    public void Names_survive_a_round_trip() => Prop.ForAll(Arb.From(Names.NonEmptyListOf().Where(list => list.Count <= 128)), names =>
        Assert.Equal(names, GeneralNames.Decode(GeneralNames.Encode(names)))).QuickCheckThrowOnFailure();

    private static Gen<GeneralName> Names => Gen.OneOf(
        Text.Select(text => (GeneralName)new GeneralName.Dns(text)),
        Text.Select(text => (GeneralName)new GeneralName.Uri("urn:" + text)),
        Text.Select(text => (GeneralName)new GeneralName.Email(text + "@plant")),
        Gen.Choose(0, 255).ArrayOf(4).Select(octets => (GeneralName)new GeneralName.Ip(new IPAddress(octets.Select(octet => (byte)octet).ToArray()))),
        Gen.Choose(0, 255).ArrayOf(16).Select(octets => (GeneralName)new GeneralName.Ip(new IPAddress(octets.Select(octet => (byte)octet).ToArray()))),
        Text.Select(text => (GeneralName)new GeneralName.Directory(DistinguishedName.Build([new(Oids.CommonName, text)]))),
        Gen.Choose(0, int.MaxValue).Select(arc => (GeneralName)new GeneralName.RegisteredId($"1.3.6.1.4.1.{arc}")),
        Text.Select(text => (GeneralName)new HardwareModuleName("1.2.3", System.Text.Encoding.UTF8.GetBytes(text)).ToGeneralName()));

    private static Gen<string> Text => Gen.Elements("abcXYZ019-".ToCharArray()).NonEmptyListOf().Select(letters => string.Concat(letters)).Where(text => text.Length <= 63);
}
