using System.CommandLine;
using TrustPoint.Appliance.Rest;

namespace TrustPoint.Appliance.CommandLine;

/// <summary><c>key block | list</c>: keys that are certified no more.</summary>
internal static class KeyVerbs
{
    public static Command Create(Verb verb) => new("key", "Keys that are certified no more, because others know them") { Block(verb), List(verb) };

    private static Command Block(Verb verb)
    {
        var key = new Argument<string>("KEY") { Description = "A certificate with this key (a PEM file), or SHA-256 of its SubjectPublicKeyInfo in hex" };
        var note = new Option<string?>("--note") { Description = "What is known about it" };
        var command = new Command("block", "Refuse every certificate for a key from now on. Certificates that it has are not revoked by this") { key, note };
        verb.Online(command, async (parsed, client, terminal, ct) =>
        {
            var given = parsed.GetRequiredValue(key);
            var wanted = File.Exists(given)
                ? new BlockKey(await File.ReadAllTextAsync(given, ct), null, parsed.GetValue(note))
                : new BlockKey(null, given, parsed.GetValue(note));
            var done = await client.SendAsync<KeyBlocked>(HttpMethod.Post, "keys/blocked", wanted, ct);
            terminal.Show(done, words => words.WriteLine(done.IsNew ? $"The key {done.KeySha256} is blocked." : $"The key {done.KeySha256} was blocked before."));
        });
        return command;
    }

    private static Command List(Verb verb)
    {
        var limit = Paging.LimitOption();
        var command = new Command("list", "Blocked keys, newest first") { limit };
        verb.Online(command, async (parsed, client, terminal, ct) => terminal.ShowTable(
            await client.GetAsync<IReadOnlyList<BlockedKeyRow>>(new Query("keys/blocked").With("limit", $"{parsed.GetValue(limit)}").ToString(), ct), "No key is blocked.",
            ("KEY SHA-256", row => row.KeySha256), ("SINCE", row => Terminal.Time(row.At)), ("BY", row => row.By), ("NOTE", row => row.Note)));
        return command;
    }
}
