using System.Diagnostics;

namespace TrustPoint.Testing.Appliances;

/// <summary>The built program, beside the tests.</summary>
public static class ApplianceProgram
{
    private static readonly string Assembly = Path.Combine(AppContext.BaseDirectory, "TrustPoint.Appliance.dll");

    /// <summary>What stands for <c>./trustpoint</c> in a shell.</summary>
    public static string CommandLine => $"dotnet {Assembly}";

    /// <summary>Runs it to its end.</summary>
    /// <param name="arguments">The verb and what follows it.</param>
    /// <param name="environment">What is set beside the test's own.</param>
    /// <param name="within">What to start it with, so that it sees a disk or a network of its own; null: nothing.</param>
    public static Task<ShellResult> RunAsync(IEnumerable<string> arguments, IReadOnlyDictionary<string, string> environment, IReadOnlyList<string>? within = null)
    {
        string[] line = [.. within ?? [], "dotnet", Assembly, .. arguments];
        return Shell.RunAsync(line[0], line[1..], Path.GetTempPath(), environment);
    }

    internal static Process Start(IEnumerable<string> arguments, IReadOnlyDictionary<string, string> environment, IReadOnlyList<string> within)
    {
        string[] line = [.. within, "dotnet", Assembly, .. arguments];
        return Shell.Start(line[0], line[1..], Path.GetTempPath(), environment);
    }
}
