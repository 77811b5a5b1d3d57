using System.CommandLine;
using TrustPoint.Appliance.Rest;

namespace TrustPoint.Appliance.CommandLine;

/// <summary><c>token list | try | choose</c>.</summary>
internal static class TokenVerbs
{
    public static Command Create(Verb verb) => new("token", "Where the keys live: PKCS#11 tokens") { List(verb), Try(verb), Choose(verb) };

    private static Command List(Verb verb)
    {
        var command = new Command("list", "The tokens that this machine offers");
        verb.Online(command, async (_, client, terminal, ct) => terminal.ShowTable(
            await client.GetAsync<IReadOnlyList<TokenRow>>("tokens", ct), "No PKCS#11 module is installed.",
            ("TOKEN", row => row.Label), ("MODEL", row => row.Label is null ? null : $"{row.Manufacturer} {row.Model}"), ("SERIAL", row => row.Serial),
            ("FREE", row => row.FreeOctets is { } free ? $"{free / 1024} KiB" : null), ("STATE", row => row.InUse ? "in use" : row.Trouble ?? "can be used"), ("MODULE", row => row.Module)));
        return command;
    }

    private static Command Try(Verb verb) => Use(
        verb, "try", "Make a key in a token, sign with it, and destroy it",
        token => $"{token} made a key, signed with it, and destroyed it.");

    private static Command Choose(Verb verb) => Use(
        verb, "choose", "Have new keys made in a token from the next start on; keys that there are stay where they are",
        token => $"{token} signs. New keys are made in it from the next start on: ./trustpoint restart");

    private static Command Use(Verb verb, string act, string description, Func<string, string> done)
    {
        var named = new NamedToken();
        var command = new Command(act, description);
        named.AddTo(command);
        verb.Online(command, async (parsed, client, terminal, ct) =>
        {
            var used = await client.SendAsync<Named>(HttpMethod.Post, $"tokens/{act}", await named.ReadAsync(parsed, ct), ct);
            terminal.Show(used, words => words.WriteLine(done(used.Name)));
        });
        return command;
    }

    private sealed class NamedToken
    {
        private readonly Argument<string> label = new("TOKEN") { Description = "Its label" };
        private readonly Option<string> module = new("--module") { Description = "Its PKCS#11 module, as token list shows it", Required = true };
        private readonly Option<FileInfo> pin = new("--pin-file") { Description = "A file with its user PIN: never an argument", Required = true };

        public void AddTo(Command command)
        {
            command.Add(label);
            command.Add(module);
            command.Add(pin);
        }

        public async Task<UseToken> ReadAsync(ParseResult parsed, CancellationToken ct) => new(
            parsed.GetRequiredValue(module), parsed.GetRequiredValue(label), (await File.ReadAllTextAsync(parsed.GetRequiredValue(pin).FullName, ct)).TrimEnd('\r', '\n'));
    }
}
