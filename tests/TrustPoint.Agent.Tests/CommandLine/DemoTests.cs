using System.Reflection;
using TrustPoint.Testing.Appliances;

namespace TrustPoint.Agent.Tests.CommandLine;

/// <summary><c>./trustpoint demo</c>, as a person runs it.</summary>
public sealed class DemoTests
{
    [Fact]
    public async Task The_demo_shows_devices_that_join_and_one_that_does_not_and_leaves_nothing()
    {
        using var temporary = new TemporaryDirectory();
        var ran = await Shell.RunAsync(
            Path.Combine(Root(), "demo", "run.sh"), ["--devices", "2", "--pause", "0", "--exit"], environment: new Dictionary<string, string> { ["TMPDIR"] = temporary.Path },
            patience: TimeSpan.FromMinutes(3)); // two appliances start, where others work too

        Assert.Contains("PUMP-01: enrolled as ", ran.Done, StringComparison.Ordinal);
        Assert.Contains("the manufacturer gives no voucher", ran.Output, StringComparison.Ordinal);
        Assert.Empty(Directory.EnumerateFileSystemEntries(temporary.Path, "tmp.*"));
        Assert.DoesNotContain(Directory.EnumerateDirectories("/proc"), process => EnvironmentOf(process).Contains(temporary.Path, StringComparison.Ordinal));
    }

    // Of what is left running: a process that has ended, or is another's, has none to be read.
    private static string EnvironmentOf(string process)
    {
        try
        {
            return File.ReadAllText(Path.Combine(process, "environ"));
        }
        catch (Exception gone) when (gone is IOException or UnauthorizedAccessException)
        {
            return "";
        }
    }

    private static string Root()
    {
        var folder = Path.GetDirectoryName(Assembly.GetExecutingAssembly().Location)!;
        while (!File.Exists(Path.Combine(folder, "TrustPoint.sln"))) folder = Path.GetDirectoryName(folder)!;
        return folder;
    }
}
