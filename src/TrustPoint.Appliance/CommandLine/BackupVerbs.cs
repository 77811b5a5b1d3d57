using System.CommandLine;
using System.Security.Cryptography;
using System.Text;
using TrustPoint.Appliance.Hosting;
using TrustPoint.Appliance.Keys;
using TrustPoint.Appliance.Options;
using TrustPoint.Appliance.Rest;
using TrustPoint.Ca.Audit.Verification;
using TrustPoint.Ca.Issuance;
using TrustPoint.Ca.Recovery;
using TrustPoint.Storage.Backups;
using TrustPoint.Storage.Database;

namespace TrustPoint.Appliance.CommandLine;

/// <summary><c>backup create | verify | key | confirm-restore</c>, and <c>restore</c>.</summary>
internal static class BackupVerbs
{
    public static Command Create(Verb verb) => new("backup", "Encrypted backups of the data directory") { Make(verb), Verify(verb), Key(verb), Confirm(verb) };

    /// <summary><c>restore</c>: into an empty data directory.</summary>
    public static Command CreateRestore(Verb verb)
    {
        var (file, opening) = (File("The backup"), new Opening());
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
        Run(verb, command, (parsed, options, terminal, ct) =>
        {
            var recipients = (parsed.GetValue(to) ?? []).Select(IBackupRecipient (key) => RecoveryKey.Parse(System.IO.File.ReadAllText(key.FullName))).ToList();
            if (parsed.GetValue(passphrase) is { } secret) recipients.Add(BackupPassphrase.New(PinFile.Read(secret.FullName)));
            if (recipients is []) throw new BackupRefusedException("Say who may open the backup: --to KEY.pub, which 'backup key create' makes, or --passphrase-file FILE.");
            using var random = RandomNumberGenerator.Create();
            var manifest = BackupFile.Create(
                options.DataDirectory, parsed.GetRequiredValue(file).FullName, recipients, VersionVerb.Product, ByHand(options), random, TimeProvider.System, Say(terminal), ct);
            terminal.Show(manifest, words =>
            {
                words.WriteLine($"Made: {manifest.Certificates} certificates and {manifest.LogSize} log entries as of {Terminal.Time(manifest.MadeAt)}. Try it: ./trustpoint backup verify FILE");
                WriteByHand(words, "Not inside, and needed for a restore: keep these apart from the backup.", manifest.ByHand);
            });
            return Task.CompletedTask;
        });
        return command;
    }

    private static Command Verify(Verb verb)
    {
        var (file, opening) = (File("The backup"), new Opening());
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

    private static Command Key(Verb verb)
    {
        var file = File("The file for the safe; FILE.pub is made beside it, for --to");
        var passphrase = new Option<FileInfo>("--passphrase-file") { Description = "A file, readable by you alone, with the pass phrase for it", Required = true };
        var create = new Command("create", "Make a recovery key: its private part opens what is sealed to its public part") { file, passphrase };
        Run(verb, create, (parsed, _, terminal, _) =>
        {
            var (path, secret) = (parsed.GetRequiredValue(file).FullName, PinFile.Read(parsed.GetRequiredValue(passphrase).FullName));
            _ = BackupPassphrase.New(secret);
            if (new[] { path, path + ".pub" }.FirstOrDefault(Path.Exists) is { } taken) throw new BackupRefusedException($"{taken} is there already.");
            using var key = RecoverySecret.Create();
            DurableFile.Replace(path, Encoding.ASCII.GetBytes(key.Export(secret)));
            DurableFile.Replace(path + ".pub", Encoding.ASCII.GetBytes(key.PublicPem));
            terminal.Show(new { key.Id }, words => words.WriteLine($"Recovery key {key.Id}. Put {path} and its pass phrase into safes, not the same one, and take them off this box; {path}.pub stays."));
            return Task.CompletedTask;
        });
        return new("key", "Recovery keys") { create };
    }

    private static Command Confirm(Verb verb)
    {
        var command = new Command("confirm-restore", "What the restore may have lost was looked through: it is shown no more");
        verb.Online(command, async (_, client, terminal, ct) =>
        {
            var window = await client.SendAsync<LostWindowMessage>(HttpMethod.Post, "restore/confirm", null, ct);
            terminal.Show(window, words => words.WriteLine($"Confirmed: what happened between {Terminal.Time(window.MadeAt)} and {Terminal.Time(window.RestoredAt)} was looked through."));
        });
        return command;
    }

    private static Argument<FileInfo> File(string description) => new("FILE") { Description = description };

    // PINs and pass phrases open the keys that are inside: never in the same file. Keys in other tokens stay where they are.
    private static List<string> ByHand(ApplianceOptions options)
    {
        var secrets = Directory.Exists(options.DataDirectory) ? Directory.EnumerateFiles(options.DataDirectory).Where(path => Path.GetExtension(path) is ".pin" or ".pass") : [];
        var files = secrets.Append(options.Keys.PinFile).Where(System.IO.File.Exists).Distinct().Where(path => Path.GetFileName(path) != "standby.pass").Order(StringComparer.Ordinal)
            .Select(path => $"{Path.GetRelativePath(options.DataDirectory, path)}, with mode 600: the PIN or pass phrase of the keys");
        return options.Keys.Module is null or KeyOptions.SoftwareModule ? [.. files]
            : [.. files, $"the token {options.Keys.TokenLabel} of {options.Keys.Module}: connected to the new box, with its module installed"];
    }

    private static void WriteByHand(TextWriter words, string title, IReadOnlyList<string> byHand)
    {
        if (byHand is []) return;
        words.WriteLine(title);
        foreach (var line in byHand) words.WriteLine($"  {line}");
    }

    private static Action<string> Say(Terminal terminal) => step => terminal.ShowWords($"{step}\n");

    private static void Run(Verb verb, Command command, Func<ParseResult, ApplianceOptions, Terminal, CancellationToken, Task> run) => verb.Offline(command, async (parsed, options, terminal, ct) =>
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

    /// <summary>How a backup is opened.</summary>
    private sealed class Opening
    {
        public Option<FileInfo> Passphrase { get; } = new("--passphrase-file") { Description = "A file, readable by you alone, with the pass phrase of the backup or of the recovery key", Required = true };

        public Option<FileInfo?> Key { get; } = new("--key") { Description = "The recovery key" };

        public IBackupOpener Read(ParseResult parsed)
        {
            var secret = PinFile.Read(parsed.GetRequiredValue(Passphrase).FullName);
            return parsed.GetValue(Key) is { } key ? RecoverySecret.Open(System.IO.File.ReadAllText(key.FullName), secret) : new BackupPassphrase(secret);
        }
    }
}
