using System.CommandLine;
using TrustPoint.Appliance.FirstStart;
using TrustPoint.Appliance.Rest;

namespace TrustPoint.Appliance.CommandLine;

/// <summary><c>setup code | finish</c>: for whoever stands at the console of a new box.</summary>
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
        var finish = new Command("finish", "End the first start with what there is: all was decided here, without a browser");
        verb.Online(finish, async (_, client, terminal, ct) =>
            terminal.Show(await client.SendAsync<Named>(HttpMethod.Post, "setup/finish", null, ct), words => words.WriteLine("The first start is finished.")));
        return new("setup", "The first start, in a browser or here") { code, finish };
    }
}
