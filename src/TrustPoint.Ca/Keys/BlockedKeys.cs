using TrustPoint.Ca.Approvals;
using TrustPoint.Ca.Audit;
using TrustPoint.Ca.Callers;

namespace TrustPoint.Ca.Keys;

/// <summary>A public key that is certified no more, because its private half is known to others.</summary>
/// <param name="KeySha256">SHA-256 over the DER of its SubjectPublicKeyInfo.</param>
/// <param name="Note">What is known about it.</param>
/// <param name="By">Who blocked it: name and proof.</param>
/// <param name="At">When.</param>
public sealed record BlockedKey(byte[] KeySha256, string? Note, string By, DateTimeOffset At);

/// <summary>Blocked keys as they are kept. Issuance looks here in the transaction of each intent.</summary>
public interface IBlockedKeyStore
{
    /// <summary>Adds one, durably and with its audit entry.</summary>
    /// <returns>False when it was blocked before: nothing changed.</returns>
    Task<bool> AddAsync(BlockedKey key, AuditEntry entry, CancellationToken ct);

    /// <summary>The newest.</summary>
    Task<IReadOnlyList<BlockedKey>> NewestAsync(int limit, CancellationToken ct);
}

/// <summary>The command that blocks a key (CA/Browser Forum baseline requirements section 6.1.1.3).</summary>
public sealed class BlockedKeys(IBlockedKeyStore store, SecondPerson secondPerson, TimeProvider time)
{
    /// <summary>Blocks a key for ever, whoever asks for a certificate for it.</summary>
    /// <param name="caller">Who blocks keys.</param>
    /// <param name="keySha256">SHA-256 over the DER of the SubjectPublicKeyInfo.</param>
    /// <param name="note">What is known about it.</param>
    /// <param name="ct">Stops the wait.</param>
    /// <returns>False when it was blocked before.</returns>
    /// <exception cref="NotAllowedException">The caller may not.</exception>
    /// <exception cref="SecondPersonWantedException">A second person has to approve it first.</exception>
    public async Task<bool> BlockAsync(Caller caller, byte[] keySha256, string? note, CancellationToken ct)
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(keySha256.Length, 32);
        caller = await secondPerson.AskAsync(
            caller.Require(new Act(ActKind.BlockKeys, Right.BlockKeys, "block a key", ("keySha256", Convert.ToHexStringLower(keySha256)), ("note", note))), ct);
        var key = new BlockedKey(keySha256, note, $"{caller.Name} ({caller.Proof})", time.GetUtcNow());
        var entry = AuditEntry.Create(
            AuditEventType.KeyBlocked, key.At, caller, AuditOutcome.Success, ("keySha256", Convert.ToHexStringLower(key.KeySha256)), ("note", key.Note));
        var isNew = await store.AddAsync(key, entry, ct);
        if (!isNew) await secondPerson.CloseAsync(caller, ct);
        return isNew;
    }
}
