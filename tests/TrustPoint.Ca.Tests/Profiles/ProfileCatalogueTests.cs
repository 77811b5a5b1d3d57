using System.Security.Cryptography;
using System.Text;
using TrustPoint.Ca.Profiles;
using TrustPoint.Formats;

namespace TrustPoint.Ca.Tests.Profiles;

/// <summary>The profiles that come with the product, and those of a folder.</summary>
public sealed class ProfileCatalogueTests : IDisposable
{
    private const string Own = """
        name: {0}
        version: 2
        description: Our own.
        requesters: [device]
        keys: {kinds: [ec-p384]}
        subject:
          - {attribute: CN, from: device.name}
        validity: {lifetime: 12h}
        keyUsage: [digitalSignature]
        """;

    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("trustpoint-profiles-");

    public void Dispose() => folder.Delete(recursive: true);

    [Fact]
    public void The_product_comes_with_these_profiles() => Assert.Equal(
        [
            "code-signing", "est-server", "idevid", "idevid-issuing-ca", "idevid-root-ca", "issuing-ca", "ldevid", "ocsp-responder", "ocsp-responder-offline",
            "opc-ua-application", "registrar", "root-ca", "spiffe-svid", "tls-client", "tls-peer", "tls-server", "transfer-signer", "trust-anchor-signer", "voucher-signer",
        ],
        ProfileCatalogue.Load(null).All.Select(profile => profile.Name));

    [Fact] // RFC 6402 section 2.10, RFC 6960 section 4.2.2.2: power is given by operators
    public void A_device_can_ask_for_no_profile_with_power()
    {
        var forDevices = ProfileCatalogue.Load(null).All.Where(profile => profile.Requesters.Contains(ProfileRequester.Device));
        Assert.All(forDevices, profile =>
        {
            Assert.Null(profile.Authority);
            Assert.Empty(profile.ExtendedKeyUsages.Intersect([Oids.CmcRa, Oids.CmcCa, Oids.OcspSigning, Oids.CodeSigning, Oids.TimeStamping]));
        });
    }

    [Fact] // RFC 5280 sections 4.2.1.13 and 4.2.2.1: a root is its own anchor, and nobody asks about it
    public void Whatever_can_be_revoked_points_to_its_CRL_and_its_responder()
    {
        Assert.All(ProfileCatalogue.Load(null).All, profile =>
        {
            var asked = profile.StatusIsPublished && !profile.Name.EndsWith("root-ca", StringComparison.Ordinal);
            Assert.Equal((asked, asked), (profile.CrlDistributionPoint, profile.AuthorityInformationAccess && profile.StatusIsPublished));
        });
    }

    [Fact]
    public void A_file_of_the_folder_is_a_profile_beside_those_of_the_product()
    {
        Write("b.yaml", "plc");
        var catalogue = ProfileCatalogue.Load(folder.FullName);
        Assert.Equal(("ldevid@1", "plc@2", 20), (catalogue.Find("ldevid")!.Id, catalogue.Find("plc")!.Id, catalogue.All.Count()));
        Assert.Equal((true, false), (catalogue.Find("ldevid")!.IsShipped, catalogue.Find("plc")!.IsShipped));
        Assert.Null(catalogue.Find("nothing"));
    }

    [Fact]
    public void A_file_with_the_name_of_a_profile_of_the_product_is_refused()
    {
        Write("a.yaml", "ldevid");
        var error = Assert.Single(Assert.Throws<ProfileException>(() => ProfileCatalogue.Load(folder.FullName)).Errors);
        Assert.Equal("a.yaml:1: name is that of a profile that comes with the product and stays as it is: give the copy a name of its own.", error.ToString());
    }

    [Theory] // What a number means in the record of a certificate never changes: whoever changes a text gives it a higher number, and its line here.
    [InlineData("code-signing@2", "36b63c645b239114")]
    [InlineData("est-server@4", "fc7c15347b6cbc24")]
    [InlineData("idevid-issuing-ca@2", "a0d6c5b80631b11d")]
    [InlineData("idevid-root-ca@1", "d22ed04762c71729")]
    [InlineData("idevid@1", "cabb86dc61a23aea")]
    [InlineData("issuing-ca@2", "ec9b1298877a2992")]
    [InlineData("ldevid@1", "036fc5310422f203")]
    [InlineData("ocsp-responder@2", "6461adf984553aa5")]
    [InlineData("ocsp-responder-offline@1", "eac636e0020ed62e")]
    [InlineData("opc-ua-application@2", "3527d06e6231a783")]
    [InlineData("registrar@2", "95b5f9c651147290")]
    [InlineData("root-ca@1", "7d517242024c9c07")]
    [InlineData("spiffe-svid@1", "1bb94f6bf1a5e896")]
    [InlineData("tls-client@2", "e68f53460e0db8e7")]
    [InlineData("tls-peer@2", "6f4a28e465e00591")]
    [InlineData("tls-server@3", "4c1cfaacd33721fe")]
    [InlineData("transfer-signer@1", "03ca127ef0d58a22")]
    [InlineData("trust-anchor-signer@1", "cb80b84c83758cc2")]
    [InlineData("voucher-signer@2", "4ceb12009a729d4e")]
    public void The_text_of_a_version_of_the_product_stays_as_it_was(string id, string sha256)
    {
        var profile = ProfileCatalogue.Load(null).All.Single(shipped => shipped.Id == id);
        Assert.Equal(sha256, Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(profile.Text)))[..16]);
    }

    [Fact]
    public void Wrong_files_are_refused_all_at_once()
    {
        File.WriteAllText(Path.Combine(folder.FullName, "a.yaml"), "name: x");
        Write("b.yaml", "plc");
        Write("c.yaml", "plc");
        var refused = Assert.Throws<ProfileException>(() => ProfileCatalogue.Load(folder.FullName));
        Assert.Contains(refused.Errors, error => error.Source == "a.yaml");
        Assert.Contains(refused.Errors, error => error.Source == "c.yaml" && error.Message.Contains("in b.yaml too", StringComparison.Ordinal));
    }

    private void Write(string file, string name) => File.WriteAllText(Path.Combine(folder.FullName, file), Own.Replace("{0}", name, StringComparison.Ordinal));
}
