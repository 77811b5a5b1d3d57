namespace TrustPoint.Ceremonies.Tests.Scripts;

/// <summary>Files that tests compare with.</summary>
internal static class Files
{
    private static readonly string Scripts = Path.Combine(AppContext.BaseDirectory, "ceremony-scripts");

    private static readonly string Golden = Path.Combine(AppContext.BaseDirectory, "golden");

    /// <summary>The names of the scripts that come with the product.</summary>
    public static IEnumerable<string> Shipped => Directory.EnumerateFiles(Scripts, "*.yaml").Select(file => Path.GetFileName(file)).Order(StringComparer.Ordinal);

    public static byte[] Script(string name) => File.ReadAllBytes(Path.Combine(Scripts, name));

    public static byte[] Bytes(params string[] path) => File.ReadAllBytes(Path.Combine([Golden, .. path]));

    public static string Text(params string[] path) => File.ReadAllText(Path.Combine([Golden, .. path]));

    public static IEnumerable<string> Names(string folder, string pattern) =>
        Directory.EnumerateFiles(Path.Combine(Golden, folder), pattern).Select(file => Path.GetFileNameWithoutExtension(file)).Order(StringComparer.Ordinal);
}
