namespace TrustPoint.Architecture.Tests;

/// <summary>The files of the house.</summary>
internal static class Repository
{
    /// <summary>Where the solution is.</summary>
    public static string Root { get; } = Find();

    private static string Find()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder.FullName, "TrustPoint.sln"))) folder = folder.Parent!;
        return folder.FullName;
    }
}
