using TrustPoint.Testing.Appliances;
using TrustPoint.Testing.Load;

namespace TrustPoint.Appliance.Tests.Revocation;

/// <summary>A revocation is in effect on the next request: on a connection that is open, on a new one, and after a restart.</summary>
public class RevocationTests
{
    [Fact]
    public async Task A_revoked_certificate_is_refused_on_an_open_connection_on_a_new_one_and_after_a_restart()
    {
        await using var appliance = await ApplianceProcess.StartAsync();
        var (revoked, other) = (await FleetDevice.EnrolAsync(appliance, "pump-1"), await FleetDevice.EnrolAsync(appliance, "pump-2"));
        await using var open = await EstConnection.OpenAsync(appliance.DevicesPort, revoked.Tls);
        Assert.Equal(200, await open.SendAsync(revoked.Reenrolment()));

        var done = await appliance.JsonAsync("cert", "revoke", revoked.SerialNumber, "--reason", "superseded", "--note", "scrapped");

        Assert.Equal(("superseded", true), (done.GetProperty("reason").GetString(), done.GetProperty("isNew").GetBoolean()));
        Assert.Equal(403, await open.SendAsync(revoked.Reenrolment()));
        Assert.Contains("it is revoked", open.LastAnswer, StringComparison.Ordinal);
        Assert.Equal(403, await StatusAsync(appliance, revoked));
        Assert.Equal(200, await StatusAsync(appliance, other));
        await appliance.RestartAsync();
        Assert.Equal((403, 200), (await StatusAsync(appliance, revoked), await StatusAsync(appliance, other)));

        Assert.Equal("revoked", (await appliance.JsonAsync("cert", "show", revoked.SerialNumber)).GetProperty("status").GetString());
        Assert.False((await appliance.JsonAsync("cert", "revoke", revoked.SerialNumber, "--reason", "superseded")).GetProperty("isNew").GetBoolean());
        Assert.Equal(0, await appliance.StopAsync());
        Assert.Equal(0, (await appliance.CommandAsync("fsck")).ExitCode);
    }

    [Fact]
    public async Task A_certificate_on_hold_is_refused_until_it_is_released()
    {
        await using var appliance = await ApplianceProcess.StartAsync();
        var device = await FleetDevice.EnrolAsync(appliance, "pump-1");
        await using var open = await EstConnection.OpenAsync(appliance.DevicesPort, device.Tls);

        await appliance.JsonAsync("cert", "hold", device.SerialNumber);
        Assert.Equal(403, await open.SendAsync(device.Reenrolment()));
        Assert.Equal(device.SerialNumber, Assert.Single((await appliance.JsonAsync("cert", "list", "--status", "onHold")).EnumerateArray()).GetProperty("serial").GetString());

        Assert.Equal(System.Text.Json.JsonValueKind.Null, (await appliance.JsonAsync("cert", "release", device.SerialNumber)).GetProperty("reason").ValueKind);
        Assert.Equal(200, await open.SendAsync(device.Reenrolment()));

        await appliance.JsonAsync("cert", "revoke", device.SerialNumber, "--reason", "keyCompromise");
        var refused = await appliance.CommandAsync("cert", "release", device.SerialNumber);
        Assert.Equal(1, refused.ExitCode);
        Assert.Contains("only a hold can be released", refused.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Many_are_previewed_and_revoked_by_device_and_a_revoked_authority_stops_everything()
    {
        await using var appliance = await ApplianceProcess.StartAsync();
        var (first, second) = (await FleetDevice.EnrolAsync(appliance, "pump-1"), await FleetDevice.EnrolAsync(appliance, "pump-2"));
        Assert.Equal(200, await StatusAsync(appliance, first)); // its second certificate

        string[] order = ["cert", "revoke", "--device", "pump-1", "--reason", "cessationOfOperation"];
        var preview = await appliance.JsonAsync(order);
        Assert.Equal((2, 2), (preview.GetProperty("certificates").GetInt32(), preview.GetProperty("unlisted").GetInt32()));
        Assert.Contains("others may take them until they end", (await appliance.CommandAsync(order)).Output, StringComparison.Ordinal);
        Assert.Equal(["pump-1"], preview.GetProperty("firstStopping").EnumerateArray().Select(device => device.GetString()));
        Assert.Equal(200, await StatusAsync(appliance, first)); // its third
        var refused = await appliance.CommandAsync([.. order, "--ticket", preview.GetProperty("ticket").GetString()!]);
        Assert.Equal(1, refused.ExitCode);
        Assert.Contains("other certificates fit now than were shown", refused.Error, StringComparison.Ordinal);

        string[] shown = [.. order, "--ticket", (await appliance.JsonAsync(order)).GetProperty("ticket").GetString()!];
        var done = await appliance.JsonAsync(shown);
        Assert.Equal((3, 3), (done.GetProperty("found").GetInt32(), done.GetProperty("revoked").GetInt32()));
        Assert.Equal(0, (await appliance.JsonAsync(shown)).GetProperty("revoked").GetInt32());
        Assert.Equal((403, 200), (await StatusAsync(appliance, first), await StatusAsync(appliance, second)));

        var issuing = Assert.Single((await appliance.JsonAsync("cert", "list", "--profile", "issuing-ca")).EnumerateArray()).GetProperty("serial").GetString()!;
        await appliance.JsonAsync("cert", "revoke", issuing, "--reason", "cACompromise");
        Assert.Equal(403, await StatusAsync(appliance, second));
        await appliance.RestartAsync();
        Assert.Equal(403, await StatusAsync(appliance, second));
    }

    private static async Task<int> StatusAsync(ApplianceProcess appliance, FleetDevice device)
    {
        await using var connection = await EstConnection.OpenAsync(appliance.DevicesPort, device.Tls);
        return await connection.SendAsync(device.Reenrolment());
    }
}
