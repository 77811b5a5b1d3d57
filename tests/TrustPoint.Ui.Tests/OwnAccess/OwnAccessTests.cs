using System.Security.Claims;
using System.Security.Cryptography;
using Bunit;
using Microsoft.AspNetCore.Components.Authorization;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using TrustPoint.Ca.Audit;
using TrustPoint.Ca.Callers;
using TrustPoint.Ca.People;
using TrustPoint.Testing.InMemory;
using TrustPoint.Testing.People;
using TrustPoint.Ui.Access;
using TrustPoint.Ui.Language;
using TrustPoint.Ui.OwnAccess;
using TrustPoint.Ui.Tests.Elements;

namespace TrustPoint.Ui.Tests.OwnAccess;

/// <summary>What a person sees and changes of its own account.</summary>
public sealed class OwnAccessTests : Speaking, IAsyncLifetime
{
    private const string Source = "10.0.0.1";

    private readonly RandomNumberGenerator random = RandomNumberGenerator.Create();
    private readonly ManualTime time = new(Noon);
    private readonly InMemoryPeopleStore people = new();
    private readonly InMemoryApiKeyStore keys = new();
    private readonly Passwords passwords = new();
    private InMemoryPasskeyStore passkeys = null!;
    private InMemoryCa ca = null!;
    private Sessions sessions = null!;

    public async Task InitializeAsync()
    {
        ca = await InMemoryCa.CreateAsync();
        passkeys = new(people);
        var log = new InMemoryAuditStore();
        sessions = new(people, log, random, time);
        var session = await JoinAsync(log);
        Services.AddSingleton<TimeProvider>(time).AddSingleton(sessions).AddSingleton(ca.Domains).AddSingleton(new PasskeyPlaces(["box.plant"])).AddScoped<CircuitCaller>();
        Services.AddSingleton<AuthenticationStateProvider>(new Circuit(SessionCookie.Principal(session, "anna")));
        Services.AddSingleton(new OwnCredentials(people, log, sessions, passwords, new NoSeal(), SignInLimits.Default, random, time, NullLogger<OwnCredentials>.Instance));
        Services.AddSingleton(new Passkeys(passkeys, people, sessions, random, time, NullLogger<Passkeys>.Instance));
        Services.AddSingleton(new ApiKeys(keys, people, ca.Domains, ca.SecondPerson, random, time, NullLogger<ApiKeys>.Instance));
    }

    Task IAsyncLifetime.DisposeAsync()
    {
        passwords.Dispose();
        ca.Dispose();
        random.Dispose();
        return Task.CompletedTask;
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
        await people.ChangeAsync("anna", account => (account with { Roles = [] }, entry), default);
        Assert.DoesNotContain("plant", Show<KeysPage>(_ => { }).Markup, StringComparison.Ordinal);
    }

    [Fact]
    public void Whoever_is_not_fresh_is_asked_again_before_filling_in_anything()
    {
        time.Advance(Sessions.Fresh);
        Assert.True(Assert.Throws<NotAllowedException>(() => Show<KeysPage>(_ => { })).WantsStepUp);
    }

    private async Task AddPasskeyAsync(string label, bool isBackedUp)
    {
        var passkey = new Passkey { CredentialId = [1], Person = "anna", Handle = "handle", Host = "box.plant", Label = label, PublicKey = [2], CreatedAt = Noon, IsBackedUp = isBackedUp };
        var entry = AuditEntry.Create(AuditEventType.PasskeyAdded, Noon, InMemoryCa.Appliance, AuditOutcome.Success);
        Assert.NotNull(await passkeys.AddAsync("anna", (account, _) => (account with { PasskeyHandle = "handle" }, passkey, entry), default));
    }

    private async Task<string> JoinAsync(InMemoryAuditStore log)
    {
        var commands = new Ca.People.People(people, log, sessions, ca.Domains, ca.SecondPerson, random, time, NullLogger<Ca.People.People>.Instance);
        var code = (await commands.AddAsync(new Administrator("uid:0"), "anna", "Anna Lund", [new(Role.Auditor), new(Role.Custodian)], default)).Code;
        var signIn = new SignIn(people, log, sessions, passwords, new NoSeal(), SignInLimits.Default, random, time, NullLogger<SignIn>.Instance);
        var password = Assert.IsType<SignInStep.PasswordWanted>(await signIn.BeginAsync("anna", code, Source, default));
        var factor = Assert.IsType<SignInStep.SecondFactorSetUpWanted>(await signIn.ChoosePasswordAsync(password.Ticket, "seven quiet mountains", Source, default));
        return Assert.IsType<SignInStep.SignedIn>(await signIn.ConfirmSecondFactorAsync(factor.Ticket, new Authenticator(factor.Uri).CodeAt(Noon), Source, default)).Session;
    }

    private sealed class Circuit(ClaimsPrincipal who) : AuthenticationStateProvider
    {
        public override Task<AuthenticationState> GetAuthenticationStateAsync() => Task.FromResult(new AuthenticationState(who));
    }

    private sealed class NoSeal : ISecretSeal
    {
        public byte[] Seal(string person, ReadOnlySpan<byte> secret) => secret.ToArray();

        public byte[] Open(string person, ReadOnlySpan<byte> sealedSecret) => sealedSecret.ToArray();
    }
}
