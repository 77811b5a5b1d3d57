using TrustPoint.Testing.Appliances;

namespace TrustPoint.Ceremonies.Tests.Runs;

/// <summary>The short form of tests/TrustPoint.CeremonyCrash, which says how to run the long one.</summary>
public sealed class KilledTests
{
    private static readonly string Program = Path.Combine(AppContext.BaseDirectory.Replace("TrustPoint.Ceremonies.Tests", "TrustPoint.CeremonyCrash", StringComparison.Ordinal), "TrustPoint.CeremonyCrash.dll");

    [Theory]
    [InlineData("fsync,fdatasync", "2", "5"), InlineData("write,pwrite64", "40", "90")]
    public async Task A_root_ceremony_that_is_killed_goes_on_or_is_void_and_leaves_no_key_and_no_second_signature(string calls, string from, string every)
    {
        var said = await Shell.RunAsync("dotnet", [Program, "--calls", calls, "--from", from, "--every", every, "--most", "3"], Path.GetTempPath(), patience: TimeSpan.FromMinutes(5));

        Assert.True(said.ExitCode == 0, said.Output + said.Error);
        Assert.Matches("[1-9] kills: ", said.Output);
    }
}
