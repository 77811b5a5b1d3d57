using System.CommandLine;
using TrustPoint.Appliance.Rest;

namespace TrustPoint.Appliance.CommandLine;

/// <summary><c>request list | accept | refuse</c>: requests that wait for an administrator.</summary>
internal static class RequestVerbs
{
    public static Command Create(Verb verb) => new("request", "Requests that wait for an administrator")
    {
        List(verb),
        Decide(verb, "accept", "accepted", "Accept a request: the device's next try gets its certificate"),
        Decide(verb, "refuse", "refused", "Refuse a request"),
    };

    private static Command List(Verb verb)
    {
        var command = new Command("list", "Waiting requests, oldest first");
        verb.Online(command, async (_, client, terminal, ct) => terminal.ShowTable(
            await WaitingAsync(client, ct), "No request waits.",
            ("KEY", row => row.Key), ("DEVICE", row => row.Device), ("DOMAIN", row => row.Domain), ("PROFILE", row => row.Profile),
            ("SUBJECT", row => row.Subject), ("SINCE", row => Terminal.Time(row.CreatedAt))));
        return command;
    }

    // No more than this wait.
    private static async Task<IReadOnlyList<WaitingRequest>> WaitingAsync(AdminClient client, CancellationToken ct) =>
        (await client.GetAsync<ListPage<WaitingRequest>>("requests?limit=1000", ct)).Items;

    private static Command Decide(Verb verb, string decision, string done, string description)
    {
        var key = new Argument<string>("KEY") { Description = "The request's key, as listed, or its beginning" };
        var command = new Command(decision, description) { key };
        verb.Online(command, async (parsed, client, terminal, ct) =>
        {
            var waiting = await WaitingAsync(client, ct);
            var given = parsed.GetRequiredValue(key);
            var request = waiting.Where(row => row.Key.StartsWith(given, StringComparison.OrdinalIgnoreCase)).ToList() switch
            {
                [var one] => one,
                [] => throw new VerbFailedException($"no waiting request has a key that begins with {given}"),
                _ => throw new VerbFailedException($"several waiting requests have keys that begin with {given}"),
            };
            await client.SendAsync<Decision>(HttpMethod.Post, $"requests/{request.Key}/{decision}", new { }, ct);
            terminal.Show(request, words => words.WriteLine($"The request of {request.Device} is {done}."));
        });
        return command;
    }
}
