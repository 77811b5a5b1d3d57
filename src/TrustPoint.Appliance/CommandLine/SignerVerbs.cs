using System.CommandLine;
using System.Globalization;
using Microsoft.Extensions.Logging.Abstractions;
using TrustPoint.Appliance.Hosting;
using TrustPoint.Appliance.Options;
using TrustPoint.Appliance.Signing;
using TrustPoint.Ca.Keys;
using TrustPoint.Ca.Profiles;
using TrustPoint.Ca.Signing;
using TrustPoint.Storage;
using TrustPoint.Storage.Database;
using TrustPoint.Storage.Signing;

namespace TrustPoint.Appliance.CommandLine;

/// <summary><c>signer</c>: the process that holds the keys; and what root says to it.</summary>
internal static class SignerVerbs
{
    public static Command Create(Verb verb)
    {
        var command = new Command("signer", "Hold the keys in a process of its own, until stopped")
        {
            Status(verb), Open(verb), Close(verb), new Command("allow", "Let something pass") { AllowProfile(verb) }, List(verb), Verify(verb),
        };
        verb.Alone(command, async (parsed, _, _) =>
        {
            try
            {
                // Not what people saved: the appliance writes that, and the signer takes nothing from it.
                await SignerHost.RunAsync(ApplianceConfiguration.With(new SavedSettings()), parsed.InvocationConfiguration.Output);
            }
            catch (Exception refused) when (refused is StartRefusedException or DataDirectoryInUseException or ProfileException or KeyStoreUnavailableException or InvalidDataException)
            {
                throw new VerbFailedException(refused.Message);
            }
        });
        return command;
    }

    private static Command Status(Verb verb)
    {
        var command = new Command("status", "Whether it can sign, and whether it is open");
        AtSigner(verb, command, async (_, signer, terminal, ct) =>
        {
            var status = await signer.StatusAsync(ct);
            terminal.ShowFields(status, ("keys", status.Keys), ("open until", status.OpenUntil is { } until ? Terminal.Time(until) : null), ("trouble", status.Trouble));
        });
        return command;
    }

    private static Command Open(Verb verb)
    {
        var minutes = new Option<int>("--minutes") { Description = "How long, 1 to 1440", DefaultValueFactory = _ => 30 };
        var command = new Command("open", "As root: for some time it makes authorities and destroys their keys") { minutes };
        AtSigner(verb, command, async (parsed, signer, terminal, ct) =>
        {
            var wanted = parsed.GetValue(minutes);
            if (wanted is < 1 or > 1440) throw new VerbFailedException("--minutes is from 1 to 1440");
            var until = await signer.OpenAsync(wanted, ct);
            terminal.Show(new { OpenUntil = until }, words => words.WriteLine($"The signer is open until {Terminal.Time(until)}."));
        });
        return command;
    }

    private static Command Close(Verb verb)
    {
        var command = new Command("close", "End that time now");
        AtSigner(verb, command, async (_, signer, terminal, ct) =>
        {
            await signer.CloseAsync(ct);
            terminal.Show(new { Closed = true }, words => words.WriteLine("The signer is closed."));
        });
        return command;
    }

    private static Command AllowProfile(Verb verb)
    {
        var file = new Argument<string>("FILE") { Description = "The profile, YAML" };
        var command = new Command("profile", "As root: certificates of this profile are signed from now on") { file };
        AtSigner(verb, command, async (parsed, signer, terminal, ct) =>
        {
            var id = await signer.AllowProfileAsync(await File.ReadAllTextAsync(parsed.GetValue(file)!, ct), ct);
            terminal.Show(new { Profile = id }, words => words.WriteLine($"The signer lets {id} pass."));
        });
        return command;
    }

    private static Command List(Verb verb)
    {
        var since = new Option<DateTimeOffset?>("--since") { Description = "From this time on, such as 2026-11-22" };
        var command = new Command("list", "What it signed, by its own record: run as root or as its user") { since };
        verb.Alone(command, (parsed, terminal, _) =>
        {
            var rows = Intents(parsed.GetValue(since));
            terminal.ShowTable(
                [.. rows.Select(intent => new SignedRow(intent.At, intent.Authority, Convert.ToHexStringLower(intent.Serial), intent.Profile, Convert.ToHexStringLower(intent.Sha256)))], "Nothing.",
                ("TIME", row => Terminal.Time(row.Time)), ("AUTHORITY", row => row.Authority), ("SERIAL", row => row.Serial), ("PROFILE", row => row.Profile), ("TBS SHA-256", row => row.TbsSha256));
            return Task.CompletedTask;
        });
        return command;
    }

    private static Command Verify(Verb verb)
    {
        var command = new Command("verify", "Whether the appliance's database knows every certificate that it signed: run as root, while the appliance is stopped");
        verb.Offline(command, async (_, options, terminal, ct) =>
        {
            try
            {
                await using var store = Store.Open(options.DataDirectory);
                var (signed, unknown) = (0, new List<string>());
                // A root signs itself before it has a name; its certificate is in the database under the one it got.
                foreach (var intent in Intents(null).Where(intent => intent.Profile != SigningIntent.Crl))
                {
                    signed++;
                    var names = intent.Authority.Length == 64 ? (await store.Authorities.ListAsync(ct)).Where(authority => authority.KeyId == intent.Authority).Select(authority => authority.Name).ToList() : [intent.Authority];
                    var isKnown = false;
                    foreach (var name in names)
                        isKnown |= await store.Certificates.FindAsync(name, intent.Serial, ct) is { } record && record.TbsSha256.AsSpan().SequenceEqual(intent.Sha256);
                    if (!isKnown) unknown.Add(string.Create(CultureInfo.InvariantCulture, $"{intent.At:u} {intent.Authority} {Convert.ToHexStringLower(intent.Serial)} {intent.Profile}"));
                }
                terminal.Show(new { Signed = signed, Unknown = unknown }, words => words.WriteLine($"The signer signed {signed} certificates; the database does not know {unknown.Count} of them."));
                if (unknown is not []) throw new VerbFailedException($"signed, and not in the database:\n{string.Join('\n', unknown)}");
            }
            catch (Exception refused) when (refused is DataDirectoryInUseException or DatabaseRefusedException)
            {
                throw new VerbFailedException(refused.Message);
            }
        });
        return command;
    }

    private static IEnumerable<SigningIntent> Intents(DateTimeOffset? since)
    {
        var file = SignerBook.FileIn(ApplianceConfiguration.With(new SavedSettings()).Signer.DataDirectory);
        if (!File.Exists(file)) throw new VerbFailedException($"{file} is not there: has the signer run, and may you read its folder?");
        return IntentLog.Read(file).Where(intent => since is null || intent.At >= since);
    }

    private static void AtSigner(Verb verb, Command command, Func<ParseResult, SignerClient, Terminal, CancellationToken, Task> run) => verb.Alone(command, async (parsed, terminal, ct) =>
    {
        var path = ApplianceConfiguration.With(new SavedSettings()).Signer.Socket ?? throw new VerbFailedException("TrustPoint:Signer:Socket is not set: this box has no signer of its own");
        using var signer = new SignerClient(path, TimeProvider.System, NullLogger.Instance);
        try
        {
            await run(parsed, signer, terminal, ct);
        }
        catch (KeyStoreUnavailableException refused)
        {
            throw new VerbFailedException(refused.Message);
        }
    });

    private sealed record SignedRow(DateTimeOffset Time, string Authority, string Serial, string Profile, string TbsSha256);
}
