using System.CommandLine;
using System.Globalization;
using TrustPoint.Appliance.Rest;

namespace TrustPoint.Appliance.CommandLine;

/// <summary><c>ceremony list | show | abort | evidence</c>: ceremonies that were begun on the running appliance.</summary>
internal static class HeldCeremonyVerbs
{
    private static Argument<string> Name() => new("NAME") { Description = "The ceremony, as list names it" };

    internal static string Path(string name, string? act = null) => $"ceremonies/{Uri.EscapeDataString(name)}{(act is null ? "" : $"/{act}")}";

    public static Command List(Verb verb)
    {
        var command = new Command("list", "All ceremonies, newest first");
        verb.Online(command, async (_, client, terminal, ct) => terminal.ShowTable(
            await client.GetAsync<IReadOnlyList<CeremonyRow>>("ceremonies", ct), "No ceremony yet.",
            ("NAME", row => row.Name), ("STATE", State), ("STEP", row => row.Step is { } step ? string.Create(CultureInfo.InvariantCulture, $"{step} of {row.Steps}") : null),
            ("PEOPLE", row => row.People.ToString(CultureInfo.InvariantCulture)), ("BEGAN", row => Terminal.Time(row.BeganAt)), ("TITLE", row => row.Title)));
        return command;
    }

    public static Command Show(Verb verb)
    {
        var name = Name();
        var command = new Command("show", "Where a ceremony stands: who is there, what is next, what was different") { name };
        verb.Online(command, async (parsed, client, terminal, ct) => Show(terminal, await client.GetAsync<CeremonyDetails>(Path(parsed.GetRequiredValue(name)), ct)));
        return command;
    }

    public static Command Abort(Verb verb)
    {
        var name = Name();
        var reason = new Option<string>("--reason") { Description = "Why: it stands in the transcript for ever", Required = true };
        var command = new Command("abort", "End a ceremony before its end, for ever. Keys that it made are destroyed as far as its token is open") { name, reason };
        verb.Online(command, async (parsed, client, terminal, ct) => Show(terminal, await client.SendAsync<CeremonyDetails>(
            HttpMethod.Post, Path(parsed.GetRequiredValue(name), "abort"), new AbortCeremony(parsed.GetRequiredValue(reason)), ct)));
        return command;
    }

    public static Command Evidence(Verb verb)
    {
        var name = Name();
        var file = new Option<FileInfo>("--out") { Description = "The file to write, such as plant-root-g1.tar; there must be none of that name", Required = true };
        var command = new Command("evidence", "Write the evidence of a ceremony that has ended to a file") { name, file };
        verb.Online(command, async (parsed, client, terminal, ct) =>
        {
            var path = parsed.GetRequiredValue(file).FullName;
            // Before anything is asked for: evidence is never written over something.
            if (File.Exists(path)) throw new VerbFailedException($"{path} is there already: nothing is overwritten");
            var made = await client.GetAsync<CeremonyEvidenceMessage>(Path(parsed.GetRequiredValue(name), "evidence"), ct);
            await using (var output = new FileStream(path, FileMode.CreateNew, FileAccess.Write)) await output.WriteAsync(made.Pack, ct);
            terminal.Show(made with { Pack = [] }, words =>
            {
                words.WriteLine($"The evidence of {made.Name} is in {path}.");
                words.WriteLine($"SHA-256                {made.Sha256}");
                words.WriteLine($"Key of this box's log  {made.LogKey}");
                words.WriteLine($"SHA-256 of that line   {made.LogKeySha256}  (write it down: whoever verifies or takes in the results compares it)");
            });
        });
        return command;
    }

    private static string State(CeremonyRow row) => row.State switch
    {
        "underWay" => row.Rehearsal ? "rehearsal under way" : "under way",
        var ended => row.Rehearsal ? $"rehearsal {ended}" : ended,
    };

    private static void Show(Terminal terminal, CeremonyDetails details) => terminal.ShowFields(details,
    [
        ("ceremony", details.Ceremony.Name), ("title", details.Ceremony.Title), ("state", State(details.Ceremony)), ("began", Terminal.Time(details.Ceremony.BeganAt)), ("reason", details.Reason),
        ("script", details.ScriptSha256), ("transcript", details.TranscriptHead),
        .. details.People.Select(person => (person.Role, (string?)person.Name)),
        .. details.Deviations.Select(deviation => (
            $"deviation {deviation.Number}", (string?)$"{deviation.Text} ({(deviation.IsOpen ? "open" : "accepted")}{(deviation.AcceptedBy is [] ? "" : $" by {string.Join(", ", deviation.AcceptedBy)}")})")),
        .. details.Files.Select(file => ("made", (string?)file)),
        .. details.Next is not { } next ? Array.Empty<(string, string?)>() :
        [
            ("next", string.Create(CultureInfo.InvariantCulture, $"{next.Number} of {details.Ceremony.Steps}: {next.Title}")), ("who", next.Who), ("what", next.Says), ("expected", next.Expects),
        ],
    ]);
}
