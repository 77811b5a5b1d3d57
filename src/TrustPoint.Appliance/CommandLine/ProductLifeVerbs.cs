using System.CommandLine;
using TrustPoint.Appliance.Rest;

namespace TrustPoint.Appliance.CommandLine;

/// <summary><c>product ship | assign | release | block | unblock | repair | repaired | lost | found | compromised | retire</c>: what happens to what was made here.</summary>
internal static class ProductLifeVerbs
{
    public static IEnumerable<Command> All(Verb verb) =>
    [
        Make(verb, "ship", "Record that it left the factory: from then on it is given vouchers on the terms of its model"),
        Make(verb, "assign", "Register the owner: from then on that one is given vouchers and nobody else"),
        Make(verb, "release", "Record that its owner gave it up: it may have another then"),
        Make(verb, "block", "Give no voucher for it, whoever asks; who asks is told the reason"),
        Make(verb, "unblock", "Give vouchers for it again, on the terms of before"),
        Make(verb, "repair", "For a time, give vouchers for it to whoever repairs it and to nobody else"),
        Make(verb, "repaired", "End its repair: it is its owner's again"),
        Make(verb, "lost", "Report it lost or stolen: it gets no voucher, and whoever asks for one is on the record"),
        Make(verb, "found", "Record that it is found again: it gets vouchers as before. Always takes a second person"),
        Make(verb, "compromised", "Report that others may know its keys: it gets no voucher, and its factory identity is revoked"),
        Make(verb, "retire", "Retire it for ever: it gets no voucher any more, and its owners may still read its log. Always takes a second person"),
    ];

    private static Command Make(Verb verb, string act, string text)
    {
        var names = act is "assign" or "repair";
        var serial = new Argument<string>("SERIAL") { Description = "Its serial number" };
        var serials = new Argument<string[]>("SERIAL") { Description = "Its serial number; of several, all are changed or none", Arity = ArgumentArity.ZeroOrMore };
        var owner = new Argument<string>("OWNER") { Description = act == "assign" ? "The owner" : "The owner that repairs it" };
        var file = new Option<FileInfo?>("--file") { Description = "A file with one serial number in each line" };
        var domain = ProductVerbs.Domain();
        var reason = new Option<string?>("--reason") { Description = "Why, for the record", Required = true };
        var proof = new Option<string?>("--proof") { Description = "What was done to it, and by whom: destroyed, shredded", Required = true };
        var since = new Option<DateTimeOffset?>("--since") { Description = "Since when others may know its keys, such as 2026-03-01T12:00:00Z" };
        var time = new Option<string?>("--for") { Description = "For how long, such as 14d; at most 90d", Required = true };
        var command = names ? new Command(act, text) { serial, owner, domain } : new Command(act, text) { serials, file, domain };
        if (act is not ("ship" or "assign")) command.Add(reason);
        if (act == "retire") command.Add(proof);
        if (act == "compromised") command.Add(since);
        if (act == "repair")
        {
            command.Add(time);
            command.Validators.Add(result =>
            {
                if (result.GetValue(time) is { } text && Duration.Parse(text) is null) result.AddError($"--for must be a time such as 14d, not \"{text}\".");
            });
        }
        verb.Online(command, async (parsed, client, terminal, ct) =>
        {
            var message = new ChangeProducts(parsed.GetValue(domain))
            {
                SerialNumbers = names ? [parsed.GetRequiredValue(serial)] : await ProductVerbs.SerialsAsync(parsed.GetValue(serials) ?? [], parsed.GetValue(file), ct),
                Owner = names ? parsed.GetValue(owner) : null,
                Reason = act is "ship" or "assign" ? null : parsed.GetValue(reason),
                Proof = act == "retire" ? parsed.GetValue(proof) : null,
                InvalidityDate = act == "compromised" ? parsed.GetValue(since) : null,
                ForSeconds = act == "repair" && parsed.GetValue(time) is { } text ? (long)Duration.Parse(text)!.Value.TotalSeconds : null,
            };
            var lived = await client.SendAsync<ProductsLived>(HttpMethod.Post, $"products/{act}", message, ct);
            var beside = act == "compromised" ? await BesideAsync(client, lived, ct) : [];
            terminal.Show(lived, words => Write(words, lived, beside));
        });
        return command;
    }

    // LIF-11: what was made together is looked at together.
    private static async Task<IReadOnlyList<(string Batch, IReadOnlyList<ProductsInState> States)>> BesideAsync(AdminClient client, ProductsLived lived, CancellationToken ct)
    {
        var found = new List<(string, IReadOnlyList<ProductsInState>)>();
        foreach (var batch in lived.Products.Select(product => product.Batch).OfType<string>().Distinct())
            found.Add((batch, await client.GetAsync<IReadOnlyList<ProductsInState>>(new Query("products/states").With("batch", batch).ToString(), ct)));
        return found;
    }

    private static void Write(TextWriter words, ProductsLived lived, IReadOnlyList<(string Batch, IReadOnlyList<ProductsInState> States)> beside)
    {
        foreach (var product in lived.Products) words.WriteLine(product switch
        {
            { Owner: { } owner, State: "assigned" } => $"Product {product.SerialNumber} is {owner}'s now.",
            { Workshop: { } workshop, WorkshopUntil: { } until } => $"Product {product.SerialNumber} is in repair at {workshop} until {Terminal.Time(until)}: that one alone gets vouchers for it.",
            _ => $"Product {product.SerialNumber} is {product.State} now.",
        });
        if (lived.TellNobody is [_, ..]) words.WriteLine("Its factory identity says that nobody tells of its revocation (noRevAvail, RFC 9608): the refused vouchers are all there is. Tell those who accept your devices.");
        foreach (var voucher in lived.Outstanding)
            words.WriteLine($"Voucher {voucher.Number} without a nonce is still good ({(voucher.ExpiresAt is { } end ? $"until {Terminal.Time(end)}" : "for ever")}): it lets its former owner in again after a reset.");
        foreach (var (batch, states) in beside)
            words.WriteLine($"Made with it in batch {batch}: {string.Join(", ", states.Select(state => $"{state.Products} {state.State}"))}. See ./trustpoint product list --batch {batch}");
    }
}
