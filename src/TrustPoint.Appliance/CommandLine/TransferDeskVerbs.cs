using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using TrustPoint.Appliance.CommandLine.Table;
using TrustPoint.Appliance.Rest;
using TrustPoint.Devices.Transfers;
using TrustPoint.Formats.Transfers;

namespace TrustPoint.Appliance.CommandLine;

/// <summary><c>transfer create | machine | sign | accept | maintenance | list | show | export | take | send | wipe | go-on | cancel</c>: transfers of this box's own domains.</summary>
internal static class TransferDeskVerbs
{
    public static IEnumerable<Command> Create(Verb verb) =>
    [
        New(verb), Machine(verb), Sign(verb, "sign", "Sign the statement of a transfer, at this terminal: two people do, each after a proof of who is sitting there"),
        Sign(verb, "accept", "Accept an offer, at this terminal: one person of the buyer does, after a proof of who is sitting there"),
        Maintenance(verb), List(verb), Show(verb), Export(verb), Take(verb), Send(verb), Wipe(verb), GoOn(verb), Cancel(verb),
    ];

    private static Command New(Verb verb)
    {
        var to = new Option<FileInfo>("--to") { Description = "The certificate of the buyer's domain (PEM)", Required = true };
        var name = new Option<string>("--name") { Description = "What the buyer is called", Required = true };
        var device = new Option<string[]>("--device") { Description = "A device's name; repeatable" };
        var list = new Option<FileInfo?>("--list") { Description = "A file with a device's name in each line" };
        var machine = new Option<string?>("--machine") { Description = "Or a whole machine: all devices that are parts of it. For each of their manufacturers a statement is written" };
        var without = new Option<bool>("--without-manufacturer") { Description = "Nobody books it: the manufacturer is gone, or out of reach for good. Less can be relied on then, and both sides are told so" };
        var vouchers = new Option<FileInfo[]>("--vouchers") { Description = "A manufacturer's voucher file for the buyer: by its vouchers the devices join without the manufacturer; repeatable" };
        var reason = new Option<string?>("--reason") { Description = "sale, lease-start, lease-end, merger or return; sale unless told" };
        var domain = new Option<string?>("--domain") { Description = "The domain that gives them away; the only one unless told" };
        var effective = new Option<DateTimeOffset?>("--effective-on") { Description = "Not booked before, such as 2027-01-31T00:00:00Z; at once unless told" };
        var documents = new Option<bool>("--documents") { Description = "The devices' documents go along" };
        var titles = new Option<FileInfo?>("--titles") { Description = "What the manufacturer says that the chains of title end with, as 'transfer titles' writes it there" };
        var command = new Command("create", "Write the statement by which devices go to another owner; two people sign it then") { to, name, device, list, machine, without, vouchers, reason, domain, effective, documents, titles };
        verb.Online(command, async (parsed, client, terminal, ct) =>
        {
            var wanted = new CreateTransfer
            {
                Domain = parsed.GetValue(domain),
                Devices = [.. parsed.GetValue(device) ?? [], .. parsed.GetValue(list) is { } file ? await LinesAsync(file, ct) : []],
                BuyerName = parsed.GetValue(name),
                BuyerPem = await File.ReadAllTextAsync(parsed.GetRequiredValue(to).FullName, ct),
                Reason = parsed.GetValue(reason),
                EffectiveOn = parsed.GetValue(effective),
                Machine = parsed.GetValue(machine),
                DocumentsHandedOver = parsed.GetValue(documents),
                WithoutManufacturer = parsed.GetValue(without),
                Vouchers = [.. (parsed.GetValue(vouchers) ?? []).Select(voucher => File.ReadAllBytes(voucher.FullName))],
                Titles = parsed.GetValue(titles) is { } told ? JsonSerializer.Deserialize<List<TitleRow>>(await File.ReadAllBytesAsync(told.FullName, ct), MessageFormat.Compact) : null,
            };
            if (wanted.Machine is not null)
            {
                var parts = await client.SendAsync<List<TransferRow>>(HttpMethod.Post, "transfers/machines", wanted, ct);
                terminal.Show(parts, words =>
                {
                    words.WriteLine($"{wanted.Machine} goes to {parts[0].Other} by {parts.Count} statements. How the whole of it stands: transfer machine {parts[0].Machine!.Id:D}");
                    foreach (var part in parts) WriteMade(words, part);
                });
                return;
            }
            var made = await client.SendAsync<TransferRow>(HttpMethod.Post, "transfers", wanted, ct);
            terminal.Show(made, words => WriteMade(words, made));
        });
        return command;
    }

    private static Command Machine(Verb verb)
    {
        var id = new Argument<Guid>("ID") { Description = "The machine, as 'transfer create --machine' names it" };
        var side = Side();
        var transfer = new Option<Guid?>("--transfer") { Description = "One of its transfers, where somebody else names a machine of the same id" };
        var send = new Option<bool>("--send") { Description = "Have booked over the network what is accepted, by each manufacturer for itself" };
        var command = new Command("machine", "How a whole machine stands on its way to another owner: it went when every manufacturer has booked its part") { id, side, transfer, send };
        verb.Online(command, async (parsed, client, terminal, ct) =>
        {
            var isSent = parsed.GetValue(send);
            var path = new Query($"transfers/machines/{parsed.GetRequiredValue(id):D}{(isSent ? "/book" : "")}")
                .With("side", parsed.GetValue(side) is { } one ? Words.Of(one) : null).With("transfer", parsed.GetValue(transfer)?.ToString("D")).ToString();
            var found = isSent ? await client.SendAsync<MachineDetails>(HttpMethod.Post, path, null, ct) : await client.GetAsync<MachineDetails>(path, ct);
            terminal.Show(found, words =>
            {
                words.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{found.Machine.Name}: {found.Booked} of {found.Machine.Statements} statements booked{(found.IsComplete ? ", the whole machine went" : "")}"));
                foreach (var part in found.Transfers)
                {
                    words.WriteLine();
                    words.WriteLine($"{part.Transfer.Manufacturer}");
                    Write(words, part);
                }
                foreach (var trouble in found.Troubles) words.WriteLine($"Missing  {trouble}");
            });
        });
        return command;
    }

    private static void WriteMade(TextWriter words, TransferRow made) =>
        words.WriteLine(string.Create(CultureInfo.InvariantCulture, $"Transfer {made.Id:D} of {made.SerialNumbers.Count} devices to {made.Other} is written. Now two people sign it: transfer sign {made.Id:D}"));

    private static Command Sign(Verb verb, string act, string text)
    {
        var id = Id();
        var command = new Command(act, text) { id };
        verb.Online(command, async (parsed, client, terminal, ct) =>
        {
            using var tty = new Tty(parsed.InvocationConfiguration.Output);
            using var seats = new Seats(client, tty);
            try
            {
                if (await seats.TakeAsync(tty.Ask("Who signs (login name): "), ct) is not { } taken) throw new VerbFailedException("nothing was signed");
                var session = new TerminalAct(taken.Seat.Session);
                var proof = await client.SendAsync<TransferProof>(HttpMethod.Post, $"terminal/transfers/{parsed.GetRequiredValue(id):D}/{act}-proof", session, ct);
                if (!await seats.ProveAsync(taken.Seat, proof.About, ct)) throw new VerbFailedException("nothing was signed");
                Show(terminal, await client.SendAsync<TransferRow>(HttpMethod.Post, $"terminal/transfers/{parsed.GetRequiredValue(id):D}/{act}", session, ct));
            }
            finally
            {
                await seats.LeaveAsync(CancellationToken.None);
            }
        });
        return command;
    }

    private static Command Maintenance(Verb verb)
    {
        var id = Id();
        var certificates = new Argument<string[]>("FINGERPRINT") { Description = "SHA-256 of a certificate of this domain in hex, as 'cert show' says it; several; none takes them out", Arity = ArgumentArity.ZeroOrMore };
        var command = new Command("maintenance", "Name, before an offer is accepted, the certificates of your own authority by which the builder's remote maintenance goes after the handover, and by no other") { id, certificates };
        verb.Online(command, async (parsed, client, terminal, ct) => Show(terminal, await client.SendAsync<TransferDetails>(
            HttpMethod.Post, $"transfers/{parsed.GetRequiredValue(id):D}/maintenance", new NameMaintenance(parsed.GetValue(certificates) ?? []), ct)));
        return command;
    }

    private static Command List(Verb verb)
    {
        var text = new Option<string?>("--text") { Description = "Part of the other party's name or of a machine's; or a whole serial number, name of a device, or id of a transfer" };
        var side = new Option<string?>("--side") { Description = "Only where this box is the seller, or the buyer" };
        side.AcceptOnlyFromAmong([.. Words.Of<TransferSide>()]);
        var progress = new Option<string?>("--progress") { Description = "Only those that are so far" };
        progress.AcceptOnlyFromAmong([.. Words.Of<TransferProgress>()]);
        var domain = new Option<string?>("--domain") { Description = "Only of this domain" };
        var paging = Paging.Of<TransferSort>();
        var command = new Command("list", "The transfers of this box's domains, newest first") { text, side, progress, domain };
        paging.AddTo(command);
        verb.Online(command, async (parsed, client, terminal, ct) =>
        {
            var query = new Query("transfers").With("text", parsed.GetValue(text)).With("side", parsed.GetValue(side)).With("progress", parsed.GetValue(progress)).With("domain", parsed.GetValue(domain));
            if (await paging.TryWriteCsvAsync(parsed, query, client, terminal, ct)) return;
            var page = await client.GetAsync<ListPage<TransferRow>>(query.With(paging, parsed).ToString(), ct);
            terminal.ShowTable(page.Items, "No transfers.",
                ("TRANSFER", row => row.Id.ToString("D")), ("SIDE", row => Words.Of(row.Side)), ("DOMAIN", row => row.Domain), ("PROGRESS", row => Words.Of(row.Progress)),
                ("DEVICES", row => row.SerialNumbers.Count.ToString(CultureInfo.InvariantCulture)), ("MACHINE", row => row.Machine?.Name), ("OTHER", row => row.Other), ("CHANGED", row => Terminal.Time(row.ChangedAt)));
            terminal.ShowNext(page.Next);
        });
        return command;
    }

    private static Command Show(Verb verb)
    {
        var (id, side) = (Id(), Side());
        var command = new Command("show", "How a transfer and each of its devices stands, and what is missing") { id, side };
        verb.Online(command, async (parsed, client, terminal, ct) => Show(terminal, await client.GetAsync<TransferDetails>($"transfers/{parsed.GetRequiredValue(id):D}{Query(parsed.GetValue(side))}", ct)));
        return command;
    }

    private static Command Export(Verb verb)
    {
        var (id, side) = (Id(), Side());
        var output = new Option<FileInfo>("--out") { Description = "The file to write", Required = true };
        var command = new Command("export", "Write the package as far as it is: the offer for the buyer, the accepted one for the seller and the manufacturer, the closed one for the buyer") { id, side, output };
        verb.Online(command, async (parsed, client, terminal, ct) =>
        {
            var file = await client.GetAsync<TransferFile>($"transfers/{parsed.GetRequiredValue(id):D}/package{Query(parsed.GetValue(side))}", ct);
            var path = parsed.GetRequiredValue(output).FullName;
            await File.WriteAllBytesAsync(path, file.Package, ct);
            terminal.Show(file with { Package = [] }, words => words.WriteLine($"The package is in {path}."));
        });
        return command;
    }

    private static Command Take(Verb verb)
    {
        var file = new Argument<FileInfo>("FILE") { Description = "The package, a ZIP" };
        var command = new Command("take", "Take a package in: an offer, the buyer's acceptance, the manufacturer's receipt, or a closed transfer") { file };
        verb.Online(command, async (parsed, client, terminal, ct) =>
        {
            using var content = new ByteArrayContent(await File.ReadAllBytesAsync(parsed.GetRequiredValue(file).FullName, ct)) { Headers = { ContentType = new(TransferRoutes.PackageMedia) } };
            Show(terminal, await client.SendAsync<TransferDetails>(HttpMethod.Post, "transfers/take", content, ct));
        });
        return command;
    }

    private static Command Send(Verb verb)
    {
        var (id, side) = (Id(), Side());
        var command = new Command("send", "Have an accepted transfer booked by the manufacturer over the network, and take its receipt in") { id, side };
        verb.Online(command, async (parsed, client, terminal, ct) => Show(terminal, await client.SendAsync<TransferDetails>(HttpMethod.Post, $"transfers/{parsed.GetRequiredValue(id):D}/book{Query(parsed.GetValue(side))}", null, ct)));
        return command;
    }

    private static Command Wipe(Verb verb)
    {
        var id = Id();
        var confirmation = new Option<FileInfo?>("--confirmation") { Description = "What the device signed, as 'trustpoint-agent factory-reset --confirmation' writes it; its signature lies beside it with the ending .p7s" };
        var serial = new Option<string?>("--serial-number") { Description = "Or by two people, for a device that cannot say so itself: its serial number" };
        var doneBy = new Option<string?>("--done-by") { Description = "Who wiped it" };
        var witnessedBy = new Option<string?>("--witnessed-by") { Description = "Who saw it" };
        var how = new Option<string?>("--how") { Description = "How, in words" };
        var command = new Command("wipe", "Record that a device of a transfer was wiped") { id, confirmation, serial, doneBy, witnessedBy, how };
        verb.Online(command, async (parsed, client, terminal, ct) =>
        {
            var path = $"transfers/{parsed.GetRequiredValue(id):D}";
            Show(terminal, parsed.GetValue(confirmation) is { } file
                ? await client.SendAsync<TransferDetails>(
                    HttpMethod.Post, $"{path}/resets", new ConfirmReset(await File.ReadAllBytesAsync(file.FullName, ct), await File.ReadAllBytesAsync(Path.ChangeExtension(file.FullName, "p7s"), ct)), ct)
                : await client.SendAsync<TransferDetails>(
                    HttpMethod.Post, $"{path}/wipes", new RecordWipe(parsed.GetValue(serial), parsed.GetValue(doneBy), parsed.GetValue(witnessedBy), parsed.GetValue(how)), ct));
        });
        return command;
    }

    private static Command GoOn(Verb verb)
    {
        var id = Id();
        var command = new Command("go-on", "Do what can be done now with the devices of a transfer that this box began, and close it when all is done") { id };
        verb.Online(command, async (parsed, client, terminal, ct) => Show(terminal, await client.SendAsync<TransferDetails>(HttpMethod.Post, $"transfers/{parsed.GetRequiredValue(id):D}/go-on", null, ct)));
        return command;
    }

    private static Command Cancel(Verb verb)
    {
        var (id, side) = (Id(), Side());
        var note = new Option<string>("--note") { Description = "Why, and once it is accepted, who of the other party agreed", Required = true };
        var command = new Command("cancel", "Give a transfer up before it is booked. What was given out of this box is not called back by that") { id, side, note };
        verb.Online(command, async (parsed, client, terminal, ct) =>
            Show(terminal, await client.SendAsync<TransferDetails>(HttpMethod.Post, $"transfers/{parsed.GetRequiredValue(id):D}/cancel{Query(parsed.GetValue(side))}", new CancelTransfer(parsed.GetValue(note)), ct)));
        return command;
    }

    private static void Show(Terminal terminal, TransferRow row) => terminal.ShowFields(row,
        ("transfer", row.Id.ToString("D")), ("side", Words.Of(row.Side)), ("domain", row.Domain), ("progress", Words.Of(row.Progress)), ("other", row.Other), ("devices", string.Join(' ', row.SerialNumbers)));

    private static void Show(Terminal terminal, TransferDetails details) => terminal.Show(details, words => Write(words, details));

    private static void Write(TextWriter words, TransferDetails details)
    {
        words.WriteLine($"Transfer {details.Transfer.Id:D} with {details.Transfer.Other}: {Words.Of(details.Transfer.Progress)}");
        foreach (var device in details.Devices)
            words.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{device.SerialNumber}  {(device.State is { } state ? Words.Of(state) : "not known here")}  in force {device.InForce}  wiped {(device.Wipe is { } wipe ? Words.Of(wipe) : "no")}"));
        // LIF-36.
        if (details.NoncelessWithoutEnd > 0) words.WriteLine(string.Create(CultureInfo.InvariantCulture, $"Warning: {details.NoncelessWithoutEnd} vouchers without a nonce never end: whoever has one can take its device back after a reset"));
        // LIF-40.
        if (details.WithoutManufacturer) words.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{TransferPapers.LowerAssurance} Vouchers for the buyer in the package: {details.Vouchers}."));
        Write(words, details.Maintenance);
        foreach (var trouble in details.Troubles) words.WriteLine($"Missing  {trouble}");
    }

    /// <summary>By which certificates remote maintenance goes (LIF-72), a line each.</summary>
    public static void Write(TextWriter words, IReadOnlyList<RemoteMaintenance> maintenance)
    {
        foreach (var one in maintenance) words.WriteLine($"Remote maintenance  {one.Subject}  serial number {one.SerialNumber}  until {Terminal.Time(one.EndsOn)}");
    }

    private static Argument<Guid> Id() => new("ID") { Description = "The transfer" };

    private static Option<TransferSide?> Side() => new("--side") { Description = "Where this box is both: seller or buyer; seller unless told" };

    private static string Query(TransferSide? side) => side is { } one ? $"?side={Words.Of(one)}" : "";

    private static async Task<IEnumerable<string>> LinesAsync(FileInfo file, CancellationToken ct) =>
        (await File.ReadAllLinesAsync(file.FullName, ct)).Select(line => line.Trim()).Where(line => line.Length > 0);
}
