using System.CommandLine;
using TrustPoint.Appliance.Rest;

namespace TrustPoint.Appliance.CommandLine;

/// <summary><c>manufacturer accept | list | join</c>: whose factory identities (IDevID) are taken.</summary>
internal static class ManufacturerVerbs
{
    public static Command Create(Verb verb) => new("manufacturer", "Manufacturers whose factory identities are accepted") { Accept(verb), List(verb), ManufacturerJoinVerb.Create(verb) };

    private static Command Accept(Verb verb)
    {
        var name = new Argument<string>("NAME") { Description = "What to call it: a-z, 0-9, hyphen" };
        var anchors = new Argument<FileInfo>("FILE") { Description = "PEM file with the CA certificates that its factory identities chain to" };
        var autoAdd = new Option<bool>("--auto-add") { Description = "Add its devices when they first enrol, instead of refusing the unknown" };
        var command = new Command("accept", "Accept a manufacturer, or replace its anchors. A domain must name it too: domain set --manufacturer")
        {
            name, anchors, autoAdd,
        };
        verb.Online(command, async (parsed, client, terminal, ct) =>
        {
            var pem = await File.ReadAllTextAsync(parsed.GetRequiredValue(anchors).FullName, ct);
            var message = new ManufacturerMessage(parsed.GetRequiredValue(name), parsed.GetValue(autoAdd), pem);
            var saved = await client.SendAsync<ManufacturerMessage>(HttpMethod.Put, $"manufacturers/{Uri.EscapeDataString(message.Name)}", message, ct);
            terminal.Show(saved, words => words.WriteLine($"Manufacturer {saved.Name} is accepted."));
        });
        return command;
    }

    private static Command List(Verb verb)
    {
        var command = new Command("list", "Accepted manufacturers");
        verb.Online(command, async (_, client, terminal, ct) => terminal.ShowTable(
            await client.GetAsync<IReadOnlyList<ManufacturerMessage>>("manufacturers", ct), "No manufacturer is accepted.",
            ("NAME", row => row.Name), ("UNKNOWN DEVICES", row => row.AutoAdd ? "added" : "refused")));
        return command;
    }
}
