using System.CommandLine;
using TrustPoint.Appliance.Rest;
using TrustPoint.Ca.Credentials;
using TrustPoint.Devices.Rotation;

namespace TrustPoint.Appliance.CommandLine;

/// <summary><c>rotation show | devices | credentials</c>.</summary>
internal static class RotationVerbs
{
    public static Command Create(Verb verb) => new("rotation", "Certificates that renew themselves: those of devices, and the appliance's own") { Show(verb), Devices(verb), Credentials(verb) };

    private static Command Show(Verb verb)
    {
        var command = new Command("show", "How many devices are due, late or stopped, what ends when, and how issuance keeps up");
        verb.Online(command, async (_, client, terminal, ct) =>
        {
            var figures = await client.GetAsync<RotationFigures>("rotation", ct);
            terminal.ShowFields(figures,
                ("due", $"{figures.Counts.Due} may renew now"), ("late", $"{figures.Counts.Late} should have renewed"), ("stopped", $"{figures.Counts.Stopped} have a certificate that ended"),
                ("blocked", $"{figures.Counts.Blocked} may not renew in the state that they are in"),
                ("end within 6 h", $"{Within(figures, 6)}"), ("end within 24 h", $"{Within(figures, 24)}"), ("end within 48 h", $"{Within(figures, 48)}"),
                ("issued", $"{figures.Issued[^1].Count} in this hour, {figures.Issued.Sum(hour => hour.Count)} in 24 h"), ("can be issued", $"{figures.Turns.PerSecond:0} a second"),
                ("under way", $"{figures.Turns.UnderWay}, {figures.Turns.Queued} queued"), ("told to wait", $"{figures.Turns.ToldToWait}, the last for {figures.Turns.LongestWait.TotalSeconds:0} s"));
        });
        return command;
    }

    private static Command Devices(Verb verb)
    {
        var state = new Option<string?>("--state") { Description = $"Only those that are {string.Join(", ", Words.Of<RotationState>())}" };
        state.AcceptOnlyFromAmong([.. Words.Of<RotationState>()]);
        var within = new Option<string?>("--within") { Description = "Only those whose certificate ends within this time, such as 6h. With --state late: who will stop working", HelpName = "TIME" };
        within.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<string?>() is { } text && Duration.Parse(text) is null) result.AddError("--within is a time such as 30m, 6h or 2d.");
        });
        var domain = new Option<string?>("--domain") { Description = "Only those of this domain" };
        var text = new Option<string?>("--text") { Description = "Only those with this in their name" };
        var paging = Paging.Of<RotationSort>();
        var command = new Command("devices", "Devices by the end of their newest certificate, and why who is late did not renew") { state, within, domain, text };
        paging.AddTo(command);
        verb.Online(command, async (parsed, client, terminal, ct) =>
        {
            var query = new Query("rotation/devices").With("state", parsed.GetValue(state)).With("domain", parsed.GetValue(domain)).With("text", parsed.GetValue(text));
            if (parsed.GetValue(within) is { } span) query.With("endsBefore", Words.Time(TimeProvider.System.GetUtcNow() + Duration.Parse(span)!.Value));
            if (await paging.TryWriteCsvAsync(parsed, query, client, terminal, ct)) return;
            var page = await client.GetAsync<ListPage<RotationRow>>(query.With(paging, parsed).ToString(), ct);
            terminal.ShowTable(page.Items, "No devices.",
                ("DEVICE", row => row.Device), ("STATE", row => Words.Of(row.State)), ("ENDS", row => Terminal.Time(row.NotAfter)), ("SEEN", row => row.SeenAt is { } at ? Terminal.Time(at) : null),
                ("WHY", row => row.Why is { } why ? row.Reason is { } reason ? $"{Words.Of(why)}: {reason}" : Words.Of(why) : null));
            terminal.ShowNext(page.Next);
        });
        return command;
    }

    private static Command Credentials(Verb verb)
    {
        var command = new Command("credentials", "The keys and certificates that the appliance itself holds, and when each is replaced");
        verb.Online(command, async (_, client, terminal, ct) => terminal.ShowTable(await client.GetAsync<IReadOnlyList<HeldCredential>>("credentials", ct), "None.",
            ("FOR", held => Words.Of(held.Use)), ("AUTHORITY", held => held.Authority), ("ROTATED", held => held.RotatedAt is { } at ? Terminal.Time(at) : null),
            ("RENEWS", held => held.RenewsAt is { } at ? Terminal.Time(at) : "at a ceremony"), ("ENDS", held => held.GoodUntil is { } at ? Terminal.Time(at) : null),
            ("KEY", held => held.KeyId), ("OLD KEYS", held => $"{held.Ending.Count}")));
        return command;
    }

    private static long Within(RotationFigures figures, int hours) => figures.Ending.Where(span => span.From < figures.At.AddHours(hours)).Sum(span => span.Count);
}
