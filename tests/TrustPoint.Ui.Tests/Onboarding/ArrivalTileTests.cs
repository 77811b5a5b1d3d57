using Bunit;
using TrustPoint.Devices.Contacts;
using TrustPoint.Ui.Language;
using TrustPoint.Ui.Onboarding;
using TrustPoint.Ui.Tests.Elements;

namespace TrustPoint.Ui.Tests.Onboarding;

public class ArrivalTileTests : Speaking
{
    private static readonly string Showed = new('a', 64);

    [Theory]
    [InlineData(true, true, true)]
    [InlineData(true, false, false)] // whoever may not accept is not led there
    [InlineData(false, true, false)] // it showed nothing
    public void A_stranger_with_a_certificate_leads_to_accepting_its_maker(bool showed, bool mayAccept, bool leads)
    {
        var contact = new Contact(Noon, null, "simpleenroll", ContactOutcome.Refused, "no", "10.0.0.7", showed ? Showed : null);

        var tile = Show<ArrivalTile>(it => it.Add(shown => shown.Card, new ArrivalCard("10.0.0.7 no", contact, null, 1)).Add(shown => shown.MayAccept, mayAccept));

        Assert.Equal(leads ? [$"/manufacturers/accept?showed={Showed}"] : [], tile.FindAll("a.button").Select(link => link.GetAttribute("href")));
    }

    [Theory]
    [InlineData("device 'pump-7' is not known here", "das Gerät „pump-7“ ist hier nicht bekannt", "de")]
    [InlineData("device 'a\u202Eb' is not known here", "das Gerät „a[U+202E]b“ ist hier nicht bekannt", "de")]
    [InlineData("device 'pump-7' fell from the sky", "device 'pump-7' fell from the sky", "en")]
    [InlineData("it is revoked\nit was sent by the boss", "it is revoked[U+000A]it was sent by the boss", "en")]
    public void A_reason_that_was_kept_in_english_is_german_on_the_german_wall(string kept, string shown, string language)
    {
        var contact = new Contact(Noon, "pump-7", "simpleenroll", ContactOutcome.Refused, kept, "10.0.0.9", null);

        var reason = Show<ArrivalTile>(tile => tile.Add(it => it.Card, new ArrivalCard("pump-7", contact, null, 1)), Words.German).Find(".why span");

        Assert.Equal(shown, reason.TextContent.Trim());
        Assert.Equal(language, reason.GetAttribute("lang"));
    }
}
