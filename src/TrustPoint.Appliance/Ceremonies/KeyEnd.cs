using TrustPoint.Ca.Authorities;
using TrustPoint.Ca.Retirement;
using TrustPoint.Ceremonies.Runs;

namespace TrustPoint.Appliance.Ceremonies;

/// <summary>Whether an authority's key is still needed, by what this box knows, and that it is gone.</summary>
/// <param name="authorities">The authorities that there are.</param>
/// <param name="setup">Writes the tombstone.</param>
/// <param name="gate">Who still needs it.</param>
internal sealed class KeyEnd(Authorities authorities, AuthoritySetup setup, EndGate gate) : IKeyEnd
{
    /// <inheritdoc/>
    public async Task<IReadOnlyList<string>> DutiesAsync(string authority, CancellationToken ct)
    {
        if (authorities.Find(authority) is not { } owner) return [$"there is no authority {authority}"];
        var duties = new List<string>();
        if (owner.Record.State is not (AuthorityState.Retired or AuthorityState.Revoked)) duties.Add($"the authority {authority} is not retired");
        duties.AddRange(await gate.DutiesAsync(owner, ct));
        return duties;
    }

    /// <inheritdoc/>
    public string KeyOf(string authority) => authorities.Find(authority)?.Record.KeyId ?? throw new CeremonyRefusedException($"There is no authority {authority}.");

    /// <inheritdoc/>
    public Task EntombAsync(string authority, KeyTombstone tombstone, CancellationToken ct) => setup.EntombAsync(CeremonyDesk.Caller, authority, tombstone);
}
