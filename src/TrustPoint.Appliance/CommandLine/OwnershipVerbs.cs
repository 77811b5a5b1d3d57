using System.CommandLine;
using TrustPoint.Appliance.Rest;
using TrustPoint.Devices.Ownership;
using TrustPoint.Formats;
using TrustPoint.Formats.Certificates;

namespace TrustPoint.Appliance.CommandLine;

/// <summary><c>owner add | list | show</c> and <c>model add | list</c>: who owns what was made here, and on which terms vouchers are given.</summary>
internal static class OwnershipVerbs
{
    public static Command CreateOwner(Verb verb) => new("owner", "Who owns what was made here") { AddOwner(verb), ListOwners(verb), ShowOwner(verb) };

    public static Command CreateModel(Verb verb) => new("model", "On which terms devices get vouchers") { AddModel(verb), ListModels(verb) };

    private static Command AddOwner(Verb verb)
    {
        var name = new Argument<string>("NAME") { Description = "a-z, 0-9, hyphen" };
        var anchors = new Argument<FileInfo>("FILE") { Description = "PEM file: the CA that issues its registrars' certificates, or these themselves; a root above that CA is not enough" };
        var display = new Option<string?>("--name") { Description = "What people call it (default: NAME)" };
        var maker = new Option<bool>("--maker") { Description = "It is the manufacturer's own domain, such as a test floor: it is given vouchers for what is still at the factory" };
        var command = new Command("add", "Add an owner, or replace its certificates") { name, anchors, display, maker };
        verb.Online(command, async (parsed, client, terminal, ct) =>
        {
            var pem = await File.ReadAllTextAsync(parsed.GetRequiredValue(anchors).FullName, ct);
            var message = new OwnerMessage(parsed.GetRequiredValue(name), parsed.GetValue(display) ?? parsed.GetRequiredValue(name), pem) { IsMaker = parsed.GetValue(maker) };
            var saved = await client.SendAsync<OwnerMessage>(HttpMethod.Put, $"owners/{Uri.EscapeDataString(message.Name)}", message, ct);
            terminal.Show(saved, words => words.WriteLine($"Owner {saved.Name} is known."));
        });
        return command;
    }

    private static Command ListOwners(Verb verb)
    {
        var command = new Command("list", "Known owners");
        verb.Online(command, async (_, client, terminal, ct) => terminal.ShowTable(
            await client.GetAsync<IReadOnlyList<OwnerMessage>>("owners", ct), "No owner is known.", ("NAME", row => row.Name), ("CALLED", row => row.DisplayName), ("OWN", row => row.IsMaker ? "yes" : null)));
        return command;
    }

    private static Command ShowOwner(Verb verb)
    {
        var name = new Argument<string>("NAME") { Description = "The owner" };
        var command = new Command("show", "One owner") { name };
        verb.Online(command, async (parsed, client, terminal, ct) =>
        {
            var owner = (await client.GetAsync<IReadOnlyList<OwnerMessage>>("owners", ct)).FirstOrDefault(owner => owner.Name == parsed.GetRequiredValue(name))
                ?? throw new VerbFailedException($"there is no owner {parsed.GetRequiredValue(name)}");
            var anchors = Pem.Certificates(owner.AnchorsPem).Select(der => Certificate.Decode(der).Subject.ToString());
            terminal.ShowFields(owner, ("name", owner.Name), ("called", owner.DisplayName), ("the manufacturer's own", owner.IsMaker ? "yes" : null), ("certificates", string.Join("; ", anchors)));
        });
        return command;
    }

    private static Command AddModel(Verb verb)
    {
        var name = new Argument<string>("NAME") { Description = "a-z, 0-9, hyphen" };
        var policy = new Option<string>("--policy") { Description = "verified: only the registered owner; logged: without one, the first domain that comes", DefaultValueFactory = _ => Words.Of(OwnershipPolicy.Verified) };
        policy.AcceptOnlyFromAmong([.. Words.Of<OwnershipPolicy>()]);
        var nonceless = new Option<string?>("--nonceless") { Description = "Vouchers without a nonce may be had, good for at most this long, such as 90d" };
        var noClock = new Option<bool>("--no-clock") { Description = "Its devices cannot tell the time: their vouchers without a nonce have no end" };
        var byHand = new Option<bool>("--ship-by-hand") { Description = "What is made stays at the factory, without vouchers for others, until product ship or product assign; else it is in trade at once" };
        var command = new Command("add", "Add a model, or change its terms") { name, policy, nonceless, noClock, byHand };
        command.Validators.Add(result =>
        {
            if (result.GetValue(nonceless) is { } text && Duration.Parse(text) is null) result.AddError($"--nonceless must be a time such as 90d, not \"{text}\".");
        });
        verb.Online(command, async (parsed, client, terminal, ct) =>
        {
            var life = parsed.GetValue(nonceless) is { } text ? (long?)Duration.Parse(text)?.TotalSeconds : null;
            var message = new ModelMessage(parsed.GetRequiredValue(name), parsed.GetValue(policy)!, life, !parsed.GetValue(noClock)) { ShippedByHand = parsed.GetValue(byHand) };
            var saved = await client.SendAsync<ModelMessage>(HttpMethod.Put, $"models/{Uri.EscapeDataString(message.Name)}", message, ct);
            terminal.Show(saved, words => words.WriteLine($"Model {saved.Name} is known."));
        });
        return command;
    }

    private static Command ListModels(Verb verb)
    {
        var command = new Command("list", "Known models");
        verb.Online(command, async (_, client, terminal, ct) => terminal.ShowTable(
            await client.GetAsync<IReadOnlyList<ModelMessage>>("models", ct), "No model is known.",
            ("NAME", row => row.Name), ("POLICY", row => row.Policy), ("WITHOUT NONCE", row => row.NoncelessSeconds is { } seconds ? $"{TimeSpan.FromSeconds(seconds):c}" : "no"),
            ("CLOCK", row => row.HasClock ? "yes" : "no"), ("SHIPPED", row => row.ShippedByHand ? "by hand" : "at once")));
        return command;
    }
}
