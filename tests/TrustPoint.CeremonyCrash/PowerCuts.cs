using System.Diagnostics;
using TrustPoint.Testing.Appliances;

namespace TrustPoint.CeremonyCrash;

/// <summary>Holds a root ceremony on a disk of its own, cuts the power of it at a random moment, and goes on with what is left on it. Needs root for the loop device.</summary>
/// <param name="seed">Of the moments.</param>
public sealed class PowerCuts(int seed)
{
    /// <summary>Runs it.</summary>
    /// <param name="cuts">How often.</param>
    /// <param name="progress">Told after each.</param>
    public async Task<KillResult> RunAsync(int cuts, Action<string> progress)
    {
        using var folder = new TemporaryDirectory();
        var (clean, papers) = (folder.File("clean"), folder.File("papers"));
        Directory.CreateDirectory(papers);
        using var disk = LoopDisk.Make(folder.File("disk.img"), folder.File("disk"));
        var data = Path.Combine(disk.Path, "data");
        var (code, output) = await HoldProcess.Start(data, papers).EndAsync();
        if (code != 0) return new(0, 0, [$"without a cut: {output}"]);
        File.Delete(Path.Combine(papers, "begun"));
        await HoldProcess.CopyAsync(data, clean);
        var (chance, ended, voided, violations) = (new Random(seed), 0, 0, new List<string>());
        var whole = TimeSpan.Zero;
        for (var cut = 0; cut <= cuts; cut++)
        {
            Directory.Delete(data, recursive: true);
            await HoldProcess.CopyAsync(clean, data);
            disk.Again();
            File.Delete(Path.Combine(papers, "begun"));
            var watch = Stopwatch.StartNew();
            var held = HoldProcess.Start(data, papers);
            var end = held.EndAsync();
            if (cut == 0)
            {
                // Once without a cut: how long it takes.
                await end;
                whole = watch.Elapsed;
                continue;
            }
            var at = whole * (0.25 + (0.75 * chance.NextDouble()));
            await Task.WhenAny(end, Task.Delay(at));
            disk.Cut();
            held.Kill();
            await end;
            disk.Again();
            (code, output) = await HoldProcess.Start(data, papers).EndAsync();
            progress($"power cut {cut} after {at.TotalMilliseconds:0} ms: {output.TrimEnd()}");
            if (code != 0) violations.Add($"power cut {cut} after {at.TotalMilliseconds:0} ms: {output}");
            else if (output.StartsWith("ended", StringComparison.Ordinal)) ended++;
            else voided++;
        }
        return new(ended, voided, violations);
    }
}
