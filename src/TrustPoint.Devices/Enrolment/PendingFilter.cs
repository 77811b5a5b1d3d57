namespace TrustPoint.Devices.Enrolment;

/// <summary>What a list of waiting requests is narrowed by. Null members do not narrow.</summary>
/// <param name="Domain">Domain.</param>
/// <param name="Device">Device.</param>
/// <param name="Profile">Profile.</param>
public sealed record PendingFilter(string? Domain = null, string? Device = null, string? Profile = null)
{
    internal bool Has(PendingRequest request) =>
        (Domain is null || request.Domain == Domain) && (Device is null || request.Device == Device) && (Profile is null || request.Profile == Profile);
}

/// <summary>The orders of a list of waiting requests.</summary>
public enum PendingSort
{
    /// <summary>Who waits longest first.</summary>
    Oldest,

    /// <summary>Newest first.</summary>
    Newest,
}
