using System.Diagnostics;
using System.Security.Cryptography;
using TrustPoint.Agent.Connections;
using TrustPoint.Agent.Factory;
using TrustPoint.Agent.Keys;
using TrustPoint.Agent.Onboarding;
using TrustPoint.Agent.State;

namespace TrustPoint.Agent.Fleet;

/// <summary>How a device of a fleet fared.</summary>
/// <param name="SerialNumber">Which it is.</param>
/// <param name="Took">From power-on to the end.</param>
/// <param name="Waits">How often it was asked for patience.</param>
/// <param name="Failures">How often an attempt came to nothing.</param>
/// <param name="Trouble">Why it has no plant identity; null: it has one.</param>
internal sealed record FleetOutcome(string SerialNumber, TimeSpan Took, int Waits, int Failures, string? Trouble);

/// <summary>One device of a fleet: a pledge like any other, with a folder of its own.</summary>
/// <param name="factory">Its factory folder, key included.</param>
/// <param name="state">Its state directory, made anew.</param>
internal sealed class FleetMember(string factory, string state)
{
    /// <summary>Powers it on, and waits until it is in.</summary>
    /// <param name="registrar">Where it asks.</param>
    /// <param name="policy">Its model's decisions.</param>
    /// <param name="random">Chance.</param>
    /// <param name="tell">Takes what it tells, line by line.</param>
    /// <param name="ct">Ends its patience.</param>
    public async Task<FleetOutcome> RunAsync(Endpoint registrar, VoucherPolicy policy, RandomNumberGenerator random, Action<string> tell, CancellationToken ct)
    {
        using var identity = await FactoryIdentity.ReadAsync(factory, _ => Task.FromResult<IDeviceKey>(FileKey.Read(Path.Combine(factory, "key.pem"))));
        using var folder = StateDirectory.Open(state);
        var journal = new Journal(line => tell($"{identity.SerialNumber}: {line}"));
        var context = new PledgeContext(identity, policy, new FileKeys(folder), folder, TimeProvider.System, random, journal);
        IReadOnlyList<Endpoint> registrars = [registrar];
        using var pledge = new Pledge(context, _ => Task.FromResult(registrars));
        var watch = Stopwatch.StartNew();
        try
        {
            await pledge.RunAsync(once: false, ct);
            return new(identity.SerialNumber, watch.Elapsed, journal.Waits, journal.Failures, null);
        }
        catch (OperationCanceledException)
        {
            return new(identity.SerialNumber, watch.Elapsed, journal.Waits, journal.Failures, "it is not in yet");
        }
        catch (AgentException refused)
        {
            return new(identity.SerialNumber, watch.Elapsed, journal.Waits, journal.Failures, refused.Message);
        }
    }
}
