using System.CommandLine;
using TrustPoint.Appliance.Rest;
using TrustPoint.Formats;

namespace TrustPoint.Appliance.CommandLine;

/// <summary><c>ca list | export | create | request | requests | withdraw | add | retire | end</c>.</summary>
internal static class AuthorityVerbs
{
    public static Command Create(Verb verb) => new("ca", "Certification authorities")
    {
        List(verb), Export(verb), Make(verb), Request(verb), Requests(verb), Withdraw(verb), Add(verb), Retire(verb), EndVerbs.CreateAuthority(verb),
    };

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
        var described = new DescribedAuthority();
        var parent = new Option<string?>("--parent") { Description = "The authority that signs it; none: it signs itself" };
        var profile = new Option<string?>("--profile") { Description = "Its profile; default: root-ca, or issuing-ca below another" };
        var command = new Command("create", "Make an authority, with a new key") { parent, profile };
        described.AddTo(command);
        verb.Online(command, async (parsed, client, terminal, ct) => Show(terminal, await client.SendAsync<AuthorityRow>(
            HttpMethod.Post, "authorities", described.Read(parsed) with { Parent = parsed.GetValue(parent), Profile = parsed.GetValue(profile) }, ct)));
        return command;
    }

    private static Command Request(Verb verb)
    {
        var described = new DescribedAuthority();
        var command = new Command("request", "Make a key here and print the request that an authority elsewhere signs, PEM; then: ca add");
        described.AddTo(command);
        verb.Online(command, async (parsed, client, terminal, ct) =>
        {
            var row = await client.SendAsync<AuthorityRequestRow>(HttpMethod.Post, "authority-requests", described.Read(parsed), ct);
            terminal.Show(row, words => words.Write(row.Pem));
        });
        return command;
    }

    private static Command Requests(Verb verb)
    {
        var name = new Argument<string?>("NAME") { Description = "Print this one's request again", Arity = ArgumentArity.ZeroOrOne };
        var command = new Command("requests", "Authorities whose certificate is awaited") { name };
        verb.Online(command, async (parsed, client, terminal, ct) =>
        {
            var all = await client.GetAsync<IReadOnlyList<AuthorityRequestRow>>("authority-requests", ct);
            if (parsed.GetValue(name) is not { } wanted)
                terminal.ShowTable(all, "No certificate is awaited.", ("NAME", row => row.Name), ("SINCE", row => Terminal.Time(row.At)), ("SUBJECT", row => row.Subject));
            else if (all.FirstOrDefault(row => row.Name == wanted) is { } one) terminal.Show(one, words => words.Write(one.Pem));
            else throw new VerbFailedException($"no certificate for an authority {wanted} is awaited");
        });
        return command;
    }

    private static Command Withdraw(Verb verb)
    {
        var name = new Argument<string>("NAME") { Description = "The authority whose certificate is awaited" };
        var command = new Command("withdraw", "Give a request up and destroy its key") { name };
        verb.Online(command, async (parsed, client, terminal, ct) =>
        {
            var path = $"authority-requests/{Uri.EscapeDataString(parsed.GetRequiredValue(name))}";
            var done = await client.SendAsync<Named>(HttpMethod.Delete, path, null, ct);
            terminal.Show(done, words => words.WriteLine($"The request of {done.Name} is given up; its key is destroyed."));
        });
        return command;
    }

    private static Command Add(Verb verb)
    {
        var name = new Argument<string>("NAME") { Description = "What to call it: a-z, 0-9, hyphen; stands in URLs" };
        var file = new Argument<FileInfo>("FILE") { Description = "Its certificate, PEM" };
        var lastCrl = new Option<FileInfo?>("--last-crl") { Description = "Its key is in the token and has signed before: the newest CRL that it published" };
        var unused = new Option<bool>("--unused") { Description = "Its key is in the token and has signed nothing yet" };
        var command = new Command("add", "Take in an authority that was signed or made elsewhere. Without its key here, its CRLs are imported") { name, file, lastCrl, unused };
        verb.Online(command, async (parsed, client, terminal, ct) =>
        {
            var message = new AddAuthority(
                await File.ReadAllTextAsync(parsed.GetRequiredValue(file).FullName, ct),
                parsed.GetValue(lastCrl) is { } crl ? Pem.Crl(await File.ReadAllBytesAsync(crl.FullName, ct)) : null, parsed.GetValue(unused));
            Show(terminal, await client.SendAsync<AuthorityRow>(HttpMethod.Put, $"authorities/{Uri.EscapeDataString(parsed.GetRequiredValue(name))}/certificate", message, ct));
        });
        return command;
    }

    private static Command Retire(Verb verb)
    {
        var name = new Argument<string>("NAME") { Description = "The authority that was replaced, or is closed" };
        var command = new Command("retire", "Have an authority issue nothing more, for ever. Its CRLs go on, and what it signed stays good") { name };
        verb.Online(command, async (parsed, client, terminal, ct) =>
        {
            var row = await client.SendAsync<AuthorityRow>(HttpMethod.Post, $"authorities/{Uri.EscapeDataString(parsed.GetRequiredValue(name))}/retire", null, ct);
            terminal.Show(row, words => words.WriteLine($"{row.Name} is retired."));
        });
        return command;
    }

    private static void Show(Terminal terminal, AuthorityRow row) => terminal.Show(row, words => words.WriteLine($"{row.Name}: {row.Subject}, until {Terminal.Time(row.NotAfter)}\nSHA-256 {row.Sha256}"));

    private static Command Export(Verb verb)
    {
        var name = new Argument<string?>("NAME") { Description = "The authority", Arity = ArgumentArity.ZeroOrOne };
        var anchors = new Option<bool>("--anchors") { Description = "All trust anchors (roots that are not retired)" };
        var command = new Command("export", "Print certificates of authorities, PEM") { name, anchors };
        command.Validators.Add(result =>
        {
            if (result.GetValue(anchors) == result.GetValue(name) is not null) result.AddError("Name one authority, or say --anchors.");
        });
        verb.Online(command, async (parsed, client, terminal, ct) =>
        {
            var all = await client.GetAsync<IReadOnlyList<AuthorityRow>>("authorities", ct);
            var wanted = parsed.GetValue(name);
            var chosen = all.Where(row => wanted is null ? row is { Parent: null, State: not "retired" } : row.Name == wanted).ToList();
            if (chosen is []) throw new VerbFailedException(wanted is null ? "there is no authority yet" : $"no authority is called {wanted}");
            terminal.Show(chosen, words => words.Write(string.Concat(chosen.Select(row => row.Pem))));
        });
        return command;
    }
}
