using System.Net;
using System.Security.Cryptography;
using TrustPoint.Ca.Issuance;
using TrustPoint.Ca.Keys;
using TrustPoint.Devices.Contacts;
using TrustPoint.Est;
using TrustPoint.Formats;
using TrustPoint.Formats.Certificates;
using TrustPoint.Formats.CsrAttributes;
using TrustPoint.Formats.Names;
using TrustPoint.Formats.Requests;
using TrustPoint.Testing.Requests;

namespace TrustPoint.Appliance.Tests.Enrolment;

/// <summary>What EST is given by the CA and the registry behind it. RFC 7030 sections 3.7, 4.2 and 4.5.</summary>
public sealed class EnrolmentTests : IAsyncLifetime
{
    private EnrolmentPlant plant = null!;

    [Fact] // I9, EST-27
    public async Task A_code_enrols_one_request_however_often_it_is_sent()
    {
        var client = await plant.AdmitAsync("pump-1", await plant.AddDeviceAsync("pump-1"));
        var request = Csr.For("CN=pump-1", "pump-1.plant.example");
        var first = await client.EnrolAsync(request, default);
        Assert.Equal(first.ToArray(), (await client.EnrolAsync(request, default)).ToArray());
        Assert.Equal("CN=pump-1", Certificate.Decode(first).Subject.ToString());
        await EnrolmentPlant.RefusedAsync(401, async () => await client.EnrolAsync(Csr.For("CN=pump-1"), default));
    }

    [Fact]
    public async Task A_hundred_requests_with_one_code_are_one_certificate()
    {
        var client = await plant.AdmitAsync("pump-1", await plant.AddDeviceAsync("pump-1"));
        var outcomes = await Task.WhenAll(Enumerable.Range(0, 100).Select(_ => Task.Run(async () =>
            await Record.ExceptionAsync(async () => await client.EnrolAsync(Csr.For("CN=pump-1"), default)))));
        Assert.Single(outcomes, outcome => outcome is null);
        Assert.All(outcomes.OfType<Exception>(), outcome => Assert.Equal(401, Assert.IsType<EstError>(outcome).Status));
        Assert.Single(await plant.LogAsync("certificate.issued"), entry => entry.Contains("pump-1", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("CN=pump-2", null, 403)] // another device's subject
    [InlineData("CN=pump-1", "pump-2.plant.example", 403)]
    [InlineData("CN=pump-1", "*.plant.example", 403)]
    public async Task A_device_is_called_what_the_registry_says(string subject, string? dns, int status)
    {
        await plant.AddDeviceAsync("pump-2");
        var client = await plant.AdmitAsync("pump-1", await plant.AddDeviceAsync("pump-1"));
        await EnrolmentPlant.RefusedAsync(status, async () => await client.EnrolAsync(Csr.For(subject, dns is null ? [] : [dns]), default));
        Assert.DoesNotContain(await plant.LogAsync("certificate.intended"), entry => entry.Contains("pump-", StringComparison.Ordinal));
    }

    [Theory] // a name proves nothing, but who looks for a device's trouble finds it there
    [InlineData("pump-1", 401, ContactOutcome.Refused)]
    [InlineData("pump-1", 503, ContactOutcome.Failed)]
    [InlineData("pump-1", null, ContactOutcome.Issued)]
    public async Task A_contact_is_kept_with_the_device_that_it_names(string userName, int? status, ContactOutcome outcome)
    {
        await plant.AddDeviceAsync("pump-1");
        var error = status switch { 401 => EstError.Unauthorized("no"), 503 => EstError.Unavailable("off", TimeSpan.Zero), _ => null };
        plant.Authority.Hear(new("simpleenroll", true, null, userName, IPAddress.Parse("::ffff:10.0.0.7"), null, error));
        plant.Authority.Hear(new("simpleenroll", true, null, "../../etc", IPAddress.Loopback, null, EstError.Unauthorized("who?")));
        await plant.Contacts.WriteAsync(default);

        var kept = Assert.Single(await plant.Contacts.OfDeviceAsync(EnrolmentPlant.Admin, "pump-1", default));
        Assert.Equal((outcome, error?.Message, "10.0.0.7"), (kept.Outcome, kept.Reason, kept.Source));
        Assert.Equal("who?", Assert.Single((await plant.Contacts.StrangersAsync(EnrolmentPlant.Admin, new(), new(), default)).Items).Reason);
    }

    [Fact] // EST-40
    public async Task A_request_that_does_not_prove_possession_is_a_400_in_every_domain()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var der = Csr.Der(key, "CN=pump-1", []);
        der[^1] ^= 1;
        var broken = CertificationRequest.Decode(der);
        foreach (var domain in new[] { "plant", "careful" })
        {
            var name = $"pump-1-{domain}";
            var client = await plant.AdmitAsync(name, await plant.AddDeviceAsync(name, domain), domain);
            await EnrolmentPlant.RefusedAsync(400, async () => await client.EnrolAsync(broken, default));
        }
        Assert.Empty((await plant.Pending.ListAsync(EnrolmentPlant.Admin, new(), new(), default)).Items);
    }

    [Theory]
    [InlineData("tls-client", 403)] // the code is for the domain's default
    [InlineData("ldevid", null)]
    public async Task A_code_is_good_for_its_profile(string profile, int? status)
    {
        var client = await plant.AdmitAsync("pump-1", await plant.AddDeviceAsync("pump-1"), profile: profile);
        if (status is null) await client.EnrolAsync(Csr.For("CN=pump-1"), default);
        else await EnrolmentPlant.RefusedAsync(status.Value, async () => await client.EnrolAsync(Csr.For("CN=pump-1"), default));
    }

    [Fact] // RFC 7030 section 2.3
    public async Task A_certificate_renews_itself_with_its_own_profile()
    {
        var first = await plant.EnrolAsync("pump-1");
        plant.Time.Advance(TimeSpan.FromHours(16));
        var client = await plant.AdmitAsync(first);
        var request = Csr.For("CN=pump-1");
        var renewal = await client.FindRenewalAsync(request, default);
        Assert.Equal(first.ToArray(), renewal.Renewed.Der.ToArray());
        var second = Certificate.Decode(await renewal.ReenrolAsync(request, default));
        Assert.True(second.NotAfter > renewal.Renewed.NotAfter);

        var other = await plant.AdmitAsync(first, profile: "tls-client");
        await EnrolmentPlant.RefusedAsync(403, async () => await other.FindRenewalAsync(request, default));
    }

    [Fact]
    public async Task A_newcomer_with_a_factory_identity_is_added_and_enrols()
    {
        var idevid = plant.FactoryIdentity("SN-7");
        var client = await plant.AdmitAsync(idevid);
        await EnrolmentPlant.RefusedAsync(403, async () => await client.FindRenewalAsync(Csr.For("CN=x"), default)); // nothing to renew, and nobody added
        Assert.Empty(await plant.LogAsync("device.added"));

        var request = Csr.For("");
        var certificate = Certificate.Decode(await client.EnrolAsync(request, default));
        Assert.Equal("SN-7", certificate.Subject.Find(Oids.SerialNumber));
        Assert.Single(await plant.LogAsync("device.added"));

        // EST-68: the factory identity leads to the device's own certificate, by its names.
        plant.Time.Advance(TimeSpan.FromHours(16));
        var known = await plant.AdmitAsync(idevid);
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var renewal = await known.FindRenewalAsync(SameNames(key, certificate), default);
        Assert.Equal(certificate.Der.ToArray(), renewal.Renewed.Der.ToArray());
        await plant.EnrolAsync("pump-1");
        await EnrolmentPlant.RefusedAsync(403, async () => await known.FindRenewalAsync(Csr.For("CN=pump-1"), default)); // another device's
    }

    [Theory] // RFC 7030 section 4.2.3
    [InlineData(true)]
    [InlineData(false)]
    public async Task Where_the_domain_wants_it_so_a_first_certificate_waits_for_an_administrator(bool accept)
    {
        var code = await plant.AddDeviceAsync("pump-1", "careful");
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        for (var early = 0; early < 3; early++) // signed anew each time; too early, it is told what remains (EST-64)
        {
            Assert.Equal(TimeSpan.FromSeconds(30 - early), (await EnrolmentPlant.RefusedAsync(202, async () => await EnrolCarefullyAsync(code, key))).RetryAfter);
            plant.Time.Advance(TimeSpan.FromSeconds(1));
        }
        using var otherKey = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        await EnrolmentPlant.RefusedAsync(401, async () => await EnrolCarefullyAsync(code, otherKey)); // the code is taken

        var waiting = Assert.Single((await plant.Pending.ListAsync(EnrolmentPlant.Admin, new(), new(), default)).Items);
        await plant.Pending.DecideAsync(EnrolmentPlant.Admin, waiting.RequestKey, accept, default);
        if (!accept)
        {
            await EnrolmentPlant.RefusedAsync(403, async () => await EnrolCarefullyAsync(code, key));
            return;
        }
        var certificate = await EnrolCarefullyAsync(code, key);
        Assert.Equal(certificate.ToArray(), (await EnrolCarefullyAsync(code, key)).ToArray());
        // Renewing is no first certificate.
        plant.Time.Advance(TimeSpan.FromHours(16));
        var request = Csr.For("CN=pump-1");
        var renewal = await (await plant.AdmitAsync(certificate, "careful")).FindRenewalAsync(request, default);
        await renewal.ReenrolAsync(request, default);
    }

    [Fact] // LIF-5: it was let in once, and its factory identity proves that it is the same.
    public async Task A_device_that_was_off_for_longer_than_its_certificate_lived_comes_back_by_its_factory_identity_and_waits_for_nobody()
    {
        var idevid = plant.FactoryIdentity("SN-7");
        var request = Csr.For("");
        await EnrolmentPlant.RefusedAsync(202, async () => await (await plant.AdmitAsync(idevid, "careful")).EnrolAsync(request, default)); // a newcomer waits
        var waiting = Assert.Single((await plant.Pending.ListAsync(EnrolmentPlant.Admin, new(), new(), default)).Items);
        await plant.Pending.DecideAsync(EnrolmentPlant.Admin, waiting.RequestKey, true, default);
        var first = await (await plant.AdmitAsync(idevid, "careful")).EnrolAsync(request, default);

        plant.Time.Advance(TimeSpan.FromDays(9));
        await EnrolmentPlant.RefusedAsync(403, async () => await plant.AdmitAsync(first, "careful")); // expired
        var second = Certificate.Decode(await (await plant.AdmitAsync(idevid, "careful")).EnrolAsync(Csr.For(""), default));

        Assert.True(second.NotAfter > plant.Time.GetUtcNow());
        Assert.Single(await plant.LogAsync("device.added"));
        Assert.Empty((await plant.Pending.ListAsync(EnrolmentPlant.Admin, new(), new(), default)).Items);
    }

    [Fact] // RFC 7030 section 3.7
    public async Task A_registration_authority_enrols_and_renews_devices_of_its_domain()
    {
        await plant.AddDeviceAsync("pump-1");
        await plant.AddDeviceAsync("pump-2", "careful");
        var ra = await plant.AdmitAsync(await RegistrarAsync("plant"));
        Assert.True(ra.IsRegistrationAuthority);
        var certificate = Certificate.Decode(await ra.EnrolAsync(Csr.For("CN=pump-1"), default));
        Assert.Equal("CN=pump-1", certificate.Subject.ToString());
        Assert.Equal(certificate.Der.ToArray(), (await ra.FindRenewalAsync(Csr.For("CN=pump-1", "pump-1.plant.example"), default)).Renewed.Der.ToArray());
        await EnrolmentPlant.RefusedAsync(403, async () => await ra.FindRenewalAsync(Csr.For("CN=pump-1"), default)); // no such names

        await EnrolmentPlant.RefusedAsync(403, async () => await ra.EnrolAsync(Csr.For("CN=pump-2"), default)); // another domain's
        await EnrolmentPlant.RefusedAsync(403, async () => await ra.EnrolAsync(Csr.For("CN=pump-9"), default)); // nobody's
        await EnrolmentPlant.RefusedAsync(400, async () => await ra.EnrolAsync(Csr.For(""), default));
        var ofCareful = await RegistrarAsync("careful");
        await EnrolmentPlant.RefusedAsync(403, async () => await plant.AdmitAsync(ofCareful));
    }

    [Fact] // RFC 9908 section 3.4
    public async Task Csr_attributes_are_a_template_that_a_known_device_need_not_fill_in()
    {
        var domain = (await plant.Authority.FindAsync(null, default))!;
        var anybody = CsrAttrs.Decode(domain.CsrAttributes(null).Encode()).Template!;
        Assert.Equal([new(Oids.CommonName, null)], anybody.Subject!);

        var client = await plant.AdmitAsync("pump-1", await plant.AddDeviceAsync("pump-1"));
        var own = CsrAttrs.Decode(domain.CsrAttributes(client).Encode()).Template!;
        Assert.Equal([0x0c, 0x06, .. "pump-1"u8], Assert.Single(own.Subject!).Value!.Value.ToArray());
        Assert.Equal(new GeneralName.Dns("pump-1.plant.example"), Assert.Single(GeneralNames.Decode(Assert.Single(own.Extensions).Value!.Value)));
    }

    [Theory]
    [InlineData("nosuch", null)]
    [InlineData("plant", "nosuch")]
    [InlineData("plant", "tls-server")] // a profile, but not one of the domain
    [InlineData("plant", "registrar")]
    public void A_label_of_an_unknown_domain_or_profile_leads_nowhere(string domain, string? profile) =>
        Assert.Null(plant.Authority.Find(new(domain, profile)));

    [Fact] // RFC 7030 section 4.1.3
    public async Task The_ca_certificates_are_the_issuing_ca_and_its_root() =>
        Assert.Equal(["CN=Issuing", "CN=Root"], (await (await plant.Authority.FindAsync(null, default))!.CaCertificatesAsync(default)).Select(der => Certificate.Decode(der).Subject.ToString()));

    [Fact] // EST-113
    public async Task A_token_that_cannot_sign_is_a_503_with_a_time_to_come_back()
    {
        var client = await plant.AdmitAsync("pump-1", await plant.AddDeviceAsync("pump-1"));
        var request = Csr.For("CN=pump-1");
        plant.Keys.Failure = new KeyStoreUnavailableException("the token in /secret/place is gone", TimeSpan.FromSeconds(7));
        var error = await EnrolmentPlant.RefusedAsync(503, async () => await client.EnrolAsync(request, default));
        Assert.Equal(TimeSpan.FromSeconds(7), error.RetryAfter);
        Assert.DoesNotContain("secret", error.Message, StringComparison.Ordinal);
        plant.Keys.Failure = null;
        await client.EnrolAsync(request, default); // the code is not lost
    }

    public async Task InitializeAsync() => plant = await EnrolmentPlant.CreateAsync();

    public async Task DisposeAsync() => await plant.DisposeAsync();

    private static CertificationRequest SameNames(ECDsa key, Certificate certificate) => CertificationRequest.Decode(
        new System.Security.Cryptography.X509Certificates.CertificateRequest(
            new System.Security.Cryptography.X509Certificates.X500DistinguishedName(certificate.Subject.Der.Span), key, HashAlgorithmName.SHA256).CreateSigningRequest());

    private async ValueTask<ReadOnlyMemory<byte>> EnrolCarefullyAsync(string code, ECDsa key) =>
        await (await plant.AdmitAsync("pump-1", code, "careful")).EnrolAsync(Csr.For(key, "CN=pump-1", []), default);

    private async Task<byte[]> RegistrarAsync(string domain)
    {
        var name = $"ra.{domain}.example";
        var issued = await plant.Issuance.IssueAsync(
            new CertificateOrder
            {
                Caller = EnrolmentPlant.Admin,
                Domain = domain,
                Profile = "registrar",
                Request = Csr.For("", name),
                Names = new() { Dns = [name] },
            },
            default);
        return issued.Der;
    }
}
