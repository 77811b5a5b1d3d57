using System.CommandLine;
using System.Text;
using TrustPoint.Appliance.Keys;
using TrustPoint.Appliance.Rest;
using TrustPoint.Ca.Backups;

namespace TrustPoint.Appliance.CommandLine;

/// <summary><c>backup list | now | plan | drill</c>: what the running appliance does by its plan.</summary>
internal static class BackupPlanVerbs
{
    public static Command CreateList(Verb verb)
    {
        var command = new Command("list", "The backups that are there, newest first, and which key opens which");
        verb.Online(command, async (_, client, terminal, ct) =>
        {
            var state = await client.GetAsync<BackupsMessage>("backups", ct);
            terminal.ShowTable(
                state.Backups, "There is no backup.", ("MADE", row => Terminal.Time(row.MadeAt)), ("MB", row => FormattableString.Invariant($"{row.Octets / 1e6:0.0}")), ("OPENS WITH", row => string.Join(", ", row.Keys.Select(id => NameOf(state, id)))),
                ("STATE", row => row.DamagedAt is { } at ? $"damaged, found {Terminal.Time(at)}" : "good"), ("BY", row => row.By), ("FILE", row => row.File));
        });
        return command;
    }

    public static Command CreateNow(Verb verb)
    {
        var command = new Command("now", "Have the appliance make a backup where its plan says");
        verb.Online(command, async (_, client, terminal, ct) =>
        {
            var made = await client.SendAsync<BackupRow>(HttpMethod.Post, "backups", null, ct);
            terminal.Show(made, words => words.WriteLine($"Made and read back: {made.File}, {made.Octets} octets."));
        });
        return command;
    }

    public static Command CreatePlan(Verb verb) => new("plan", "Where backups go by themselves, how often, and how many stay") { Show(verb), Set(verb), Stop(verb) };

    public static Command CreateDrill(Verb verb)
    {
        var file = new Argument<FileInfo?>("FILE") { Description = "The backup (default: the newest one)", Arity = ArgumentArity.ZeroOrOne };
        var key = new Option<FileInfo?>("--key") { Description = "The recovery key" };
        var passphrase = new Option<FileInfo?>("--passphrase-file") { Description = "A file, readable by you alone, with the pass phrase of the recovery key or of the backup; without: its octets alone are compared with the record" };
        var command = new Command("drill", "Try a restore: put a backup back beside the data, examine it, delete it") { file, key, passphrase };
        verb.Online(command, async (parsed, client, terminal, ct) =>
        {
            var pem = parsed.GetValue(key) is { } path ? await File.ReadAllTextAsync(path.FullName, ct) : null;
            var secret = parsed.GetValue(passphrase) is { } phrase ? Encoding.UTF8.GetString(PinFile.Read(phrase.FullName)) : null;
            var drill = await client.SendAsync<BackupDrillMessage>(HttpMethod.Post, "backups/drill", new TryBackup(parsed.GetValue(file)?.FullName, pem, secret), ct);
            terminal.Show(drill, words => Write(words, drill));
            if (drill.Trouble is not null) throw new VerbFailedException($"{drill.File}: {drill.Trouble}");
        });
        return command;
    }

    private static Command Show(Verb verb)
    {
        var command = new Command("show", "What is decided, and how it stands");
        verb.Online(command, async (_, client, terminal, ct) =>
        {
            var state = await client.GetAsync<BackupsMessage>("backups", ct);
            terminal.Show(state, words => Write(words, state));
        });
        return command;
    }

    private static Command Set(Verb verb)
    {
        var folder = new Option<string>("--folder") { Description = "A folder of its own on another disk: a mounted stick or share", Required = true };
        var every = new Option<TimeSpan?>("--every")
        {
            Description = "How often, such as 12h or 1d (default: 1d)",
            CustomParser = result =>
            {
                if (Duration.Parse(result.Tokens[0].Value) is { } span) return span;
                result.AddError($"--every must be a time such as 12h or 1d, not \"{result.Tokens[0].Value}\".");
                return null;
            },
        };
        var newest = new Option<int?>("--keep") { Description = $"How many of the newest stay (default: {BackupPlan.Offered.KeepNewest})" };
        var weekly = new Option<int?>("--keep-weekly") { Description = $"Of how many weeks, beside, the last one stays (default: {BackupPlan.Offered.KeepWeekly})" };
        var command = new Command("set", "Have backups made by the clock") { folder, every, newest, weekly };
        verb.Online(command, async (parsed, client, terminal, ct) =>
        {
            var offered = BackupPlan.Offered;
            var plan = new BackupPlanMessage(
                true, Path.GetFullPath(parsed.GetRequiredValue(folder)), (long)(parsed.GetValue(every) ?? offered.Every).TotalSeconds, parsed.GetValue(newest) ?? offered.KeepNewest, parsed.GetValue(weekly) ?? offered.KeepWeekly);
            _ = await client.SendAsync<BackupPlanMessage>(HttpMethod.Put, "backups/plan", plan, ct);
            var state = await client.GetAsync<BackupsMessage>("backups", ct);
            terminal.Show(state, words => Write(words, state));
        });
        return command;
    }

    private static Command Stop(Verb verb)
    {
        var command = new Command("stop", "Make no backups by the clock");
        verb.Online(command, async (_, client, terminal, ct) =>
        {
            var plan = (await client.GetAsync<BackupsMessage>("backups", ct)).Plan ?? throw new VerbFailedException("Nothing is decided about backups.");
            var stopped = await client.SendAsync<BackupPlanMessage>(HttpMethod.Put, "backups/plan", plan with { On = false }, ct);
            terminal.Show(stopped, words => words.WriteLine("No backups are made by the clock."));
        });
        return command;
    }

    private static void Write(TextWriter words, BackupsMessage state)
    {
        if (state.Plan is not { On: true } plan)
        {
            words.WriteLine("No backups are made by the clock. Begin: ./trustpoint backup key add, then ./trustpoint backup plan set");
            return;
        }
        words.WriteLine($"Every {TimeSpan.FromSeconds(plan.EverySeconds)} to {plan.Folder}; the newest {plan.KeepNewest} stay, and the last one of {plan.KeepWeekly} weeks.");
        if (state.BesideData) words.WriteLine("That is on the disk of the data directory: they would be lost together. Choose another disk.");
        words.WriteLine(state.Backups.FirstOrDefault(row => row.DamagedAt is null) is { } newest ? $"The newest good one is of {Terminal.Time(newest.MadeAt)}." : "There is none yet.");
        words.WriteLine(state.LastDrill is { } drill ? $"Last tried {Terminal.Time(drill.At)}: {drill.Trouble ?? (drill.Opened ? "put back and examined, all is well" : "not opened; its octets are those that were made")}." : "No restore was tried yet: ./trustpoint backup drill");
    }

    private static void Write(TextWriter words, BackupDrillMessage drill)
    {
        if (drill.Trouble is not null) return;
        if (!drill.Opened)
        {
            words.WriteLine(FormattableString.Invariant($"{drill.File}: its octets are those that were made and read back ({drill.Seconds} s). Whether it opens is not known: give --key and --passphrase-file."));
            return;
        }
        words.WriteLine(FormattableString.Invariant($"{drill.File}: put back in {drill.Seconds} s and examined. {drill.Certificates} certificates, {drill.LogEntries} log entries; all is well, and nothing of it stays."));
        if (drill.ByHand is []) return;
        words.WriteLine("What a person would put in place by hand:");
        foreach (var line in drill.ByHand) words.WriteLine($"  {line}");
    }

    private static string NameOf(BackupsMessage state, string id) => id == MadeBackup.Passphrase ? "a pass phrase" : state.Keys.FirstOrDefault(key => key.Id == id)?.Name ?? id;
}
