using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using TrustPoint.Agent.Tests.Parties;
using TrustPoint.Formats;
using TrustPoint.Formats.CsrAttributes;
using TrustPoint.Formats.Names;

namespace TrustPoint.Agent.Tests.Onboarding;

/// <summary>RFC 8995 section 5.9: what the device asks for once it is imprinted, and what it takes.</summary>
public sealed class EnrolmentAfterImprintTests
{
    private readonly TestManufacturer maker = new();

    [Fact] // RFC 9908 section 3.4: values are used, holes are filled in with the device's own, and nothing is invented
    public async Task A_request_is_filled_in_from_the_template()
    {
        await using var registrar = await TestRegistrar.StartAsync(maker);
        GeneralName[] names = [new GeneralName.Dns("pump-1.plant")];
        registrar.AnswerAttributes = Attributes(
            new CsrAttribute.EcKey(Oids.Secp256r1), // RFC 9908 section 4: who knows templates heeds the template alone
            new CsrAttribute.Template(new()
            {
                Subject = [new(Oids.CommonName, (byte[])[0x0C, 6, .. "pump-1"u8]), new(Oids.SerialNumber, null), new(Oids.OrganizationalUnit, null)],
                Key = new TemplateKey.Ec(Oids.Secp384r1),
                Extensions = [new(Oids.SubjectAltName, false, GeneralNames.Encode(names))],
            }));
        using var pledge = new TestPledge(maker);

        var identity = await pledge.OnboardAsync(null, registrar.Url);

        Assert.Equal($"serialNumber={TestManufacturer.SerialNumber},CN=pump-1", identity.Certificate.Subject.ToString());
        Assert.Equal("EC P-384", identity.Certificate.PublicKey.Name);
        Assert.Equal(names, identity.Certificate.SubjectAltNames);
    }

    [Fact] // RFC 7030 section 4.5.2, RFC 9908 section 3.2
    public async Task A_request_has_the_key_and_the_extensions_that_old_style_attributes_name()
    {
        await using var registrar = await TestRegistrar.StartAsync(maker);
        GeneralName[] names = [new GeneralName.Dns("pump-1.plant")];
        registrar.AnswerAttributes = Attributes(
            new CsrAttribute.Wanted("1.2.3.4"), new CsrAttribute.RsaKey(2048),
            new CsrAttribute.ExtensionValues([Formats.Certificates.Extensions.SubjectAltName(names, subjectIsEmpty: false)]));
        using var pledge = new TestPledge(maker);

        var identity = await pledge.OnboardAsync(null, registrar.Url);

        Assert.Equal("RSA 2048", identity.Certificate.PublicKey.Name);
        Assert.Equal(pledge.FactoryIdentity.SubjectName.RawData, identity.Certificate.Subject.Der.ToArray());
        Assert.Equal(names, identity.Certificate.SubjectAltNames);
    }

    [Fact] // RFC 7030 section 4.2.3
    public async Task A_certificate_that_waits_for_a_person_is_asked_for_again_with_the_same_key_on_the_same_connection()
    {
        await using var registrar = await TestRegistrar.StartAsync(maker);
        var asked = new List<byte[]>();
        registrar.AnswerEnrolment = request =>
        {
            asked.Add(request.PublicKey.ExportSubjectPublicKeyInfo());
            return asked.Count < 3 ? new Said(202, RetryAfter: "600") : registrar.Issue(request);
        };
        using var pledge = new TestPledge(maker);

        await pledge.OnboardAsync(null, registrar.Url);

        Assert.Equal(3, asked.Count);
        Assert.All(asked, key => Assert.Equal(asked[0], key));
        Assert.Single(registrar.Heard.SkipLast(1).Select(heard => heard.Connection).Distinct());
        Assert.Equal([TimeSpan.FromMinutes(10), TimeSpan.FromMinutes(10)], pledge.Time.Waits.Where(wait => wait > TimeSpan.Zero));
    }

    public static TheoryData<string> Failures => ["refused", "another key", "another authority", "expired", "no certificate", "rubbish", "cacerts without a root", "csrattrs rubbish", "a curve that nobody makes"];

    [Theory, MemberData(nameof(Failures))] // RFC 8995 section 5.9.4: told over the same connection, with the reason
    public async Task An_enrolment_that_fails_is_told_on_the_same_connection_and_leaves_no_identity(string failure)
    {
        await using var registrar = await TestRegistrar.StartAsync(maker);
        using var stranger = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var foreign = TestAuthority.Root("foreign");
        switch (failure)
        {
            case "refused": registrar.AnswerEnrolment = _ => Said.Text(403, "not this device"); break;
            case "another key": registrar.AnswerEnrolment = request => Issued(registrar.Issuing, request.SubjectName, new PublicKey(stranger)); break;
            case "another authority": registrar.AnswerEnrolment = request => Issued(foreign, request.SubjectName, request.PublicKey); break;
            case "expired": registrar.Life = TimeSpan.FromSeconds(-5); break;
            case "no certificate": registrar.AnswerEnrolment = _ => new Said(200, "application/pkcs7-mime", Encoding.ASCII.GetBytes("MAA=")); break;
            case "rubbish": registrar.AnswerEnrolment = _ => new Said(200, "application/pkcs7-mime", Encoding.ASCII.GetBytes("<html>")); break;
            case "cacerts without a root": registrar.AnswerCaCertificates = TestRegistrar.Certificates(registrar.Issuing.Certificate); break;
            case "csrattrs rubbish": registrar.AnswerAttributes = new Said(200, "application/csrattrs", Encoding.ASCII.GetBytes("MAMCAQE=")); break;
            case "a curve that nobody makes": registrar.AnswerAttributes = Attributes(new CsrAttribute.EcKey("1.3.36.3.3.2.8.1.1.7")); break;
            default: throw new ArgumentException(failure, nameof(failure));
        }
        using var pledge = new TestPledge(maker);

        var error = await Assert.ThrowsAsync<AgentException>(() => pledge.OnboardAsync(null, registrar.Url));

        Assert.Null(pledge.State.Read());
        var last = registrar.Heard[^1];
        Assert.Equal(("enrollstatus", registrar.Heard[0].Connection), (last.Operation, last.Connection));
        Assert.Equal((false, error.Message), (last.Json.GetProperty("status").GetBoolean(), last.Json.GetProperty("reason").GetString()));
    }

    [Fact]
    public async Task The_key_of_an_attempt_that_failed_is_used_by_the_next_one()
    {
        await using var registrar = await TestRegistrar.StartAsync(maker);
        var asked = new List<byte[]>();
        registrar.AnswerEnrolment = request =>
        {
            asked.Add(request.PublicKey.ExportSubjectPublicKeyInfo());
            return asked.Count == 1 ? Said.Text(503, "later") : registrar.Issue(request);
        };
        using var pledge = new TestPledge(maker);

        await Assert.ThrowsAsync<AgentException>(() => pledge.OnboardAsync(null, registrar.Url));
        await pledge.OnboardAsync(null, registrar.Url);

        Assert.Equal(asked[0], asked[1]);
        Assert.Single(pledge.State.KeyFiles());
    }

    private static Said Attributes(params IReadOnlyList<CsrAttribute> items) =>
        new(200, "application/csrattrs", Encoding.ASCII.GetBytes(Convert.ToBase64String(new CsrAttrs(items).Encode())));

    private static Said Issued(TestAuthority by, X500DistinguishedName subject, PublicKey key) => TestRegistrar.Certificates(by.Certify(subject, key, [], null, null));
}
