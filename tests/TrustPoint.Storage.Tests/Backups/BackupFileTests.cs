using System.Security.Cryptography;
using System.Text;
using TrustPoint.Ca.Audit;
using TrustPoint.Ca.Backups;
using TrustPoint.Ca.Recovery;
using TrustPoint.Devices.Transfers;
using TrustPoint.Storage.Backups;
using TrustPoint.Storage.Database;
using TrustPoint.Storage.Tests.Crls;
using TrustPoint.Testing.InMemory;

namespace TrustPoint.Storage.Tests.Backups;

/// <summary>A backup is what was sealed, whole and for whoever holds its key, or it is refused and nothing is laid (docs/backup.md).</summary>
public sealed class BackupFileTests : BackupBench
{
    private const int ChunkOnDisk = (64 * 1024) + 16;

    private static readonly byte[] Phrase = Encoding.UTF8.GetBytes("six words that dice have drawn");
    [Fact]
    public async Task What_was_sealed_is_laid_again_but_for_pins_and_the_examination_finds_nothing()
    {
        var (manifest, report) = await BackupCheck.RunAsync(Backup, Key, Folder, _ => { }, default);
        Assert.Empty(report.Findings);
        Assert.DoesNotContain(manifest.Parts, part => part.Path == "token.pin");
        Assert.Contains(manifest.Parts, part => part.Path == "people.key");
        Assert.Equal((await Plant.Ca.Store.Audit.HeadAsync(default)).Size, manifest.LogSize);
        await RestoreAsync(Key);
        Assert.Equal(await File.ReadAllBytesAsync(Path.Combine(Data, "settings.json")), await File.ReadAllBytesAsync(Path.Combine(Target, "settings.json")));
        Assert.All(Directory.GetFiles(Target, "*", SearchOption.AllDirectories).Where(path => !path.EndsWith("lock", StringComparison.Ordinal)),
            path => Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(path)));
    }

    [Fact] // fsck.ext4(8): at the top of a file system of its own, root's
    public async Task Lost_and_found_is_neither_taken_nor_in_the_way()
    {
        foreach (var top in new[] { Data, Target }) await File.WriteAllTextAsync(Path.Combine(Directory.CreateDirectory(Path.Combine(top, "lost+found")).FullName, "#12"), "");
        File.Delete(Backup);
        Assert.DoesNotContain(Create().Parts, part => part.Path.StartsWith("lost+found", StringComparison.Ordinal));
        await RestoreAsync(Key);
        Assert.True(File.Exists(Path.Combine(Target, "lost+found", "#12")));
    }

    [Fact]
    public async Task A_backup_of_rows_that_disagree_with_the_log_does_not_pass_its_trial()
    {
        Intruder.Write(Data, "UPDATE certificates SET device = 'other' WHERE id = (SELECT max(id) FROM certificates)");
        File.Delete(Backup);
        _ = Create();
        var drill = await BackupTrial.RunAsync(Backup, Key, null, Folder, Plant.Time, _ => { }, default);
        Assert.Contains("is not as the audit log", drill.Trouble, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_clock_that_is_behind_says_nothing_of_the_backup_that_is_tried()
    {
        var behind = new ManualTime(Plant.Time.GetUtcNow() - TimeSpan.FromMinutes(3));
        var refused = await Assert.ThrowsAsync<BackupRefusedException>(() => BackupTrial.RunAsync(Backup, Key, null, Folder, behind, _ => { }, default));
        Assert.Contains("set the clock right first", refused.Message, StringComparison.Ordinal);
        Assert.Null((await BackupTrial.RunAsync(Backup, Key, null, Folder, Plant.Time, _ => { }, default)).Trouble);
    }

    [Fact] // SQLite's quick_check finds fault with it
    public async Task A_backup_with_transfers_is_verified_and_laid_again()
    {
        var now = Plant.Time.GetUtcNow();
        var held = new HeldTransfer
        {
            Id = Guid.NewGuid(),
            Side = TransferSide.Buyer,
            Domain = "plant",
            Progress = TransferProgress.Booked,
            Other = "works",
            Manufacturer = "maker",
            SerialNumbers = ["SN-1", "SN-2"],
            Package = [1],
            CreatedAt = now,
            CreatedBy = "anna",
            ChangedAt = now,
            ChangedBy = "anna",
        };
        await Plant.Ca.Store.HeldTransfers.AddAsync(held, Plant.Ca.Entry(AuditEventType.TransferCreated), default);
        File.Delete(Backup);
        _ = Create();
        Assert.Empty((await BackupCheck.RunAsync(Backup, Key, Folder, _ => { }, default)).Report.Findings);
        await RestoreAsync(Key);
    }

    [Fact]
    public void No_secret_is_in_the_file_in_clear()
    {
        var octets = File.ReadAllBytes(Backup);
        Assert.Equal(-1, octets.AsSpan().IndexOf(Encoding.UTF8.GetBytes(Canary)));
        Assert.Equal(-1, octets.AsSpan().IndexOf("SQLite format"u8));
        Assert.Equal(-1, octets.AsSpan().IndexOf("trustpoint.db"u8));
    }

    // RFC 8018 section 5.2: PBKDF2.
    [Fact]
    public async Task A_pass_phrase_opens_what_was_sealed_to_it_and_another_one_does_not()
    {
        File.Delete(Backup);
        _ = Create(BackupPassphrase.New(Phrase));
        await RefusedAsync(new BackupPassphrase("another one that is long"u8), "pass phrase is another one");
        await RestoreAsync(new BackupPassphrase(Phrase));
        Assert.True(File.Exists(Store.DatabaseFile(Target)));
    }

    [Fact]
    public void A_short_pass_phrase_is_refused() => Assert.Throws<BackupRefusedException>(() => BackupPassphrase.New("fifteen octets."u8));

    [Fact]
    public async Task Another_recovery_key_opens_nothing()
    {
        using var other = RecoverySecret.Create();
        await RefusedAsync(other, "not sealed to this recovery key");
    }

    [Fact]
    public void A_recovery_key_is_read_with_its_pass_phrase_alone()
    {
        var pem = Key.Export(Phrase);
        Assert.Equal(Key.Id, RecoverySecret.Open(pem, Phrase).Id);
        Assert.Throws<BackupRefusedException>(() => RecoverySecret.Open(pem, "wrong"u8));
        Assert.Throws<BackupRefusedException>(() => RecoveryKey.Parse(pem));
    }

    public static TheoryData<string> Damages => new(Tampering.Keys);

    // The offsets are counted from the end of the header.
    private static readonly Dictionary<string, Func<byte[], int, byte[]>> Tampering = new()
    {
        ["nothing of it"] = (_, _) => [],
        ["something else"] = (_, _) => RandomNumberGenerator.GetBytes(5000),
        ["an older format"] = (all, _) => Replaced(all, "trustpoint-backup/1", "trustpoint-backup/0"),
        ["a later format"] = (all, _) => Replaced(all, "trustpoint-backup/1", "trustpoint-backup/2"),
        ["a header cut off"] = (all, payload) => all[..(payload - 10)],
        ["the header alone"] = (all, payload) => all[..payload],
        ["a recipient of another kind"] = (all, _) => Replaced(all, "-> p256 ", "-> p384 "),
        ["a fresh key changed"] = (all, _) => Flipped(all, "trustpoint-backup/1\n-> p256 0123456789abcdef ".Length + 80),
        ["a sealed key changed"] = (all, payload) => Flipped(all, payload - 80),
        ["the mac changed"] = (all, payload) => Flipped(all, payload - 20),
        ["a recipient added"] = (all, _) => Replaced(all, "--- ", "-> p256 x y z\n--- "),
        ["carriage returns"] = (all, _) => Replaced(all, "--- ", "\r\n--- "),
        ["the first octet changed"] = (all, payload) => Flipped(all, payload),
        ["the first tag changed"] = (all, payload) => Flipped(all, payload + ChunkOnDisk - 1),
        ["an octet in the middle changed"] = (all, payload) => Flipped(all, payload + ((all.Length - payload) / 2)),
        ["the last octet changed"] = (all, _) => Flipped(all, all.Length - 1),
        ["cut off by one"] = (all, _) => all[..^1],
        ["cut off after the first chunk"] = (all, payload) => all[..(payload + ChunkOnDisk)],
        ["cut off within a chunk"] = (all, payload) => all[..(payload + ChunkOnDisk + 100)],
        ["the last chunk left out"] = (all, payload) => all[..(payload + ((all.Length - payload) / ChunkOnDisk * ChunkOnDisk))],
        ["the first chunk left out"] = (all, payload) => [.. all[..payload], .. all[(payload + ChunkOnDisk)..]],
        ["two chunks swapped"] = (all, payload) =>
            [.. all[..payload], .. all[(payload + ChunkOnDisk)..(payload + (2 * ChunkOnDisk))], .. all[payload..(payload + ChunkOnDisk)], .. all[(payload + (2 * ChunkOnDisk))..]],
        ["a chunk twice"] = (all, payload) => [.. all[..(payload + ChunkOnDisk)], .. all[payload..]],
        ["an octet added"] = (all, _) => [.. all, 0],
        ["a chunk added"] = (all, payload) => [.. all, .. all[payload..(payload + ChunkOnDisk)]],
    };

    [Theory, MemberData(nameof(Damages))]
    public async Task What_was_changed_is_refused_and_nothing_is_laid(string damage)
    {
        var all = await File.ReadAllBytesAsync(Backup);
        var end = all.AsSpan().IndexOf("\n--- "u8);
        var payload = end + 1 + all.AsSpan(end + 1).IndexOf((byte)'\n') + 1;
        await File.WriteAllBytesAsync(Backup, Tampering[damage](all, payload));
        await RefusedAsync(Key, null);
    }

    [Fact]
    public async Task The_payload_of_one_backup_under_the_header_of_another_is_refused()
    {
        var one = await File.ReadAllBytesAsync(Backup);
        File.Delete(Backup);
        _ = Create();
        var other = await File.ReadAllBytesAsync(Backup);
        var payload = one.AsSpan().IndexOf("\n--- "u8) + 1 + "--- ".Length + 44 + 1;
        await File.WriteAllBytesAsync(Backup, [.. other[..payload], .. one[payload..]]);
        await RefusedAsync(Key, "changed or cut off");
    }

    [Fact]
    public async Task A_directory_that_is_not_empty_is_left_as_it_is()
    {
        Directory.CreateDirectory(Target);
        await File.WriteAllTextAsync(Path.Combine(Target, "mine"), "mine");
        var refused = await Assert.ThrowsAsync<BackupRefusedException>(() => RestoreAsync(Key));
        Assert.Contains("is not empty", refused.Message, StringComparison.Ordinal);
        Assert.Equal("mine", await File.ReadAllTextAsync(Path.Combine(Target, "mine")));
    }

    [Fact]
    public async Task A_restore_that_was_cut_off_is_opened_by_nobody_until_it_is_begun_anew()
    {
        Directory.CreateDirectory(Target);
        await File.WriteAllTextAsync(Path.Combine(Target, "restore.unfinished"), "");
        await File.WriteAllTextAsync(Path.Combine(Target, "trustpoint.db"), "half");
        Assert.Contains("did not end", Assert.Throws<DatabaseRefusedException>(() => Store.Open(Target)).Message, StringComparison.Ordinal);
        await RestoreAsync(Key);
        await using var store = Store.Open(Target);
        Assert.NotEqual(0, (await store.Audit.HeadAsync(default)).Size);
    }

    [Fact]
    public async Task A_clock_behind_the_backup_is_refused()
    {
        Plant.Time.Advance(TimeSpan.FromMinutes(-1));
        var refused = await Assert.ThrowsAsync<BackupRefusedException>(() => RestoreAsync(Key));
        Assert.Contains("set the clock right", refused.Message, StringComparison.Ordinal);
        AssertNothingLaid();
    }

    [Fact]
    public async Task A_crl_that_no_authority_signed_is_refused_and_nothing_is_laid()
    {
        var crl = Path.Combine(Folder, CrlPlant.Scope.FullFile);
        await File.WriteAllTextAsync(crl, "forged");
        await Assert.ThrowsAsync<RecoveryRefusedException>(() => RestoreAsync(Key, crl));
        AssertNothingLaid();
    }

    [Fact]
    public void No_other_file_is_replaced_and_what_failed_leaves_none()
    {
        Assert.Contains("never written over", Assert.Throws<BackupRefusedException>(() => Create()).Message, StringComparison.Ordinal);
        var inside = Path.Combine(Data, "backup.tpb");
        Assert.Contains("in the data directory", Assert.Throws<BackupRefusedException>(() => Create(inside, key: null)).Message, StringComparison.Ordinal);
        var unsealed = Path.Combine(Folder, "unsealed");
        Assert.Throws<BackupRefusedException>(() => Create(unsealed, key: null));
        Assert.False(File.Exists(unsealed) || File.Exists(unsealed + ".next") || Directory.Exists(Path.Combine(Data, "backup.staging")));
    }

    private async Task RefusedAsync(IBackupOpener opener, string? why)
    {
        var refused = await Assert.ThrowsAsync<BackupRefusedException>(() => RestoreAsync(opener));
        if (why is not null) Assert.Contains(why, refused.Message, StringComparison.Ordinal);
        AssertNothingLaid();
    }

    private void AssertNothingLaid() => Assert.Equal(["lock"], Directory.GetFileSystemEntries(Target).Select(Path.GetFileName));

    private static byte[] Flipped(byte[] all, int at)
    {
        // Within base64 it stays base64.
        all[at] = all[at] == (byte)'A' ? (byte)'B' : all[at] is >= (byte)'A' and <= (byte)'z' ? (byte)'A' : (byte)(all[at] ^ 1);
        return all;
    }

    private static byte[] Replaced(byte[] all, string what, string by)
    {
        var at = all.AsSpan().IndexOf(Encoding.ASCII.GetBytes(what));
        return [.. all[..at], .. Encoding.ASCII.GetBytes(by), .. all[(at + what.Length)..]];
    }
}
