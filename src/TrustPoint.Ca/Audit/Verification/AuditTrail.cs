using TrustPoint.Ca.Audit.Checkpoints;
using TrustPoint.Ca.Audit.Merkle;
using TrustPoint.Ca.Callers;
using TrustPoint.Ca.Keys;

namespace TrustPoint.Ca.Audit.Verification;

/// <summary>That an entry is in the log, for those who believe the log's key alone: an inclusion proof (RFC 9162 section 2.1.3) in a signed tree.</summary>
/// <param name="Entry">The entry.</param>
/// <param name="Tree">The tree, as the log signed it. The signature was verified.</param>
/// <param name="Note">The same as a signed note.</param>
/// <param name="Path">The hashes beside the way from the leaf to the root, from below.</param>
public sealed record AuditProof(AuditRecord Entry, Checkpoint Tree, string Note, IReadOnlyList<byte[]> Path)
{
    /// <summary>The leaf's hash, where the way begins.</summary>
    public byte[] LeafHash { get; } = MerkleHash.Leaf(Entry.Bytes);

    /// <summary>Whether leaf and path give the signed root. Computed whenever it is asked for.</summary>
    public bool Holds => MerkleProofs.VerifyInclusion(Entry.Index, Tree.Size, MerkleHash.Leaf(Entry.Bytes), Path, Tree.Root);
}

/// <summary>What readers of the log may have of it beside the list: proofs, the verification of the whole, and a copy to take away.</summary>
public sealed class AuditTrail(IAuditStore store, CheckpointSigner signer)
{
    /// <summary>Proves that an entry is in the log. What it costs does not grow with the log.</summary>
    /// <param name="caller">Who reads the audit log.</param>
    /// <param name="index">The entry's number, from 0.</param>
    /// <param name="ct">Stops it.</param>
    /// <returns>Null: there is no such entry.</returns>
    /// <exception cref="NotAllowedException">The caller may not.</exception>
    /// <exception cref="KeyStoreUnavailableException">No checkpoint covers it yet, and none can be signed now.</exception>
    /// <exception cref="CheckpointException">The checkpoint over it is forged or damaged.</exception>
    public Task<AuditProof?> ProveAsync(Caller caller, long index, CancellationToken ct)
    {
        caller.Require(Right.ReadAudit);
        return ProveAsync(index, ct);
    }

    /// <summary>The same for the appliance's own documents, which carry one entry with its proof to those who may have them.</summary>
    internal async Task<AuditProof?> ProveAsync(long index, CancellationToken ct)
    {
        var (size, _) = await store.HeadAsync(ct);
        if (index < 0 || index >= size) return null;
        var note = await store.CheckpointOverAsync(index, ct) ?? await SignAsync(index, ct);
        var tree = Checkpoint.Open(note, signer.Key);
        byte[]? entry = null;
        var hashes = new List<byte[]>();
        await foreach (var leaf in store.ReadAsync(index, ct))
        {
            entry ??= leaf;
            hashes.Add(MerkleHash.Leaf(leaf));
            if (index + hashes.Count == tree.Size) break;
        }
        var path = new MerkleProofs(at => hashes[(int)(at - index)]).Inclusion(await store.EdgeAsync(index, ct), tree.Size);
        return new(new(index, entry!), tree, note, path);
    }

    /// <summary>Verifies the whole log: one pass over it.</summary>
    /// <param name="caller">Who reads the audit log.</param>
    /// <param name="earlier">A signed note that was kept elsewhere; null: none.</param>
    /// <param name="progress">Is told now and then how many entries were looked at; null: nobody is.</param>
    /// <param name="ct">Stops it.</param>
    /// <exception cref="NotAllowedException">The caller may not.</exception>
    public Task<AuditVerification> VerifyAsync(Caller caller, string? earlier, IProgress<long>? progress, CancellationToken ct)
    {
        caller.Require(Right.ReadAudit);
        return AuditVerifier.VerifyAsync(store, signer.Key, earlier, progress, ct);
    }

    /// <summary>Writes the whole log with its checkpoints as one file (<see cref="AuditExport.WriteArchiveAsync"/>), the last entries covered too.</summary>
    /// <param name="caller">Who reads the audit log.</param>
    /// <param name="archive">Where it goes.</param>
    /// <param name="ct">Stops it.</param>
    /// <returns>How many entries there are.</returns>
    /// <exception cref="NotAllowedException">The caller may not.</exception>
    /// <exception cref="KeyStoreUnavailableException">No checkpoint can be signed now; nothing was written.</exception>
    public async Task<long> ExportAsync(Caller caller, Stream archive, CancellationToken ct)
    {
        caller.Require(Right.ReadAudit);
        _ = await signer.SignAsync(ct);
        return await AuditExport.WriteArchiveAsync(store, signer.Key, archive, ct);
    }

    private async Task<string> SignAsync(long index, CancellationToken ct) =>
        await signer.SignAsync(ct) ?? await store.CheckpointOverAsync(index, ct) ?? throw new InvalidDataException($"No checkpoint covers entry {index} of the log.");
}
