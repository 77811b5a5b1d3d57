using Bunit;
using TrustPoint.Devices.Manufacturers;
using TrustPoint.Ui.Manufacturers;
using TrustPoint.Ui.Tests.Elements;

namespace TrustPoint.Ui.Tests.Manufacturers;

public class AnchorListTests : Speaking
{
    [Fact]
    public void An_anchor_is_shown_with_the_fingerprint_that_people_compare_and_its_names_stay_text()
    {
        var anchor = new ManufacturerAnchor([], "ACME\u202e<b>", "CN=ACME\u202e<b>", "CN=Root", Noon, Noon.AddYears(20), "EC P-256", [.. Enumerable.Range(0, 32).Select(octet => (byte)octet)]);

        var shown = Show<AnchorList>(it => it.Add(list => list.Anchors, [anchor]));

        Assert.Equal("ACME[U+202E]<b>", shown.Find("h3").TextContent);
        Assert.StartsWith("0001 0203 0405", shown.Find(".fingerprint code").TextContent, StringComparison.Ordinal);
        Assert.Contains("CN=Root", shown.Markup, StringComparison.Ordinal);
        Assert.Contains("2046-06-01 14:00", shown.Markup, StringComparison.Ordinal);
    }

    [Fact]
    public void Who_signed_itself_has_no_issuer() =>
        Assert.DoesNotContain("issuer", Show<AnchorList>(it => it.Add(list => list.Anchors, [new([], "A", "CN=A", null, Noon, Noon, "EC P-256", new byte[32])])).Markup, StringComparison.Ordinal);
}
