using TrustPoint.Agent.Keys;
using TrustPoint.Agent.Renewal;
using TrustPoint.Agent.State;
using TrustPoint.Agent.Tests.Parties;
using TrustPoint.Ca.Keys;
using TrustPoint.Testing.Appliances;

namespace TrustPoint.Agent.Tests.State;

/// <summary>The agent is killed at a step of a renewal: the device has its old identity or the new one, whole, and goes on from there.</summary>
public sealed class PowerCutTests : IAsyncLifetime
{
    private readonly TestManufacturer maker = new();
    private TestPledge device = null!;
    private TestRegistrar registrar = null!;

    public async Task InitializeAsync() => (device, registrar) = (new(maker), await TestRegistrar.StartAsync(maker));

    public async Task DisposeAsync()
    {
        device.Dispose();
        await registrar.DisposeAsync();
    }

    [Theory]
    [InlineData("rename", "identities/{next}/certificate.pem.next", "old")]
    [InlineData("rename", "identities/{next}/anchors.pem.next", "old")]
    [InlineData("rename", "identities/{next}/server.next", "old")]
    [InlineData("fsync", "identities/{next}", "old")]
    [InlineData("symlink", "current.next", "old")]
    [InlineData("rename", "current.next", "old")]
    [InlineData("fsync", "", "new")] // the folder of the link, once it was moved
    [InlineData("unlink", "identities/{present}/key.pem", "new")]
    [InlineData("rmdir", "identities/{present}", "new")]
    public async Task A_kill_leaves_the_old_identity_or_the_new_one(string call, string path, string expected)
    {
        var present = await device.OnboardAsync(null, registrar.Url);
        // The next key is there already, so that the names of all files are known.
        using var next = await device.Keys.NextAsync(KeyAlgorithm.EcP256, present.Certificate.PublicKey, CancellationToken.None);
        device.State.Dispose(); // the program takes the lock
        var where = Path.Combine(device.StateFolder, path
            .Replace("{next}", StoredKey.IdOf(next.PublicKey.Der.Span), StringComparison.Ordinal)
            .Replace("{present}", StoredKey.IdOf(present.Certificate.PublicKey.Der.Span), StringComparison.Ordinal)).TrimEnd('/');

        var killed = await Shell.RunAsync("strace",
        [
            "-f", "-qq", "-o", "/dev/null", "-P", where, "-e", $"trace={call}", "-e", $"inject={call}:signal=SIGKILL:when=1",
            "dotnet", AgentProgram.Assembly, "renew", "--now", "--state", device.StateFolder, "--factory", device.FactoryFolder,
        ], Path.GetTempPath(), new Dictionary<string, string> { ["DOTNET_gcServer"] = "0" });

        Assert.Equal(137, killed.ExitCode); // 128 + SIGKILL
        using var state = StateDirectory.Open(device.StateFolder);
        var keys = new FileKeys(state);
        var left = state.Read()!;
        var key = expected == "old" ? present.Certificate.PublicKey : next.PublicKey;
        Assert.Equal(key.Der.ToArray(), left.Certificate.PublicKey.Der.ToArray());
        using var own = await keys.FindAsync(left.Certificate.PublicKey, CancellationToken.None);
        using var shown = own!.ForTls(left.Certificate);
        Assert.True(shown.HasPrivateKey);
        Assert.Single(left.Anchors);

        var renewed = await new Renewer(state, keys, null, device.Time, device.Journal).RenewAsync(left, CancellationToken.None);
        Assert.Equal([state.KeyFileOf(renewed.Certificate.PublicKey)], state.KeyFiles());
        Assert.Empty(Directory.GetFiles(Path.Combine(device.StateFolder, "identities"), "*.next", SearchOption.AllDirectories));
    }
}
