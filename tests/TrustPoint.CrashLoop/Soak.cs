using System.Diagnostics;
using System.Globalization;
using TrustPoint.Storage;
using TrustPoint.Testing.Appliances;
using TrustPoint.Testing.Load;

namespace TrustPoint.CrashLoop;

/// <summary>
/// Keeps an appliance at work for as long as one wants, at a steady pace: devices renew, certificates are revoked, CRLs made and fetched, OCSP answers asked for. Each minute it writes
/// down what the process holds; at the end it fits a line through that and says whether memory grows.
/// </summary>
/// <param name="length">How long.</param>
/// <param name="perSecond">Certificates.</param>
public sealed class Soak(TimeSpan length, int perSecond)
{
    // What is compiled, cached and pooled for good comes first.
    private const double WarmUp = 0.25;
    private const int LeastForAVerdict = 10;

    // The connections that read keep up to 8 MiB each of the database, which grows.
    private const double Caches = 16 * 8;

    private readonly List<string> violations = [];
    private readonly List<string> given = [];
    private readonly List<Sample> samples = [];

    private TimeSpan Step => length / 20 is var step && step > TimeSpan.FromMinutes(1) ? TimeSpan.FromMinutes(1) : step;

    /// <summary>Runs it.</summary>
    /// <param name="progress">Told of each sample.</param>
    public async Task<Outcome> RunAsync(Action<string>? progress = null)
    {
        using var folder = new TemporaryDirectory();
        await using var appliance = await ApplianceProcess.StartAsync(folder.File("data"), [.. ProcessMeter.Settings(folder.Path), FleetDevice.Unlimited]);
        var meter = new ProcessMeter(folder.Path, appliance);
        var devices = await RenewingFleet.EnrolAsync(appliance, Math.Min(perSecond, 50), "tls-client");
        await using var fleet = RenewingFleet.Start(appliance, devices, new() { Pace = TimeSpan.FromSeconds((double)devices.Length / perSecond), Patience = TimeSpan.FromSeconds(30) });
        await using var administrator = RevokingAdministrator.Start(appliance, fleet, TimeSpan.FromSeconds(1));
        await using var asker = OcspAsker.Start(appliance, fleet, TimeSpan.FromMilliseconds(100));
        var watch = Stopwatch.StartNew();
        for (var next = Step; next <= length; next += Step)
        {
            await Task.Delay(next > watch.Elapsed ? next - watch.Elapsed : TimeSpan.Zero);
            samples.Add(SampleOf(watch.Elapsed, appliance, fleet, meter));
            progress?.Invoke($"{samples[^1]}");
        }
        Hear(await fleet.StopAsync());
        await administrator.StopAsync();
        await asker.StopAsync();
        violations.AddRange([.. administrator.Faults, .. asker.Faults]);
        var took = watch.Elapsed;
        if (await appliance.StopAsync() is var code and not 0) violations.Add($"it stopped with {code}");
        violations.AddRange(await new Kept(given, administrator.Revoked, administrator.Published).LookAsync(appliance.DataDirectory));
        return new(string.Create(CultureInfo.InvariantCulture,
            $"{took.TotalMinutes:0.0} min, {given.Count} certificates ({given.Count / took.TotalSeconds:0.0}/s), {administrator.Revoked.Count} revocations, newest CRL {administrator.Published}, {asker.Answered} OCSP answers; {Verdict()}"), violations);
    }

    private Sample SampleOf(TimeSpan at, ApplianceProcess appliance, RenewingFleet fleet, ProcessMeter meter)
    {
        var answers = fleet.Take();
        Hear(answers);
        if (answers.Count == 0) violations.Add($"after {at}: nobody was answered");
        var times = answers.Select(answer => answer.Took.TotalMilliseconds).Order().DefaultIfEmpty().ToArray();
        var database = Store.DatabaseFile(appliance.DataDirectory);
        var size = new[] { database, database + "-wal" }.Where(File.Exists).Sum(file => new FileInfo(file).Length) / 1048576.0;
        if (appliance.Written.Length > 1 << 20) violations.Add("it wrote over 1 MiB to its console");
        return new(at, answers.Count, times[times.Length * 99 / 100], meter.Resident, meter.Own, meter.Live / 1048576.0, meter.Handles, meter.Threads, size);
    }

    private void Hear(IReadOnlyList<Answer> answers)
    {
        foreach (var odd in answers.Where(answer => answer.Status != 200).GroupBy(answer => answer.Status)) violations.Add($"{odd.Count()} devices were answered {odd.Key}");
        given.AddRange(answers.Select(answer => answer.Certificate).OfType<byte[]>().Select(Kept.NameOf));
    }

    private string Verdict()
    {
        var warm = samples.Where(sample => sample.At > length * WarmUp).ToList();
        var (own, live) = (Slope.Of([.. warm.Select(sample => (sample.At, sample.Own))]), Slope.Of([.. warm.Select(sample => (sample.At, sample.Live))]));
        var handles = Slope.Of([.. warm.Select(sample => (sample.At, (double)sample.Handles))]);
        var words = $"memory without files {own} MiB, objects {live} MiB, descriptors {handles}";
        if (warm.Count < LeastForAVerdict || length < TimeSpan.FromMinutes(10)) return $"{words}; too short to say whether it grows";
        foreach (var (what, slope, filling) in new[] { ("memory", own, Caches), ("objects", live, 0), ("descriptors", handles, 0) })
            if (slope.GrowsWithin(length, filling)) violations.Add($"{what} grows: {slope}");
        return words;
    }

    private sealed record Sample(TimeSpan At, int Answers, double P99, double Resident, double Own, double Live, int Handles, int Threads, double Database)
    {
        public override string ToString() => string.Create(CultureInfo.InvariantCulture,
            $"{At:hh\\:mm\\:ss}: {Answers} certificates, p99 {P99:0.0} ms, memory {Resident:0} MiB, without files {Own:0} MiB, objects {Live:0.0} MiB, {Handles} descriptors, {Threads} threads, database {Database:0.0} MiB");
    }
}
