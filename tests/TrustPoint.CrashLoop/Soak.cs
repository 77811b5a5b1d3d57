using System.Diagnostics;
using System.Globalization;
using TrustPoint.Storage;
using TrustPoint.Testing.Appliances;
using TrustPoint.Testing.Load;

namespace TrustPoint.CrashLoop;

/// <summary>
/// Keeps an appliance at work for as long as one wants, at a steady pace: devices renew, certificates are revoked, CRLs made and fetched, OCSP answers asked for. Each minute it writes
/// down what the process holds; at the end it fits a line through that and says whether it grows. What SQLite keeps of the database has a bound, and so has what malloc keeps free: that
/// depends on how many threads happened to be at work at once.
/// </summary>
/// <param name="length">How long.</param>
/// <param name="perSecond">Certificates.</param>
public sealed class Soak(TimeSpan length, int perSecond)
{
    // What is compiled, cached and pooled for good comes first.
    private const double WarmUp = 0.25;
    private const int LeastForAVerdict = 10;
    private const double Mebibyte = 1 << 20;

    // Of a database that grows, the connection that writes keeps 64 MiB, and the 17 that stay open for reading 8 MiB each; and each its schema and its statements.
    private const double MostOfDatabase = 64 + (17 * 8) + (18 * 2);

    // Malloc has 8 arenas for each processor (mallopt(3), M_ARENA_MAX), and each keeps what a thread once needed at most; beside them are the objects' heap and what is compiled.
    private static readonly double MostFree = (8 * Environment.ProcessorCount * 8) + 128;

    private static readonly TimeSpan LongestStep = TimeSpan.FromMinutes(1);

    private readonly List<string> violations = [];
    private readonly List<string> given = [];
    private readonly List<Sample> samples = [];

    private TimeSpan Step => length / 20 is var step && step > LongestStep ? LongestStep : step;

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
        // In the short form a step is a second, in which a busy machine may come to nobody.
        if (answers.Count == 0 && Step == LongestStep) violations.Add($"after {at}: nobody was answered");
        var times = answers.Select(answer => answer.Took.TotalMilliseconds).Order().DefaultIfEmpty().ToArray();
        var database = Store.DatabaseFile(appliance.DataDirectory);
        var live = meter.Live / Mebibyte; // its garbage is collected for that, before the rest is looked at
        var ofDatabase = meter.Database / Mebibyte;
        var native = meter.Native / Mebibyte;
        var size = new[] { database, database + "-wal" }.Where(File.Exists).Sum(file => new FileInfo(file).Length) / Mebibyte;
        if (appliance.Written.Length > 1 << 20) violations.Add("it wrote over 1 MiB to its console");
        return new(at, answers.Count, times[times.Length * 99 / 100], meter.Resident, ofDatabase, native - ofDatabase, meter.Own - native, live, meter.Handles, meter.Threads, size);
    }

    private void Hear(IReadOnlyList<Answer> answers)
    {
        foreach (var odd in answers.Where(answer => answer.Status != 200).GroupBy(answer => answer.Status)) violations.Add($"{odd.Count()} devices were answered {odd.Key}");
        given.AddRange(answers.Select(answer => answer.Certificate).OfType<byte[]>().Select(Kept.NameOf));
    }

    private string Verdict()
    {
        var warm = samples.Where(sample => sample.At > length * WarmUp).ToList();
        var (libraries, live) = (Slope.Of([.. warm.Select(sample => (sample.At, sample.Libraries))]), Slope.Of([.. warm.Select(sample => (sample.At, sample.Live))]));
        foreach (var (what, most, bound) in new[] { ("SQLite", samples.Max(sample => sample.OfDatabase), MostOfDatabase), ("the rest", samples.Max(sample => sample.Rest), MostFree) })
            if (most > bound) violations.Add(string.Create(CultureInfo.InvariantCulture, $"{what} held {most:0} MiB, and {bound:0} are the most"));
        var handles = Slope.Of([.. warm.Select(sample => (sample.At, (double)sample.Handles))]);
        var words = string.Create(CultureInfo.InvariantCulture, $"libraries {libraries} MiB, objects {live} MiB, descriptors {handles}, SQLite {samples[^1].OfDatabase:0} of at most {MostOfDatabase} MiB, the rest {samples[^1].Rest:0} of at most {MostFree} MiB");
        if (warm.Count < LeastForAVerdict || length < TimeSpan.FromMinutes(10)) return $"{words}; too short to say whether it grows";
        foreach (var (what, slope) in new[] { ("what libraries hold", libraries), ("objects", live), ("descriptors", handles) })
            if (slope.GrowsWithin(length)) violations.Add($"{what} grows: {slope}");
        return words;
    }

    private sealed record Sample(TimeSpan At, int Answers, double P99, double Resident, double OfDatabase, double Libraries, double Rest, double Live, int Handles, int Threads, double Database)
    {
        public override string ToString() => string.Create(CultureInfo.InvariantCulture,
            $"{At:hh\\:mm\\:ss}: {Answers} certificates, p99 {P99:0.0} ms, memory {Resident:0} MiB, without files: SQLite {OfDatabase:0.0} MiB, other libraries {Libraries:0.0} MiB, the rest {Rest:0} MiB, of it objects {Live:0.0} MiB, {Handles} descriptors, {Threads} threads, database {Database:0.0} MiB");
    }
}
