using TrustPoint.Ca.Callers;
using TrustPoint.Ca.People;

namespace TrustPoint.Ca.Tests.People;

/// <summary>What a person who is signed in changes of how it proves who it is.</summary>
public sealed class OwnCredentialsTests : IAsyncLifetime
{
    private const string Next = "another quiet place";

    private FrontDesk desk = null!;
    private string session = "";
    private IReadOnlyList<string> recovery = [];

    public async Task InitializeAsync()
    {
        desk = await FrontDesk.OpenAsync();
        (session, recovery) = (await desk.JoinAsync("anna", new HeldRole(Role.Auditor))) is var joined ? (joined.Session, joined.RecoveryCodes) : default;
    }

    public Task DisposeAsync()
    {
        desk.Dispose();
        return Task.CompletedTask;
    }

    [Fact]
    public async Task With_the_old_password_a_person_chooses_another_and_its_other_sessions_are_over()
    {
        var other = Assert.IsType<SignInStep.SignedIn>(await desk.SignInAsync(await desk.CodeAsync())).Session;
        desk.Later();
        Assert.IsType<CredentialStep.Changed>(await desk.OwnCredentials.ChangePasswordAsync(await AnnaAsync(), FrontDesk.Password, Next, default));
        Assert.Null(await desk.Sessions.FindAsync(other, isUse: true, default));
        Assert.NotNull(await desk.Sessions.FindAsync(session, isUse: true, default));
        Assert.IsType<SignInStep.Refused>(await desk.SignIn.BeginAsync("anna", FrontDesk.Password, FrontDesk.Source, default));
        Assert.IsType<SignInStep.SecondFactorWanted>(await desk.SignIn.BeginAsync("anna", Next, FrontDesk.Source, default));
        var log = await desk.LogAsync();
        Assert.Contains("person.password-changed", log, StringComparison.Ordinal);
        Assert.DoesNotContain(Next, log, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("short", "at least 12")]
    [InlineData("anna-anna-anna", "login name")]
    [InlineData(FrontDesk.Password, "the password of before")]
    public async Task A_password_that_will_not_do_is_said_to_and_the_old_one_stays(string wanted, string why)
    {
        var step = await desk.OwnCredentials.ChangePasswordAsync(await AnnaAsync(), FrontDesk.Password, wanted, default);
        Assert.Contains(why, Assert.IsType<CredentialStep.Unsuitable>(step).Fault, StringComparison.Ordinal);
        Assert.IsType<SignInStep.SecondFactorWanted>(await desk.SignIn.BeginAsync("anna", FrontDesk.Password, FrontDesk.Source, default));
    }

    [Fact]
    public async Task Without_the_old_one_nothing_changes_and_tries_wait()
    {
        var anna = await AnnaAsync();
        var before = await desk.AccountAsync();
        for (var i = 0; i < 5; i++) Assert.Equal(new CredentialStep.Refused(), await desk.OwnCredentials.ChangePasswordAsync(anna, "not the password", Next, default));
        var waits = Assert.IsType<CredentialStep.Refused>(await desk.OwnCredentials.ChangePasswordAsync(anna, FrontDesk.Password, Next, default));
        Assert.NotNull(waits.TryAgainIn);
        Assert.NotNull(Assert.IsType<CredentialStep.Refused>(await desk.OwnCredentials.BeginSecondFactorAsync(anna, await desk.CodeAsync(), default)).TryAgainIn);
        Assert.Equal(before, await desk.AccountAsync());
        Assert.Equal(5, (await desk.LogAsync()).Split("person.sign-in-refused").Length - 1);
        desk.Time.Advance(waits.TryAgainIn!.Value);
        Assert.IsType<CredentialStep.Changed>(await desk.OwnCredentials.ChangePasswordAsync(anna, FrontDesk.Password, Next, default));
    }

    [Theory]
    [InlineData(false), InlineData(true)]
    public async Task With_a_code_of_the_old_app_or_a_recovery_code_a_person_sets_up_another(bool recoveryCode)
    {
        var other = Assert.IsType<SignInStep.SignedIn>(await desk.SignInAsync(await desk.CodeAsync())).Session;
        desk.Later();
        var before = await desk.AccountAsync();
        var begun = await desk.OwnCredentials.BeginSecondFactorAsync(await AnnaAsync(), recoveryCode ? recovery[0] : await desk.CodeAsync(), default);
        var wanted = Assert.IsType<CredentialStep.SecondFactorSetUpWanted>(begun);
        // Nothing is changed before the new app is known to work.
        Assert.Equal(before, await desk.AccountAsync());
        wanted = Assert.IsType<CredentialStep.SecondFactorSetUpWanted>(await desk.OwnCredentials.ConfirmSecondFactorAsync(await AnnaAsync(), wanted.Ticket, "000000", default));
        Assert.True(wanted.WasWrong);
        var changed = Assert.IsType<CredentialStep.Changed>(await desk.OwnCredentials.ConfirmSecondFactorAsync(await AnnaAsync(), wanted.Ticket, desk.CodeFor(wanted.Key), default));
        Assert.Equal((10, 10), (changed.RecoveryCodes.Count, changed.RecoveryCodes.Except(recovery).Count()));
        Assert.NotEqual(before.SealedTotpKey, (await desk.AccountAsync()).SealedTotpKey);
        Assert.Null(await desk.Sessions.FindAsync(other, isUse: true, default));
        Assert.NotNull(await desk.Sessions.FindAsync(session, isUse: true, default));
        // The code that confirmed the new app is used up, and so are all recovery codes of before.
        Assert.IsNotType<SignInStep.SignedIn>(await desk.SignInAsync(desk.CodeFor(wanted.Key)));
        var left = (await desk.AccountAsync()).RecoveryCodes;
        Assert.All(recovery, code => Assert.DoesNotContain(left, kept => kept.AsSpan().SequenceEqual(OneTimeCodes.HashOf(code))));
        desk.Later();
        Assert.IsType<SignInStep.SignedIn>(await desk.SignInAsync(desk.CodeFor(wanted.Key)));
        Assert.Contains($"\"event\":\"person.second-factor-changed\",\"subject\":\"anna\",\"proof\":\"session 1\",\"outcome\":\"success\",\"factor\":\"{(recoveryCode ? "recovery-code" : "totp")}\"", await desk.LogAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task New_recovery_codes_take_the_place_of_those_before()
    {
        var other = Assert.IsType<SignInStep.SignedIn>(await desk.SignInAsync(await desk.CodeAsync())).Session;
        var changed = Assert.IsType<CredentialStep.Changed>(await desk.OwnCredentials.RenewRecoveryCodesAsync(await AnnaAsync(), default));
        Assert.Equal((10, 10), (changed.RecoveryCodes.Count, changed.RecoveryCodes.Except(recovery).Count()));
        Assert.IsNotType<SignInStep.SignedIn>(await desk.SignInAsync(recovery[0]));
        Assert.IsType<SignInStep.SignedIn>(await desk.SignInAsync(changed.RecoveryCodes[0]));
        // Nothing that anybody proved was wrong: sessions go on.
        Assert.NotNull(await desk.Sessions.FindAsync(other, isUse: true, default));
        Assert.Contains("\"event\":\"person.recovery-codes-renewed\",\"subject\":\"anna\",\"proof\":\"session 1\",\"outcome\":\"success\"", await desk.LogAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Whose_second_factor_was_reset_gets_no_recovery_codes()
    {
        var anna = await AnnaAsync();
        await desk.People.ResetSecondFactorAsync(FrontDesk.Admin, "anna", default);
        Assert.IsType<CredentialStep.Refused>(await desk.OwnCredentials.RenewRecoveryCodesAsync(anna, default));
        Assert.Empty((await desk.AccountAsync()).RecoveryCodes);
    }

    [Fact]
    public async Task A_ticket_is_its_persons_and_good_for_one_change()
    {
        await desk.JoinAsync("berta");
        var berta = new Person("berta", [], 2, IsFresh: true);
        var wanted = Assert.IsType<CredentialStep.SecondFactorSetUpWanted>(await desk.OwnCredentials.BeginSecondFactorAsync(await AnnaAsync(), await desk.CodeAsync(), default));
        Assert.IsType<CredentialStep.Refused>(await desk.OwnCredentials.ConfirmSecondFactorAsync(berta, wanted.Ticket, desk.CodeFor(wanted.Key), default));
        var anna = await AnnaAsync();
        var steps = await Task.WhenAll(Enumerable.Range(0, 100).Select(_ => Task.Run(() => desk.OwnCredentials.ConfirmSecondFactorAsync(anna, wanted.Ticket, desk.CodeFor(wanted.Key), default))));
        Assert.Single(steps.OfType<CredentialStep.Changed>());
        Assert.Equal(99, steps.OfType<CredentialStep.Refused>().Count());
    }

    [Fact]
    public async Task Of_a_hundred_changes_with_one_code_one_is_done()
    {
        var (anna, code) = (await AnnaAsync(), recovery[0]);
        var begun = new List<CredentialStep.SecondFactorSetUpWanted>();
        for (var i = 0; i < 100; i++) begun.Add(Assert.IsType<CredentialStep.SecondFactorSetUpWanted>(await desk.OwnCredentials.BeginSecondFactorAsync(anna, code, default)));
        var steps = await Task.WhenAll(begun.Select(wanted => Task.Run(() => desk.OwnCredentials.ConfirmSecondFactorAsync(anna, wanted.Ticket, desk.CodeFor(wanted.Key), default))));
        Assert.Single(steps.OfType<CredentialStep.Changed>());
    }

    [Fact]
    public async Task Whoever_was_reset_on_the_way_changes_nothing()
    {
        var anna = await AnnaAsync();
        var wanted = Assert.IsType<CredentialStep.SecondFactorSetUpWanted>(await desk.OwnCredentials.BeginSecondFactorAsync(anna, await desk.CodeAsync(), default));
        await desk.People.ResetPasswordAsync(FrontDesk.Admin, "anna", default);
        Assert.IsType<CredentialStep.Refused>(await desk.OwnCredentials.ConfirmSecondFactorAsync(anna, wanted.Ticket, desk.CodeFor(wanted.Key), default));
        Assert.IsType<CredentialStep.Refused>(await desk.OwnCredentials.ChangePasswordAsync(anna, FrontDesk.Password, Next, default));
        Assert.Null((await desk.AccountAsync()).PasswordHash);
    }

    [Fact]
    public async Task A_session_that_is_not_fresh_changes_nothing()
    {
        desk.Time.Advance(Sessions.Fresh);
        var anna = await AnnaAsync();
        foreach (var change in new Func<Task>[]
        {
            () => desk.OwnCredentials.ChangePasswordAsync(anna, FrontDesk.Password, Next, default),
            async () => await desk.OwnCredentials.BeginSecondFactorAsync(anna, await desk.CodeAsync(), default),
            () => desk.OwnCredentials.ConfirmSecondFactorAsync(anna, "ticket", "000000", default),
            () => desk.OwnCredentials.RenewRecoveryCodesAsync(anna, default),
        })
        {
            Assert.True((await Assert.ThrowsAsync<NotAllowedException>(change)).WantsStepUp);
        }
    }

    [Fact]
    public async Task A_person_sees_and_ends_its_own_other_sessions()
    {
        var berta = (await desk.JoinAsync("berta")).Session;
        var other = Assert.IsType<SignInStep.SignedIn>(await desk.SignInAsync(await desk.CodeAsync())).Session;
        var anna = await AnnaAsync();
        Assert.Equal(2, desk.Sessions.Of(anna).Count);
        Assert.All(desk.Sessions.Of(anna), row => Assert.Equal("anna", row.Person));
        Assert.Equal(1, await desk.Sessions.EndOthersAsync(anna, default));
        Assert.Null(await desk.Sessions.FindAsync(other, isUse: true, default));
        Assert.NotNull(await desk.Sessions.FindAsync(session, isUse: true, default));
        Assert.NotNull(await desk.Sessions.FindAsync(berta, isUse: true, default));
        Assert.Contains("person.sessions-ended", await desk.LogAsync(), StringComparison.Ordinal);
    }

    private async Task<Person> AnnaAsync() => (await desk.Sessions.FindAsync(session, isUse: true, default))!;
}
