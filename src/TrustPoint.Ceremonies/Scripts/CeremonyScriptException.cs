using TrustPoint.Ca.Yaml;

namespace TrustPoint.Ceremonies.Scripts;

/// <summary>A script is refused. Holds every error that was found, not only the first.</summary>
public sealed class CeremonyScriptException(IReadOnlyList<YamlError> errors) : Exception(string.Join('\n', errors))
{
    /// <summary>The errors, in the order of the text.</summary>
    public IReadOnlyList<YamlError> Errors { get; } = errors;
}
