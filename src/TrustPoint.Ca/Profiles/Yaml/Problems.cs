namespace TrustPoint.Ca.Profiles.Yaml;

/// <summary>What is wrong with one file, collected.</summary>
internal sealed class Problems(string source)
{
    private readonly List<ProfileError> found = [];

    public void Add(int line, string message) => found.Add(new(source, line, message));

    public void ThrowIfAny()
    {
        if (found.Count > 0) throw new ProfileException([.. found.OrderBy(error => error.Line)]);
    }
}
