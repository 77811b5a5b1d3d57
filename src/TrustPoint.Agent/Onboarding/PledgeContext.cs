using System.Net.Security;
using System.Security.Cryptography;
using TrustPoint.Agent.Connections;
using TrustPoint.Agent.Factory;
using TrustPoint.Agent.Keys;
using TrustPoint.Agent.State;

namespace TrustPoint.Agent.Onboarding;

/// <summary>The device that wants to come in: who it is, what it holds to, where it keeps what it gets.</summary>
/// <param name="Device">Its factory identity.</param>
/// <param name="Policy">Its manufacturer's decisions.</param>
/// <param name="Keys">Where the key of the plant identity is made.</param>
/// <param name="State">Where the plant identity is kept.</param>
/// <param name="Time">The clock, and who waits.</param>
/// <param name="Random">For nonces and for how long it waits.</param>
/// <param name="Journal">What it tells.</param>
internal sealed record PledgeContext(
    FactoryIdentity Device, VoucherPolicy Policy, IDeviceKeys Keys, StateDirectory State, TimeProvider Time, RandomNumberGenerator Random, Journal Journal)
{
    /// <summary>What TLS shows: the factory identity.</summary>
    public SslStreamCertificateContext Credential { get; } = TlsClient.Credential(Device.Key.ForTls(Device.Certificate), Device.Chain);

    /// <summary>Now; null: the device has no clock to trust (RFC 8995 section 2.6.1).</summary>
    public DateTimeOffset? Clock => Policy.HasClock ? Time.GetUtcNow() : null;
}
