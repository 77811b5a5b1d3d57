using Bunit;
using Microsoft.AspNetCore.Components;
using TrustPoint.Ca.Lists;
using TrustPoint.Ca.Profiles;
using TrustPoint.Devices.Registry;
using TrustPoint.Ui.Language;
using TrustPoint.Ui.Profiles;
using TrustPoint.Ui.Tests.Elements;

namespace TrustPoint.Ui.Tests.Profiles;

public class ProfileElementTests : Speaking
{
    private static readonly ProfileCatalogue Shipped = ProfileCatalogue.Load(null);

    [Fact]
    public void What_a_profile_of_the_product_is_for_is_said_in_the_viewers_language() => Assert.All(Shipped.All, profile =>
    {
        Assert.Equal((profile.Description, "en"), Description(profile, Words.English));
        var (german, language) = Description(profile, Words.German);
        Assert.Equal("de", language);
        Assert.NotEqual(profile.Description, german);
    });

    [Fact]
    public void Ones_own_profile_keeps_ones_own_words()
    {
        var shipped = Shipped.Find("tls-server")!;

        Assert.Equal(("Ein TLS-Server eines Geräts oder Dienstes.", "de"), Description(shipped, Words.German));
        Assert.Equal((shipped.Description, null), Description(shipped with { Name = "plc", IsShipped = false }, Words.German));
        Assert.Equal(("Für unsere Pressen.", null), Description(shipped with { Name = "plc", IsShipped = false, Description = "Für unsere Pressen." }, Words.English));
        // One of an earlier release, for which there is no German any more.
        Assert.Equal(("It was for older presses.", "en"), Description(shipped with { Description = "It was for older presses." }, Words.German));
    }

    [Fact]
    public void What_differs_has_a_sign_and_a_word_for_who_does_not_see_it()
    {
        var lines = Show<Difference>(it => it.Add(shown => shown.Earlier, "a\nb").Add(shown => shown.Later, "a\n<b>")).FindAll(".difference > div");

        Assert.Equal([" a", "−removed:b", "+added:<b>"], lines.Select(line => line.TextContent));
    }

    [Fact]
    public void Each_number_leads_to_what_it_counts_and_one_that_is_not_seen_is_not_there()
    {
        var use = new ProfileUse([new("plant", new ListCount(12_000, false)), new("yard", null)], new ListCount(3, true));

        var links = Show<ProfileTouches>(it => it.Add(shown => shown.Use, use).Add(shown => shown.Profile, "plc")).FindAll("a");

        Assert.Equal(
            ["plant → /domains/plant", "devices: more than 12,000 → /devices?domain=plant", "yard → /domains/yard", "Certificates that are good now: 3. → /certificates?profile=plc&state=Good"],
            links.Select(link => $"{link.TextContent} → {link.GetAttribute("href")}"));
    }

    [Fact]
    public void What_is_chosen_stays_in_its_usual_order()
    {
        IReadOnlyList<string> chosen = ["c"];
        var choices = Show<ProfileChoices>(it => it.Add(shown => shown.Legend, "Keys").Add(shown => shown.Term, "keys").Add(shown => shown.All, ["a", "b", "c"]).Add(shown => shown.Chosen, chosen)
            .Add(shown => shown.Word, word => word.ToUpperInvariant()).Add(shown => shown.OnChange, EventCallback.Factory.Create<IReadOnlyList<string>>(this, now => chosen = now)));

        choices.FindAll("input")[0].Change(true);

        Assert.Equal(["a", "c"], chosen);
    }

    private (string Text, string? Language) Description(Profile profile, Words words)
    {
        var shown = Show<ProfileDescription>(it => it.Add(description => description.Profile, profile), words).Find("span");
        return (shown.TextContent, shown.GetAttribute("lang"));
    }
}
