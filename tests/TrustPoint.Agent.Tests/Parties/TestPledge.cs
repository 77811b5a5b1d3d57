using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using TrustPoint.Agent.Connections;
using TrustPoint.Agent.Factory;
using TrustPoint.Agent.Keys;
using TrustPoint.Agent.Onboarding;
using TrustPoint.Agent.State;
using TrustPoint.Formats.Certificates;
using TrustPoint.Formats.Vouchers;
using TrustPoint.Pkcs11.Keys;
using TrustPoint.Testing.Appliances;

namespace TrustPoint.Agent.Tests.Parties;

/// <summary>A device on a test bench: the real pledge with its keys in files and a clock that does not wait.</summary>
internal sealed class TestPledge : IDisposable
{
    private readonly TemporaryDirectory directory = new();
    private readonly ConcurrentQueue<string> told = new();
    private readonly Func<Certificate, Task<IDeviceKey>> factoryKey;

    /// <summary>A device with its keys in files.</summary>
    public TestPledge(TestManufacturer maker)
    {
        FactoryIdentity = maker.Equip(FactoryFolder);
        State = StateDirectory.Open(StateFolder);
        Keys = new FileKeys(State);
        factoryKey = _ => Task.FromResult<IDeviceKey>(FileKey.Read(Path.Combine(FactoryFolder, "key.pem")));
        Journal = new(told.Enqueue);
    }

    /// <summary>A device with its keys in a token.</summary>
    /// <param name="maker">Who made it.</param>
    /// <param name="store">The token.</param>
    /// <param name="publicKey">The factory key in it, as SubjectPublicKeyInfo.</param>
    public TestPledge(TestManufacturer maker, TokenKeyStore store, byte[] publicKey)
    {
        FactoryIdentity = maker.Equip(FactoryFolder, publicKey);
        State = StateDirectory.Open(StateFolder);
        Keys = new TokenKeys(store, State, Random);
        factoryKey = async certificate => (await Keys.FindAsync(certificate.PublicKey, CancellationToken.None))!;
        Journal = new(told.Enqueue);
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

    public RandomNumberGenerator Random { get; } = RandomNumberGenerator.Create();

    public Journal Journal { get; }

    public string FactoryFolder => directory.File("factory");

    public string StateFolder => directory.File("state");

    /// <summary>What it told, line by line.</summary>
    public string Told => string.Join('\n', told);

    /// <summary>Tries these registrars once.</summary>
    public Task<DeviceIdentity> OnboardAsync(VoucherPolicy? policy, params Uri[] registrars) =>
        OnboardAsync(policy, [.. registrars.Select(url => Endpoint.Of(url.AbsoluteUri))]);

    /// <inheritdoc cref="OnboardAsync(VoucherPolicy?, Uri[])"/>
    public Task<DeviceIdentity> OnboardAsync(VoucherPolicy? policy, Endpoint[] registrars) => OnboardAsync(policy, registrars, once: true);

    /// <summary>Tries this registrar until it takes the device.</summary>
    public Task<DeviceIdentity> OnboardPatientlyAsync(Uri registrar) => OnboardAsync(null, [Endpoint.Of(registrar.AbsoluteUri)], once: false);

    /// <summary>The same device on another clock.</summary>
    public Pledge PledgeOn(TimeProvider time, FactoryIdentity factory, Uri registrar)
    {
        IReadOnlyList<Endpoint> registrars = [Endpoint.Of(registrar.AbsoluteUri)];
        return new(new PledgeContext(factory, DefaultPolicy, Keys, State, time, Random, Journal), _ => Task.FromResult(registrars));
    }

    public Task<FactoryIdentity> ReadFactoryAsync() => Factory.FactoryIdentity.ReadAsync(FactoryFolder, factoryKey);

    private async Task<DeviceIdentity> OnboardAsync(VoucherPolicy? policy, Endpoint[] registrars, bool once)
    {
        using var factory = await ReadFactoryAsync();
        var context = new PledgeContext(factory, policy ?? DefaultPolicy, Keys, State, Time, Random, Journal);
        using var pledge = new Pledge(context, _ => Task.FromResult<IReadOnlyList<Endpoint>>(registrars));
        return await pledge.RunAsync(once, CancellationToken.None);
    }

    public void Dispose()
    {
        State.Dispose();
        Random.Dispose();
        directory.Dispose();
    }
}
