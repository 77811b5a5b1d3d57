using System.Text.Json;
using TrustPoint.Agent.Tests.Parties;
using TrustPoint.Testing.Appliances;

namespace TrustPoint.Agent.Tests.CommandLine;

/// <summary>A manufacturer's appliance, an operator's, and devices: all three parties of RFC 8995 section 2.1 as they are shipped.</summary>
public sealed class ThreePartiesTests : IAsyncLifetime
{
    private TemporaryDirectory folder = null!;
    private ApplianceProcess maker = null!;
    private ApplianceProcess plant = null!;

    public async Task InitializeAsync()
    {
        var both = await Task.WhenAll(ApplianceProcess.StartAsync(), ApplianceProcess.StartAsync());
        (folder, maker, plant) = (new(), both[0], both[1]);
        await DoneAsync(maker, "ca", "create", "device-root", "--profile", "idevid-root-ca", "--common-name", "Device Root", "--organization", "Maker");
        await DoneAsync(maker, "ca", "create", "device-ca", "--parent", "device-root", "--profile", "idevid-issuing-ca", "--common-name", "Device CA", "--organization", "Maker");
        await DoneAsync(maker, "ca", "create", "masa", "--common-name", "Voucher CA", "--organization", "Maker");
        await DoneAsync(maker, "domain", "add", "factory", "--authority", "device-ca", "--profile", "idevid");
        await DoneAsync(maker, "model", "add", "pump", "--policy", "logged");
        await KeepAsync("maker.pem", maker, "ca", "export", "--anchors");
        await KeepAsync("device-root.pem", maker, "ca", "export", "device-root");
        await KeepAsync("masa.pem", maker, "masa", "anchor", "export");

        await DoneAsync(plant, "manufacturer", "accept", "maker", folder.File("device-root.pem"));
        await DoneAsync(plant, "domain", "set", "plant", "--manufacturer", "maker");
        await DoneAsync(
            plant, "manufacturer", "join", "maker", "--masa", $"{maker.DevicesUrl}/.well-known/brski", "--masa-ca", folder.File("maker.pem"), "--masa-near",
            "--voucher-ca", folder.File("masa.pem"), "--serial", "PUMP-*");
    }

    public async Task DisposeAsync()
    {
        await Task.WhenAll(maker.DisposeAsync().AsTask(), plant.DisposeAsync().AsTask());
        folder.Dispose();
    }

    [Fact]
    public async Task A_device_leaves_its_factory_joins_the_plant_renews_and_a_stolen_one_stays_out()
    {
        await MakeAsync("PUMP-1");
        await MakeAsync("PUMP-2");
        await DoneAsync(maker, "product", "block", "PUMP-2", "--reason", "reported stolen");

        var joined = await OnboardAsync("PUMP-1");
        Assert.Contains("enrolled as", joined.Done, StringComparison.Ordinal);
        var status = JsonSerializer.Deserialize<JsonElement>((await AgentProgram.RunAsync("status", "--json", "--state", StateOf("PUMP-1"))).Done);
        Assert.Contains("PUMP-1", status.GetProperty("subject").GetString(), StringComparison.Ordinal);
        Assert.Contains("renewed as", (await AgentProgram.RunAsync("renew", "--now", "--state", StateOf("PUMP-1"))).Done, StringComparison.Ordinal);
        Assert.Equal("enrolled", Assert.Single(await JoinsAsync("PUMP-1")).GetProperty("state").GetString());
        Assert.Single((await maker.JsonAsync("voucher", "list", "PUMP-1")).EnumerateArray());

        var stolen = await OnboardAsync("PUMP-2");
        Assert.Equal(1, stolen.ExitCode);
        Assert.Contains("refused with 403", stolen.Error, StringComparison.Ordinal);
        Assert.Contains("the manufacturer gives no voucher", Assert.Single(await JoinsAsync("PUMP-2")).GetProperty("reason").GetString(), StringComparison.Ordinal);
        Assert.False(Directory.Exists(Path.Combine(StateOf("PUMP-2"), "current")));
        Assert.Empty((await maker.JsonAsync("voucher", "list", "PUMP-2")).EnumerateArray());
    }

    [Fact]
    public async Task A_fleet_is_made_with_the_code_of_a_batch_and_joins_at_once()
    {
        const int Devices = 12;
        var batch = await maker.JsonAsync("batch", "open", "shift-6", "--model", "pump", "--quota", $"{Devices + 1}", "--open-for", "1h");
        await SecretAsync("code", $"shift-6:{batch.GetProperty("code").GetString()}");

        var made = await AgentProgram.RunAsync(
            "enroll", $"{maker.DevicesUrl}/.well-known/est/factory", "--anchors", folder.File("maker.pem"), "--code-file", folder.File("code"), "--serial-number", "PUMP-7", "--state", folder.File("made"));
        Assert.Contains("PUMP-7", made.Done, StringComparison.Ordinal);

        var ran = await AgentProgram.RunAsync(
            "fleet", "--devices", $"{Devices}", "--registrar", plant.DevicesUrl, "--state", folder.File("fleet"), "--serial-prefix", "PUMP", "--json",
            "--manufacturer", $"{maker.DevicesUrl}/.well-known/est/factory", "--manufacturer-anchors", folder.File("maker.pem"), "--batch-code-file", folder.File("code"),
            "--masa-anchors", folder.File("masa.pem"));

        Assert.Equal(Devices, JsonSerializer.Deserialize<JsonElement>(ran.Done).GetProperty("joined").GetInt32());
        Assert.Equal(Devices, (await plant.AdminAsync(HttpMethod.Get, "joins?limit=100")).GetProperty("items").EnumerateArray().Count(join => join.GetProperty("state").GetString() == "enrolled"));
    }

    private Task<ShellResult> OnboardAsync(string serialNumber) => AgentProgram.RunAsync(
        "onboard", "--once", "--registrar", plant.DevicesUrl, "--factory", Path.Combine(folder.File($"factory-{serialNumber}"), "current"), "--state", StateOf(serialNumber));

    private string StateOf(string serialNumber) => folder.File($"state-{serialNumber}");

    // What a production line does.
    private async Task MakeAsync(string serialNumber)
    {
        var product = (await maker.AdminAsync(HttpMethod.Post, "products", new { domain = "factory", model = "pump", serialNumbers = new[] { serialNumber } }))[0];
        var device = product.GetProperty("device").GetString();
        var code = (await maker.AdminAsync(HttpMethod.Post, $"devices/{device}/code", new { })).GetProperty("code").GetString();
        await SecretAsync("code", $"{device}:{code}");
        var made = await AgentProgram.RunAsync(
            "enroll", $"{maker.DevicesUrl}/.well-known/est/factory", "--anchors", folder.File("maker.pem"), "--code-file", folder.File("code"), "--state", folder.File($"factory-{serialNumber}"));
        Assert.Contains(serialNumber, made.Done, StringComparison.Ordinal);
        File.Copy(folder.File("masa.pem"), Path.Combine(folder.File($"factory-{serialNumber}"), "current", "masa.pem"));
    }

    private async Task<IEnumerable<JsonElement>> JoinsAsync(string serialNumber) =>
        (await plant.AdminAsync(HttpMethod.Get, $"joins?serialNumber={serialNumber}")).GetProperty("items").EnumerateArray();

    private async Task KeepAsync(string name, ApplianceProcess appliance, params string[] command) =>
        await File.WriteAllTextAsync(folder.File(name), (await appliance.CommandAsync(command)).Done);

    private async Task SecretAsync(string name, string text)
    {
        await File.WriteAllTextAsync(folder.File(name), text);
        File.SetUnixFileMode(folder.File(name), UnixFileMode.UserRead | UnixFileMode.UserWrite);
    }

    private static async Task DoneAsync(ApplianceProcess appliance, params string[] command) => _ = (await appliance.CommandAsync(command)).Done;
}
