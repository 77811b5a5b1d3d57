using System.CommandLine;
using System.Globalization;
using TrustPoint.Appliance.CommandLine.Table;
using TrustPoint.Appliance.Rest;
using TrustPoint.Ca.Approvals;

namespace TrustPoint.Appliance.CommandLine;

/// <summary><c>approval list | show | approve | refuse | rules</c>. Who approves is signed in, here as on the page: being on the box is not enough.</summary>
internal static class ApprovalVerbs
{
    public static Command Create(Verb verb) => new("approval", "What waits for a second person, and for what one is asked") { List(verb), Show(verb), Approve(verb), Refuse(verb), Rules(verb) };

    private static Argument<long> Number() => new("NUMBER") { Description = "Of the proposal" };

    private static Command List(Verb verb)
    {
        var text = new Option<string?>("--text") { Description = "Part of the act, of its fields or of who asked" };
        var state = new Option<string?>("--state") { Description = "Only those in this state" };
        state.AcceptOnlyFromAmong([.. Words.Of<ProposalState>()]);
        var paging = Paging.Of<ProposalSort>();
        var command = new Command("list", "Proposals") { text, state };
        paging.AddTo(command);
        verb.Online(command, async (parsed, client, terminal, ct) =>
        {
            var query = new Query("approvals").With("text", parsed.GetValue(text)).With("state", parsed.GetValue(state));
            if (await paging.TryWriteCsvAsync(parsed, query, client, terminal, ct)) return;
            var page = await client.GetAsync<ListPage<ApprovalMessage>>(query.With(paging, parsed).ToString(), ct);
            terminal.ShowTable(
                page.Items, "Nothing waits, and nothing did.",
                ("NUMBER", row => Text(row.Number)), ("STATE", row => Words.Of(row.State)), ("ACT", row => row.Words), ("BY", row => row.Requester), ("SINCE", row => Terminal.Time(row.At)),
                ("UNTIL", row => Terminal.Time(row.ExpiresAt)), ("DECIDED BY", row => row.DecidedBy));
            terminal.ShowNext(page.Next);
        });
        return command;
    }

    private static Command Show(Verb verb)
    {
        var number = Number();
        var command = new Command("show", "One proposal, with all that it binds") { number };
        verb.Online(command, async (parsed, client, terminal, ct) => Show(terminal, await client.GetAsync<ApprovalMessage>($"approvals/{Text(parsed.GetRequiredValue(number))}", ct)));
        return command;
    }

    private static Command Approve(Verb verb)
    {
        var number = Number();
        var command = new Command("approve", "Approve a proposal at this terminal: a second person does, after a proof of who is sitting there") { number };
        verb.Online(command, async (parsed, client, terminal, ct) =>
        {
            var path = $"approvals/{Text(parsed.GetRequiredValue(number))}";
            Show(terminal, await client.GetAsync<ApprovalMessage>(path, ct));
            using var tty = new Tty(parsed.InvocationConfiguration.Output);
            using var seats = new Seats(client, tty);
            try
            {
                // A sign-in, or a new proof within one, is what the page asks for as well.
                if (await seats.TakeAsync(tty.Ask("Who approves it (login name; nothing: nobody): "), ct) is not { } taken) throw new VerbFailedException("nothing was approved");
                Show(terminal, await client.SendAsync<ApprovalMessage>(HttpMethod.Post, $"terminal/{path}/approve", new TerminalAct(taken.Seat.Session), ct));
            }
            finally
            {
                await seats.LeaveAsync(CancellationToken.None);
            }
        });
        return command;
    }

    private static Command Refuse(Verb verb)
    {
        var number = Number();
        var reason = new Option<string>("--reason") { Description = "Why, for whoever asked", Required = true };
        var command = new Command("refuse", "Refuse a proposal") { number, reason };
        verb.Online(command, async (parsed, client, terminal, ct) => Show(terminal, await client.SendAsync<ApprovalMessage>(
            HttpMethod.Post, $"approvals/{Text(parsed.GetRequiredValue(number))}/refuse", new RefuseApproval(parsed.GetRequiredValue(reason)), ct)));
        return command;
    }

    private static Command Rules(Verb verb)
    {
        var ask = new Option<string[]>("--ask") { Description = $"Ask for a second person for this kind of act: {string.Join(", ", Kinds.Select(Words.Of))}; repeatable, and the others are asked for no more" };
        var none = new Option<bool>("--none") { Description = "Ask for a second person for nothing" };
        var command = new Command("rules", "For which kinds of act a second person is asked; without an option: show it") { ask, none };
        verb.Online(command, async (parsed, client, terminal, ct) =>
        {
            var words = parsed.GetValue(ask) ?? [];
            if (words is [_, ..] && parsed.GetValue(none)) throw new VerbFailedException("say --ask or --none, not both");
            var rules = words is [] && !parsed.GetValue(none)
                ? await client.GetAsync<ApprovalRulesMessage>("approval-rules", ct)
                : await client.SendAsync<ApprovalRulesMessage>(HttpMethod.Put, "approval-rules", new ApprovalRulesMessage([.. words.Select(KindOf)]), ct);
            terminal.Show(rules, text => text.WriteLine(rules.Kinds is [] ? "A second person is asked for nothing but the results of ceremonies elsewhere."
                : $"A second person is asked for: {string.Join(", ", rules.Kinds.Select(Words.Of))}; and for people and these rules, as long as anything is on."));
        });
        return command;
    }

    private static IReadOnlyList<ActKind> Kinds => ApprovalRules.Choices;

    private static ActKind KindOf(string word) => Words.Parse<ActKind>(word) ?? throw new VerbFailedException($"a kind is one of {string.Join(", ", Kinds.Select(Words.Of))}, not \"{word}\"");

    private static void Show(Terminal terminal, ApprovalMessage row) => terminal.ShowFields(row,
    [
        ("proposal", Text(row.Number)), ("state", Words.Of(row.State)), ("act", row.Words), .. row.Fields.Select(field => ($"  {field.Key}", (string?)field.Value)), ("sha256", row.Sha256),
        ("asked by", row.Requester), ("since", Terminal.Time(row.At)), ("until", Terminal.Time(row.ExpiresAt)), ("decided by", row.DecidedBy),
        ("decided", row.DecidedAt is { } at ? Terminal.Time(at) : null), ("reason", row.Reason),
    ]);

    private static string Text(long number) => number.ToString(CultureInfo.InvariantCulture);
}
