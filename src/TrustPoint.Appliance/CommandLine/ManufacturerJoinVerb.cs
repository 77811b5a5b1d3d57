using System.CommandLine;
using TrustPoint.Appliance.Rest;
using TrustPoint.Devices.Manufacturers;

namespace TrustPoint.Appliance.CommandLine;

/// <summary><c>manufacturer join</c>: how a manufacturer's devices come in by voucher.</summary>
internal static class ManufacturerJoinVerb
{
    public static Command Create(Verb verb)
    {
        var name = new Argument<string>("NAME") { Description = "The manufacturer" };
        var masa = new Option<string?>("--masa") { Description = "Its MASA: a host name, with a port or without, or an https URL" };
        var masaAnchors = new Option<FileInfo?>("--masa-ca") { Description = "PEM file with the CA certificates of the MASA's TLS certificate" };
        var near = new Option<bool>("--masa-near") { Description = "The MASA may have a loopback, link-local or private address" };
        var certificate = new Option<bool>("--masa-certificate") { Description = "Show this registrar's certificate to the MASA" };
        var user = new Option<string?>("--masa-user") { Description = "Name for the MASA, by HTTP Basic" };
        var password = new Option<FileInfo?>("--masa-password-file") { Description = "File with the password to it, on its first line; without it the password stays as it is" };
        var domain = new Option<string?>("--domain") { Description = "The domain that its devices join, instead of the default one" };
        var field = new Option<SerialField>("--serial-field") { Description = "Where its factory identities have the serial number: SerialNumber, CommonName or HardwareModuleName" };
        var validity = new Option<bool>("--ignore-validity") { Description = "Do not look at the dates in its factory identities" };
        var voucherAnchors = new Option<FileInfo?>("--voucher-ca") { Description = "PEM file with the CA certificates that its vouchers chain to" };
        var pinning = new Option<Pinning>("--pin") { Description = "What vouchers bind devices to: Registrar (its certificate) or Authority (the top of its chain)" };
        var serials = new Option<string[]>("--serial") { Description = "A serial number that comes in without being added, with * for any characters" };
        var asks = new Option<bool>("--ask") { Description = "Other devices wait for a person, instead of being refused" };
        var optional = new Option<bool>("--voucher-optional") { Description = "Devices may enrol by their factory identity without a voucher" };
        var owners = new Option<string[]>("--known-owner") { Description = "domainID of an earlier owner that is known, in base64" };
        var anyOwner = new Option<bool>("--any-owner") { Description = "Take devices that others owned" };
        var nonceless = new Option<bool>("--nonceless") { Description = "Take devices for which another domain has a voucher without nonce" };
        var off = new Option<bool>("--off") { Description = "Its devices come in by voucher no more" };
        var command = new Command("join", "How its devices come in by voucher: all of it anew")
        {
            name, masa, masaAnchors, near, certificate, user, password, domain, field, validity, voucherAnchors, pinning, serials, asks, optional, owners, anyOwner, nonceless, off,
        };
        verb.Online(command, async (parsed, client, terminal, ct) =>
        {
            var maker = parsed.GetRequiredValue(name);
            var path = $"manufacturers/{Uri.EscapeDataString(maker)}/joining";
            if (parsed.GetValue(off))
            {
                var named = await client.SendAsync<Named>(HttpMethod.Delete, path, null, ct);
                terminal.Show(named, words => words.WriteLine($"Devices of {named.Name} come in by voucher no more."));
                return;
            }
            var wanted = new JoinRulesMessage
            {
                Masa = parsed.GetValue(masa),
                MasaAnchorsPem = await ReadAsync(parsed.GetValue(masaAnchors), ct),
                MasaIsNear = parsed.GetValue(near),
                ShowsCertificate = parsed.GetValue(certificate),
                MasaUser = parsed.GetValue(user),
                MasaPassword = parsed.GetValue(password) is { } file ? (await File.ReadAllLinesAsync(file.FullName, ct)).FirstOrDefault("") : null,
                Domain = parsed.GetValue(domain),
                SerialField = parsed.GetValue(field),
                IgnoresValidity = parsed.GetValue(validity),
                VoucherAnchorsPem = await ReadAsync(parsed.GetValue(voucherAnchors), ct),
                Pinning = parsed.GetValue(pinning),
                Serials = parsed.GetValue(serials) ?? [],
                AsksPerson = parsed.GetValue(asks),
                VoucherRequired = !parsed.GetValue(optional),
                KnownOwners = parsed.GetValue(owners) ?? [],
                TakesUnknownOwners = parsed.GetValue(anyOwner),
                TakesNonceless = parsed.GetValue(nonceless),
            };
            var saved = await client.SendAsync<JoinRulesMessage>(HttpMethod.Put, path, wanted, ct);
            terminal.Show(saved, words => words.WriteLine($"Devices of {maker} come in by voucher."));
        });
        return command;
    }

    private static async Task<string> ReadAsync(FileInfo? file, CancellationToken ct) => file is null ? "" : await File.ReadAllTextAsync(file.FullName, ct);
}
