using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using TrustPoint.Agent.Enrolment;
using TrustPoint.Agent.Renewal;
using TrustPoint.Agent.Tests.Parties;
using TrustPoint.Devices.Rotation;
using TrustPoint.Formats.Certificates;
using TrustPoint.Testing.InMemory;

namespace TrustPoint.Agent.Tests.Renewal;

/// <summary>
/// A fleet and its appliance over weeks, on a clock that jumps from one event to the next: the decisions of the agents are those of the real
/// agent (when to renew, how long to wait, whom to trust after a rollover), those of the appliance are those of the real <see cref="IssuanceTurns"/>.
/// Certificates are signed by a plain authority, and only for whoever looks at the signature, so that days take seconds.
/// </summary>
internal sealed class TimeLapse : IDisposable
{
    private static readonly DateTimeOffset Start = DateTimeOffset.UtcNow;
    private static readonly TimeSpan Life = TimeSpan.FromHours(24);
    private static readonly Uri Server = new("https://plant.example/.well-known/est");

    private readonly ManualTime time = new(Start);
    private readonly TurnLimits limits;
    private readonly ECDsa key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
    private readonly SeededRandom random;
    private readonly PriorityQueue<Action, DateTimeOffset> events = new();
    private readonly Device[] devices;
    private TestAuthority authority = TestAuthority.Root("plant root 1");
    private byte[] signed = [];
    private IReadOnlyList<Certificate> told;
    private IssuanceTurns turns;
    private bool isUp = true;

    /// <summary>A fleet that was enrolled in the course of a day.</summary>
    public TimeLapse(int fleet, TurnLimits limits, int seed)
    {
        (this.limits, random, told) = (limits, new(seed), [Read(authority)]);
        turns = new(limits, time);
        devices = [.. Enumerable.Range(0, fleet).Select(number => new Device($"pump-{number}"))];
        foreach (var device in devices)
        {
            device.Anchors = told;
            Wake(device, Start + (Life * random.Share()));
        }
    }

    /// <summary>Each certificate that was given: to whom, when, and what it replaced.</summary>
    public List<Given> Log { get; } = [];

    /// <summary>Devices without a certificate that is good.</summary>
    public int Stopped => devices.Count(device => device.Certificate is not { } held || held.NotAfter < time.GetUtcNow());

    /// <summary>Devices that do not trust what the plant has become.</summary>
    public int Estranged => devices.Count(device => !device.Anchors.Any(anchor => anchor.Der.Span.SequenceEqual(told[0].Der.Span)));

    /// <summary>How often a device was told to come later.</summary>
    public int ToldToWait { get; private set; }

    /// <summary>The appliance is off for some time, and has forgotten its appointments after it.</summary>
    public void Outage(TimeSpan from, TimeSpan length)
    {
        At(from, () => isUp = false);
        At(from + length, () => (isUp, turns) = (true, new(limits, time)));
    }

    /// <summary>A part of the fleet is switched off and on again: what an agent kept in memory is gone.</summary>
    public void Restart(TimeSpan at, double share) => At(at, () =>
    {
        foreach (var device in devices.Where(_ => random.Share() < share))
        {
            device.BackOff = null;
            Wake(device, time.GetUtcNow() + TimeSpan.FromMinutes(2 * random.Share()));
        }
    });

    /// <summary>The plant goes on with another root, which the one before vouches for (RFC 7030 section 4.1.3).</summary>
    public void RollOver(TimeSpan at) => At(at, () =>
    {
        var next = TestAuthority.Root("plant root 2");
        told = [Read(next), Read(authority), Certificate.Decode(next.CrossSignedBy(authority).RawData)];
        authority = next;
    });

    /// <summary>Lets it run until then.</summary>
    public void RunUntil(TimeSpan end)
    {
        while (events.TryPeek(out var happens, out var at) && at <= Start + end)
        {
            events.Dequeue();
            if (at > time.GetUtcNow()) time.Advance(at - time.GetUtcNow());
            happens();
        }
        time.Advance(Start + end - time.GetUtcNow());
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        key.Dispose();
        random.Dispose();
    }

    private void At(TimeSpan at, Action happens) => events.Enqueue(happens, Start + at);

    // A later decision takes the place of an earlier one, as where there is one daemon.
    private void Wake(Device device, DateTimeOffset at)
    {
        var decision = ++device.Decision;
        events.Enqueue(() =>
        {
            if (decision == device.Decision) Look(device);
        }, at);
    }

    // RenewalDaemon.RunAsync, its waits on this clock.
    private void Look(Device device)
    {
        if (device.Certificate is { } held && RenewalTime.Of(held) is var due && due > time.GetUtcNow())
        {
            Wake(device, due);
            return;
        }
        try
        {
            Renew(device);
            device.BackOff = null;
            Wake(device, RenewalTime.Of(device.Certificate!));
        }
        catch (Exception failed) when (failed is AgentException or IOException)
        {
            device.BackOff ??= new(TimeSpan.FromMinutes(1), random);
            Wake(device, time.GetUtcNow() + device.BackOff.After(failed));
        }
    }

    private void Renew(Device device)
    {
        if (!isUp) throw new IOException("connection refused");
        try
        {
            // A device whose certificate has ended comes by its factory identity, and stands still until it has one.
            var ends = device.Certificate?.NotAfter;
            var made = turns.TakeAsync(device.Name, ends > time.GetUtcNow() ? ends : DateTimeOffset.MinValue, () => Task.FromResult(Issue(device)), CancellationToken.None);
            var certificate = made.GetAwaiter().GetResult();
            var now = time.GetUtcNow();
            // Looked at where the plant says something else than the last time: the rest of 30 days is the same again.
            if (!ReferenceEquals(told, device.Told))
                (device.Anchors, device.Told) = (DomainAuthorities.Continued(device.Anchors, told, now).Accept(certificate, certificate.PublicKey, Server, now).Anchors, told);
            Log.Add(new(device.Name, now, device.Certificate));
            device.Certificate = certificate;
        }
        catch (NotYourTurnException later)
        {
            ToldToWait++;
            // Retry-After has whole seconds.
            throw new AgentException(later.Message) { RetryAfter = TimeSpan.FromSeconds(Math.Ceiling(later.RetryAfter.TotalSeconds)) };
        }
    }

    // Who was told the same the last time looks at nothing but the dates: its certificate is the last that was signed, with other ones and other octets at the end.
    private Certificate Issue(Device device)
    {
        var (from, until) = (time.GetUtcNow(), time.GetUtcNow() + Life);
        if (!ReferenceEquals(told, device.Told))
        {
            using var certificate = authority.Certify(new($"CN={device.Name}"), new(key), ["1.3.6.1.5.5.7.3.2"], until, from);
            signed = certificate.RawData;
            return Certificate.Decode(signed);
        }
        var copy = signed.ToArray();
        // RFC 5280 section 4.1.2.5: two times of 13 octets, each behind a tag and a length.
        var dates = copy.AsSpan(copy.AsSpan().IndexOf((ReadOnlySpan<byte>)[0x30, 0x1E, 0x17, 0x0D]) + 4);
        Encoding.ASCII.GetBytes(Text(from), dates);
        Encoding.ASCII.GetBytes(Text(until), dates[15..]);
        random.GetBytes(copy.AsSpan(^8..));
        return Certificate.Decode(copy);

        static string Text(DateTimeOffset date) => date.ToString("yyMMddHHmmss'Z'", CultureInfo.InvariantCulture);
    }

    private static Certificate Read(TestAuthority root) => Certificate.Decode(root.Certificate.RawData);

    /// <summary>A certificate that a device was given.</summary>
    /// <param name="Device">Who.</param>
    /// <param name="At">When.</param>
    /// <param name="Before">Its certificate until then; null: it had none.</param>
    internal sealed record Given(string Device, DateTimeOffset At, Certificate? Before);

    private sealed class Device(string name)
    {
        public string Name { get; } = name;

        public Certificate? Certificate { get; set; }

        public IReadOnlyList<Certificate> Anchors { get; set; } = [];

        public IReadOnlyList<Certificate>? Told { get; set; }

        public BackOff? BackOff { get; set; }

        public int Decision { get; set; }
    }

    // The same run each time.
    private sealed class SeededRandom(int seed) : RandomNumberGenerator
    {
        private readonly Random random = new(seed);

        public double Share() => random.NextDouble();

        public override void GetBytes(byte[] data) => random.NextBytes(data);

        public override void GetBytes(Span<byte> data) => random.NextBytes(data);
    }
}
