using System.Diagnostics;
using TrustPoint.Testing.Appliances;

namespace TrustPoint.Appliance.Tests.Start;

/// <summary>A first start that was cut off, with its keys in a token that is not the appliance's alone.</summary>
public sealed class CutOffTests : IAsyncLifetime, IDisposable
{
    private const string Pin = "123456";
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);
    private static readonly string Module = Pkcs11.Tokens.SoftHsm.FindModule()!;
    private readonly TemporaryDirectory directory = new();

    private string Data => directory.File("data");

    private Dictionary<string, string> Token => new() { ["SOFTHSM2_CONF"] = directory.File("softhsm2.conf") };

    private (string, string)[] Settings =>
    [
        ("SOFTHSM2_CONF", directory.File("softhsm2.conf")), ("TrustPoint__Keys__Module", Module), ("TrustPoint__Keys__TokenLabel", "shared"),
        ("TrustPoint__Keys__PinFile", directory.File("pin")),
    ];

    public async Task InitializeAsync()
    {
        Directory.CreateDirectory(directory.File("tokens"));
        await File.WriteAllTextAsync(directory.File("softhsm2.conf"), $"directories.tokendir = {directory.File("tokens")}\n");
        await File.WriteAllTextAsync(directory.File("pin"), Pin);
        File.SetUnixFileMode(directory.File("pin"), UnixFileMode.UserRead | UnixFileMode.UserWrite);
        _ = (await Shell.RunAsync("softhsm2-util", ["--init-token", "--free", "--label", "shared", "--pin", Pin, "--so-pin", "87654321"], environment: Token)).Done;
    }

    public Task DisposeAsync() => Task.CompletedTask;

    public void Dispose() => directory.Dispose();

    [Fact]
    public async Task What_it_made_in_the_token_is_destroyed_and_told_and_nothing_else_is()
    {
        const string Id = "0123456789abcdef";
        string[] others = ["evaluation-root-g1", $"evaluation-root-g1 {Id} of somebody else", "evaluation-root-g1 0123456789abcdee"];
        foreach (var label in others.Append($"Audit log {Id}").Append($"evaluation-root-g1 {Id}")) await MakeKeyAsync(label);
        Directory.CreateDirectory(Path.Combine(Data, "audit"));
        await File.WriteAllTextAsync(Path.Combine(Data, "quickstart.unfinished"), $"… whose label ends with {Id}, and begins anew.\n");

        await using var appliance = await ApplianceProcess.StartAsync(Data, Settings);

        await appliance.WritesAsync("was cut off and begins anew; 2 keys that it had made in");
        Assert.Equal(others.Concat(Own(Id)).Order(StringComparer.Ordinal), await LabelsAsync());
    }

    [Fact]
    public async Task Killed_at_any_moment_it_leaves_no_key_that_nobody_uses()
    {
        // A neighbour that was set up, in the same token.
        await using (var neighbour = await ApplianceProcess.StartAsync(directory.File("neighbour"), Settings)) await neighbour.StopAsync();
        var others = await LabelsAsync();
        foreach (var objects in new[] { 1, 2, 3, 4, 6 }) // two for each pair: the log's, the root's, the issuing CA's
        {
            var before = Objects();
            await using var killed = ApplianceProcess.Launch(Data, Settings);
            // Ready: the kill before came too late, and the set-up is whole.
            for (var clock = Stopwatch.StartNew(); Objects().Except(before).Count() < objects && !killed.Written.Contains("is ready", StringComparison.Ordinal); await Task.Delay(1))
                Assert.True(clock.Elapsed < Patience, killed.Written);
            await killed.EndAsync(Signal.Kill);
        }

        await using var appliance = await ApplianceProcess.StartAsync(Data, Settings);

        var id = (await File.ReadAllTextAsync(Path.Combine(Data, "audit", "log.key"))).Split('/', '+')[1];
        Assert.Equal(others.Concat(Own(id)).Order(StringComparer.Ordinal), await LabelsAsync());
        await appliance.StopAsync();
        foreach (var data in new[] { Data, directory.File("neighbour") })
        {
            var fsck = await ApplianceProgram.RunAsync(["fsck"], new Dictionary<string, string>(appliance.Environment) { ["TrustPoint__DataDirectory"] = data });
            Assert.True(fsck.ExitCode == 0, fsck.Error);
        }
    }

    [Fact]
    public async Task A_mark_beside_what_a_whole_set_up_makes_is_refused_and_nothing_is_destroyed()
    {
        await using (var first = await ApplianceProcess.StartAsync(Data, Settings)) await first.StopAsync();
        var before = await LabelsAsync();
        await File.WriteAllTextAsync(Path.Combine(Data, "quickstart.unfinished"), "from a backup\n");

        await using var second = ApplianceProcess.Launch(Data, Settings);

        Assert.Equal(1, await second.ExitAsync());
        Assert.Contains("quickstart.unfinished", second.Written, StringComparison.Ordinal);
        Assert.Equal(before, await LabelsAsync());
        Assert.True(File.Exists(Path.Combine(Data, "trustpoint.db")));
    }

    [Fact] // as a kill between key and file leaves it
    public async Task A_TLS_key_whose_certificate_is_not_there_goes_with_the_next_renewal()
    {
        await using var appliance = await ApplianceProcess.StartAsync(Data, Settings);
        var before = await LabelsAsync();
        Directory.Delete(Path.Combine(Data, "tls"), recursive: true);

        await appliance.RestartAsync();

        Assert.Equal(before, await LabelsAsync());
        int Made() => appliance.Written.Split('\n').Count(line => line.Contains("New TLS server certificate (est-server): there is none", StringComparison.Ordinal));
        Assert.Equal(2, await Waiting.ForAsync(() => Task.FromResult(Made()), made => made >= 2));
        Assert.Equal((200, "ok\n"), await appliance.HealthAsync());
    }

    private static string[] Own(string id) =>
    [
        $"Audit log {id}", $"OCSP responder (evaluation-issuing-g1) {id}", $"OCSP responder (evaluation-root-g1) {id}", $"TLS server (est-server) {id}",
        $"evaluation-issuing-g1 {id}", $"evaluation-root-g1 {id}",
    ];

    private string[] Objects() => Directory.GetFiles(directory.File("tokens"), "*.object", SearchOption.AllDirectories);

    private async Task MakeKeyAsync(string label) => _ = await ToolAsync("--keypairgen", "--key-type", "EC:prime256v1", "--label", label);

    // As another program sees them. One without a label is a file that SoftHSM had no time to write anything into.
    private async Task<string[]> LabelsAsync() =>
    [
        .. (await ToolAsync("--list-objects", "--type", "privkey")).Split('\n').Select(line => line.Trim()).Where(line => line.StartsWith("label:", StringComparison.Ordinal))
            .Select(line => line["label:".Length..].Trim()).Where(label => label.Length > 0).Order(StringComparer.Ordinal),
    ];

    private async Task<string> ToolAsync(params string[] arguments) =>
        (await Shell.RunAsync("pkcs11-tool", ["--module", Module, "--token-label", "shared", "--login", "--pin", Pin, .. arguments], environment: Token)).Done;
}
