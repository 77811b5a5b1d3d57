using System.Globalization;
using TrustPoint.CrashLoop;

// One verb for each thing that is done to the appliance again and again; after each it proves that no promise was broken.
if (args is ["play-life", var data]) return await PlayedLife.RunAsync(data);
var hasSigner = args is [.., "--signer"];
if (hasSigner) args = args[..^1];
if (args.Length % 2 != 0 || args.Chunk(2).DistinctBy(pair => pair[0]).Count() != args.Length / 2) return Usage();
var options = args.Chunk(2).ToDictionary(pair => pair[0], pair => pair[1]);
var seed = options.TryGetValue("--seed", out var text) ? int.Parse(text, CultureInfo.InvariantCulture) : 1;
var verb = args is [] ? "--cycles" : args[0];
(string[] Options, Func<Task<Outcome>> Run) found = verb switch
{
    "--cycles" when hasSigner => (["--seed"], () => new SignerLoop(stops: false, seed).RunAsync(Number(verb), Console.WriteLine)),
    "--stops" when hasSigner => (["--seed"], () => new SignerLoop(stops: true, seed).RunAsync(Number(verb), Console.WriteLine)),
    _ when hasSigner => ([], () => throw new NotSupportedException()),
    "--cycles" => (["--parallel", "--seed"], async () => await CrashLoop.RunAsync(Number(verb, 50), Number("--parallel", 1), seed, Console.WriteLine)),
    "--jobs" => (["--seed"], async () => await new JobLoop(seed).RunAsync(Number(verb), Console.WriteLine)),
    "--life" => (["--every"], async () => await new LifeLoop(options[verb]).RunAsync(Number("--every", 1), Console.WriteLine)),
    "--upgrade" => (["--certificates", "--from", "--to", "--seed"], Upgrade),
    "--power-cuts" => (["--seed"], () => new PowerLoop(seed).RunAsync(Number(verb), Console.WriteLine)),
    "--calls" when CallLoop.Acts.Contains(options[verb]) => (["--fault", "--of", "--every"], Calls),
    "--token" => (["--seed"], () => new OutageLoop(Outage.Token, seed).RunAsync(Number(verb), Console.WriteLine)),
    "--stops" => (["--seed"], () => new OutageLoop(Outage.Process, seed).RunAsync(Number(verb), Console.WriteLine)),
    "--clock" => (["--seed"], () => new ClockLoop(seed).RunAsync(Number(verb), Console.WriteLine)),
    "--idle" => (["--slow"], () => new CrowdLoop(Number(verb), Number("--slow", 100), look: TimeSpan.FromSeconds(10), patience: TimeSpan.FromMinutes(2)).RunAsync(Console.WriteLine)),
    "--soak" => (["--rate"], () => new Soak(Time(options[verb]), Number("--rate", 50)).RunAsync(Console.WriteLine)),
    _ => ([], () => throw new NotSupportedException()),
};
if (found.Options.Length == 0 || options.Keys.Skip(1).Except(found.Options).Any()) return Usage();
var outcome = await found.Run();
foreach (var violation in outcome.Violations) Console.WriteLine(violation);
Console.WriteLine($"{outcome.Words}: {outcome.Violations.Count} violations, seed {seed}");
return outcome.Violations.Count == 0 ? 0 : 1;

async Task<Outcome> Upgrade() =>
    await new UpgradeLoop(seed, older: options.GetValueOrDefault("--from"), newer: options.GetValueOrDefault("--to")).RunAsync(Number(verb), Number("--certificates", 100_000), Console.WriteLine);

Task<Outcome> Calls() =>
    new CallLoop(options[verb], options.GetValueOrDefault("--fault", "EIO")).RunAsync(options.TryGetValue("--of", out var kind) ? [kind] : CallLoop.Kinds, Number("--every", 1), Console.WriteLine);

int Number(string name, int? otherwise = null) => options.TryGetValue(name, out var given) || otherwise is null ? int.Parse(given ?? "", CultureInfo.InvariantCulture) : otherwise.Value;

static TimeSpan Time(string text) => double.Parse(text.AsSpan(0, text.Length - 1), CultureInfo.InvariantCulture) * text[^1] switch
{
    'h' => TimeSpan.FromHours(1),
    'm' => TimeSpan.FromMinutes(1),
    's' => TimeSpan.FromSeconds(1),
    _ => throw new FormatException($"{text} is no time such as 2h, 20m or 90s"),
};

static int Usage()
{
    Console.Error.WriteLine($"""
        usage, one of
          [--cycles 50] [--parallel 1] [--seed 1]                     killed under load
          --cycles 100 [--seed 1] --signer                            the signer, the appliance or both killed under load
          --stops 100 [--seed 1] --signer                             the signer stopped and continued under load
          --jobs 60 [--seed 1]                                        killed while jobs run
          --life fsync,fdatasync [--every 1]                          killed on the ways of devices
          --upgrade 50 [--certificates 100000] [--from PROGRAM --to PROGRAM] [--seed 1]
                                                                      killed in an upgrade, also from one package's program to another's
          --power-cuts 80 [--seed 1]                                  the power of its disk is cut under load; takes root
          --calls {string.Join('|', CallLoop.Acts)} [--fault EIO|ENOSPC|KILL] [--of fsync,fdatasync] [--every 1]
                                                                      each system call of one act fails once
          --token 200 [--seed 1]                                      the token goes and comes back under load
          --stops 100 [--seed 1]                                      stopped and continued under load
          --clock 100 [--seed 1]                                      the clock is set under load
          --idle 10000 [--slow 100]                                   idle and slow connections beside devices
          --soak 2h [--rate 50]                                       at work for a long time, with what it holds
        """);
    return 2;
}
