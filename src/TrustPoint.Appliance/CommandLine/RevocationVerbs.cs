using System.CommandLine;
using TrustPoint.Appliance.Rest;
using TrustPoint.Ca.Revocation;

namespace TrustPoint.Appliance.CommandLine;

/// <summary><c>cert revoke | hold | release</c>.</summary>
internal static class RevocationVerbs
{
    private const int DevicesShown = 20;

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
        var preview = new Option<bool>("--preview") { Description = "Only show what would stop working" };
        var command = new Command("revoke", "Revoke certificates, for ever") { id, reason, invalidity, note, preview };
        foreach (var option in which) command.Add(option);
        command.Validators.Add(result =>
        {
            var many = which.Any(option => result.GetValue(option) is not null);
            if (result.GetValue(id) is null != many) result.AddError("Give the certificate's ID, or at least one of --device, --domain, --profile and --authority.");
            if (result.GetValue(preview) && !many) result.AddError("--preview is for several certificates.");
        });
        verb.Online(command, async (parsed, client, terminal, ct) =>
        {
            if (parsed.GetValue(id) is { } one)
            {
                var message = new RevokeCertificate(parsed.GetRequiredValue(reason), parsed.GetValue(invalidity), parsed.GetValue(note));
                Show(terminal, await client.SendAsync<RevocationState>(HttpMethod.Post, PathOf(one, "revoke"), message, ct));
                return;
            }
            var many = new RevokeMany(
                parsed.GetValue(which[0]), parsed.GetValue(which[1]), parsed.GetValue(which[2]), parsed.GetValue(which[3]),
                parsed.GetRequiredValue(reason), parsed.GetValue(invalidity), parsed.GetValue(note), parsed.GetValue(preview));
            Show(terminal, await client.SendAsync<RevokedMany>(HttpMethod.Post, "certificates/revoke", many, ct), many.Preview);
        });
        return command;
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

    private static void Show(Terminal terminal, RevokedMany done, bool preview) => terminal.Show(done, words =>
    {
        words.WriteLine(preview ? $"{done.Found} certificates would stop working." : $"{done.Revoked} of {done.Found} certificates are revoked.");
        if (done.Devices.Count > 0) words.WriteLine($"{done.Devices.Count} devices: {string.Join(", ", done.Devices.Take(DevicesShown))}{(done.Devices.Count > DevicesShown ? ", …" : "")}");
        foreach (var refusal in done.Refusals) words.WriteLine(refusal);
    });
}
