using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using TrustPoint.Appliance.Rest;
using TrustPoint.Devices.Transfers;
using TrustPoint.Formats;
using TrustPoint.Formats.Certificates;
using TrustPoint.Formats.Transfers;

namespace TrustPoint.Appliance.CommandLine;

/// <summary><c>transfer verify | book | titles</c>: packages of ownership transfers, and the manufacturer's books.</summary>
internal static class TransferVerbs
{
    public static Command Create(Verb verb)
    {
        var command = new Command("transfer", "Ownership of devices, from one owner to the next") { Verify(verb), Book(verb), Titles(verb) };
        foreach (var desk in TransferDeskVerbs.Create(verb)) command.Add(desk);
        return command;
    }

    private static Command Verify(Verb verb)
    {
        var file = File();
        var anchors = new Option<FileInfo[]>("--anchor") { Description = "The certificate of the seller's or of the buyer's domain, or of what is above it, from elsewhere (PEM); repeatable" };
        var manufacturers = new Option<FileInfo[]>("--manufacturer") { Description = "A certificate of the manufacturer: that above its factory identities, and that by which vouchers are verified (PEM); repeatable" };
        var command = new Command("verify", "Verify a package of a transfer, from the file alone") { file, anchors, manufacturers };
        verb.Alone(command, (parsed, terminal, _) =>
        {
            var package = TransferPackage.Decode(System.IO.File.ReadAllBytes(parsed.GetRequiredValue(file).FullName));
            var report = TransferVerification.Verify(package, Certificates(parsed.GetValue(anchors)), Certificates(parsed.GetValue(manufacturers)), TimeProvider.System.GetUtcNow());
            if (!report.IsGood) throw new VerbFailedException(string.Join('\n', report.Findings.Where(finding => finding.Refusal is not null).Select(finding => $"{finding.Rule}: {finding.Refusal}")));
            var verdict = VerdictOf(report);
            terminal.Show(verdict, words => Write(words, verdict));
            return Task.CompletedTask;
        });
        return command;
    }

    private static Command Book(Verb verb)
    {
        var file = File();
        var output = new Option<FileInfo>("--out") { Description = "The file to write: the package with the receipt", Required = true };
        var command = new Command("book", "Book an accepted transfer of devices that were made here, and write the package with the receipt") { file, output };
        verb.Online(command, async (parsed, client, terminal, ct) =>
        {
            using var content = new ByteArrayContent(await System.IO.File.ReadAllBytesAsync(parsed.GetRequiredValue(file).FullName, ct)) { Headers = { ContentType = new(TransferRoutes.PackageMedia) } };
            var booked = await client.SendAsync<TransferBookedMessage>(HttpMethod.Post, "transfers/bookings", content, ct);
            var path = parsed.GetRequiredValue(output).FullName;
            await System.IO.File.WriteAllBytesAsync(path, booked.Package, ct);
            terminal.Show(booked with { Package = [] }, words => words.WriteLine(
                string.Create(CultureInfo.InvariantCulture, $"Booked on {Terminal.Time(booked.BookedOn)}: {booked.SerialNumbers.Count} devices. The package with the receipt is in {path}.")));
        });
        return command;
    }

    private static Command Titles(Verb verb)
    {
        var owner = new Option<string>("--owner") { Description = "The owner's name", Required = true };
        var output = new Option<FileInfo>("--out") { Description = "The file to write, for the owner's 'transfer create --titles'", Required = true };
        var command = new Command("titles", "Write what the chains of title of an owner's devices end with: what its next statement follows on") { owner, output };
        verb.Online(command, async (parsed, client, terminal, ct) =>
        {
            var rows = await client.GetAsync<List<TitleRow>>($"transfers/titles?owner={Uri.EscapeDataString(parsed.GetRequiredValue(owner))}", ct);
            var path = parsed.GetRequiredValue(output).FullName;
            await System.IO.File.WriteAllBytesAsync(path, JsonSerializer.SerializeToUtf8Bytes(rows, MessageFormat.Indented), ct);
            terminal.Show(rows, words => words.WriteLine(string.Create(CultureInfo.InvariantCulture, $"The ends of {rows.Count} chains of title are in {path}.")));
        });
        return command;
    }

    private static Argument<FileInfo> File() => new("FILE") { Description = "The package, a ZIP" };

    private static List<Certificate> Certificates(FileInfo[]? files) =>
        [.. (files ?? []).SelectMany(file => Pem.Certificates(System.IO.File.ReadAllText(file.FullName))).Select(der => Certificate.Decode(der))];

    private static TransferVerdict VerdictOf(TransferReport report) => new(
        Words.Of(report.Package.Stage), report.Statement!.Id, report.Statement.From.Name, report.Statement.To.Name, report.Statement.Devices.Count,
        AcceptedTransfer.CountWithoutEnd(report.Statement), report.IsLowerAssurance, report.Vouchers, report.Maintenance, [.. report.Signers.Select(signer => $"{signer.Document}: {signer.Signer}")]);

    private static void Write(TextWriter words, TransferVerdict verdict)
    {
        words.WriteLine($"The package is whole and {verdict.Stage}: {verdict.Devices} devices from {verdict.From} to {verdict.To} (transfer {verdict.Id:D})");
        foreach (var signer in verdict.Signers) words.WriteLine($"Signed  {signer}");
        // LIF-40.
        if (verdict.IsLowerAssurance) words.WriteLine($"{TransferPapers.LowerAssurance} Vouchers for {verdict.To} in it: {verdict.Vouchers}.");
        TransferDeskVerbs.Write(words, verdict.Maintenance);
        // LIF-36.
        if (verdict.NoncelessWithoutEnd > 0) words.WriteLine($"Warning: {verdict.NoncelessWithoutEnd} vouchers without a nonce never end: whoever has one can take its device back after a reset");
    }
}
