using TrustPoint.Ca.Yaml;

namespace TrustPoint.Ca.Profiles;

/// <summary>A profile's text is refused. Holds every error that was found, not only the first.</summary>
public sealed class ProfileException(IReadOnlyList<YamlError> errors) : Exception(string.Join('\n', errors))
{
    /// <summary>The errors, in the order of the text.</summary>
    public IReadOnlyList<YamlError> Errors { get; } = errors;
}
