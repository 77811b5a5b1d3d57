using System.Reflection;
using TrustPoint.Ca.Yaml;

namespace TrustPoint.Ca.Profiles;

/// <summary>
/// The profiles in force, by name, live: those that come with the product, and the plant's own. What is looked up stays whole: a change
/// puts another profile in its place.
/// </summary>
public sealed class ProfileCatalogue
{
    private volatile Dictionary<string, Profile> profiles;

    private ProfileCatalogue(Dictionary<string, Profile> profiles) => this.profiles = profiles;

    /// <summary>All profiles, by name.</summary>
    public IEnumerable<Profile> All => profiles.Values.OrderBy(profile => profile.Name, StringComparer.Ordinal);

    /// <summary>The profile of that name, or null.</summary>
    public Profile? Find(string name) => profiles.GetValueOrDefault(name);

    /// <summary>Reads the profiles that come with the product, and those of a folder beside them.</summary>
    /// <param name="folder">Its <c>*.yaml</c> files are read, each one profile. Null or not there: only those of the product.</param>
    /// <exception cref="ProfileException">A file is refused; the errors of all files are in it.</exception>
    public static ProfileCatalogue Load(string? folder)
    {
        var profiles = new Dictionary<string, Profile>();
        foreach (var (source, yaml) in Embedded())
        {
            var profile = ProfileText.Parse(yaml, source) with { IsShipped = true };
            profiles.Add(profile.Name, profile);
        }
        if (folder is not null && Directory.Exists(folder)) Add(profiles, folder);
        return new(profiles);
    }

    /// <summary>Puts a profile in force, in the place of the one of its name. One change at a time.</summary>
    internal void Use(Profile profile) => profiles = new(profiles) { [profile.Name] = profile };

    private static void Add(Dictionary<string, Profile> profiles, string folder)
    {
        var errors = new List<YamlError>();
        var own = new Dictionary<string, string>();
        foreach (var file in Directory.EnumerateFiles(folder, "*.yaml").Order(StringComparer.Ordinal))
        {
            var source = Path.GetFileName(file);
            try
            {
                var profile = ProfileText.Parse(File.ReadAllText(file), source, (profile, fields) =>
                {
                    if (profiles.GetValueOrDefault(profile.Name) is { IsShipped: true }) fields.Problem("name", Shipped);
                });
                if (!own.TryAdd(profile.Name, source)) errors.Add(new(source, 1, $"The profile '{profile.Name}' is in {own[profile.Name]} too."));
                profiles[profile.Name] = profile;
            }
            catch (ProfileException refused)
            {
                errors.AddRange(refused.Errors);
            }
        }
        if (errors.Count > 0) throw new ProfileException(errors);
    }

    /// <summary>Why a name is not free.</summary>
    internal const string Shipped = "is that of a profile that comes with the product and stays as it is: give the copy a name of its own.";

    private static IEnumerable<(string Source, string Yaml)> Embedded()
    {
        var assembly = Assembly.GetExecutingAssembly();
        foreach (var name in assembly.GetManifestResourceNames().Where(name => name.EndsWith(".yaml", StringComparison.Ordinal)))
        {
            using var reader = new StreamReader(assembly.GetManifestResourceStream(name)!);
            yield return (name, reader.ReadToEnd());
        }
    }
}
