using TrustPoint.Devices.Lifecycle;
using TrustPoint.Ui.Approvals;
using TrustPoint.Ui.Language;

namespace TrustPoint.Ui.Tests.Approvals;

/// <summary>Whoever approves an act reads its fields in words of theirs.</summary>
public class ActValueTests
{
    [Theory]
    [InlineData("state", "Decommissioned", "außer Betrieb")]
    [InlineData("state", "InRepair, LostOrStolen", "in Reparatur, verloren oder gestohlen")]
    [InlineData("keyExposed", "true", "ja")]
    [InlineData("state", "<b>retired</b>", "<b>retired</b>")]
    [InlineData("state", "99", "99")]
    [InlineData("reason", "Decommissioned", "Decommissioned")]
    [InlineData("reason", "true", "true")]
    public void What_is_ours_is_shown_in_the_viewers_language_and_what_a_person_wrote_as_it_is(string field, string value, string shown) =>
        Assert.Equal(shown, ProposalCard.ValueOf(Words.German)(field, value));

    [Fact]
    public void Every_state_of_a_device_has_its_words() =>
        Assert.DoesNotContain(Enum.GetNames<DeviceState>(), state => ProposalCard.ValueOf(Words.German)("state", state) == state);
}
