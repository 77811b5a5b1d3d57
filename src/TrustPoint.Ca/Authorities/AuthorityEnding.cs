using TrustPoint.Ca.Audit;
using TrustPoint.Ca.Callers;

namespace TrustPoint.Ca.Authorities;

/// <summary>That an authority is being ended for ever (LIF-57): it issues nothing more, each list that it still signs is good to its own end, and its key goes. Two people decided that.</summary>
/// <param name="At">Since when.</param>
/// <param name="Reason">Why.</param>
public sealed record AuthorityEnding(DateTimeOffset At, string Reason)
{
    internal AuditEntry Entry(Caller caller, Authority authority) => AuditEntry.Create(
        AuditEventType.AuthorityEnding, At, caller, AuditOutcome.Success, ("authority", authority.Name), ("keyId", authority.KeyId), ("reason", Reason));
}
