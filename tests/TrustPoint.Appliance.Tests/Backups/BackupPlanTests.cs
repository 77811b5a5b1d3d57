using System.Text.Json;
using TrustPoint.Testing.Appliances;
using TrustPoint.Testing.Stored;

namespace TrustPoint.Appliance.Tests.Backups;

/// <summary>What the running appliance does by its plan: backups onto another disk, keys that follow each other, and trials of a restore.</summary>
public class BackupPlanTests
{
    private const string Phrase = "six-words-that-dice-have-drawn";

    [Fact]
    public async Task Backups_are_made_by_the_clock_tried_with_the_key_and_opened_by_the_key_of_their_time()
    {
        using var safe = new TemporaryDirectory();
        var (phrase, stick) = (Secret(safe), Directory.CreateDirectory(safe.File("stick")).FullName);
        await using var appliance = await ApplianceProcess.StartAsync();
        await RecoveryKeyFile.WriteAsync(safe.File("old"), Phrase);
        await RecoveryKeyFile.WriteAsync(safe.File("new"), Phrase);
        Assert.Contains("no recovery key", (await appliance.CommandAsync("backup", "plan", "set", "--folder", stick)).Error, StringComparison.Ordinal);
        await appliance.JsonAsync("backup", "key", "add", "old", safe.File("old.pub"));
        Assert.Contains("in the data directory", (await appliance.CommandAsync("backup", "plan", "set", "--folder", appliance.DataDirectory)).Error, StringComparison.Ordinal);
        await appliance.JsonAsync("backup", "plan", "set", "--folder", stick, "--every", "1h", "--keep", "2", "--keep-weekly", "1");
        await appliance.JsonAsync("job", "run", "backup");
        await Waiting.UntilAsync(async () => Backups(await appliance.JsonAsync("backup", "list")).Length > 0);
        var first = Backups(await appliance.JsonAsync("backup", "list"))[0];
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(first));

        var replaced = await appliance.CommandAsync("backup", "key", "rotate", "old", "new", safe.File("new.pub"));
        Assert.Contains("still opens with old", replaced.Done, StringComparison.Ordinal);
        // A backup is named after its second, which may be that of the first.
        await Waiting.UntilAsync(async () => (await appliance.CommandAsync("backup", "now")).ExitCode == 0);
        var newest = Backups(await appliance.JsonAsync("backup", "list"))[0];
        Assert.NotEqual(await ShownAsync(appliance, first), await ShownAsync(appliance, newest));
        Assert.Equal((1, 0), (await VerifyAsync(appliance, newest, safe.File("old"), phrase), await VerifyAsync(appliance, newest, safe.File("new"), phrase)));
        Assert.Equal((0, 1), (await VerifyAsync(appliance, first, safe.File("old"), phrase), await VerifyAsync(appliance, first, safe.File("new"), phrase)));

        var unopened = await appliance.JsonAsync("backup", "drill");
        Assert.Equal((newest, false), (unopened.GetProperty("file").GetString(), unopened.GetProperty("opened").GetBoolean()));
        var tried = await appliance.JsonAsync("backup", "drill", "--key", safe.File("new"), "--passphrase-file", phrase);
        Assert.True(tried.GetProperty("opened").GetBoolean() && tried.GetProperty("certificates").GetInt64() > 0);
        Assert.StartsWith("token.pin,", tried.GetProperty("byHand")[0].GetString(), StringComparison.Ordinal);
        Assert.False(Directory.Exists(Path.Combine(appliance.DataDirectory, "backup.staging")));

        // A wrong key is no damage; a changed file is, with the key and without.
        Assert.Contains("not sealed to this", (await appliance.CommandAsync("backup", "drill", "--key", safe.File("old"), "--passphrase-file", phrase)).Error, StringComparison.Ordinal);
        Assert.Equal(newest, (await appliance.JsonAsync("backup", "drill")).GetProperty("file").GetString());
        await using (var file = File.OpenWrite(newest))
        {
            file.Position = file.Length / 2;
            file.WriteByte(0xA5);
        }
        Assert.Contains("are not those that were made", (await appliance.CommandAsync("backup", "drill")).Error, StringComparison.Ordinal);
        Assert.Equal(first, (await appliance.JsonAsync("backup", "drill")).GetProperty("file").GetString());
    }

    [Fact]
    public async Task A_disk_that_is_missing_is_said_and_nothing_is_written_in_its_place()
    {
        using var safe = new TemporaryDirectory();
        var stick = Directory.CreateDirectory(safe.File("stick")).FullName;
        await using var appliance = await ApplianceProcess.StartAsync();
        await RecoveryKeyFile.WriteAsync(safe.File("key"), Phrase);
        await appliance.JsonAsync("backup", "key", "add", "key", safe.File("key.pub"));
        await appliance.JsonAsync("backup", "plan", "set", "--folder", stick);
        // The first is due at once, and the clock would make it while the stick is pulled.
        await Waiting.UntilAsync(async () => (await appliance.CommandAsync("backup", "now")).ExitCode == 0);
        Directory.Move(stick, safe.File("pulled"));
        Directory.CreateDirectory(stick); // the mount point
        Assert.Contains("not the folder that was chosen", (await appliance.CommandAsync("backup", "now")).Error, StringComparison.Ordinal);
        Assert.Empty(Directory.GetFileSystemEntries(stick));
    }

    [Fact]
    public async Task What_a_command_makes_is_on_the_log_whether_the_appliance_serves_or_not()
    {
        using var safe = new TemporaryDirectory();
        var phrase = Secret(safe);
        await using var appliance = await ApplianceProcess.StartAsync();
        await appliance.JsonAsync("backup", "create", safe.File("serving.tpb"), "--passphrase-file", phrase);
        var listed = await appliance.JsonAsync("backup", "list");
        Assert.Equal("passphrase", listed[0].GetProperty("keys")[0].GetString());
        await appliance.StopAsync();
        await appliance.JsonAsync("backup", "create", safe.File("stopped.tpb"), "--passphrase-file", phrase);
        await appliance.RestartAsync();
        Assert.Equal(2, (await appliance.JsonAsync("audit", "list", "--event", "backup.created")).GetArrayLength());
        Assert.Equal(2, (await appliance.JsonAsync("backup", "list")).GetArrayLength());
    }

    private static string[] Backups(JsonElement list) => [.. list.EnumerateArray().Select(row => row.GetProperty("file").GetString()!)];

    private static async Task<string> ShownAsync(ApplianceProcess appliance, string file) => (await appliance.JsonAsync("backup", "show", file)).GetProperty("keys")[0].GetString()!;

    private static async Task<int> VerifyAsync(ApplianceProcess appliance, string file, string key, string phrase) => (await appliance.CommandAsync("backup", "verify", file, "--key", key, "--passphrase-file", phrase)).ExitCode;

    private static string Secret(TemporaryDirectory folder)
    {
        File.WriteAllText(folder.File("phrase"), Phrase + "\n");
        File.SetUnixFileMode(folder.File("phrase"), UnixFileMode.UserRead | UnixFileMode.UserWrite);
        return folder.File("phrase");
    }
}
