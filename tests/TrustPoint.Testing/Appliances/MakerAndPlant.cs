using System.Globalization;
using System.Text.Json;

namespace TrustPoint.Testing.Appliances;

/// <summary>
/// A manufacturer's appliance and an operator's that takes its devices over by voucher, as people set them up: two of the three parties of
/// RFC 8995 section 2.1. Devices are called <c>PUMP-…</c>.
/// </summary>
public sealed class MakerAndPlant : IAsyncDisposable
{
    private readonly TemporaryDirectory folder = new();

    private MakerAndPlant(ApplianceProcess maker, ApplianceProcess plant) => (Maker, Plant) = (maker, plant);

    /// <summary>The manufacturer's: factory <c>factory</c>, authority <c>masa</c>, model <c>pump</c> for whoever comes first.</summary>
    public ApplianceProcess Maker { get; }

    /// <summary>The operator's.</summary>
    public ApplianceProcess Plant { get; }

    /// <summary>Starts both.</summary>
    public static async Task<MakerAndPlant> StartAsync()
    {
        var both = await Task.WhenAll(ApplianceProcess.StartAsync(), ApplianceProcess.StartAsync());
        var parties = new MakerAndPlant(both[0], both[1]);
        await parties.SetUpAsync();
        return parties;
    }

    /// <summary>A path in a folder of its own, in which are <c>maker.pem</c> (TLS anchors of the manufacturer) and <c>masa.pem</c> (for firmware).</summary>
    public string File(string name) => folder.File(name);

    /// <summary>Writes a file that its owner alone may read.</summary>
    public async Task SecretAsync(string name, string text)
    {
        await System.IO.File.WriteAllTextAsync(File(name), text);
        System.IO.File.SetUnixFileMode(File(name), UnixFileMode.UserRead | UnixFileMode.UserWrite);
    }

    /// <summary>Has a batch of devices made and powers them on.</summary>
    /// <param name="name">Batch, folder and part of the serial numbers.</param>
    /// <param name="devices">How many.</param>
    /// <param name="atOnce">How many of them are under way at the same moment.</param>
    /// <param name="patience">How long they may take, from their making on.</param>
    /// <returns>The fleet's report.</returns>
    public async Task<JsonElement> FleetAsync(string name, int devices, int atOnce, TimeSpan patience)
    {
        var count = devices.ToString(CultureInfo.InvariantCulture);
        var batch = await Maker.JsonAsync("batch", "open", name, "--model", "pump", "--quota", count, "--open-for", "1h");
        await SecretAsync($"{name}.code", $"{name}:{batch.GetProperty("code").GetString()}");
        var ran = await Shell.RunAsync(
            "dotnet",
            [
                AgentProgram.Assembly, "fleet", "--devices", count, "--at-once", atOnce.ToString(CultureInfo.InvariantCulture), "--registrar", Plant.DevicesUrl, "--state", File(name),
                "--serial-prefix", $"PUMP-{name}", "--manufacturer", $"{Maker.DevicesUrl}/.well-known/est/factory", "--manufacturer-anchors", File("maker.pem"),
                "--batch-code-file", File($"{name}.code"), "--masa-anchors", File("masa.pem"), "--json",
            ],
            patience: patience);
        return JsonSerializer.Deserialize<JsonElement>(ran.Done);
    }

    /// <summary>Where the factory identity of a device is that <see cref="MakeAsync"/> made.</summary>
    public string FactoryOf(string serialNumber) => Path.Combine(File($"factory-{serialNumber}"), "current");

    /// <summary>Makes one device: it has its factory identity, and what vouchers are verified by.</summary>
    public async Task MakeAsync(string serialNumber)
    {
        var product = (await Maker.AdminAsync(HttpMethod.Post, "products", new { domain = "factory", model = "pump", serialNumbers = new[] { serialNumber } }))[0];
        var device = product.GetProperty("device").GetString();
        var code = (await Maker.AdminAsync(HttpMethod.Post, $"devices/{device}/code", new { })).GetProperty("code").GetString();
        await SecretAsync("code", $"{device}:{code}");
        var made = await AgentProgram.RunAsync(
            "enroll", $"{Maker.DevicesUrl}/.well-known/est/factory", "--anchors", File("maker.pem"), "--code-file", File("code"), "--state", File($"factory-{serialNumber}"));
        if (!made.Done.Contains(serialNumber, StringComparison.Ordinal)) throw new InvalidOperationException(made.Done);
        System.IO.File.Copy(File("masa.pem"), Path.Combine(FactoryOf(serialNumber), "masa.pem"));
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await Task.WhenAll(Maker.DisposeAsync().AsTask(), Plant.DisposeAsync().AsTask());
        folder.Dispose();
    }

    private async Task SetUpAsync()
    {
        await DoneAsync(Maker, "ca", "create", "device-root", "--profile", "idevid-root-ca", "--common-name", "Device Root", "--organization", "Maker");
        await DoneAsync(Maker, "ca", "create", "device-ca", "--parent", "device-root", "--profile", "idevid-issuing-ca", "--common-name", "Device CA", "--organization", "Maker");
        await DoneAsync(Maker, "ca", "create", "masa", "--common-name", "Voucher CA", "--organization", "Maker");
        await DoneAsync(Maker, "domain", "add", "factory", "--authority", "device-ca", "--profile", "idevid", "--masa", $"localhost:{Maker.DevicesPort}");
        await DoneAsync(Maker, "model", "add", "pump", "--policy", "logged");
        await KeepAsync("maker.pem", "ca", "export", "--anchors");
        await KeepAsync("device-root.pem", "ca", "export", "device-root");
        await KeepAsync("masa.pem", "masa", "anchor", "export");

        await DoneAsync(Plant, "manufacturer", "accept", "maker", File("device-root.pem"));
        await DoneAsync(Plant, "domain", "set", "plant", "--manufacturer", "maker");
        await DoneAsync(
            Plant, "manufacturer", "join", "maker", "--masa", $"localhost:{Maker.DevicesPort}", "--masa-ca", File("maker.pem"), "--masa-near", "--voucher-ca", File("masa.pem"), "--serial", "PUMP-*");
    }

    private async Task KeepAsync(string name, params string[] command) => await System.IO.File.WriteAllTextAsync(File(name), (await Maker.CommandAsync(command)).Done);

    private static async Task DoneAsync(ApplianceProcess appliance, params string[] command) => _ = (await appliance.CommandAsync(command)).Done;
}
