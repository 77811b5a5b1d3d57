using System.Globalization;
using TrustPoint.CrashLoop;

// Kills the appliance under load, again and again, and proves after each kill that no promise was broken.
var options = args.Chunk(2).ToDictionary(pair => pair[0], pair => int.Parse(pair[^1], CultureInfo.InvariantCulture));
if (options.Keys.Except(["--cycles", "--parallel", "--seed"]).Any())
{
    Console.Error.WriteLine("usage: [--cycles 50] [--parallel 1] [--seed 1]");
    return 2;
}
var seed = options.GetValueOrDefault("--seed", 1);
var result = await CrashLoop.RunAsync(options.GetValueOrDefault("--cycles", 50), options.GetValueOrDefault("--parallel", 1), seed, Console.WriteLine);
foreach (var violation in result.Violations) Console.WriteLine(violation);
Console.WriteLine($"{result.Cycles} kills, {result.Acknowledged} certificates acknowledged, {result.Violations.Count} violations, seed {seed}");
return result.Violations.Count == 0 ? 0 : 1;
