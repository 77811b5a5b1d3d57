using System.Globalization;
using System.Text;
using TrustPoint.Ca.Audit.Merkle;
using TrustPoint.Formats.Signatures;

namespace TrustPoint.Ca.Audit.Checkpoints;

/// <summary>What a log said about itself at one moment (C2SP tlog-checkpoint).</summary>
/// <param name="Origin">The log's name.</param>
/// <param name="Size">Number of leaves.</param>
/// <param name="Root">RFC 6962 root hash over them.</param>
public sealed record Checkpoint(string Origin, long Size, byte[] Root)
{
    private const char EmDash = '\u2014';
    private const int MaximumLength = 64 * 1024;

    /// <summary>The text that is signed: origin, size and root, each a line.</summary>
    public string Text => $"{Origin}\n{Size.ToString(CultureInfo.InvariantCulture)}\n{Convert.ToBase64String(Root)}\n";

    /// <summary>Puts the text and its signature together as a signed note.</summary>
    /// <param name="key">The log's key.</param>
    /// <param name="signature">DER Ecdsa-Sig-Value over SHA-256 of the text in UTF-8.</param>
    public string ToNote(LogKey key, ReadOnlySpan<byte> signature) => $"{Text}\n{EmDash} {key.Name} {Convert.ToBase64String([.. key.Id, .. signature])}\n";

    /// <summary>Reads a note and verifies it. Signatures of other keys are passed over, as the specification asks; one of this key must be there and verify.</summary>
    /// <param name="note">A signed note.</param>
    /// <param name="key">The log's key.</param>
    /// <exception cref="CheckpointException">It is no checkpoint, or not one of this log.</exception>
    public static Checkpoint Open(string note, LogKey key)
    {
        var end = note.LastIndexOf("\n\n", StringComparison.Ordinal);
        if (note.Length > MaximumLength || end < 0 || note[^1] != '\n') throw new CheckpointException("This is no signed note.");
        var text = note[..(end + 1)];
        var verified = false;
        foreach (var line in note[(end + 2)..^1].Split('\n'))
        {
            if (line.Split(' ') is not [[EmDash], var name, var encoded]) throw new CheckpointException("A signature line of the note is malformed.");
            if (SignatureOf(key, name, encoded) is not { } signature) continue;
            if (!key.PublicKey.Verify(SignatureAlgorithm.EcdsaSha256, Encoding.UTF8.GetBytes(text), signature)) throw new CheckpointException($"The signature of {key.Name} does not verify.");
            verified = true;
        }
        if (!verified) throw new CheckpointException($"The note is not signed by {key.Name}.");
        return ReadText(text);
    }

    /// <summary>The signature when the line is of this key, else null.</summary>
    private static byte[]? SignatureOf(LogKey key, string name, string encoded)
    {
        var bytes = new byte[encoded.Length];
        if (!Convert.TryFromBase64String(encoded, bytes, out var length) || length < 5) throw new CheckpointException("A signature of the note is not base64.");
        return name == key.Name && bytes.AsSpan(0, 4).SequenceEqual(key.Id) ? bytes[4..length] : null;
    }

    /// <summary>Reads what is signed (C2SP tlog-checkpoint, "Note text"). Extension lines are opaque.</summary>
    /// <exception cref="CheckpointException">It is no checkpoint.</exception>
    internal static Checkpoint ReadText(string text)
    {
        var lines = text.Split('\n');
        if (lines.Length < 4 || Array.IndexOf(lines, "") != lines.Length - 1) throw new CheckpointException("The note is no checkpoint: it has not three lines.");
        if (!long.TryParse(lines[1], NumberStyles.None, CultureInfo.InvariantCulture, out var size) || lines[1] != size.ToString(CultureInfo.InvariantCulture))
            throw new CheckpointException("The note is no checkpoint: its second line is no tree size.");
        var root = new byte[MerkleHash.Size];
        return Convert.TryFromBase64String(lines[2], root, out var length) && length == MerkleHash.Size && Convert.ToBase64String(root) == lines[2]
            ? new(lines[0], size, root)
            : throw new CheckpointException("The note is no checkpoint: its third line is no root hash.");
    }
}

/// <summary>A text is no checkpoint of the log.</summary>
/// <param name="message">Why.</param>
public sealed class CheckpointException(string message) : Exception(message);
