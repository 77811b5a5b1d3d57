using System.CommandLine;
using System.Globalization;
using TrustPoint.Appliance.Rest;

namespace TrustPoint.Appliance.CommandLine;

/// <summary><c>voucher list | export</c>, <c>masa show</c> and <c>masa anchor</c>: the manufacturer's word about whose a device is.</summary>
internal static class VoucherVerbs
{
    public static Command Create(Verb verb) => new("voucher", "Vouchers that were issued, and vouchers ahead") { List(verb), Export(verb) };

    public static Command CreateMasa(Verb verb) => new("masa", "The manufacturer's word about whose a device is (BRSKI)") { ShowMasa(verb), new Command("anchor", "What devices verify vouchers by") { Anchor(verb) } };

    private static Command List(Verb verb)
    {
        var serial = new Argument<string>("SERIAL") { Description = "The product's serial number" };
        var domain = ProductVerbs.Domain();
        var command = new Command("list", "All vouchers of a product, oldest first") { serial, domain };
        verb.Online(command, async (parsed, client, terminal, ct) =>
        {
            var query = new Query("vouchers").With("domain", parsed.GetValue(domain)).With("serialNumber", parsed.GetRequiredValue(serial));
            terminal.ShowTable(await client.GetAsync<IReadOnlyList<VoucherRow>>(query.ToString(), ct), "No voucher was issued for it.",
                ("NUMBER", row => row.Number.ToString(CultureInfo.InvariantCulture)), ("ISSUED", row => Terminal.Time(row.At)), ("ASSERTION", row => row.Assertion),
                ("OWNER", row => row.Owner), ("DOMAIN ID", row => row.DomainId), ("NONCE", row => row.Nonce), ("EXPIRES", row => row.ExpiresAt is { } end ? Terminal.Time(end) : null));
        });
        return command;
    }

    private static Command Export(Verb verb)
    {
        var order = new Argument<string>("ORDER") { Description = "Which order: stands in the file" };
        var owner = new Option<string>("--owner") { Description = "The owner of all of its devices", Required = true };
        var serials = new Option<string[]>("--serial") { Description = "A serial number; repeatable" };
        var file = new Option<FileInfo?>("--file") { Description = "A file with one serial number in each line" };
        var output = new Option<FileInfo>("--out") { Description = "The file to write, such as order-17.tpv", Required = true };
        var life = new Option<string?>("--valid-for") { Description = "How long the vouchers shall be good, such as 90d (default and most: what the model has)" };
        var domain = ProductVerbs.Domain();
        var command = new Command("export", "Issue vouchers for all devices of an order, to be carried to their owner without a network") { order, owner, serials, file, output, life, domain };
        command.Validators.Add(result =>
        {
            if (result.GetValue(life) is { } text && Duration.Parse(text) is null) result.AddError($"--valid-for must be a time such as 90d, not \"{text}\".");
        });
        verb.Online(command, async (parsed, client, terminal, ct) =>
        {
            var named = await ProductVerbs.SerialsAsync(parsed.GetValue(serials) ?? [], parsed.GetValue(file), ct);
            var seconds = parsed.GetValue(life) is { } text ? (long?)Duration.Parse(text)?.TotalSeconds : null;
            var made = await client.SendAsync<VouchersExported>(
                HttpMethod.Post, "vouchers/export", new ExportVouchers(parsed.GetRequiredValue(order), parsed.GetRequiredValue(owner), parsed.GetValue(domain), named, seconds), ct);
            var path = parsed.GetRequiredValue(output).FullName;
            await File.WriteAllBytesAsync(path, made.Der, ct);
            terminal.Show(made with { Der = [] }, words => words.WriteLine($"{made.Vouchers} vouchers of order {made.Order} are in {path}."));
        });
        return command;
    }

    private static Command ShowMasa(Verb verb)
    {
        var command = new Command("show", "Where registrars ask for vouchers, and what devices know of it");
        verb.Online(command, async (_, client, terminal, ct) =>
        {
            var masa = await client.GetAsync<MasaOverview>("masa", ct);
            terminal.ShowFields(masa, [
                ("registrars ask at", masa.Url), ("vouchers lead to", masa.AnchorSha256 is { } anchor ? $"sha256:{anchor}" : "no authority yet: ca create masa"),
                .. masa.Factories.Select(factory => ($"devices of {factory.Domain} name", factory.Masa ?? "no MASA: domain set --masa")),
            ]);
        });
        return command;
    }

    private static Command Anchor(Verb verb)
    {
        var command = new Command("export", "Print the certificate that goes into the firmware of devices, in PEM");
        verb.Online(command, async (_, client, terminal, ct) =>
        {
            var anchor = await client.GetAsync<MasaAnchor>("masa/anchor", ct);
            terminal.Show(anchor, words => words.Write(anchor.Pem));
        });
        return command;
    }
}
