using System.CommandLine;
using TrustPoint.Appliance.Rest;
using TrustPoint.Ca.Schedule;
using TrustPoint.Jobs;

namespace TrustPoint.Appliance.CommandLine;

/// <summary><c>job list | history | run</c>.</summary>
internal static class JobVerbs
{
    public static Command Create(Verb verb) => new("job", "What runs by the clock") { List(verb), History(verb), Run(verb) };

    private static Command List(Verb verb)
    {
        var command = new Command("list", "The jobs: when each last ran, how that ended, when it looks again");
        verb.Online(command, async (_, client, terminal, ct) => terminal.ShowTable(await client.GetAsync<IReadOnlyList<JobState>>("jobs", ct), "No jobs.",
            ("NAME", job => job.Name), ("EVERY", job => $"{job.Every.TotalSeconds:0} s"), ("LAST", job => job.Last is { } last ? Terminal.Time(last.At) : null),
            ("TOOK", job => job.Last is { } last ? $"{last.Took.TotalMilliseconds:0} ms" : null), ("NEXT", job => job.Next is { } next ? Terminal.Time(next) : null),
            ("FAILED", job => $"{job.Failures}"), ("STATE", job => job.IsOverdue ? $"overdue: {job.Last?.Trouble ?? "it did not run"}" : job.IsRunning ? "running" : job.Last is null ? "not yet" : job.Last.Trouble ?? "good")));
        return command;
    }

    private static Command History(Verb verb)
    {
        var name = new Argument<string>("NAME") { Description = "The job, such as crl-schedule" };
        var command = new Command("history", "The runs of a job that are kept, newest first, also of before the start") { name };
        verb.Online(command, async (parsed, client, terminal, ct) => terminal.ShowTable(
            await client.GetAsync<IReadOnlyList<JobRun>>($"jobs/{Uri.EscapeDataString(parsed.GetRequiredValue(name))}/runs", ct), "It did not run yet.",
            ("AT", run => Terminal.Time(run.At)), ("TOOK", run => $"{run.Took.TotalMilliseconds:0} ms"), ("STARTED", run => run.ByHand ? "by hand" : "by the clock"), ("OUTCOME", run => run.Trouble ?? "good")));
        return command;
    }

    private static Command Run(Verb verb)
    {
        var name = new Argument<string>("NAME") { Description = "The job, such as crl-schedule" };
        var command = new Command("run", "Have a job run now: it does what is due, and no more") { name };
        verb.Online(command, async (parsed, client, terminal, ct) =>
        {
            var started = await client.SendAsync<Named>(HttpMethod.Post, $"jobs/{Uri.EscapeDataString(parsed.GetRequiredValue(name))}/run", null, ct);
            terminal.Show(started, words => words.WriteLine($"{started.Name} runs now."));
        });
        return command;
    }
}
