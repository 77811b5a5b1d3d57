using System.Text.Json;
using TrustPoint.Testing.Appliances;
using TrustPoint.Testing.Load;

namespace TrustPoint.Appliance.Tests.Settings;

/// <summary>What is decided while the box runs, and the restart that makes it hold.</summary>
public class SettingsTests(SharedAppliance shared) : IClassFixture<SharedAppliance>
{
    [Fact]
    public async Task Host_names_hold_after_a_restart_in_the_same_process_and_everything_goes_on()
    {
        await using var appliance = await ApplianceProcess.StartAsync();
        var before = await FleetDevice.EnrolAsync(appliance, "pump-1", "tls-client");
        var row = await appliance.JsonAsync("settings", "set", "--host-name", "pki.plant.example", "--host-name", "localhost");
        Assert.True(row.GetProperty("restartNeeded").GetBoolean());
        Assert.DoesNotContain("pki.plant.example", await ShownNamesAsync(appliance), StringComparison.Ordinal);

        _ = (await appliance.CommandAsync("restart")).Done;
        await Waiting.UntilAsync(async () => (await appliance.CommandAsync("settings", "show", "--json")) is { ExitCode: 0 } shown
            && !JsonSerializer.Deserialize<JsonElement>(shown.Output).GetProperty("restartNeeded").GetBoolean());
        Assert.Contains("pki.plant.example", await ShownNamesAsync(appliance), StringComparison.Ordinal);
        await using (var connection = await EstConnection.OpenAsync(appliance.DevicesPort, before.Tls)) await before.RenewAsync(connection);
        await FleetDevice.EnrolAsync(appliance, "pump-2", "tls-client");

        Assert.Equal(0, await appliance.StopAsync());
        _ = (await appliance.CommandAsync("fsck")).Done;
    }

    [Theory]
    [InlineData("--host-name", "not a name")]
    [InlineData("--public-url", "https://pki.plant.example")] // RFC 5280 section 8
    public async Task What_no_start_would_take_is_refused_and_changes_nothing(string option, string value)
    {
        var appliance = shared.Process;
        var refused = await appliance.CommandAsync("settings", "set", option, value);
        Assert.Equal(1, refused.ExitCode);
        Assert.Contains(value, refused.Error, StringComparison.Ordinal);
        Assert.False(File.Exists(Path.Combine(appliance.DataDirectory, "settings.json")));
    }

    [Fact]
    public async Task A_damaged_file_of_settings_stops_the_start_by_name()
    {
        await using var appliance = await ApplianceProcess.StartAsync();
        await appliance.StopAsync();
        await File.WriteAllTextAsync(Path.Combine(appliance.DataDirectory, "settings.json"), "{ not JSON");
        var refused = await appliance.CommandAsync("serve");
        Assert.Equal(2, refused.ExitCode);
        Assert.Contains("settings.json", refused.Error, StringComparison.Ordinal);
    }

    private static async Task<string> ShownNamesAsync(ApplianceProcess appliance) => (await Shell.BashAsync(
        $"openssl s_client -connect 127.0.0.1:{appliance.DevicesPort} </dev/null 2>/dev/null | openssl x509 -noout -ext subjectAltName", "/")).Done;
}
