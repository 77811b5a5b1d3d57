using System.CommandLine;
using TrustPoint.Appliance.Rest;
using TrustPoint.Ca.Revocation;

namespace TrustPoint.Appliance.CommandLine;

/// <summary><c>cert revoke | hold | release</c>.</summary>
internal static class RevocationVerbs
{
    private static readonly TimeSpan Look = TimeSpan.FromSeconds(1);

    public static IEnumerable<Command> Create(Verb verb) => [Revoke(verb), Hold(verb), Release(verb)];

    private static Command Revoke(Verb verb)
    {
        var id = new Argument<string?>("ID") { Description = "Serial number or SHA-256 fingerprint in hex; none: those that the options name", Arity = ArgumentArity.ZeroOrOne };
        var reason = new Option<string>("--reason") { Description = $"Why: {string.Join(", ", RevocationReasons.Names)}", Required = true };
        reason.AcceptOnlyFromAmong([.. RevocationReasons.Names]);
        var invalidity = new Option<DateTimeOffset?>("--invalidity-date") { Description = "Since when its key may have been in other hands" };
        var note = new Option<string?>("--note") { Description = "For the record" };
        Option<string?>[] which =
        [
            new("--device") { Description = "All of this device" }, new("--domain") { Description = "All of this domain" },
            new("--profile") { Description = "All of this profile" }, new("--authority") { Description = "All of this authority" },
        ];
        var ticket = new Option<string?>("--ticket") { Description = "Of the preview that was looked at: revoke what it showed. Without it, several certificates are only shown" };
        var command = new Command("revoke", "Revoke certificates, for ever") { id, reason, invalidity, note, ticket };
        foreach (var option in which) command.Add(option);
        command.Validators.Add(result =>
        {
            var many = which.Any(option => result.GetValue(option) is not null);
            if (result.GetValue(id) is null != many) result.AddError("Give the certificate's ID, or at least one of --device, --domain, --profile and --authority.");
            if (result.GetValue(ticket) is not null && !many) result.AddError("--ticket is for several certificates.");
        });
        verb.Online(command, async (parsed, client, terminal, ct) =>
        {
            if (parsed.GetValue(id) is { } one)
            {
                var message = new RevokeCertificate(parsed.GetRequiredValue(reason), parsed.GetValue(invalidity), parsed.GetValue(note));
                Show(terminal, await client.SendAsync<RevocationState>(HttpMethod.Post, PathOf(one, "revoke"), message, ct));
            }
            else if (parsed.GetValue(ticket) is { } shown)
            {
                Show(terminal, await RunAsync(client, terminal, new(
                    parsed.GetValue(which[0]), parsed.GetValue(which[1]), parsed.GetValue(which[2]), parsed.GetValue(which[3]), shown,
                    parsed.GetRequiredValue(reason), parsed.GetValue(invalidity), parsed.GetValue(note)), ct));
            }
            else
            {
                var query = which.Aggregate(new Query("revocations/preview"), (asked, option) => asked.With(option.Name.TrimStart('-'), parsed.GetValue(option)));
                Show(terminal, await client.GetAsync<RevocationPreview>(query.ToString(), ct));
            }
        });
        return command;
    }

    private static async Task<SelectedRevoked> RunAsync(AdminClient client, Terminal terminal, RevokeSelected message, CancellationToken ct)
    {
        var run = client.SendAsync<SelectedRevoked>(HttpMethod.Post, "revocations", message, ct);
        while (await Task.WhenAny(run, Task.Delay(Look, ct)) != run)
        {
            if ((await client.GetAsync<RevocationsRunning>("revocations/running", ct)).Running is { } progress) terminal.ShowWords($"{progress.Done} of {progress.Of}\n");
        }
        return await run;
    }

    private static Command Hold(Verb verb) => One(verb, "hold", "Put a certificate on hold: it is refused until it is released", "revoke",
        note => new RevokeCertificate(RevocationReason.CertificateHold.Name(), null, note));

    private static Command Release(Verb verb) => One(verb, "release", "Release a certificate from hold", "release", note => new ReleaseCertificate(note));

    private static Command One(Verb verb, string name, string description, string path, Func<string?, object> message)
    {
        var id = new Argument<string>("ID") { Description = "Serial number or SHA-256 fingerprint in hex" };
        var note = new Option<string?>("--note") { Description = "For the record" };
        var command = new Command(name, description) { id, note };
        verb.Online(command, async (parsed, client, terminal, ct) => Show(
            terminal, await client.SendAsync<RevocationState>(HttpMethod.Post, PathOf(parsed.GetRequiredValue(id), path), message(parsed.GetValue(note)), ct)));
        return command;
    }

    private static string PathOf(string id, string verb) => $"certificates/{Uri.EscapeDataString(id)}/{verb}";

    private static void Show(Terminal terminal, RevocationState state) => terminal.Show(state, words =>
    {
        words.WriteLine((state.Reason is null ? "Good again: " : state.IsNew ? $"Revoked ({state.Reason}): " : $"Was revoked before ({state.Reason}): ") + $"{state.Serial}, {state.Subject}");
        if (state is { IsNew: true, CrlWithinSeconds: { } seconds }) words.WriteLine($"It is in effect here and by OCSP from now on, and on the next CRL within {seconds} s.");
        if (!state.Listed)
            words.WriteLine("It says itself that nothing is published about it (noRevAvail, RFC 9608), so no CRL lists it. It is not renewed here any more, but others may take it until it ends.");
    });

    private static void Show(Terminal terminal, RevocationPreview preview) => terminal.Show(preview, words =>
    {
        words.WriteLine($"{Count(preview.Certificates, "certificate")} would be revoked.");
        if (preview.Stopping > 0) words.WriteLine($"{Count(preview.Stopping, "device")} would no longer be let in: {string.Join(", ", preview.FirstStopping)}{(preview.Stopping > preview.FirstStopping.Count ? ", …" : "")}");
        if (preview.Keeping > 0) words.WriteLine($"{Count(preview.Keeping, "device")} would lose a certificate and keep another.");
        if (preview.Own > 0) words.WriteLine($"{preview.Own} of them are no device's: issued by hand, an authority's, or the appliance's own.");
        if (preview.Unlisted > 0) words.WriteLine($"Nothing would be published about {preview.Unlisted} of them (noRevAvail, RFC 9608): they would not be renewed here any more, but others may take them until they end.");
        words.WriteLine($"Nothing is revoked yet. To revoke these and no others, say it again with --ticket {preview.Ticket}");
    });

    private static void Show(Terminal terminal, SelectedRevoked done) => terminal.Show(done, words =>
    {
        words.WriteLine($"{done.Revoked} of {done.Found} certificates are revoked.");
        if (done.CrlWithinSeconds is { } seconds) words.WriteLine($"It is in effect here and by OCSP from now on, and on the next CRLs within {seconds} s.");
        if (done.Unlisted > 0)
            words.WriteLine($"Nothing is published about {done.Unlisted} of them (noRevAvail, RFC 9608): no CRL lists them. They are not renewed here any more, but others may take them until they end.");
        foreach (var refusal in done.Refusals) words.WriteLine(refusal);
    });

    private static string Count(int number, string what) => $"{number} {what}{(number == 1 ? "" : "s")}";
}
