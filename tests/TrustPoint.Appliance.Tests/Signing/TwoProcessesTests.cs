using TrustPoint.Testing.Appliances;
using TrustPoint.Testing.Est;
using TrustPoint.Testing.Guides;
using TrustPoint.Testing.Load;

namespace TrustPoint.Appliance.Tests.Signing;

/// <summary>The appliance and its signer as two processes, as the package runs them (architecture rule 1 of the security model).</summary>
public sealed class TwoProcessesTests
{
    [Fact]
    public async Task An_appliance_whose_keys_a_signer_holds_does_what_it_does_with_its_own()
    {
        await using var signer = await SignerProcess.StartAsync();
        await using var appliance = await ApplianceProcess.StartAsync(null, signer.Settings);
        Assert.False(Directory.Exists(Path.Combine(appliance.DataDirectory, "softhsm")));
        Assert.False(File.Exists(Path.Combine(appliance.DataDirectory, "token.pin")));
        var device = await FleetDevice.EnrolAsync(appliance, "pump-1");
        using (var http = new HttpClient())
        {
            Assert.True((await http.GetByteArrayAsync(new Uri($"http://127.0.0.1:{appliance.HttpPort}/crl/evaluation-issuing-g1.crl"))).Length > 100);
        }
        // Before the set-up is finished it makes authorities; after it root has to open it.
        await appliance.AdminAsync(HttpMethod.Post, "setup/finish");
        string[] another = ["ca", "create", "second", "--common-name", "Second Root", "--profile", "root-ca"];
        var refused = await appliance.CommandAsync(another);
        Assert.NotEqual(0, refused.ExitCode);
        Assert.Contains("trustpoint signer open", refused.Error, StringComparison.Ordinal);
        Assert.Contains("open until", (await signer.CommandAsync("signer", "open", "--minutes", "5")).Done, StringComparison.Ordinal);
        _ = (await appliance.CommandAsync(another)).Done;
        Assert.Contains("closed", (await signer.CommandAsync("signer", "close")).Done, StringComparison.Ordinal);

        Assert.Equal(0, await appliance.StopAsync());
        var fsck = await appliance.CommandAsync("fsck");
        Assert.True(fsck.ExitCode == 0, fsck.Error);
        Assert.Contains("does not know 0", (await appliance.CommandAsync("signer", "verify")).Done, StringComparison.Ordinal);
        Assert.Contains(device.SerialNumber.TrimStart('0').ToUpperInvariant(), (await signer.CommandAsync("signer", "list")).Done.ToUpperInvariant(), StringComparison.Ordinal);

        // What it signed and nobody stored is found.
        await File.AppendAllTextAsync(Path.Combine(signer.DataDirectory, "intents.log"), $"2026-01-01T00:00:00.000Z evaluation-issuing-g1 {new string('4', 40)} {new string('a', 64)} ldevid@1\n");
        var verify = await appliance.CommandAsync("signer", "verify");
        Assert.NotEqual(0, verify.ExitCode);
        Assert.Contains(new string('4', 40), verify.Error, StringComparison.Ordinal);
    }

    [Fact] // unix(7), SO_PEERCRED
    public async Task A_user_who_is_not_the_one_named_is_cut_off_and_that_one_opens_nothing()
    {
        await using var signer = await SignerProcess.StartAsync(("TrustPoint__Signer__User", "daemon"));
        File.SetUnixFileMode(signer.Folder, File.GetUnixFileMode(signer.Folder) | UnixFileMode.OtherExecute | UnixFileMode.OtherRead);
        var nobody = await signer.CommandAsAsync(65534, "signer", "status");
        Assert.NotEqual(0, nobody.ExitCode);
        await signer.WritesAsync("REFUSED: a connection of uid 65534");
        Assert.Contains("SoftHSM", (await signer.CommandAsAsync(1, "signer", "status")).Done, StringComparison.Ordinal);
        var opened = await signer.CommandAsAsync(1, "signer", "open");
        Assert.NotEqual(0, opened.ExitCode);
        Assert.Contains("only root", opened.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Every_command_of_its_page_does_what_it_says()
    {
        await using var signer = await SignerProcess.StartAsync();
        await using var appliance = await ApplianceProcess.StartAsync(null, signer.Settings);
        using var folder = new TemporaryDirectory();
        await File.WriteAllTextAsync(folder.File("gauge.yaml"), (await appliance.CommandAsync("profile", "show", "ldevid")).Done.Replace("name: ldevid", "name: gauge", StringComparison.Ordinal));
        var said = "";
        foreach (var command in Guide.Commands("signer.md"))
        {
            if (command.EndsWith(" verify", StringComparison.Ordinal)) Assert.Equal(0, await appliance.StopAsync());
            said += (await Shell.BashAsync(command.Replace("./trustpoint", ApplianceProgram.CommandLine, StringComparison.Ordinal), folder.Path, appliance.Environment)).Done;
        }
        Assert.All(["open until", "closed", "gauge@", "does not know 0"], words => Assert.Contains(words, said, StringComparison.Ordinal));
    }

    [Fact] // RFC 7030 section 4.2.3: what no repetition changes is no 503
    public async Task A_profile_of_the_plant_is_403_and_an_alarm_until_root_lets_it_pass()
    {
        await using var signer = await SignerProcess.StartAsync();
        await using var appliance = await ApplianceProcess.StartAsync(null, signer.Settings);
        using var folder = new TemporaryDirectory();
        var (file, yaml) = (folder.File("gauge.yaml"), (await appliance.CommandAsync("profile", "show", "ldevid")).Done.Replace("name: ldevid", "name: gauge", StringComparison.Ordinal));
        await File.WriteAllTextAsync(file, yaml);
        _ = (await appliance.CommandAsync("profile", "save", file)).Done;
        _ = (await appliance.CommandAsync("domain", "set", "plant", "--profile", "ldevid", "--profile", "gauge")).Done;
        var refused = await Assert.ThrowsAsync<InvalidOperationException>(() => FleetDevice.EnrolAsync(appliance, "gauge-1", "gauge"));
        Assert.Contains("HTTP/1.1 403", refused.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("Retry-After", refused.Message, StringComparison.OrdinalIgnoreCase);
        Assert.Contains("the signer that holds the key does not allow it", refused.Message, StringComparison.Ordinal);
        await appliance.WritesAsync("ALARM: the signer refuses");
        await appliance.WritesAsync("trustpoint signer allow profile");
        Assert.Contains("gauge@", (await signer.CommandAsync("signer", "allow", "profile", file)).Done, StringComparison.Ordinal);
        Assert.True(File.Exists(Path.Combine(signer.DataDirectory, "profiles", "gauge.yaml")));
        Assert.NotNull(await FleetDevice.EnrolAsync(appliance, "gauge-2", "gauge"));
        await signer.RestartAsync();
        // A device that is told 503, because the signer went away, comes again.
        var invited = await TestDevice.AddAsync(appliance, "gauge-3", profile: "gauge");
        await Waiting.UntilAsync(async () =>
        {
            try
            {
                return await FleetDevice.EnrolAsync(appliance, "gauge-3", invited.Code, "plant~gauge/") is not null;
            }
            catch (InvalidOperationException away) when (away.Message.Contains("HTTP/1.1 503", StringComparison.Ordinal))
            {
                return false;
            }
        });
        Assert.Contains("trouble", (await signer.CommandAsync("signer", "status")).Done, StringComparison.Ordinal);
    }
}
