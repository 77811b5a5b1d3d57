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
    /// <summary>Whether two notes sign the same text. ECDSA signs it in another way each time (FIPS 186-5 section 6.3.1): their octets differ.</summary>
    public static bool IsSame(string? one, string? other) => one is null || other is null ? one == other : Text(one).SequenceEqual(Text(other));

    /// <summary>Reads the body's lines; null when the text is no checkpoint.</summary>
    public static CheckpointNote? Read(string note)
    {
        var lines = note.Split('\n', 4);
        if (lines.Length < 4 || !long.TryParse(lines[1], NumberStyles.None, CultureInfo.InvariantCulture, out var size)) return null;
        var root = new byte[MerkleHash.Size];
        return Convert.TryFromBase64String(lines[2], root, out var length) && length == MerkleHash.Size ? new(size, root) : null;
    }

    // C2SP signed-note: the text ends before the last empty line.
    private static ReadOnlySpan<char> Text(string note) => note.LastIndexOf("\n\n", StringComparison.Ordinal) is var end and >= 0 ? note.AsSpan(0, end) : note;
}
