using System.Text.Json;
using TrustPoint.Pkcs11.Tokens;
using TrustPoint.Testing.Appliances;
using TrustPoint.Testing.Load;

namespace TrustPoint.Appliance.Tests.Settings;

/// <summary>Tokens that a machine offers: found, tried, chosen while the box runs.</summary>
public class TokenTests
{
    private const string Pin = "314159";

    private static readonly string Module = SoftHsm.FindModule()!;

    [Fact]
    public async Task A_token_chosen_later_makes_the_new_keys_and_those_of_before_go_on()
    {
        using var folder = new TemporaryDirectory();
        await using var appliance = await StartAsync(folder);
        var pump = await FleetDevice.EnrolAsync(appliance, "pump-1", "tls-client");
        var listed = (await appliance.JsonAsync("token", "list")).EnumerateArray().First(row => row.GetProperty("label").GetString() == "plant");
        Assert.Equal((Module, JsonValueKind.Null), (listed.GetProperty("module").GetString(), listed.GetProperty("trouble").ValueKind));
        Assert.False(listed.GetProperty("inUse").GetBoolean());

        var pin = folder.File("pin");
        await File.WriteAllTextAsync(pin, Pin + "\n");
        _ = (await appliance.CommandAsync("token", "try", "plant", "--module", Module, "--pin-file", pin)).Done;
        Assert.Equal("", (await Tool(folder, "--list-objects --type privkey")).Done.Trim()); // nothing is left of the trial
        _ = (await appliance.CommandAsync("token", "choose", "plant", "--module", Module, "--pin-file", pin)).Done;
        _ = (await appliance.CommandAsync("restart")).Done;
        await Waiting.UntilAsync(async () => (await appliance.CommandAsync("token", "list")).Output.Contains("in use", StringComparison.Ordinal));

        _ = (await appliance.CommandAsync("ca", "create", "own-root", "--common-name", "Own Root", "--organization", "Example")).Done;
        var authorities = (await appliance.JsonAsync("ca", "list")).EnumerateArray().ToDictionary(row => row.GetProperty("name").GetString()!, row => row.GetProperty("protection").GetString());
        Assert.Equal(("token", "software"), (authorities["own-root"], authorities["evaluation-issuing-g1"]));
        Assert.Contains("Own Root", (await Tool(folder, "--list-objects --type privkey")).Done, StringComparison.Ordinal);
        await using (var connection = await EstConnection.OpenAsync(appliance.DevicesPort, pump.Tls)) await pump.RenewAsync(connection);
        Assert.Equal(0, await appliance.StopAsync());
        _ = (await appliance.CommandAsync("fsck")).Done;
    }

    [Fact]
    public async Task A_token_that_does_not_sign_is_not_chosen_and_says_why()
    {
        using var folder = new TemporaryDirectory();
        await using var appliance = await StartAsync(folder);
        var pin = folder.File("pin");
        await File.WriteAllTextAsync(pin, "271828");
        await RefusedAsync("CKR_PIN_INCORRECT", "plant", Module);
        await RefusedAsync("does not serve", "nobody", Module);
        await RefusedAsync("is not one of the modules that were found", "plant", folder.File("unknown.so"));
        Assert.False(File.Exists(Path.Combine(appliance.DataDirectory, "settings.json")));

        async Task RefusedAsync(string why, string token, string module)
        {
            var refused = await appliance.CommandAsync("token", "choose", token, "--module", module, "--pin-file", pin);
            Assert.Equal(1, refused.ExitCode);
            Assert.Contains(why, refused.Error, StringComparison.Ordinal);
        }
    }

    // An appliance with software keys, on a machine that has a token.
    private static async Task<ApplianceProcess> StartAsync(TemporaryDirectory folder)
    {
        Directory.CreateDirectory(folder.File("tokens"));
        await File.WriteAllTextAsync(folder.File("softhsm2.conf"), $"directories.tokendir = {folder.File("tokens")}\n");
        _ = (await Shell.BashAsync($"softhsm2-util --init-token --free --label plant --pin {Pin} --so-pin 87654321", folder.Path, Environment(folder))).Done;
        await File.WriteAllTextAsync(folder.File("appsettings.json"), """{ "TrustPoint": { "Keys": { "Module": "software" } } }""");
        return await ApplianceProcess.StartAsync(null, ("SOFTHSM2_CONF", folder.File("softhsm2.conf")), ("TRUSTPOINT_CONFIG", folder.File("appsettings.json")));
    }

    private static Dictionary<string, string> Environment(TemporaryDirectory folder) => new() { ["SOFTHSM2_CONF"] = folder.File("softhsm2.conf") };

    private static Task<ShellResult> Tool(TemporaryDirectory folder, string arguments) =>
        Shell.BashAsync($"pkcs11-tool --module {Module} --token-label plant --login --pin {Pin} {arguments} 2>/dev/null", folder.Path, Environment(folder));
}
