using System.CommandLine;
using TrustPoint.Appliance.Rest;

namespace TrustPoint.Appliance.CommandLine;

/// <summary><c>settings show | set</c>, <c>restart</c>.</summary>
internal static class SettingsVerbs
{
    public static Command Create(Verb verb) => new("settings", "What is decided about the box while it runs; it holds from the next start on") { Show(verb), Set(verb) };

    public static Command CreateRestart(Verb verb)
    {
        var command = new Command("restart", "Stop in an orderly way and start again, in the same process, so that what was set holds");
        verb.Online(command, async (_, client, terminal, ct) =>
        {
            var row = await client.SendAsync<SettingsRow>(HttpMethod.Post, "restart", null, ct);
            terminal.Show(row, words => words.WriteLine("It stops and starts again."));
        });
        return command;
    }

    private static Command Show(Verb verb)
    {
        var command = new Command("show", "What holds now, and from the next start on");
        verb.Online(command, async (_, client, terminal, ct) => Print(terminal, await client.GetAsync<SettingsRow>("settings", ct)));
        return command;
    }

    private static Command Set(Verb verb)
    {
        var names = new Option<string[]?>("--host-name") { Description = "A DNS name or an IP address by which the box is reached; repeatable, the first stands in printed URLs" };
        var url = new Option<string?>("--public-url") { Description = "Where certificates point to: http://, a host and perhaps a port" };
        var command = new Command("set", "Decide for the next start") { names, url };
        verb.Online(command, async (parsed, client, terminal, ct) => Print(terminal, await client.SendAsync<SettingsRow>(
            HttpMethod.Put, "settings", new ChangeSettings(parsed.GetValue(names) is [_, ..] given ? given : null, parsed.GetValue(url)), ct)));
        return command;
    }

    private static void Print(Terminal terminal, SettingsRow row) => terminal.Show(row, words =>
    {
        words.WriteLine($"Host names    {string.Join(' ', row.HostNames)}");
        words.WriteLine($"Public URL    {row.PublicUrl ?? "none"}");
        if (!row.RestartNeeded) return;
        words.WriteLine($"\nFrom the next start on (./trustpoint restart):\nHost names    {string.Join(' ', row.NextHostNames)}");
        words.WriteLine($"Public URL    {row.NextPublicUrl ?? "none"}");
    });
}
