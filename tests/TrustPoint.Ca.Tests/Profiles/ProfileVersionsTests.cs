using System.Text;
using TrustPoint.Ca.Callers;
using TrustPoint.Ca.Profiles;
using TrustPoint.Testing.InMemory;
using TrustPoint.Testing.Requests;

namespace TrustPoint.Ca.Tests.Profiles;

/// <summary>Profiles change while the appliance runs: the next certificate is made by the new version, and every version is kept.</summary>
public sealed class ProfileVersionsTests : IAsyncLifetime
{
    private static readonly Administrator Admin = new("uid:0");

    private readonly InMemoryProfileStore store = new();
    private InMemoryCa ca = null!;
    private ProfileVersions versions = null!;

    public async Task InitializeAsync()
    {
        ca = await InMemoryCa.CreateAsync();
        versions = await OpenAsync(ca.Profiles);
    }

    public Task DisposeAsync()
    {
        versions.Dispose();
        ca.Dispose();
        return Task.CompletedTask;
    }

    [Fact]
    public async Task The_next_certificate_is_made_by_what_was_saved()
    {
        await versions.SaveAsync(Admin, Plc(1, "24h"), default);
        await ca.Domains.SaveAsync(Admin, ca.Domains.Default! with { Profiles = ["plc"] }, default);
        var first = await ca.IssueAsync("pump-1", Csr.For("CN=pump-1"), "plc");

        await versions.SaveAsync(Admin, Plc(2, "48h"), default);
        var second = await ca.IssueAsync("pump-2", Csr.For("CN=pump-2"), "plc");

        Assert.Equal(("plc@1", 24.0), (first.Profile, (first.NotAfter - ca.Time.GetUtcNow()).TotalHours));
        Assert.Equal(("plc@2", 48.0), (second.Profile, (second.NotAfter - ca.Time.GetUtcNow()).TotalHours));
    }

    [Fact]
    public async Task What_is_in_force_after_a_start_is_the_newest_that_was_kept()
    {
        await versions.SaveAsync(Admin, Plc(1, "24h"), default);
        await versions.SaveAsync(Admin, Plc(2, "48h"), default);

        var catalogue = ProfileCatalogue.Load(null);
        using var again = await OpenAsync(catalogue);

        Assert.Equal(("plc@2", TimeSpan.FromHours(48)), (catalogue.Find("plc")!.Id, catalogue.Find("plc")!.Validity.Lifetime));
        Assert.Equal(2, store.Versions.Count(version => version.Name == "plc"));
    }

    [Fact]
    public async Task A_version_that_could_not_be_kept_is_not_in_force()
    {
        await versions.SaveAsync(Admin, Plc(1, "24h"), default);
        store.Versions.Add(store.Versions[^1] with { Number = 2 });

        await Assert.ThrowsAnyAsync<Exception>(() => versions.SaveAsync(Admin, Plc(2, "48h"), default));

        Assert.Equal("plc@1", ca.Profiles.Find("plc")!.Id);
    }

    [Fact]
    public async Task Every_version_says_who_when_and_what()
    {
        await versions.SaveAsync(Admin, Plc(1, "24h"), default);

        var kept = Assert.Single(await versions.ListAsync(Admin, "plc", default));

        Assert.Equal((Plc(1, "24h"), "uid:0 (admin-socket)", ca.Time.GetUtcNow(), false), (kept.Text, kept.SavedBy, kept.SavedAt, kept.IsShipped));
        var entry = Encoding.UTF8.GetString(store.Entries[^1].Bytes);
        Assert.Contains($"\"profile\":\"plc\",\"version\":\"1\",\"sha256\":\"{kept.Sha256}\"", entry, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Profiles_of_the_product_are_kept_when_they_come_into_use_and_once()
    {
        Assert.Equal(ca.Profiles.All.Select(profile => profile.Id), store.Versions.Select(version => version.Id));
        Assert.All(store.Versions, version => Assert.True(version.IsShipped));

        using var again = await OpenAsync(ProfileCatalogue.Load(null));

        Assert.Equal(ca.Profiles.All.Count(), store.Versions.Count);
    }

    [Fact]
    public async Task A_number_of_the_product_keeps_the_text_that_was_kept_under_it()
    {
        var place = store.Versions.FindIndex(version => version.Id == "ldevid@1");
        store.Versions[place] = store.Versions[place] with { Text = store.Versions[place].Text.Replace("24h", "12h", StringComparison.Ordinal) };

        var catalogue = ProfileCatalogue.Load(null);
        using var again = await OpenAsync(catalogue);

        Assert.Equal((TimeSpan.FromHours(12), true), (catalogue.Find("ldevid")!.Validity.Lifetime, catalogue.Find("ldevid")!.IsShipped));
    }

    [Fact]
    public async Task A_name_that_was_the_plants_stays_the_plants_when_the_product_brings_one_like_it()
    {
        store.Versions.RemoveAll(version => version.Name == "ldevid");
        store.Versions.Add(new("ldevid", 7, Plc(7, "36h").Replace("name: plc", "name: ldevid", StringComparison.Ordinal), false, "anna", default));

        var catalogue = ProfileCatalogue.Load(null);
        using var again = await OpenAsync(catalogue);

        Assert.Equal(("ldevid@7", false), (catalogue.Find("ldevid")!.Id, catalogue.Find("ldevid")!.IsShipped));
    }

    [Theory]
    [InlineData(1, "24h", null)] // as it is kept
    [InlineData(1, "25h", "plc:1: The file has the version 1, and plc@2 is kept already: give it a number above that, or remove the file.")]
    [InlineData(3, "25h", null)]
    public async Task A_file_comes_into_force_under_a_number_of_its_own(int number, string lifetime, string? refusal)
    {
        await versions.SaveAsync(Admin, Plc(1, "24h"), default);
        await versions.SaveAsync(Admin, Plc(2, "48h"), default);
        var folder = Directory.CreateTempSubdirectory("trustpoint-profiles-");
        try
        {
            await File.WriteAllTextAsync(Path.Combine(folder.FullName, "plc.yaml"), Plc(number, lifetime));
            await File.WriteAllTextAsync(Path.Combine(folder.FullName, "hmi.yaml"), Plc(1, "24h").Replace("name: plc", "name: hmi", StringComparison.Ordinal));
            var catalogue = ProfileCatalogue.Load(folder.FullName);
            if (refusal is not null) Assert.Equal(refusal, (await Assert.ThrowsAsync<ProfileException>(() => OpenAsync(catalogue))).Message);
            else
            {
                using var again = await OpenAsync(catalogue);
                Assert.Equal(number == 3 ? "plc@3" : "plc@2", catalogue.Find("plc")!.Id);
            }
            // A start that is refused keeps none of the files.
            Assert.Equal(refusal is null, store.Versions.Exists(version => version.Name == "hmi"));
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    [Theory]
    [InlineData("name: plc", "name: ldevid", "profile:1: name is that of a profile that comes with the product and stays as it is: give the copy a name of its own.")]
    [InlineData("version: 2", "version: 1", "profile:2: version is a number above 1, which is kept already.")]
    [InlineData("[device, administrator]", "[administrator]", "profile:4: requesters has device, because devices of the domain plant get it.")]
    [InlineData("lifetime: 48h", "lifetime: never", "profile:8: validity has an end, because the authority issuing of the domain plant has one.")] // RFC 5280 section 4.1.2.5
    [InlineData("lifetime: 48h", "lifetime: soon", "profile:8: validity.lifetime is a time such as 24h, 90d or 10y, or 'never', not 'soon'.")]
    [InlineData("keyUsage:", "keyUse:", "profile:9: The key 'keyUse' is unknown.")]
    public async Task What_would_break_a_domain_or_is_wrong_is_refused_with_its_line_and_changes_nothing(string from, string to, string refusal)
    {
        await versions.SaveAsync(Admin, Plc(1, "24h"), default);
        await ca.Domains.SaveAsync(Admin, ca.Domains.Default! with { Profiles = ["plc"] }, default);
        var text = Plc(2, "48h").Replace(from, to, StringComparison.Ordinal);

        var refused = await Assert.ThrowsAsync<ProfileException>(() => versions.SaveAsync(Admin, text, default));

        Assert.Contains(refused.Errors, error => error.ToString().StartsWith(refusal, StringComparison.Ordinal));
        Assert.Equal(refused.Message, Assert.Throws<ProfileException>(() => versions.Check(Admin, text)).Message);
        Assert.Equal("plc@1", ca.Profiles.Find("plc")!.Id);
        Assert.DoesNotContain(store.Versions, version => version.Id == "plc@2");
    }

    [Fact]
    public async Task Checking_keeps_nothing()
    {
        Assert.Equal("plc@1", versions.Check(Admin, Plc(1, "24h")).Id);
        Assert.Empty(await versions.ListAsync(Admin, "plc", default));
        Assert.Null(ca.Profiles.Find("plc"));
    }

    [Fact]
    public async Task Of_two_people_who_save_the_same_number_one_is_refused()
    {
        var saved = Enumerable.Range(0, 8).Select(_ => Record.ExceptionAsync(() => versions.SaveAsync(Admin, Plc(1, "24h"), default)));
        Assert.Single(await Task.WhenAll(saved), error => error is null);
        Assert.Single(store.Versions, version => version.Name == "plc");
    }

    private static string Plc(int number, string lifetime) => $$"""
        name: plc
        version: {{number}}
        description: Our own.
        requesters: [device, administrator]
        keys: {kinds: [ec-p256]}
        subject:
          - {attribute: CN, from: device.name}
        validity: {lifetime: {{lifetime}}, backdate: 1h}
        keyUsage: [digitalSignature]
        """;

    private Task<ProfileVersions> OpenAsync(ProfileCatalogue catalogue) => ProfileVersions.OpenAsync(store, catalogue, ca.Domains, ca.Authorities, ca.SecondPerson, ca.Time, default);
}
