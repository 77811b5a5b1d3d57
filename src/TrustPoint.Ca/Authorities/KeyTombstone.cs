using System.Globalization;
using TrustPoint.Ca.Audit;
using TrustPoint.Ca.Callers;

namespace TrustPoint.Ca.Authorities;

/// <summary>That an authority's key was destroyed at a ceremony. Nothing is ever signed with it again, not even where a copy of it should turn up.</summary>
/// <param name="At">When the destruction began.</param>
/// <param name="Reason">Why the key was not needed any more.</param>
/// <param name="Ceremony">The ceremony.</param>
/// <param name="Transcript">Lower-case hex: the head of its transcript with the line that says that it began.</param>
public sealed record KeyTombstone(DateTimeOffset At, string Reason, string Ceremony, string Transcript)
{
    /// <summary>Why nothing is signed, in words.</summary>
    public string Words(string authority) => string.Create(CultureInfo.InvariantCulture, $"The key of the authority {authority} was destroyed at the ceremony {Ceremony} on {At:yyyy-MM-dd}");

    internal AuditEntry Entry(Caller caller, Authority authority, DateTimeOffset now) => AuditEntry.Create(
        AuditEventType.AuthorityKeyDestroyed, now, caller, AuditOutcome.Success,
        ("authority", authority.Name), ("keyId", authority.KeyId), ("reason", Reason), ("ceremony", Ceremony), ("transcript", Transcript));
}
