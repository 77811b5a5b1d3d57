namespace TrustPoint.Ca.Profiles;

/// <summary>One thing that is wrong with a profile's text.</summary>
/// <param name="Source">The file.</param>
/// <param name="Line">The line, from 1.</param>
/// <param name="Message">What is wrong and what would be right.</param>
public sealed record ProfileError(string Source, int Line, string Message)
{
    /// <summary>As compilers print it: <c>ldevid.yaml:12: message</c>.</summary>
    public override string ToString() => $"{Source}:{Line}: {Message}";
}

/// <summary>A profile's text is refused. Holds every error that was found, not only the first.</summary>
public sealed class ProfileException(IReadOnlyList<ProfileError> errors) : Exception(string.Join('\n', errors))
{
    /// <summary>The errors, in the order of the text.</summary>
    public IReadOnlyList<ProfileError> Errors { get; } = errors;
}
