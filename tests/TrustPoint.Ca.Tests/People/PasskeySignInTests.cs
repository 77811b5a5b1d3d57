using System.Text.Json.Nodes;
using TrustPoint.Ca.Callers;
using TrustPoint.Ca.People;

namespace TrustPoint.Ca.Tests.People;

/// <summary>How a person comes in, and shows again who it is, with a passkey. WebAuthn Level 2 section 7.2, by step.</summary>
public sealed class PasskeySignInTests : IAsyncLifetime
{
    private static readonly PasskeyPlace Place = new PasskeyPlaces([SoftAuthenticator.Host]).Find("box.plant:8443")!;

    private SoftAuthenticator authenticator = null!;
    private FrontDesk desk = null!;
    private string session = "";
    private Passkey passkey = null!;

    public async Task InitializeAsync()
    {
        (authenticator, desk) = (new(), await FrontDesk.OpenAsync());
        session = (await desk.JoinAsync("anna", new HeldRole(Role.Auditor))).Session;
        passkey = await AddAsync(authenticator, session);
    }

    public Task DisposeAsync()
    {
        desk.Dispose();
        authenticator.Dispose();
        return Task.CompletedTask;
    }

    [Fact] // NIST SP 800-63B-4 section 2.2.2, WebAuthn Level 2 section 14.6.2
    public async Task A_passkey_signs_in_by_itself_without_a_name()
    {
        var wanted = await BeginAsync();
        var options = JsonNode.Parse(wanted.Options)!;
        // Nobody learns from it who has one.
        Assert.Equal(("box.plant", "required"), ((string)options["rpId"]!, (string)options["userVerification"]!));
        Assert.Empty(options["allowCredentials"]!.AsArray());
        authenticator.IsBackedUp = false;
        var signedIn = Assert.IsType<SignInStep.SignedIn>(await AnswerAsync(wanted, authenticator.Get(wanted.Options)));
        Assert.Empty(signedIn.RecoveryCodes);
        var anna = (await desk.Sessions.FindAsync(signedIn.Session, isUse: true, default))!;
        Assert.Equal(("anna", true), (anna.Name, anna.IsFresh));
        Assert.Equal([new HeldRole(Role.Auditor)], anna.Roles);
        Assert.Equal(desk.Time.GetUtcNow(), (await KeptAsync()).LastUsedAt);
        Assert.Contains($"\"event\":\"person.signed-in\",\"subject\":\"anna\",\"proof\":\"session 2\",\"outcome\":\"success\",\"source\":\"10.0.0.1\",\"factor\":\"passkey\",\"passkey\":\"{passkey.Name}\"", await desk.LogAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_key_of_RSA_signs_in_as_well()
    {
        using var rsa = new SoftAuthenticator { IsRsa = true };
        await AddAsync(rsa, session);
        var wanted = await BeginAsync();
        Assert.IsType<SignInStep.SignedIn>(await AnswerAsync(wanted, rsa.Get(wanted.Options)));
    }

    public static TheoryData<string, Action<object>> Wrong => new()
    {
        { "step 6: the handle is another's", it => Of(it).Handle = "somebody" },
        { "step 7: the credential is not known", it => Of(it).CredentialId = new byte[32] },
        { "step 11: type", it => Of(it).ClaimedType = "webauthn.create" },
        { "step 12: challenge", it => Of(it).ClaimedChallenge = "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA" },
        { "step 13: another site", it => Of(it).ClaimedOrigin = "https://evil.example" },
        { "step 13: another port", it => Of(it).ClaimedOrigin = "https://box.plant" },
        { "step 13: in a frame", it => Of(it).IsCrossOrigin = true },
        { "step 15: rp id", it => Of(it).RpId = "plant" },
        { "step 16: nobody there", it => Of(it).IsPresent = false },
        { "step 17: nobody known", it => Of(it).Verifies = false },
        { "step 20: what was signed is not what is sent", it => Of(it).Sent = bytes => [.. bytes[..^1], 9] },
        { "cut off", it => Of(it).Sent = bytes => bytes[..36] },
        { "more than there is", it => Of(it).Sent = bytes => [.. bytes, 0] },
    };

    [Theory, MemberData(nameof(Wrong))]
    public async Task An_answer_that_fails_a_step_is_refused(string step, Action<object> misbehave)
    {
        misbehave(authenticator);
        var wanted = await BeginAsync();
        Assert.True(await AnswerAsync(wanted, authenticator.Get(wanted.Options)) == new SignInStep.Refused(), step);
        Assert.Contains("person.sign-in-refused", await desk.LogAsync(), StringComparison.Ordinal);
        Assert.Single(desk.Sessions.OwnOf(await AnnaAsync()));
    }

    [Fact] // section 7.2 step 20
    public async Task Another_key_does_not_sign_for_it()
    {
        using var other = new SoftAuthenticator { CredentialId = authenticator.CredentialId, Handle = authenticator.Handle };
        var wanted = await BeginAsync();
        Assert.Equal(new SignInStep.Refused(), await AnswerAsync(wanted, other.Get(wanted.Options)));
    }

    [Fact]
    public async Task An_answer_is_good_once_and_for_its_own_question()
    {
        var (first, second) = (await BeginAsync(), await BeginAsync());
        var answer = authenticator.Get(first.Options);
        Assert.Equal(new SignInStep.Refused(), await AnswerAsync(second, answer));
        var steps = await Task.WhenAll(Enumerable.Range(0, 100).Select(i => Task.Run(() => desk.PasskeySignIn.SignInAsync(first.Ticket, answer, $"10.0.1.{i}", default))));
        Assert.Single(steps.OfType<SignInStep.SignedIn>());

        var late = await BeginAsync();
        desk.Time.Advance(TimeSpan.FromMinutes(5));
        Assert.Equal(new SignInStep.Refused(), await AnswerAsync(late, authenticator.Get(late.Options), "10.0.0.2"));
    }

    [Theory] // section 7.2 step 21
    [InlineData(0, 0, true), InlineData(0, 1, true), InlineData(5, 6, true), InlineData(5, 900, true)]
    [InlineData(5, 5, false), InlineData(5, 4, false), InlineData(5, 0, false)]
    public async Task A_count_that_does_not_rise_is_refused_and_said_to_whoever_reads_the_log(int before, int now, bool isGood)
    {
        if (before > 0) Assert.IsType<SignInStep.SignedIn>(await SignInAsync((uint)before));
        Assert.Equal(isGood, await SignInAsync((uint)now) is SignInStep.SignedIn);
        Assert.Equal((uint)(isGood ? now : before), (await KeptAsync()).SignCount);
        var suspicion = $"\"event\":\"passkey.suspected\",\"subject\":\"sign-in\",\"proof\":\"in-process\",\"outcome\":\"refused\",\"person\":\"anna\",\"passkey\":\"{passkey.Name}\",\"source\":\"10.0.0.1\",\"count\":\"{now}\",\"before\":\"{before}\"";
        Assert.Equal(!isGood, (await desk.LogAsync()).Contains(suspicion, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Of_a_hundred_answers_with_one_count_one_is_good()
    {
        authenticator.Count = 7;
        var answers = new List<(string Ticket, string Answer, string Source)>();
        for (var i = 0; i < 100; i++)
        {
            var wanted = Assert.IsType<SignInStep.PasskeyWanted>(await desk.PasskeySignIn.BeginAsync(Place, $"10.0.1.{i}"));
            answers.Add((wanted.Ticket, authenticator.Get(wanted.Options), $"10.0.1.{i}"));
        }
        var steps = await Task.WhenAll(answers.Select(row => Task.Run(() => desk.PasskeySignIn.SignInAsync(row.Ticket, row.Answer, row.Source, default))));
        Assert.Single(steps.OfType<SignInStep.SignedIn>());
    }

    [Fact]
    public async Task Whose_passkey_was_removed_is_refused_also_in_the_middle()
    {
        var wanted = await BeginAsync();
        await desk.Passkeys.RemoveOwnAsync(await AnnaAsync(), passkey.Name, default);
        Assert.Equal(new SignInStep.Refused(), await AnswerAsync(wanted, authenticator.Get(wanted.Options)));
    }

    [Fact]
    public async Task A_session_begun_with_it_ends_when_it_is_removed()
    {
        var begun = Assert.IsType<SignInStep.SignedIn>(await SignInAsync(1)).Session;
        await desk.Passkeys.RemoveOwnAsync(await AnnaAsync(), passkey.Name, default);
        Assert.Null(await desk.Sessions.FindAsync(begun, isUse: true, default));
        Assert.NotNull(await desk.Sessions.FindAsync(session, isUse: true, default));
    }

    [Fact]
    public async Task Whoever_is_disabled_is_refused_and_let_in_again_when_enabled()
    {
        await desk.People.DisableAsync(FrontDesk.Admin, "anna", default);
        Assert.Equal(new SignInStep.Refused(), await SignInAsync(1));
        await desk.People.EnableAsync(FrontDesk.Admin, "anna", default);
        Assert.IsType<SignInStep.SignedIn>(await SignInAsync(2));
    }

    [Fact]
    public async Task Whoever_gets_other_roles_has_them_at_the_next_sign_in()
    {
        await desk.People.SetRolesAsync(FrontDesk.Admin, "anna", [new(Role.Custodian)], default);
        var signedIn = Assert.IsType<SignInStep.SignedIn>(await SignInAsync(1));
        Assert.Equal([new HeldRole(Role.Custodian)], (await desk.Sessions.FindAsync(signedIn.Session, isUse: true, default))!.Roles);
    }

    [Fact]
    public async Task A_second_factor_that_is_reset_takes_the_passkeys_with_it()
    {
        var code = (await desk.People.ResetSecondFactorAsync(FrontDesk.Admin, "anna", default))!.Code;
        Assert.Equal(new SignInStep.Refused(), await SignInAsync(1));
        Assert.Empty(await desk.Passkeys.ListAsync(FrontDesk.Admin, "anna", default));
        // And they do not come back with the next one.
        var begun = Assert.IsType<SignInStep.SecondFactorWanted>(await desk.SignIn.BeginAsync("anna", FrontDesk.Password, FrontDesk.Source, default));
        var wanted = Assert.IsType<SignInStep.SecondFactorSetUpWanted>(await desk.SignIn.SecondFactorAsync(begun.Ticket, code, FrontDesk.Source, default));
        var signedIn = Assert.IsType<SignInStep.SignedIn>(await desk.SignIn.ConfirmSecondFactorAsync(wanted.Ticket, desk.CodeFor(wanted.Key), FrontDesk.Source, default));
        using var next = new SoftAuthenticator();
        await AddAsync(next, signedIn.Session);
        Assert.NotEqual(authenticator.Handle, next.Handle);
        Assert.Equal(new SignInStep.Refused(), await SignInAsync(2));
    }

    [Fact]
    public async Task Wrong_tries_wait_longer_and_longer_and_lock_nobody_out()
    {
        for (var i = 0; i < 5; i++) Assert.Equal(new SignInStep.Refused(), await desk.PasskeySignIn.SignInAsync("no ticket", "{}", FrontDesk.Source, default));
        var wanted = await BeginAsync();
        var waits = Assert.IsType<SignInStep.Refused>(await AnswerAsync(wanted, authenticator.Get(wanted.Options)));
        Assert.NotNull(waits.TryAgainIn);
        // From elsewhere it is no one's fault; and the question was not looked at yet.
        Assert.IsType<SignInStep.SignedIn>(await AnswerAsync(wanted, authenticator.Get(wanted.Options), "10.0.0.2"));
        desk.Time.Advance(waits.TryAgainIn!.Value);
        Assert.IsType<SignInStep.SignedIn>(await SignInAsync(1));
    }

    [Fact]
    public async Task Whoever_asks_without_end_pushes_out_nobody_elses_question()
    {
        var wanted = await BeginAsync();
        for (var i = 0; i < 1_100; i++) await desk.PasskeySignIn.BeginAsync(Place, "10.0.0.66");
        Assert.IsType<SignInStep.SignedIn>(await AnswerAsync(wanted, authenticator.Get(wanted.Options)));
    }

    [Fact]
    public async Task Who_is_signed_in_shows_again_who_it_is_with_one_of_its_own()
    {
        desk.Time.Advance(Sessions.Fresh);
        Assert.False((await AnnaAsync()).IsFresh);
        var wanted = Assert.IsType<SignInStep.PasskeyWanted>(await desk.PasskeySignIn.BeginStepUpAsync(await AnnaAsync(), Place, null, FrontDesk.Source, default));
        Assert.Single(JsonNode.Parse(wanted.Options)!["allowCredentials"]!.AsArray());
        Assert.IsType<SignInStep.SteppedUp>(await desk.PasskeySignIn.StepUpAsync(session, wanted.Ticket, authenticator.Get(wanted.Options), FrontDesk.Source, default));
        Assert.True((await AnnaAsync()).IsFresh);
        Assert.Contains($"\"event\":\"person.stepped-up\",\"subject\":\"anna\",\"proof\":\"session 1\",\"outcome\":\"success\",\"factor\":\"passkey\",\"passkey\":\"{passkey.Name}\"", await desk.LogAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_answer_proves_what_it_was_asked_for()
    {
        var wanted = Assert.IsType<SignInStep.PasskeyWanted>(await desk.PasskeySignIn.BeginStepUpAsync(await AnnaAsync(), Place, "script a", FrontDesk.Source, default));
        Assert.IsType<SignInStep.SteppedUp>(await desk.PasskeySignIn.StepUpAsync(session, wanted.Ticket, authenticator.Get(wanted.Options), FrontDesk.Source, default));
        Assert.Equal("script a", (await AnnaAsync()).ProvenFor);
    }

    [Fact]
    public async Task Anothers_passkey_does_not_show_who_it_is()
    {
        using var bertas = new SoftAuthenticator();
        await AddAsync(bertas, (await desk.JoinAsync("berta")).Session);
        desk.Time.Advance(Sessions.Fresh);
        var wanted = Assert.IsType<SignInStep.PasskeyWanted>(await desk.PasskeySignIn.BeginStepUpAsync(await AnnaAsync(), Place, null, FrontDesk.Source, default));
        Assert.Equal(new SignInStep.Refused(), await desk.PasskeySignIn.StepUpAsync(session, wanted.Ticket, bertas.Get(wanted.Options), FrontDesk.Source, default));
        Assert.False((await AnnaAsync()).IsFresh);
    }

    [Fact]
    public async Task A_question_of_the_sign_in_is_none_of_a_session_and_the_other_way_round()
    {
        var signIn = await BeginAsync();
        Assert.Equal(new SignInStep.Refused(), await desk.PasskeySignIn.StepUpAsync(session, signIn.Ticket, authenticator.Get(signIn.Options), FrontDesk.Source, default));
        var stepUp = Assert.IsType<SignInStep.PasskeyWanted>(await desk.PasskeySignIn.BeginStepUpAsync(await AnnaAsync(), Place, null, FrontDesk.Source, default));
        Assert.Equal(new SignInStep.Refused(), await AnswerAsync(stepUp, authenticator.Get(stepUp.Options)));
    }

    [Fact]
    public async Task Who_has_none_is_asked_for_none()
    {
        var berta = (await desk.Sessions.FindAsync((await desk.JoinAsync("berta")).Session, isUse: true, default))!;
        Assert.Equal(new SignInStep.Refused(), await desk.PasskeySignIn.BeginStepUpAsync(berta, Place, null, FrontDesk.Source, default));
    }

    private static SoftAuthenticator Of(object it) => (SoftAuthenticator)it;

    private async Task<Passkey> AddAsync(SoftAuthenticator made, string by)
    {
        var person = (await desk.Sessions.FindAsync(by, isUse: true, default))!;
        var question = await desk.Passkeys.BeginAsync(person, Place, default);
        return await desk.Passkeys.AddAsync(person, question.Ticket, made.Create(question.Options), "my stick", default);
    }

    private async Task<SignInStep.PasskeyWanted> BeginAsync() => Assert.IsType<SignInStep.PasskeyWanted>(await desk.PasskeySignIn.BeginAsync(Place, FrontDesk.Source));

    private Task<SignInStep> AnswerAsync(SignInStep.PasskeyWanted wanted, string answer, string source = FrontDesk.Source) => desk.PasskeySignIn.SignInAsync(wanted.Ticket, answer, source, default);

    private async Task<SignInStep> SignInAsync(uint count)
    {
        authenticator.Count = count;
        var wanted = await BeginAsync();
        return await AnswerAsync(wanted, authenticator.Get(wanted.Options));
    }

    private async Task<Passkey> KeptAsync() => Assert.Single(await desk.Passkeys.ListAsync(FrontDesk.Admin, "anna", default));

    private async Task<Person> AnnaAsync() => (await desk.Sessions.FindAsync(session, isUse: true, default))!;
}
