using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using Microsoft.Extensions.Logging.Abstractions;
using TrustPoint.Ca.Callers;
using TrustPoint.Ca.Certificates;
using TrustPoint.Ca.Crls;
using TrustPoint.Ca.Inspection;
using TrustPoint.Ca.Revocation;
using TrustPoint.Ca.Time;
using TrustPoint.Storage.Crls;
using TrustPoint.Testing.Offline;
using TrustPoint.Testing.Requests;
using TrustPoint.Testing.Stored;

namespace TrustPoint.Storage.Tests.Inspection;

/// <summary>Whatever somebody brings is told apart, read, and judged; nothing of it is kept.</summary>
public sealed class InspectorTests : IAsyncLifetime
{
    private static readonly Administrator Admin = new("uid:0");

    private readonly string folder = Directory.CreateTempSubdirectory("trustpoint-").FullName;
    private StoredCa ca = null!;
    private Inspector inspector = null!;

    public async Task InitializeAsync()
    {
        ca = await StoredCa.CreateAsync(folder);
        inspector = new(ca.Authorities, ca.Store.Certificates, ca.Store.Crls, new CaClock(ca.Time));
    }

    public async Task DisposeAsync()
    {
        await ca.DisposeAsync();
        Directory.Delete(folder, recursive: true);
    }

    [Fact]
    public async Task A_certificate_of_ours_is_known_with_its_chain_and_without_problems()
    {
        var issued = await ca.IssueAsync("pump-1");
        var size = (await ca.Store.Audit.HeadAsync(default)).Size;

        var seen = await OneAsync<Inspected.OfCertificate>(issued.Der);

        Assert.Equal(issued.Serial, seen.Known!.Serial);
        Assert.Equal(["issuing", "root"], seen.Chain.Select(link => link.Authority));
        Assert.Empty(seen.Problems);
        Assert.Contains(seen.Fields, field => field.Name == "subject" && field.Values.Contains("CN=pump-1"));
        Assert.Equal(size, (await ca.Store.Audit.HeadAsync(default)).Size);
    }

    [Theory] // RFC 5280 section 4.1: the field, the octet at which it begins, and the clause
    [InlineData("0C0670756D702D31", "14", 0, -11, "subject", "name: CN is a TeletexString, which is not accepted (RFC 5280 section 4.1.2.6)")]
    [InlineData("A003020102", "81", 7, 5, "serialNumber", "certificate: the serial number is negative or longer than 20 octets (RFC 5280 section 4.1.2.2)")]
    [InlineData("170D", "13", 0, 0, "notBefore", "it is not valid DER, or of another type (RFC 5280 section 4.1.2.5)")]
    [InlineData("A003020102", "07", 4, 0, "version", "certificate: the version is not 1, 2 or 3, or version 1 is written out (RFC 5280 section 4.1.2.1)")]
    [InlineData("0603551D0F0101FF0404", "05", 8, -2, "2.5.29.15", "extensions is not valid DER (RFC 5280 section 4.2)")]
    public async Task Of_a_certificate_that_is_not_taken_the_wrong_field_is_named_and_the_others_are_shown(string there, string other, int at, int begins, string field, string why)
    {
        var der = (await ca.IssueAsync("pump-1")).Der.ToArray();
        var place = der.AsSpan().IndexOf(Convert.FromHexString(there));
        der[place + at] = Convert.FromHexString(other)[0];

        var seen = await OneAsync<Inspected.Unreadable>(der);

        Assert.StartsWith("This is a certificate that nobody should rely on: ", seen.Why, StringComparison.Ordinal);
        Assert.Equal([new Problem(ProblemKind.Damaged, $"{field} at octet {place + begins}: {why}")], seen.Problems);
        string[] all = ["version", "serialNumber", "issuer", "notBefore", "notAfter", "subject", "subjectPublicKey", "basicConstraints"];
        Assert.Empty(all.Except(seen.Fields.Select(shown => shown.Name)));
        Assert.Contains(seen.Fields, shown => shown.Name == "subject" && shown.Values[0].Contains("pump-1", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Whatever_octet_of_a_certificate_is_another_it_is_looked_at_or_refused()
    {
        var der = (await ca.IssueAsync("pump-1")).Der.ToArray();
        for (var place = 0; place < der.Length; place++)
        {
            foreach (var octet in new byte[] { 0x00, 0x05, 0x30, 0x7F, 0x80, 0xFF })
            {
                var other = der.ToArray();
                other[place] = octet;
                try
                {
                    Assert.NotEmpty(await inspector.InspectAsync(Admin, [other], default));
                }
                catch (InspectionRefusedException)
                {
                    // It is no certificate any more.
                }
            }
        }
    }

    [Fact]
    public async Task Whoever_may_not_see_a_domain_does_not_learn_that_a_certificate_is_of_it()
    {
        var issued = await ca.IssueAsync("pump-1");
        var elsewhere = new Person("ada", [new(Role.RaOperator, "gate")], 1, IsFresh: true);
        Assert.Null(Assert.IsType<Inspected.OfCertificate>((await inspector.InspectAsync(elsewhere, [issued.Der], default)).Single()).Known);
    }

    [Fact] // RFC 5280 section 4.1.2.2: issuer and serial number name one certificate
    public async Task A_changed_copy_of_ours_looks_like_ours_and_is_not_signed()
    {
        var copy = (await ca.IssueAsync("pump-1")).Der.ToArray();
        copy[^1] ^= 1;
        var seen = await OneAsync<Inspected.OfCertificate>(copy);
        Assert.Null(seen.Known);
        Assert.Equal([ProblemKind.WrongSignature, ProblemKind.LooksLikeOurs], seen.Problems.Select(problem => problem.Kind));
    }

    [Fact] // RFC 7468 section 2
    public async Task Several_things_in_one_text_are_told_apart_and_sign_one_another()
    {
        using var root = new OfflineRoot(ca.Time.GetUtcNow());
        var leaf = root.Issue("CN=foreign", ca.Time.GetUtcNow(), [1, 2, 3, 4, 5, 6, 7, 8, 9], authority: false);
        var text = string.Join("\nand some words\n", PemEncoding.WriteString("CERTIFICATE", leaf), PemEncoding.WriteString("CERTIFICATE REQUEST", Csr.For("CN=asked").Der.Span), PemEncoding.WriteString("CERTIFICATE", root.Der));

        var seen = await inspector.InspectAsync(Admin, [Encoding.UTF8.GetBytes(text)], default);

        Assert.Equal([typeof(Inspected.OfCertificate), typeof(Inspected.OfRequest), typeof(Inspected.OfCertificate)], seen.Select(thing => thing.GetType()));
        Assert.Equal(("CN=Offline Root", null), Assert.Single(((Inspected.OfCertificate)seen[0]).Chain) is var link ? (link.Name, link.Authority) : default);
        Assert.DoesNotContain(((Inspected.OfCertificate)seen[0]).Problems, problem => problem.Kind is ProblemKind.UnknownIssuer or ProblemKind.WrongSignature);
        Assert.Contains(ProblemKind.UnknownIssuer, (await OneAsync<Inspected.OfCertificate>(leaf)).Problems.Select(problem => problem.Kind));
    }

    [Theory] // RFC 5280 section 4.1.2.5
    [InlineData(0, new ProblemKind[0])]
    [InlineData(366 * 5, new[] { ProblemKind.Expired })]
    [InlineData(-2, new[] { ProblemKind.NotYetValid })]
    public async Task The_time_decides(int days, ProblemKind[] expected)
    {
        using var root = new OfflineRoot(ca.Time.GetUtcNow().AddDays(-days));
        var seen = await OneAsync<Inspected.OfCertificate>(root.Issue("CN=foreign", ca.Time.GetUtcNow().AddDays(-days), [1, 2, 3, 4, 5, 6, 7, 8, 9], authority: false));
        Assert.Equal(expected, seen.Problems.Select(problem => problem.Kind).Where(kind => kind is ProblemKind.Expired or ProblemKind.NotYetValid));
    }

    [Fact] // CA/Browser Forum baseline requirements section 6.1.6
    public async Task A_key_that_can_be_broken_is_named()
    {
        using var root = new OfflineRoot(ca.Time.GetUtcNow());
        using var weak = RSA.Create(new RSAParameters { Modulus = [.. Enumerable.Repeat((byte)0xFF, 256)], Exponent = [1, 0, 1] }); // 2^2048 - 1
        var seen = await OneAsync<Inspected.OfCertificate>(root.IssueFor("CN=weak", weak.ExportSubjectPublicKeyInfo(), ca.Time.GetUtcNow()));
        Assert.Equal("the RSA modulus is divisible by 3", Assert.Single(seen.Problems, problem => problem.Kind == ProblemKind.WeakKey).Detail);
    }

    [Fact] // CA/Browser Forum baseline requirements section 6.1.5
    public async Task A_key_that_is_too_short_is_said_and_the_rest_is_not_relied_on()
    {
        using var key = RSA.Create(1024);
        using var old = new CertificateRequest("CN=old", key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1).CreateSelfSigned(ca.Time.GetUtcNow(), ca.Time.GetUtcNow().AddDays(1));
        Assert.Equal(
            "This is a certificate that nobody should rely on: RSA public key: the modulus has fewer than 2048 bits.", (await OneAsync<Inspected.Unreadable>(old.RawData)).Why);
    }

    [Fact] // RFC 5280 section 4.2.1.3
    public async Task A_broken_rule_is_named_with_its_clause()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        using var bare = new CertificateRequest("CN=bare", key, HashAlgorithmName.SHA256).CreateSelfSigned(ca.Time.GetUtcNow(), ca.Time.GetUtcNow().AddDays(1));
        var problem = Assert.Single((await OneAsync<Inspected.OfCertificate>(bare.RawData)).Problems);
        Assert.Equal(new(ProblemKind.BreaksRule, "no keyUsage (RFC 5280 section 4.2.1.3, RFC 5480 section 3)"), problem);
    }

    [Fact] // RFC 2986 section 3
    public async Task A_request_that_does_not_prove_its_key_is_told()
    {
        var request = Csr.For("CN=asked").Der.ToArray();
        Assert.Empty((await OneAsync<Inspected.OfRequest>(request)).Problems);
        request[^1] ^= 1;
        Assert.Equal(ProblemKind.KeyNotProved, Assert.Single((await OneAsync<Inspected.OfRequest>(request)).Problems).Kind);
    }

    [Fact] // RFC 5280 section 5
    public async Task A_list_is_counted_searched_and_compared_with_the_published_one()
    {
        for (var i = 0; i < 25; i++) await RevokeAsync(await ca.Issuance.IssueAsync(Testing.InMemory.InMemoryCa.Order($"pump-{i}", Csr.For($"CN=pump-{i}"), "tls-client"), default));
        using var publication = new CrlPublication(ca.Authorities, ca.Store.Crls, new CrlFiles(folder), ca.Keys, new CaClock(ca.Time), [], NullLogger<CrlPublication>.Instance);
        await publication.PublishAsync(Admin, new("issuing", null), scheduled: true, default);
        var der = new CrlFiles(folder).Read("issuing.crl")!;

        var seen = await OneAsync<Inspected.OfList>(der);

        Assert.Equal(("issuing", 25, Inspected.OfList.MostShown), (seen.Authority, seen.Count, seen.First.Count));
        Assert.Empty(seen.Problems);
        Assert.Equal(seen.First[3].Serial, seen.Find([0, .. seen.First[3].Serial.Span])!.Serial);
        Assert.Equal("superseded", seen.First[3].Reason);
        Assert.Null(seen.Find([1, 2, 3]));
        await publication.PublishAsync(Admin, new("issuing", null), scheduled: true, default);
        Assert.Equal(ProblemKind.Superseded, Assert.Single((await OneAsync<Inspected.OfList>(der)).Problems).Kind);
        ca.Time.Advance(TimeSpan.FromDays(30));
        Assert.Contains(ProblemKind.Expired, (await OneAsync<Inspected.OfList>(der)).Problems.Select(problem => problem.Kind));
    }

    [Fact]
    public async Task A_bundle_is_what_is_in_it()
    {
        var issued = await ca.IssueAsync("pump-1");
        var bundle = Formats.Cms.CertsOnly.Encode([issued.Der, ca.Authorities.Find("issuing")!.Record.Certificate]);
        Assert.Equal(2, (await inspector.InspectAsync(Admin, [Encoding.ASCII.GetBytes(Convert.ToBase64String(bundle))], default)).OfType<Inspected.OfCertificate>().Count());
    }

    [Fact]
    public async Task A_private_key_is_not_read_and_not_repeated()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        foreach (var content in new[] { key.ExportPkcs8PrivateKey(), Encoding.ASCII.GetBytes(key.ExportPkcs8PrivateKeyPem()), key.ExportECPrivateKey() })
            Assert.Contains("private key", (await OneAsync<Inspected.Unreadable>(content)).Why, StringComparison.Ordinal);
    }

    [Theory] // as a piece and how often: a case of 1 MiB costs the test runner seconds
    [InlineData("", 1, "neither PEM, base64 nor DER")]
    [InlineData("hello", 1, "neither PEM, base64 nor DER")]
    [InlineData("x", Inspector.MostOctets + 1, "larger than 1 MiB")]
    [InlineData("-----BEGIN CERTIFICATE-----\n", 33, "more than 32 things")]
    [InlineData("0\0", 33, "more than 32 things")] // DER of an empty sequence
    public async Task What_is_nothing_of_that_is_refused_in_a_clear_sentence(string piece, int times, string why)
    {
        var content = Encoding.ASCII.GetBytes(string.Concat(Enumerable.Repeat(piece, times)));
        Assert.Contains(why, (await Assert.ThrowsAsync<InspectionRefusedException>(() => inspector.InspectAsync(Admin, [content], default))).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("-----BEGIN CERTIFICATE-----\nMIIB", "begins and does not end")]
    [InlineData("-----BEGIN CERTIFICATE-----\nMAA=\n-----END CERTIFICATE-----", "neither a certificate, a request nor a list")]
    [InlineData("-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----", "a part of it is missing")]
    public async Task What_cannot_be_read_says_why(string text, string why) =>
        Assert.Contains(why, (await OneAsync<Inspected.Unreadable>(Encoding.ASCII.GetBytes(text))).Why, StringComparison.Ordinal);

    [Fact]
    public async Task Any_change_of_an_octet_ends_in_an_answer_and_never_in_a_failure()
    {
        var der = (await ca.IssueAsync("pump-1")).Der;
        var list = Csr.For("CN=asked", "a.example").Der.ToArray();
        foreach (var original in new[] { der, list })
        {
            for (var i = 0; i < original.Length; i++)
            {
                var changed = original.ToArray();
                changed[i] ^= 0x55;
                try
                {
                    Assert.NotEmpty(await inspector.InspectAsync(Admin, [changed], default));
                }
                catch (InspectionRefusedException)
                {
                    // An answer too.
                }
            }
        }
    }

    private async Task<T> OneAsync<T>(byte[] content) where T : Inspected => Assert.IsType<T>((await inspector.InspectAsync(Admin, [content], default)).Single());

    private async Task RevokeAsync(CertificateRecord issued)
    {
        var kept = (await ca.Store.Certificates.FindAsync(issued.Authority, issued.Serial, default))!;
        await new Revocations(ca.Authorities, ca.Store.Revocations, new CrlAgenda(ca.Time), ca.SecondPerson, new CaClock(ca.Time))
            .ChangeAsync(Admin, [kept.Id], new RevocationOrder.Revoke(RevocationReason.Superseded), default);
    }
}
