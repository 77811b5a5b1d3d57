using System.CommandLine;
using TrustPoint.Appliance.Rest;

namespace TrustPoint.Appliance.CommandLine;

/// <summary><c>clock show | confirm</c>.</summary>
internal static class ClockVerbs
{
    public static Command Create(Verb verb) => new("clock", "The time that is signed")
    {
        Verb(verb, "show", "The box's time, and the highest that was seen", HttpMethod.Get, "clock"),
        Verb(verb, "confirm", "The box's time is right although it went back: sign again from it on", HttpMethod.Post, "clock/confirm"),
    };

    private static Command Verb(Verb verb, string name, string description, HttpMethod method, string path)
    {
        var command = new Command(name, description);
        verb.Online(command, async (_, client, terminal, ct) =>
        {
            var state = await client.SendAsync<ClockState>(method, path, null, ct);
            terminal.ShowFields(state, ("now", Terminal.Time(state.Now)), ("highest seen", Terminal.Time(state.Highest)), ("trouble", state.Trouble));
        });
        return command;
    }
}
