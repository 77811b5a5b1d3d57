using TrustPoint.Ca.Audit;
using TrustPoint.Ca.Certificates;
using TrustPoint.Ca.Profiles;
using TrustPoint.Testing.Stored;

namespace TrustPoint.Storage.Tests.Profiles;

/// <summary>Versions of profiles: kept for good, and witnessed by the log.</summary>
public sealed class ProfileStoreTests : StoreTest
{
    [Fact]
    public async Task Every_version_is_read_back_whole_after_a_restart()
    {
        await AddAsync("plc", 1);
        await AddAsync("plc", 3);
        await AddAsync("hmi", 1);
        await RestartAsync();

        Assert.Equal([Version("plc", 3), Version("plc", 1)], await Store.Profiles.ListAsync("plc", default));
        Assert.Equal([Version("hmi", 1), Version("plc", 3)], await Store.Profiles.NewestAsync(default));
        Assert.Equal(Version("plc", 1), await Store.Profiles.FindAsync("plc", 1, default));
        Assert.Null(await Store.Profiles.FindAsync("plc", 2, default));
        Assert.Empty(await Store.Profiles.ListAsync("nothing", default));
    }

    [Fact]
    public async Task A_number_is_taken_for_good()
    {
        await AddAsync("plc", 1);
        await Assert.ThrowsAsync<NameTakenException>(() => AddAsync("plc", 1, "other"));
        Assert.Equal(Version("plc", 1), Assert.Single(await Store.Profiles.ListAsync("plc", default)));
    }

    private static ProfileVersion Version(string name, int number, string text = "name: x") => new(name, number, $"{text}\nversion: {number}\n", IsShipped: name == "hmi", "anna (session 4)", Records.Now);

    private Task AddAsync(string name, int number, string text = "name: x") =>
        Store.Profiles.AddAsync(Version(name, number, text), AuditEntry.Create(AuditEventType.ProfileSaved, Records.Now, StoredCa.Appliance, AuditOutcome.Success), default);
}
