using TrustPoint.Testing.Appliances;

namespace TrustPoint.Storage.Tests.Benchmarks;

/// <summary>The benchmarks that need no running appliance, each with next to nothing to do: they still run, and come to their last line.</summary>
public sealed class BenchmarkTests
{
    private static readonly string Program = Path.Combine(AppContext.BaseDirectory.Replace("TrustPoint.Storage.Tests", "TrustPoint.Benchmarks", StringComparison.Ordinal), "TrustPoint.Benchmarks.dll");

    [Theory]
    [InlineData("fsck 20", "; 0 findings\n$")]
    [InlineData("issuance --certificates 40", @"\n4 at once: .*\n$")]
    [InlineData("profile --steps --requests 2", @"\nthe limit, a signature and two verifications: .*\n$")]
    [InlineData("storage --pairs 640 --rows 1", @"\nopen: .*\n$")]
    [InlineData("lists --certificates 256 --devices 20 --rounds 2", @"\nslowest p99: .*\n$")]
    [InlineData("lists --certificates 1000 --issued 300 --devices 20 --rounds 2", @"\nslowest p99: .*\n$")]
    [InlineData("backup --certificates 256 --devices 20", @"\nrestore .*\n$")]
    public async Task A_benchmark_runs_to_its_end(string verb, string last)
    {
        var said = await Shell.RunAsync("dotnet", [Program, .. verb.Split(' ')], Path.GetTempPath());

        Assert.Equal("", said.Error);
        Assert.Matches(last, said.Output);
    }
}
