using System.Diagnostics;
using Microsoft.Extensions.Configuration;
using TrustPoint.Appliance.CommandLine;
using TrustPoint.Appliance.Options;

namespace TrustPoint.Testing.Appliances;

/// <summary>The built program.</summary>
public static class ApplianceProgram
{
    /// <summary>In an appliance's environment: another build of it than the one beside the tests, to be held against this one.</summary>
    public const string BuildVariable = "TRUSTPOINT_TEST_BUILD";

    private static readonly string Assembly = BuiltProgram.Of("TrustPoint.Appliance", "TrustPoint.Appliance.dll");

    /// <summary>The folder that it was built into.</summary>
    public static string Folder => Path.GetDirectoryName(Assembly)!;

    /// <summary>What stands for <c>./trustpoint</c> in a shell.</summary>
    public static string CommandLine => $"dotnet {Assembly}";

    /// <summary>Runs it to its end.</summary>
    /// <param name="arguments">The verb and what follows it.</param>
    /// <param name="environment">What is set beside the test's own.</param>
    /// <param name="within">What to start it with, so that it sees a disk or a network of its own; null: nothing.</param>
    /// <param name="patience">How long it may take; null: what is usual.</param>
    public static Task<ShellResult> RunAsync(
        IEnumerable<string> arguments, IReadOnlyDictionary<string, string> environment, IReadOnlyList<string>? within = null, TimeSpan? patience = null)
    {
        string[] line = [.. within ?? [], "dotnet", Assembly, .. arguments];
        return Shell.RunAsync(line[0], line[1..], Path.GetTempPath(), environment, patience);
    }

    /// <summary>What to start it with, so that another build of it runs in its place.</summary>
    /// <param name="program">Such as <c>/usr/lib/trustpoint/trustpoint</c> of a package; null: nothing, it is the built one.</param>
    public static IReadOnlyList<string> InPlaceOfIt(string? program) => program is null ? [] : ["sh", "-c", "shift 2; exec \"$0\" \"$@\"", program];

    /// <summary>
    /// Runs it to its end in this process, which spares the start of another one: where a command sets the scene, and for what it answers. That a
    /// process does the same with its arguments, files and exit code is what the guides are tried with.
    /// </summary>
    /// <param name="arguments">The verb and what follows it. It talks to a running appliance.</param>
    /// <param name="dataDirectory">The appliance's.</param>
    public static async Task<ShellResult> RunHereAsync(IReadOnlyList<string> arguments, string dataDirectory)
    {
        await using var output = new StringWriter();
        await using var error = new StringWriter();
        var configuration = new ConfigurationBuilder().AddInMemoryCollection([new("TrustPoint:DataDirectory", dataDirectory), new("TrustPoint:HostNames:0", "localhost")]).Build();
        var code = await Root.RunAsync(arguments, () => ApplianceConfiguration.Check(configuration, Path.GetTempPath(), "box-1"), output, error);
        return new(code, output.ToString(), error.ToString());
    }

    internal static Process Start(IEnumerable<string> arguments, IReadOnlyDictionary<string, string> environment, IReadOnlyList<string> within)
    {
        string[] line = [.. within, "dotnet", environment.GetValueOrDefault(BuildVariable, Assembly), .. arguments];
        return Shell.Start(line[0], line[1..], Path.GetTempPath(), environment);
    }
}
