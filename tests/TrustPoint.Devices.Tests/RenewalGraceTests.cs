using TrustPoint.Ca.Certificates;
using TrustPoint.Devices.Admission;
using TrustPoint.Devices.Lifecycle;
using TrustPoint.Devices.Tests.Plant;
using TrustPoint.Formats;

namespace TrustPoint.Devices.Tests;

/// <summary>RFC 7030 section 3.3.2 (EST-25): an ended certificate admits nobody, unless its domain grants a grace, and then for its renewal alone.</summary>
public sealed class RenewalGraceTests : IAsyncLifetime, IDisposable
{
    private static readonly Wanted Day = new("CN=pump-1") { To = TimeSpan.FromDays(1) };

    private TestPlant plant = null!;

    [Theory]
    [InlineData(0, 0, true)] // notAfter is inclusive, RFC 5280 section 4.1.2.5
    [InlineData(7, 1, true)]
    [InlineData(7, 7 * 86_400, true)]
    [InlineData(7, (7 * 86_400) + 1, false)]
    [InlineData(0, 1, false)]
    public async Task An_ended_certificate_admits_for_as_many_days_as_its_domain_grants(int days, int secondsAfter, bool admitted)
    {
        await GrantAsync(days);
        var der = plant.Issue(Day);
        plant.Time.Advance(Day.To + TimeSpan.FromSeconds(secondsAfter));

        if (!admitted) await RefusedAsync(der, "it has expired");
        else if (secondsAfter == 0) Assert.IsType<AdmittedClient.ByOwnCertificate>(await plant.AdmitAsync(der));
        else Assert.StartsWith("ended-certificate plant-ca/", Assert.IsType<AdmittedClient.ByEndedCertificate>(await plant.AdmitAsync(der)).Caller.Credential.ToString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(CertificateStatus.Revoked, "it is revoked")]
    [InlineData(CertificateStatus.OnHold, "it is on hold")]
    [InlineData(CertificateStatus.Abandoned, "not the one that was issued")]
    public async Task Grace_is_for_what_was_good_to_its_end(CertificateStatus status, string reason)
    {
        await GrantAsync(7);
        var der = plant.Issue(Day, status: status);
        plant.Time.Advance(Day.To + TimeSpan.FromHours(1));
        await RefusedAsync(der, reason);
    }

    [Theory]
    [InlineData(DeviceState.Expected)] // it was found again, repaired or taken back: what it held before counts no more
    [InlineData(DeviceState.Suspended)]
    [InlineData(DeviceState.LostOrStolen)]
    [InlineData(DeviceState.EndOfLife)]
    public async Task Grace_is_for_a_device_that_is_in_use(DeviceState state)
    {
        await GrantAsync(7);
        var der = plant.Issue(Day);
        plant.Store.Replace((await plant.Store.FindAsync("pump-1", default))! with { State = state });
        plant.Time.Advance(Day.To + TimeSpan.FromHours(1));
        await RefusedAsync(der, "");
    }

    [Theory]
    [InlineData(CertificateStatus.Issued, false)]
    [InlineData(CertificateStatus.Revoked, false)]
    [InlineData(CertificateStatus.Intended, true)] // nobody was given it
    public async Task Whoever_finds_a_key_that_the_device_went_on_without_gets_nothing_for_it(CertificateStatus newer, bool admitted)
    {
        await GrantAsync(7);
        var der = plant.Issue(Day);
        plant.Time.Advance(TimeSpan.FromHours(12));
        plant.Issue(new("CN=pump-1") { To = TimeSpan.FromHours(13) }, status: newer);
        if (newer == CertificateStatus.Intended) plant.Certificates.Rows[^1] = plant.Certificates.Rows[^1] with { Sha256 = null };
        plant.Time.Advance(TimeSpan.FromHours(24));

        if (admitted) await plant.AdmitAsync(der);
        else await RefusedAsync(der, "not the newest");
    }

    [Theory]
    [InlineData(9, true)]
    [InlineData(11, false)]
    public async Task A_device_whose_new_certificate_was_lost_on_the_way_asks_again(int minutes, bool admitted)
    {
        await GrantAsync(7);
        var der = plant.Issue(Day);
        plant.Time.Advance(Day.To + TimeSpan.FromHours(1));
        plant.Issue(new("CN=pump-1"));
        plant.Time.Advance(TimeSpan.FromMinutes(minutes));

        if (admitted) await plant.AdmitAsync(der);
        else await RefusedAsync(der, "not the newest");
    }

    [Fact]
    public async Task A_registration_authority_has_no_grace()
    {
        await GrantAsync(7);
        var der = plant.Issue(Day with { ExtendedKeyUsages = [Oids.ClientAuth, Oids.CmcRa] }, device: null);
        plant.Time.Advance(Day.To + TimeSpan.FromHours(1));
        await RefusedAsync(der, "it belongs to no device");
    }

    [Fact] // a registrar's peers and machines are asked whether their certificate is good now
    public async Task Grace_is_for_enrolment_alone()
    {
        await GrantAsync(7);
        var der = plant.Issue(Day);
        plant.Time.Advance(Day.To + TimeSpan.FromHours(1));
        Assert.Equal("it has expired", await plant.Admission.FaultOfOwnAsync(Formats.Certificates.Certificate.Decode(der), default));
    }

    [Theory]
    [InlineData(-1)]
    [InlineData(31)]
    public async Task A_domain_grants_30_days_at_most(int days)
    {
        var refused = await Assert.ThrowsAsync<Ca.Domains.DomainRefusedException>(() => GrantAsync(days));
        Assert.Contains("0 to 30 days", refused.Message, StringComparison.Ordinal);
    }

    public async Task InitializeAsync()
    {
        plant = await TestPlant.CreateAsync();
        plant.Store.Replace((await plant.Store.FindAsync("pump-1", default))! with { State = DeviceState.Operational });
    }

    public Task DisposeAsync() => Task.CompletedTask;

    public void Dispose() => plant.Dispose();

    private Task GrantAsync(int days) => plant.Domains.SaveAsync(TestPlant.Admin, plant.Domain with { RenewalGraceDays = days }, default);

    private async Task RefusedAsync(byte[] der, string reason)
    {
        var refused = await Assert.ThrowsAsync<AdmissionRefusedException>(async () => await plant.AdmitAsync(der));
        Assert.Contains(reason, refused.Message, StringComparison.Ordinal);
    }
}
