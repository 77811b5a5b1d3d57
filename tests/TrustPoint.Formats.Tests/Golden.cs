namespace TrustPoint.Formats.Tests;

/// <summary>The bytes in golden/: the file name is the case, bad.txt says why each bad one must be refused; odd ones break a rule and are taken.</summary>
internal static class Golden
{
    private static readonly string Root = Path.Combine(AppContext.BaseDirectory, "golden");

    public static byte[] Bytes(string folder, string file) => File.ReadAllBytes(Path.Combine(Root, folder, file));

    public static TheoryData<string> Good(string folder) => [.. Names(folder, "good-*.der")];

    public static TheoryData<string> Odd(string folder) => [.. Names(folder, "odd-*.der")];

    public static TheoryData<string, string> Bad(string folder)
    {
        var rows = new TheoryData<string, string>();
        foreach (var line in File.ReadLines(Path.Combine(Root, folder, "bad.txt")))
        {
            var colon = line.IndexOf(": ", StringComparison.Ordinal);
            rows.Add(line[..colon], line[(colon + 2)..]);
        }
        // A file without a reason would never be read.
        Assert.Equal(Names(folder, "bad-*.der"), rows.Select(row => (string)row[0]).Order(StringComparer.Ordinal));
        return rows;
    }

    private static IEnumerable<string> Names(string folder, string pattern) =>
        Directory.EnumerateFiles(Path.Combine(Root, folder), pattern).Select(file => Path.GetFileName(file)).Order(StringComparer.Ordinal);
}
