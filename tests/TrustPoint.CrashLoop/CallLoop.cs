using System.Diagnostics;
using System.Globalization;
using System.Net.Sockets;
using TrustPoint.Testing.Appliances;
using TrustPoint.Testing.Load;

namespace TrustPoint.CrashLoop;

/// <summary>
/// Has an appliance do one thing, and fails the n-th system call of a kind that each of its threads makes for it, for n = 1, 2, … until none is reached: with an error, or with
/// SIGKILL. The answer is success or a refusal that says why; the same act goes through afterwards; and after a stop or a kill everything that was acknowledged is there.
/// </summary>
/// <param name="act">One of <see cref="Acts"/>.</param>
/// <param name="fault">An error such as <c>EIO</c>, or <c>KILL</c>.</param>
public sealed class CallLoop(string act, string fault)
{
    /// <summary>What can be tried.</summary>
    public static IReadOnlyList<string> Acts => TriedAct.Names;

    /// <summary>Kinds of calls, as strace names them.</summary>
    public static readonly IReadOnlyList<string> Kinds = ["fsync,fdatasync", "pwrite64,pwritev,ftruncate", "write", "rename,renameat,renameat2", "openat", "unlink,unlinkat,mkdir"];

    // Beyond that an idle thread reaches what the act does not.
    private const int MostCalls = 200;

    private static readonly TimeSpan Budget = TimeSpan.FromSeconds(10);

    private readonly List<string> violations = [];
    private int failed;
    private int refused;
    private int done;

    private bool Kills => fault == "KILL";

    /// <summary>Runs it.</summary>
    /// <param name="kinds">Some of <see cref="Kinds"/>.</param>
    /// <param name="every">From one n to the next.</param>
    /// <param name="progress">Told after each.</param>
    public async Task<Outcome> RunAsync(IEnumerable<string> kinds, int every = 1, Action<string>? progress = null)
    {
        using var folder = new TemporaryDirectory();
        var data = folder.File("data");
        FleetDevice device;
        await using (var first = await ApplianceProcess.StartAsync(data, FleetDevice.Unlimited))
        {
            device = (await RenewingFleet.EnrolAsync(first, 1, "tls-client"))[0];
            if (act == "backup") await JobStock.PlanBackupsAsync(first, folder);
            await first.StopAsync();
        }
        foreach (var kind in kinds)
        {
            for (var number = 1; number is > 0 and < MostCalls;) number = await SpanAsync(folder, device, kind, number, every, progress);
        }
        return new($"{act}, {fault}: {failed} times a call failed, {done} acts done nevertheless, {refused} {(Kills ? "cut off" : "refused")}", violations);
    }

    // One life of a process: to the end of the numbers, or to the kill.
    private async Task<int> SpanAsync(TemporaryDirectory folder, FleetDevice device, string kind, int number, int every, Action<string>? progress)
    {
        var data = folder.File("data");
        await using var appliance = await ApplianceProcess.StartAsync(data, FleetDevice.Unlimited);
        await using var tried = TriedAct.On(appliance, device, act);
        // What is loaded and opened once is not what is looked for.
        await AgainAsync(tried, "at the start");
        for (; number < MostCalls; number += every)
        {
            await tried.PrepareAsync();
            var (calls, answer) = await FailAsync(appliance, tried, kind, number, folder.File("calls"));
            progress?.Invoke($"{act}, {kind} {number} {fault}: {(calls.Count == 0 ? "not reached" : $"{calls.Count} failed, {Words(answer)}")}");
            if (calls.Count == 0)
            {
                number = 0;
                break;
            }
            failed++;
            Judge(answer, $"{kind} {number}", appliance);
            if (Kills)
            {
                number += every;
                break;
            }
            await AgainAsync(tried, $"after {kind} {number}");
        }
        if (!Kills && await appliance.StopAsync() is var code and not 0) violations.Add($"{act}, {kind}: it stopped with {code}");
        await appliance.EndAsync(Signal.Kill);
        violations.AddRange((await tried.Kept.LookAsync(data)).Select(words => $"{act}, {kind} up to {number}, {fault}: {words}"));
        foreach (var backup in tried.Backups.TakeLast(1)) violations.AddRange(await JobStock.FaultsOfAsync(appliance, folder, backup));
        return number;
    }

    private async Task<(IReadOnlyList<string> Calls, ActAnswer? Answer)> FailAsync(ApplianceProcess appliance, TriedAct tried, string kind, int number, string log)
    {
        var how = Kills ? "signal=KILL" : $"error={fault}";
        using var faults = Faults.Inject(appliance.ProcessId, string.Create(CultureInfo.InvariantCulture, $"{kind}:{how}:when={number}"), log);
        ActAnswer? answer = null;
        try
        {
            answer = await tried.DoAsync().WaitAsync(Budget + Budget);
        }
        catch (Exception gone) when (gone is IOException or HttpRequestException or SocketException)
        {
            // It was killed.
        }
        catch (Exception odd)
        {
            answer = new(false, odd.ToString(), IsWrong: true);
        }
        return (faults.End(), answer);
    }

    private void Judge(ActAnswer? answer, string at, ApplianceProcess appliance)
    {
        if (answer is null && !Kills) violations.Add($"{act}, {at} {fault}: the connection ended without an answer");
        else if (answer is { IsWrong: true }) violations.Add($"{act}, {at} {fault}: {answer.Words}: {string.Join(" | ", appliance.Written.Split('\n').TakeLast(12))}");
        else if (answer is { Done: true }) done++;
        else refused++;
    }

    private static string Words(ActAnswer? answer) => answer switch { null => "no answer", { Done: true } => "done", _ => answer.Words.ReplaceLineEndings(" ") };

    // Without a fault it goes through, at once or when the appliance has got over the one before.
    private async Task AgainAsync(TriedAct tried, string at)
    {
        for (var waited = Stopwatch.StartNew(); ; await Task.Delay(100))
        {
            ActAnswer? answer = null;
            try
            {
                await tried.PrepareAsync();
                answer = await tried.DoAsync();
                if (answer.Done) return;
            }
            catch (Exception notYet) when (notYet is InvalidOperationException or HttpRequestException or IOException)
            {
                answer = new(false, notYet.Message);
            }
            if (waited.Elapsed < Budget) continue;
            violations.Add($"{act}, {fault} {at}: it does not go through again: {answer.Words}");
            return;
        }
    }
}
