using TrustPoint.Ca.Callers;
using TrustPoint.Ca.People;

namespace TrustPoint.Ca.Tests.People;

/// <summary>How a person signs in: nothing is skipped, nothing is good twice, and who is refused learns nothing.</summary>
public sealed class SignInTests : IAsyncLifetime
{
    private FrontDesk desk = null!;

    public async Task InitializeAsync() => desk = await FrontDesk.OpenAsync();

    public Task DisposeAsync()
    {
        desk.Dispose();
        return Task.CompletedTask;
    }

    [Fact]
    public async Task The_first_sign_in_has_a_password_chosen_and_a_second_factor_set_up_before_anything_else()
    {
        var code = await desk.AddAsync("anna", new HeldRole(Role.CaOfficer));
        var begun = Assert.IsType<SignInStep.PasswordWanted>(await desk.SignIn.BeginAsync("anna", code, FrontDesk.Source, default));
        Assert.Null(begun.Fault);
        var again = Assert.IsType<SignInStep.PasswordWanted>(await desk.SignIn.ChoosePasswordAsync(begun.Ticket, "too short", FrontDesk.Source, default));
        Assert.Contains("at least 12", again.Fault, StringComparison.Ordinal);
        var factor = Assert.IsType<SignInStep.SecondFactorSetUpWanted>(await desk.SignIn.ChoosePasswordAsync(again.Ticket, FrontDesk.Password, FrontDesk.Source, default));
        Assert.Contains(factor.Key, factor.Uri, StringComparison.Ordinal);
        // Nothing is kept before all is there.
        Assert.Equal((null, null), ((await desk.AccountAsync()).PasswordHash, (await desk.AccountAsync()).SealedTotpKey));
        var wrong = Assert.IsType<SignInStep.SecondFactorSetUpWanted>(await desk.SignIn.ConfirmSecondFactorAsync(factor.Ticket, "000000", FrontDesk.Source, default));
        Assert.Equal((true, factor.Key), (wrong.WasWrong, wrong.Key));
        var signedIn = Assert.IsType<SignInStep.SignedIn>(await desk.SignIn.ConfirmSecondFactorAsync(wrong.Ticket, desk.CodeFor(wrong.Key), FrontDesk.Source, default));

        Assert.Equal(10, signedIn.RecoveryCodes.Distinct().Count());
        Assert.All(signedIn.RecoveryCodes, recovery => Assert.Matches("^([0-9A-HJKMNP-TV-Z]{4}-){5}[0-9A-HJKMNP-TV-Z]{4}$", recovery));
        var person = await desk.Sessions.FindAsync(signedIn.Session, isUse: true, default);
        Assert.Equal(("anna", true, true), (person!.Name, person.May(Right.Issue), person.IsFresh));
        Assert.Null((await desk.AccountAsync()).SetUp);
    }

    [Fact]
    public async Task After_that_password_and_a_code_of_the_app_sign_in()
    {
        await desk.JoinAsync();
        var wanted = Assert.IsType<SignInStep.SecondFactorWanted>(await desk.SignIn.BeginAsync("anna", FrontDesk.Password, FrontDesk.Source, default));
        var wrong = Assert.IsType<SignInStep.SecondFactorWanted>(await desk.SignIn.SecondFactorAsync(wanted.Ticket, "000000", FrontDesk.Source, default));
        Assert.Equal((false, true), (wanted.WasWrong, wrong.WasWrong));
        var signedIn = Assert.IsType<SignInStep.SignedIn>(await desk.SignIn.SecondFactorAsync(wrong.Ticket, await desk.CodeAsync(), FrontDesk.Source, default));
        Assert.Empty(signedIn.RecoveryCodes);
    }

    [Fact]
    public async Task Whoever_it_is_a_refusal_says_the_same_and_costs_one_password()
    {
        var unused = await desk.AddAsync("new");
        await desk.JoinAsync("anna");
        await desk.JoinAsync("gone");
        await desk.People.DisableAsync(FrontDesk.Admin, "gone", default);
        foreach (var (name, secret) in new[]
        {
            ("anna", "a wrong password"), ("nobody", FrontDesk.Password), ("Robert'); DROP TABLE", FrontDesk.Password), ("gone", FrontDesk.Password), ("new", FrontDesk.Password), ("anna", unused),
            ("anna", ""), ("", ""), ("anna", new string('x', 100_000)),
        })
        {
            var before = desk.Tried;
            Assert.Equal(new SignInStep.Refused(), await desk.SignIn.BeginAsync(name, secret, Guid.NewGuid().ToString(), default));
            Assert.Equal(1, desk.Tried - before);
            desk.Time.Advance(TimeSpan.FromHours(1));
        }
        desk.Time.Advance(TimeSpan.FromDays(-1));
        var knows = desk.Tried;
        await desk.SignIn.BeginAsync("new", unused, FrontDesk.Source, default);
        Assert.Equal(1, desk.Tried - knows);
    }

    [Fact]
    public async Task A_set_up_code_ends_after_a_day_with_the_next_one_and_with_its_use()
    {
        var code = await desk.AddAsync();
        var next = (await desk.People.ResetPasswordAsync(FrontDesk.Admin, "anna", default))!.Code;
        Assert.IsType<SignInStep.Refused>(await desk.SignIn.BeginAsync("anna", code, FrontDesk.Source, default));
        desk.Time.Advance(TimeSpan.FromDays(1));
        Assert.IsType<SignInStep.Refused>(await desk.SignIn.BeginAsync("anna", next, FrontDesk.Source, default));
        var good = (await desk.People.ResetPasswordAsync(FrontDesk.Admin, "anna", default))!.Code;
        await desk.SetUpAsync("anna", good);
        Assert.IsType<SignInStep.Refused>(await desk.SignIn.BeginAsync("anna", good, FrontDesk.Source, default));
    }

    [Fact] // RFC 6238 section 5.2
    public async Task A_code_of_the_app_is_accepted_once_and_none_before_it()
    {
        await desk.JoinAsync();
        var earlier = await desk.CodeAsync();
        desk.Later();
        var code = await desk.CodeAsync();
        Assert.IsType<SignInStep.SignedIn>(await desk.SignInAsync(code));
        foreach (var used in new[] { code, earlier }) Assert.Equal(true, (await desk.SignInAsync(used, source: used) as SignInStep.SecondFactorWanted)?.WasWrong);
        desk.Later();
        var wanted = Assert.IsType<SignInStep.SecondFactorWanted>(await desk.SignIn.BeginAsync("anna", FrontDesk.Password, FrontDesk.Source, default));
        desk.Time.Advance(TimeSpan.FromSeconds(1));
        Assert.IsType<SignInStep.SignedIn>(await desk.SignIn.SecondFactorAsync(wanted.Ticket, await desk.CodeAsync(), FrontDesk.Source, default));
    }

    [Fact]
    public async Task A_code_that_set_the_factor_up_does_not_sign_in_as_well()
    {
        var joined = await desk.SetUpAsync("anna", await desk.AddAsync());
        Assert.NotEmpty(joined.Session);
        Assert.IsType<SignInStep.SecondFactorWanted>(await desk.SignInAsync(await desk.CodeAsync()));
    }

    [Fact] // NIST SP 800-63B-4 section 3.1.2.2: each once
    public async Task Each_recovery_code_signs_in_once()
    {
        var codes = (await desk.JoinAsync()).RecoveryCodes;
        foreach (var code in codes)
        {
            Assert.IsType<SignInStep.SignedIn>(await desk.SignInAsync(code.ToLowerInvariant().Replace("-", " ", StringComparison.Ordinal)));
            Assert.IsType<SignInStep.SecondFactorWanted>(await desk.SignInAsync(code));
        }
        Assert.Empty((await desk.AccountAsync()).RecoveryCodes);
        Assert.Contains("\"recoveryCodesLeft\":\"0\"", await desk.LogAsync(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("totp"), InlineData("recovery"), InlineData("set-up")]
    public async Task Of_a_hundred_sign_ins_at_once_with_one_code_one_succeeds(string kind)
    {
        using var crowd = await FrontDesk.OpenAsync(new(1_000, TimeSpan.FromMinutes(1)));
        var setUp = await crowd.AddAsync();
        var recovery = "";
        if (kind != "set-up")
        {
            recovery = (await crowd.SetUpAsync("anna", setUp)).RecoveryCodes[0];
            crowd.Later();
        }
        var code = kind == "totp" ? await crowd.CodeAsync() : recovery;

        // Every one has proved all but the last before the first goes on.
        var begun = await Task.WhenAll(Enumerable.Range(0, 100).Select(async _ =>
        {
            var first = await crowd.SignIn.BeginAsync("anna", kind == "set-up" ? setUp : FrontDesk.Password, FrontDesk.Source, default);
            return first is SignInStep.PasswordWanted wanted ? await crowd.SignIn.ChoosePasswordAsync(wanted.Ticket, FrontDesk.Password, FrontDesk.Source, default) : first;
        }));
        var ended = await Task.WhenAll(begun.Select(result => Task.Run(() => result switch
        {
            SignInStep.SecondFactorSetUpWanted factor => crowd.SignIn.ConfirmSecondFactorAsync(factor.Ticket, crowd.CodeFor(factor.Key), FrontDesk.Source, default),
            SignInStep.SecondFactorWanted wanted => crowd.SignIn.SecondFactorAsync(wanted.Ticket, code, FrontDesk.Source, default),
            _ => throw new InvalidOperationException($"{result}"),
        })));
        Assert.Single(ended.OfType<SignInStep.SignedIn>());
    }

    [Fact]
    public async Task A_ticket_is_good_for_one_step_and_ten_minutes_and_for_what_it_was_given_for()
    {
        await desk.JoinAsync();
        var wanted = (SignInStep.SecondFactorWanted)await desk.SignIn.BeginAsync("anna", FrontDesk.Password, FrontDesk.Source, default);
        Assert.IsType<SignInStep.Refused>(await desk.SignIn.ChoosePasswordAsync(wanted.Ticket, "another password of mine", FrontDesk.Source, default));
        Assert.IsType<SignInStep.Refused>(await desk.SignIn.SecondFactorAsync(wanted.Ticket, await desk.CodeAsync(), FrontDesk.Source, default));

        wanted = (SignInStep.SecondFactorWanted)await desk.SignIn.BeginAsync("anna", FrontDesk.Password, FrontDesk.Source, default);
        Assert.IsType<SignInStep.Refused>(await desk.SignIn.ConfirmSecondFactorAsync(wanted.Ticket, await desk.CodeAsync(), FrontDesk.Source, default));

        wanted = (SignInStep.SecondFactorWanted)await desk.SignIn.BeginAsync("anna", FrontDesk.Password, FrontDesk.Source, default);
        desk.Time.Advance(TimeSpan.FromMinutes(10));
        Assert.IsType<SignInStep.Refused>(await desk.SignIn.SecondFactorAsync(wanted.Ticket, await desk.CodeAsync(), FrontDesk.Source, default));
        Assert.IsType<SignInStep.Refused>(await desk.SignIn.SecondFactorAsync("no ticket", await desk.CodeAsync(), FrontDesk.Source, default));
        Assert.Equal("hash of " + FrontDesk.Password, (await desk.AccountAsync()).PasswordHash);
    }

    [Fact]
    public async Task A_password_reset_has_another_chosen_after_the_second_factor_that_stays()
    {
        await desk.JoinAsync();
        var before = (await desk.AccountAsync()).SealedTotpKey;
        var code = (await desk.People.ResetPasswordAsync(FrontDesk.Admin, "anna", default))!.Code;
        Assert.IsType<SignInStep.Refused>(await desk.SignIn.BeginAsync("anna", FrontDesk.Password, FrontDesk.Source, default));
        var wanted = Assert.IsType<SignInStep.SecondFactorWanted>(await desk.SignIn.BeginAsync("anna", code, FrontDesk.Source, default));
        // Who found the code chooses no password without the second factor.
        Assert.IsType<SignInStep.Refused>(await desk.SignIn.ChoosePasswordAsync(wanted.Ticket, "another password of mine", FrontDesk.Source, default));
        wanted = Assert.IsType<SignInStep.SecondFactorWanted>(await desk.SignIn.BeginAsync("anna", code, FrontDesk.Source, default));
        var choice = Assert.IsType<SignInStep.PasswordWanted>(await desk.SignIn.SecondFactorAsync(wanted.Ticket, await desk.CodeAsync(), FrontDesk.Source, default));
        Assert.IsType<SignInStep.SignedIn>(await desk.SignIn.ChoosePasswordAsync(choice.Ticket, "another password of mine", FrontDesk.Source, default));
        Assert.Equal(before, (await desk.AccountAsync()).SealedTotpKey);
    }

    [Fact]
    public async Task A_second_factor_reset_has_another_set_up_with_password_and_set_up_code()
    {
        var recovery = (await desk.JoinAsync()).RecoveryCodes[0];
        var old = await desk.CodeAsync();
        var code = (await desk.People.ResetSecondFactorAsync(FrontDesk.Admin, "anna", default))!.Code;
        Assert.IsType<SignInStep.Refused>(await desk.SignIn.BeginAsync("anna", code, FrontDesk.Source, default)); // in the place of the password
        var wanted = Assert.IsType<SignInStep.SecondFactorWanted>(await desk.SignIn.BeginAsync("anna", FrontDesk.Password, FrontDesk.Source, default));
        foreach (var gone in new[] { old, recovery })
            wanted = Assert.IsType<SignInStep.SecondFactorWanted>(await desk.SignIn.SecondFactorAsync(wanted.Ticket, gone, FrontDesk.Source, default));
        desk.Time.Advance(TimeSpan.FromMinutes(1));
        var factor = Assert.IsType<SignInStep.SecondFactorSetUpWanted>(await desk.SignIn.SecondFactorAsync(wanted.Ticket, code, FrontDesk.Source, default));
        var signedIn = Assert.IsType<SignInStep.SignedIn>(await desk.SignIn.ConfirmSecondFactorAsync(factor.Ticket, desk.CodeFor(factor.Key), FrontDesk.Source, default));
        Assert.DoesNotContain(recovery, signedIn.RecoveryCodes);
    }

    [Theory]
    [InlineData("disabled"), InlineData("password reset"), InlineData("other roles")]
    public async Task What_happens_to_a_person_in_the_middle_of_a_sign_in_ends_it(string what)
    {
        await desk.JoinAsync();
        var wanted = (SignInStep.SecondFactorWanted)await desk.SignIn.BeginAsync("anna", FrontDesk.Password, FrontDesk.Source, default);
        _ = what switch
        {
            "disabled" => await desk.People.DisableAsync(FrontDesk.Admin, "anna", default) is not null,
            "password reset" => await desk.People.ResetPasswordAsync(FrontDesk.Admin, "anna", default) is not null,
            _ => await desk.People.SetRolesAsync(FrontDesk.Admin, "anna", [], default) is not null,
        };
        Assert.IsType<SignInStep.Refused>(await desk.SignIn.SecondFactorAsync(wanted.Ticket, await desk.CodeAsync(), FrontDesk.Source, default));
    }

    [Fact] // NIST SP 800-63B-4 section 3.2.2
    public async Task Wrong_tries_make_the_person_and_the_source_wait_and_a_ticket_outlasts_the_wait()
    {
        await desk.JoinAsync("anna");
        await desk.JoinAsync("berta");
        for (var i = 0; i < 5; i++) Assert.Equal(new SignInStep.Refused(), await desk.SignIn.BeginAsync("anna", "a wrong password", $"10.1.0.{i}", default));
        Assert.Equal(new SignInStep.Refused(TimeSpan.FromSeconds(1)), await desk.SignIn.BeginAsync("anna", FrontDesk.Password, FrontDesk.Source, default));
        // Others go on, from elsewhere.
        var wanted = Assert.IsType<SignInStep.SecondFactorWanted>(await desk.SignIn.BeginAsync("berta", FrontDesk.Password, "10.2.0.1", default));
        for (var i = 0; i < 4; i++) wanted = Assert.IsType<SignInStep.SecondFactorWanted>(await desk.SignIn.SecondFactorAsync(wanted.Ticket, "000000", "10.2.0.1", default));
        Assert.Equal(new SignInStep.Refused(TimeSpan.FromSeconds(1)), await desk.SignIn.SecondFactorAsync(wanted.Ticket, await desk.CodeAsync("berta"), "10.2.0.1", default));
        desk.Time.Advance(TimeSpan.FromSeconds(1));
        Assert.IsType<SignInStep.SignedIn>(await desk.SignIn.SecondFactorAsync(wanted.Ticket, await desk.CodeAsync("berta"), "10.2.0.1", default));
        // Whoever is on the box is not kept from anything.
        Assert.NotNull(await desk.People.ResetPasswordAsync(FrontDesk.Admin, "anna", default));
    }

    [Fact]
    public async Task The_right_password_alone_does_not_end_the_wait_for_the_second_factor()
    {
        await desk.JoinAsync();
        var tries = 0;
        for (var i = 0; i < 50; i++)
        {
            if (await desk.SignIn.BeginAsync("anna", FrontDesk.Password, FrontDesk.Source, default) is SignInStep.SecondFactorWanted wanted
                && await desk.SignIn.SecondFactorAsync(wanted.Ticket, "000000", FrontDesk.Source, default) is SignInStep.SecondFactorWanted)
                tries++;
        }
        Assert.InRange(tries, 1, 2);
    }

    [Fact]
    public async Task What_cannot_be_opened_proves_nothing()
    {
        await desk.JoinAsync();
        var code = await desk.CodeAsync();
        desk.Seal.IsBroken = true;
        Assert.IsType<SignInStep.SecondFactorWanted>(await desk.SignInAsync(code));
    }

    [Fact]
    public async Task The_log_names_who_came_in_and_how_and_holds_no_secret_and_no_name_that_nobody_has()
    {
        var setUp = await desk.AddAsync();
        var joined = await desk.SetUpAsync("anna", setUp);
        desk.Later();
        await desk.SignIn.BeginAsync("my secret in the wrong field", "x", FrontDesk.Source, default);
        await desk.SignIn.BeginAsync("hunter2", "x", FrontDesk.Source, default);
        await desk.SignIn.BeginAsync("anna", "another wrong one", FrontDesk.Source, default);
        var code = await desk.CodeAsync();
        await desk.SignInAsync(code);
        var log = await desk.LogAsync();

        Assert.Contains("\"event\":\"person.signed-in\",\"subject\":\"anna\",\"proof\":\"session 1\"", log, StringComparison.Ordinal);
        Assert.Contains("\"factor\":\"totp\"", log, StringComparison.Ordinal);
        Assert.Contains("\"event\":\"person.sign-in-refused\",\"subject\":\"sign-in\",\"proof\":\"in-process\",\"outcome\":\"refused\",\"person\":\"anna\",\"source\":\"10.0.0.1\"", log, StringComparison.Ordinal);
        foreach (var secret in new[] { setUp, setUp.Replace("-", "", StringComparison.Ordinal), joined.Session, joined.RecoveryCodes[0], FrontDesk.Password, "secret in the", "hunter2", "another wrong" })
            Assert.DoesNotContain(secret, log, StringComparison.Ordinal);
    }
}
