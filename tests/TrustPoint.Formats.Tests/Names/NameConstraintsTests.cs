using System.Net;
using TrustPoint.Formats.Certificates;
using TrustPoint.Formats.Names;

namespace TrustPoint.Formats.Tests.Names;

/// <summary>RFC 5280 section 4.2.1.10.</summary>
public sealed class NameConstraintsTests
{
    [Theory]
    [InlineData("plant.example", "plant.example", true)]
    [InlineData("plant.example", "pump.plant.example", true)]
    [InlineData("plant.example", "a.b.PLANT.example", true)]
    [InlineData("plant.example", "otherplant.example", false)]
    [InlineData("plant.example", "example", false)]
    [InlineData("", "anything", true)]
    public void A_host_name_is_inside_its_domain(string subtree, string name, bool inside) =>
        Assert.Equal(inside, Permits(new NameSubtree.Dns(subtree), new GeneralName.Dns(name)));

    [Theory]
    [InlineData("10.0.0.0/8", "10.1.2.3", true)]
    [InlineData("10.0.0.0/8", "11.1.2.3", false)]
    [InlineData("10.0.0.0/8", "::ffff:10.1.2.3", false)]
    [InlineData("fd00::/16", "fd00::1", true)]
    [InlineData("0.0.0.0/0", "fd00::1", false)]
    public void An_address_is_inside_its_range(string subtree, string address, bool inside) =>
        Assert.Equal(inside, Permits(new NameSubtree.Ip(IPNetwork.Parse(subtree)), new GeneralName.Ip(IPAddress.Parse(address))));

    [Theory]
    [InlineData("pump.example", "https://pump.example:8443/x", true)]
    [InlineData("pump.example", "https://a.pump.example/x", false)]
    [InlineData(".pump.example", "https://a.pump.example/x", true)]
    [InlineData(".pump.example", "https://pump.example/x", false)]
    [InlineData("pump.example", "urn:plant:pump", false)]
    public void A_URI_is_inside_by_its_host(string subtree, string uri, bool inside) =>
        Assert.Equal(inside, Permits(new NameSubtree.Uri(subtree), new GeneralName.Uri(uri)));

    [Theory]
    [InlineData("pump@plant.example", "pump@PLANT.example", true)]
    [InlineData("pump@plant.example", "Pump@plant.example", false)]
    [InlineData("plant.example", "pump@plant.example", true)]
    [InlineData("plant.example", "pump@a.plant.example", false)]
    [InlineData(".plant.example", "pump@a.plant.example", true)]
    public void A_mailbox_is_inside_by_itself_its_host_or_its_domain(string subtree, string mailbox, bool inside) =>
        Assert.Equal(inside, Permits(new NameSubtree.Email(subtree), new GeneralName.Email(mailbox)));

    [Fact]
    public void A_directory_name_is_inside_when_it_begins_with_the_base()
    {
        var plant = new NameSubtree.Directory(DistinguishedName.Build([new(Oids.Country, "DE"), new(Oids.Organization, "Plant")]));
        Assert.True(Permits(plant, Directory(("C", "DE"), ("O", "plant"), ("CN", "x"))));
        Assert.False(Permits(plant, Directory(("C", "DE"), ("O", "Other"), ("CN", "x"))));
        Assert.False(Permits(plant, Directory(("C", "DE"))));
    }

    [Fact]
    public void Forms_without_a_subtree_are_free_and_excluded_names_win()
    {
        var constraints = new NameConstraints([new NameSubtree.Dns("plant.example")], [new NameSubtree.Dns("guest.plant.example")]);
        Assert.True(constraints.Allow(new GeneralName.Ip(IPAddress.Loopback)));
        Assert.True(constraints.Allow(new GeneralName.Dns("pump.plant.example")));
        Assert.False(constraints.Allow(new GeneralName.Dns("a.guest.plant.example")));
        Assert.False(constraints.Allow(new GeneralName.Dns("elsewhere")));
    }

    [Fact]
    public void Constraints_have_one_encoding()
    {
        var constraints = new NameConstraints(
            [new NameSubtree.Dns("a"), new NameSubtree.Ip(IPNetwork.Parse("10.128.0.0/9")), new NameSubtree.Directory(DistinguishedName.Build([new(Oids.Country, "DE")]))],
            [new NameSubtree.Email("b"), new NameSubtree.Uri("c")]);
        var der = constraints.Encode();
        Assert.Equal(
            "3032" + "a024" + "3003820161" + "300a87080a800000ff800000" + "3011a40f300d310b3009060355040613024445" +
            "a10a" + "3003810162" + "3003860163", Convert.ToHexStringLower(der));
        var read = NameConstraints.Decode(der);
        Assert.Equal(constraints.Permitted, read.Permitted);
        Assert.Equal(constraints.Excluded, read.Excluded);
    }

    private static bool Permits(NameSubtree subtree, GeneralName name)
    {
        // The same answer on both sides of the fence: what is permitted inside is what is excluded.
        var inside = new NameConstraints([subtree], []).Allow(name);
        Assert.Equal(!inside, new NameConstraints([], [subtree]).Allow(name));
        return inside;
    }

    private static GeneralName.Directory Directory(params (string Type, string Value)[] pairs) => new(DistinguishedName.Build(pairs.Select(pair =>
        new NameAttribute(pair.Type switch { "C" => Oids.Country, "O" => Oids.Organization, _ => Oids.CommonName }, pair.Value))));
}
