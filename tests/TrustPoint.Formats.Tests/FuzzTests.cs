using TrustPoint.Fuzz;

namespace TrustPoint.Formats.Tests;

/// <summary>The short form of tests/TrustPoint.Fuzz.</summary>
public sealed class FuzzTests
{
    [Theory]
    [InlineData("pkcs10", 100_000)]
    [InlineData("certificate", 10_000)]
    [InlineData("certsonly", 5_000)]
    [InlineData("csrattrs", 10_000)]
    [InlineData("ocsp-request", 50_000)]
    [InlineData("ocsp-response", 10_000)]
    [InlineData("cms", 10_000)]
    [InlineData("voucher-request", 10_000)]
    [InlineData("voucher", 5_000)]
    [InlineData("voucher-log", 10_000)]
    [InlineData("voucher-file", 5_000)]
    [InlineData("pledge-status", 10_000)]
    public void Mutated_messages_are_taken_or_refused_in_the_typed_way_within_100_ms(string format, int count)
    {
        var run = new FuzzRun(Format.All.Single(candidate => candidate.Name == format), seed: 7);
        run.Run(count);

        Assert.Empty(run.Failures.Select(failure => $"{failure.Reason}: {Convert.ToHexStringLower(failure.Message)}"));
        Assert.Equal(count, run.Done);
        // A mutation that is always or never refused would test nothing.
        Assert.InRange(run.Accepted, count / 100, count - (count / 100));
    }
}
