using TrustPoint.Ca.Callers;
using TrustPoint.Ca.People;

namespace TrustPoint.Ca.Tests.People;

/// <summary>Sessions end by themselves, and with what they stand on (EJBCA CVE-2025-49602).</summary>
public sealed class SessionsTests : IAsyncLifetime
{
    private FrontDesk desk = null!;
    private string session = "";

    public async Task InitializeAsync()
    {
        desk = await FrontDesk.OpenAsync();
        session = (await desk.JoinAsync("anna", new HeldRole(Role.Administrator))).Session;
    }

    public Task DisposeAsync()
    {
        desk.Dispose();
        return Task.CompletedTask;
    }

    [Fact] // NIST SP 800-63B-4 section 2.2.3
    public async Task A_session_that_is_not_used_ends_and_a_page_that_only_asks_does_not_use_it()
    {
        desk.Time.Advance(Sessions.Idle - TimeSpan.FromMinutes(1));
        Assert.NotNull(await FindAsync(isUse: true));
        desk.Time.Advance(Sessions.Idle - TimeSpan.FromMinutes(1));
        Assert.NotNull(await FindAsync(isUse: false));
        desk.Time.Advance(TimeSpan.FromMinutes(1));
        Assert.Null(await FindAsync(isUse: true));
    }

    [Fact]
    public async Task A_session_ends_after_eight_hours_however_much_it_is_used()
    {
        for (var used = TimeSpan.Zero; used < TimeSpan.FromHours(8) - TimeSpan.FromMinutes(10); used += TimeSpan.FromMinutes(10))
        {
            Assert.NotNull(await FindAsync(isUse: true));
            desk.Time.Advance(TimeSpan.FromMinutes(10));
        }
        desk.Time.Advance(TimeSpan.FromMinutes(10));
        Assert.Null(await FindAsync(isUse: true));
    }

    [Theory]
    [InlineData("disabled"), InlineData("other roles"), InlineData("password reset"), InlineData("second factor reset"), InlineData("ended"), InlineData("signed out")]
    public async Task What_is_done_to_the_person_ends_the_session_at_the_next_look(string what)
    {
        var other = (await desk.JoinAsync("berta")).Session;
        switch (what)
        {
            case "disabled": await desk.People.DisableAsync(FrontDesk.Admin, "anna", default); break;
            case "other roles": await desk.People.SetRolesAsync(FrontDesk.Admin, "anna", [new(Role.Auditor)], default); break;
            case "password reset": await desk.People.ResetPasswordAsync(FrontDesk.Admin, "anna", default); break;
            case "second factor reset": await desk.People.ResetSecondFactorAsync(FrontDesk.Admin, "anna", default); break;
            case "ended": Assert.Equal(1, await desk.People.EndSessionsAsync(FrontDesk.Admin, "anna", default)); break;
            default: await desk.Sessions.SignOutAsync(session, default); break;
        }
        Assert.Null(await FindAsync(isUse: true));
        Assert.NotNull(await desk.Sessions.FindAsync(other, isUse: true, default));
        // A disabled person who is enabled again signs in anew.
        await desk.People.EnableAsync(FrontDesk.Admin, "anna", default);
        Assert.Null(await FindAsync(isUse: true));
    }

    [Fact]
    public async Task A_chosen_password_ends_the_sessions_of_the_one_before()
    {
        var code = (await desk.People.ResetPasswordAsync(FrontDesk.Admin, "anna", default))!.Code;
        var wanted = (SignInStep.SecondFactorWanted)await desk.SignIn.BeginAsync("anna", code, FrontDesk.Source, default);
        var choice = (SignInStep.PasswordWanted)await desk.SignIn.SecondFactorAsync(wanted.Ticket, await desk.CodeAsync(), FrontDesk.Source, default);
        var next = (SignInStep.SignedIn)await desk.SignIn.ChoosePasswordAsync(choice.Ticket, FrontDesk.Password, FrontDesk.Source, default);
        Assert.Null(await FindAsync(isUse: true));
        Assert.NotNull(await desk.Sessions.FindAsync(next.Session, isUse: true, default));
    }

    [Fact]
    public async Task Sensitive_acts_are_open_for_five_minutes_after_a_proof()
    {
        Assert.True((await FindAsync(isUse: true))!.IsFresh);
        desk.Time.Advance(Sessions.Fresh);
        var stale = (await FindAsync(isUse: true))!;
        Assert.False(stale.IsFresh);
        Assert.True(Assert.Throws<NotAllowedException>(() => stale.RequireAlone(Right.ManagePeople)).WantsStepUp);

        var code = await desk.CodeAsync();
        Assert.IsType<SignInStep.SteppedUp>(await desk.SignIn.StepUpAsync(session, code, null, FrontDesk.Source, default));
        Assert.True((await FindAsync(isUse: true))!.IsFresh);
        desk.Time.Advance(Sessions.Fresh);
        Assert.False((await FindAsync(isUse: true))!.IsFresh);
    }

    [Fact]
    public async Task A_proof_for_one_thing_is_none_for_another_one()
    {
        var right = Right.HoldShares;
        Person Cora(string? provenFor, bool isFresh = true) => new("cora", [new(Role.Custodian)], 2, isFresh) { ProvenFor = provenFor };
        Cora("script a").RequireProof(right, "script a");
        foreach (var (person, about) in new[] { (Cora("script a"), "script b"), (Cora(null), "script a"), (Cora("script a", isFresh: false), "script a") })
        {
            var refused = Assert.Throws<NotAllowedException>(() => person.RequireProof(right, about));
            Assert.Equal((true, about), (refused.WantsStepUp, refused.About));
        }
        Assert.False(Assert.Throws<NotAllowedException>(() => new Person("eve", [new(Role.Auditor)], 3, IsFresh: true) { ProvenFor = "script a" }.RequireProof(right, "script a")).WantsStepUp);

        desk.Time.Advance(TimeSpan.FromMinutes(1));
        Assert.IsType<SignInStep.SteppedUp>(await desk.SignIn.StepUpAsync(session, await desk.CodeAsync(), "script a", FrontDesk.Source, default));
        Assert.Equal("script a", (await FindAsync(isUse: true))!.ProvenFor);
        Assert.Contains("\"for\":\"script a\"", await desk.LogAsync(), StringComparison.Ordinal);
        desk.Time.Advance(TimeSpan.FromMinutes(1));
        Assert.IsType<SignInStep.SteppedUp>(await desk.SignIn.StepUpAsync(session, await desk.CodeAsync(), null, FrontDesk.Source, default));
        Assert.Null((await FindAsync(isUse: true))!.ProvenFor);
    }

    [Fact]
    public async Task A_proof_takes_a_code_that_was_not_used_of_the_sessions_own_person()
    {
        await desk.JoinAsync("berta");
        desk.Time.Advance(Sessions.Fresh);
        var code = await desk.CodeAsync();
        Assert.IsType<SignInStep.SteppedUp>(await desk.SignIn.StepUpAsync(session, code, null, FrontDesk.Source, default));
        desk.Time.Advance(Sessions.Fresh);
        foreach (var wrong in new[] { code, "000000", await desk.CodeAsync("berta") })
            Assert.IsType<SignInStep.Refused>(await desk.SignIn.StepUpAsync(session, wrong, null, FrontDesk.Source, default));
        Assert.IsType<SignInStep.Refused>(await desk.SignIn.StepUpAsync("no session", await desk.CodeAsync(), null, FrontDesk.Source, default));
        Assert.False((await FindAsync(isUse: true))!.IsFresh);
    }

    [Fact]
    public async Task Ten_sessions_of_a_person_are_open_the_oldest_gives_way()
    {
        var last = "";
        for (var i = 0; i < 10; i++)
        {
            desk.Later();
            last = Assert.IsType<SignInStep.SignedIn>(await desk.SignInAsync(await desk.CodeAsync())).Session;
        }
        Assert.Null(await FindAsync(isUse: true));
        Assert.NotNull(await desk.Sessions.FindAsync(last, isUse: true, default));
        var seen = desk.People.SessionsSeenBy(FrontDesk.Admin);
        Assert.Equal(10, seen.Count);
        Assert.Equal(("anna", FrontDesk.Source, desk.Time.GetUtcNow()), (seen[0].Person, seen[0].Source, seen[0].StartedAt));
    }

    [Fact]
    public async Task A_secret_that_nobody_was_given_is_nobodys()
    {
        Assert.Null(await desk.Sessions.FindAsync("", isUse: true, default));
        Assert.Null(await desk.Sessions.FindAsync(session[1..], isUse: true, default));
        Assert.Null(await desk.Sessions.FindAsync("1", isUse: true, default));
        Assert.InRange(session.Length, 43, 43); // 256 bits
    }

    private ValueTask<Person?> FindAsync(bool isUse) => desk.Sessions.FindAsync(session, isUse, default);
}
