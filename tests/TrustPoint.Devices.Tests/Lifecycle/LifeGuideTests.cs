using System.Text;
using TrustPoint.Devices.Lifecycle;

namespace TrustPoint.Devices.Tests.Lifecycle;

/// <summary>docs/lifecycle.md shows the table that the program goes by.</summary>
public class LifeGuideTests
{
    [Theory]
    [InlineData(Side.Owner)]
    [InlineData(Side.Maker)]
    public void The_guide_has_the_table_of_the_program(Side side)
    {
        var guide = File.ReadAllText(Path.Combine(Root(), "docs", "lifecycle.md"));
        Assert.True(guide.Contains(TableOf(side), StringComparison.Ordinal), $"docs/lifecycle.md lacks:\n{TableOf(side)}");
    }

    private static string TableOf(Side side)
    {
        var table = new StringBuilder("| From | Event | To | People | Certificates | To be said | Rule |\n|---|---|---|---|---|---|---|\n");
        foreach (var ways in LifeTable.All.Where(way => way.Side == side).GroupBy(way => (way.Event, way.To, way.ToWithout, way.TakesTwo, Effects: EffectsOf(way), way.Needs, way.Rule)))
        {
            var way = ways.First();
            table.Append($"| {string.Join(", ", ways.Select(one => one.From))} | {way.Event} | {way.To?.ToString() ?? "as before"}{(way.ToWithout is { } without ? $"; {without} without" : "")} | ")
                .Append($"{(way.Right is null ? "–" : way.TakesTwo ? "two" : "one")} | {EffectsOf(way)} | {(way.Needs == LifeNeeds.None ? "–" : way.Needs.ToString().ToLowerInvariant())} | {way.Rule} |\n");
        }
        return table.ToString();
    }

    private static string EffectsOf(Transition way) =>
        way.Effects is [] ? "–" : string.Join(" or ", way.Effects.Select(effect => effect.Kind == CertificateEffectKind.Revoke ? $"revoke ({(int)effect.Reason!})" : effect.Kind.ToString().ToLowerInvariant()));

    private static string Root()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder.FullName, "TrustPoint.sln"))) folder = folder.Parent!;
        return folder.FullName;
    }
}
