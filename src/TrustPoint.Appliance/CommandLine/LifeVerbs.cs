using System.CommandLine;
using TrustPoint.Appliance.Rest;
using TrustPoint.Devices.Lifecycle;
using TrustPoint.Devices.Registry;

namespace TrustPoint.Appliance.CommandLine;

/// <summary><c>device suspend | resume | lost | found | compromised | repair | returned | repaired | board-swapped | decommission | recommission | retire | life</c>.</summary>
internal static class LifeVerbs
{
    // What each says of itself; the rest is the table's.
    private static readonly (string Act, string Text)[] Texts =
    [
        ("suspend", "Stop a device for a time: its certificates are on hold, or with --block-only just not renewed"),
        ("resume", "Let a suspended device go on"),
        ("lost", "Report a device lost or stolen: what it holds is revoked, and nobody by its name comes in"),
        ("found", "Record that a lost device is found again; it enrols anew. Always takes a second person"),
        ("compromised", "Report that others may know a device's keys: what it holds is revoked for that reason"),
        ("repair", "Send a device for repair: its certificates are on hold until then, or with --revoke are revoked"),
        ("returned", "Record that a device is back and nobody opened it: what was on hold is good again"),
        ("repaired", "Record that a device is back, repaired and reset; it enrols anew"),
        ("board-swapped", "Record that the part of a device that holds its keys was replaced: it is retired and goes on as another one. Always takes a second person"),
        ("decommission", "Take a device out of use: what it holds is revoked"),
        ("recommission", "Put a device into use again, after a reset and with a new key"),
        ("retire", "Retire a device for ever. Always takes a second person"),
    ];

    public static IEnumerable<Command> Create(Verb verb) =>
        [.. Texts.Select(text => Change(verb, text.Act, text.Text, LifeRoutes.Acts.First(act => act.Act == text.Act).Event)), Life(verb)];

    private static Command Change(Verb verb, string act, string text, LifeEvent happened)
    {
        var name = new Argument<string>("NAME") { Description = "The device's name" };
        var ways = LifeTable.All.Where(way => way.Side == Side.Owner && way.Event == happened).ToList();
        var reason = new Option<string>("--reason") { Description = "Why, for the record", Required = true };
        var command = new Command(act, text) { name, reason };
        var limit = Limit("--for", "For how long, such as 12h or 14d");
        var proof = new Option<string?>("--proof") { Description = "What was done to the device, and by whom: reset, destroyed, looked at", Required = Needs(LifeNeeds.Proof) };
        var successor = new Option<string?>("--by") { Description = "The device that it goes on as", Required = Needs(LifeNeeds.Successor) };
        var blockOnly = new Option<bool>("--block-only") { Description = "Only do not renew its certificates" };
        var revoke = new Option<bool>("--revoke") { Description = "Revoke its certificates at once" };
        var exposed = new Option<bool>("--key-exposed") { Description = "Others may use its keys" };
        var since = new Option<DateTimeOffset?>("--since") { Description = "Since when others may know its keys, such as 2026-03-01T12:00:00Z" };
        if (Needs(LifeNeeds.Until)) command.Add(limit);
        if (Needs(LifeNeeds.Proof)) command.Add(proof);
        if (Needs(LifeNeeds.Successor)) command.Add(successor);
        if (happened == LifeEvent.Suspend) command.Add(blockOnly);
        if (happened == LifeEvent.SendForRepair) command.Add(revoke);
        if (happened == LifeEvent.ReportLost) command.Add(exposed);
        if (happened is LifeEvent.ReportLost or LifeEvent.ReportCompromise) command.Add(since);
        verb.Online(command, async (parsed, client, terminal, ct) =>
        {
            var message = new ChangeLife
            {
                Reason = parsed.GetRequiredValue(reason),
                Certificates = Chosen(blockOnly) ? CertificateEffectKind.BlockRenewal : Chosen(revoke) ? CertificateEffectKind.Revoke : null,
                KeyExposed = Chosen(exposed),
                ForSeconds = command.Options.Contains(limit) ? (long?)parsed.GetValue(limit)?.TotalSeconds : null,
                InvalidityDate = command.Options.Contains(since) ? parsed.GetValue(since) : null,
                Proof = command.Options.Contains(proof) ? parsed.GetValue(proof) : null,
                Successor = command.Options.Contains(successor) ? parsed.GetValue(successor) : null,
            };
            var device = await client.SendAsync<Device>(HttpMethod.Post, $"devices/{Uri.EscapeDataString(parsed.GetRequiredValue(name))}/{act}", message, ct);
            List<(string, string?)> fields = [("name", device.Name), ("state", LifeWords.Of(device.State))];
            if (device.Until is { } until) fields.Add(("until", Terminal.Time(until)));
            if (device.State == DeviceState.EndOfLife) fields.Add(("certificate of retirement", $"./trustpoint retirement export device {device.Name} FILE"));
            terminal.ShowFields(device, [.. fields]);

            bool Chosen(Option<bool> option) => command.Options.Contains(option) && parsed.GetValue(option);
        });
        return command;

        bool Needs(LifeNeeds needs) => ways.Exists(way => way.Needs.HasFlag(needs));
    }

    private static Option<TimeSpan?> Limit(string option, string text) => new(option)
    {
        Description = text,
        CustomParser = result =>
        {
            if (Duration.Parse(result.Tokens[0].Value) is { } span) return span;
            result.AddError($"{option} must be a number with s, m, h or d, not \"{result.Tokens[0].Value}\"");
            return null;
        },
    };

    private static Command Life(Verb verb)
    {
        var name = new Argument<string>("NAME") { Description = "The device's name" };
        var command = new Command("life", "What happened to a device, and what can be done with it now") { name };
        verb.Online(command, async (parsed, client, terminal, ct) =>
        {
            var life = await client.GetAsync<DeviceLifeMessage>($"devices/{Uri.EscapeDataString(parsed.GetRequiredValue(name))}/life", ct);
            terminal.Show(life, words =>
            {
                words.WriteLine($"{life.Device.Name} is {LifeWords.Of(life.Device.State)}{(life.Device.Until is { } until ? $" until {Terminal.Time(until)}" : "")}");
                foreach (var line in life.History)
                    words.WriteLine($"  {Terminal.Time(line.At)}  {LifeWords.Of(line.Before)} -> {LifeWords.Of(line.After)}  {line.By}{(line.Reason is { } why ? $": {why}" : "")}");
                foreach (var action in life.Actions.Where(action => action.DoneAt is null)) words.WriteLine($"  still to be done with its certificates: {Words.Of(action.Kind)}");
                words.WriteLine(life.Possible is [] ? "Nothing more can be done with it." : $"Possible now: {string.Join(", ", life.Possible.Select(act => act.TakesTwo ? $"{act.Act} (two people)" : act.Act))}");
            });
        });
        return command;
    }
}
