using System.Text.Json;
using TrustPoint.Formats.Revocation;
using TrustPoint.Testing.Appliances;
using TrustPoint.Testing.Load;

namespace TrustPoint.Appliance.Tests.Backups;

/// <summary>A backup of a serving appliance is verified, laid into an empty directory of another one, and served from (IEC 62443-4-2 CR 7.3, CR 7.4).</summary>
public class BackupTests
{
    private const string Issuing = "evaluation-issuing-g1";
    private const string Phrase = "six-words-that-dice-have-drawn";

    [Fact]
    public async Task A_restored_appliance_renews_its_devices_forgets_no_published_revocation_and_goes_on_above_every_published_crl()
    {
        using var safe = new TemporaryDirectory();
        var phrase = Secret(safe, "phrase", Phrase);
        var (backup, crl, key) = (safe.File("monday.tpb"), safe.File($"{Issuing}.crl"), safe.File("recovery"));
        var pin = safe.File("token.pin");
        FleetDevice kept, revokedBefore, revokedAfter;
        System.Numerics.BigInteger published;
        string code;
        await using (var old = await ApplianceProcess.StartAsync())
        {
            (kept, revokedBefore, revokedAfter) = (await FleetDevice.EnrolAsync(old, "pump-a", "tls-client"), await FleetDevice.EnrolAsync(old, "pump-b", "tls-client"), await FleetDevice.EnrolAsync(old, "pump-c", "tls-client"));
            code = (await old.JsonAsync("device", "add", "pump-new")).GetProperty("code").GetString()!;
            await old.JsonAsync("user", "add", "line-1", "--machine", "--role", "auditor");
            await old.JsonAsync("user", "key", "add", "line-1", "--note", "reports");
            await old.JsonAsync("cert", "revoke", revokedBefore.SerialNumber, "--reason", "keyCompromise");
            _ = (await old.CommandAsync("backup", "key", "create", key, "--passphrase-file", phrase)).Done;
            var made = await old.JsonAsync("backup", "create", backup, "--to", key + ".pub", "--passphrase-file", phrase);
            Assert.Contains(made.GetProperty("byHand").EnumerateArray(), line => line.GetString()!.StartsWith("token.pin,", StringComparison.Ordinal));
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(backup));
            Assert.False(Directory.Exists(Path.Combine(old.DataDirectory, "backup.staging")));

            var again = await old.CommandAsync("backup", "create", backup, "--to", key + ".pub");
            Assert.Contains("never written over", again.Error, StringComparison.Ordinal);
            var verified = await old.CommandAsync("backup", "verify", backup, "--passphrase-file", phrase);
            Assert.True(verified.ExitCode == 0, verified.Error);

            await old.JsonAsync("cert", "revoke", revokedAfter.SerialNumber, "--reason", "superseded");
            await old.JsonAsync("crl", "publish", Issuing);
            File.Copy(Path.Combine(old.DataDirectory, "crl", $"{Issuing}.crl"), crl);
            published = CertificateList.Decode(File.ReadAllBytes(crl)).Number;
            File.Copy(Path.Combine(old.DataDirectory, "token.pin"), pin);
            await old.StopAsync();
        }

        await using var restored = await RestoreAsync(safe.File("data"), ["restore", backup, "--key", key, "--passphrase-file", phrase, "--crl", crl], pin);
        Assert.Equal((200, 403, 403), (await StatusAsync(restored, kept), await StatusAsync(restored, revokedBefore), await StatusAsync(restored, revokedAfter)));
        await restored.JsonAsync("crl", "publish", Issuing);
        var next = CertificateList.Decode(File.ReadAllBytes(Path.Combine(restored.DataDirectory, "crl", $"{Issuing}.crl")));
        Assert.True(next.Number > published);
        Assert.Equal([.. new[] { revokedBefore.SerialNumber, revokedAfter.SerialNumber }.Order()], next.Entries.Select(entry => Convert.ToHexString(entry.Serial.Span)).Order());

        // What is lost is said until a person has looked through it.
        var (status, words) = await restored.HealthAsync();
        Assert.Equal(503, status);
        Assert.Contains("was put back: what was issued, revoked or changed between is not known", words, StringComparison.Ordinal);
        var look = await restored.JsonAsync("backup", "confirm-restore", "--look");
        Assert.Equal((1, 1, false), (look.GetProperty("codes").GetInt32(), look.GetProperty("apiKeys").GetInt32(), look.GetProperty("ended").GetBoolean()));
        var confirmed = await restored.JsonAsync("backup", "confirm-restore", "--end-codes-and-keys");
        Assert.Equal((1, 1, true), (confirmed.GetProperty("codes").GetInt32(), confirmed.GetProperty("apiKeys").GetInt32(), confirmed.GetProperty("ended").GetBoolean()));
        Assert.NotEqual(200, await FleetDevice.TryAsync(restored, "pump-new", code));
        Assert.All((await restored.JsonAsync("user", "key", "list")).EnumerateArray(), row => Assert.NotEqual(JsonValueKind.Null, row.GetProperty("revokedAt").ValueKind));
        Assert.DoesNotContain("was put back", (await restored.HealthAsync()).Words, StringComparison.Ordinal);
        Assert.Equal(1, (await restored.CommandAsync("backup", "confirm-restore")).ExitCode);
        Assert.Equal(0, await restored.StopAsync());
        var fsck = await restored.CommandAsync("fsck");
        Assert.True(fsck.ExitCode == 0, fsck.Error);
    }

    private static async Task<ApplianceProcess> RestoreAsync(string dataDirectory, string[] restore, string pin)
    {
        var environment = new Dictionary<string, string> { ["TrustPoint__DataDirectory"] = dataDirectory };
        var unsaid = await ApplianceProgram.RunAsync([.. restore.TakeWhile(word => word != "--crl")], environment, []);
        Assert.Contains("would be good again", unsaid.Error, StringComparison.Ordinal);
        _ = (await ApplianceProgram.RunAsync(restore, environment, [])).Done;
        var full = await ApplianceProgram.RunAsync(restore, environment, []);
        Assert.Contains("is not empty", full.Error, StringComparison.Ordinal);
        File.Copy(pin, Path.Combine(dataDirectory, "token.pin"));
        return await ApplianceProcess.StartAsync(dataDirectory);
    }

    private static string Secret(TemporaryDirectory folder, string name, string secret)
    {
        File.WriteAllText(folder.File(name), secret + "\n");
        File.SetUnixFileMode(folder.File(name), UnixFileMode.UserRead | UnixFileMode.UserWrite);
        return folder.File(name);
    }

    private static async Task<int> StatusAsync(ApplianceProcess appliance, FleetDevice device)
    {
        await using var connection = await EstConnection.OpenAsync(appliance.DevicesPort, device.Tls);
        return await connection.SendAsync(device.Reenrolment());
    }
}
