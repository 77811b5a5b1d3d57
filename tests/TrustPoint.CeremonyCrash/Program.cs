using System.Globalization;
using TrustPoint.CeremonyCrash;

// Kills a root ceremony at one write to the disk after the other, and looks each time at what is left.
if (args is ["hold", var folder]) return await Held.RunAsync(folder);
var options = args.Chunk(2).ToDictionary(pair => pair[0], pair => pair[^1]);
if (options.Keys.Except(["--calls", "--from", "--every", "--most"]).Any())
{
    Console.Error.WriteLine("usage: [--calls fsync,fdatasync] [--from 1] [--every 1] [--most 100000]");
    return 2;
}
var kills = new KillLoop(options.GetValueOrDefault("--calls", "fsync,fdatasync"));
var found = await kills.RunAsync(Number("--from", 1), Number("--every", 1), Number("--most", 100_000), Console.WriteLine);
Console.WriteLine($"{found.Ended + found.Void} kills: {found.Ended} ceremonies went on to their end, {found.Void} were void, {found.Violations.Count} violations");
foreach (var violation in found.Violations) Console.WriteLine(violation);
return found.Violations.Count == 0 ? 0 : 1;

int Number(string name, int otherwise) => options.TryGetValue(name, out var text) ? int.Parse(text, CultureInfo.InvariantCulture) : otherwise;
