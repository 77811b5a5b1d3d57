using System.CommandLine;
using TrustPoint.Appliance.Options;
using TrustPoint.Ca.Profiles;

namespace TrustPoint.Appliance.CommandLine;

/// <summary><c>profile list | show | check</c>: all without a running appliance, from the files that it reads at start.</summary>
internal static class ProfileVerbs
{
    public static Command Create(Verb verb) => new("profile", "Profiles: what a certificate may hold") { List(verb), Show(verb), Check(verb) };

    private static Command List(Verb verb)
    {
        var command = new Command("list", "Profiles by name");
        verb.Offline(command, (_, options, terminal, _) =>
        {
            terminal.ShowTable([.. Load(options).All.Select(Row)], "No profiles.",
                ("NAME", row => row.Name), ("VERSION", row => $"{row.Version}"), ("FOR", row => string.Join(",", row.Requesters)),
                ("DESCRIPTION", row => row.Description));
            return Task.CompletedTask;
        });
        return command;
    }

    private static Command Show(Verb verb)
    {
        var name = new Argument<string>("NAME") { Description = "The profile's name" };
        var command = new Command("show", "One profile as YAML, to start your own from") { name };
        verb.Offline(command, (parsed, options, terminal, _) =>
        {
            var wanted = parsed.GetRequiredValue(name);
            var profile = Load(options).Find(wanted) ?? throw new VerbFailedException($"no profile is called {wanted}");
            terminal.Show(profile, words => words.Write(profile.Text));
            return Task.CompletedTask;
        });
        return command;
    }

    private static Command Check(Verb verb)
    {
        var files = new Argument<FileInfo[]>("FILE") { Description = "Profiles in YAML", Arity = ArgumentArity.OneOrMore };
        var command = new Command("check", "Check profiles before they are put to use") { files };
        verb.Alone(command, (parsed, terminal, _) =>
        {
            var errors = new List<ProfileError>();
            var read = new List<ProfileRow>();
            foreach (var file in parsed.GetRequiredValue(files))
            {
                try
                {
                    read.Add(Row(ProfileText.Parse(File.ReadAllText(file.FullName), file.Name)));
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

    private static ProfileCatalogue Load(ApplianceOptions options)
    {
        try
        {
            return ProfileCatalogue.Load(options.ProfileDirectory);
        }
        catch (ProfileException refused)
        {
            throw new VerbFailedException(refused.Message);
        }
    }

    private static ProfileRow Row(Profile profile) =>
        new(profile.Name, profile.Version, [.. profile.Requesters.Select(requester => requester.ToString().ToLowerInvariant())], profile.Description);

    private sealed record ProfileRow(string Name, int Version, IReadOnlyList<string> Requesters, string Description);
}
