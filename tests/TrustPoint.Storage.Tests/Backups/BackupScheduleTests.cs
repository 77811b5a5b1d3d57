using TrustPoint.Ca.Audit;
using TrustPoint.Ca.Backups;
using TrustPoint.Ca.Callers;
using TrustPoint.Ca.Certificates;
using TrustPoint.Testing.InMemory;
using TrustPoint.Testing.Stored;

namespace TrustPoint.Storage.Tests.Backups;

/// <summary>Backups are made when they are due, kept as long as the plan says, and missed aloud (IEC 62443-4-2 CR 7.3).</summary>
public sealed class BackupScheduleTests : IAsyncLifetime, IDisposable
{
    private static readonly Administrator Admin = new("uid:0");
    private static readonly BackupPlan Plan = BackupPlan.Offered with { Folder = "/mnt/backup", KeepNewest = 2, KeepWeekly = 3 };

    private readonly TemporaryFolder folder = new();
    private StoredCa ca = null!;
    private InMemoryBackups disk = null!;
    private Ca.Backups.Backups backups = null!;
    private BackupSchedule schedule = null!;

    public async Task InitializeAsync()
    {
        ca = await StoredCa.CreateAsync(folder.Path);
        disk = new(ca.Time);
        backups = new(ca.Store.Backups, ca.Store.Audit, disk, ca.SecondPerson, ca.Time);
        schedule = new(backups, ca.Store.Backups, disk, ca.Time);
        await backups.AddKeyAsync(Admin, "safe", "first", null, default);
        await backups.SavePlanAsync(Admin, Plan, default);
    }

    public async Task DisposeAsync()
    {
        backups.Dispose();
        await ca.DisposeAsync();
    }

    public void Dispose() => folder.Dispose();

    [Fact]
    public async Task One_is_made_at_once_and_then_when_the_interval_is_over()
    {
        Assert.Empty(await schedule.LookAsync(default));
        Assert.Single(disk.Files);
        ca.Time.Advance(Plan.Every - TimeSpan.FromSeconds(1));
        Assert.Empty(await schedule.LookAsync(default));
        Assert.Single(disk.Files);
        ca.Time.Advance(TimeSpan.FromSeconds(1));
        Assert.Empty(await schedule.LookAsync(default));
        Assert.Equal(2, disk.Files.Count);
        Assert.Equal(ca.Time.GetUtcNow(), schedule.NewestAt);
        Assert.Equal(2, await CountAsync(AuditEventType.BackupCreated));
    }

    [Fact]
    public async Task The_newest_stay_and_the_last_of_each_week_and_no_others()
    {
        for (var day = 0; day < 60; day++)
        {
            Assert.Empty(await schedule.LookAsync(default));
            ca.Time.Advance(Plan.Every);
        }
        var kept = (await backups.LookAsync(Admin, default)).Made;
        Assert.Equal(disk.Files.Keys.Order(), kept.Select(backup => backup.File).Order());
        var newest = kept[0].MadeAt;
        Assert.Equal(newest - Plan.Every, kept[1].MadeAt);
        Assert.InRange(kept.Count, 4, 5); // the newest may be the last of its week
        Assert.All(kept.Skip(2), backup => Assert.Equal(DayOfWeek.Sunday, backup.MadeAt.DayOfWeek));
        Assert.True(kept[^1].MadeAt > newest.AddDays(-21));
        Assert.Equal(60 - kept.Count, await CountAsync(AuditEventType.BackupDeleted));
    }

    [Theory] // as it was typed: what is in the folder is found again, and kept no longer than the plan says
    [InlineData("/mnt/backup/")]
    [InlineData("/mnt//backup")]
    [InlineData("/mnt/./other/../backup//")]
    public async Task A_folder_that_is_written_in_another_way_is_the_same(string typed)
    {
        await backups.SavePlanAsync(Admin, Plan with { Folder = typed, KeepWeekly = 0 }, default);
        for (var hour = 0; hour <= 5 * 24; hour++)
        {
            Assert.Empty(await schedule.LookAsync(default));
            ca.Time.Advance(TimeSpan.FromHours(1));
        }
        Assert.Equal(Plan.KeepNewest, disk.Files.Count);
        Assert.All(disk.Files.Keys, file => Assert.StartsWith("/mnt/backup/", file, StringComparison.Ordinal));
        Assert.Equal(6, await CountAsync(AuditEventType.BackupCreated));
    }

    [Fact]
    public async Task What_a_person_put_into_the_folder_is_not_touched()
    {
        disk.Files["/mnt/backup/mine.tpb"] = 5;
        for (var day = 0; day < 30; day++)
        {
            _ = await schedule.LookAsync(default);
            ca.Time.Advance(Plan.Every);
        }
        Assert.Contains("/mnt/backup/mine.tpb", disk.Files.Keys);
    }

    [Fact]
    public async Task The_last_good_one_is_never_deleted_whatever_becomes_of_the_others()
    {
        _ = await schedule.LookAsync(default);
        var good = disk.Files.Keys.Single();
        for (var day = 0; day < 30; day++)
        {
            ca.Time.Advance(Plan.Every);
            _ = await schedule.LookAsync(default);
            disk.Damage = "bits are gone";
            if ((await backups.LookAsync(Admin, default)).Newest is { } newest && newest.File != good) await backups.DrillAsync(Admin, newest.File, null, default);
            disk.Damage = null;
        }
        Assert.Contains(good, disk.Files.Keys);
        Assert.Equal(good, (await backups.LookAsync(Admin, default)).Newest!.File);
    }

    [Fact]
    public async Task A_newest_good_one_that_is_older_than_two_intervals_is_an_alarm_and_so_is_each_failure()
    {
        _ = await schedule.LookAsync(default);
        disk.FolderTrouble = "/mnt/backup is not there: is the disk for backups missing?";
        ca.Time.Advance(Plan.Every);
        Assert.Contains("is not there", Assert.Single(await schedule.LookAsync(default)), StringComparison.Ordinal);
        ca.Time.Advance(TimeSpan.FromMinutes(1));
        _ = await schedule.LookAsync(default); // not tried anew each minute
        Assert.Equal(1, await CountAsync(AuditEventType.BackupFailed));
        ca.Time.Advance(Plan.Every);
        Assert.Contains(await schedule.LookAsync(default), trouble => trouble.Contains("newest good backup is of", StringComparison.Ordinal));
        Assert.Equal(2, await CountAsync(AuditEventType.BackupFailed));

        disk.FolderTrouble = null;
        ca.Time.Advance(TimeSpan.FromMinutes(10));
        Assert.Empty(await schedule.LookAsync(default));
    }

    [Fact]
    public async Task A_full_disk_is_an_alarm_with_its_reason_and_deletes_nothing()
    {
        for (var day = 0; day < 3; day++)
        {
            _ = await schedule.LookAsync(default);
            ca.Time.Advance(Plan.Every);
        }
        var before = disk.Files.Keys.Order().ToList();
        disk.Failure = new IOException("No space left on device");
        Assert.Contains("No space left", Assert.Single(await schedule.LookAsync(default)), StringComparison.Ordinal);
        Assert.Equal(before, disk.Files.Keys.Order());
    }

    [Fact]
    public async Task A_clock_that_was_set_back_stops_no_backups()
    {
        var backup = disk.Made("/mnt/backup/future.tpb") with { MadeAt = ca.Time.GetUtcNow().AddYears(1) };
        disk.Files[backup.File] = backup.Octets;
        await backups.RecordAsync(Admin, backup, default);
        Assert.Empty(await schedule.LookAsync(default));
        Assert.Equal(2, disk.Files.Count);
    }

    [Fact]
    public async Task A_key_that_replaces_another_seals_what_comes_and_the_other_opens_what_was()
    {
        _ = await schedule.LookAsync(default);
        await backups.AddKeyAsync(Admin, "new safe", "second", "safe", default);
        ca.Time.Advance(Plan.Every);
        _ = await schedule.LookAsync(default);
        var state = await backups.LookAsync(Admin, default);
        Assert.Equal([("safe", 1, true), ("new safe", 1, false)], state.Keys.Select(key => (key.Key.Name, key.Opens, key.Key.RemovedAt is not null)));
        Assert.NotEqual(state.Made[0].Keys, state.Made[1].Keys);
    }

    [Fact]
    public async Task Backups_that_nobody_could_open_are_refused()
    {
        Assert.Contains("only recovery key", (await Assert.ThrowsAsync<BackupRefusedException>(() => backups.RemoveKeyAsync(Admin, "safe", default))).Message, StringComparison.Ordinal);
        await backups.SavePlanAsync(Admin, Plan with { IsOn = false }, default);
        await backups.RemoveKeyAsync(Admin, "safe", default);
        await Assert.ThrowsAsync<BackupRefusedException>(() => backups.SavePlanAsync(Admin, Plan, default));
        await Assert.ThrowsAsync<BackupRefusedException>(() => backups.MakeAsync(Admin, default));
        Assert.Empty(await schedule.LookAsync(default));
        Assert.Empty(disk.Files);
    }

    [Theory]
    [InlineData("mnt/backup", 1440, 7, 13)]
    [InlineData("/mnt/backup", 9, 7, 13)]
    [InlineData("/mnt/backup", 44641, 7, 13)]
    [InlineData("/mnt/backup", 1440, 0, 13)]
    [InlineData("/mnt/backup", 1440, 7, 1001)]
    public async Task A_plan_that_makes_no_sense_is_refused(string where, int minutes, int newest, int weekly) =>
        await Assert.ThrowsAsync<BackupRefusedException>(() => backups.SavePlanAsync(Admin, new(true, where, TimeSpan.FromMinutes(minutes), newest, weekly), default));

    [Fact]
    public async Task A_key_has_a_name_of_its_own_and_is_used_once()
    {
        await Assert.ThrowsAsync<NameTakenException>(() => backups.AddKeyAsync(Admin, "safe", "second", null, default));
        await Assert.ThrowsAsync<BackupRefusedException>(() => backups.AddKeyAsync(Admin, "other", "first", null, default));
        await Assert.ThrowsAsync<BackupRefusedException>(() => backups.AddKeyAsync(Admin, "other", "second", "nobody", default));
    }

    [Fact]
    public async Task A_trial_is_kept_with_what_it_came_to()
    {
        _ = await schedule.LookAsync(default);
        disk.Damage = "bits are gone";
        await backups.DrillAsync(Admin, null, new(null, [1]), default);
        var state = await backups.LookAsync(Admin, default);
        Assert.Equal((true, "bits are gone"), (state.LastDrill!.IsOpened, state.LastDrill.Trouble));
        Assert.Equal((ca.Time.GetUtcNow(), null), (state.Made.Single().DamagedAt, state.Newest));
        Assert.Equal((1, 1), (await CountAsync(AuditEventType.BackupDamaged), await CountAsync(AuditEventType.BackupTried)));
    }

    private async Task<int> CountAsync(AuditEventType type) => (await ca.Store.Audit.EntriesAsync(type)).Count;
}
