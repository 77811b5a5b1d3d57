namespace TrustPoint.Ca.Profiles;

/// <summary>What became of a line.</summary>
public enum LineChange
{
    /// <summary>It is in both texts.</summary>
    Same,

    /// <summary>It is in the earlier text alone.</summary>
    Removed,

    /// <summary>It is in the later text alone.</summary>
    Added,
}

/// <summary>A line of one text or of both.</summary>
/// <param name="Change">In which.</param>
/// <param name="Text">The line without its end.</param>
public sealed record DifferentLine(LineChange Change, string Text);

/// <summary>How two texts differ, line by line.</summary>
public static class TextDifference
{
    // Beyond it the part that differs is shown as removed and added whole: the work grows with the square.
    private const int MostLines = 1000;

    /// <summary>The lines of both, in order: those that are removed before those that take their place.</summary>
    public static IReadOnlyList<DifferentLine> Between(string earlier, string later)
    {
        var (from, to) = (Lines(earlier), Lines(later));
        var head = 0;
        while (head < from.Length && head < to.Length && from[head] == to[head]) head++;
        var tail = 0;
        while (tail < from.Length - head && tail < to.Length - head && from[^(tail + 1)] == to[^(tail + 1)]) tail++;
        var same = from.Select(line => new DifferentLine(LineChange.Same, line)).ToList();
        return [.. same[..head], .. Middle(from[head..^tail], to[head..^tail]), .. same[^tail..]];
    }

    private static IEnumerable<DifferentLine> Middle(string[] from, string[] to)
    {
        var common = from.Length > MostLines || to.Length > MostLines ? null : Common(from, to);
        var (i, j) = (0, 0);
        while (i < from.Length || j < to.Length)
        {
            var (hasFrom, hasTo) = (i < from.Length, j < to.Length);
            if (common is not null && hasFrom && hasTo && from[i] == to[j])
            {
                yield return new(LineChange.Same, from[i++]);
                j++;
            }
            else if (hasFrom && (common is null || !hasTo || common[i + 1, j] >= common[i, j + 1])) yield return new(LineChange.Removed, from[i++]);
            else yield return new(LineChange.Added, to[j++]);
        }
    }

    // The length of the longest common subsequence of what follows each pair of lines.
    private static int[,] Common(string[] from, string[] to)
    {
        var common = new int[from.Length + 1, to.Length + 1];
        for (var i = from.Length - 1; i >= 0; i--)
        {
            for (var j = to.Length - 1; j >= 0; j--)
                common[i, j] = from[i] == to[j] ? common[i + 1, j + 1] + 1 : Math.Max(common[i + 1, j], common[i, j + 1]);
        }
        return common;
    }

    private static string[] Lines(string text) => text.ReplaceLineEndings("\n").TrimEnd('\n').Split('\n');
}
