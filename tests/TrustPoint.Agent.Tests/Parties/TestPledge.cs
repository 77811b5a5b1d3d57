using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using TrustPoint.Agent.Connections;
using TrustPoint.Agent.Factory;
using TrustPoint.Agent.Keys;
using TrustPoint.Agent.Onboarding;
using TrustPoint.Agent.State;
using TrustPoint.Formats.Vouchers;
using TrustPoint.Testing.Appliances;

namespace TrustPoint.Agent.Tests.Parties;

/// <summary>A device on a test bench: the real pledge with its keys in files and a clock that does not wait.</summary>
internal sealed class TestPledge : IDisposable
{
    private readonly TemporaryDirectory directory = new();
    private readonly RandomNumberGenerator random = RandomNumberGenerator.Create();
    private readonly ConcurrentQueue<string> told = new();

    public TestPledge(TestManufacturer maker)
    {
        FactoryIdentity = maker.Equip(directory.File("factory"));
        State = StateDirectory.Open(directory.File("state"));
        Keys = new FileKeys(State);
    }

    public static VoucherPolicy DefaultPolicy { get; } = new()
    {
        Assertions = [VoucherAssertion.Verified, VoucherAssertion.Logged, VoucherAssertion.Proximity],
        AcceptsNonceless = false,
        HasClock = true,
        FollowsRedirect = false,
    };

    public X509Certificate2 FactoryIdentity { get; }

    public StateDirectory State { get; }

    public IDeviceKeys Keys { get; }

    public QuickTime Time { get; } = new();

    public string FactoryFolder => directory.File("factory");

    /// <summary>What it told, line by line.</summary>
    public string Told => string.Join('\n', told);

    /// <summary>Tries these registrars once.</summary>
    public async Task<DeviceIdentity> OnboardAsync(VoucherPolicy? policy, params Uri[] registrars)
    {
        using var factory = await ReadFactoryAsync();
        var context = new PledgeContext(factory, policy ?? DefaultPolicy, Keys, State, Time, random, new Journal(told.Enqueue));
        IReadOnlyList<Endpoint> endpoints = [.. registrars.Select(url => Endpoint.Of(url.AbsoluteUri))];
        using var pledge = new Pledge(context, _ => Task.FromResult(endpoints));
        return await pledge.RunAsync(once: true, CancellationToken.None);
    }

    public Task<FactoryIdentity> ReadFactoryAsync() => Factory.FactoryIdentity.ReadAsync(
        FactoryFolder, _ => Task.FromResult<IDeviceKey>(FileKey.Read(Path.Combine(FactoryFolder, "key.pem"))));

    public void Dispose()
    {
        State.Dispose();
        random.Dispose();
        directory.Dispose();
    }
}
