using System.Reflection;

namespace TrustPoint.Ca.Profiles;

/// <summary>All profiles by name: those that come with the product, and those of a folder, which replace them name by name.</summary>
public sealed class ProfileCatalogue
{
    private readonly Dictionary<string, Profile> profiles;

    private ProfileCatalogue(Dictionary<string, Profile> profiles) => this.profiles = profiles;

    /// <summary>All profiles, by name.</summary>
    public IEnumerable<Profile> All => profiles.Values.OrderBy(profile => profile.Name, StringComparer.Ordinal);

    /// <summary>The profile of that name, or null.</summary>
    public Profile? Find(string name) => profiles.GetValueOrDefault(name);

    /// <summary>Reads the profiles that come with the product, then those of a folder.</summary>
    /// <param name="folder">Its <c>*.yaml</c> files are read, each one profile. Null or not there: only those of the product.</param>
    /// <exception cref="ProfileException">A file is refused; the errors of all files are in it.</exception>
    public static ProfileCatalogue Load(string? folder)
    {
        var profiles = new Dictionary<string, Profile>();
        foreach (var (source, yaml) in Embedded())
        {
            var profile = ProfileText.Parse(yaml, source);
            profiles.Add(profile.Name, profile);
        }
        if (folder is not null && Directory.Exists(folder)) Replace(profiles, folder);
        return new(profiles);
    }

    private static void Replace(Dictionary<string, Profile> profiles, string folder)
    {
        var errors = new List<ProfileError>();
        var own = new Dictionary<string, string>();
        foreach (var file in Directory.EnumerateFiles(folder, "*.yaml").Order(StringComparer.Ordinal))
        {
            var source = Path.GetFileName(file);
            try
            {
                var profile = ProfileText.Parse(File.ReadAllText(file), source);
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
