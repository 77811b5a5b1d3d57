using System.Globalization;
using TrustPoint.Ca.Audit;
using TrustPoint.Ca.Callers;

namespace TrustPoint.Ca.Authorities;

/// <summary>That an authority's key was destroyed, at a ceremony or in the box's own token. Nothing is ever signed with it again, not even where a copy of it should turn up.</summary>
/// <param name="At">When the destruction began.</param>
/// <param name="Reason">Why the key was not needed any more.</param>
/// <param name="Ceremony">The ceremony; null: the box did it, on the word of two people.</param>
/// <param name="Transcript">Lower-case hex: the head of its transcript with the line that says that it began.</param>
public sealed record KeyTombstone(DateTimeOffset At, string Reason, string? Ceremony, string? Transcript)
{
    /// <summary>Why nothing is signed, in words.</summary>
    public string Words(string authority) => Ceremony is null
        ? string.Create(CultureInfo.InvariantCulture, $"The authority {authority} was ended for ever on {At:yyyy-MM-dd}: its key is destroyed")
        : string.Create(CultureInfo.InvariantCulture, $"The key of the authority {authority} was destroyed at the ceremony {Ceremony} on {At:yyyy-MM-dd}");

    /// <summary>The audit entry of it.</summary>
    /// <param name="caller">The ceremony, or the part of the box that does it.</param>
    /// <param name="authority">Whose key.</param>
    /// <param name="people">Where no ceremony names them: who ordered it, then who approved it.</param>
    /// <param name="now">Now.</param>
    internal AuditEntry Entry(Caller caller, Authority authority, IReadOnlyList<string> people, DateTimeOffset now) => AuditEntry.Create(
        AuditEventType.AuthorityKeyDestroyed, now, caller, AuditOutcome.Success,
        ("authority", authority.Name), ("keyId", authority.KeyId), ("reason", Reason), ("ceremony", Ceremony), ("transcript", Transcript),
        ("orderedBy", people.ElementAtOrDefault(0)), ("approvedBy", people.ElementAtOrDefault(1)));
}
