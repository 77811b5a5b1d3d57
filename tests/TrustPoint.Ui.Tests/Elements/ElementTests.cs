using Bunit;
using Microsoft.Extensions.DependencyInjection;
using TrustPoint.Ui.Elements;
using TrustPoint.Ui.Hosting;
using TrustPoint.Ui.Language;

namespace TrustPoint.Ui.Tests.Elements;

public class ElementTests : Speaking
{
    [Theory]
    [InlineData(0, "just now", "gerade eben")]
    [InlineData(-59, "just now", "gerade eben")]
    [InlineData(59, "in a moment", "gleich")]
    [InlineData(60, "in 1 min", "in 1 min")]
    [InlineData(-7199, "119 min ago", "vor 119 min")]
    [InlineData(6 * 3600, "in 6 h", "in 6 h")]
    [InlineData(-47 * 3600, "47 h ago", "vor 47 h")]
    [InlineData(48 * 3600, "in 2 days", "in 2 Tagen")]
    [InlineData(3 * 366 * 86400, "in 3 years", "in 3 Jahren")]
    public void A_relative_time_says_how_far_it_is(int seconds, string english, string german)
    {
        Assert.Equal(english, Moment(Words.English).TextContent);
        Assert.Equal(german, Moment(Words.German).TextContent);

        AngleSharp.Dom.IElement Moment(Words words) =>
            Show<Moment>(moment => moment.Add(it => it.At, Noon.AddSeconds(seconds)).Add(it => it.Form, MomentForm.Distance), words).Find("time");
    }

    [Fact]
    public void How_long_something_is_so_is_no_distance() =>
        Assert.Equal("for 2 days", Show<Moment>(moment => moment.Add(it => it.At, Noon.AddDays(-2)).Add(it => it.Form, MomentForm.Span)).Find("time").TextContent);

    [Fact]
    public void A_time_is_the_viewers_with_utc_on_hover()
    {
        var time = Show<Moment>(moment => moment.Add(it => it.At, Noon)).Find("time");

        Assert.Equal("2026-06-01 14:00", time.TextContent);
        Assert.Equal("2026-06-01 12:00:00 UTC", time.GetAttribute("title"));
        Assert.Equal("2026-06-01T12:00:00Z", time.GetAttribute("datetime"));
    }

    [Fact]
    public void A_time_is_written_as_the_language_does() =>
        Assert.Equal("01.06.2026 14:00", Show<Moment>(moment => moment.Add(it => it.At, Noon), Words.German).Find("time").TextContent);

    [Theory] // RFC 5280 section 4.1.2.5: 99991231235959Z stands for no end
    [InlineData(MomentForm.Clock), InlineData(MomentForm.Distance)]
    public void What_never_ends_says_so(MomentForm form)
    {
        var never = new DateTimeOffset(9999, 12, 31, 23, 59, 59, TimeSpan.Zero);

        Assert.Equal("never", Show<Moment>(moment => moment.Add(it => it.At, never).Add(it => it.Form, form)).Find("time").TextContent);
    }

    [Fact]
    public void A_fingerprint_is_in_groups_of_four_and_its_button_says_what_it_copies()
    {
        var shown = Show<Fingerprint>(print => print.Add(it => it.Octets, [0x01, 0xAB, 0xCD, 0xEF, 0x10]).Add(it => it.What, "SHA-256"));

        Assert.Equal("01AB CDEF 10", shown.Find("code").TextContent);
        Assert.Equal("Copy: SHA-256", shown.Find("button").GetAttribute("aria-label"));
    }

    [Fact]
    public void Copying_says_that_it_is_done_only_when_the_browser_did_it()
    {
        var module = JSInterop.SetupModule(Services.GetRequiredService<AssetFiles>().Url("trustpoint.js"));
        module.Setup<bool>("copy", "01").SetResult(true);
        module.Setup<bool>("copy", "02").SetResult(false);

        Assert.Equal("Copied", Pressed("01"));
        Assert.Equal("Copy", Pressed("02"));

        string Pressed(string text)
        {
            var button = Show<CopyButton>(copy => copy.Add(it => it.Text, text).Add(it => it.What, "it"));
            button.Find("button").Click();
            return button.Find("button span").TextContent;
        }
    }

    [Theory]
    [InlineData("pump-7 ü 泵", "pump-7 ü 泵")]
    [InlineData("a\u202Egpj.exe", "a[U+202E]gpj.exe")] // right-to-left override
    [InlineData("pump\u200B-7", "pump[U+200B]-7")] // zero width space
    [InlineData("a\0b\r\n", "a[U+0000]b[U+000D][U+000A]")]
    [InlineData("<script>alert(1)</script>", "<script>alert(1)</script>")]
    public void What_others_wrote_is_shown_as_one_text_with_all_that_is_in_it(string written, string shown)
    {
        var foreign = Show<Foreign>(it => it.Add(text => text.Text, written)).Find("bdi");

        Assert.Equal(shown, foreign.TextContent);
        Assert.Empty(foreign.Children);
    }

    [Fact]
    public void Of_what_others_wrote_no_more_is_shown_than_people_read() =>
        Assert.Equal("xxxx… (65536)", Show<Foreign>(it => it.Add(text => text.Text, new('x', 65536)).Add(text => text.Longest, 4)).Find("bdi").TextContent);

    [Theory]
    [InlineData("en", "it is revoked|it is on hold"), InlineData("de", "es ist gesperrt|es ist angehalten")]
    public void What_a_room_said_is_in_the_viewers_language_and_marked_with_it(string language, string lines)
    {
        var said = Show<Said>(it => it.Add(sentence => sentence.Text, "it is revoked\nit is on hold"), Words.Find(language)).Find("span");

        Assert.Equal(language, said.GetAttribute("lang"));
        Assert.Equal(lines.Split('|'), said.QuerySelectorAll("bdi").Select(line => line.TextContent));
        Assert.Single(said.QuerySelectorAll("br"));
    }

    [Theory]
    [InlineData(Mood.Good, "good"), InlineData(Mood.Wait, "wait"), InlineData(Mood.Bad, "bad"), InlineData(Mood.Off, "off")]
    public void A_state_is_an_icon_and_a_word(Mood mood, string css)
    {
        var badge = Show<Badge>(it => it.Add(state => state.Mood, mood).AddChildContent("word"));

        Assert.Equal("word", badge.Find($".badge.{css}").TextContent);
        Assert.Equal("true", badge.Find("svg.icon").GetAttribute("aria-hidden"));
    }

    [Fact]
    public void An_empty_list_says_why_and_what_to_do()
    {
        var empty = Show<Empty>(it => it.Add(list => list.Icon, "device").Add(list => list.Text, "No devices yet.").AddChildContent("<a href=\"/devices/add\">Add</a>"));

        Assert.Equal("No devices yet.", empty.Find("p").TextContent);
        Assert.Equal("/devices/add", empty.Find(".actions a").GetAttribute("href"));
    }

    [Fact]
    public void A_skeleton_is_nothing_to_a_screen_reader()
    {
        var skeleton = Show<Skeleton>(it => it.Add(bones => bones.Lines, 3));

        Assert.Equal(3, skeleton.FindAll(".bone").Count);
        Assert.Equal("true", skeleton.Find(".skeleton").GetAttribute("aria-hidden"));
    }
}
