using TrustPoint.Testing.Appliances;
using TrustPoint.Testing.Load;

namespace TrustPoint.Appliance.Tests.Lifecycle;

/// <summary>A device's life by the command line and over EST: what stops working does so on the next request.</summary>
public class DeviceLifeTests
{
    [Fact] // LIF-4, LIF-12, LIF-14, LIF-50, LIF-58
    public async Task LIF_4_a_suspended_device_is_refused_in_words_and_a_decommissioned_one_comes_back_only_anew()
    {
        await using var appliance = await ApplianceProcess.StartAsync();
        var device = await FleetDevice.EnrolAsync(appliance, "pump-1");
        await using var open = await EstConnection.OpenAsync(appliance.DevicesPort, device.Tls);

        var suspended = await appliance.JsonAsync("device", "suspend", "pump-1", "--reason", "a leak", "--for", "7d", "--block-only");
        Assert.Equal("suspended", suspended.GetProperty("state").GetString());
        Assert.Equal(403, await open.SendAsync(device.Reenrolment()));
        Assert.Contains("device pump-1 is suspended", open.LastAnswer, StringComparison.Ordinal);
        var code = await appliance.CommandAsync("device", "code", "pump-1");
        Assert.Contains("pump-1 is suspended", code.Error, StringComparison.Ordinal);
        await appliance.JsonAsync("device", "resume", "pump-1", "--reason", "repaired on site");
        Assert.Equal(200, await open.SendAsync(device.Reenrolment()));

        await appliance.JsonAsync("device", "decommission", "pump-1", "--reason", "line 4 is closed");
        Assert.Equal(403, await open.SendAsync(device.Reenrolment()));
        Assert.All((await appliance.JsonAsync("cert", "list", "--device", "pump-1")).EnumerateArray(), row => Assert.Equal("revoked", row.GetProperty("status").GetString()));
        var impossible = await appliance.CommandAsync("device", "found", "pump-1", "--reason", "here", "--proof", "Ina");
        Assert.NotEqual(0, impossible.ExitCode);
        Assert.Contains("pump-1 is decommissioned: nobody can record that it is found again now", impossible.Error, StringComparison.Ordinal);

        var alone = await appliance.CommandAsync("device", "retire", "pump-1", "--reason", "worn out", "--proof", "shredded by Ina");
        Assert.NotEqual(0, alone.ExitCode);
        Assert.Contains("second person", alone.Error, StringComparison.Ordinal);

        await appliance.JsonAsync("device", "recommission", "pump-1", "--reason", "line 4 opens again", "--proof", "reset by Ina");
        Assert.Equal(403, await open.SendAsync(device.Reenrolment()));
        var life = await appliance.JsonAsync("device", "life", "pump-1");
        Assert.Equal(["enrolled", "suspend", "resume", "decommission", "recommission"], life.GetProperty("history").EnumerateArray().Select(line => line.GetProperty("event").GetString()));
        Assert.Equal(0, await appliance.StopAsync());
        Assert.Equal(0, (await appliance.CommandAsync("fsck")).ExitCode);
    }
}
