using System.Diagnostics;
using System.Globalization;
using TrustPoint.RevocationModel;

const string Usage = """
    Lets certificates be issued, revoked, held, released and expire, CRLs be made, fail and be interrupted, and the clock be moved, all by
    chance, and holds every CRL that relying parties could have fetched against what was acknowledged to whoever revoked.

    dotnet run -c Release --project tests/TrustPoint.RevocationModel -- [options]
      --sequences N    default 10000
      --steps N        of each, default 50
      --seed N         of the first sequence, the next ones follow; default 1
      --parallel N     so many at a time, default 4

    A sequence that breaks a promise is printed with its seed, cut down to the steps that matter.
    Exit code 1: there was one. 2: wrong usage.
    """;

var options = new Dictionary<string, int> { ["--sequences"] = 10_000, ["--steps"] = 50, ["--seed"] = 1, ["--parallel"] = 4 };
foreach (var pair in args.Chunk(2))
{
    if (pair is [var name, var value] && options.ContainsKey(name) && int.TryParse(value, CultureInfo.InvariantCulture, out var number) && number > 0)
    {
        options[name] = number;
        continue;
    }
    Console.Error.WriteLine(Usage);
    return 2;
}

var start = Stopwatch.GetTimestamp();
await using var run = await ModelRun.CreateAsync(options["--steps"]);
var broken = await run.RunAsync(options["--seed"], options["--sequences"], options["--parallel"]);
foreach (var sequence in broken) Console.WriteLine(sequence);
Console.WriteLine(
    $"{options["--sequences"]} sequences of {options["--steps"]} steps in {Stopwatch.GetElapsedTime(start).TotalSeconds:0} s " +
    $"from seed {options["--seed"]}: {broken.Count} broke a promise");
return broken.Count == 0 ? 0 : 1;
