using System.CommandLine;
using TrustPoint.Appliance.Rest;

namespace TrustPoint.Appliance.CommandLine;

/// <summary><c>ca end</c> and <c>appliance end</c>.</summary>
internal static class EndVerbs
{
    public static Command CreateAuthority(Verb verb)
    {
        var name = new Argument<string>("NAME") { Description = "The authority" };
        var (reason, check) = (new Option<string?>("--reason") { Description = "Why, for the record" }, new Option<bool>("--check") { Description = "Only show what has to be over first" });
        var command = new Command("end", "End an authority for ever: last lists, then its key is destroyed. Refused while anything of it is in force; always takes a second person") { name, reason, check };
        command.Validators.Add(result =>
        {
            if (result.GetValue(check) == result.GetValue(reason) is not null) result.AddError("Say --reason, or --check.");
        });
        verb.Online(command, async (parsed, client, terminal, ct) =>
        {
            var path = $"authorities/{Uri.EscapeDataString(parsed.GetRequiredValue(name))}/end";
            if (parsed.GetValue(check))
            {
                var report = await client.GetAsync<EndReportMessage>(path, ct);
                terminal.Show(report, words => Write(words, report));
                return;
            }
            var ended = await client.SendAsync<RetirementMessage>(HttpMethod.Post, path, new EndAuthority(parsed.GetValue(reason)!), ct);
            terminal.ShowFields(ended.Summary, ("ended", ended.Summary.Name), ("by", ended.Summary.By), ("certificate", $"of retirement: ./trustpoint retirement export authority {ended.Summary.Name} FILE"), ("SHA-256", ended.Summary.Sha256));
        });
        return command;
    }

    public static Command CreateAppliance(Verb verb)
    {
        var (reason, folder, check) = (
            new Option<string?>("--reason") { Description = "Why, for the record" },
            new Option<DirectoryInfo?>("--to") { Description = "A new folder on a disk that is taken along: the evidence goes there" },
            new Option<bool>("--check") { Description = "Only show what has to be over first" });
        var command = new Command("end", "End this box for ever: evidence is written, then all keys are destroyed, the log's last. Refused while anything goes on; always takes a second person") { reason, folder, check };
        command.Validators.Add(result =>
        {
            if (result.GetValue(check) == (result.GetValue(reason) is not null && result.GetValue(folder) is not null)) result.AddError("Say --reason and --to, or --check.");
        });
        verb.Online(command, async (parsed, client, terminal, ct) =>
        {
            if (parsed.GetValue(check))
            {
                var rows = await client.GetAsync<IReadOnlyList<EndObstacleRow>>("appliance/end", ct);
                terminal.Show(rows, words =>
                {
                    foreach (var row in rows) words.WriteLine($"[ ] {row.Kind} {row.Name} ({row.Detail})\n    {row.Command}");
                    if (rows is []) words.WriteLine("Nothing goes on: ./trustpoint appliance end --reason \"...\" --to FOLDER");
                });
                return;
            }
            var end = await client.SendAsync<ApplianceEnding>(HttpMethod.Post, "appliance/end", new EndAppliance(parsed.GetValue(reason)!, parsed.GetValue(folder)!.FullName), ct);
            terminal.ShowFields(end, ("box", end.Id), ("evidence", end.Folder), ("SHA-256", end.Evidence), ("now", "its keys are being destroyed; ask any command how far it is"));
        });
        return new("appliance", "The box itself") { command };
    }

    private static void Write(TextWriter words, EndReportMessage report)
    {
        if (report.Obstacle is not null) words.WriteLine(report.Obstacle);
        foreach (var one in report.InForce)
        {
            words.WriteLine($"[ ] {one.By} {one.Name}: {one.Serial}, until {Terminal.Time(one.Until)}");
            words.WriteLine($"    {one.Command}");
        }
        if (report.More > 0) words.WriteLine($"[ ] and {report.More} more");
        if (report.Domains is not []) words.WriteLine($"Nothing is issued any more in: {string.Join(", ", report.Domains)}. Give them another authority before, if they go on.");
        if (report.Own is not []) words.WriteLine($"Revoked with it: {report.Own.Count} certificates of the box itself.");
        if (report.CanEnd) words.WriteLine($"{report.Authority} can be ended: ./trustpoint ca end {report.Authority} --reason \"...\"");
    }
}
