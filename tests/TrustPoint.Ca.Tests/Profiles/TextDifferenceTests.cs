using TrustPoint.Ca.Profiles;

namespace TrustPoint.Ca.Tests.Profiles;

/// <summary>How two versions differ.</summary>
public class TextDifferenceTests
{
    [Theory]
    [InlineData("a|b|c", "a|b|c", " a| b| c")]
    [InlineData("a|b|c", "a|x|c", " a|-b|+x| c")]
    [InlineData("a|c", "a|b|c", " a|+b| c")]
    [InlineData("a|b|c|", "a|c", " a|-b| c")]
    [InlineData("a|b|c|d|e", "b|x|d|e|f", "-a| b|-c|+x| d| e|+f")]
    [InlineData("a|a|a", "a|a", " a| a|-a")]
    [InlineData("a", "b", "-a|+b")]
    public void Lines_stay_go_and_come(string earlier, string later, string difference) => Assert.Equal(difference, Written(earlier.Replace('|', '\n'), later.Replace("|", "\r\n", StringComparison.Ordinal)));

    [Fact]
    public void Two_long_texts_with_nothing_in_common_are_compared_at_once()
    {
        var lines = TextDifference.Between(string.Concat(Enumerable.Repeat("\n", 60_000)) + "a", string.Concat(Enumerable.Range(0, 12_000).Select(line => $"{line}\n")));
        Assert.Equal((60_001, 12_000), (lines.Count(line => line.Change == LineChange.Removed), lines.Count(line => line.Change == LineChange.Added)));
    }

    private static string Written(string earlier, string later) =>
        string.Join('|', TextDifference.Between(earlier, later).Select(line => $"{line.Change switch { LineChange.Same => ' ', LineChange.Added => '+', _ => '-' }}{line.Text}"));
}
