using System.CommandLine;
using System.Globalization;
using TrustPoint.Appliance.Rest;

namespace TrustPoint.Appliance.CommandLine;

/// <summary><c>batch open | close | list</c>: for a time, a production line has factory identities made with one code.</summary>
internal static class BatchVerbs
{
    public static Command Create(Verb verb) => new("batch", "Batches of production lines") { Open(verb), Close(verb), List(verb) };

    private static Argument<string> Name() => new("NAME") { Description = "The batch: a-z, 0-9, hyphen; the EST user name" };

    private static Command Open(Verb verb)
    {
        var (name, domain) = (Name(), ProductVerbs.Domain());
        var model = new Option<string>("--model") { Description = "The model of its devices", Required = true };
        var quota = new Option<int>("--quota") { Description = "How many devices it may add by itself (default 0: only those that were added beforehand)" };
        var openFor = new Option<string>("--open-for") { Description = "How long it is open, such as 8h or 5d", Required = true };
        var command = new Command("open", "Open a batch, and print its code and what its line types") { name, model, quota, openFor, domain };
        command.Validators.Add(result =>
        {
            if (result.GetValue(openFor) is { } text && Duration.Parse(text) is null) result.AddError($"--open-for must be a time such as 8h, not \"{text}\".");
        });
        verb.Online(command, async (parsed, client, terminal, ct) =>
        {
            var seconds = (long)Duration.Parse(parsed.GetRequiredValue(openFor))!.Value.TotalSeconds;
            var opened = await client.SendAsync<BatchOpened>(
                HttpMethod.Post, "batches", new OpenBatch(parsed.GetRequiredValue(name), parsed.GetValue(domain), parsed.GetRequiredValue(model), parsed.GetValue(quota), seconds), ct);
            terminal.Show(opened, words =>
            {
                words.WriteLine($"""
                    Batch {opened.Batch.Name} is open until {Terminal.Time(opened.Batch.Until)}.

                      user  {opened.Batch.Name}
                      code  {opened.Code}
                      EST   {opened.EstUrl}

                    """);
                LineCommands.WriteSteps(words, opened.Batch.Name, opened.Code, opened.EstUrl);
            });
        });
        return command;
    }

    private static Command Close(Verb verb)
    {
        var name = Name();
        var command = new Command("close", "End a batch before its time; what it made stays") { name };
        verb.Online(command, async (parsed, client, terminal, ct) =>
        {
            var closed = await client.SendAsync<BatchRow>(HttpMethod.Post, $"batches/{Uri.EscapeDataString(parsed.GetRequiredValue(name))}/close", null, ct);
            terminal.Show(closed, words => words.WriteLine($"Batch {closed.Name} is closed; it added {closed.Made} of {closed.Quota} devices."));
        });
        return command;
    }

    private static Command List(Verb verb)
    {
        var domain = ProductVerbs.Domain();
        var command = new Command("list", "The latest batches, newest first") { domain };
        verb.Online(command, async (parsed, client, terminal, ct) => terminal.ShowTable(
            (await client.GetAsync<ListPage<BatchRow>>(new Query("batches").With("domain", parsed.GetValue(domain)).ToString(), ct)).Items, "No batch was opened.",
            ("NAME", row => row.Name), ("DOMAIN", row => row.Domain), ("MODEL", row => row.Model),
            ("ADDED", row => row.Made.ToString(CultureInfo.InvariantCulture)), ("OF", row => row.Quota.ToString(CultureInfo.InvariantCulture)),
            ("FROM", row => Terminal.Time(row.From)), ("UNTIL", row => Terminal.Time(row.Until))));
        return command;
    }
}
