using System.Numerics;
using TrustPoint.Ca.Crls;
using TrustPoint.Ca.Keys;
using TrustPoint.Ca.Revocation;

namespace TrustPoint.Storage.Tests.Crls;

/// <summary>CRLs are made when they are due, and when a revocation has waited for its delay (RFC 5280 section 5.1.2.5).</summary>
public sealed class CrlScheduleTests : IAsyncLifetime
{
    private static readonly TimeSpan Second = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan Delay = TimeSpan.FromSeconds(30);

    private readonly string folder = Directory.CreateTempSubdirectory("trustpoint-").FullName;
    private CrlPlant plant = null!;

    public async Task InitializeAsync()
    {
        plant = await CrlPlant.CreateAsync(folder);
        Assert.Empty(await plant.Schedule.LookAsync(default));
    }

    public async Task DisposeAsync()
    {
        await plant.DisposeAsync();
        Directory.Delete(folder, recursive: true);
    }

    [Fact]
    public async Task Each_authority_has_a_crl_after_the_first_look_and_another_one_every_period()
    {
        var first = plant.Full.Number;
        Assert.NotNull(plant.Files.Read("root.crl"));
        plant.Time.Advance(TimeSpan.FromHours(6) - Second);
        await plant.Schedule.LookAsync(default);
        Assert.Equal(first, plant.Full.Number);

        plant.Time.Advance(Second);
        await plant.Schedule.LookAsync(default);
        Assert.Equal((true, plant.Time.GetUtcNow()), (plant.Full.Number > first, plant.Full.ThisUpdate));
    }

    [Fact]
    public async Task Revocations_share_a_crl_that_is_begun_within_the_delay_of_the_first_with_time_to_make_it()
    {
        var before = plant.Full.Number;
        var certificates = new[] { await plant.IssueAsync("pump-1"), await plant.IssueAsync("pump-2"), await plant.IssueAsync("pump-3") };
        var numbers = new List<BigInteger>();
        for (var second = 0; second < 60; second++)
        {
            if (second % 10 == 0 && second / 10 < certificates.Length) await plant.RevokeAsync(certificates[second / 10]);
            await plant.PassAsync(Second);
            if (plant.Full.Number != before) numbers.Add(plant.Full.Number);
            if (second + 1 == (int)Delay.TotalSeconds - 2) Assert.Equal(certificates.Select(certificate => Convert.ToHexString(certificate.Serial)), CrlPlant.SerialsOf(plant.Full));
        }
        Assert.Single(numbers.Distinct());
    }

    [Theory] // also where others may wait for an hour: RFC 5280 section 5.3.1
    [InlineData(RevocationReason.KeyCompromise, 1)]
    [InlineData(RevocationReason.Superseded, 0)]
    public async Task A_compromise_is_on_a_crl_within_ten_minutes_whatever_the_delay_is(RevocationReason reason, int listed)
    {
        await plant.Authorities.SaveCrlSettingsAsync(CrlPlant.Admin, "issuing", new() { Delay = TimeSpan.FromHours(1) }, plant.Time.GetUtcNow(), default);
        await plant.RevokeAsync(await plant.IssueAsync("pump-1"), reason);
        await plant.PassAsync(TimeSpan.FromMinutes(10));
        Assert.Equal(listed, plant.Full.Entries.Count());
        await plant.PassAsync(TimeSpan.FromMinutes(50));
        Assert.Single(plant.Full.Entries);
    }

    [Fact]
    public async Task What_was_revoked_before_a_start_is_on_a_crl_at_once()
    {
        await plant.RevokeAsync(await plant.IssueAsync("pump-1"));
        await plant.StartAsync();
        Assert.Empty(await plant.Schedule.LookAsync(default));
        Assert.Single(plant.Full.Entries);
    }

    [Fact]
    public async Task A_start_with_nothing_new_makes_no_crl()
    {
        var before = plant.Full.Number;
        await plant.StartAsync();
        await plant.PassAsync(Second);
        Assert.Equal(before, plant.Full.Number);
    }

    [Fact] // whoever checks revocation refuses every certificate without it
    public async Task A_crl_whose_file_is_lost_is_made_anew_within_a_minute()
    {
        await plant.RevokeAsync(await plant.IssueAsync("pump-1"));
        await plant.PassAsync(Delay);
        var before = plant.Full.Number;
        plant.Files.Remove("issuing.crl");
        Assert.Empty(await plant.PassAsync(TimeSpan.FromMinutes(1)));
        Assert.True(plant.Full.Number > before);
        Assert.Single(plant.Full.Entries);
    }

    [Fact] // the first order was stored, and its answer lost
    public async Task A_revocation_that_is_asked_for_again_is_on_a_crl_within_the_delay()
    {
        var issued = await plant.IssueAsync("pump-1");
        var unanswered = new Revocations(plant.Authorities, plant.Ca.Store.Revocations, new CrlAgenda(plant.Time), plant.Ca.SecondPerson, plant.Clock);
        await unanswered.ChangeAsync(CrlPlant.Admin, [issued.Id], new RevocationOrder.Revoke(RevocationReason.Superseded), default);
        Assert.IsType<RevocationVerdict.Unchanged>(await plant.RevokeAsync(issued));
        await plant.PassAsync(Delay);
        Assert.Single(plant.Full.Entries);
    }

    [Theory] // whatever the delay is, a failure is not tried again after it but soon
    [InlineData(0)]
    [InlineData(3600)]
    public async Task A_key_store_that_was_away_is_asked_again_soon_and_its_trouble_is_told_until_then(int delay)
    {
        await plant.Authorities.SaveCrlSettingsAsync(CrlPlant.Admin, "issuing", new() { Delay = TimeSpan.FromSeconds(delay) }, plant.Time.GetUtcNow(), default);
        await plant.RevokeAsync(await plant.IssueAsync("pump-1"));
        plant.Ca.Keys.Failure = new KeyStoreUnavailableException("the token is away");
        Assert.Contains("the token is away", Assert.Single(await plant.PassAsync(TimeSpan.FromSeconds(delay + 1))), StringComparison.Ordinal);
        Assert.Contains("the token is away", Assert.Single(await plant.PassAsync(TimeSpan.FromSeconds(25))), StringComparison.Ordinal);
        Assert.Empty(plant.Full.Entries);

        plant.Ca.Keys.Failure = null;
        Assert.Empty(await plant.PassAsync(TimeSpan.FromSeconds(10)));
        Assert.Single(plant.Full.Entries);
    }

    [Fact]
    public async Task An_authority_whose_crl_cannot_be_made_holds_up_no_other()
    {
        var issuing = plant.Authorities.Find("issuing")!.Certificate;
        await plant.RevokeAsync((await plant.Ca.Store.Certificates.FindAsync("root", issuing.Serial, default))!, RevocationReason.CertificateHold);
        await plant.PassAsync(Delay);
        var (number, root) = (plant.Full.Number, plant.Files.Read("root.crl"));
        plant.Change($"UPDATE revocations SET entry = x'FF'");
        plant.Time.Advance(TimeSpan.FromHours(6));

        Assert.StartsWith("the CRL root cannot be renewed now", Assert.Single(await plant.Schedule.LookAsync(default)), StringComparison.Ordinal);
        Assert.True(plant.Full.Number > number);
        Assert.Equal(root, plant.Files.Read("root.crl"));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    public async Task Nothing_is_due_and_nothing_is_wrong_from_the_authoritys_end_on(int seconds)
    {
        var before = plant.Full.Number;
        plant.Time.Advance(plant.Authorities.Find("issuing")!.Certificate.NotAfter - plant.Time.GetUtcNow() + TimeSpan.FromSeconds(seconds));
        Assert.Empty(await plant.Schedule.LookAsync(default));
        Assert.Equal(before, plant.Full.Number);
    }
}
