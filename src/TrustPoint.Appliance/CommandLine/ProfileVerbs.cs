using System.CommandLine;
using System.Globalization;
using System.Text;
using TrustPoint.Appliance.Rest;
using TrustPoint.Ca.Lists;
using TrustPoint.Ca.Profiles;
using TrustPoint.Ca.Yaml;
using TrustPoint.Devices.Registry;

namespace TrustPoint.Appliance.CommandLine;

/// <summary><c>profile list | show | check | save | versions | diff</c>. To check a text takes no running appliance.</summary>
internal static class ProfileVerbs
{
    public static Command Create(Verb verb) => new("profile", "Profiles: what a certificate may hold")
    {
        List(verb), Show(verb), Check(verb), Save(verb), Versions(verb), Diff(verb),
    };

    private static Argument<string> Name() => new("NAME") { Description = "The profile's name" };

    private static Command List(Verb verb)
    {
        var command = new Command("list", "Profiles in force by name");
        verb.Online(command, async (_, client, terminal, ct) => terminal.ShowTable(
            await client.GetAsync<IReadOnlyList<ProfileRow>>("profiles", ct), "No profiles.",
            ("NAME", row => row.Name), ("VERSION", row => $"{row.Version}"), ("OF", row => row.Shipped ? "product" : "plant"), ("FOR", row => string.Join(",", row.Requesters)),
            ("DOMAINS", row => string.Join(",", row.Domains)), ("DESCRIPTION", row => row.Description)));
        return command;
    }

    private static Command Show(Verb verb)
    {
        var name = Name();
        var version = new Option<int?>("--version") { Description = "An earlier version; the one in force unless told" };
        var command = new Command("show", "One profile as YAML, to start your own from") { name, version };
        verb.Online(command, async (parsed, client, terminal, ct) =>
        {
            var path = $"profiles/{Uri.EscapeDataString(parsed.GetRequiredValue(name))}";
            if (parsed.GetValue(version) is { } number) path += string.Create(CultureInfo.InvariantCulture, $"/versions/{number}");
            var found = await client.GetAsync<ProfileVersionRow>(path, ct);
            terminal.Show(found, words => words.Write(found.Text));
        });
        return command;
    }

    private static Command Check(Verb verb)
    {
        var files = new Argument<FileInfo[]>("FILE") { Description = "Profiles in YAML", Arity = ArgumentArity.OneOrMore };
        var command = new Command("check", "Check profiles before they are put to use") { files };
        verb.Alone(command, (parsed, terminal, _) =>
        {
            var errors = new List<YamlError>();
            var read = new List<CheckedProfile>();
            foreach (var file in parsed.GetRequiredValue(files))
            {
                try
                {
                    var profile = ProfileText.Parse(File.ReadAllText(file.FullName), file.Name);
                    read.Add(new(profile.Name, profile.Version, profile.Description));
                }
                catch (ProfileException refused)
                {
                    errors.AddRange(refused.Errors);
                }
            }
            if (errors is not []) throw new VerbFailedException(string.Join('\n', errors));
            terminal.Show(read, words =>
            {
                foreach (var row in read) words.WriteLine($"{row.Name}@{row.Version} is in order.");
            });
            return Task.CompletedTask;
        });
        return command;
    }

    private static Command Save(Verb verb)
    {
        var file = new Argument<FileInfo>("FILE") { Description = "The profile in YAML" };
        var preview = new Option<bool>("--preview") { Description = "Only show what would change, and which devices it touches" };
        var command = new Command("save", "Put a profile in force, for the next certificate on; every version is kept") { file, preview };
        verb.Online(command, async (parsed, client, terminal, ct) =>
        {
            var text = await File.ReadAllTextAsync(parsed.GetRequiredValue(file).FullName, ct);
            var found = await client.SendAsync<ProfilePreview>(HttpMethod.Post, "profiles/check", Content(text), ct);
            if (found.Problems is not [])
                throw new VerbFailedException(string.Join('\n', found.Problems.Select(problem => $"{parsed.GetRequiredValue(file).Name}:{problem.Line}: {problem.Message}")));
            if (parsed.GetValue(preview))
            {
                terminal.Show(found, words => Write(words, found));
                return;
            }
            var saved = await client.SendAsync<ProfileVersionRow>(HttpMethod.Post, "profiles", Content(text), ct);
            terminal.Show(saved, words => words.WriteLine($"{saved.Name}@{saved.Version} is in force (SHA-256 {saved.Sha256})."));
        });
        return command;
    }

    private static Command Versions(Verb verb)
    {
        var name = Name();
        var command = new Command("versions", "Every version that was ever in force, newest first") { name };
        verb.Online(command, async (parsed, client, terminal, ct) => terminal.ShowTable(
            await client.GetAsync<IReadOnlyList<ProfileVersionRow>>($"profiles/{Uri.EscapeDataString(parsed.GetRequiredValue(name))}/versions", ct), "No profile of that name was ever in force.",
            ("VERSION", row => $"{row.Version}"), ("SINCE", row => Terminal.Time(row.SavedAt)), ("BY", row => row.Shipped ? "product" : row.SavedBy), ("SHA-256", row => row.Sha256)));
        return command;
    }

    private static Command Diff(Verb verb)
    {
        var name = Name();
        var from = new Option<int?>("--from") { Description = "The earlier version; the one before the other unless told" };
        var to = new Option<int?>("--to") { Description = "The later version; the one in force unless told" };
        var command = new Command("diff", "How two versions differ") { name, from, to };
        verb.Online(command, async (parsed, client, terminal, ct) =>
        {
            var query = new Query($"profiles/{Uri.EscapeDataString(parsed.GetRequiredValue(name))}/difference")
                .With("from", parsed.GetValue(from)?.ToString(CultureInfo.InvariantCulture)).With("to", parsed.GetValue(to)?.ToString(CultureInfo.InvariantCulture));
            var found = await client.GetAsync<ProfileDifference>(query.ToString(), ct);
            terminal.Show(found, words => Write(words, found.Lines));
        });
        return command;
    }

    private static StringContent Content(string text) => new(text, Encoding.UTF8) { Headers = { ContentType = new(ProfileRoutes.Media) } };

    private static void Write(TextWriter words, ProfilePreview preview)
    {
        Write(words, preview.Difference);
        if (preview.Use is not { } use) return;
        words.WriteLine($"Domains: {(use.Domains is [] ? "none" : string.Join(", ", use.Domains.Select(InWords)))}");
        words.WriteLine($"Certificates that are good now, each renewed by what is in force then: {InWords(use.Certificates)}");
    }

    private static void Write(TextWriter words, IReadOnlyList<string> lines)
    {
        foreach (var line in lines) words.WriteLine(line);
    }

    private static string InWords(DomainUse domain) => domain.Devices is { } devices ? $"{domain.Name} ({InWords(devices)} devices)" : domain.Name;

    private static string InWords(ListCount count) => count.IsExact ? $"{count.Value}" : $"more than {count.Value}";

    private sealed record CheckedProfile(string Name, int Version, string Description);
}
