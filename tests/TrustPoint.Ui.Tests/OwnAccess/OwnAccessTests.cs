using System.Security.Cryptography;
using Bunit;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using TrustPoint.Ca.Audit;
using TrustPoint.Ca.Callers;
using TrustPoint.Ca.People;
using TrustPoint.Testing.InMemory;
using TrustPoint.Ui.Language;
using TrustPoint.Ui.OwnAccess;
using TrustPoint.Ui.Tests.Elements;

namespace TrustPoint.Ui.Tests.OwnAccess;

/// <summary>What a person sees and changes of its own account.</summary>
public sealed class OwnAccessTests() : SignedIn(new HeldRole(Role.Auditor), new HeldRole(Role.Custodian))
{
    private readonly InMemoryApiKeyStore keys = new();
    private InMemoryPasskeyStore passkeys = null!;

    public override async Task InitializeAsync()
    {
        await base.InitializeAsync();
        passkeys = new(People);
        Services.AddSingleton(new PasskeyPlaces(["box.plant"]));
        Services.AddSingleton(new OwnCredentials(People, Log, Sessions, Passwords, new NoSeal(), SignInLimits.Default, Random, Time, NullLogger<OwnCredentials>.Instance));
        Services.AddSingleton(new Passkeys(passkeys, People, Sessions, Random, Time, NullLogger<Passkeys>.Instance));
        Services.AddSingleton(new ApiKeys(keys, People, Ca.Domains, Ca.SecondPerson, Random, Time, NullLogger<ApiKeys>.Instance));
    }

    [Fact]
    public async Task A_passkey_is_listed_with_where_it_works_and_removed_after_a_second_look()
    {
        await AddPasskeyAsync("<b>stick</b>", isBackedUp: true);
        var page = Show<AccountPage>(_ => { });

        var line = page.Find("details.act").ParentElement!;
        Assert.Contains("<b>stick</b>", line.TextContent, StringComparison.Ordinal);
        Assert.Contains("for box.plant", line.TextContent, StringComparison.Ordinal);
        Assert.Contains("its maker keeps copies", line.TextContent, StringComparison.Ordinal);
        page.Find("details.act button").Click();

        page.WaitForElement(".notice.good");
        Assert.Empty(page.FindAll("details.act"));
        Assert.NotNull(Assert.Single(await passkeys.ListAsync("handle", default)).RemovedAt);
    }

    [Fact]
    public void The_recovery_codes_that_are_left_are_counted() =>
        Assert.Contains("Recovery codes left: 10", Show<AccountPage>(_ => { }).Markup, StringComparison.Ordinal);

    [Theory]
    [InlineData("en", "bound to a name, not to an address: open this page as box.plant", "box.plant")]
    [InlineData("de", "öffnen Sie diese Seite als box.plant", "box.plant")]
    [InlineData("en", "this box has only addresses", "10.0.0.5")]
    public void Where_passkeys_do_not_work_it_is_said_why_and_where_they_do(string language, string words, string hostName)
    {
        Services.AddSingleton(new PasskeyPlaces([hostName]));
        Assert.Contains(words, Show<PasskeyElsewhere>(_ => { }, Words.Find(language)).Markup, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_key_is_made_as_narrow_as_it_was_asked_for_and_shown_once()
    {
        var page = Show<KeysPage>(_ => { });
        page.Find("#note").Change(" monthly report ");
        page.Find("#life").Change("30");
        page.FindAll(".choice input")[1].Change(true);
        page.Find("#domain").Change("plant");
        page.Find("form").Submit();

        var secret = page.WaitForElement(".once code").TextContent;
        var key = Assert.Single(await keys.ListAsync("anna", default)).Key;
        Assert.Equal(("monthly report", "plant", Noon.AddDays(30)), (key.Note, key.OnlyDomain, key.ExpiresAt));
        Assert.Equal([new HeldRole(Role.Custodian)], key.OnlyRoles);
        Assert.Equal(SHA256.HashData(System.Text.Encoding.ASCII.GetBytes(secret)), key.Sha256);

        page.Find("tbody button").Click();
        page.WaitForElement("tbody .badge");
        Assert.DoesNotContain(secret, page.Markup, StringComparison.Ordinal);
        Assert.NotNull(Assert.Single(await keys.ListAsync("anna", default)).Key.RevokedAt);
    }

    [Fact]
    public void A_key_that_nobody_says_the_use_of_is_refused_in_words()
    {
        var page = Show<KeysPage>(_ => { });
        page.Find("#note").Change(" ");
        page.Find("form").Submit();
        Assert.Contains("say in 1 to 100 characters what the key is for", page.WaitForElement(".notice.bad").TextContent, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Who_has_no_role_learns_of_no_domain()
    {
        var entry = AuditEntry.Create(AuditEventType.PersonRolesChanged, Noon, InMemoryCa.Appliance, AuditOutcome.Success);
        await People.ChangeAsync("anna", account => (account with { Roles = [] }, entry), default);
        Assert.DoesNotContain("plant", Show<KeysPage>(_ => { }).Markup, StringComparison.Ordinal);
    }

    [Fact]
    public void Whoever_is_not_fresh_is_asked_again_before_filling_in_anything()
    {
        Time.Advance(Sessions.Fresh);
        Assert.True(Assert.Throws<NotAllowedException>(() => Show<KeysPage>(_ => { })).WantsStepUp);
    }

    private async Task AddPasskeyAsync(string label, bool isBackedUp)
    {
        var passkey = new Passkey { CredentialId = [1], Person = "anna", Handle = "handle", Host = "box.plant", Label = label, PublicKey = [2], CreatedAt = Noon, IsBackedUp = isBackedUp };
        var entry = AuditEntry.Create(AuditEventType.PasskeyAdded, Noon, InMemoryCa.Appliance, AuditOutcome.Success);
        Assert.NotNull(await passkeys.AddAsync("anna", (account, _) => (account with { PasskeyHandle = "handle" }, passkey, entry), default));
    }
}
