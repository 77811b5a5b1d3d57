using System.Globalization;
using TrustPoint.CrashLoop;

// Kills the appliance under load, again and again, and proves after each kill that no promise was broken.
// Usage: --cycles 1000 [--parallel 4] [--seed N] [--per-second 200]. Several appliances at once share the cycles.
var options = args.Chunk(2).ToDictionary(pair => pair[0], pair => int.Parse(pair[^1], CultureInfo.InvariantCulture));
if (options.Keys.Except(["--cycles", "--parallel", "--seed", "--per-second"]).Any())
{
    Console.Error.WriteLine("usage: --cycles N [--parallel N] [--seed N] [--per-second N]");
    return 2;
}
var parallel = options.GetValueOrDefault("--parallel", 1);
var seed = options.GetValueOrDefault("--seed", 1);
var cycles = options.GetValueOrDefault("--cycles", 50);

var results = await Task.WhenAll(Enumerable.Range(0, parallel).Select(lane =>
    new CrashLoop((cycles + lane) / parallel, seed + lane, perSecond: options.GetValueOrDefault("--per-second", 200))
        .RunAsync((cycle, words) => Console.WriteLine($"lane {lane}, cycle {cycle}: {words}"))));

foreach (var violation in results.SelectMany(result => result.Violations)) Console.WriteLine(violation);
var found = results.Sum(result => result.Violations.Count);
Console.WriteLine($"{results.Sum(result => result.Cycles)} kills, {results.Sum(result => result.Acknowledged)} certificates acknowledged, {found} violations, seed {seed}");
return found == 0 ? 0 : 1;
