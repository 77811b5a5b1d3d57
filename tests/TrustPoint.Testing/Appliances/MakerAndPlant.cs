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

    private readonly SignerProcess[] signers;

    private MakerAndPlant(ApplianceProcess maker, ApplianceProcess plant, SignerProcess[] signers) => (Maker, Plant, this.signers) = (maker, plant, signers);

    /// <summary>The manufacturer's: factory <c>factory</c>, authority <c>masa</c>, model <c>pump</c> for whoever comes first.</summary>
    public ApplianceProcess Maker { get; }

    /// <summary>The operator's.</summary>
    public ApplianceProcess Plant { get; }

    /// <summary>Starts both.</summary>
    public static Task<MakerAndPlant> StartAsync() => StartAsync([]);

    /// <summary>Starts both, each with a signer of its own, which is closed when they are set up.</summary>
    public static async Task<MakerAndPlant> WithSignersAsync()
    {
        var parties = await StartAsync(await Task.WhenAll(SignerProcess.StartAsync(), SignerProcess.StartAsync()));
        foreach (var appliance in new[] { parties.Maker, parties.Plant }) await appliance.AdminAsync(HttpMethod.Post, "setup/finish");
        return parties;
    }

    private static async Task<MakerAndPlant> StartAsync(SignerProcess[] signers)
    {
        (string, string)[] SettingsOf(int party) => signers is [] ? [] : signers[party].Settings;
        var both = await Task.WhenAll(ApplianceProcess.StartAsync(null, SettingsOf(0)), ApplianceProcess.StartAsync(null, SettingsOf(1)));
        var parties = new MakerAndPlant(both[0], both[1], signers);
        try
        {
            await parties.SetUpAsync();
            return parties;
        }
        catch
        {
            // Nobody else knows of their processes yet.
            await parties.DisposeAsync();
            throw;
        }
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

    /// <summary>Has one device made: it has its factory identity then, and knows its manufacturer.</summary>
    /// <param name="serialNumber">Its serial number.</param>
    /// <param name="model">What it is.</param>
    public async Task MakeAsync(string serialNumber, string model = "pump")
    {
        var product = (await Maker.AdminAsync(HttpMethod.Post, "products", new { domain = "factory", model, serialNumbers = new[] { serialNumber } }))[0];
        var device = product.GetProperty("device").GetString();
        var code = (await Maker.AdminAsync(HttpMethod.Post, $"devices/{device}/code", new { })).GetProperty("code").GetString();
        await SecretAsync("code", $"{device}:{code}");
        _ = (await AgentProgram.RunAsync(
            "enroll", $"{Maker.DevicesUrl}/.well-known/est/factory", "--anchors", File("maker.pem"), "--code-file", File("code"), "--state", File($"factory-{serialNumber}"))).Done;
        System.IO.File.Copy(File("masa.pem"), Path.Combine(FactoryOf(serialNumber), "masa.pem"));
    }

    /// <summary>What the factory put into a device.</summary>
    public string FactoryOf(string serialNumber) => Path.Combine(File($"factory-{serialNumber}"), "current");

    /// <summary>What a device keeps.</summary>
    public string StateOf(string serialNumber) => File($"state-{serialNumber}");

    /// <summary>A device is switched on at an owner's.</summary>
    public Task<ShellResult> OnboardAsync(ApplianceProcess owner, string serialNumber) =>
        AgentProgram.RunAsync("onboard", "--once", "--registrar", owner.DevicesUrl, "--factory", FactoryOf(serialNumber), "--state", StateOf(serialNumber));

    /// <summary>Sets up another owner as a person does: it takes the manufacturer's devices over. In the folder is its certificate, <c>NAME.pem</c>.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="options">Of <c>manufacturer join</c>.</param>
    public async Task<ApplianceProcess> AddOwnerAsync(string name, params string[] options)
    {
        var owner = await ApplianceProcess.StartAsync();
        await TakeDevicesAsync(owner, options);
        await KeepAnchorAsync(name, owner);
        return owner;
    }

    /// <summary>Writes the certificate of an owner's domain into the folder, as <c>NAME.pem</c>.</summary>
    public async Task KeepAnchorAsync(string name, ApplianceProcess owner) =>
        await System.IO.File.WriteAllTextAsync(File($"{name}.pem"), (await owner.CommandAsync("ca", "export", "evaluation-issuing-g1")).Done);

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await Task.WhenAll(Maker.DisposeAsync().AsTask(), Plant.DisposeAsync().AsTask());
        foreach (var signer in signers) await signer.DisposeAsync();
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

        await TakeDevicesAsync(Plant, "--serial", "PUMP-*");
    }

    private async Task TakeDevicesAsync(ApplianceProcess owner, params string[] options)
    {
        await DoneAsync(owner, "manufacturer", "accept", "maker", File("device-root.pem"));
        await DoneAsync(owner, "domain", "set", "plant", "--manufacturer", "maker");
        await DoneAsync(
            owner, ["manufacturer", "join", "maker", "--masa", $"localhost:{Maker.DevicesPort}", "--masa-ca", File("maker.pem"), "--masa-near", "--voucher-ca", File("masa.pem"), .. options]);
    }

    private async Task KeepAsync(string name, params string[] command) => await System.IO.File.WriteAllTextAsync(File(name), (await Maker.CommandAsync(command)).Done);

    private static async Task DoneAsync(ApplianceProcess appliance, params string[] command) => _ = (await appliance.CommandAsync(command)).Done;
}
