using System.Globalization;
using TrustPoint.Testing.Appliances;

namespace TrustPoint.Benchmarks.Profile;

/// <summary>Other programs that are asked in the same run: <c>openssl speed</c> for what a signature costs, <c>strace</c> for what the kernel is asked.</summary>
internal static class Peers
{
    /// <summary>Microseconds of one ECDSA P-256 signature and of its verification, on one core.</summary>
    public static async Task<(double Sign, double Verify)> OpenSslAsync(int seconds)
    {
        var said = (await Shell.RunAsync("openssl", ["speed", "-seconds", seconds.ToString(CultureInfo.InvariantCulture), "ecdsap256"])).Done;
        var rates = said.Split('\n').Single(line => line.Contains("(nistp256)", StringComparison.Ordinal)).Split(' ', StringSplitOptions.RemoveEmptyEntries)[^2..];
        return (1e6 / Number(rates[0]), 1e6 / Number(rates[1]));
    }

    /// <summary>Counts a process's system calls while something runs. It slows the process down a lot.</summary>
    /// <returns>How often each was called; null: there is no strace, or it may not look.</returns>
    public static async Task<IReadOnlyDictionary<string, long>?> SystemCallsAsync(int process, Func<Task> run)
    {
        if (!File.Exists("/usr/bin/strace")) return null;
        using var folder = new TemporaryDirectory();
        var file = folder.File("calls");
        var counting = Shell.RunAsync("bash", ["-c", $"strace -c -f -p {process} -o {file} & echo $! > {folder.File("pid")}; wait"], patience: TimeSpan.FromMinutes(10));
        for (var tries = 0; tries < 100 && !File.ReadLines($"/proc/{process}/status").Any(line => line.StartsWith("TracerPid:", StringComparison.Ordinal) && !line.EndsWith("\t0", StringComparison.Ordinal)); tries++)
        {
            await Task.Delay(50);
        }
        await Task.Delay(1000); // all its threads
        await run();
        await Shell.RunAsync("kill", ["-INT", (await File.ReadAllTextAsync(folder.File("pid"))).Trim()]);
        await counting;
        return File.Exists(file) ? Read(await File.ReadAllLinesAsync(file)) : null;
    }

    // % time, seconds, usecs/call, calls, errors (may be empty), syscall
    private static Dictionary<string, long> Read(IEnumerable<string> lines) => lines
        .Select(line => line.Split(' ', StringSplitOptions.RemoveEmptyEntries))
        .Where(fields => fields.Length >= 5 && double.TryParse(fields[0], CultureInfo.InvariantCulture, out _) && fields[^1] != "total")
        .ToDictionary(fields => fields[^1], fields => long.Parse(fields[3], CultureInfo.InvariantCulture));

    private static double Number(string text) => double.Parse(text, CultureInfo.InvariantCulture);
}
