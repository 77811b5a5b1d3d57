using System.Security.Cryptography;
using TrustPoint.Ca.Approvals;
using TrustPoint.Ca.Audit;
using TrustPoint.Ca.Callers;
using TrustPoint.Formats;

namespace TrustPoint.Devices.Ownership;

/// <summary>Who owns what was made here.</summary>
public sealed class Owners(IOwnershipStore store, SecondPerson secondPerson, TimeProvider time)
{
    private const int LongestName = 100;
    private const int MostAnchors = 16;

    /// <summary>Adds an owner, or replaces its anchors: from then on who is below the new ones is this owner.</summary>
    /// <exception cref="NotAllowedException">The caller may not.</exception>
    /// <exception cref="SecondPersonWantedException">A second person has to approve it first.</exception>
    /// <exception cref="CommandRefusedException">A name or an anchor is not what it must be.</exception>
    public async Task SaveAsync(Caller caller, Owner owner, CancellationToken ct)
    {
        (string Name, string? Value)[] fields =
        [
            ("owner", owner.Name), ("displayName", owner.DisplayName), ("sha256", string.Join(' ', owner.Anchors.Select(anchor => Convert.ToHexStringLower(SHA256.HashData(anchor))))),
        ];
        var allowed = caller.Require(new Act(ActKind.ChangeDomains, Right.ManageOwnership, "save an owner", fields));
        if (FaultOf(owner) is { } fault) throw new CommandRefusedException(CommandRefusal.Invalid, fault);
        caller = await secondPerson.AskAsync(allowed, ct);
        await store.SaveOwnerAsync(owner, AuditEntry.Create(AuditEventType.OwnerSaved, time.GetUtcNow(), caller, AuditOutcome.Success, fields), ct);
    }

    /// <summary>All owners by name.</summary>
    /// <exception cref="NotAllowedException">The caller may not see the set-up.</exception>
    public Task<IReadOnlyList<Owner>> ListAsync(Caller caller, CancellationToken ct)
    {
        caller.Require(Right.SeeSetup);
        return store.ListOwnersAsync(ct);
    }

    private static string? FaultOf(Owner owner)
    {
        if (!OwnershipNames.Fit(owner.Name)) return $"an owner's name is {OwnershipNames.Form}, '{owner.Name}' is not";
        if (owner.DisplayName.Length is 0 or > LongestName || owner.DisplayName.Any(char.IsControl)) return $"what people call an owner has 1 to {LongestName} characters";
        if (owner.Anchors.Count is 0 or > MostAnchors) return $"an owner has 1 to {MostAnchors} anchors";
        try
        {
            _ = owner.Certificates;
            return null;
        }
        catch (DecodeException error)
        {
            return $"an anchor cannot be read: {error.Message}";
        }
    }
}
