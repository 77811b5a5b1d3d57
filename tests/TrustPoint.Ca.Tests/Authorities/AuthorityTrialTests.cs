using System.Security.Cryptography;
using TrustPoint.Ca.Authorities;
using TrustPoint.Ca.Certificates;
using TrustPoint.Ca.Issuance;
using TrustPoint.Ca.Keys;
using TrustPoint.Testing.InMemory;

namespace TrustPoint.Ca.Tests.Authorities;

/// <summary>What a trial shows is what the authority then gets, but for the key and the serial number.</summary>
public sealed class AuthorityTrialTests
{
    private static readonly NewAuthority Root = new() { Name = "root", CommonName = "Plant Root G1", Organization = "Plant", Unit = "PKI", Country = "DE", Profile = "root-ca", Key = KeyAlgorithm.EcP384 };
    private static readonly NewAuthority Issuing = new() { Name = "issuing", Parent = "root", CommonName = "Plant Issuing G1", Profile = "issuing-ca", Key = KeyAlgorithm.EcP256 };

    // What hangs on the key or is drawn.
    private static readonly string[] OfTheDay = ["serialNumber", "subjectKeyIdentifier"];

    [Theory]
    [InlineData(KeyAlgorithm.EcP256), InlineData(KeyAlgorithm.EcP384), InlineData(KeyAlgorithm.EcP521), InlineData(KeyAlgorithm.Rsa3072)]
    public async Task A_trial_shows_what_the_authority_gets(KeyAlgorithm key)
    {
        using var ca = await InMemoryCa.WithoutAuthoritiesAsync();
        using var random = RandomNumberGenerator.Create();
        var trial = new AuthorityTrial(ca.Profiles, InMemoryCa.PublicUrl, random, ca.Time);

        var triedRoot = trial.Certify(Root with { Key = key }, null, null);
        var root = await ca.Setup.CreateAsync(InMemoryCa.Appliance, Root with { Key = key }, default);
        var tried = trial.Certify(Issuing with { Key = key }, root.Certificate, null);
        var signatures = ca.Keys.Signatures;
        var issuing = await ca.Setup.CreateAsync(InMemoryCa.Appliance, Issuing with { Key = key }, default);

        Assert.Equal(Fields(root.Record.Certificate), Fields(triedRoot.Der.ToArray()));
        Assert.Equal(Fields(issuing.Record.Certificate), Fields(tried.Der.ToArray()));
        Assert.True(signatures < ca.Keys.Signatures);
        // Nobody's key: the root did not sign it, and neither did the key in it.
        Assert.False(tried.IsSignedBy(root.Certificate.PublicKey));
        Assert.False(triedRoot.IsSignedBy(triedRoot.PublicKey));
        Assert.NotEqual(root.Certificate.PublicKey.Der.ToArray(), triedRoot.PublicKey.Der.ToArray());
    }

    [Fact]
    public async Task A_trial_signs_with_no_key_of_the_store_and_records_nothing()
    {
        using var ca = await InMemoryCa.WithoutAuthoritiesAsync();
        using var random = RandomNumberGenerator.Create();
        var trial = new AuthorityTrial(ca.Profiles, null, random, ca.Time);

        _ = trial.Certify(Issuing, null, null);
        _ = AuthorityTrial.Request(Issuing);

        Assert.Equal(0, ca.Keys.Signatures);
        Assert.Empty(ca.Store.Rows);
        Assert.Empty(ca.AuthorityStore.Entries);
    }

    [Fact]
    public void A_request_on_trial_asks_as_a_real_one_does()
    {
        var request = AuthorityTrial.Request(Issuing with { Organization = "Plant" });

        Assert.True(request.ProvesPossession());
        Assert.Equal("CN=Plant Issuing G1,O=Plant", request.Subject.ToString());
        Assert.Equal(["basicConstraints", "keyUsage"], CertificateField.ReadRequest(request.Der.ToArray()).Skip(3).Select(field => field.Name));
    }

    [Theory]
    [InlineData("no-such", RefusalReason.ProfileNotAllowed, "There is no profile no-such.")]
    [InlineData("tls-server", RefusalReason.ProfileNotAllowed, "tls-server is no profile of an authority.")]
    [InlineData("idevid-issuing-ca", RefusalReason.AuthorityInactive, "lives without an end")]
    public void What_no_authority_of_that_root_can_be_is_refused(string profile, RefusalReason reason, string why)
    {
        using var random = RandomNumberGenerator.Create();
        var trial = new AuthorityTrial(Ca.Profiles.ProfileCatalogue.Load(null), null, random, new ManualTime(InMemoryCa.Start));
        var root = trial.Certify(Root, null, null);

        var refused = Assert.Throws<IssuanceRefusedException>(() => trial.Certify(Issuing with { Profile = profile }, root, null));

        Assert.Equal(reason, refused.Reason);
        Assert.Contains(why, refused.Message, StringComparison.Ordinal);
    }

    private static IEnumerable<string> Fields(byte[] der) =>
        CertificateField.Read(der).Where(field => !OfTheDay.Contains(field.Name)).Select(field => $"{field.Name}: {string.Join(", ", field.Values)} {field.Critical}");
}
