using System.Security.Cryptography;
using System.Text;
using TrustPoint.Ca.Authorities;
using TrustPoint.Ca.Issuance;
using TrustPoint.Ca.Profiles;
using TrustPoint.Ceremonies.Scripts;
using TrustPoint.Formats.Certificates;
using TrustPoint.Formats.Requests;
using TrustPoint.Testing.Appliances;
using TrustPoint.Testing.InMemory;
using TrustPoint.Testing.Offline;
using TrustPoint.Testing.Requests;

namespace TrustPoint.Ceremonies.Tests.Scripts;

/// <summary>CER-80: what a script would have signed is found out before anybody meets.</summary>
public sealed class ScriptCheckTests : IDisposable
{
    private static readonly DateTimeOffset Now = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);
    private static readonly KnownFiles Nothing = new(null, null);

    private readonly TemporaryDirectory profiles = new();
    private readonly RandomNumberGenerator random = RandomNumberGenerator.Create();

    [Fact]
    public void A_root_is_shown_field_by_field()
    {
        var signed = Check(Script("root.yaml"), Nothing).WouldSign;

        Assert.Equal(["certificate of plant-root", "revocation list of plant-root"], signed.Select(would => would.What));
        Assert.Equal(
        [
            "signatureAlgorithm: ECDSA with SHA-384",
            "issuer: CN=Plant Root G1,O=Example Plant,C=DE",
            "notBefore: 2026-03-01 12:00:00 UTC",
            "notAfter: 2051-02-23 12:00:00 UTC",
            "subject: CN=Plant Root G1,O=Example Plant,C=DE",
            "subjectPublicKey: EC P-384",
            "basicConstraints: cA=TRUE critical",
            "keyUsage: keyCertSign, cRLSign critical",
            "subjectKeyIdentifier: (of the key that is made)",
        ], Lines(signed[0]));
        Assert.Equal(
            ["issuer: CN=Plant Root G1,O=Example Plant,C=DE", "thisUpdate: (when it is signed)", "nextUpdate: (366 days later)", "revokedCertificates: (none)", "cRLNumber: (the first)"], Lines(signed[1]));
    }

    [Fact]
    public void An_issuing_key_is_shown_as_the_request_that_it_makes() => Assert.Equal(
        ["subject: CN=Plant Issuing CA G1,O=Example Plant,C=DE", "subjectPublicKey: EC P-256", "signatureAlgorithm: ECDSA with SHA-256", "basicConstraints: cA=TRUE critical", "keyUsage: keyCertSign, cRLSign critical"],
        Lines(Assert.Single(Check(Script("issuing-key.yaml"), Nothing).WouldSign)));

    [Fact]
    public void What_only_the_ceremony_knows_is_said_in_words()
    {
        var lines = Lines(Assert.Single(Check(Script("issuing-certificate.yaml"), Nothing).WouldSign));

        foreach (var field in new[] { "signatureAlgorithm", "issuer", "authorityKeyIdentifier" }) Assert.Contains($"{field}: (as the certificate of plant-root says)", lines);
        Assert.Contains("subjectPublicKey: (that of the request)", lines);
        Assert.Contains("subjectKeyIdentifier: (of the key of the request)", lines);
        Assert.DoesNotContain(lines, line => line.StartsWith("serialNumber", StringComparison.Ordinal));
    }

    [Fact]
    public void With_the_roots_certificate_and_the_request_everything_is_shown()
    {
        using var root = new OfflineRoot(Now);
        // The request is one as the ceremony of the issuing key makes it.
        var (issuer, request) = (Certificate.Decode(root.Der), AuthorityTrial.Request(Assert.IsType<CeremonyWork.IssuingKey>(ScriptText.Parse(Script("issuing-key.yaml"), "key").Work).Authority));
        var lines = Lines(Assert.Single(Check(For(request), new(issuer, request), InMemoryCa.PublicUrl).WouldSign));

        Assert.Contains("issuer: CN=Offline Root", lines);
        Assert.Contains("subject: CN=Plant Issuing CA G1,O=Example Plant,C=DE", lines);
        Assert.Contains("subjectPublicKey: EC P-256", lines);
        Assert.Contains($"authorityKeyIdentifier: {Convert.ToHexString(issuer.SubjectKeyIdentifier!.Value.Span)}", lines);
        Assert.Contains("cRLDistributionPoints: http://pki.plant.example:8080/crl/plant-root.crl", lines);
        Assert.DoesNotContain(lines, line => line.Contains('('));
    }

    [Fact]
    public void A_revocation_list_names_its_issuer_where_that_is_known()
    {
        using var root = new OfflineRoot(Now);

        Assert.Contains("issuer: CN=Offline Root", Lines(Assert.Single(Check(Script("root-crl.yaml"), new(Certificate.Decode(root.Der), null)).WouldSign)));
        Assert.Contains("issuer: (as the certificate of plant-root says)", Lines(Assert.Single(Check(Script("root-crl.yaml"), Nothing).WouldSign)));
        Assert.Contains("cRLNumber: (above 1772359200)", Lines(Assert.Single(Check(Script("root-crl.yaml"), Nothing).WouldSign)));
    }

    [Fact] // CER-33
    public void A_cross_certificate_says_what_the_roots_own_certificate_says()
    {
        using var next = new OfflineRoot(Now, "CN=Next Root");
        using var old = new OfflineRoot(Now.AddYears(-5));
        var (root, signer) = (Certificate.Decode(next.Der), Certificate.Decode(old.Der));

        var known = Check(ForRoot(next), new(signer, null, root), InMemoryCa.PublicUrl).WouldSign;
        Assert.Equal("certificate of plant-root-g2 by plant-root", Assert.Single(known).What);
        var lines = Lines(known[0]);
        Assert.Contains("subject: CN=Next Root", lines);
        Assert.Contains("issuer: CN=Offline Root", lines);
        Assert.Contains($"subjectKeyIdentifier: {Convert.ToHexString(root.SubjectKeyIdentifier!.Value.Span)}", lines);
        Assert.Contains($"notBefore: {root.NotBefore:yyyy-MM-dd HH:mm:ss} UTC", lines);
        Assert.Contains($"notAfter: {signer.NotAfter:yyyy-MM-dd HH:mm:ss} UTC", lines); // the old one ends first
        Assert.DoesNotContain(lines, line => line.Contains('('));

        lines = Lines(Assert.Single(Check(Script("cross-certificate.yaml"), Nothing).WouldSign));
        Assert.Contains("subject: (as the certificate of plant-root-g2 says)", lines);
        Assert.Contains("issuer: (as the certificate of plant-root says)", lines);
        Assert.Contains("notAfter: (with the one of the two roots that ends first)", lines);
    }

    [Fact] // CER-33
    public void A_cross_certificate_that_no_path_could_use_is_told_with_its_line()
    {
        using var next = new OfflineRoot(Now, "CN=Next Root");
        using var old = new OfflineRoot(Now.AddYears(-5));
        using var ended = new OfflineRoot(Now.AddYears(-30));
        var (root, signer) = (Certificate.Decode(next.Der), Certificate.Decode(old.Der));

        Assert.Equal($"36: cross.sha256: The certificate of CN=Next Root has the SHA-256 {Convert.ToHexStringLower(SHA256.HashData(next.Der))}.", Refused(Script("cross-certificate.yaml"), new(signer, null, root)));
        Assert.Equal("33: cross: CN=Next Root and CN=Offline Root are never good at one time. Nothing was signed.", Refused(ForRoot(next), new(Certificate.Decode(ended.Der), null, root)));
        var below = Certificate.Decode(old.Issue("CN=Issuing", Now, [1, 2, 3, 4, 5, 6, 7, 8, 9]));
        Assert.Equal(
            "33: cross: CN=Issuing did not sign itself: only roots certify one another. Nothing was signed.",
            Refused(Encoding.UTF8.GetBytes(Encoding.UTF8.GetString(Script("cross-certificate.yaml")).Replace(CrossDigest, Convert.ToHexStringLower(SHA256.HashData(below.Der.Span)), StringComparison.Ordinal)), new(signer, null, below)));
    }

    [Theory] // CER-30: the line of the value, or of the keys around it
    [InlineData("  country: DE\n", "  country: DE\n  profile: no-such\n", "35: authority.profile: There is no profile no-such. Nothing was signed.")]
    [InlineData("  country: DE\n", "  country: DE\n  profile: tls-server\n", "35: authority.profile: tls-server is no profile of an authority. Nothing was signed.")]
    [InlineData("  country: DE\n", "  country: DE\n  profile: by-hand\n", "35: authority.profile: The profile by-hand is not for appliances. Nothing was signed.")]
    [InlineData("  country: DE\n", "  country: DE\n  profile: only-rsa\n", "27: key.algorithm: only-rsa takes rsa, not EC P-384. Nothing was signed.")]
    [InlineData("algorithm: ec-p384", "algorithm: rsa-3072", "27: key.algorithm: large-rsa takes RSA from 4096 to 4096 bits, not 3072. Nothing was signed.", "large-rsa")]
    [InlineData("  organization: Example Plant\n", "", "30: authority: The profile with-unit puts OU from authority.unit into the subject, and the order has none. Nothing was signed.", "with-unit")]
    [InlineData("crl-days: 366", "crl-days: 366", "37: authority.crl-days: The list would outlive CN=Plant Root G1,O=Example Plant,C=DE, which ends at 2026-03-11 12:00:00Z.", "short")]
    public void What_a_root_would_be_refused_is_told_with_its_line(string before, string after, string error, string? profile = null)
    {
        WriteProfiles();
        var text = Encoding.UTF8.GetString(Script("root.yaml"));
        Assert.Contains(before, text, StringComparison.Ordinal);
        text = text.Replace(before, after, StringComparison.Ordinal);
        if (profile is not null) text = text.Replace("  country: DE\n", $"  country: DE\n  profile: {profile}\n", StringComparison.Ordinal);

        Assert.Equal(error, Refused(Encoding.UTF8.GetBytes(text), Nothing));
    }

    [Fact] // CER-32
    public void A_request_with_another_digest_is_told()
    {
        var brought = Csr.For("");

        Assert.Equal($"31: request.sha256: The request that was brought has the SHA-256 {Digest(brought)}.", Refused(Script("issuing-certificate.yaml"), new(null, brought)));
    }

    [Fact]
    public void A_request_whose_key_the_profile_refuses_is_told()
    {
        using var small = RSA.Create(2048);
        var request = Csr.For(small, "", []);

        Assert.Equal("30: request: issuing-ca takes RSA from 3072 to 4096 bits, not 2048. Nothing was signed.", Refused(For(request), new(null, request)));
    }

    [Fact]
    public void A_request_that_asks_for_another_name_is_told()
    {
        var request = Csr.For("CN=Mallory");

        Assert.Equal("34: authority: The request names CN=Mallory, which is not authorised. Nothing was signed.", Refused(For(request), new(null, request)));
    }

    [Fact] // RFC 2986 section 4.2
    public void A_request_that_its_key_did_not_sign_is_told()
    {
        var der = Csr.For("").Der.ToArray();
        der[^1] ^= 1;
        var request = CertificationRequest.Decode(der);

        Assert.Equal("30: request: The request is not signed by the key that it asks a certificate for. Nothing was signed.", Refused(For(request), new(null, request)));
    }

    [Fact] // CER-32
    public void A_life_beyond_the_issuers_is_told()
    {
        using var old = new OfflineRoot(Now.AddYears(-11)); // nine years are left of twenty

        Assert.Equal(
            "34: authority.profile: issuing-ca lives to 2036-02-27 12:00:00Z, and its issuer CN=Offline Root ends at 2035-03-01 12:00:00Z. Nothing was signed.",
            Refused(Script("issuing-certificate.yaml"), new(Certificate.Decode(old.Der), null)));
    }

    [Fact] // RFC 5280 section 4.2.1.9
    public void An_issuer_that_may_have_nothing_below_it_is_told()
    {
        var trial = Trial(null);
        var issuing = trial.Certify(new() { Name = "issuing", Parent = "root", CommonName = "Issuing", Profile = "issuing-ca", Key = default }, null, null);

        Assert.Equal("36: authority.parent: CN=Issuing may have no authority below it.", Refused(Script("issuing-certificate.yaml"), new(issuing, null)));
    }

    [Fact] // CER-34
    public void A_list_that_would_outlive_its_root_is_told()
    {
        using var old = new OfflineRoot(Now.AddYears(-20).AddDays(100));

        Assert.Equal("34: crl.days: The list would outlive CN=Offline Root, which ends at 2026-06-09 12:00:00Z.", Refused(Script("root-crl.yaml"), new(Certificate.Decode(old.Der), null)));
    }

    [Fact]
    public void A_manufacturers_hierarchy_without_an_end_is_in_order()
    {
        var root = Encoding.UTF8.GetBytes(Encoding.UTF8.GetString(Script("root.yaml")).Replace("  country: DE\n", "  profile: idevid-root-ca\n", StringComparison.Ordinal));
        var issuing = Encoding.UTF8.GetBytes(Encoding.UTF8.GetString(Script("issuing-certificate.yaml")).Replace("  country: DE\n", "  profile: idevid-issuing-ca\n", StringComparison.Ordinal));

        Assert.Contains("notAfter: 9999-12-31 23:59:59 UTC", Lines(Check(root, Nothing).WouldSign[0]));
        Assert.Contains("notAfter: 9999-12-31 23:59:59 UTC", Lines(Check(issuing, Nothing).WouldSign[0]));
    }

    public void Dispose()
    {
        random.Dispose();
        profiles.Dispose();
    }

    // The script of the folder for this request.
    private static byte[] For(CertificationRequest request)
    {
        var text = Encoding.UTF8.GetString(Script("issuing-certificate.yaml"));
        return Encoding.UTF8.GetBytes(text.Replace("0b5d8c1e2f3a4b5c6d7e8f90a1b2c3d4e5f60718293a4b5c6d7e8f90a1b2c3d4", Digest(request), StringComparison.Ordinal));
    }

    private const string CrossDigest = "7c9eb0f1e2d3c4b5a69783e9a51c7d2f04b68a1e3c5d7f9082b4d6f8091a3b5d";

    // The script of the folder for this root.
    private static byte[] ForRoot(OfflineRoot root) =>
        Encoding.UTF8.GetBytes(Encoding.UTF8.GetString(Script("cross-certificate.yaml")).Replace(CrossDigest, Convert.ToHexStringLower(SHA256.HashData(root.Der)), StringComparison.Ordinal));

    private static string Digest(CertificationRequest request) => Convert.ToHexStringLower(SHA256.HashData(request.Der.Span));

    private static byte[] Script(string name) => Files.Script(name);

    private static List<string> Lines(WouldSign would) => [.. would.Fields.Select(field => $"{field.Name}: {string.Join(", ", field.Values)}{(field.Critical ? " critical" : "")}")];

    private AuthorityTrial Trial(PublicUrl? url) => new(ProfileCatalogue.Load(profiles.Path), url, random, new ManualTime(Now));

    private CheckedScript Check(byte[] script, KnownFiles known, PublicUrl? url = null)
    {
        var trial = Trial(url);
        return new ScriptCheck(trial, new ManualTime(Now)).Check(script, "script.yaml", known);
    }

    private string Refused(byte[] script, KnownFiles known)
    {
        var error = Assert.Single(Assert.Throws<CeremonyScriptException>(() => Check(script, known)).Errors);
        Assert.Equal("script.yaml", error.Source);
        return $"{error.Line}: {error.Message}";
    }

    private void WriteProfiles()
    {
        var root = ProfileCatalogue.Load(null).Find("root-ca")!.Text;
        void Write(string name, params (string Before, string After)[] changes)
        {
            var text = changes.Aggregate(root.Replace("name: root-ca", $"name: {name}", StringComparison.Ordinal), (text, change) => text.Replace(change.Before, change.After, StringComparison.Ordinal));
            File.WriteAllText(profiles.File($"{name}.yaml"), text);
        }
        Write("by-hand", ("[appliance, administrator]", "[administrator]"));
        Write("only-rsa", ("[ec-p384, ec-p521, ec-p256, rsa]", "[rsa]"));
        Write("large-rsa", ("rsaMinimumBits: 3072", "rsaMinimumBits: 4096"));
        Write("with-unit", ("from: authority.unit, optional: true", "from: authority.unit"));
        Write("short", ("lifetime: 25y", "lifetime: 10d"));
    }
}
