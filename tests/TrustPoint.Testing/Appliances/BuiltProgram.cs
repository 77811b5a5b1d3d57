namespace TrustPoint.Testing.Appliances;

/// <summary>A program of ours where it was built, which is where <c>./trustpoint</c> runs it: with machine code beside the IL of its packages too.</summary>
internal static class BuiltProgram
{
    // tests/PROJECT/bin/CONFIGURATION/FRAMEWORK
    private static readonly string Built = AppContext.BaseDirectory.TrimEnd('/');

    /// <summary>What <c>dotnet</c> runs.</summary>
    /// <param name="project">Its project, in <c>src</c>.</param>
    /// <param name="assembly">Its assembly.</param>
    public static string Of(string project, string assembly)
    {
        var (framework, configuration) = (Path.GetFileName(Built), Path.GetFileName(Path.GetDirectoryName(Built)!));
        return Path.GetFullPath(Path.Combine(Built, "../../../../..", "src", project, "bin", configuration, framework, assembly));
    }
}
