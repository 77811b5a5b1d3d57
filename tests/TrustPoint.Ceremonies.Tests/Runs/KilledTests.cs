using TrustPoint.Testing.Appliances;

namespace TrustPoint.Ceremonies.Tests.Runs;

/// <summary>The short form of tests/TrustPoint.CeremonyCrash, which says how to run the long one.</summary>
public sealed class KilledTests
{
    private static readonly string Program = Path.Combine(AppContext.BaseDirectory.Replace("TrustPoint.Ceremonies.Tests", "TrustPoint.CeremonyCrash", StringComparison.Ordinal), "TrustPoint.CeremonyCrash.dll");

    [Theory]
    [InlineData("fsync,fdatasync", "KILL", "2", "5"), InlineData("write,pwrite64", "KILL", "40", "90"), InlineData("fsync,fdatasync", "EIO", "3", "6")]
    public async Task A_root_ceremony_that_is_killed_or_whose_disk_fails_goes_on_or_is_void_and_leaves_no_key_and_no_second_signature(string calls, string fault, string from, string every)
    {
        var said = await Shell.RunAsync("dotnet", [Program, "--calls", calls, "--fault", fault, "--from", from, "--every", every, "--most", "3"], Path.GetTempPath(), patience: TimeSpan.FromMinutes(5));

        Assert.True(said.ExitCode == 0, said.Output + said.Error);
        Assert.Matches("[1-9] times: ", said.Output);
    }
}
