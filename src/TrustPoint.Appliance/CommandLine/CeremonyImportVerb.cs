using System.CommandLine;
using System.Globalization;
using TrustPoint.Appliance.Rest;

namespace TrustPoint.Appliance.CommandLine;

/// <summary><c>ceremony import</c>: takes in what a ceremony on another box made. First it is shown; then it is proposed, and a second person approves.</summary>
internal static class CeremonyImportVerb
{
    public static Command Create(Verb verb)
    {
        var pack = new Argument<FileInfo>("PACK") { Description = "The evidence of the ceremony" };
        var key = new Option<string>("--log-key-sha256") { Description = "SHA-256 of log.key of the box where it was held, known from elsewhere, as ceremony evidence printed it there", Required = true };
        var ticket = new Option<string?>("--ticket") { Description = "Take in what was shown with this ticket; without it, it is only shown" };
        var command = new Command("import", "Take in what a ceremony on another box made: a root and its list, the certificate that an authority waits for here, a root's next list. It takes two people") { pack, key, ticket };
        verb.Online(command, async (parsed, client, terminal, ct) =>
        {
            using var content = new ByteArrayContent(await File.ReadAllBytesAsync(parsed.GetRequiredValue(pack).FullName, ct)) { Headers = { ContentType = new(CeremonyResultRoutes.PackMedia) } };
            var shown = parsed.GetValue(ticket);
            var path = new Query(shown is null ? "ceremony-results/check" : "ceremony-results").With("logKeySha256", parsed.GetRequiredValue(key)).With("ticket", shown);
            var seen = await client.SendAsync<CeremonyResultsMessage>(HttpMethod.Post, path.ToString(), content, ct);
            terminal.ShowFields(seen,
            [
                ("ceremony", seen.Ceremony), ("title", seen.Title), ("ended", Terminal.Time(seen.EndedAt)), .. seen.People.Select(person => (person.Role, (string?)person.Name)),
                .. seen.Deviations.Select(deviation => (string.Create(CultureInfo.InvariantCulture, $"deviation {deviation.Number}"), (string?)deviation.Text)),
                ("authority", seen.Authority), ("subject", seen.Subject), ("until", seen.NotAfter is { } end ? Terminal.Time(end) : null), ("certificate", seen.CertificateSha256),
                ("list", seen.CrlNumber is { } number ? string.Create(CultureInfo.InvariantCulture, $"number {number}, {seen.CrlEntries} entries, until {Terminal.Time(seen.CrlNextUpdate!.Value)}") : null),
                .. seen.Changes.Select(change => ("changes", (string?)change)),
                ("script", seen.ScriptSha256), ("transcript", seen.TranscriptHead), ("pack", seen.PackSha256), ("log key", seen.LogKeySha256), ("ticket", shown is null ? seen.Ticket : null),
            ]);
            terminal.ShowWords(shown is null
                ? $"Nothing is taken in yet. To propose it, and to take it in when somebody else has approved it: the same with --ticket {seen.Ticket}\n"
                : "It is taken in.\n");
        });
        return command;
    }
}
