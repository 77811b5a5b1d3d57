using System.CommandLine;
using System.Globalization;
using System.Security.Cryptography;
using TrustPoint.Appliance.Backups;
using TrustPoint.Appliance.Hosting;
using TrustPoint.Appliance.Keys;
using TrustPoint.Appliance.Options;
using TrustPoint.Appliance.Rest;
using TrustPoint.Ca.Audit.Verification;
using TrustPoint.Ca.Backups;
using TrustPoint.Ca.Issuance;
using TrustPoint.Ca.Recovery;
using TrustPoint.Storage.Backups;
using TrustPoint.Storage.Database;

namespace TrustPoint.Appliance.CommandLine;

/// <summary><c>backup create | verify | show | confirm-restore</c>, and <c>restore</c>.</summary>
internal static class BackupVerbs
{
    public static Command Create(Verb verb) => new("backup", "Encrypted backups of the data directory")
    {
        Make(verb), Verify(verb), Show(verb), BackupPlanVerbs.CreateList(verb), BackupPlanVerbs.CreateNow(verb), BackupPlanVerbs.CreatePlan(verb), BackupPlanVerbs.CreateDrill(verb), BackupKeyVerbs.Create(verb), Confirm(verb),
    };

    /// <summary><c>restore</c>: into an empty data directory.</summary>
    public static Command CreateRestore(Verb verb)
    {
        var (file, opening) = (File("The backup"), new BackupOpening());
        var crls = new Option<FileInfo[]>("--crl") { Description = "A CRL that was published since, under the name that it was published by: what it lists is revoked again" };
        var log = new Option<DirectoryInfo?>("--log") { Description = "An export of the audit log that was made since" };
        var none = new Option<bool>("--no-newer-crl") { Description = "There is neither a newer CRL nor an export: what was revoked since is not known" };
        var command = new Command("restore", "Lay a backup into the empty data directory; the next start serves from it") { file, opening.Passphrase, opening.Key, crls, log, none };
        Run(verb, command, async (parsed, options, terminal, ct) =>
        {
            var export = parsed.GetValue(log) is { } folder ? new AuditExport(folder.FullName) : null;
            var published = (parsed.GetValue(crls) ?? []).Select(crl => crl.FullName).ToList();
            if (published is [] && export is null && !parsed.GetValue(none))
            {
                throw new BackupRefusedException("What was revoked after the backup would be good again. Give the newest published CRLs (--crl NAME.crl, as a web server, a cache or a device has "
                    + "them) or an export of the log (--log); or say that there are none (--no-newer-crl), and look through what was revoked lately.");
            }
            var restore = new BackupRestore(options.DataDirectory, TimeProvider.System, Say(terminal));
            var (manifest, plan) = await restore.RunAsync(parsed.GetRequiredValue(file).FullName, opening.Read(parsed), published, export, Environment.UserName, ct);
            terminal.Show(new { manifest.MadeAt, manifest.Log, manifest.LogSize, manifest.Certificates, manifest.ByHand, Recovered = RecoveryMessage.Of(plan, !plan.NothingLost) }, words =>
            {
                RecoveryWords.Write(words, plan, isDone: true);
                words.WriteLine($"Restored as of {Terminal.Time(manifest.MadeAt)}: {manifest.Certificates} certificates, {manifest.LogSize} log entries. What was issued or revoked since and is not above is not known.");
                WriteByHand(words, "Before the start, put in place by hand:", manifest.ByHand);
            });
        });
        return command;
    }

    private static Command Make(Verb verb)
    {
        var file = File("The file to make; not in the data directory");
        var passphrase = new Option<FileInfo?>("--passphrase-file") { Description = "A file, readable by you alone, with the pass phrase to seal it to" };
        var to = new Option<FileInfo[]>("--to") { Description = "The public part of a recovery key to seal it to; several times for several" };
        var command = new Command("create", "Make a backup, while the appliance serves or is stopped") { file, passphrase, to };
        Run(verb, command, async (parsed, options, terminal, ct) =>
        {
            var recipients = (parsed.GetValue(to) ?? []).Select(IBackupRecipient (key) => RecoveryKey.Parse(System.IO.File.ReadAllText(key.FullName))).ToList();
            if (parsed.GetValue(passphrase) is { } secret) recipients.Add(BackupPassphrase.New(PinFile.Read(secret.FullName)));
            if (recipients is []) throw new BackupRefusedException("Say who may open the backup: --to KEY.pub, which 'backup key create' makes, or --passphrase-file FILE.");
            using var random = RandomNumberGenerator.Create();
            var made = BackupFile.Create(
                options.DataDirectory, parsed.GetRequiredValue(file).FullName, recipients, VersionVerb.Product, NeededByHand.Of(options), random, TimeProvider.System, Say(terminal), ct);
            var backup = new MadeBackup(
                parsed.GetRequiredValue(file).FullName, made.Manifest.MadeAt, made.Octets, made.Sha256, made.Manifest.LogSize,
                [.. recipients.Select(recipient => recipient is RecoveryKey key ? key.Id : MadeBackup.Passphrase)], Environment.UserName);
            await BackupRecord.PutAsync(options, backup, ct);
            terminal.Show(made.Manifest, words =>
            {
                words.WriteLine($"Made and read back: {made.Manifest.Certificates} certificates and {made.Manifest.LogSize} log entries as of {Terminal.Time(made.Manifest.MadeAt)}. Try it: ./trustpoint backup verify FILE");
                WriteByHand(words, "Not inside, and needed for a restore: keep these apart from the backup.", made.Manifest.ByHand);
            });
        });
        return command;
    }

    private static Command Show(Verb verb)
    {
        var file = File("The backup");
        var command = new Command("show", "Which recovery keys open a backup, as its header says") { file };
        Run(verb, command, (parsed, _, terminal, _) =>
        {
            var recipients = BackupReading.RecipientsOf(parsed.GetRequiredValue(file).FullName);
            terminal.Show(new { Keys = recipients }, words => words.WriteLine($"Sealed to: {string.Join(", ", recipients.Select(key => key == MadeBackup.Passphrase ? "a pass phrase" : $"recovery key {key}"))}"));
            return Task.CompletedTask;
        });
        return command;
    }

    private static Command Verify(Verb verb)
    {
        var (file, opening) = (File("The backup"), new BackupOpening());
        var command = new Command("verify", "Prove a backup: every octet, the database, the audit log; nothing is put back") { file, opening.Passphrase, opening.Key };
        Run(verb, command, async (parsed, options, terminal, ct) =>
        {
            var (manifest, report) = await BackupCheck.RunAsync(parsed.GetRequiredValue(file).FullName, opening.Read(parsed), options.DataDirectory, Say(terminal), ct);
            terminal.Show(new { Manifest = manifest, Report = report }, words => words.WriteLine(
                $"Whole, as of {Terminal.Time(manifest.MadeAt)}: {manifest.Parts.Count} files; {report.Certificates} certificates, {report.LogEntries} log entries and {report.Checkpoints} checkpoints were examined."));
            if (!report.Clean) throw new VerbFailedException($"{report.FindingsInAll} findings:\n{string.Join('\n', report.Findings)}");
        });
        return command;
    }

    private static Command Confirm(Verb verb)
    {
        var end = new Option<bool>("--end-codes-and-keys") { Description = "End all open enrolment codes and revoke all API keys: some may have been used or revoked since the backup" };
        var look = new Option<bool>("--look") { Description = "Only show what there is to look through" };
        var command = new Command("confirm-restore", "What the restore may have lost was looked through: it is shown no more") { end, look };
        verb.Online(command, async (parsed, client, terminal, ct) =>
        {
            var window = parsed.GetValue(look) ? await client.GetAsync<LostWindowMessage>("restore", ct)
                : await client.SendAsync<LostWindowMessage>(HttpMethod.Post, $"restore/confirm?end={(parsed.GetValue(end) ? "true" : "false")}", null, ct);
            terminal.Show(window, words =>
            {
                if (!parsed.GetValue(look)) words.WriteLine($"Confirmed: what happened between {Terminal.Time(window.MadeAt)} and {Terminal.Time(window.RestoredAt)} was looked through.");
                words.WriteLine(window.Ended ? $"Ended: {window.Codes} open enrolment codes and {window.ApiKeys} API keys. Make new ones for whoever needs them."
                    : $"As of the backup, {window.Codes} enrolment codes are open and {window.ApiKeys?.ToString(CultureInfo.InvariantCulture) ?? "some"} API keys are good: what was used or revoked since is good again. --end-codes-and-keys ends them all.");
            });
        });
        return command;
    }

    /// <summary>The argument that names a file.</summary>
    internal static Argument<FileInfo> File(string description) => new("FILE") { Description = description };

    private static void WriteByHand(TextWriter words, string title, IReadOnlyList<string> byHand)
    {
        if (byHand is []) return;
        words.WriteLine(title);
        foreach (var line in byHand) words.WriteLine($"  {line}");
    }

    private static Action<string> Say(Terminal terminal) => step => terminal.ShowWords($"{step}\n");

    /// <summary>Runs a verb, whose refusals become words.</summary>
    internal static void Run(Verb verb, Command command, Func<ParseResult, ApplianceOptions, Terminal, CancellationToken, Task> run) => verb.Offline(command, async (parsed, options, terminal, ct) =>
    {
        try
        {
            await run(parsed, options, terminal, ct);
        }
        catch (Exception refused) when (refused is BackupRefusedException or RecoveryRefusedException or StartRefusedException or DataDirectoryInUseException or DatabaseRefusedException or StoreUnavailableException or InvalidDataException)
        {
            throw new VerbFailedException(refused.Message);
        }
    });
}
