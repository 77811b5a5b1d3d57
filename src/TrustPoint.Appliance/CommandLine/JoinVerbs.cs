using System.CommandLine;
using System.Globalization;
using TrustPoint.Appliance.Rest;
using TrustPoint.Devices.Joining;

namespace TrustPoint.Appliance.CommandLine;

/// <summary><c>join list | show | approve | refuse</c>: devices that come in by voucher.</summary>
internal static class JoinVerbs
{
    public static Command Create(Verb verb) => new("join", "Devices that come in by their manufacturer's voucher (BRSKI)")
    {
        List(verb),
        Show(verb),
        Decide(verb, "approve", "Let a device in that waits, that was refused, or whose past is not accepted"),
        Decide(verb, "refuse", "Do not let a device in that waits"),
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

    private static Argument<long> Number() => new("NUMBER") { Description = "The join's number, as listed" };

    private static void Show(Terminal terminal, JoinRow row) => terminal.ShowFields(
        row, ("number", row.Number.ToString(CultureInfo.InvariantCulture)), ("state", Words.Of(row.State)), ("manufacturer", row.Manufacturer), ("serial number", row.SerialNumber),
        ("domain", row.Domain), ("reason", row.Reason), ("past", Words.Of(row.Verdict)), ("decided by", row.DecidedBy), ("factory identity", $"SHA-256 {row.IdevidSha256}"),
        ("domainID", row.DomainId), ("began", Terminal.Time(row.CreatedAt)), ("changed", Terminal.Time(row.ChangedAt)));
}
