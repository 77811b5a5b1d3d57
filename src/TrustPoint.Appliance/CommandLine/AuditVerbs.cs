using System.CommandLine;
using System.Globalization;
using TrustPoint.Appliance.Rest;
using TrustPoint.Ca.Audit;
using TrustPoint.Ca.Audit.Checkpoints;
using TrustPoint.Ca.Audit.Verification;

namespace TrustPoint.Appliance.CommandLine;

/// <summary><c>audit list | export | verify</c>.</summary>
internal static class AuditVerbs
{
    public static Command Create(Verb verb) => new("audit", "The audit log") { List(verb), Export(verb), Verify(verb) };

    private static Command List(Verb verb)
    {
        var what = new Option<string?>("--event") { Description = "Only this event, such as device.added" };
        var since = new Option<DateTimeOffset?>("--since") { Description = "Only of this time or later" };
        var until = new Option<DateTimeOffset?>("--until") { Description = "Only before this time" };
        var subject = new Option<string?>("--subject") { Description = "Only what this one did" };
        var about = new Option<string?>("--about") { Description = "Only what names this: a device, a serial number, a person, a domain" };
        var outcome = new Option<string?>("--outcome") { Description = "Only what was done, or only what was refused" };
        outcome.AcceptOnlyFromAmong([.. Words.Of<AuditOutcome>()]);
        var paging = Paging.Of<AuditSort>();
        var command = new Command("list", "Entries of the audit log") { what, since, until, subject, about, outcome };
        paging.AddTo(command);
        verb.Online(command, async (parsed, client, terminal, ct) =>
        {
            var query = new Query("audit").With("event", parsed.GetValue(what))
                .With("since", parsed.GetValue(since)?.ToString("O", CultureInfo.InvariantCulture)).With("until", parsed.GetValue(until)?.ToString("O", CultureInfo.InvariantCulture))
                .With("subject", parsed.GetValue(subject)).With("about", parsed.GetValue(about)).With("outcome", parsed.GetValue(outcome));
            if (await paging.TryWriteCsvAsync(parsed, query, client, terminal, ct)) return;
            var page = await client.GetAsync<ListPage<AuditRow>>(query.With(paging, parsed).ToString(), ct);
            terminal.ShowTable(page.Items, "No entries.",
                ("INDEX", row => $"{row.Index}"), ("TIME", row => Terminal.Time(row.Entry.GetProperty("time").GetDateTimeOffset())),
                ("EVENT", row => row.Entry.GetProperty("event").GetString()), ("OUTCOME", row => row.Entry.GetProperty("outcome").GetString()),
                ("SUBJECT", row => row.Entry.GetProperty("subject").GetString()));
            terminal.ShowNext(page.Next);
        });
        return command;
    }

    private static Command Export(Verb verb)
    {
        var folder = new Argument<DirectoryInfo>("FOLDER") { Description = "A new folder; the appliance writes it" };
        var command = new Command("export", "Write the whole log with its checkpoints to a folder") { folder };
        verb.Online(command, async (parsed, client, terminal, ct) =>
        {
            var wanted = new ExportAudit(parsed.GetRequiredValue(folder).FullName);
            var done = await client.SendAsync<AuditExported>(HttpMethod.Post, "audit/export", wanted, ct);
            terminal.ShowFields(done, ("folder", done.Folder), ("entries", $"{done.Entries}"), ("log key", done.Key));
        });
        return command;
    }

    private static Command Verify(Verb verb)
    {
        var folder = new Argument<DirectoryInfo?>("FOLDER") { Description = "An export, verified here; without one the running appliance's log", Arity = ArgumentArity.ZeroOrOne };
        var key = new Option<string?>("--key") { Description = "The log's key, known from elsewhere, as export prints it" };
        var checkpoint = new Option<FileInfo?>("--checkpoint") { Description = "A checkpoint that was kept elsewhere" };
        var command = new Command("verify", "Verify the log: that nothing was changed, removed or put in") { folder, key, checkpoint };
        command.Validators.Add(result =>
        {
            if (result.GetValue(key) is not null && result.GetValue(folder) is null) result.AddError("--key is for an export: name its folder.");
        });
        verb.Offline(command, async (parsed, options, terminal, ct) =>
        {
            var earlier = parsed.GetValue(checkpoint) is { } file ? await File.ReadAllTextAsync(file.FullName, ct) : null;
            using var client = new AdminClient(options.AdminSocket);
            var verification = parsed.GetValue(folder) is { } export
                ? await AuditVerifier.VerifyAsync(new AuditExport(export.FullName), Key(parsed.GetValue(key)), earlier, ct)
                : await client.SendAsync<AuditVerification>(HttpMethod.Post, "audit/verify", new VerifyAudit(earlier), ct);
            terminal.Show(verification, words => words.WriteLine($"{verification.Size} entries, {verification.Covered} of them covered by checkpoints."));
            if (verification.Findings is not []) throw new VerbFailedException($"the log is not what it was:\n{string.Join('\n', verification.Findings)}");
        });
        return command;
    }

    private static LogKey? Key(string? text)
    {
        try
        {
            return text is null ? null : LogKey.Parse(text);
        }
        catch (FormatException malformed)
        {
            throw new VerbFailedException(malformed.Message);
        }
    }
}
