using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using TrustPoint.Formats.Vouchers;

namespace TrustPoint.Formats.Transfers;

/// <summary>
/// The files of a package that are made from its others, for people and their programs: README.txt, devices.csv and nonceless.json (LIF-36). Nobody signs them, so
/// whoever verifies a package makes them anew and compares.
/// </summary>
public static class TransferPapers
{
    /// <summary>Puts them into a package as it is now.</summary>
    /// <param name="package">The package, with its statement.</param>
    /// <exception cref="DecodeException">A document of it cannot be read.</exception>
    public static TransferPackage Into(TransferPackage package)
    {
        var statement = TransferStatement.Decode(package[TransferPackage.Statement]);
        var complete = package.With(TransferPackage.DeviceList, DeviceList(statement)).With(TransferPackage.Nonceless, Nonceless(statement));
        return complete.With(TransferPackage.Readme, Readme(complete, statement));
    }

    /// <summary>The first of them that is not what it must be; null: they are.</summary>
    /// <param name="package">The package, with its statement.</param>
    /// <exception cref="DecodeException">A document of it cannot be read.</exception>
    public static string? Deviating(TransferPackage package)
    {
        var right = Into(package);
        string[] names = [TransferPackage.DeviceList, TransferPackage.Nonceless, TransferPackage.Readme];
        return Array.Find(names, name => package.Find(name) is not { } own || !own.Span.SequenceEqual(right[name].Span));
    }

    /// <summary>What a transfer without a manufacturer is worth (LIF-40).</summary>
    public const string LowerAssurance =
        "Lower assurance: no manufacturer says that the seller owned the devices, or that nobody else was promised them; where its books exist, they still name the owner before.";

    private static byte[] DeviceList(TransferStatement statement)
    {
        var csv = new StringBuilder("number,serialNumber,idevidSha256,reset,previousTransfer,previousVoucher\r\n");
        foreach (var (device, number) in statement.Devices.Select((device, index) => (device, index + 1)))
        {
            // RFC 4180 section 2; and a spreadsheet takes no cell for a formula.
            var text = device.SerialNumber[0] is '=' or '+' or '-' or '@' ? $"'{device.SerialNumber}" : device.SerialNumber;
            var serial = $"\"{text.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";
            csv.Append(CultureInfo.InvariantCulture, $"{number},{serial},{device.IdevidSha256},{TransferredDevice.WordOf(device.Reset)},{device.Previous.Transfer},{device.Previous.Voucher}\r\n");
        }
        return Encoding.UTF8.GetBytes(csv.ToString());
    }

    private static byte[] Nonceless(TransferStatement statement) => JsonOutput.Write(writer => writer.WriteObjects("devices", statement.Devices.Where(device => device.Outstanding is not []), device =>
    {
        writer.WriteString("serial-number", device.SerialNumber);
        writer.WriteObjects("outstanding-nonceless", device.Outstanding, voucher => voucher.Write(writer));
    }));

    private static byte[] Readme(TransferPackage package, TransferStatement statement)
    {
        var text = new StringBuilder();
        text.Append("Ownership transfer ").Append(statement.Id.ToString("D")).Append("\n\n");
        text.Append(CultureInfo.InvariantCulture, $"{statement.Devices.Count} devices, {TransferStatement.WordOf(statement.Reason)}, from {statement.From.Name} to {statement.To.Name}.\n");
        if (statement.Machine is { } machine) text.Append(CultureInfo.InvariantCulture, $"They are parts of the machine {machine.Name}, which goes by {machine.Statements} statements: {machine.Id:D}.\n");
        text.Append(StageWords(package, statement)).Append("\n\n");
        text.Append("Verify all of it, without a network:\n\n    trustpoint transfer verify PACKAGE.zip --anchor SELLER.pem --anchor BUYER.pem --manufacturer MANUFACTURER.pem\n\n");
        text.Append("Verify the signatures with OpenSSL 3, in the folder into which you unpacked it. Get the anchors from the parties themselves:\n");
        text.Append("a file that came with the signatures proves nothing about who made them.\n\n");
        foreach (var (signature, document, anchor) in Signatures(package)) text.Append(Command(signature, document, anchor));
        if (package.Stage >= TransferStage.Accepted) AppendMaintenance(text, TransferAcceptance.Decode(package[TransferPackage.Acceptance]));
        if (package.Find(TransferPackage.Handover) is { } handover) AppendHandover(text, package, statement, HandoverReport.Decode(handover));
        text.Append("\nThe files and their SHA-256:\n\n");
        foreach (var name in package.Names.Where(name => name != TransferPackage.Readme))
            text.Append(Convert.ToHexStringLower(SHA256.HashData(package[name].Span))).Append("  ").Append(name).Append('\n');
        return Encoding.UTF8.GetBytes(text.ToString());
    }

    // LIF-72.
    private static void AppendMaintenance(StringBuilder text, TransferAcceptance acceptance)
    {
        if (acceptance.Maintenance is []) return;
        text.Append(CultureInfo.InvariantCulture, $"\nRemote maintenance after the handover goes by these certificates of {acceptance.By.Name}'s own authority, and by no other:\n\n");
        foreach (var certificate in acceptance.Maintenance)
            text.Append(CultureInfo.InvariantCulture, $"    {certificate.Subject}, serial number {Convert.ToHexStringLower(certificate.Serial.Span)}, until {certificate.NotAfter.UtcDateTime:yyyy-MM-dd'T'HH:mm:ss'Z'}\n");
    }

    // LIF-70: what the next owner's people hold beside the devices and the manufacturer's log.
    private static void AppendHandover(StringBuilder text, TransferPackage package, TransferStatement statement, HandoverReport report)
    {
        text.Append("\nThe handover of each device:\n\n");
        foreach (var (device, index) in report.Devices.Select((device, index) => (device, index)))
        {
            var wiped = package.Find(TransferPackage.NameOf("resets", index, "json")) is not null ? "wiped, as the device itself says" : "wiped, as two people say";
            text.Append(CultureInfo.InvariantCulture, $"    {device.SerialNumber}: {wiped}; certificates revoked: {device.Revoked.Count}\n");
            foreach (var (identity, end) in device.Revoked.Select(known => (known.Revoked, known.EndsOn)))
            {
                text.Append(CultureInfo.InvariantCulture, $"        {identity.Serial}, reason {identity.Reason} (RFC 5280 section 5.3.1), {identity.At.UtcDateTime:yyyy-MM-dd'T'HH:mm:ss'Z'}, ");
                text.Append(end is null ? "on the CRL\n" : string.Create(CultureInfo.InvariantCulture, $"on no CRL (RFC 9608): it ends by itself on {end.Value.UtcDateTime:yyyy-MM-dd'T'HH:mm:ss'Z'}\n"));
            }
        }
        text.Append("\nThe manufacturer's log (RFC 8995 section 5.8) names those who had them before by these domainIDs; expect them there:\n\n");
        foreach (var id in statement.Devices.SelectMany(device => device.DomainIds).Append(statement.From.DomainId).Select(id => Convert.ToBase64String(id.Span)).Distinct(StringComparer.Ordinal))
            text.Append("    ").Append(id).Append('\n');
    }

    private static IEnumerable<(string Signature, string Document, string Anchor)> Signatures(TransferPackage package)
    {
        foreach (var signature in TransferPackage.StatementSignatures) yield return (signature, TransferPackage.Statement, "SELLER.pem");
        if (package.Stage >= TransferStage.Accepted) yield return (TransferPackage.AcceptanceSignature, TransferPackage.Acceptance, "BUYER.pem");
        if (package.Find(TransferPackage.Booking) is not null) yield return (TransferPackage.BookingSignature, TransferPackage.Booking, "MANUFACTURER.pem");
    }

    // The signers' extended key usage is of our own, and their certificates end before the paper does: hence purpose and time.
    private static string Command(string signature, string document, string anchor) =>
        $"    openssl cms -verify -binary -inform DER -in {signature} -content {document} -CAfile {anchor} -partial_chain -purpose any -no_check_time -out /dev/null\n";

    private static string StageWords(TransferPackage package, TransferStatement statement) => package.Stage switch
    {
        TransferStage.Draft => "It is a draft: two people of the seller have not signed it.",
        TransferStage.Offered => "It is offered: the buyer has not accepted it.",
        TransferStage.Accepted when statement.WithoutManufacturer => $"It is accepted, and goes without the manufacturer. {LowerAssurance}",
        TransferStage.Accepted => "It is accepted: the manufacturer has not booked it, and the devices still belong to the seller.",
        TransferStage.Booked => "It is booked: the devices belong to the buyer.",
        _ when package.Find(TransferPackage.Booking) is null => $"It is closed without the manufacturer: the seller gave the devices up, and its certificates are revoked. {LowerAssurance}",
        _ => "It is closed: the devices belong to the buyer, and the seller's certificates are revoked.",
    };
}
