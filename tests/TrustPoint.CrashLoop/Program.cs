using System.Globalization;
using TrustPoint.CrashLoop;

// Kills the appliance again and again, under load or while it does what the clock wants, in an upgrade, or the lives of devices at one write after the other, and proves
// after each kill that no promise was broken.
if (args is ["play-life", var data]) return await PlayedLife.RunAsync(data);
if (args is ["--life", var calls, .. var rest]) return await LifeAsync(calls, rest);
if (args is ["--upgrade", var cuts, .. var with]) return await UpgradeAsync(int.Parse(cuts, CultureInfo.InvariantCulture), with);
var options = args.Chunk(2).ToDictionary(pair => pair[0], pair => int.Parse(pair[^1], CultureInfo.InvariantCulture));
if (options.Keys.Except(["--cycles", "--parallel", "--seed", "--jobs"]).Any())
{
    Console.Error.WriteLine("usage: [--cycles 50] [--parallel 1] [--seed 1], or while jobs run: --jobs 60 [--seed 1], or in the lives of devices: --life fsync,fdatasync [--every 1], or in an upgrade: --upgrade 50 [--certificates 100000] [--seed 1]");
    return 2;
}
var seed = options.GetValueOrDefault("--seed", 1);
return options.TryGetValue("--jobs", out var kills) ? await JobsAsync() : await LoadAsync();

async Task<int> LifeAsync(string calls, string[] rest)
{
    var every = rest is ["--every", var step] ? int.Parse(step, CultureInfo.InvariantCulture) : 1;
    var result = await new LifeLoop(calls).RunAsync(every, Console.WriteLine);
    foreach (var (within, count) in result.Ways) Console.WriteLine($"{count} in {within}");
    foreach (var violation in result.Violations) Console.WriteLine(violation);
    Console.WriteLine($"{result.Kills} kills, {result.Violations.Count} violations");
    return result.Violations.Count == 0 ? 0 : 1;
}

async Task<int> UpgradeAsync(int kills, string[] rest)
{
    var chosen = rest.Chunk(2).ToDictionary(pair => pair[0], pair => int.Parse(pair[^1], CultureInfo.InvariantCulture));
    var seed = chosen.GetValueOrDefault("--seed", 1);
    var result = await new UpgradeLoop(seed).RunAsync(kills, chosen.GetValueOrDefault("--certificates", 100_000), Console.WriteLine);
    foreach (var (found, count) in result.Left) Console.WriteLine($"{count} left {found}");
    foreach (var violation in result.Violations) Console.WriteLine(violation);
    Console.WriteLine($"{result.Kills} kills, {result.Certificates} certificates, {result.Violations.Count} violations, seed {seed}");
    return result.Violations.Count == 0 ? 0 : 1;
}

async Task<int> JobsAsync()
{
    var result = await new JobLoop(seed).RunAsync(kills, Console.WriteLine);
    foreach (var (at, count) in result.Cut) Console.WriteLine($"{count} in {at}");
    foreach (var violation in result.Violations) Console.WriteLine(violation);
    Console.WriteLine($"{result.Kills} kills, {result.Unreached} starts that had done all before, {result.Violations.Count} violations, seed {seed}");
    return result.Violations.Count == 0 ? 0 : 1;
}

async Task<int> LoadAsync()
{
    var result = await CrashLoop.RunAsync(options.GetValueOrDefault("--cycles", 50), options.GetValueOrDefault("--parallel", 1), seed, Console.WriteLine);
    foreach (var violation in result.Violations) Console.WriteLine(violation);
    Console.WriteLine($"{result.Cycles} kills, {result.Acknowledged} certificates acknowledged, {result.Violations.Count} violations, seed {seed}");
    return result.Violations.Count == 0 ? 0 : 1;
}
