using System.CommandLine;
using System.Globalization;
using TrustPoint.Appliance.Rest;
using TrustPoint.Devices.Lifecycle;
using TrustPoint.Devices.Ownership;

namespace TrustPoint.Appliance.CommandLine;

/// <summary><c>product add | list | show | assign | release | block | unblock | lost | found | compromised | retire</c>: what was made here, and whose it is.</summary>
internal static class ProductVerbs
{
    public static Command Create(Verb verb) => new("product", "What was made here, and whose it is")
    {
        Add(verb), List(verb), Show(verb), Assign(verb), Release(verb), Block(verb), Unblock(verb),
        Live(verb, "lost", "Report it lost or stolen: it gets no voucher, and whoever asks for one is on the record"),
        Live(verb, "found", "Record that it is found again: it gets vouchers as before. Always takes a second person"),
        Live(verb, "compromised", "Report that others may know its keys: it gets no voucher, and its factory identity is revoked"),
        Live(verb, "retire", "Retire it for ever: it gets no voucher any more, and its owners may still read its log. Always takes a second person"),
    };

    /// <summary>The factory's domain.</summary>
    public static Option<string?> Domain() => new("--domain") { Description = "The factory's domain (default: the only one)" };

    /// <summary>Serial numbers from arguments and from a file with one in each line.</summary>
    public static async Task<IReadOnlyList<string>> SerialsAsync(string[] named, FileInfo? file, CancellationToken ct)
    {
        var lines = file is null ? [] : await File.ReadAllLinesAsync(file.FullName, ct);
        return [.. named, .. lines.Select(line => line.Trim()).Where(line => line.Length > 0)];
    }

    private static Argument<string> Serial() => new("SERIAL") { Description = "Its serial number" };

    private static Command Add(Verb verb)
    {
        var serials = new Argument<string[]>("SERIAL") { Description = "Serial numbers", Arity = ArgumentArity.ZeroOrMore };
        var file = new Option<FileInfo?>("--file") { Description = "A file with one serial number in each line" };
        var model = new Option<string>("--model") { Description = "The model", Required = true };
        var domain = Domain();
        var command = new Command("add", "Add what is made: all of it, or none when a serial number is taken") { serials, file, model, domain };
        verb.Online(command, async (parsed, client, terminal, ct) =>
        {
            var message = new AddProducts(parsed.GetValue(domain), parsed.GetRequiredValue(model), await SerialsAsync(parsed.GetValue(serials) ?? [], parsed.GetValue(file), ct));
            var added = await client.SendAsync<IReadOnlyList<ProductRow>>(HttpMethod.Post, "products", message, ct);
            terminal.Show(added, words => words.WriteLine(added.Count == 1 ? $"Product {added[0].SerialNumber} is device {added[0].Device}." : $"{added.Count} products were added."));
        });
        return command;
    }

    private static Command List(Verb verb)
    {
        var (domain, paging) = (Domain(), Paging.Of<ProductSort>());
        var owner = new Option<string?>("--owner") { Description = "Only of this owner" };
        var model = new Option<string?>("--model") { Description = "Only of this model" };
        var text = new Option<string?>("--text") { Description = "A part of the serial number" };
        var state = new Option<string?>("--state") { Description = $"Only in this state: {string.Join(", ", LifeTable.MakersStates.Select(state => Words.Of(state)))}" };
        state.AcceptOnlyFromAmong([.. LifeTable.MakersStates.Select(state => Words.Of(state))]);
        var blocked = new Option<bool>("--blocked") { Description = "Only what gets no voucher" };
        var command = new Command("list", "What was made here") { domain, owner, model, text, state, blocked };
        paging.AddTo(command);
        verb.Online(command, async (parsed, client, terminal, ct) =>
        {
            var query = new Query("products").With("domain", parsed.GetValue(domain)).With("owner", parsed.GetValue(owner)).With("model", parsed.GetValue(model))
                .With("text", parsed.GetValue(text)).With("state", parsed.GetValue(state)).With("blocked", parsed.GetValue(blocked) ? "true" : null);
            if (await paging.TryWriteCsvAsync(parsed, query, client, terminal, ct)) return;
            var page = await client.GetAsync<ListPage<ProductRow>>(query.With(paging, parsed).ToString(), ct);
            terminal.ShowTable(page.Items, "Nothing was made here.",
                ("SERIAL", row => row.SerialNumber), ("DOMAIN", row => row.Domain), ("MODEL", row => row.Model), ("STATE", row => row.Blocked is null ? row.State : "blocked"),
                ("OWNER", row => row.Owner ?? row.FirstComer));
            terminal.ShowNext(page.Next);
        });
        return command;
    }

    private static Command Show(Verb verb)
    {
        var (serial, domain) = (Serial(), Domain());
        var command = new Command("show", "One product") { serial, domain };
        verb.Online(command, async (parsed, client, terminal, ct) =>
        {
            var query = new Query("products").With("domain", parsed.GetValue(domain)).With("serialNumber", parsed.GetRequiredValue(serial));
            var found = (await client.GetAsync<ListPage<ProductRow>>(query.ToString(), ct)).Items;
            if (found is not [var product]) throw new VerbFailedException(found is [] ? $"there is no product {parsed.GetRequiredValue(serial)}" : "several factories have used that serial number: name one with --domain");
            Show(terminal, product);
        });
        return command;
    }

    private static Command Assign(Verb verb)
    {
        var (serial, domain) = (Serial(), Domain());
        var owner = new Argument<string>("OWNER") { Description = "The owner" };
        var command = new Command("assign", "Register the owner: from then on that one is given vouchers and nobody else") { serial, owner, domain };
        verb.Online(command, async (parsed, client, terminal, ct) => Show(terminal, await client.SendAsync<ProductRow>(
            HttpMethod.Post, "products/assign", new AssignProduct(parsed.GetValue(domain), parsed.GetRequiredValue(serial), parsed.GetRequiredValue(owner)), ct)));
        return command;
    }

    private static Command Release(Verb verb)
    {
        var (serial, domain, reason) = (Serial(), Domain(), Reason("Why, such as a number of the letter in which its owner says so"));
        var command = new Command("release", "Record that its owner gave it up: it may have another then") { serial, reason, domain };
        verb.Online(command, async (parsed, client, terminal, ct) =>
        {
            var released = await client.SendAsync<ProductReleased>(HttpMethod.Post, "products/release", ActOf(parsed), ct);
            terminal.Show(released, words =>
            {
                words.WriteLine($"Product {released.Product.SerialNumber} belongs to nobody now.");
                foreach (var voucher in released.Outstanding)
                    words.WriteLine($"Voucher {voucher.Number} without a nonce is still good ({(voucher.ExpiresAt is { } end ? $"until {Terminal.Time(end)}" : "for ever")}): it lets its former owner in again after a reset.");
            });

            ProductAct ActOf(ParseResult result) => new(result.GetValue(domain), result.GetRequiredValue(serial), result.GetRequiredValue(reason));
        });
        return command;
    }

    private static Command Block(Verb verb)
    {
        var (serial, domain, reason) = (Serial(), Domain(), Reason("Why, such as \"reported stolen\": whoever asks for a voucher is told"));
        var command = new Command("block", "Give no voucher for it, whoever asks") { serial, reason, domain };
        verb.Online(command, async (parsed, client, terminal, ct) => Show(terminal, await client.SendAsync<ProductRow>(
            HttpMethod.Post, "products/block", new ProductAct(parsed.GetValue(domain), parsed.GetRequiredValue(serial), parsed.GetRequiredValue(reason)), ct)));
        return command;
    }

    private static Command Unblock(Verb verb)
    {
        var (serial, domain) = (Serial(), Domain());
        var command = new Command("unblock", "Give vouchers for it again, on the terms of before") { serial, domain };
        verb.Online(command, async (parsed, client, terminal, ct) => Show(terminal, await client.SendAsync<ProductRow>(
            HttpMethod.Post, "products/unblock", new ProductName(parsed.GetValue(domain), parsed.GetRequiredValue(serial)), ct)));
        return command;
    }

    private static Command Live(Verb verb, string act, string text)
    {
        var (serial, domain, reason) = (Serial(), Domain(), Reason("Why, for the record"));
        var command = new Command(act, text) { serial, reason, domain };
        var proof = new Option<string?>("--proof") { Description = "What was done to it, and by whom: destroyed, shredded", Required = true };
        var since = new Option<DateTimeOffset?>("--since") { Description = "Since when others may know its keys, such as 2026-03-01T12:00:00Z" };
        if (act == "retire") command.Add(proof);
        if (act == "compromised") command.Add(since);
        verb.Online(command, async (parsed, client, terminal, ct) =>
        {
            var message = new ChangeProductLife(parsed.GetValue(domain), parsed.GetRequiredValue(serial), parsed.GetRequiredValue(reason))
            {
                Proof = act == "retire" ? parsed.GetValue(proof) : null,
                InvalidityDate = act == "compromised" ? parsed.GetValue(since) : null,
            };
            var lived = await client.SendAsync<ProductLived>(HttpMethod.Post, $"products/{act}", message, ct);
            terminal.Show(lived, words =>
            {
                words.WriteLine($"Product {lived.Product.SerialNumber} is {lived.Product.State} now.");
                if (lived.TellsNobody) words.WriteLine("Its factory identity says that nobody tells of its revocation (noRevAvail, RFC 9608): the refused vouchers are all there is. Tell those who accept your devices.");
            });
        });
        return command;
    }

    private static Option<string> Reason(string description) => new("--reason") { Description = description, Required = true };

    private static void Show(Terminal terminal, ProductRow product) => terminal.ShowFields(
        product, ("serial number", product.SerialNumber), ("domain", product.Domain), ("device", product.Device), ("model", product.Model), ("state", product.State),
        ("owner", product.Owner), ("first comer", product.FirstComer), ("blocked", product.Blocked), ("last voucher", product.LastVoucher?.ToString(CultureInfo.InvariantCulture)));
}
