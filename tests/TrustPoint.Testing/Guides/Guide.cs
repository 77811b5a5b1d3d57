namespace TrustPoint.Testing.Guides;

/// <summary>A page of <c>docs/</c>: what stands there is typed by tests as it stands.</summary>
public static class Guide
{
    private static readonly string[] Programs = ["./trustpoint ", "openssl ", "curl ", "pki ", "tar "];

    /// <summary>Where the repository is.</summary>
    public static string Root { get; } = Find();

    /// <summary>The lines of a page's code blocks that run something, in their order; the comment at a line's end is for the reader.</summary>
    /// <param name="page">Its file's name, such as <c>operations.md</c>.</param>
    public static IEnumerable<string> Commands(string page)
    {
        var inCode = false;
        foreach (var line in File.ReadLines(Path.Combine(Root, "docs", page)))
        {
            if (line.StartsWith("```", StringComparison.Ordinal)) inCode = !inCode;
            else if (inCode && Programs.Any(program => line.StartsWith(program, StringComparison.Ordinal))) yield return line.Split("  #")[0].TrimEnd();
        }
    }

    private static string Find()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder.FullName, "TrustPoint.sln"))) folder = folder.Parent!;
        return folder.FullName;
    }
}
