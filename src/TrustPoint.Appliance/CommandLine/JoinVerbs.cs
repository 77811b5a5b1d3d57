using System.CommandLine;
using System.Globalization;
using TrustPoint.Appliance.Rest;
using TrustPoint.Devices.Joining;

namespace TrustPoint.Appliance.CommandLine;

/// <summary><c>join list | show | approve | refuse | vouchers | import</c>: devices that come in by voucher.</summary>
internal static class JoinVerbs
{
    public static Command Create(Verb verb) => new("join", "Devices that come in by their manufacturer's voucher (BRSKI)")
    {
        List(verb),
        Show(verb),
        Decide(verb, "approve", "Let a device in that waits, that was refused, or whose past is not accepted"),
        Decide(verb, "refuse", "Do not let a device in that waits"),
        Vouchers(verb),
        Import(verb),
    };

    private static Command List(Verb verb)
    {
        var waiting = new Option<bool>("--waiting") { Description = "Only those that wait for a person" };
        var command = new Command("list", "The latest joins, newest first") { waiting };
        verb.Online(command, async (parsed, client, terminal, ct) =>
        {
            var path = new Query("joins").With("state", parsed.GetValue(waiting) ? Words.Of(JoinState.Waiting) : null).ToString();
            terminal.ShowTable(
                (await client.GetAsync<ListPage<JoinRow>>(path, ct)).Items, "No device came in by voucher.",
                ("NUMBER", row => row.Number.ToString(CultureInfo.InvariantCulture)), ("STATE", row => Words.Of(row.State)), ("MANUFACTURER", row => row.Manufacturer),
                ("SERIAL", row => row.SerialNumber), ("DOMAIN", row => row.Domain), ("SINCE", row => Terminal.Time(row.ChangedAt)), ("REASON", row => row.Reason));
        });
        return command;
    }

    private static Command Show(Verb verb)
    {
        var number = Number();
        var command = new Command("show", "One join") { number };
        verb.Online(command, async (parsed, client, terminal, ct) => Show(terminal, await client.GetAsync<JoinRow>($"joins/{parsed.GetValue(number)}", ct)));
        return command;
    }

    private static Command Decide(Verb verb, string decision, string description)
    {
        var number = Number();
        var command = new Command(decision, description) { number };
        verb.Online(command, async (parsed, client, terminal, ct) =>
            Show(terminal, await client.SendAsync<JoinRow>(HttpMethod.Post, $"joins/{parsed.GetValue(number)}/{decision}", new { }, ct)));
        return command;
    }

    private static Command Vouchers(Verb verb)
    {
        var command = new Command("vouchers", "Vouchers that were brought by hand, newest first");
        verb.Online(command, async (_, client, terminal, ct) => terminal.ShowTable(
            (await client.GetAsync<ListPage<HeldVoucherRow>>("held-vouchers", ct)).Items, "No voucher was brought by hand.",
            ("MANUFACTURER", row => row.Manufacturer), ("SERIAL", row => row.SerialNumber), ("ORDER", row => row.Order),
            ("EXPIRES", row => row.ExpiresAt is { } end ? Terminal.Time(end) : "never"), ("BROUGHT BY", row => row.ImportedBy),
            ("USED", row => row.UsedAt is { } used ? Terminal.Time(used) : "not yet")));
        return command;
    }

    private static Command Import(Verb verb)
    {
        var file = new Argument<FileInfo>("FILE") { Description = "A manufacturer's voucher file (.tpv)" };
        var look = new Option<bool>("--look") { Description = "Only say what is in it" };
        var domain = new Option<string?>("--domain") { Description = "The domain that its devices join, instead of the default one" };
        var command = new Command("import", "Keep a manufacturer's vouchers, for devices that come when it cannot be asked") { file, look, domain };
        verb.Online(command, async (parsed, client, terminal, ct) =>
        {
            using var content = new ByteArrayContent(await File.ReadAllBytesAsync(parsed.GetRequiredValue(file).FullName, ct)) { Headers = { ContentType = new(JoinRoutes.FileMedia) } };
            var opened = await client.SendAsync<VoucherFileMessage>(HttpMethod.Post, new Query(parsed.GetValue(look) ? "held-vouchers/check" : "held-vouchers").With("domain", parsed.GetValue(domain)).ToString(), content, ct);
            terminal.Show(opened, words =>
            {
                words.WriteLine($"Order {opened.Order} of {opened.Manufacturer} for {opened.Owner}, signed by {opened.SignedBy}:");
                foreach (var voucher in opened.Vouchers)
                    words.WriteLine($"  {voucher.SerialNumber ?? "?"}  {voucher.Fault ?? (voucher.ExpiresAt is { } end ? $"good until {Terminal.Time(end)}" : "good for ever")}");
                words.WriteLine($"{opened.Vouchers.Count(voucher => voucher.Fault is null)} of {opened.Vouchers.Count} {(parsed.GetValue(look) ? "can be used." : "are kept.")}");
            });
        });
        return command;
    }

    private static Argument<long> Number() => new("NUMBER") { Description = "The join's number, as listed" };

    private static void Show(Terminal terminal, JoinRow row) => terminal.ShowFields(
        row, ("number", row.Number.ToString(CultureInfo.InvariantCulture)), ("state", Words.Of(row.State)), ("manufacturer", row.Manufacturer), ("serial number", row.SerialNumber),
        ("domain", row.Domain), ("reason", row.Reason), ("its manufacturer says", row.MasaWords), ("past", Words.Of(row.Verdict)), ("decided by", row.DecidedBy), ("factory identity", $"SHA-256 {row.IdevidSha256}"),
        ("domainID", row.DomainId), ("began", Terminal.Time(row.CreatedAt)), ("changed", Terminal.Time(row.ChangedAt)));
}
