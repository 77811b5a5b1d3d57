using TrustPoint.Agent.State;
using TrustPoint.Agent.Tests.Parties;

namespace TrustPoint.Agent.Tests.State;

public sealed class StateDirectoryTests
{
    [Fact]
    public async Task Whatever_is_kept_is_for_its_owner_alone()
    {
        var maker = new TestManufacturer();
        await using var registrar = await TestRegistrar.StartAsync(maker);
        using var device = new TestPledge(maker);
        await device.OnboardAsync(null, registrar.Url);

        var entries = Directory.GetFileSystemEntries(device.StateFolder, "*", SearchOption.AllDirectories)
            .Where(entry => File.ResolveLinkTarget(entry, false) is null && Path.GetFileName(entry) != "lock").Append(device.StateFolder).ToList();

        Assert.True(entries.Count > 5);
        Assert.All(entries, entry => Assert.Equal(
            Directory.Exists(entry) ? UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute : UnixFileMode.UserRead | UnixFileMode.UserWrite,
            File.GetUnixFileMode(entry)));
    }

    [Fact]
    public void Two_agents_do_not_work_on_one_directory()
    {
        using var device = new TestPledge(new TestManufacturer());
        Assert.Contains("another agent", Assert.Throws<AgentException>(() => StateDirectory.Open(device.StateFolder)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_key_that_others_may_read_is_not_used()
    {
        using var device = new TestPledge(new TestManufacturer());
        File.SetUnixFileMode(Path.Combine(device.FactoryFolder, "key.pem"), UnixFileMode.UserRead | UnixFileMode.GroupRead);
        Assert.Contains("chmod 600", (await Assert.ThrowsAsync<AgentException>(device.ReadFactoryAsync)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_factory_identity_with_the_key_of_another_is_refused()
    {
        using var device = new TestPledge(new TestManufacturer());
        using var other = new TestPledge(new TestManufacturer());
        File.Copy(Path.Combine(other.FactoryFolder, "key.pem"), Path.Combine(device.FactoryFolder, "key.pem"), overwrite: true);
        Assert.Contains("is not that of the factory identity", (await Assert.ThrowsAsync<AgentException>(device.ReadFactoryAsync)).Message, StringComparison.Ordinal);
    }
}
