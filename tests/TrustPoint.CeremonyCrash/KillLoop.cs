using System.Globalization;
using TrustPoint.Testing.Appliances;

namespace TrustPoint.CeremonyCrash;

/// <summary>What a run found.</summary>
/// <param name="Ended">Ceremonies that went on to their end after the kill.</param>
/// <param name="Void">Those that ended without anything left.</param>
/// <param name="Violations">In words; none is what we promise.</param>
public sealed record KillResult(int Ended, int Void, IReadOnlyList<string> Violations);

/// <summary>
/// Holds a root ceremony in a process that strace kills with SIGKILL at its n-th system call of a kind (counted for each thread), or whose call it has fail, starts it again on
/// what is left, and has it look whether every promise holds. Ends with the first n that no thread reaches.
/// </summary>
/// <param name="calls">The system calls, as strace names them.</param>
/// <param name="fault">An error such as <c>EIO</c>; <c>KILL</c>: the process is killed.</param>
public sealed class KillLoop(string calls, string fault = "KILL")
{
    private const int Killed = 128 + 9;

    private bool Kills => fault == "KILL";

    /// <summary>Runs it.</summary>
    /// <param name="from">The first n.</param>
    /// <param name="every">From one n to the next.</param>
    /// <param name="most">How many kills at most.</param>
    /// <param name="progress">Told after each kill.</param>
    public async Task<KillResult> RunAsync(int from, int every, int most, Action<string> progress)
    {
        using var folder = new TemporaryDirectory();
        var (clean, data, papers) = (folder.File("clean"), folder.File("data"), folder.File("papers"));
        Directory.CreateDirectory(papers);
        // Once to its end: what a first start makes is not made for each kill.
        var (code, output) = await HoldProcess.Start(data, papers).EndAsync();
        if (code != 0) return new(0, 0, [$"without a kill: {output}"]);
        await HoldProcess.CopyAsync(data, clean);
        var (ended, voided, violations) = (0, 0, new List<string>());
        for (var number = from; ended + voided + violations.Count < most; number += every)
        {
            Directory.Delete(data, recursive: true);
            await HoldProcess.CopyAsync(clean, data);
            File.Delete(Path.Combine(papers, "begun"));
            var log = folder.File("calls");
            // A signal reaches nobody where strace stops at no other call.
            string[] strace = ["strace", "-f", .. Kills ? [] : new[] { "--seccomp-bpf" }, "-o", log, "-e", $"trace={calls}", "-e", string.Create(CultureInfo.InvariantCulture, $"inject={calls}:{(Kills ? "signal=KILL" : $"error={fault}")}:when={number}")];
            (code, output) = await HoldProcess.Start(data, papers, strace).EndAsync();
            if (!File.ReadLines(log).Any(line => line.Contains(Kills ? "killed by SIGKILL" : "(INJECTED)", StringComparison.Ordinal))) break;
            // A call that fails may be borne; what is not is said, and the process may end of it.
            var odd = !Kills || code == Killed ? "" : $" (it ended with {code}: {output})";
            var (atFirst, first) = (code, output);
            (code, output) = await HoldProcess.Start(data, papers).EndAsync();
            progress($"{calls} {number} {fault}: {output.TrimEnd()}{odd}{(Kills || atFirst == 0 ? "" : $", after {first.Split('\n')[0]}")}");
            if (code != 0 || odd.Length > 0) violations.Add($"{calls} {number} {fault}: {output}{odd}");
            else if (output.StartsWith("ended", StringComparison.Ordinal)) ended++;
            else voided++;
        }
        return new(ended, voided, violations);
    }
}
