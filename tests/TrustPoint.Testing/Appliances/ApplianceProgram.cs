using System.Diagnostics;

namespace TrustPoint.Testing.Appliances;

/// <summary>The built program, beside the tests.</summary>
public static class ApplianceProgram
{
    private static readonly string Assembly = Path.Combine(AppContext.BaseDirectory, "TrustPoint.Appliance.dll");

    /// <summary>What stands for <c>./trustpoint</c> in a shell.</summary>
    public static string CommandLine => $"dotnet {Assembly}";

    /// <summary>Runs it to its end.</summary>
    public static Task<ShellResult> RunAsync(IEnumerable<string> arguments, IReadOnlyDictionary<string, string> environment) =>
        Shell.RunAsync("dotnet", [Assembly, .. arguments], Path.GetTempPath(), environment);

    internal static Process Start(IEnumerable<string> arguments, IReadOnlyDictionary<string, string> environment) =>
        Shell.Start("dotnet", [Assembly, .. arguments], Path.GetTempPath(), environment);
}
