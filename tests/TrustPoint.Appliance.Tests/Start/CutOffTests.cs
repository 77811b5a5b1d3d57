using TrustPoint.Ca.Keys;
using TrustPoint.Testing.Appliances;
using TrustPoint.Testing.Tokens;

namespace TrustPoint.Appliance.Tests.Start;

/// <summary>A first start that was cut off, with its keys in a token that is not the appliance's alone.</summary>
public sealed class CutOffTests : IDisposable
{
    private readonly TemporaryDirectory directory = new();
    private readonly SoftHsmToken token = SoftHsmToken.Create();

    public CutOffTests()
    {
        File.WriteAllText(directory.File("pin"), SoftHsmToken.UserPin);
        File.SetUnixFileMode(directory.File("pin"), UnixFileMode.UserRead | UnixFileMode.UserWrite);
    }

    private string Data => directory.File("data");

    private (string, string)[] Settings =>
    [
        ("SOFTHSM2_CONF", SoftHsmToken.ConfigurationFile), ("TrustPoint__Keys__Module", SoftHsmToken.Module.Path), ("TrustPoint__Keys__TokenLabel", token.Label),
        ("TrustPoint__Keys__PinFile", directory.File("pin")),
    ];

    public void Dispose()
    {
        token.Dispose();
        directory.Dispose();
    }

    [Fact]
    public async Task What_it_made_in_the_token_is_destroyed_and_told_and_nothing_else_is()
    {
        const string Id = "0123456789abcdef";
        string[] others = ["evaluation-root-g1", $"evaluation-root-g1 {Id} of somebody else", "evaluation-root-g1 0123456789abcdee"];
        using (var store = token.OpenStore())
            foreach (var label in others.Append($"Audit log {Id}").Append($"evaluation-root-g1 {Id}")) await store.GenerateAsync(label, KeyAlgorithm.EcP256, default);
        Directory.CreateDirectory(Path.Combine(Data, "audit"));
        await File.WriteAllTextAsync(Path.Combine(Data, "quickstart.unfinished"), $"… whose label ends with {Id}, and begins anew.\n");

        await using var appliance = await ApplianceProcess.StartAsync(Data, Settings);

        Assert.Contains("was cut off and begins anew; 2 keys that it had made in", appliance.Written, StringComparison.Ordinal);
        Assert.Equal(others.Concat(Own(Id)).Order(StringComparer.Ordinal), await LabelsAsync());
    }

    [Fact]
    public async Task Killed_at_any_moment_it_leaves_no_key_that_nobody_uses()
    {
        // A neighbour that was set up, in the same token.
        await using (var neighbour = await ApplianceProcess.StartAsync(directory.File("neighbour"), Settings)) await neighbour.StopAsync();
        var others = await LabelsAsync();
        using (var store = token.OpenStore())
        {
            foreach (var keys in new[] { 1, 2, 3 }) // the log's, the root's, the issuing CA's
            {
                await using var killed = ApplianceProcess.Launch(Data, Settings);
                while ((await store.ListAsync(default)).Count < others.Length + keys) await Task.Delay(1);
                await killed.EndAsync(Signal.Kill);
            }
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

    [Fact] // a kill between key and certificate
    public async Task A_TLS_key_that_was_never_certified_goes_with_the_next_renewal()
    {
        await using var appliance = await ApplianceProcess.StartAsync(Data, Settings);
        using (var store = token.OpenStore())
        {
            var label = (await store.ListAsync(default)).Single(key => key.Label.StartsWith("TLS server", StringComparison.Ordinal)).Label;
            await store.GenerateAsync(label, KeyAlgorithm.EcP256, default);
            Directory.Delete(Path.Combine(Data, "tls"), recursive: true);
            await appliance.RestartAsync();

            Assert.Single(await store.ListAsync(default), key => key.Label == label);
        }
        Assert.Equal((200, "ok\n"), await appliance.HealthAsync());
    }

    private static string[] Own(string id) => [$"Audit log {id}", $"TLS server (est-server) {id}", $"evaluation-issuing-g1 {id}", $"evaluation-root-g1 {id}"];

    // As another program sees them. One without a label is a file that SoftHSM had no time to write anything into.
    private async Task<string[]> LabelsAsync()
    {
        var listed = await Shell.RunAsync(
            "pkcs11-tool",
            ["--module", SoftHsmToken.Module.Path, "--token-label", token.Label, "--login", "--pin", SoftHsmToken.UserPin, "--list-objects", "--type", "privkey"],
            environment: new Dictionary<string, string> { ["SOFTHSM2_CONF"] = SoftHsmToken.ConfigurationFile });
        return [.. listed.Done.Split('\n').Select(line => line.Trim()).Where(line => line.StartsWith("label:", StringComparison.Ordinal))
            .Select(line => line["label:".Length..].Trim()).Where(label => label.Length > 0).Order(StringComparer.Ordinal)];
    }
}
