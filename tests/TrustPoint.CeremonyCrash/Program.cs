using System.Globalization;
using TrustPoint.CeremonyCrash;

// Kills a root ceremony at one write to the disk after the other, or has it fail, or cuts the power of the disk, and looks each time at what is left.
if (args is ["hold", var data, var papers]) return await Held.RunAsync(data, papers);
var options = args.Chunk(2).ToDictionary(pair => pair[0], pair => pair[^1]);
if (options.Keys.Except(["--calls", "--fault", "--from", "--every", "--most", "--power-cuts", "--seed"]).Any())
{
    Console.Error.WriteLine("usage: [--calls fsync,fdatasync] [--fault KILL|EIO|ENOSPC] [--from 1] [--every 1] [--most 100000], or as root: --power-cuts 100 [--seed 1]");
    return 2;
}
var found = options.ContainsKey("--power-cuts")
    ? await new PowerCuts(Number("--seed", 1)).RunAsync(Number("--power-cuts", 100), Console.WriteLine)
    : await new KillLoop(options.GetValueOrDefault("--calls", "fsync,fdatasync"), options.GetValueOrDefault("--fault", "KILL")).RunAsync(Number("--from", 1), Number("--every", 1), Number("--most", 100_000), Console.WriteLine);
Console.WriteLine($"{found.Ended + found.Void + found.Violations.Count} times: {found.Ended} ceremonies went on to their end, {found.Void} were void, {found.Violations.Count} violations");
foreach (var violation in found.Violations) Console.WriteLine(violation);
return found.Violations.Count == 0 ? 0 : 1;

int Number(string name, int otherwise) => options.TryGetValue(name, out var text) ? int.Parse(text, CultureInfo.InvariantCulture) : otherwise;
