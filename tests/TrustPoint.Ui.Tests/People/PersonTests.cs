using Bunit;
using TrustPoint.Ca.Callers;
using TrustPoint.Ca.People;
using TrustPoint.Ui.Language;
using TrustPoint.Ui.People;
using TrustPoint.Ui.Tests.Elements;

namespace TrustPoint.Ui.Tests.People;

public class PersonTests : Speaking
{
    [Theory]
    [InlineData(true, true, true, 0, "active", "good")]
    [InlineData(true, true, true, -1, "active", "good")] // a code that was never needed
    [InlineData(true, false, true, 1, "has a set-up code", "wait")]
    [InlineData(true, true, false, 1, "has a set-up code", "wait")]
    [InlineData(true, false, false, -1, "set-up code is over", "bad")]
    [InlineData(true, false, false, 0, "set-up code is over", "bad")]
    [InlineData(false, true, true, 0, "disabled", "off")]
    [InlineData(false, false, false, 1, "disabled", "off")]
    public void A_badge_says_whether_a_person_can_sign_in(bool isEnabled, bool hasPassword, bool hasFactor, int codeHours, string word, string mood)
    {
        var account = new Account
        {
            Name = "anna",
            DisplayName = "Anna Lund",
            Roles = [],
            AddedAt = Noon,
            Enabled = isEnabled,
            PasswordHash = hasPassword ? "hash" : null,
            SealedTotpKey = hasFactor ? [1] : null,
            SetUp = codeHours == 0 ? null : new SetUpCode([1], Noon.AddHours(codeHours)),
        };

        var badge = Show<PersonBadge>(it => it.Add(shown => shown.Account, account)).Find(".badge");

        Assert.Equal(word, badge.TextContent);
        Assert.Contains(mood, badge.ClassList);
    }

    [Fact]
    public void Roles_are_said_in_words_with_the_domain_they_are_of() =>
        Assert.Equal(
            ["RA operator in plant", "Auditor"],
            Show<RoleNames>(it => it.Add(shown => shown.Roles, [new(Role.RaOperator, "plant"), new(Role.Auditor)])).FindAll("div")
                .Select(role => string.Join(' ', role.TextContent.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries))));

    [Theory]
    [InlineData("en", "no role"), InlineData("de", "keine Rolle")]
    public void Who_has_no_role_is_said_to_have_none(string language, string words) =>
        Assert.Contains(words, Show<RoleNames>(it => it.Add(shown => shown.Roles, []), Words.Find(language)).Markup, StringComparison.Ordinal);
}
