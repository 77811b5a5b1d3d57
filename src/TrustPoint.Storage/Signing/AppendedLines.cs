using System.Text;

namespace TrustPoint.Storage.Signing;

/// <summary>Files of lines that only grow. What a crash left of a last line is no line: it was not durable, so nothing was done for it.</summary>
internal static class AppendedLines
{
    /// <summary>Cuts off what follows the last line feed.</summary>
    public static void CutOff(string path)
    {
        using var file = new FileStream(path, FileMode.Open, FileAccess.ReadWrite);
        var end = file.Length;
        while (end > 0)
        {
            file.Position = end - 1;
            if (file.ReadByte() == '\n') break;
            end--;
        }
        if (end != file.Length) file.SetLength(end);
    }

    /// <summary>The lines of a file from its end to its beginning.</summary>
    public static IEnumerable<string> Backwards(string path)
    {
        const int Block = 256 * 1024;
        using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
        var rest = Array.Empty<byte>();
        for (var end = file.Length; end > 0;)
        {
            var length = (int)Math.Min(Block, end);
            end -= length;
            var block = new byte[length + rest.Length];
            file.Position = end;
            file.ReadExactly(block, 0, length);
            rest.CopyTo(block, length);
            // The first piece may have begun earlier.
            var first = end == 0 ? 0 : Array.IndexOf(block, (byte)'\n') + 1;
            foreach (var line in Encoding.UTF8.GetString(block, first, block.Length - first).Split('\n').Reverse().Where(line => line.Length > 0)) yield return line;
            rest = block[..first];
        }
    }
}
