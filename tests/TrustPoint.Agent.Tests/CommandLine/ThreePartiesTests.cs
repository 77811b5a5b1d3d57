using System.Text.Json;
using TrustPoint.Testing.Appliances;

namespace TrustPoint.Agent.Tests.CommandLine;

/// <summary>A manufacturer's appliance, an operator's, and devices: all three parties of RFC 8995 section 2.1 as they are shipped.</summary>
[Collection(SharedParties.Name)]
public sealed class ThreePartiesTests(SharedParties shared)
{
    private readonly MakerAndPlant parties = shared.Both;

    [Fact]
    public async Task A_device_leaves_its_factory_joins_the_plant_renews_and_a_stolen_one_stays_out()
    {
        await parties.MakeAsync("PUMP-11");
        await parties.MakeAsync("PUMP-12");
        _ = (await parties.Maker.CommandAsync("product", "block", "PUMP-12", "--reason", "reported stolen")).Done;

        var joined = await parties.OnboardAsync(parties.Plant, "PUMP-11");
        Assert.Contains("enrolled as", joined.Done, StringComparison.Ordinal);
        var status = JsonSerializer.Deserialize<JsonElement>((await AgentProgram.RunAsync("status", "--json", "--state", parties.StateOf("PUMP-11"))).Done);
        Assert.Contains("PUMP-11", status.GetProperty("subject").GetString(), StringComparison.Ordinal);
        Assert.Contains("renewed as", (await AgentProgram.RunAsync("renew", "--now", "--state", parties.StateOf("PUMP-11"))).Done, StringComparison.Ordinal);
        Assert.Equal("enrolled", Assert.Single(await JoinsAsync("PUMP-11")).GetProperty("state").GetString());
        Assert.Single((await parties.Maker.JsonAsync("voucher", "list", "PUMP-11")).EnumerateArray());

        var stolen = await parties.OnboardAsync(parties.Plant, "PUMP-12");
        Assert.Equal(1, stolen.ExitCode);
        Assert.Contains("refused with 403", stolen.Error, StringComparison.Ordinal);
        Assert.Contains("the manufacturer refuses the device a voucher", Assert.Single(await JoinsAsync("PUMP-12")).GetProperty("reason").GetString(), StringComparison.Ordinal);
        Assert.False(Directory.Exists(Path.Combine(parties.StateOf("PUMP-12"), "current")));
        Assert.Empty((await parties.Maker.JsonAsync("voucher", "list", "PUMP-12")).EnumerateArray());
    }

    [Fact] // LIF-24, RFC 8995 sections 5 and 7.4.3
    public async Task LIF_24_a_device_joins_only_from_factory_default_and_a_reset_leaves_nothing_of_its_owner()
    {
        await parties.MakeAsync("PUMP-24");
        _ = (await parties.OnboardAsync(parties.Plant, "PUMP-24")).Done;
        var (state, before) = (parties.StateOf("PUMP-24"), Files(parties.FactoryOf("PUMP-24")));
        var owned = Files(state);
        Assert.Contains(owned, file => file.EndsWith("anchors.pem", StringComparison.Ordinal));
        Assert.Contains(owned, file => file.EndsWith("key.pem", StringComparison.Ordinal));

        // It has an owner: it asks no registrar, and is as it was.
        var refused = await parties.OnboardAsync(parties.Plant, "PUMP-24");
        Assert.Equal(1, refused.ExitCode);
        Assert.Contains("this device has a plant identity: factory-reset takes it away first", refused.Error, StringComparison.Ordinal);
        Assert.Equal(owned, Files(state));
        Assert.Single(await JoinsAsync("PUMP-24"));

        _ = (await AgentProgram.RunAsync("factory-reset", "--yes", "--factory", parties.FactoryOf("PUMP-24"), "--state", state)).Done;
        Assert.DoesNotContain(Files(state), file => file.EndsWith(".pem", StringComparison.Ordinal) || file.EndsWith("server", StringComparison.Ordinal));
        Assert.Equal(before, Files(parties.FactoryOf("PUMP-24")));
        Assert.Contains("enrolled as", (await parties.OnboardAsync(parties.Plant, "PUMP-24")).Done, StringComparison.Ordinal);

        static List<string> Files(string folder) => [.. Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories).Order(StringComparer.Ordinal)];
    }

    [Fact] // the short form of the benchmark onboarding
    public async Task A_fleet_is_made_with_the_code_of_a_batch_and_all_of_it_is_in_within_a_minute_of_power_on()
    {
        const int Devices = 40;

        var report = await parties.FleetAsync("shift-6", Devices, atOnce: Devices, TimeSpan.FromMinutes(2));

        Assert.Equal(Devices, report.GetProperty("joined").GetInt32());
        Assert.InRange(report.GetProperty("seconds").GetDouble(), 0.01, 60);
        Assert.InRange(report.GetProperty("slowestSeconds").GetDouble(), 0.01, report.GetProperty("seconds").GetDouble());
        Assert.Equal(Devices, (await parties.Plant.AdminAsync(HttpMethod.Get, "joins?limit=100")).GetProperty("items").EnumerateArray().Count(
            join => join.GetProperty("serialNumber").GetString()!.StartsWith("PUMP-shift-6", StringComparison.Ordinal) && join.GetProperty("state").GetString() == "enrolled"));
    }

    [Fact]
    public async Task A_device_is_made_on_a_line_by_its_serial_number()
    {
        var batch = await parties.Maker.JsonAsync("batch", "open", "shift-7", "--model", "pump", "--quota", "1", "--open-for", "1h");
        await parties.SecretAsync("code", $"shift-7:{batch.GetProperty("code").GetString()}");

        var made = await AgentProgram.RunAsync(
            "enroll", $"{parties.Maker.DevicesUrl}/.well-known/est/factory", "--anchors", parties.File("maker.pem"), "--code-file", parties.File("code"), "--serial-number", "PUMP-7", "--state", parties.File("made"));

        Assert.Contains("PUMP-7", made.Done, StringComparison.Ordinal);
    }

    [Fact] // a certificate of 24 hours, and a week without power
    public async Task A_device_that_was_off_for_a_week_comes_back_by_itself_with_its_factory_identity()
    {
        await using var own = await parties.AddOwnerAsync("off", "--serial", "PUMP-*"); // its clock is put forward
        await parties.MakeAsync("PUMP-9");
        Assert.Contains("enrolled as", (await parties.OnboardAsync(own, "PUMP-9")).Done, StringComparison.Ordinal);
        await own.StopAsync();
        (string Name, string Value)[] weekLater = [.. FakedClock.Faked, ("FAKETIME", "+7d")];
        await using var plant = await ApplianceProcess.StartAsync(
            own.DataDirectory, [.. own.Environment.Select(setting => (setting.Key, setting.Value)), .. weekLater]);
        Assert.Equal("stopped", Assert.Single((await plant.JsonAsync("rotation", "devices")).EnumerateArray()).GetProperty("state").GetString());

        var back = await Shell.RunAsync(
            "dotnet", [AgentProgram.Assembly, "renew", "--now", "--state", parties.StateOf("PUMP-9"), "--factory", parties.FactoryOf("PUMP-9")],
            environment: weekLater.ToDictionary(setting => setting.Name, setting => setting.Value));

        Assert.Contains("coming back with the factory identity", back.Output + back.Error, StringComparison.Ordinal);
        Assert.Contains("renewed as", back.Done, StringComparison.Ordinal);
        Assert.Equal("fresh", Assert.Single((await plant.JsonAsync("rotation", "devices")).EnumerateArray()).GetProperty("state").GetString());
        Assert.Single(await JoinsAsync("PUMP-9", plant)); // no second voucher, and no person, was needed
    }

    private async Task<IEnumerable<JsonElement>> JoinsAsync(string serialNumber, ApplianceProcess? plant = null) =>
        (await (plant ?? parties.Plant).AdminAsync(HttpMethod.Get, $"joins?serialNumber={serialNumber}")).GetProperty("items").EnumerateArray();
}
