using System.Security.Cryptography;
using TrustPoint.Ca.Approvals;
using TrustPoint.Ca.Audit;
using TrustPoint.Ca.Callers;
using TrustPoint.Ca.Lists;
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
            ("maker", owner.IsMaker ? "true" : null),
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

    /// <summary>A page of the list of owners.</summary>
    /// <param name="caller">Who sees the set-up.</param>
    /// <param name="text">A part of the name, or of what people call it; null: all.</param>
    /// <param name="page">Which page.</param>
    /// <param name="ct">Stops the search.</param>
    /// <exception cref="NotAllowedException">The caller may not.</exception>
    /// <exception cref="CursorRefusedException">The cursor belongs to another list or text.</exception>
    public Task<Page<Owner>> ListAsync(Caller caller, string? text, PageRequest<OwnerSort> page, CancellationToken ct)
    {
        caller.Require(Right.SeeSetup);
        return page.ReadAsync(text ?? "", from => store.ListOwnersAsync(text, from, page.Limit, ct));
    }

    /// <summary>How many owners there are.</summary>
    /// <exception cref="NotAllowedException">The caller may not see the set-up.</exception>
    public Task<ListCount> CountAsync(Caller caller, CancellationToken ct)
    {
        caller.Require(Right.SeeSetup);
        return store.CountOwnersAsync(ct);
    }

    /// <summary>The owner of that name; null: there is none.</summary>
    /// <exception cref="NotAllowedException">The caller may not see the set-up.</exception>
    public ValueTask<Owner?> FindAsync(Caller caller, string name, CancellationToken ct)
    {
        caller.Require(Right.SeeSetup);
        return store.FindOwnerAsync(name, ct);
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
