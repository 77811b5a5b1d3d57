using System.CommandLine;
using System.Globalization;
using TrustPoint.Appliance.Rest;
using TrustPoint.Ca.Certificates;

namespace TrustPoint.Appliance.CommandLine;

/// <summary><c>cert list | show</c>, and those of <see cref="RevocationVerbs"/>.</summary>
internal static class CertificateVerbs
{
    public static Command Create(Verb verb)
    {
        var command = new Command("cert", "Certificates") { List(verb), Show(verb) };
        foreach (var revocation in RevocationVerbs.Create(verb)) command.Add(revocation);
        return command;
    }

    private static Command List(Verb verb)
    {
        Option<string?>[] filters =
        [
            new("--text") { Description = "Part of the subject or device, or a whole serial or SHA-256 in hex" },
            new("--authority") { Description = "Only of this authority" },
            new("--domain") { Description = "Only of this domain" },
            new("--device") { Description = "Only of this device" },
            new("--profile") { Description = "Only of this profile" },
            new("--state") { Description = "Only those that are good, onHold, revoked or expired now" },
            new("--status") { Description = "Only intended, issued, abandoned, revoked or onHold" },
        ];
        filters[^2].AcceptOnlyFromAmong([.. Words.Of<CertificateState>()]);
        filters[^1].AcceptOnlyFromAmong([.. Words.Of<CertificateStatus>()]);
        var expiresBefore = new Option<DateTimeOffset?>("--expires-before") { Description = "Only those that end before this time" };
        var paging = Paging.Of<CertificateSort>();
        var command = new Command("list", "Certificates") { expiresBefore };
        paging.AddTo(command);
        foreach (var filter in filters) command.Add(filter);
        verb.Online(command, async (parsed, client, terminal, ct) =>
        {
            var query = new Query("certificates")
                .With("expiresBefore", parsed.GetValue(expiresBefore)?.ToString("O", CultureInfo.InvariantCulture));
            foreach (var filter in filters) query.With(filter.Name[2..], parsed.GetValue(filter));
            if (await paging.TryWriteCsvAsync(parsed, query, client, terminal, ct)) return;
            var page = await client.GetAsync<ListPage<CertificateRow>>(query.With(paging, parsed).ToString(), ct);
            terminal.ShowTable(page.Items, "No certificates.",
                ("SERIAL", row => row.Serial), ("STATUS", row => row.Status), ("UNTIL", row => Terminal.Time(row.NotAfter)),
                ("PROFILE", row => row.Profile), ("DEVICE", row => row.Device), ("SUBJECT", row => row.Subject));
            terminal.ShowNext(page.Next);
        });
        return command;
    }

    private static string? InWords(RevocationDetails? revocation) => revocation is null ? null
        : $"{revocation.Reason}, {Terminal.Time(revocation.RevokedAt)}, by {revocation.By}{(revocation.Released ? ", released since" : "")}"
            + $"{(revocation.Note is { } note ? $": {note}" : "")}; {(!revocation.Listed ? "on no CRL" : revocation.Crl is { } number ? $"first on CRL {number}" : "not on a CRL yet")}";

    private static Command Show(Verb verb)
    {
        var id = new Argument<string>("ID") { Description = "Serial number or SHA-256 fingerprint in hex" };
        var command = new Command("show", "One certificate") { id };
        verb.Online(command, async (parsed, client, terminal, ct) =>
        {
            var found = await client.GetAsync<CertificateDetails>($"certificates/{Uri.EscapeDataString(parsed.GetRequiredValue(id))}", ct);
            terminal.ShowFields(found,
                ("serial", found.Serial), ("subject", found.Subject), ("issuer", found.Issuer), ("status", found.Status),
                ("from", Terminal.Time(found.NotBefore)), ("until", Terminal.Time(found.NotAfter)), ("profile", found.Profile), ("of its text", found.ProfileSha256 is { } text ? $"SHA-256 {text}" : null),
                ("authority", found.Authority), ("domain", found.Domain), ("device", found.Device), ("asked by", found.Requester),
                ("recorded", Terminal.Time(found.CreatedAt)), ("SHA-256", found.Sha256), ("revocation", InWords(found.Revocation)));
            if (found.Pem is { } pem) terminal.ShowWords(pem);
        });
        return command;
    }
}
