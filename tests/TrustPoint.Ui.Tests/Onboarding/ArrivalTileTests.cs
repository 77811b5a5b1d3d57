using Bunit;
using TrustPoint.Devices.Contacts;
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
}
