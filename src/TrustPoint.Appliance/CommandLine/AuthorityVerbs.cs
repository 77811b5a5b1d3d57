using System.CommandLine;
using TrustPoint.Appliance.Rest;

namespace TrustPoint.Appliance.CommandLine;

/// <summary><c>ca list | export</c>.</summary>
internal static class AuthorityVerbs
{
    public static Command Create(Verb verb) => new("ca", "Certification authorities") { List(verb), Export(verb) };

    private static Command List(Verb verb)
    {
        var command = new Command("list", "Authorities, parents before children");
        verb.Online(command, async (_, client, terminal, ct) => terminal.ShowTable(
            await client.GetAsync<IReadOnlyList<AuthorityRow>>("authorities", ct), "No authority yet.",
            ("NAME", row => row.Name), ("PARENT", row => row.Parent), ("STATE", row => row.State), ("KEY", row => row.Protection),
            ("EVALUATION", row => row.Evaluation ? "yes" : "no"), ("UNTIL", row => Terminal.Time(row.NotAfter)), ("SUBJECT", row => row.Subject)));
        return command;
    }

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
