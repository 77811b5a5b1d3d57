using System.Security.Cryptography.X509Certificates;
using TrustPoint.Ca.Authorities;
using TrustPoint.Ca.Callers;
using TrustPoint.Ca.Certificates;
using TrustPoint.Devices.Admission;
using TrustPoint.Devices.Lifecycle;
using TrustPoint.Devices.Tests.Plant;
using TrustPoint.Formats;
using TrustPoint.Formats.Certificates;

namespace TrustPoint.Devices.Tests;

/// <summary>Which certificates of ours admit, and which do not. RFC 7030 section 3.3.2, RFC 5280 section 6.1.</summary>
public sealed class OwnCertificateAdmissionTests : IAsyncLifetime, IDisposable
{
    private static readonly Wanted Good = new("CN=pump-1");

    private TestPlant plant = null!;

    [Fact]
    public async Task A_valid_certificate_admits_its_device()
    {
        var der = plant.Issue(Good);
        var client = Assert.IsType<AdmittedClient.ByOwnCertificate>(await plant.AdmitAsync(der));
        Assert.Equal("pump-1", client.Caller.Device);
        var credential = Assert.IsType<DeviceCredential.OwnCertificate>(client.Caller.Credential);
        Assert.Equal(("plant-ca", Convert.ToHexString(Good.Serial)), (credential.Authority, credential.Serial));
    }

    [Theory]
    [InlineData("expired", "it has expired")]
    [InlineData("not yet valid", "it is not valid yet")]
    [InlineData("CA certificate", "it is a CA certificate")]
    [InlineData("no EKU", "it has no extKeyUsage")]
    [InlineData("wrong EKU", "no clientAuth")]
    [InlineData("any EKU", "no clientAuth")]
    [InlineData("no key usage", "it has no keyUsage")]
    [InlineData("key usage without digitalSignature", "keyUsage")]
    [InlineData("key usage with keyCertSign", "keyUsage")]
    [InlineData("critical extension", "1.2.3.4")]
    [InlineData("revoked", "it is revoked")]
    [InlineData("abandoned", "not the one that was issued")]
    [InlineData("intended", "not the one that was issued")]
    [InlineData("other domain", "not of domain plant")]
    [InlineData("no domain", "not of domain plant")]
    [InlineData("no device", "it belongs to no device")]
    [InlineData("unknown device", "it belongs to no device")]
    [InlineData("unknown in the database", "it is not known here")]
    public async Task A_certificate_in_this_state_does_not(string state, string reason)
    {
        var der = state switch
        {
            "expired" => plant.Issue(Good with { From = TimeSpan.FromDays(-2), To = TimeSpan.FromSeconds(-1) }),
            "not yet valid" => plant.Issue(Good with { From = TimeSpan.FromSeconds(1) }),
            "CA certificate" => plant.Issue(Good with { IsAuthority = true }),
            "no EKU" => plant.Issue(Good with { ExtendedKeyUsages = [] }),
            "wrong EKU" => plant.Issue(Good with { ExtendedKeyUsages = [Oids.ServerAuth] }),
            "any EKU" => plant.Issue(Good with { ExtendedKeyUsages = ["2.5.29.37.0"] }),
            "no key usage" => plant.Issue(Good with { KeyUsage = null }),
            "key usage without digitalSignature" => plant.Issue(Good with { KeyUsage = X509KeyUsageFlags.KeyAgreement }),
            "key usage with keyCertSign" => plant.Issue(Good with { KeyUsage = X509KeyUsageFlags.DigitalSignature | X509KeyUsageFlags.KeyCertSign }),
            "critical extension" => plant.Issue(Good with { CriticalExtension = "1.2.3.4" }),
            "revoked" => plant.Issue(Good, status: CertificateStatus.Revoked),
            "abandoned" => plant.Issue(Good, status: CertificateStatus.Abandoned),
            "intended" => plant.Issue(Good, status: CertificateStatus.Intended),
            "other domain" => plant.Issue(Good, domain: "other"),
            "no domain" => plant.Issue(Good, domain: null),
            "no device" => plant.Issue(Good, device: null),
            "unknown device" => plant.Issue(Good, device: "pump-9"),
            _ => plant.Issue(Good, recorded: false),
        };
        await RefusedAsync(der, reason);
    }

    [Fact] // matched by the whole certificate, never by serial and subject alone
    public async Task A_certificate_with_the_same_name_and_serial_but_another_key_does_not()
    {
        var genuine = plant.Issue(Good);
        var lookAlike = plant.Ca.Sign(Good);
        Assert.Equal(Certificate.Decode(genuine).Serial.ToArray(), Certificate.Decode(lookAlike).Serial.ToArray());
        await RefusedAsync(lookAlike, "not the one that was issued");
        await plant.AdmitAsync(genuine);
    }

    [Fact] // another CA that took our CA's name
    public async Task A_certificate_of_a_foreign_ca_with_our_cas_name_does_not()
    {
        using var impostor = TestIssuer.Root(plant.Time.GetUtcNow(), Wanted.Authority("CN=Plant CA"));
        plant.Issue(Good);
        await RefusedAsync(impostor.Sign(Good), "neither an authority of ours nor a manufacturer");
    }

    [Fact]
    public async Task A_certificate_of_a_foreign_ca_does_not()
    {
        using var foreign = TestIssuer.Root(plant.Time.GetUtcNow(), Wanted.Authority("CN=Foreign"));
        await RefusedAsync(foreign.Sign(Good), "neither an authority of ours nor a manufacturer");
    }

    [Theory] // weak algorithms do not get past the decoder
    [InlineData("SHA-1")]
    [InlineData("RSA of 1024 bits")]
    public void A_certificate_with_a_weak_algorithm_is_not_even_read(string weakness)
    {
        var der = plant.Ca.Sign(weakness == "SHA-1" ? Good with { Sha1 = true } : Good with { SmallRsa = true });
        Assert.Throws<DecodeException>(() => Certificate.Decode(der));
    }

    [Theory]
    [InlineData(DeviceState.Expected, true)]
    [InlineData(DeviceState.Operational, true)]
    [InlineData(DeviceState.Suspended, false)]
    [InlineData(DeviceState.EndOfLife, false)]
    [InlineData((DeviceState)99, false)] // a state that is named in no rule may do nothing
    public async Task A_device_may_act_in_these_states_alone(DeviceState state, bool admitted)
    {
        var der = plant.Issue(Good);
        plant.Store.Replace((await plant.Store.FindAsync("pump-1", default))! with { State = state });
        if (admitted) await plant.AdmitAsync(der);
        else await RefusedAsync(der, "pump-1 is");
    }

    [Fact]
    public async Task A_device_that_moved_to_another_domain_is_not_admitted_by_its_old_certificate()
    {
        var der = plant.Issue(Good);
        plant.Store.Replace((await plant.Store.FindAsync("pump-1", default))! with { Domain = "other" });
        await RefusedAsync(der, "not of domain plant");
    }

    [Theory] // the check is made each time: nothing about a certificate's state is remembered
    [InlineData(CertificateStatus.Revoked)]
    [InlineData(CertificateStatus.Abandoned)]
    public async Task A_certificate_that_lost_its_standing_is_refused_at_once(CertificateStatus status)
    {
        var der = plant.Issue(Good);
        await plant.AdmitAsync(der);
        plant.Certificates.Rows[0] = plant.Certificates.Rows[0] with { Status = status };
        await RefusedAsync(der, "it is");
    }

    [Fact]
    public async Task A_certificate_ends_when_the_clock_says_so()
    {
        var der = plant.Issue(Good with { To = TimeSpan.FromMinutes(5) });
        plant.Time.Advance(TimeSpan.FromMinutes(5)); // notAfter is inclusive, RFC 5280 section 4.1.2.5
        await plant.AdmitAsync(der);
        plant.Time.Advance(TimeSpan.FromSeconds(1));
        await RefusedAsync(der, "it has expired");
    }

    [Theory]
    [InlineData(AuthorityState.Active, true)]
    [InlineData(AuthorityState.OnHold, false)]
    [InlineData(AuthorityState.Suspended, true)] // it issues nothing, and what it issued stands
    [InlineData(AuthorityState.Retired, true)]
    [InlineData(AuthorityState.Revoked, false)]
    public async Task What_a_revoked_authority_issued_admits_nobody(AuthorityState state, bool admitted)
    {
        using var later = await TestPlant.CreateAsync(state: state);
        var der = later.Issue(Good);
        if (admitted) await later.AdmitAsync(der);
        else await Assert.ThrowsAsync<AdmissionRefusedException>(async () => await later.AdmitAsync(der));
    }

    [Fact] // RFC 7030 section 3.7
    public async Task Our_own_cmcRA_makes_a_registration_authority_of_its_domain()
    {
        var der = plant.Issue(new("CN=ra") { ExtendedKeyUsages = [Oids.ClientAuth, Oids.CmcRa] }, device: null);
        var registrar = Assert.IsType<AdmittedClient.Registrar>(await plant.AdmitAsync(der));
        Assert.Equal("plant", registrar.Caller.Domain);
        Assert.Equal("pump-1", (await plant.Admission.FindForAsync(registrar, "pump-1", plant.Domain, default)).Name);
    }

    [Theory] // RFC 7030 section 3.7: crossing a domain, unknown, out of use
    [InlineData("pump-9")]
    [InlineData("pump-2")]
    [InlineData("pump-3")]
    public async Task A_registration_authority_asks_for_devices_of_its_domain_that_may_act(string device)
    {
        await plant.Registry.AddAsync(TestPlant.Admin, new("pump-2", "other"), default);
        await plant.Registry.AddAsync(TestPlant.Admin, new("pump-3", "plant"), default);
        plant.Store.Replace((await plant.Store.FindAsync("pump-3", default))! with { State = DeviceState.EndOfLife });
        var der = plant.Issue(new("CN=ra") { ExtendedKeyUsages = [Oids.ClientAuth, Oids.CmcRa] }, device: null);
        var registrar = Assert.IsType<AdmittedClient.Registrar>(await plant.AdmitAsync(der));
        await Assert.ThrowsAsync<AdmissionRefusedException>(async () => await plant.Admission.FindForAsync(registrar, device, plant.Domain, default));
    }

    [Theory]
    [InlineData("other")]
    [InlineData(null)]
    public async Task A_registration_authority_of_another_domain_is_nobody_here(string? domain)
    {
        var der = plant.Issue(new("CN=ra") { ExtendedKeyUsages = [Oids.ClientAuth, Oids.CmcRa] }, device: null, domain: domain);
        await RefusedAsync(der, "not of domain plant");
    }

    [Fact] // the EST server's own certificate has cmcRA (RFC 7030 section 3.6.1) and is no client's
    public async Task A_server_certificate_with_cmcRA_is_no_registration_authority()
    {
        var der = plant.Issue(new("CN=est") { ExtendedKeyUsages = [Oids.ServerAuth, Oids.CmcRa] }, device: null);
        await RefusedAsync(der, "no clientAuth");
    }

    public async Task InitializeAsync() => plant = await TestPlant.CreateAsync();

    public Task DisposeAsync() => Task.CompletedTask;

    public void Dispose() => plant.Dispose();

    private async Task RefusedAsync(byte[] der, string reason)
    {
        var refused = await Assert.ThrowsAsync<AdmissionRefusedException>(async () => await plant.AdmitAsync(der));
        Assert.Equal(AdmissionRefusal.NotAccepted, refused.Refusal);
        Assert.Contains(reason, refused.Message, StringComparison.Ordinal);
    }
}
