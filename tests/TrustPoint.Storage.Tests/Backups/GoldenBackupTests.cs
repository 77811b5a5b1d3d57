using System.Diagnostics;
using System.Text;
using TrustPoint.Storage.Backups;
using TrustPoint.Storage.Consistency;

namespace TrustPoint.Storage.Tests.Backups;

/// <summary>
/// A backup that was made once is read for ever: by this program, which brings its database to today's schema, and by a reader in another language
/// that was written from docs/backup.md alone.
/// </summary>
public sealed class GoldenBackupTests
{
    private const string Passphrase = "six-words-that-dice-have-drawn";

    [Theory]
    [InlineData("recovery.key")]
    [InlineData(null)]
    public async Task The_golden_backup_opens_with_its_key_and_its_pass_phrase_and_is_restored_to_todays_schema(string? key)
    {
        using var folder = new TemporaryFolder();
        using var secret = key is null ? null : RecoverySecret.Open(await File.ReadAllTextAsync(Golden(key)), Encoding.ASCII.GetBytes(Passphrase));
        IBackupOpener opener = secret is not null ? secret : new BackupPassphrase(Encoding.ASCII.GetBytes(Passphrase));
        var (manifest, _) = await new BackupRestore(folder.Path, TimeProvider.System, _ => { }).RunAsync(Golden("small.tpb"), opener, [], null, "operator", default);
        Assert.Equal(("golden", 5L, 3L), (manifest.Product, manifest.Certificates, manifest.Devices));
        Assert.Equal(["audit/checkpoint", "audit/log.key", "settings.json", "trustpoint.db"], manifest.Parts.Select(part => part.Path));
        await using (var store = Store.Open(folder.Path)) Assert.NotNull(await store.Devices.FindAsync("pump-2", default));
        Assert.Empty((await Fsck.RunAsync(folder.Path, BackupCheck.LogKeyOf(folder.Path), default)).Findings);
    }

    [Theory]
    [InlineData("recovery.key")]
    [InlineData("-")]
    public async Task A_reader_in_another_language_reads_the_same_files(string key)
    {
        using var folder = new TemporaryFolder();
        using var secret = RecoverySecret.Open(await File.ReadAllTextAsync(Golden("recovery.key")), Encoding.ASCII.GetBytes(Passphrase));
        var manifest = BackupReading.Unpack(Golden("small.tpb"), secret, folder.Path, _ => { }, default);
        var (code, output) = await ReadAsync(Golden("small.tpb"), key == "-" ? key : Golden(key));
        Assert.True(code == 0, output);
        Assert.Equal(manifest.Parts.Select(part => $"{part.Sha256} {part.Path}"), output.TrimEnd().Split('\n'));
    }

    [Fact]
    public async Task A_reader_in_another_language_refuses_what_was_changed()
    {
        using var folder = new TemporaryFolder();
        var changed = Path.Combine(folder.Path, "changed.tpb");
        var octets = await File.ReadAllBytesAsync(Golden("small.tpb"));
        octets[^1] ^= 1;
        await File.WriteAllBytesAsync(changed, octets);
        Assert.NotEqual(0, (await ReadAsync(changed, Golden("recovery.key"))).Code);
    }

    private static string Golden(string name) => Path.Combine(AppContext.BaseDirectory, "golden", "backup", name);

    private static async Task<(int Code, string Output)> ReadAsync(string backup, string key)
    {
        using var folder = new TemporaryFolder();
        var phrase = Path.Combine(folder.Path, "phrase");
        await File.WriteAllTextAsync(phrase, Passphrase + "\n");
        using var reader = Process.Start(new ProcessStartInfo("python3", [Golden("read-backup.py"), backup, key, phrase]) { RedirectStandardOutput = true, RedirectStandardError = true })!;
        var errors = reader.StandardError.ReadToEndAsync();
        var output = await reader.StandardOutput.ReadToEndAsync();
        await reader.WaitForExitAsync();
        return (reader.ExitCode, output + await errors);
    }
}
