using System.CommandLine;
using TrustPoint.Appliance.Rest;
using TrustPoint.Ca.Domains;

namespace TrustPoint.Appliance.CommandLine;

/// <summary><c>domain list | show | add | set</c>.</summary>
internal static class DomainVerbs
{
    public static Command Create(Verb verb) => new("domain", "Domains: the realms that devices enrol in, the labels of EST paths")
    {
        List(verb), Show(verb), Save(verb, "add", "Make a domain"), Save(verb, "set", "Change a domain; what is not named stays as it is"),
    };

    private static Argument<string> Name() => new("NAME") { Description = "The domain's name: a-z, 0-9, hyphen" };

    private static Command List(Verb verb)
    {
        var command = new Command("list", "Domains by name");
        verb.Online(command, async (_, client, terminal, ct) => terminal.ShowTable(
            await client.GetAsync<IReadOnlyList<Domain>>("domains", ct), "No domain yet.",
            ("NAME", row => row.Name), ("AUTHORITY", row => row.Authority), ("PROFILES", row => string.Join(",", row.Profiles)),
            ("MANUFACTURERS", row => string.Join(",", row.Manufacturers)), ("APPROVAL", row => YesNo(row.Approval)), ("DEFAULT", row => YesNo(row.Default))));
        return command;
    }

    private static Command Show(Verb verb)
    {
        var name = Name();
        var command = new Command("show", "One domain") { name };
        verb.Online(command, async (parsed, client, terminal, ct) => Show(terminal, await FindAsync(client, parsed.GetRequiredValue(name), ct)
            ?? throw new VerbFailedException($"no domain is called {parsed.GetRequiredValue(name)}")));
        return command;
    }

    private static Command Save(Verb verb, string word, string description)
    {
        var name = Name();
        var authority = new Option<string?>("--authority") { Description = "The authority that issues here" };
        var profiles = new Option<string[]?>("--profile") { Description = "A profile that may be asked for; repeatable, the first is the default" };
        var manufacturers = new Option<string[]?>("--manufacturer") { Description = "A manufacturer whose factory identities are accepted here; repeatable" };
        var approval = new Option<bool?>("--approval") { Description = "true: a device's first certificate waits for an administrator" };
        var linking = new Option<bool?>("--linking") { Description = "true: requests must carry the TLS channel binding (TLS 1.2)" };
        var masa = new Option<string?>("--masa") { Description = "Where the MASA of what is made here is, such as masa.example:9443: it stands in factory identities; \"\": nowhere" };
        var makeDefault = new Option<bool?>("--default") { Description = "true: EST paths without a label lead here" };
        var grace = new Option<int?>("--renewal-grace") { Description = $"For how many days, 0 to {Domain.LongestRenewalGraceDays}, a device may still renew a certificate that has ended: for devices without a factory identity" };
        var command = new Command(word, description) { name, authority, profiles, manufacturers, approval, linking, masa, grace, makeDefault };
        verb.Online(command, async (parsed, client, terminal, ct) =>
        {
            var wanted = parsed.GetRequiredValue(name);
            var found = await FindAsync(client, wanted, ct);
            if (word == "add" && found is not null) throw new VerbFailedException($"a domain called {wanted} exists: domain set changes it");
            if (word == "set" && found is null) throw new VerbFailedException($"no domain is called {wanted}: domain add makes it");
            var domain = new Domain
            {
                Name = wanted,
                Authority = parsed.GetValue(authority) ?? found?.Authority ?? throw new VerbFailedException("say which authority issues here: --authority"),
                Profiles = Given(parsed, profiles) ?? found?.Profiles ?? throw new VerbFailedException("name at least one profile: --profile"),
                Manufacturers = Given(parsed, manufacturers) ?? found?.Manufacturers ?? [],
                Approval = parsed.GetValue(approval) ?? found?.Approval ?? false,
                LinkingRequired = parsed.GetValue(linking) ?? found?.LinkingRequired ?? false,
                Masa = (parsed.GetValue(masa) ?? found?.Masa) is { Length: > 0 } address ? address : null,
                RenewalGraceDays = parsed.GetValue(grace) ?? found?.RenewalGraceDays ?? 0,
                Default = parsed.GetValue(makeDefault) ?? found?.Default ?? false,
            };
            Show(terminal, await client.SendAsync<Domain>(HttpMethod.Put, $"domains/{Uri.EscapeDataString(wanted)}", domain, ct));
        });
        return command;
    }

    // An option that was not typed has an empty array as its value.
    private static string[]? Given(ParseResult parsed, Option<string[]?> option) => parsed.GetResult(option) is null ? null : parsed.GetValue(option);

    private static async Task<Domain?> FindAsync(AdminClient client, string name, CancellationToken ct) =>
        (await client.GetAsync<IReadOnlyList<Domain>>("domains", ct)).FirstOrDefault(domain => domain.Name == name);

    private static void Show(Terminal terminal, Domain domain) => terminal.ShowFields(domain,
        ("name", domain.Name), ("authority", domain.Authority), ("profiles", string.Join(", ", domain.Profiles)),
        ("manufacturers", string.Join(", ", domain.Manufacturers)), ("approval", YesNo(domain.Approval)),
        ("channel binding required", YesNo(domain.LinkingRequired)), ("MASA in factory identities", domain.Masa),
        ("renewal of what has ended", domain.RenewalGraceDays == 0 ? "no" : $"for {domain.RenewalGraceDays} days"), ("default", YesNo(domain.Default)));

    private static string YesNo(bool value) => value ? "yes" : "no";
}
