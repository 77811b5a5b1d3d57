using System.Globalization;
using System.Text;
using TrustPoint.Storage.Backups;
using TrustPoint.Storage.Consistency;
using TrustPoint.Storage.Database;
using TrustPoint.Storage.Tests.Crashes;
using TrustPoint.Testing.Stored;

namespace TrustPoint.Storage.Tests.Backups;

/// <summary>Whatever becomes of the process or the disk while a backup is made or put back: there is the old state or the new one, and the next try goes through.</summary>
public sealed class BackupCrashTests : IAsyncLifetime, IDisposable
{
    private const int Killed = 128 + 9;

    private readonly TemporaryFolder folder = new();

    private string Data => Path.Combine(folder.Path, "data");

    private string Target => Path.Combine(folder.Path, "target");

    private string Backup => Path.Combine(folder.Path, "backup.tpb");

    private string Key => Path.Combine(folder.Path, "key");

    public async Task InitializeAsync()
    {
        await using (var ca = await StoredCa.CreateAsync(Data))
        {
            for (var i = 0; i < 3; i++)
            {
                await ca.AddDeviceAsync($"pump-{i}");
                await ca.IssueAsync($"pump-{i}");
            }
            await ca.Checkpoints.SignAsync(default);
            Directory.CreateDirectory(Path.Combine(Data, "audit"));
            await File.WriteAllTextAsync(Path.Combine(Data, "audit", "log.key"), $"{ca.Checkpoints.Key}\n");
        }
        await RecoveryKeyFile.WriteAsync(Key, Crash.Program.Phrase); // it is opened for each kill
    }

    public Task DisposeAsync() => Task.CompletedTask;

    public void Dispose() => folder.Dispose();

    [Theory] // every call of a kind, or every so many of what is called often
    [InlineData("fsync", 1, 1)]
    [InlineData("rename", 1, 1)]
    [InlineData("unlink", 1, 1)]
    [InlineData("pwrite64", 1, 9)]
    public async Task A_backup_that_is_cut_off_is_not_there_and_the_next_one_is_made(string call, int from, int every)
    {
        var kills = await KillAsync(call, from, every, ["backup", Data, Backup, Key + ".pub"], async () =>
        {
            if (File.Exists(Backup)) await VerifyAsync(Backup);
            var again = Path.Combine(folder.Path, "again.tpb");
            File.Delete(again);
            Assert.Equal(0, await RunAsync("backup", Data, again, Key + ".pub"));
            Assert.False(Directory.Exists(Path.Combine(Data, "backup.staging")));
            File.Delete(Backup);
        });
        Assert.InRange(kills, 1, 1000);
    }

    [Theory]
    [InlineData("fsync", 1, 2)]
    [InlineData("rename", 1, 1)]
    [InlineData("unlink", 1, 1)]
    [InlineData("pwrite64", 1, 7)]
    public async Task A_restore_that_is_cut_off_is_opened_by_nobody_or_is_whole_and_goes_through_when_it_is_begun_anew(string call, int from, int every)
    {
        Assert.Equal(0, await RunAsync("backup", Data, Backup, Key + ".pub"));
        var kills = await KillAsync(call, from, every, ["restore", Target, Backup, Key], async () =>
        {
            var isMarked = File.Exists(Path.Combine(Target, "restore.unfinished"));
            if (isMarked) Assert.Contains("did not end", Assert.Throws<DatabaseRefusedException>(() => Store.Open(Target)).Message, StringComparison.Ordinal);
            if (isMarked || !File.Exists(Store.DatabaseFile(Target))) Assert.Equal(0, await RunAsync("restore", Target, Backup, Key));
            await AssertWholeAsync();
            Directory.Delete(Target, recursive: true);
        });
        Assert.InRange(kills, 1, 1000);
    }

    [Theory]
    [InlineData("pwrite64:error=ENOSPC:when=20+")]
    [InlineData("pwrite64:error=EIO:when=20+")]
    [InlineData("fsync:error=EIO:when=1+")]
    public async Task A_disk_that_fails_leaves_no_half_backup(string fault)
    {
        var (code, output) = await UnderAsync(fault, "backup", Data, Backup, Key + ".pub");
        Assert.True(code == 1, output);
        Assert.False(File.Exists(Backup) || File.Exists(Backup + ".next"));
        Assert.Equal(0, await RunAsync("backup", Data, Backup, Key + ".pub"));
        await VerifyAsync(Backup);
    }

    [Fact]
    public async Task A_full_disk_is_said_by_name_before_anything_is_written_and_leaves_no_half_file()
    {
        await File.WriteAllBytesAsync(Path.Combine(Data, "settings.json"), new byte[70 << 20]);
        var (code, output) = await OnSmallDiskAsync("backup", Data, "DISK/backup.tpb", Key + ".pub");
        Assert.True(code == 1, output);
        Assert.Contains("no room for the backup", output, StringComparison.Ordinal);
        Assert.EndsWith("left:", output.TrimEnd(), StringComparison.Ordinal);
        Assert.False(Directory.Exists(Path.Combine(Data, "backup.staging")));
    }

    [Fact] // a disk that a trial fills would refuse every certificate
    public async Task A_trial_without_room_is_refused_before_anything_is_written()
    {
        await File.WriteAllBytesAsync(Path.Combine(Data, "settings.json"), new byte[40 << 20]);
        Assert.Equal(0, await RunAsync("backup", Data, Backup, Key + ".pub"));
        Assert.Equal(0, await RunAsync("drill", Data, Backup, Key));
        var (code, output) = await OnSmallDiskAsync("drill", "DISK", Backup, Key);
        Assert.True(code == 1, output);
        Assert.Contains("There is no room to try the backup", output, StringComparison.Ordinal);
        Assert.EndsWith("left:", output.TrimEnd(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_restore_onto_a_full_disk_leaves_the_directory_empty()
    {
        await File.WriteAllBytesAsync(Path.Combine(Data, "settings.json"), new byte[70 << 20]);
        Assert.Equal(0, await RunAsync("backup", Data, Backup, Key + ".pub"));
        var (code, output) = await OnSmallDiskAsync("restore", "DISK/data", Backup, Key);
        Assert.True(code == 1, output);
        Assert.Contains("No space left", output, StringComparison.Ordinal);
        Assert.EndsWith("left: data lock", output.TrimEnd(), StringComparison.Ordinal);
    }

    private static async Task<int> KillAsync(string call, int from, int every, string[] program, Func<Task> assert)
    {
        var kills = 0;
        for (var number = from; ; number += every)
        {
            var (code, output) = await UnderAsync(string.Create(CultureInfo.InvariantCulture, $"{call}:signal=KILL:when={number}"), program);
            if (code == 0) return kills;
            Assert.True(code == Killed, $"{call} {number}: {code} {output}");
            kills++;
            await assert();
        }
    }

    private async Task AssertWholeAsync()
    {
        var report = await Fsck.RunAsync(Target, BackupCheck.LogKeyOf(Target), default);
        Assert.Empty(report.Findings);
        Assert.True(report.Certificates >= 3);
    }

    private async Task VerifyAsync(string backup)
    {
        using var secret = RecoverySecret.Open(await File.ReadAllTextAsync(Key), Encoding.ASCII.GetBytes(Crash.Program.Phrase));
        using var scratch = new TemporaryFolder();
        Assert.Empty((await BackupCheck.RunAsync(backup, secret, scratch.Path, _ => { }, default)).Report.Findings);
    }

    // What nothing happens to needs no process of its own.
    private static Task<int> RunAsync(params string[] program) => Crash.Program.Main(program);

    private static async Task<(int Code, string Output)> UnderAsync(string fault, params string[] program)
    {
        // A signal reaches nobody where strace stops at no other call.
        string[] stops = fault.Contains(":signal=", StringComparison.Ordinal) ? [] : ["--seccomp-bpf"];
        using var running = CrashProgram.Start(["strace", "-f", .. stops, "-qq", "-o", "/dev/null", "-e", $"trace={fault[..fault.IndexOf(':', StringComparison.Ordinal)]}", "-e", $"inject={fault}"], program);
        return await running.EndAsync();
    }

    // 64 MiB of memory as a disk, seen by the program alone; what it leaves there is listed at the end.
    private async Task<(int Code, string Output)> OnSmallDiskAsync(params string[] program)
    {
        var disk = Directory.CreateDirectory(Path.Combine(folder.Path, "disk")).FullName;
        var script = $"mount -t tmpfs -o size=64m tmpfs {disk} && {{ \"$@\"; code=$?; printf 'left: '; find {disk} -mindepth 1 -printf '%f ' | sort; echo; exit $code; }}";
        using var running = CrashProgram.Start(["unshare", "--mount", "--map-root-user", "sh", "-c", script, "sh"], [.. program.Select(word => word.Replace("DISK", disk, StringComparison.Ordinal))]);
        return await running.EndAsync();
    }
}
