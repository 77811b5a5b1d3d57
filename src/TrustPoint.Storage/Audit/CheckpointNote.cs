using System.Globalization;
using TrustPoint.Ca.Audit.Merkle;

namespace TrustPoint.Storage.Audit;

/// <summary>
/// The two lines of a checkpoint that a store must know. C2SP tlog-checkpoint: origin, size in decimal, root hash in base64, …; the
/// signature is others' business.
/// </summary>
/// <param name="Size">Number of leaves.</param>
/// <param name="Root">Root over them.</param>
internal sealed record CheckpointNote(long Size, byte[] Root)
{
    /// <summary>Reads the body's lines; null when the text is no checkpoint.</summary>
    public static CheckpointNote? Read(string note)
    {
        var lines = note.Split('\n', 4);
        if (lines.Length < 4 || !long.TryParse(lines[1], NumberStyles.None, CultureInfo.InvariantCulture, out var size)) return null;
        var root = new byte[MerkleHash.Size];
        return Convert.TryFromBase64String(lines[2], root, out var length) && length == MerkleHash.Size ? new(size, root) : null;
    }
}
