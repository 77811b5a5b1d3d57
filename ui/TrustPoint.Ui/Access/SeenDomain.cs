using TrustPoint.Ca.Callers;

namespace TrustPoint.Ui.Access;

/// <summary>Which devices and certificates a list shows to whom.</summary>
internal static class SeenDomain
{
    /// <summary>The domain that a list is narrowed to; null: it is not. Whoever may see some domains alone sees the first of them.</summary>
    /// <exception cref="NotAllowedException">The caller may see none.</exception>
    public static string? DomainSeen(this Caller caller)
    {
        var domain = caller.ReachOf(Right.SeeDevices).Domains is [var first, ..] ? first : null;
        caller.Require(Right.SeeDevices, domain);
        return domain;
    }
}
