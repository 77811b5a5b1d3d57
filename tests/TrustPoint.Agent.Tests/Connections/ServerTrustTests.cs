using System.Net;
using System.Security.Cryptography.X509Certificates;
using TrustPoint.Agent.Connections;
using TrustPoint.Agent.Tests.Parties;
using TrustPoint.Formats.Certificates;

namespace TrustPoint.Agent.Tests.Connections;

/// <summary>RFC 7030 sections 3.3.1 and 3.6.1, RFC 9525 sections 6.3 and 6.4: whom a device trusts by its anchors.</summary>
public sealed class ServerTrustTests
{
    private const string ServerAuth = "1.3.6.1.5.5.7.3.1";
    private const string ClientAuth = "1.3.6.1.5.5.7.3.2";
    private const string CmcRa = "1.3.6.1.5.5.7.3.28";

    private readonly TestAuthority root = TestAuthority.Root("plant");

    [Theory]
    [InlineData("ca.plant", "ca.plant", true)]
    [InlineData("CA.Plant", "ca.plant", true)]
    [InlineData("*.plant", "ca.plant", true)]
    [InlineData("*.plant", "a.ca.plant", false)]
    [InlineData("*.plant", "plant", false)]
    [InlineData("*", "ca", false)]
    [InlineData("ca.plant", "ca.plant.evil", false)]
    [InlineData("ca.plant", "evil-ca.plant", false)]
    [InlineData("127.0.0.1", "127.0.0.1", false)] // an address is no dNSName
    public void A_server_is_known_by_a_whole_name_or_a_wildcard_for_one_label(string dns, string host, bool isTrusted)
    {
        var names = new SubjectAlternativeNameBuilder();
        names.AddDnsName(dns);
        Assert.Equal(isTrusted, Objection(root.Issue($"CN={host}", [ServerAuth], null, names.Build()), host) is null);
    }

    [Theory]
    [InlineData("127.0.0.1", true)]
    [InlineData("127.0.0.2", false)]
    [InlineData("::1", true)]
    [InlineData("localhost", false)]
    public void An_address_is_known_by_the_address_in_the_certificate(string host, bool isTrusted)
    {
        var names = new SubjectAlternativeNameBuilder();
        names.AddIpAddress(IPAddress.Loopback);
        names.AddIpAddress(IPAddress.IPv6Loopback);
        Assert.Equal(isTrusted, Objection(root.Issue("CN=server", [ServerAuth], null, names.Build()), host) is null);
    }

    [Theory] // a registrar of the domain by its purpose, whatever its name; a device of the domain never
    [InlineData(CmcRa, null)]
    [InlineData(ServerAuth, "neither for ca.plant nor that of a registrar")]
    [InlineData(ClientAuth, "not for TLS servers")]
    public void A_server_of_another_name_is_trusted_as_a_registrar_alone(string purpose, string? objection)
    {
        var said = Objection(root.Issue("CN=box", [purpose]), "ca.plant");
        if (objection is null) Assert.Null(said);
        else Assert.Contains(objection, said, StringComparison.Ordinal);
    }

    [Fact]
    public void A_server_below_another_root_or_out_of_date_is_not_trusted()
    {
        Assert.Contains("does not lead to an anchor", Objection(TestAuthority.Root("plant").Issue("CN=box", [CmcRa]), "ca.plant"), StringComparison.Ordinal);
        var expired = root.Issue("CN=box", [CmcRa], DateTimeOffset.UtcNow.AddMinutes(-1));
        Assert.Contains("expired", Objection(expired, "ca.plant"), StringComparison.Ordinal);
        var noClock = AnchoredTrust.ByAnchors([Certificate.Decode(root.Certificate.RawData)], "ca.plant", null);
        Assert.Null(noClock([Certificate.Decode(expired.RawData)]));
    }

    private string? Objection(X509Certificate2 server, string host) =>
        AnchoredTrust.ByAnchors([Certificate.Decode(root.Certificate.RawData)], host, DateTimeOffset.UtcNow)([Certificate.Decode(server.RawData)]);
}
