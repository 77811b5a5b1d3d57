using System.CommandLine;
using System.Globalization;
using TrustPoint.Appliance.Rest;
using TrustPoint.Formats;

namespace TrustPoint.Appliance.CommandLine;

/// <summary><c>crl list | publish | set | import</c>.</summary>
internal static class CrlVerbs
{
    public static Command Create(Verb verb) => new("crl", "Certificate revocation lists") { List(verb), Publish(verb), Set(verb), Import(verb) };

    private static Command List(Verb verb)
    {
        var command = new Command("list", "The published CRLs");
        verb.Online(command, async (_, client, terminal, ct) => Show(terminal, await client.GetAsync<IReadOnlyList<CrlRow>>("crls", ct)));
        return command;
    }

    private static Command Publish(Verb verb)
    {
        var authority = new Argument<string>("AUTHORITY") { Description = "The authority" };
        var command = new Command("publish", "Make a new CRL now, whatever is due") { authority };
        verb.Online(command, async (parsed, client, terminal, ct) => Show(
            terminal, await client.SendAsync<IReadOnlyList<CrlRow>>(HttpMethod.Post, $"crls/{Uri.EscapeDataString(parsed.GetRequiredValue(authority))}/publish", null, ct)));
        return command;
    }

    private static Command Set(Verb verb)
    {
        var authority = new Argument<string>("AUTHORITY") { Description = "The authority" };
        Option<string?>[] times =
        [
            new("--delay") { Description = "A revocation is on a CRL after this time at the latest, such as 30s" },
            new("--period") { Description = "A CRL is made this often, such as 6h" },
            new("--validity") { Description = "How long a CRL may be relied on, such as 48h; at least twice the period" },
        ];
        var delta = new Option<bool?>("--delta") { Description = "Whether delta CRLs are made: true or false" };
        var command = new Command("set", "How an authority's CRLs are made; without options: shows it") { authority, times[0], times[1], times[2], delta };
        command.Validators.Add(result =>
        {
            foreach (var time in times)
            {
                if (result.GetValue(time) is { } text && Duration.Parse(text) is null) result.AddError($"{time.Name} must be a time such as 30s, 6h or 7d, not \"{text}\".");
            }
        });
        verb.Online(command, async (parsed, client, terminal, ct) =>
        {
            var wanted = new CrlSettingsMessage(Seconds(times[0]), Seconds(times[1]), Seconds(times[2]), parsed.GetValue(delta));
            var path = $"crls/{Uri.EscapeDataString(parsed.GetRequiredValue(authority))}/settings";
            var now = wanted == new CrlSettingsMessage(null, null, null, null)
                ? await client.GetAsync<CrlSettingsMessage>(path, ct) : await client.SendAsync<CrlSettingsMessage>(HttpMethod.Put, path, wanted, ct);
            terminal.ShowFields(
                now, ("delay", Words(now.DelaySeconds)), ("period", Words(now.PeriodSeconds)), ("validity", Words(now.ValiditySeconds)), ("delta", now.Delta == true ? "yes" : "no"));

            long? Seconds(Option<string?> option) => parsed.GetValue(option) is { } text ? (long?)Duration.Parse(text)?.TotalSeconds : null;
        });
        return command;
    }

    private static Command Import(Verb verb)
    {
        var authority = new Argument<string>("AUTHORITY") { Description = "The authority that made it, whose key is elsewhere" };
        var file = new Argument<FileInfo>("FILE") { Description = "The CRL, DER or PEM" };
        var expired = new Option<string[]>("--expired") { Description = "Serial number of an expired certificate that the CRL before listed and this one does not" };
        var command = new Command("import", "Publish the CRL that an offline authority made, and act on it") { authority, file, expired };
        verb.Online(command, async (parsed, client, terminal, ct) =>
        {
            var path = new Query($"crls/{Uri.EscapeDataString(parsed.GetRequiredValue(authority))}/import")
                .With("expired", parsed.GetValue(expired) is [_, ..] serials ? string.Join(',', serials.Select(serial => serial.ToUpperInvariant())) : null);
            var der = Pem.Crl(await File.ReadAllBytesAsync(parsed.GetRequiredValue(file).FullName, ct));
            using var content = new ByteArrayContent(der) { Headers = { ContentType = new("application/pkix-crl") } };
            Show(terminal, [await client.SendAsync<CrlRow>(HttpMethod.Post, path.ToString(), content, ct)]);
        });
        return command;
    }

    private static string Words(long? seconds) => TimeSpan.FromSeconds(seconds ?? 0).ToString("c", CultureInfo.InvariantCulture);

    private static void Show(Terminal terminal, IReadOnlyList<CrlRow> rows) => terminal.ShowTable(
        rows, "No authority yet.",
        ("CRL", row => row.Name), ("NUMBER", row => row.Number?.ToString(CultureInfo.InvariantCulture) ?? "none yet"),
        ("ENTRIES", row => row.Entries?.ToString(CultureInfo.InvariantCulture)), ("FROM", row => row.ThisUpdate is { } from ? Terminal.Time(from) : null),
        ("UNTIL", row => row.NextUpdate is { } until ? Terminal.Time(until) : null), ("PATH", row => row.Path));
}
