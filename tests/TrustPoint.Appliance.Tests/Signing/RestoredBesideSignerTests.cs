using TrustPoint.Testing.Appliances;
using TrustPoint.Testing.Load;

namespace TrustPoint.Appliance.Tests.Signing;

/// <summary>A box is put back from a backup beside a signer that went on (docs/signer.md, "Backup and restore").</summary>
public sealed class RestoredBesideSignerTests
{
    [Fact]
    public async Task Its_log_begins_again_when_root_says_so_and_the_signer_names_what_the_backup_does_not_know()
    {
        using var folder = new TemporaryDirectory();
        await using var signer = await SignerProcess.StartAsync();
        var (backup, phrase, list) = (folder.File("monday.tpb"), folder.File("phrase"), folder.File("evaluation-issuing-g1.crl"));
        await File.WriteAllTextAsync(phrase, "correct horse battery staple");
        File.SetUnixFileMode(phrase, UnixFileMode.UserRead | UnixFileMode.UserWrite);
        (string Name, string Value)[] settings = [.. signer.Settings, ("TrustPoint__PublicUrl", "http://pki.plant.example")];
        FleetDevice kept;
        var lost = new List<FleetDevice>();
        await using (var before = await ApplianceProcess.StartAsync(folder.File("before"), settings))
        {
            await before.AdminAsync(HttpMethod.Post, "setup/finish");
            kept = await FleetDevice.EnrolAsync(before, "pump-0", "tls-client");
            Assert.Contains(signer.DataDirectory, (await before.CommandAsync("backup", "create", backup, "--passphrase-file", phrase)).Done, StringComparison.Ordinal);
            for (var number = 1; number <= 5; number++) lost.Add(await FleetDevice.EnrolAsync(before, $"pump-{number}", "tls-client"));
            File.Copy(Path.Combine(before.DataDirectory, "crl", Path.GetFileName(list)), list);
            Assert.Equal(0, await before.StopAsync());
        }

        var environment = settings.Append(("TrustPoint__DataDirectory", folder.File("after"))).ToDictionary(setting => setting.Item1, setting => setting.Item2);
        _ = (await ApplianceProgram.RunAsync(["restore", backup, "--passphrase-file", phrase, "--crl", list], environment)).Done;
        await using var after = await ApplianceProcess.StartAsync(folder.File("after"), settings);
        await Waiting.UntilAsync(async () => (await after.HealthAsync()).Words.Contains("no checkpoint can be signed: The signer refuses", StringComparison.Ordinal));
        Assert.Contains("trustpoint signer open", (await after.HealthAsync()).Words, StringComparison.Ordinal);
        // All else goes on.
        await using (var connection = await EstConnection.OpenAsync(after.DevicesPort, kept.Tls)) Assert.Equal(200, await connection.SendAsync(kept.Reenrolment()));
        _ = (await after.CommandAsync("crl", "publish", "evaluation-issuing-g1")).Done;

        _ = (await signer.CommandAsync("signer", "open", "--minutes", "5")).Done;
        await Waiting.UntilAsync(async () => !(await after.HealthAsync()).Words.Contains("no checkpoint", StringComparison.Ordinal));
        _ = (await signer.CommandAsync("signer", "close")).Done;
        Assert.Equal(0, await after.StopAsync());
        Assert.DoesNotContain("REFUSED", signer.Written.Split("is closed")[^1], StringComparison.Ordinal);
        var verify = await after.CommandAsync("signer", "verify");
        Assert.NotEqual(0, verify.ExitCode);
        Assert.All(lost, device => Assert.Contains(device.SerialNumber.TrimStart('0'), verify.Error.ToUpperInvariant(), StringComparison.Ordinal));
        Assert.DoesNotContain(kept.SerialNumber.TrimStart('0'), verify.Error.ToUpperInvariant(), StringComparison.Ordinal);
    }
}
