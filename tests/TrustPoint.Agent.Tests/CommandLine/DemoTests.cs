using System.Diagnostics;
using System.Reflection;
using System.Text;
using TrustPoint.Testing.Appliances;

namespace TrustPoint.Agent.Tests.CommandLine;

/// <summary><c>./trustpoint demo</c> and <c>./trustpoint demo --story</c>, as a person runs them.</summary>
public sealed class DemoTests
{
    [Fact]
    public async Task The_demo_shows_devices_that_join_and_one_that_does_not_and_ends_at_Ctrl_C_and_leaves_nothing()
    {
        using var temporary = new TemporaryDirectory();
        // In a session of its own, as in a terminal: Ctrl-C is told to all that runs there, and what a shell has put into the background ignores it.
        var run = new ProcessStartInfo("setsid", [Path.Combine(Root(), "demo", "run.sh"), "--devices", "2", "--pause", "0"]) { RedirectStandardOutput = true };
        run.Environment["TMPDIR"] = temporary.Path;
        using var demo = Process.Start(run)!;
        var told = new StringBuilder();
        try
        {
            using var patience = new CancellationTokenSource(TimeSpan.FromMinutes(3)); // two appliances start, where others work too
            while (await demo.StandardOutput.ReadLineAsync(patience.Token) is { } line && !line.Contains("Ctrl-C ends it", StringComparison.Ordinal)) told.AppendLine(line);
            Assert.Contains("PUMP-01: enrolled as ", told.ToString(), StringComparison.Ordinal);
            Assert.Contains("the manufacturer refuses the device a voucher", told.ToString(), StringComparison.Ordinal);
            _ = (await Shell.RunAsync("kill", ["-INT", "--", $"-{demo.Id}"])).Done;
            using var soon = new CancellationTokenSource(TimeSpan.FromSeconds(60));
            await demo.WaitForExitAsync(soon.Token);
        }
        finally
        {
            if (!demo.HasExited) demo.Kill(entireProcessTree: true);
        }
        Assert.Equal(0, demo.ExitCode);
        AssertNothingIsLeft(temporary);
    }

    [Fact] // LIF-30 to LIF-37, LIF-60 to LIF-62, LIF-9, LIF-13: what the story tells it looked at, and it ends with another code when something was otherwise
    public async Task The_story_takes_five_pumps_from_their_builder_to_the_scrapyard_and_at_each_point_the_owner_before_is_refused()
    {
        using var temporary = new TemporaryDirectory();
        var ran = await Shell.RunAsync(
            Path.Combine(Root(), "demo", "run.sh"), ["--story"], environment: new Dictionary<string, string> { ["TMPDIR"] = temporary.Path }, patience: TimeSpan.FromMinutes(12)); // it takes a minute where nothing else works

        Assert.Contains("All of it came as told", ran.Done, StringComparison.Ordinal);
        foreach (var sentence in new[]
        {
            "These are demo people", "The builder's registrar is shown PUMP-01 again: REFUSED", "The operator's registrar is shown PUMP-01 again: REFUSED",
            "asks the builder's EST for a new certificate: REFUSED", "is asked for a voucher of PUMP-01 for the operator: REFUSED", "PUMP-02 joins anew", "The thief resets it and shows it to the operator's registrar: REFUSED",
            "Its certificate of retirement verifies from the file alone, and with openssl cms -verify", "PUMP-05 joins the next owner: its voucher says verified, and its past is known",
        })
            Assert.Contains(sentence, ran.Output, StringComparison.Ordinal);
        AssertNothingIsLeft(temporary);
    }

    private static void AssertNothingIsLeft(TemporaryDirectory temporary)
    {
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
