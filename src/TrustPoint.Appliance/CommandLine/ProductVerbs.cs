using System.CommandLine;
using System.Globalization;
using TrustPoint.Appliance.Rest;
using TrustPoint.Devices.Lifecycle;
using TrustPoint.Devices.Ownership;

namespace TrustPoint.Appliance.CommandLine;

/// <summary><c>product add | list | show | spares</c>: what was made here, and whose it is. What happens to it: <see cref="ProductLifeVerbs"/>.</summary>
internal static class ProductVerbs
{
    public static Command Create(Verb verb)
    {
        var command = new Command("product", "What was made here, and whose it is") { Add(verb), List(verb), Show(verb), Spares(verb) };
        foreach (var act in ProductLifeVerbs.All(verb)) command.Add(act);
        return command;
    }

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
        var shipped = new Option<bool>("--shipped") { Description = "They have left the factory already, whatever the model says" };
        var command = new Command("add", "Add what is made: all of it, or none when a serial number is taken") { serials, file, model, shipped, domain };
        verb.Online(command, async (parsed, client, terminal, ct) =>
        {
            var message = new AddProducts(parsed.GetValue(domain), parsed.GetRequiredValue(model), await SerialsAsync(parsed.GetValue(serials) ?? [], parsed.GetValue(file), ct))
            {
                Shipped = parsed.GetValue(shipped) ? true : null,
            };
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
        var batch = new Option<string?>("--batch") { Description = "Only of this batch" };
        var command = new Command("list", "What was made here") { domain, owner, model, text, state, batch };
        paging.AddTo(command);
        verb.Online(command, async (parsed, client, terminal, ct) =>
        {
            var query = new Query("products").With("domain", parsed.GetValue(domain)).With("owner", parsed.GetValue(owner)).With("model", parsed.GetValue(model))
                .With("text", parsed.GetValue(text)).With("state", parsed.GetValue(state)).With("batch", parsed.GetValue(batch));
            if (await paging.TryWriteCsvAsync(parsed, query, client, terminal, ct)) return;
            var page = await client.GetAsync<ListPage<ProductRow>>(query.With(paging, parsed).ToString(), ct);
            terminal.ShowTable(page.Items, "Nothing was made here.",
                ("SERIAL", row => row.SerialNumber), ("DOMAIN", row => row.Domain), ("MODEL", row => row.Model), ("STATE", row => row.State),
                ("OWNER", row => row.Owner ?? row.FirstComer), ("BATCH", row => row.Batch));
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
            var query = new Query("products/record").With("domain", parsed.GetValue(domain)).With("serialNumber", parsed.GetRequiredValue(serial));
            Show(terminal, await client.GetAsync<ProductRecord>(query.ToString(), ct));
        });
        return command;
    }

    private static Command Spares(Verb verb)
    {
        var (domain, paging) = (Domain(), Paging.Of<ProductSort>());
        var owner = new Option<string?>("--owner") { Description = "Only of this owner" };
        var command = new Command("spares", "What lies at its owner's and never came in: since when, what vouchers lie with it, and what to look at every year") { domain, owner };
        paging.AddTo(command);
        verb.Online(command, async (parsed, client, terminal, ct) =>
        {
            var query = new Query("products/spares").With("domain", parsed.GetValue(domain)).With("owner", parsed.GetValue(owner));
            if (await paging.TryWriteCsvAsync(parsed, query, client, terminal, ct)) return;
            var page = await client.GetAsync<ListPage<SpareRow>>(query.With(paging, parsed).ToString(), ct);
            terminal.ShowTable(page.Items, "Nothing lies at an owner's that never came in.",
                ("SERIAL", row => row.Product.SerialNumber), ("OWNER", row => row.Product.Owner), ("SINCE", row => Terminal.Time(row.Since)),
                ("VOUCHER", row => row.Voucher is null ? "none" : row.VoucherExpiresAt is { } end ? $"until {Terminal.Time(end)}" : "for ever"), ("SIGNED", row => row.Algorithm),
                ("LOOK AT", row => string.Join(", ", row.Concerns)));
            terminal.ShowNext(page.Next);
        });
        return command;
    }

    private static void Show(Terminal terminal, ProductRecord record)
    {
        var product = record.Product;
        terminal.ShowFields(
            record, ("serial number", product.SerialNumber), ("domain", product.Domain), ("device", product.Device), ("model", product.Model), ("batch", product.Batch), ("state", product.State),
            ("owner", product.Owner), ("first comer", product.FirstComer), ("blocked", product.Blocked),
            ("in repair at", product.Workshop), ("until", product.WorkshopUntil is { } until ? Terminal.Time(until) : null), ("last voucher", product.LastVoucher?.ToString(CultureInfo.InvariantCulture)),
            ("issuer", record.IssuerKeyIdentifier), ("its key", record.KeySha256), ("anchor in it", record.AnchorSha256));
    }
}
