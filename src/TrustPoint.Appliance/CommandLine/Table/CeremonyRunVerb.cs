using System.CommandLine;

namespace TrustPoint.Appliance.CommandLine.Table;

/// <summary><c>ceremony run</c>: a ceremony at one terminal of the box, at which its people take turns. The running appliance decides what comes next, as it does for the browser.</summary>
internal static class CeremonyRunVerb
{
    public static Command Create(Verb verb)
    {
        var file = new Argument<FileInfo?>("FILE") { Description = "The reviewed script", Arity = ArgumentArity.ZeroOrOne };
        var resume = new Option<string?>("--resume") { Description = "Go on with this ceremony, after a stop or from another place" };
        var rehearsal = new Option<bool>("--rehearsal") { Description = "Only try: with a token for trying, and names that say so" };
        var command = new Command("run", "Hold a ceremony at this terminal, without a browser: its people take turns at it") { file, resume, rehearsal };
        command.Validators.Add(result =>
        {
            if (result.GetValue(file) is null == result.GetValue(resume) is null) result.AddError("Name one script, or say --resume NAME.");
        });
        verb.Online(command, async (parsed, client, _, ct) =>
        {
            using var tty = new Tty(parsed.InvocationConfiguration.Output);
            using var seats = new Seats(client, tty);
            var table = new CeremonyTable(client, tty, seats);
            try
            {
                if (parsed.GetValue(file) is { } script) await table.BeginAsync(await File.ReadAllBytesAsync(script.FullName, ct), script.Name, parsed.GetValue(rehearsal), ct);
                else await table.ResumeAsync(parsed.GetValue(resume)!, ct);
                await table.RunAsync(ct);
            }
            finally
            {
                await seats.LeaveAsync(CancellationToken.None);
            }
        });
        return command;
    }
}
