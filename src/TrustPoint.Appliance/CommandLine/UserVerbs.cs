using System.CommandLine;
using System.Globalization;
using TrustPoint.Appliance.Rest;
using TrustPoint.Ca.Callers;
using TrustPoint.Ca.People;

namespace TrustPoint.Appliance.CommandLine;

/// <summary><c>user add | list | show | disable | enable | roles | reset-password | reset-second-factor | sessions | passkeys | key</c>: also when nobody can sign in.</summary>
internal static class UserVerbs
{
    public static Command Create(Verb verb) => new("user", "People who may sign in, and their roles")
    {
        Add(verb), List(verb), Show(verb), Roles(verb),
        Change(verb, "disable", "Sign a person out and let them in no more"),
        Change(verb, "enable", "Let a person sign in again"),
        Reset(verb, "reset-password", "Forget a person's password: they choose another one with the code that is printed, and their second factor"),
        Reset(verb, "reset-second-factor", "Forget a person's second factor, recovery codes and passkeys: they set up another with their password and the code that is printed"),
        Sessions(verb), Passkeys(verb), ApiKeyVerbs.Create(verb),
    };

    internal static Argument<string> Name() => new("NAME") { Description = "The login name: a-z, 0-9, dot, hyphen" };

    private static Option<string[]> Role() => new("--role") { Description = $"{HeldRole.Forms}; repeatable" };

    internal static string Path(string name, string? act = null) => $"people/{Uri.EscapeDataString(name)}{(act is null ? "" : $"/{act}")}";

    private static Command Add(Verb verb)
    {
        var name = Name();
        var displayName = new Option<string?>("--display-name") { Description = "What people call the person (default: the login name)" };
        var role = Role();
        var machine = new Option<bool>("--machine") { Description = "A program: it gets API keys and never signs in" };
        var command = new Command("add", "Add a person and print the set-up code for the first sign-in, or a machine") { name, displayName, role, machine };
        verb.Online(command, async (parsed, client, terminal, ct) =>
        {
            var message = new AddPerson(parsed.GetRequiredValue(name), parsed.GetValue(displayName), parsed.GetValue(role) ?? []);
            if (parsed.GetValue(machine)) Show(terminal, await client.SendAsync<PersonRow>(HttpMethod.Post, "machines", message, ct));
            else ShowCode(terminal, await client.SendAsync<SetUpCodeMade>(HttpMethod.Post, "people", message, ct));
        });
        return command;
    }

    private static Command List(Verb verb)
    {
        var text = new Option<string?>("--text") { Description = "Part of a name" };
        var group = new Option<string?>("--group") { Description = "Only people, machines, or those that are disabled" };
        group.AcceptOnlyFromAmong([.. Words.Of<AccountGroup>()]);
        var paging = Paging.Of<AccountSort>();
        var command = new Command("list", "People") { text, group };
        paging.AddTo(command);
        verb.Online(command, async (parsed, client, terminal, ct) =>
        {
            var query = new Query("people").With("text", parsed.GetValue(text)).With("group", parsed.GetValue(group));
            if (await paging.TryWriteCsvAsync(parsed, query, client, terminal, ct)) return;
            var page = await client.GetAsync<ListPage<PersonRow>>(query.With(paging, parsed).ToString(), ct);
            terminal.ShowTable(
                page.Items, "Nobody.",
                ("NAME", row => row.Name), ("CALLED", row => row.DisplayName), ("KIND", row => row.IsMachine ? "machine" : "person"), ("ROLES", row => string.Join(",", row.Roles)), ("ENABLED", row => YesNo(row.Enabled)),
                ("PASSWORD", row => YesNo(row.HasPassword)), ("SECOND FACTOR", row => YesNo(row.HasSecondFactor)));
            terminal.ShowNext(page.Next);
        });
        return command;
    }

    private static Command Show(Verb verb)
    {
        var name = Name();
        var command = new Command("show", "One person") { name };
        verb.Online(command, async (parsed, client, terminal, ct) => Show(terminal, await client.GetAsync<PersonRow>(Path(parsed.GetRequiredValue(name)), ct)));
        return command;
    }

    private static Command Roles(Verb verb)
    {
        var name = Name();
        var role = Role();
        var command = new Command("roles", "Give a person these roles in the place of those before, none without --role; it signs the person out") { name, role };
        verb.Online(command, async (parsed, client, terminal, ct) => Show(
            terminal, await client.SendAsync<PersonRow>(HttpMethod.Put, Path(parsed.GetRequiredValue(name), "roles"), new GiveRoles(parsed.GetValue(role) ?? []), ct)));
        return command;
    }

    private static Command Change(Verb verb, string act, string description)
    {
        var name = Name();
        var command = new Command(act, description) { name };
        verb.Online(command, async (parsed, client, terminal, ct) => Show(terminal, await client.SendAsync<PersonRow>(HttpMethod.Post, Path(parsed.GetRequiredValue(name), act), null, ct)));
        return command;
    }

    private static Command Reset(Verb verb, string act, string description)
    {
        var name = Name();
        var command = new Command(act, description) { name };
        verb.Online(command, async (parsed, client, terminal, ct) => ShowCode(terminal, await client.SendAsync<SetUpCodeMade>(HttpMethod.Post, Path(parsed.GetRequiredValue(name), act), null, ct)));
        return command;
    }

    private static Command Sessions(Verb verb)
    {
        var end = new Option<string?>("--end") { Description = "Sign this person out everywhere" };
        var command = new Command("sessions", "Who is signed in") { end };
        verb.Online(command, async (parsed, client, terminal, ct) =>
        {
            if (parsed.GetValue(end) is { } name)
            {
                var ended = await client.SendAsync<SessionsEnded>(HttpMethod.Post, Path(name, "end-sessions"), null, ct);
                terminal.Show(ended, words => words.WriteLine($"{ended.Sessions} sessions of {ended.Name} are ended."));
                return;
            }
            terminal.ShowTable(
                await client.GetAsync<IReadOnlyList<Session>>("sessions", ct), "Nobody is signed in.",
                ("SESSION", row => row.Number.ToString(CultureInfo.InvariantCulture)), ("NAME", row => row.Person), ("FROM", row => row.Source),
                ("SINCE", row => Terminal.Time(row.StartedAt)), ("LAST USED", row => Terminal.Time(row.LastUsedAt)));
        });
        return command;
    }

    private static Command Passkeys(Verb verb)
    {
        var name = Name();
        var remove = new Option<string?>("--remove") { Description = "Refuse this passkey from now on and sign the person out" };
        var command = new Command("passkeys", "A person's passkeys") { name, remove };
        verb.Online(command, async (parsed, client, terminal, ct) =>
        {
            var path = Path(parsed.GetRequiredValue(name), "passkeys");
            if (parsed.GetValue(remove) is { } passkey)
            {
                var removed = await client.SendAsync<PasskeyRow>(HttpMethod.Delete, $"{path}/{Uri.EscapeDataString(passkey)}", null, ct);
                terminal.Show(removed, words => words.WriteLine($"The passkey {removed.Name} (\"{removed.Label}\") is removed."));
                return;
            }
            terminal.ShowTable(
                await client.GetAsync<IReadOnlyList<PasskeyRow>>(path, ct), "There is no passkey.",
                ("PASSKEY", row => row.Name), ("CALLED", row => row.Label), ("AT", row => row.Host), ("COPIED", row => YesNo(row.BackedUp)), ("MADE", row => Terminal.Time(row.CreatedAt)),
                ("LAST USED", row => row.LastUsedAt is { } used ? Terminal.Time(used) : "never"));
        });
        return command;
    }

    private static void Show(Terminal terminal, PersonRow person) => terminal.ShowFields(person,
        ("name", person.Name), ("called", person.DisplayName), ("kind", person.IsMachine ? "machine" : "person"), ("roles", string.Join(", ", person.Roles)), ("enabled", YesNo(person.Enabled)),
        ("password", YesNo(person.HasPassword)), ("second factor", YesNo(person.HasSecondFactor)),
        ("recovery codes left", person.RecoveryCodesLeft.ToString(CultureInfo.InvariantCulture)),
        ("set-up code until", person.SetUpCodeUntil is { } until ? Terminal.Time(until) : null), ("added", Terminal.Time(person.AddedAt)));

    private static void ShowCode(Terminal terminal, SetUpCodeMade made) => terminal.Show(made, words => words.WriteLine(
        $"Set-up code of {made.Name}: {made.Code}\nIt is shown this once, and good for one sign-in until {Terminal.Time(made.ExpiresAt)}."));

    private static string YesNo(bool value) => value ? "yes" : "no";
}
