using System.CommandLine;
using System.Security.Cryptography;
using System.Text;
using TrustPoint.Agent.Factory;
using TrustPoint.Agent.Keys;
using TrustPoint.Agent.State;
using TrustPoint.Pkcs11.Keys;
using TrustPoint.Pkcs11.Tokens;

namespace TrustPoint.Agent.CommandLine;

/// <summary>The device that a command line is about: its state, where its keys live, and what the factory gave it.</summary>
internal sealed class Device : IDisposable
{
    private readonly string factory;
    private readonly Pkcs11Module? module;
    private readonly TokenKeyStore? store;

    private Device(DeviceOptions options, ParseResult parsed)
    {
        factory = parsed.GetRequiredValue(options.Factory);
        State = StateDirectory.Open(parsed.GetRequiredValue(options.State));
        if (parsed.GetValue(options.Module) is not { } path)
        {
            Keys = new FileKeys(State);
            return;
        }
        var label = parsed.GetValue(options.Token) ?? throw new AgentException("--module needs --token LABEL and --pin-file FILE");
        var pin = SecretFile.Read(parsed.GetValue(options.PinFile) ?? throw new AgentException("--module needs --pin-file FILE"));
        module = Pkcs11Module.Load(path);
        store = new(module, new TokenOptions { Label = label, Pin = Encoding.UTF8.GetBytes(pin) }, TimeProvider.System);
        Keys = new TokenKeys(store, State, Random);
    }

    /// <summary>Chance.</summary>
    public RandomNumberGenerator Random { get; } = RandomNumberGenerator.Create();

    /// <summary>What the device keeps.</summary>
    public StateDirectory State { get; }

    /// <summary>Where its keys live.</summary>
    public IDeviceKeys Keys { get; }

    /// <summary>Opens what the options say.</summary>
    /// <exception cref="AgentException">They do not fit together, or another agent works on it.</exception>
    public static Device Open(DeviceOptions options, ParseResult parsed) => new(options, parsed);

    /// <summary>Whether the factory gave it an identity.</summary>
    public bool HasFactoryIdentity => File.Exists(Path.Combine(factory, "certificate.pem"));

    /// <summary>Its factory identity, with the key in <c>key.pem</c> beside it or in the token.</summary>
    /// <exception cref="AgentException">It is not there or cannot be used.</exception>
    public Task<FactoryIdentity> ReadFactoryAsync(CancellationToken ct) => FactoryIdentity.ReadAsync(factory, async certificate =>
    {
        var file = Path.Combine(factory, "key.pem");
        if (File.Exists(file)) return FileKey.Read(file);
        if (store is null) throw new AgentException($"{factory} has no key.pem, and no token was named (--module)");
        return await Keys.FindAsync(certificate.PublicKey, ct) ?? throw new AgentException($"{store.Description} does not have the key of the factory identity");
    });

    /// <inheritdoc/>
    public void Dispose()
    {
        store?.Dispose();
        module?.Dispose();
        State.Dispose();
        Random.Dispose();
    }
}
