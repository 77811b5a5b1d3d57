using TrustPoint.Devices.Ownership;
using TrustPoint.Ui.Elements;
using TrustPoint.Ui.Factory;
using TrustPoint.Ui.Language;

namespace TrustPoint.Ui.Tests.Factory;

public class ModelTests
{
    [Theory]
    [InlineData(OwnershipPolicy.Verified, null, true, new string[0])]
    [InlineData(OwnershipPolicy.Verified, 90, true, new string[0])] // it ends
    [InlineData(OwnershipPolicy.Verified, null, false, new string[0])] // a nonce needs no clock
    [InlineData(OwnershipPolicy.Verified, 90, false, new[] { "model.follows.forever" })] // RFC 8995 section 11.1
    [InlineData(OwnershipPolicy.Logged, null, true, new[] { "model.follows.logged" })] // RFC 8995 section 7.4.2
    [InlineData(OwnershipPolicy.Logged, 90, false, new[] { "model.follows.logged", "model.follows.forever" })]
    public void Each_way_to_take_a_device_over_is_warned_of_and_nothing_else_is(OwnershipPolicy policy, int? days, bool hasClock, string[] warnings)
    {
        var terms = ModelTerm.Of(new("drive", policy, days is { } life ? TimeSpan.FromDays(life) : null, hasClock), Words.English);

        Assert.Equal(warnings.Select(key => Words.English[key]), terms.Where(term => term.Mood == Mood.Bad).Select(term => term.Text));
    }

    [Fact]
    public void How_long_a_voucher_is_a_way_back_is_said_in_the_viewers_words()
    {
        var model = new Model("drive", OwnershipPolicy.Verified, TimeSpan.FromDays(90), true);

        Assert.Contains(ModelTerm.Of(model, Words.English), term => term is { Mood: Mood.Wait, Text: var text } && text.Contains("For 90 days", StringComparison.Ordinal));
        Assert.Contains(ModelTerm.Of(model, Words.German), term => term is { Mood: Mood.Wait, Text: var text } && text.Contains("Innerhalb von 90 Tagen", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData(OwnershipPolicy.Logged, null, false)]
    [InlineData(OwnershipPolicy.Verified, 90, true)]
    public void A_model_comes_out_of_the_form_as_it_went_in(OwnershipPolicy policy, int? days, bool hasClock)
    {
        var model = new Model("drive", policy, days is { } life ? TimeSpan.FromDays(life) : null, hasClock);

        Assert.Equal(model, ModelForm.Of(model).ToModel());
    }

    [Fact]
    public void A_new_model_is_the_careful_one() => Assert.Equal(new("drive", OwnershipPolicy.Verified, null, true), new ModelForm { Name = " drive " }.ToModel());
}
