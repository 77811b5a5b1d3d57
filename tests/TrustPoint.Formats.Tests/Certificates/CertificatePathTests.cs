using System.Security.Cryptography;
using TrustPoint.Formats.Certificates;
using TrustPoint.Formats.Names;
using TrustPoint.Formats.Signatures;

namespace TrustPoint.Formats.Tests.Certificates;

/// <summary>RFC 5280 sections 4.2, 4.2.1.9, 4.2.1.10 and 6.1, RFC 8995 section 2.6.1.</summary>
public sealed class CertificatePathTests : IDisposable
{
    private static readonly DateTimeOffset Now = TestCertificates.Start.AddDays(1);

    private readonly ECDsa key = ECDsa.Create(ECCurve.NamedCurves.nistP256); // of all authorities: here names tell them apart
    private readonly ECDsa newKey = ECDsa.Create(ECCurve.NamedCurves.nistP256);

    [Fact]
    public void A_path_leads_through_what_was_sent_to_an_anchor()
    {
        var path = new CertificatePath([Authority("B", "A"), Authority("A", "Root")], [Authority("Root", "Root")], Now);
        Assert.True(path.Exists(Leaf("B")));
        Assert.Null(path.Obstacle);
        Assert.False(new CertificatePath([Authority("A", "Root")], [Authority("Root", "Root")], Now).Exists(Leaf("B")));
    }

    [Theory] // five below the anchor, the leaf included
    [InlineData(5, true)]
    [InlineData(6, false)]
    public void A_path_has_at_most_five_certificates_below_its_anchor(int length, bool exists)
    {
        var between = Enumerable.Range(1, length - 1).Select(level => Authority($"{level}", level == 1 ? "Root" : $"{level - 1}")).ToList();
        var path = new CertificatePath(between, [Authority("Root", "Root")], Now);
        Assert.Equal(exists, path.Exists(Leaf($"{length - 1}")));
        Assert.Equal(exists ? null : "the path has more than 5 certificates", path.Obstacle);
    }

    [Fact] // RFC 5280 section 6.1.1 (d): an anchor is a name and a key
    public void The_anchors_own_time_does_not_count()
    {
        var expired = Authority("Root", "Root", tbs => tbs with { NotAfter = Now.AddHours(-1) });
        Assert.True(new CertificatePath([], [expired], Now).Exists(Leaf("Root")));
    }

    [Theory]
    [InlineData(-48, "CN=A,O=Plant: it is not valid yet")]
    [InlineData(25 * 366 * 24, "CN=A,O=Plant: it has expired")]
    public void Those_between_must_be_valid_now_where_there_is_a_clock(int hours, string obstacle)
    {
        Certificate[] between = [Authority("A", "Root")], anchors = [Authority("Root", "Root")];
        var path = new CertificatePath(between, anchors, Now.AddHours(hours));
        Assert.False(path.Exists(Leaf("A")));
        Assert.Equal(obstacle, path.Obstacle);
        Assert.True(new CertificatePath(between, anchors, now: null).Exists(Leaf("A"))); // RFC 8995 section 2.6.1
    }

    [Theory] // RFC 5280 section 4.2: any other critical extension is a refusal
    [InlineData("1.3.6.1.4.1.99999.2", "its critical extension 1.3.6.1.4.1.99999.2 is not understood here")]
    [InlineData("2.5.29.36", "its critical extension 2.5.29.36 is not understood here")] // policyConstraints
    [InlineData(Oids.CertificatePolicies, null)]
    [InlineData(Oids.InhibitAnyPolicy, null)]
    public void A_critical_extension_must_be_understood(string oid, string? fault)
    {
        var certificate = Authority("A", "Root", tbs => tbs with { Extensions = [.. tbs.Extensions, new CertificateExtension(oid, true, Policies)] });
        Assert.Equal(fault, CertificatePath.Fault(certificate, Now));
        var path = new CertificatePath([certificate], [Authority("Root", "Root")], Now);
        Assert.Equal(fault is null, path.Exists(Leaf("A")));
        Assert.Equal(fault is null ? null : $"CN=A,O=Plant: {fault}", path.Obstacle);
    }

    [Fact]
    public void Only_an_authority_issues()
    {
        Assert.False(new CertificatePath([], [Authority("Root", "Root", tbs => tbs with { Extensions = [Extensions.EndEntityBasicConstraints()] })], Now).Exists(Leaf("Root")));
        Assert.False(new CertificatePath([], [Authority("Root", "Root", tbs => tbs with { Extensions = [] })], Now).Exists(Leaf("Root")));
        var noSigner = Authority("Root", "Root", tbs => tbs with { Extensions = [Extensions.AuthorityBasicConstraints(null), Extensions.KeyUsage(KeyUsages.CrlSign)] });
        Assert.False(new CertificatePath([], [noSigner], Now).Exists(Leaf("Root")));
    }

    [Fact] // to be an anchor is not to have a path to one
    public void An_anchor_that_is_the_leaf_itself_is_no_path()
    {
        var leaf = Leaf("Root");
        Assert.False(new CertificatePath([], [leaf], Now).Exists(leaf));
    }

    [Theory] // RFC 5280 section 4.2.1.9: the leaf does not count
    [InlineData(0, "Root", true)]
    [InlineData(0, "A", false)]
    [InlineData(1, "A", true)]
    public void The_path_length_of_the_anchor_is_kept_to(int longest, string issuer, bool exists)
    {
        var root = Authority("Root", "Root", tbs => tbs with { Extensions = [Extensions.AuthorityBasicConstraints(longest)] });
        Assert.Equal(exists, new CertificatePath([Authority("A", "Root")], [root], Now).Exists(Leaf(issuer)));
    }

    [Fact] // RFC 5280 section 4.2.1.9: nor does an authority that only issued itself anew
    public void The_path_length_counts_no_self_issued_authority()
    {
        var root = Authority("Root", "Root", tbs => tbs with { Extensions = [Extensions.AuthorityBasicConstraints(0)] });
        Assert.True(new CertificatePath([Anew("Root", "Root")], [root], Now).Exists(LeafOfNewKey("Root")));
        Assert.False(new CertificatePath([Anew("A", "Root")], [root], Now).Exists(LeafOfNewKey("A")));
    }

    [Theory] // RFC 5280 sections 4.2.1.10 and 6.1.3: of an anchor, and of an authority between
    [InlineData("Root", "pump.plant.example", null)]
    [InlineData("Root", "pump.other.example", "CN=Root,O=Plant may not vouch for DNS:pump.other.example")]
    [InlineData("A", "pump.plant.example", null)]
    [InlineData("A", "pump.other.example", "CN=A,O=Plant may not vouch for DNS:pump.other.example")]
    public void Nobody_is_named_below_an_authority_that_may_not_name_them(string constrained, string name, string? obstacle)
    {
        var only = new NameConstraints([new NameSubtree.Dns("plant.example")], []);
        Certificate Made(string authority, string issuer) => Authority(authority, issuer, tbs => authority == constrained ? Constrained(tbs, only) : tbs);
        var path = new CertificatePath([Made("B", "A"), Made("A", "Root")], [Made("Root", "Root")], Now);

        Assert.Equal(obstacle is null, path.Exists(Leaf("B", Extensions.SubjectAltName([new GeneralName.Dns(name)], subjectIsEmpty: false))));
        Assert.Equal(obstacle, path.Obstacle);
    }

    [Fact] // RFC 5280 section 6.1.3: the names of all below, the subjects too, but of who only issued itself anew
    public void The_names_of_authorities_between_are_constrained_too()
    {
        Certificate Root(string excluded) =>
            Authority("Root", "Root", tbs => Constrained(tbs, new([], [new NameSubtree.Directory(TestCertificates.Name(excluded))])));
        Assert.True(new CertificatePath([Anew("A", "Root")], [Root("B")], Now).Exists(LeafOfNewKey("A")));
        Assert.False(new CertificatePath([Anew("A", "Root")], [Root("A")], Now).Exists(LeafOfNewKey("A")));
        Assert.True(new CertificatePath([Anew("Root", "Root")], [Root("Root")], Now).Exists(LeafOfNewKey("Root")));
    }

    [Fact]
    public void Names_and_key_identifiers_are_not_enough_the_signature_must_hold()
    {
        using var other = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        Assert.False(new CertificatePath([], [Certificate.Decode(TestCertificates.Root(other, SignatureAlgorithm.EcdsaSha256))], Now).Exists(Leaf("Root")));
    }

    [Fact]
    public void Another_key_identifier_is_another_issuer()
    {
        var root = Authority("Root", "Root", tbs => tbs with { Extensions = [Extensions.AuthorityBasicConstraints(null), Extensions.SubjectKeyIdentifier([1])] });
        Assert.True(new CertificatePath([], [root], Now).Exists(Leaf("Root", Extensions.AuthorityKeyIdentifier([1]))));
        Assert.False(new CertificatePath([], [root], Now).Exists(Leaf("Root", Extensions.AuthorityKeyIdentifier([2]))));
    }

    [Fact] // a hostile client makes us verify so often and no more
    public void A_loop_ends_and_so_does_a_flood_of_candidates()
    {
        Certificate[] anchors = [Authority("Root", "Root")];
        Assert.False(new CertificatePath([Authority("A", "B"), Authority("B", "A")], anchors, Now).Exists(Leaf("A")));
        var copies = Enumerable.Range(0, 100).Select(_ => Authority("A", "A")).ToList();
        var flooded = new CertificatePath([.. copies, Authority("A", "Root")], anchors, Now);
        Assert.False(flooded.Exists(Leaf("A"))); // the way is there, behind more than an honest client sends
        Assert.True(new CertificatePath([Authority("A", "Root"), .. copies], anchors, Now).Exists(Leaf("A")));
    }

    public void Dispose()
    {
        key.Dispose();
        newKey.Dispose();
    }

    private static readonly byte[] Policies = Convert.FromHexString("300830060604551d2000");

    private Certificate Authority(string name, string issuer, Func<TbsCertificate, TbsCertificate>? change = null)
    {
        var tbs = TestCertificates.Tbs() with
        {
            IssuerDer = TestCertificates.Name(issuer).Der,
            SubjectDer = TestCertificates.Name(name).Der,
            SubjectPublicKeyDer = key.ExportSubjectPublicKeyInfo(),
            Extensions = [Extensions.AuthorityBasicConstraints(null)],
        };
        return Certificate.Decode(TestCertificates.Sign(key, change is null ? tbs : change(tbs)));
    }

    // What only a path through this one explains.
    private Certificate Anew(string name, string issuer) => Authority(name, issuer, tbs => tbs with { SubjectPublicKeyDer = newKey.ExportSubjectPublicKeyInfo() });

    private Certificate LeafOfNewKey(string issuer) => Certificate.Decode(TestCertificates.Sign(newKey, TestCertificates.Tbs() with { IssuerDer = TestCertificates.Name(issuer).Der }));

    private static TbsCertificate Constrained(TbsCertificate tbs, NameConstraints constraints) =>
        tbs with { Extensions = [.. tbs.Extensions, Extensions.NameConstraints(constraints)] };

    private Certificate Leaf(string issuer, params CertificateExtension[] extensions) => Certificate.Decode(
        TestCertificates.Sign(key, TestCertificates.Tbs() with { IssuerDer = TestCertificates.Name(issuer).Der, Extensions = extensions }));
}
