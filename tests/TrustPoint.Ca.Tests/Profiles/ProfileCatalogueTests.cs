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
            "code-signing", "est-server", "idevid", "idevid-issuing-ca", "idevid-root-ca", "issuing-ca", "ldevid", "ocsp-responder",
            "opc-ua-application", "registrar", "root-ca", "spiffe-svid", "tls-client", "tls-peer", "tls-server", "voucher-signer",
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
    public void A_file_of_the_folder_replaces_the_profile_of_its_name_and_adds_others()
    {
        Write("a.yaml", "ldevid");
        Write("b.yaml", "plc");
        var catalogue = ProfileCatalogue.Load(folder.FullName);
        Assert.Equal(("ldevid@2", "plc@2", 17), (catalogue.Find("ldevid")!.Id, catalogue.Find("plc")!.Id, catalogue.All.Count()));
        Assert.Null(catalogue.Find("nothing"));
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
