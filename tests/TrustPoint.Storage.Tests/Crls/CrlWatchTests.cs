using TrustPoint.Ca.Crls;

namespace TrustPoint.Storage.Tests.Crls;

/// <summary>The watch looks at what relying parties get, and says before they refuse it what is wrong.</summary>
public sealed class CrlWatchTests : IAsyncLifetime
{
    private static readonly TimeSpan Validity = new CrlSettings().Validity;

    private readonly string folder = Directory.CreateTempSubdirectory("trustpoint-").FullName;
    private CrlPlant plant = null!;

    public async Task InitializeAsync()
    {
        plant = await CrlPlant.CreateAsync(folder);
        await plant.Schedule.LookAsync(default);
    }

    public async Task DisposeAsync()
    {
        await plant.DisposeAsync();
        Directory.Delete(folder, recursive: true);
    }

    [Theory]
    [InlineData(0.0, null)]
    [InlineData(0.75, null)]
    [InlineData(0.76, "was not renewed")]
    [InlineData(1.0, "was not renewed")]
    [InlineData(1.01, "ended at")]
    [InlineData(20.0, "ended at")]
    public void A_crl_that_is_not_renewed_is_told_when_three_quarters_of_its_life_are_over(double lives, string? alarm)
    {
        plant.Time.Advance(Validity * lives);
        Expect(alarm, "issuing", "root");
    }

    [Fact] // CER-63
    public async Task Of_an_authority_whose_key_was_destroyed_no_crl_is_missed_and_none_is_made()
    {
        plant.Files.Remove("issuing.crl");
        await plant.Ca.Setup.EntombAsync(new("ceremony"), "issuing", new(plant.Time.GetUtcNow(), "Replaced", "destruction", new string('a', 64)));

        await plant.StartAsync();

        Expect(null);
        var refused = await Assert.ThrowsAsync<CrlRefusedException>(() => plant.PublishAsync());
        Assert.Contains("was destroyed at the ceremony destruction", refused.Message, StringComparison.Ordinal);
        Assert.Equal("Replaced", plant.Authorities.Find("issuing")!.Record.Tombstone!.Reason);
    }

    [Fact]
    public async Task A_crl_that_is_missing_is_told_at_the_second_look_for_that_of_a_new_authority_is_being_made()
    {
        for (var round = 0; round < 2; round++)
        {
            plant.Files.Remove("issuing.crl");
            Expect(null);
            Expect("there is no CRL", "issuing");
            Expect("there is no CRL", "issuing");
            await plant.PublishAsync();
            Expect(null);
        }
    }

    [Theory]
    [InlineData("")]
    [InlineData("3003020101")]
    [InlineData("00000000000000000000")]
    public void A_crl_that_cannot_be_read_is_told(string content)
    {
        plant.Files.Replace("issuing.crl", Convert.FromHexString(content));
        Expect("cannot be read", "issuing");
    }

    [Fact]
    public async Task A_crl_of_a_time_that_is_still_to_come_is_told()
    {
        plant.Time.Advance(TimeSpan.FromDays(-1));
        await plant.Clock.ConfirmAsync(CrlPlant.Admin, plant.Ca.Store.Audit, default);
        Expect("still to come", "issuing", "root");
        await plant.PassAsync(TimeSpan.FromMinutes(1));
        Expect(null);
    }

    [Fact] // it ends with its issuer: none can last longer
    public async Task The_last_crl_of_an_authority_is_not_told_and_nor_is_what_comes_after_it()
    {
        var end = plant.Authorities.Find("issuing")!.Certificate.NotAfter;
        plant.Time.Advance(end - plant.Time.GetUtcNow() - TimeSpan.FromHours(1));
        await plant.Schedule.LookAsync(default);
        plant.Time.Advance(TimeSpan.FromMinutes(50));
        Expect(null);
        plant.Time.Advance(TimeSpan.FromDays(1));
        Expect(null);
    }

    private void Expect(string? alarm, params string[] crls)
    {
        var troubles = plant.Watch.Look();
        Assert.All(troubles, trouble => Assert.Contains(alarm!, trouble, StringComparison.Ordinal));
        Assert.Equal(alarm is null ? [] : crls.Order(), troubles.Select(trouble => crls.Single(crl => trouble.Contains($"CRL {crl}", StringComparison.Ordinal))).Order());
    }
}
