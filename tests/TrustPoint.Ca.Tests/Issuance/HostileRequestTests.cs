using System.Security.Cryptography;
using TrustPoint.Ca.Issuance;
using TrustPoint.Formats;
using TrustPoint.Formats.Certificates;
using TrustPoint.Formats.Names;
using TrustPoint.Formats.Requests;
using TrustPoint.Testing.InMemory;
using TrustPoint.Testing.Requests;

namespace TrustPoint.Ca.Tests.Issuance;

/// <summary>A request brings no names, no power and no key that nobody authorised. Nothing is signed and nothing recorded.</summary>
public sealed class HostileRequestTests : IAsyncLifetime, IDisposable
{
    private static readonly AuthorisedNames Pump = AuthorisedNames.OfDevice(
        "pump-1", "SN-1", ["pump-1.plant.example"], ["10.0.0.7"], ["urn:pump-1", "spiffe://plant.example/pump-1"]) with
    {
        Others = [new GeneralName.Other("1.3.6.1.4.1.311.20.2.3", new byte[] { 0x0C, 0x01, 0x61 })],
    };

    private InMemoryCa ca = null!;

    public async Task InitializeAsync() => ca = await InMemoryCa.CreateAsync();

    public Task DisposeAsync() => Task.CompletedTask;

    public void Dispose() => ca.Dispose();

    [Theory]
    [InlineData("CN=admin", "The request names CN=admin, but this device is pump-1. Nothing was signed.")]
    [InlineData("CN=PUMP-1", "The request names CN=PUMP-1")]                        // values are compared as they are
    [InlineData("CN=pump-1, O=Plant", "The request names O=Plant")]                 // an attribute that the profile does not have
    [InlineData("CN=pump-1, OU=admins", "The request names OU=admins")]
    [InlineData("CN=pump-1, CN=admin", "The request names CN=admin")]
    [InlineData("CN=pump-1, E=root@plant.example", "root@plant.example")]           // X5-20
    [InlineData("SERIALNUMBER=SN-2, CN=pump-1", "The request names serialNumber=SN-2")]
    [InlineData("CN=SN-1", "The request names CN=SN-1")]                            // the right value in the wrong place
    [InlineData("CN=10.0.0.7", "The request names CN=10.0.0.7")]
    public async Task A_subject_that_nobody_authorised_is_refused(string subject, string message) =>
        Assert.Contains(message, (await RefusedAsync(RefusalReason.NameNotAuthorised, Csr.For(subject))).Message, StringComparison.Ordinal);

    public static TheoryData<string, GeneralName> UnauthorisedNames() => new()
    {
        { "another host", new GeneralName.Dns("pump-2.plant.example") },
        { "a host below", new GeneralName.Dns("a.pump-1.plant.example") },
        { "a wildcard", new GeneralName.Dns("*.plant.example") },
        { "another address", new GeneralName.Ip(System.Net.IPAddress.Parse("10.0.0.8")) },
        { "an address mapped into IPv6", new GeneralName.Ip(System.Net.IPAddress.Parse("::ffff:10.0.0.7")) },
        { "another URI", new GeneralName.Uri("urn:pump-2") },
        { "the URI in another case", new GeneralName.Uri("URN:pump-1") },
        { "a mailbox", new GeneralName.Email("root@plant.example") },
        { "another principal", new GeneralName.Other("1.3.6.1.4.1.311.20.2.3", new byte[] { 0x0C, 0x01, 0x62 }) },
        { "a directory name", new GeneralName.Directory(DistinguishedName.Build([new(Oids.CommonName, "pump-1")])) },
        { "a registered id", new GeneralName.RegisteredId("1.2.3") },
    };

    [Theory, MemberData(nameof(UnauthorisedNames))]
    public async Task An_alternative_name_of_any_kind_that_nobody_authorised_is_refused(string what, GeneralName name)
    {
        Assert.NotEmpty(what);
        await RefusedAsync(RefusalReason.NameNotAuthorised, Csr.For("CN=pump-1", [name]));
        // Nor beside an authorised one.
        await RefusedAsync(RefusalReason.NameNotAuthorised, Csr.For("CN=pump-1", [new GeneralName.Dns("pump-1.plant.example"), name]));
    }

    [Fact]
    public async Task A_kind_of_name_that_the_profile_does_not_take_is_refused_though_it_is_authorised() =>
        await RefusedAsync(RefusalReason.NameNotAuthorised, Csr.For("", [new GeneralName.Uri("urn:pump-1")]), "tls-server");

    [Fact]
    public async Task A_profile_whose_names_nobody_authorised_is_refused() =>
        await RefusedAsync(RefusalReason.NameNotAuthorised, Csr.For(""), "tls-server", AuthorisedNames.OfDevice("pump-1", null, [], [], []));

    [Fact]
    public async Task A_request_names_only_what_it_was_authorised_for_and_gets_no_more()
    {
        var issued = await ca.IssueAsync("pump-1", Csr.For("", [new GeneralName.Dns("PUMP-1.plant.example")]), names: Pump);
        var certificate = Certificate.Decode(issued.Der);
        Assert.Equal([new GeneralName.Dns("PUMP-1.plant.example")], certificate.SubjectAltNames);
        Assert.Equal("CN=pump-1,serialNumber=SN-1", certificate.Subject.ToString());
    }

    [Fact]
    public async Task A_request_without_names_gets_those_that_are_authorised_and_that_the_profile_takes()
    {
        var issued = await ca.IssueAsync("pump-1", Csr.For(""), "tls-server", Pump);
        var certificate = Certificate.Decode(issued.Der);
        Assert.Equal([new GeneralName.Dns("pump-1.plant.example"), new GeneralName.Ip(System.Net.IPAddress.Parse("10.0.0.7"))], certificate.SubjectAltNames);
        Assert.Equal("CN=pump-1.plant.example", certificate.Subject.ToString());
    }

    public static TheoryData<string, CertificateExtension> Power() => new()
    {
        { "cA TRUE", Extensions.AuthorityBasicConstraints(null) },
        { "cA TRUE, not critical", Extensions.AuthorityBasicConstraints(0) with { Critical = false } },
        { "keyCertSign", Extensions.KeyUsage(KeyUsages.DigitalSignature | KeyUsages.KeyCertSign) },
        { "cRLSign", Extensions.KeyUsage(KeyUsages.CrlSign) },
        { "anyExtendedKeyUsage", Extensions.ExtendedKeyUsage([Oids.AnyExtendedKeyUsage]) },
        { "cmcRA", Extensions.ExtendedKeyUsage([Oids.ClientAuth, Oids.CmcRa]) },
        { "OCSPSigning", Extensions.ExtendedKeyUsage([Oids.OcspSigning]) },
        { "codeSigning", Extensions.ExtendedKeyUsage([Oids.CodeSigning]) },
        { "timeStamping", Extensions.ExtendedKeyUsage([Oids.TimeStamping], critical: true) },
        { "an own purpose", Extensions.ExtendedKeyUsage(["1.3.6.1.4.1.32473.9"]) },
        { "an unknown critical extension", new("1.3.6.1.4.1.32473.8", true, new byte[] { 0x05, 0x00 }) }, // X5-10
        { "critical name constraints", Extensions.NameConstraints(new([new NameSubtree.Dns("plant.example")], [])) },
        { "critical policies", Extensions.CertificatePolicies([("1.3.6.1.4.1.32473.7", null)]) with { Critical = true } },
    };

    [Theory, MemberData(nameof(Power))]
    public async Task A_request_that_asks_for_power_is_refused_on_every_profile_for_devices(string what, CertificateExtension extension)
    {
        Assert.NotEmpty(what);
        foreach (var profile in ca.Domains.Find("plant")!.Profiles)
            await RefusedAsync(RefusalReason.ExtensionRefused, Csr.For("CN=pump-1", [], extension), profile);
    }

    [Fact]
    public async Task What_is_asked_for_and_ignored_is_not_copied()
    {
        CertificateExtension[] asked =
        [
            Extensions.KeyUsage(KeyUsages.DigitalSignature | KeyUsages.KeyEncipherment | KeyUsages.NonRepudiation),
            Extensions.ExtendedKeyUsage([Oids.ClientAuth]),
            Extensions.EndEntityBasicConstraints(),
            Extensions.SubjectKeyIdentifier([1, 2, 3]),
            Extensions.CrlDistributionPoints(["http://evil.example/crl"]),
            Extensions.AuthorityInformationAccess([new(Oids.AccessOcsp, "http://evil.example/ocsp")]),
            new("1.3.6.1.4.1.311.20.2", false, new byte[] { 0x0C, 0x01, 0x61 }),
        ];
        var issued = await ca.IssueAsync("pump-1", Csr.For("CN=pump-1", [], asked));
        var certificate = Certificate.Decode(issued.Der);
        Assert.Equal(KeyUsages.DigitalSignature, certificate.KeyUsage);
        Assert.Equal([Oids.ClientAuth, Oids.ServerAuth], certificate.ExtendedKeyUsages);
        Assert.Equal(certificate.PublicKey.KeyIdentifier(), certificate.SubjectKeyIdentifier!.Value.ToArray());
        Assert.Empty(certificate.Extensions.CrlDistributionPoints);
        Assert.Equal([new(Oids.AccessCaIssuers, "http://pki.plant.example:8080/ca/issuing.crt")], certificate.Extensions.AuthorityInformationAccess);
        Assert.Null(certificate.Extensions.Find("1.3.6.1.4.1.311.20.2"));
    }

    [Fact] // RFC 2986 section 4.2
    public async Task A_request_that_its_key_did_not_sign_is_refused_before_anything_else()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var der = Csr.Der(key, "CN=admin", []);
        der[^1] ^= 1;
        await RefusedAsync(RefusalReason.ProofOfPossession, CertificationRequest.Decode(der), "nothing");
    }

    [Theory] // X5-22
    [InlineData(2048, "tls-client takes RSA from 3072 to 4096 bits, not 2048.")]
    public async Task A_key_below_the_profiles_floor_is_refused(int bits, string message)
    {
        using var key = RSA.Create(bits);
        Assert.Contains(message, (await RefusedAsync(RefusalReason.KeyRefused, Csr.For(key, "CN=pump-1", []), "tls-client")).Message, StringComparison.Ordinal);
    }

    [Fact] // X5-22
    public async Task A_kind_of_key_that_the_profile_does_not_take_is_refused_by_name()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP521);
        var refused = await RefusedAsync(RefusalReason.KeyRefused, Csr.For(key, "", []), "opc-ua-application");
        Assert.Contains("opc-ua-application takes rsa, ec-p256, ec-p384, not EC P-521.", refused.Message, StringComparison.Ordinal);
    }

    private async Task<IssuanceRefusedException> RefusedAsync(
        RefusalReason reason, CertificationRequest request, string profile = "ldevid", AuthorisedNames? names = null)
    {
        var (signatures, rows) = (ca.Keys.Signatures, ca.Store.Rows.Count);
        var refused = await Assert.ThrowsAsync<IssuanceRefusedException>(() => ca.IssueAsync("pump-1", request, profile, names ?? Pump));
        Assert.True(refused.Reason == reason, $"{refused.Reason}: {refused.Message}");
        Assert.Equal((signatures, rows), (ca.Keys.Signatures, ca.Store.Rows.Count));
        return refused;
    }
}
