using System.Diagnostics;
using System.Globalization;
using TrustPoint.Fuzz;

const string Usage = """
    Sends mutated messages through the decoders and looks for anything but success or a typed refusal.

    dotnet run -c Release --project tests/TrustPoint.Fuzz -- [options]
      --count N        messages, default 1000000
      --seed S         makes the run repeatable, default 1
      --format F       pkcs10 (default; verifies the signature of what is still a request), certificate, certsonly, csrattrs,
                       ocsp-request, ocsp-response, cms, voucher-request, voucher, voucher-log, voucher-file,
                       pledge-status; several with commas between share the messages
      --save FOLDER    where messages that fail are written, default the current folder
      --help

    Exit code 1: an error of another type escaped, or a message took over 100 ms. 2: wrong usage.
    """;

int count = 1_000_000, seed = 1;
IReadOnlyList<Format> formats = [Format.All[0]];
var folder = ".";
if (args is ["--help"])
{
    Console.WriteLine(Usage);
    return 0;
}
for (var i = 0; i < args.Length; i += 2)
{
    var value = i + 1 < args.Length ? args[i + 1] : "";
    var known = args[i] switch
    {
        "--count" => int.TryParse(value, CultureInfo.InvariantCulture, out count) && count > 0,
        "--seed" => int.TryParse(value, CultureInfo.InvariantCulture, out seed),
        "--format" => (formats = [.. value.Split(',').Select(name => Format.All.FirstOrDefault(candidate => candidate.Name == name)).OfType<Format>()]).Count == value.Split(',').Length,
        "--save" => Directory.Exists(folder = value),
        _ => false,
    };
    if (known) continue;
    Console.Error.WriteLine($"wrong option: {args[i]} {value}\n\n{Usage}");
    return 2;
}

var failed = 0L;
foreach (var format in formats)
{
    var run = new FuzzRun(format, seed);
    var start = Stopwatch.GetTimestamp();
    run.Run(count / formats.Count);
    var seconds = Stopwatch.GetElapsedTime(start).TotalSeconds;
    Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
        $"{format.Name}: {run.Done} messages in {seconds:0.0} s ({run.Done / seconds:0}/s), seed {seed}: {run.Accepted} taken, {run.Done - run.Accepted - run.Failed} refused, {run.Failed} failed, slowest {run.Slowest.TotalMilliseconds:0.0} ms"));
    for (var i = 0; i < run.Failures.Count; i++)
    {
        var file = Path.Combine(folder, $"fuzz-{format.Name}-{seed}-{i}.der");
        File.WriteAllBytes(file, run.Failures[i].Message);
        Console.WriteLine($"{file}: {run.Failures[i].Reason}");
    }
    failed += run.Failed;
}
return failed == 0 ? 0 : 1;
