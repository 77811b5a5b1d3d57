using System.CommandLine;
using TrustPoint.Appliance.Rest;
using TrustPoint.Ca.Callers;

namespace TrustPoint.Appliance.CommandLine;

/// <summary><c>user key add | list | revoke</c>.</summary>
internal static class ApiKeyVerbs
{
    public static Command Create(Verb verb) => new("key", "API keys, with which programs ask in somebody's name") { Add(verb), List(verb), Revoke(verb) };

    private static Command Add(Verb verb)
    {
        var name = UserVerbs.Name();
        var note = new Option<string>("--note") { Description = "What the key is for", Required = true };
        var life = new Option<TimeSpan?>("--for")
        {
            Description = "How long it is good, such as 30d; at most 365d (default: 90d)",
            CustomParser = result =>
            {
                if (Duration.Parse(result.Tokens[0].Value) is { } span) return span;
                result.AddError($"--for must be a time such as 12h or 30d, not \"{result.Tokens[0].Value}\".");
                return null;
            },
        };
        var role = new Option<string[]>("--only-role") { Description = $"Narrow the key to this role: {HeldRole.Forms}; repeatable (default: all that its owner has)" };
        var domain = new Option<string?>("--only-domain") { Description = "Narrow the key to this domain" };
        var sensitive = new Option<bool>("--sensitive") { Description = "Let a machine do what takes a fresh proof of a person, such as revoking" };
        var command = new Command("add", "Make an API key and print it") { name, note, life, role, domain, sensitive };
        verb.Online(command, async (parsed, client, terminal, ct) =>
        {
            var message = new AddApiKey(
                parsed.GetRequiredValue(note), (long?)parsed.GetValue(life)?.TotalSeconds, parsed.GetValue(role) is [_, ..] roles ? roles : null, parsed.GetValue(domain), parsed.GetValue(sensitive));
            var made = await client.SendAsync<ApiKeyMade>(HttpMethod.Post, UserVerbs.Path(parsed.GetRequiredValue(name), "api-keys"), message, ct);
            terminal.Show(made, words => words.WriteLine(
                $"API key {made.Name} of {made.Owner}: {made.Key}\nIt is shown this once, and good until {Terminal.Time(made.ExpiresAt)}."));
        });
        return command;
    }

    private static Command List(Verb verb)
    {
        var name = new Argument<string?>("NAME") { Description = "Whose (default: everybody's)", Arity = ArgumentArity.ZeroOrOne };
        var command = new Command("list", "API keys, newest first") { name };
        verb.Online(command, async (parsed, client, terminal, ct) => terminal.ShowTable(
            await client.GetAsync<IReadOnlyList<ApiKeyRow>>(parsed.GetValue(name) is { } owner ? $"api-keys?owner={Uri.EscapeDataString(owner)}" : "api-keys", ct), "There is no API key.",
            ("KEY", row => row.Name), ("OF", row => row.Owner), ("FOR", row => row.Note), ("NARROWED TO", Narrowed), ("SENSITIVE", row => row.Sensitive ? "yes" : "no"),
            ("UNTIL", row => row.RevokedAt is { } revoked ? $"revoked {Terminal.Time(revoked)}" : Terminal.Time(row.ExpiresAt)),
            ("LAST USED", row => row.LastUsedAt is { } used ? Terminal.Time(used) : "never")));
        return command;
    }

    private static Command Revoke(Verb verb)
    {
        var key = new Argument<string>("KEY") { Description = "The key's name, as list shows it" };
        var command = new Command("revoke", "Refuse an API key from the next request on") { key };
        verb.Online(command, async (parsed, client, terminal, ct) =>
        {
            var row = await client.SendAsync<ApiKeyRow>(HttpMethod.Post, $"api-keys/{Uri.EscapeDataString(parsed.GetRequiredValue(key))}/revoke", null, ct);
            terminal.Show(row, words => words.WriteLine($"API key {row.Name} of {row.Owner} is revoked."));
        });
        return command;
    }

    private static string Narrowed(ApiKeyRow row) => string.Join(' ', (row.OnlyRoles ?? []).Append(row.OnlyDomain is null ? null : $"in {row.OnlyDomain}").OfType<string>());
}
