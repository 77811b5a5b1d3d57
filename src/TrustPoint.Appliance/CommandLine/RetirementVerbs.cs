using System.CommandLine;
using System.Security.Cryptography;
using System.Text.Json;
using TrustPoint.Appliance.Rest;
using TrustPoint.Ca.Audit.Checkpoints;
using TrustPoint.Ca.Retirement;
using TrustPoint.Formats;
using TrustPoint.Formats.Cms;

namespace TrustPoint.Appliance.CommandLine;

/// <summary><c>retirement list | show | export | verify</c>.</summary>
internal static class RetirementVerbs
{
    public static Command Create(Verb verb) => new("retirement", "Certificates of retirement of devices, of authorities and of the box") { List(verb), Show(verb), Export(verb), Verify(verb) };

    private static Command List(Verb verb)
    {
        var text = new Option<string?>("--text") { Description = "Only with this in name, manufacturer, serial number or subject" };
        var kind = new Option<string?>("--kind") { Description = "Only these" };
        kind.AcceptOnlyFromAmong([.. Words.Of<RetiredKind>()]);
        var domain = new Option<string?>("--domain") { Description = "Only devices of this domain" };
        var paging = Paging.Of<RetiredSort>();
        var command = new Command("list", "What was retired, the latest first") { text, kind, domain };
        paging.AddTo(command);
        verb.Online(command, async (parsed, client, terminal, ct) =>
        {
            var query = new Query("retirements").With("text", parsed.GetValue(text)).With("kind", parsed.GetValue(kind)).With("domain", parsed.GetValue(domain));
            if (await paging.TryWriteCsvAsync(parsed, query, client, terminal, ct)) return;
            var page = await client.GetAsync<ListPage<RetirementRow>>(query.With(paging, parsed).ToString(), ct);
            terminal.ShowTable(page.Items, "Nothing was retired.",
                ("KIND", row => row.Kind), ("NAME", row => row.Name), ("SUBJECT", row => row.Subject), ("RETIRED", row => Terminal.Time(row.At)), ("BY", row => row.By));
            terminal.ShowNext(page.Next);
        });
        return command;
    }

    private static Command Show(Verb verb)
    {
        var (kind, name) = Named();
        var command = new Command("show", "What a certificate of retirement says") { kind, name };
        verb.Online(command, async (parsed, client, terminal, ct) =>
        {
            var found = await FindAsync(client, parsed, kind, name, ct);
            terminal.Show(found, words => Write(words, VerifiedRetirement.Open(found.Cms, known: null), found.Summary.Sha256));
        });
        return command;
    }

    private static Command Export(Verb verb)
    {
        var (kind, name) = Named();
        var file = new Argument<FileInfo>("FILE") { Description = "A new file" };
        var command = new Command("export", "Write a certificate of retirement to a file, which verifies without this box") { kind, name, file };
        verb.Online(command, async (parsed, client, terminal, ct) =>
        {
            var found = await FindAsync(client, parsed, kind, name, ct);
            var to = parsed.GetRequiredValue(file);
            await using (var written = new FileStream(to.FullName, FileMode.CreateNew)) await written.WriteAsync(found.Cms, ct);
            terminal.ShowFields(new RetirementExported(to.FullName, found.Summary.Sha256, found.LogKeySha256), ("file", to.FullName), ("SHA-256", found.Summary.Sha256), ("log key", found.LogKeySha256));
        });
        return command;
    }

    private static Command Verify(Verb verb)
    {
        var file = new Argument<FileInfo>("FILE") { Description = "A certificate of retirement" };
        var key = new Option<FileInfo?>("--log-key") { Description = "The key of the box's log, kept from elsewhere (log.key of an export of the log); without it the file's own is believed, and shown" };
        var command = new Command("verify", "Verify a certificate of retirement, from the file alone") { file, key };
        verb.Alone(command, (parsed, terminal, _) =>
        {
            try
            {
                var known = parsed.GetValue(key) is { } given ? LogKey.Parse(File.ReadAllText(given.FullName)) : null;
                var octets = File.ReadAllBytes(parsed.GetRequiredValue(file).FullName);
                var (verified, sha256) = (VerifiedRetirement.Open(octets, known), Convert.ToHexStringLower(SHA256.HashData(octets)));
                var message = new VerifiedRetirementMessage(JsonElement.Parse(SignedMessage.Decode(octets).Content.Span), sha256, verified.Key.ToString(), verified.Key.FileSha256);
                terminal.Show(message, words =>
                {
                    words.WriteLine(known is null ? "The certificate is whole. Compare the log's key with the one that you know." : "The certificate is whole, and signed by the log that you know.");
                    Write(words, verified, sha256);
                });
            }
            catch (Exception refused) when (refused is DecodeException or FormatException or IOException or UnauthorizedAccessException)
            {
                throw new VerbFailedException(refused.Message);
            }
            return Task.CompletedTask;
        });
        return command;
    }

    private static (Argument<string> Kind, Argument<string> Name) Named()
    {
        var kind = new Argument<string>("KIND") { Description = "device, authority or appliance" };
        kind.AcceptOnlyFromAmong([.. Words.Of<RetiredKind>()]);
        return (kind, new("NAME") { Description = "Its name" });
    }

    private static Task<RetirementMessage> FindAsync(AdminClient client, ParseResult parsed, Argument<string> kind, Argument<string> name, CancellationToken ct) =>
        client.GetAsync<RetirementMessage>($"retirements/{parsed.GetRequiredValue(kind)}/{Uri.EscapeDataString(parsed.GetRequiredValue(name))}", ct);

    private static void Write(TextWriter words, VerifiedRetirement verified, string sha256)
    {
        var said = verified.Statement;
        words.WriteLine($"{Words.Of(said.Subject.Kind)} {said.Subject.Name} was retired for ever on {Terminal.Time(said.RetiredAt)}");
        Line("manufacturer", said.Subject.Manufacturer);
        Line("serial number", said.Subject.SerialNumber);
        Line("factory identity", said.Subject.FactoryIdentity);
        Line("subject", said.Subject.Subject);
        Line("certificate", said.Subject.Certificate);
        Line("log's key", said.Subject.LogKey);
        Line("evidence", said.Subject.Evidence);
        Line("reason", said.Reason);
        Line("proof", said.Proof);
        Line("goes on as", said.Successor);
        foreach (var person in said.People) Line("person", $"{person.Name} ({person.Proof})");
        foreach (var certificate in said.Certificates) Line("revoked", $"{certificate.Serial} of {certificate.Issuer} ({certificate.Reason}, {Terminal.Time(certificate.RevokedAt)})");
        if (said.OlderCertificates > 0) Line("revoked before", $"{said.OlderCertificates} more");
        foreach (var key in said.Keys) Line("key destroyed", $"{key.KeyId} ({Terminal.Time(key.DestroyedAt)}): {key.How}");
        foreach (var list in said.Lists) Line("last list", $"{list.Name} number {list.Number}, good until {Terminal.Time(list.NextUpdate)}");
        Line("log entry", $"{said.Log.Index} of {verified.Key.Name}");
        Line("log key", verified.Key.FileSha256);
        Line("SHA-256", sha256);

        void Line(string name, string? value)
        {
            if (value is not null) words.WriteLine($"  {name,-17} {value}");
        }
    }

    private sealed record RetirementExported(string File, string Sha256, string LogKeySha256);
}
