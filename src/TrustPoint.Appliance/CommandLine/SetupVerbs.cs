using System.CommandLine;
using TrustPoint.Appliance.FirstStart;

namespace TrustPoint.Appliance.CommandLine;

/// <summary><c>setup code</c>: for whoever stands at the console of a new box.</summary>
internal static class SetupVerbs
{
    public static Command Create(Verb verb)
    {
        var code = new Command("code", "Print a new one-time code for the first administrator; the one before is good no more");
        verb.Online(code, async (_, client, terminal, ct) =>
        {
            var made = await client.SendAsync<ConsoleCode>(HttpMethod.Post, "setup/code", null, ct);
            terminal.Show(made, words => words.WriteLine($"Open        {made.Url}\nSet-up code {made.Code}"));
        });
        return new("setup", "The first start, in a browser") { code };
    }
}
