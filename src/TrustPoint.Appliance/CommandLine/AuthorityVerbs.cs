using System.CommandLine;
using TrustPoint.Appliance.Rest;

namespace TrustPoint.Appliance.CommandLine;

/// <summary><c>ca list | export | create | add</c>.</summary>
internal static class AuthorityVerbs
{
    public static Command Create(Verb verb) => new("ca", "Certification authorities") { List(verb), Export(verb), Make(verb), Add(verb) };

    private static Command List(Verb verb)
    {
        var command = new Command("list", "Authorities, parents before children");
        verb.Online(command, async (_, client, terminal, ct) => terminal.ShowTable(
            await client.GetAsync<IReadOnlyList<AuthorityRow>>("authorities", ct), "No authority yet.",
            ("NAME", row => row.Name), ("PARENT", row => row.Parent), ("STATE", row => row.State), ("KEY", row => row.Protection),
            ("EVALUATION", row => row.Evaluation ? "yes" : "no"), ("UNTIL", row => Terminal.Time(row.NotAfter)), ("SUBJECT", row => row.Subject)));
        return command;
    }

    private static Command Make(Verb verb)
    {
        var name = new Argument<string>("NAME") { Description = "What to call it: a-z, 0-9, hyphen; stands in URLs" };
        var common = new Option<string>("--common-name") { Description = "CN of its subject", Required = true };
        var parent = new Option<string?>("--parent") { Description = "The authority that signs it; none: it signs itself" };
        var organization = new Option<string?>("--organization") { Description = "O of its subject" };
        var unit = new Option<string?>("--unit") { Description = "OU of its subject" };
        var country = new Option<string?>("--country") { Description = "C of its subject, two letters" };
        var profile = new Option<string?>("--profile") { Description = "Its profile; default: root-ca, or issuing-ca below another" };
        var key = new Option<string?>("--key") { Description = $"Its key: {string.Join(", ", AuthorityRoutes.Keys.Keys)}; default: ec-p256" };
        var parts = new Option<int?>("--crl-parts") { Description = "Into how many parts its CRL is cut, for ever: for more than a hundred thousand devices" };
        var command = new Command("create", "Make an authority, with a new key") { name, common, parent, organization, unit, country, profile, key, parts };
        verb.Online(command, async (parsed, client, terminal, ct) =>
        {
            var message = new MakeAuthority(
                parsed.GetRequiredValue(name), parsed.GetValue(parent), parsed.GetRequiredValue(common), parsed.GetValue(organization), parsed.GetValue(unit),
                parsed.GetValue(country), parsed.GetValue(profile), parsed.GetValue(key), parsed.GetValue(parts));
            Show(terminal, await client.SendAsync<AuthorityRow>(HttpMethod.Post, "authorities", message, ct));
        });
        return command;
    }

    private static Command Add(Verb verb)
    {
        var name = new Argument<string>("NAME") { Description = "What to call it: a-z, 0-9, hyphen; stands in URLs" };
        var file = new Argument<FileInfo>("FILE") { Description = "Its certificate, PEM" };
        var command = new Command("add", "Take in an authority whose key is elsewhere, such as an offline root; its CRLs are imported") { name, file };
        verb.Online(command, async (parsed, client, terminal, ct) =>
        {
            var message = new CertificateMessage(await File.ReadAllTextAsync(parsed.GetRequiredValue(file).FullName, ct));
            Show(terminal, await client.SendAsync<AuthorityRow>(HttpMethod.Put, $"authorities/{Uri.EscapeDataString(parsed.GetRequiredValue(name))}/certificate", message, ct));
        });
        return command;
    }

    private static void Show(Terminal terminal, AuthorityRow row) => terminal.Show(row, words => words.WriteLine($"{row.Name}: {row.Subject}, until {Terminal.Time(row.NotAfter)}\nSHA-256 {row.Sha256}"));

    private static Command Export(Verb verb)
    {
        var name = new Argument<string?>("NAME") { Description = "The authority", Arity = ArgumentArity.ZeroOrOne };
        var anchors = new Option<bool>("--anchors") { Description = "All trust anchors (roots)" };
        var command = new Command("export", "Print certificates of authorities, PEM") { name, anchors };
        command.Validators.Add(result =>
        {
            if (result.GetValue(anchors) == result.GetValue(name) is not null) result.AddError("Name one authority, or say --anchors.");
        });
        verb.Online(command, async (parsed, client, terminal, ct) =>
        {
            var all = await client.GetAsync<IReadOnlyList<AuthorityRow>>("authorities", ct);
            var wanted = parsed.GetValue(name);
            var chosen = all.Where(row => wanted is null ? row.Parent is null : row.Name == wanted).ToList();
            if (chosen is []) throw new VerbFailedException(wanted is null ? "there is no authority yet" : $"no authority is called {wanted}");
            terminal.Show(chosen, words => words.Write(string.Concat(chosen.Select(row => row.Pem))));
        });
        return command;
    }
}
