using TrustPoint.Ca.Backups;
using TrustPoint.Storage.Tests.Crls;

namespace TrustPoint.Storage.Tests.Backups;

/// <summary>What else goes on while a backup is made, or went on when one was cut off.</summary>
public sealed class BesideABackupTests : BackupBench
{
    [Fact]
    public async Task What_a_crash_left_of_a_backup_is_cleared_by_the_next_one()
    {
        var staged = Path.Combine(Data, "backup.staging", "data");
        Directory.CreateDirectory(staged);
        await File.WriteAllTextAsync(Path.Combine(staged, "half"), "half");
        File.Move(Backup, Backup + ".next");
        var manifest = Create();
        Assert.DoesNotContain(manifest.Parts, part => part.Path.Contains("half", StringComparison.Ordinal));
        Assert.False(File.Exists(Backup + ".next") || Directory.Exists(Path.Combine(Data, "backup.staging")));
        await RestoreAsync(Key);
    }

    [Fact]
    public void While_one_backup_is_made_another_one_is_not()
    {
        Directory.CreateDirectory(Path.Combine(Data, "backup.staging"));
        using var held = new FileStream(Path.Combine(Data, "backup.staging", "lock"), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        File.Delete(Backup);
        Assert.Contains("Another backup", Assert.Throws<BackupRefusedException>(() => Create()).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_backup_that_is_made_while_much_is_issued_is_consistent_in_itself()
    {
        File.Delete(Backup);
        using var stop = new CancellationTokenSource();
        var begun = new TaskCompletionSource();
        var busy = Task.Run(async () =>
        {
            // Once more after the backup, however soon that was there.
            for (var (i, isLast) = (0, false); !isLast; i++)
            {
                isLast = stop.IsCancellationRequested;
                _ = await Plant.IssueAsync($"pump-{i}");
                await Plant.Publication.PublishAsync(CrlPlant.Admin, CrlPlant.Scope, true, default);
                begun.TrySetResult();
            }
        });
        await begun.Task;
        var manifest = await Task.Run(() => Create());
        await stop.CancelAsync();
        await busy;
        Assert.True(manifest.LogSize < (await Plant.Ca.Store.Audit.HeadAsync(default)).Size);
        await RestoreAsync(Key);
        await using var store = Store.Open(Target);
        Assert.True((await store.Audit.HeadAsync(default)).Size > manifest.LogSize); // backup.restored
    }

    [Fact]
    public async Task A_backup_that_is_made_while_keys_come_and_go_has_those_that_stay()
    {
        var keys = Directory.CreateDirectory(Path.Combine(Data, "keys")).FullName;
        await File.WriteAllTextAsync(Path.Combine(keys, "issuing.key"), "stays");
        using var stop = new CancellationTokenSource();
        var busy = Task.Run(() =>
        {
            for (var i = 0; !stop.IsCancellationRequested; i++)
            {
                File.WriteAllText(Path.Combine(keys, $"est-server-{i}.key"), "is replaced");
                File.Delete(Path.Combine(keys, $"est-server-{i}.key"));
            }
        });
        for (var round = 0; round < 20; round++)
        {
            File.Delete(Backup);
            Assert.Contains(Create().Parts, part => part.Path == "keys/issuing.key");
        }
        await stop.CancelAsync();
        await busy;
    }
}
