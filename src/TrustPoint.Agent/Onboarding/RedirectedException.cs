namespace TrustPoint.Agent.Onboarding;

/// <summary>The registrar sends the device to another place. Whether that is followed is for policy to say.</summary>
/// <param name="location">Where to; as it was sent, so possibly relative.</param>
internal sealed class RedirectedException(Uri location) : AgentException($"the registrar sends the device to {location}, and redirects are not followed")
{
    /// <summary>Where to.</summary>
    public Uri Location { get; } = location;
}
