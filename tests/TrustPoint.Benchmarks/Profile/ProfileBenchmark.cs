using System.Globalization;
using TrustPoint.Benchmarks.Est;
using TrustPoint.Testing.Appliances;

namespace TrustPoint.Benchmarks.Profile;

/// <summary>
/// Where the time of one enrolment goes: the appliance under load, by its threads; the steps of an enrolment alone; what the kernel is asked;
/// and beside them, in the same run, nginx's bare handshake and OpenSSL's own signatures, which say what the limit is.
/// </summary>
internal static class ProfileBenchmark
{
    private const string Writer = "database writer"; // as the kernel keeps it, 15 characters

    public static async Task<int> RunAsync(string[] args)
    {
        var (devices, requests) = (Options.Number(args, "--devices", 32), Options.Number(args, "--requests", 600));
        var openssl = await Peers.OpenSslAsync(requests < 100 ? 1 : 3);
        if (args.Contains("--steps")) return await StepsAloneAsync(requests, openssl);
        using var folder = new TemporaryDirectory();
        await using var appliance = await MeasuredAppliance.StartAsync(folder.Path, "profiled", devices);
        foreach (var warm in Enumerable.Repeat(Math.Min(requests, 300), 2)) await Load.KeepAliveAsync(appliance.Port, Load.Prepare(appliance.Fleet, warm));

        var prepared = Load.Prepare(appliance.Fleet, requests);
        var before = ThreadTimes.Of(appliance.Process.ProcessId);
        var kept = await appliance.Meter.MeasureAsync("connections kept", () => Load.KeepAliveAsync(appliance.Port, prepared));
        var threads = ThreadTimes.Of(appliance.Process.ProcessId);
        var renewed = await EstBenchmark.NewConnectionsAsync(appliance, Math.Max(2, requests / 6));
        var few = Load.Prepare(appliance.Fleet, Math.Max(2, requests / 30));
        var calls = await Peers.SystemCallsAsync(appliance.Process.ProcessId, () => Load.KeepAliveAsync(appliance.Port, few));
        var steps = await Steps.MeasureAsync(Math.Max(20, requests * 5));

        double Each(TimeSpan time) => time.TotalMicroseconds / kept.Load.Count;
        var writer = threads.Since(before, name => name == Writer);
        var others = threads.Since(before, name => name != Writer);
        Head("of one enrolment on a connection that is kept", "µs", "KiB");
        foreach (var step in steps) Line(step.Name, step.Processor, kept.Processor, step.Allocated);
        Line("intent and outcome recorded: the writer's thread", Each(writer.User), kept.Processor);
        Line("the kernel for the writer: write-ahead log", Each(writer.Kernel), kept.Processor);
        Line(
            "the rest: HTTP, TLS records, tasks, collector", kept.Processor - Each(writer.User + writer.Kernel) - steps.Sum(step => step.Processor), kept.Processor,
            kept.Allocated - steps.Sum(step => step.Allocated));
        Line("all of it", kept.Processor, kept.Processor, kept.Allocated);
        Line("of that in the kernel, but for the writer: sockets, locks", Each(others.Kernel), kept.Processor);
        Line("on a connection of its own: TLS handshake besides", renewed.Processor - kept.Processor, kept.Processor, renewed.Allocated - kept.Allocated);

        if (calls is not null) PrintCalls(calls, few.Sum(device => device.Requests.Length));
        PrintLimit(openssl, kept.Processor);
        return 0;
    }

    private static async Task<int> StepsAloneAsync(int requests, (double Sign, double Verify) openssl)
    {
        var steps = await Steps.MeasureAsync(Math.Max(20, requests * 5));
        var whole = steps.Sum(step => step.Processor);
        Head("steps of one enrolment, without store and network", "µs", "KiB");
        foreach (var step in steps) Line(step.Name, step.Processor, whole, step.Allocated);
        PrintLimit(openssl, whole);
        return 0;
    }

    private static void PrintCalls(IReadOnlyDictionary<string, long> calls, int count)
    {
        Console.WriteLine();
        Console.WriteLine("system calls of one enrolment, the ten most frequent");
        foreach (var (name, times) in calls.OrderByDescending(call => call.Value).Take(10))
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{name,-60} {times / (double)count,8:0.0}"));
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{"all",-60} {calls.Values.Sum() / (double)count,8:0.0}"));
    }

    // Two verifications (the request's, ours) and a signature: no enrolment is without them.
    private static void PrintLimit((double Sign, double Verify) openssl, double processor)
    {
        var least = openssl.Sign + (2 * openssl.Verify);
        Console.WriteLine();
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"openssl speed, P-256: {openssl.Sign:0.0} µs to sign, {openssl.Verify:0.0} µs to verify"));
        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"the limit, a signature and two verifications: {least:0} µs, {1e6 / least:N0}/s for each core; measured {processor:0} µs, {processor / least:0.0} times that"));
    }

    private static void Head(string what, string time, string memory)
    {
        Console.WriteLine();
        Console.WriteLine($"{what,-60} {time,8} {"share",8} {memory,8}");
    }

    private static void Line(string name, double microseconds, double whole, double? kibibytes = null) => Console.WriteLine(string.Create(
        CultureInfo.InvariantCulture, $"{name,-60} {microseconds,8:0.0} {100 * microseconds / whole,6:0} % {kibibytes,8:0.0}"));
}
