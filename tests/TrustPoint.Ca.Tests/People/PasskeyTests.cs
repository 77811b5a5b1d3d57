using System.Text.Json.Nodes;
using TrustPoint.Ca.Callers;
using TrustPoint.Ca.Certificates;
using TrustPoint.Ca.People;

namespace TrustPoint.Ca.Tests.People;

/// <summary>How a passkey is added and removed. WebAuthn Level 2 section 7.1, by step.</summary>
public sealed class PasskeyTests : IAsyncLifetime
{
    private static readonly PasskeyPlace Place = new PasskeyPlaces([SoftAuthenticator.Host]).Find("box.plant:8443")!;

    private SoftAuthenticator authenticator = null!;
    private FrontDesk desk = null!;
    private string session = "";

    public async Task InitializeAsync()
    {
        (authenticator, desk) = (new(), await FrontDesk.OpenAsync());
        session = (await desk.JoinAsync("anna", new HeldRole(Role.Auditor))).Session;
    }

    public Task DisposeAsync()
    {
        desk.Dispose();
        authenticator.Dispose();
        return Task.CompletedTask;
    }

    [Fact]
    public async Task The_browser_is_asked_for_a_discoverable_verified_and_unattested_credential()
    {
        var options = JsonNode.Parse((await BeginAsync()).Options)!;
        Assert.Equal("box.plant", (string)options["rp"]!["id"]!);
        Assert.Equal(("required", "required"), ((string)options["authenticatorSelection"]!["residentKey"]!, (string)options["authenticatorSelection"]!["userVerification"]!));
        Assert.Equal("none", (string)options["attestation"]!);
        Assert.Equal([-7, -257], options["pubKeyCredParams"]!.AsArray().Select(algorithm => (int)algorithm!["alg"]!));
        Assert.Equal(43, ((string)options["challenge"]!).Length);
        // WebAuthn Level 2 section 14.6.1: the handle tells nothing of the person.
        Assert.DoesNotContain("anna", System.Text.Encoding.UTF8.GetString(System.Buffers.Text.Base64Url.DecodeFromChars((string)options["user"]!["id"]!)), StringComparison.Ordinal);
        Assert.NotEqual((string)options["challenge"]!, (string)JsonNode.Parse((await BeginAsync()).Options)!["challenge"]!);
    }

    [Theory]
    [InlineData(false), InlineData(true)]
    public async Task What_an_authenticator_made_is_kept_under_the_persons_name_for_it(bool isRsa)
    {
        (authenticator.IsRsa, authenticator.IsBackedUp, authenticator.Count) = (isRsa, true, 3);
        var made = await AddAsync();
        var kept = Assert.Single(await desk.Passkeys.ListOwnAsync(await AnnaAsync(), default));
        Assert.Equivalent(made, kept, strict: true);
        Assert.Equal(("anna", "box.plant", "my stick", 3u, true, true), (kept.Person, kept.Host, kept.Label, kept.SignCount, kept.IsBackupEligible, kept.IsBackedUp));
        Assert.Equal(authenticator.CredentialId, kept.CredentialId);
        Assert.Equal(authenticator.PublicKey, kept.PublicKey);
        Assert.Equal(["usb"], kept.Transports);
        Assert.Contains($"\"event\":\"passkey.added\",\"subject\":\"anna\",\"proof\":\"session 1\",\"outcome\":\"success\",\"person\":\"anna\",\"passkey\":\"{kept.Name}\",\"label\":\"my stick\",\"host\":\"box.plant\",\"backedUp\":\"true\"", await desk.LogAsync(), StringComparison.Ordinal);
        // The next one is of the same person, and not on the same authenticator.
        var options = JsonNode.Parse((await BeginAsync()).Options)!;
        Assert.Equal(authenticator.Handle, System.Text.Encoding.UTF8.GetString(System.Buffers.Text.Base64Url.DecodeFromChars((string)options["user"]!["id"]!)));
        Assert.Single(options["excludeCredentials"]!.AsArray());
    }

    public static TheoryData<string, Action<object>> Wrong => new()
    {
        { "step 7: type", it => Of(it).ClaimedType = "webauthn.get" },
        { "step 8: challenge", it => Of(it).ClaimedChallenge = "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA" },
        { "step 9: another site", it => Of(it).ClaimedOrigin = "https://box.plant.evil.example:8443" },
        { "step 9: another port", it => Of(it).ClaimedOrigin = "https://box.plant" },
        { "step 9: not secure", it => Of(it).ClaimedOrigin = "http://box.plant:8443" },
        { "step 9: in a frame", it => Of(it).IsCrossOrigin = true },
        { "step 13: rp id", it => Of(it).RpId = "plant" },
        { "step 14: nobody there", it => Of(it).IsPresent = false },
        { "step 15: nobody known", it => Of(it).Verifies = false },
        { "step 16: algorithm", it => Of(it).Algorithm = -35 },
        { "step 12: no map", it => Of(it).Sent = bytes => [0x80] },
        { "step 12: CBOR cut off", it => Of(it).Sent = bytes => bytes[..^20] },
        { "step 12: nothing", it => Of(it).Sent = _ => [] },
    };

    [Theory, MemberData(nameof(Wrong))]
    public async Task An_answer_that_fails_a_step_is_no_passkey(string step, Action<object> misbehave)
    {
        misbehave(authenticator);
        await Assert.ThrowsAsync<PersonRefusedException>(AddAsync);
        Assert.True((await desk.Passkeys.ListOwnAsync(await AnnaAsync(), default)) is [], step);
        Assert.Null((await desk.AccountAsync()).PasskeyHandle);
    }

    [Theory]
    [InlineData(""), InlineData("null"), InlineData("[]"), InlineData("{}"), InlineData("{\"id\":1}"), InlineData("{\"id\":\"AA\",\"type\":\"public-key\",\"response\":null}")]
    public async Task What_is_no_credential_is_refused(string answer)
    {
        var question = await BeginAsync();
        await Assert.ThrowsAsync<PersonRefusedException>(async () => await desk.Passkeys.AddAsync(await AnnaAsync(), question.Ticket, answer, "my stick", default));
    }

    [Fact]
    public async Task An_answer_is_not_longer_than_16_KiB()
    {
        var question = await BeginAsync();
        var answer = authenticator.Create(question.Options);
        await Assert.ThrowsAsync<PersonRefusedException>(async () => await desk.Passkeys.AddAsync(await AnnaAsync(), question.Ticket, answer.PadRight(16 * 1024 + 1), "my stick", default));
    }

    [Fact] // WebAuthn Level 2 section 13.4.3
    public async Task A_question_is_answered_once_in_five_minutes_and_by_the_session_that_asked()
    {
        var question = await BeginAsync();
        var answer = authenticator.Create(question.Options);
        var other = new Person("anna", [], 99, IsFresh: true);
        await Assert.ThrowsAsync<PersonRefusedException>(() => desk.Passkeys.AddAsync(other, question.Ticket, answer, "my stick", default));

        question = await BeginAsync();
        answer = authenticator.Create(question.Options);
        var anna = await AnnaAsync();
        desk.Time.Advance(TimeSpan.FromMinutes(5));
        await Assert.ThrowsAsync<PersonRefusedException>(() => desk.Passkeys.AddAsync(anna, question.Ticket, answer, "my stick", default));

        question = await desk.Passkeys.BeginAsync(anna, Place, default);
        answer = authenticator.Create(question.Options);
        var tries = await Task.WhenAll(Enumerable.Range(0, 100).Select(_ => Task.Run(async () =>
        {
            try
            {
                return await desk.Passkeys.AddAsync(anna, question.Ticket, answer, "my stick", default);
            }
            catch (PersonRefusedException)
            {
                return null;
            }
        })));
        Assert.Single(tries.OfType<Passkey>());
    }

    [Fact] // section 7.1 step 22
    public async Task A_credential_is_one_persons()
    {
        await AddAsync();
        var berta = (await desk.Sessions.FindAsync((await desk.JoinAsync("berta")).Session, isUse: true, default))!;
        var question = await desk.Passkeys.BeginAsync(berta, Place, default);
        await Assert.ThrowsAsync<NameTakenException>(() => desk.Passkeys.AddAsync(berta, question.Ticket, authenticator.Create(question.Options), "hers", default));
    }

    [Fact]
    public async Task A_session_that_is_not_fresh_adds_nothing()
    {
        desk.Time.Advance(Sessions.Fresh);
        var anna = await AnnaAsync();
        Assert.True((await Assert.ThrowsAsync<NotAllowedException>(() => desk.Passkeys.BeginAsync(anna, Place, default))).WantsStepUp);
        Assert.True((await Assert.ThrowsAsync<NotAllowedException>(() => desk.Passkeys.AddAsync(anna, "ticket", "{}", "my stick", default))).WantsStepUp);
    }

    [Fact]
    public async Task Whoever_was_reset_on_the_way_adds_nothing()
    {
        var (anna, question) = (await AnnaAsync(), await BeginAsync());
        await desk.People.ResetSecondFactorAsync(FrontDesk.Admin, "anna", default);
        await Assert.ThrowsAsync<PersonRefusedException>(() => desk.Passkeys.AddAsync(anna, question.Ticket, authenticator.Create(question.Options), "my stick", default));
        Assert.Null((await desk.AccountAsync()).PasskeyHandle);
    }

    [Theory]
    [InlineData(""), InlineData("a\nb"), InlineData("012345678901234567890123456789012345678901234567890")]
    public async Task A_passkey_has_a_name_that_fits_a_line(string label)
    {
        var question = await BeginAsync();
        await Assert.ThrowsAsync<PersonRefusedException>(async () => await desk.Passkeys.AddAsync(await AnnaAsync(), question.Ticket, authenticator.Create(question.Options), label, default));
    }

    [Fact]
    public async Task A_person_has_ten_at_most()
    {
        for (var i = 0; i < 10; i++)
        {
            authenticator.CredentialId = [(byte)i];
            await AddAsync();
        }
        authenticator.CredentialId = [10];
        Assert.Contains("remove one", (await Assert.ThrowsAsync<PersonRefusedException>(AddAsync)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_person_has_ten_at_most_however_many_are_made_at_once()
    {
        await AddAsync();
        var anna = await AnnaAsync();
        var answers = new List<(string Ticket, string Answer)>();
        for (var i = 0; i < 14; i++)
        {
            var question = await BeginAsync();
            authenticator.CredentialId = [(byte)i];
            answers.Add((question.Ticket, authenticator.Create(question.Options)));
        }
        var errors = await Task.WhenAll(answers.Select(made => Task.Run(() => Record.ExceptionAsync(() => desk.Passkeys.AddAsync(anna, made.Ticket, made.Answer, "my stick", default)))));
        Assert.Equal(5, errors.OfType<PersonRefusedException>().Count(refused => refused.Message.Contains("remove one", StringComparison.Ordinal)));
        Assert.Equal(10, (await desk.Passkeys.ListOwnAsync(anna, default)).Count);
    }

    [Fact]
    public async Task A_person_removes_its_own_and_no_other_and_its_other_sessions_are_over()
    {
        var passkey = await AddAsync();
        var berta = (await desk.Sessions.FindAsync((await desk.JoinAsync("berta")).Session, isUse: true, default))!;
        Assert.False(await desk.Passkeys.RemoveOwnAsync(berta, passkey.Name, default));
        var other = Assert.IsType<SignInStep.SignedIn>(await desk.SignInAsync(await desk.CodeAsync())).Session;
        // Not fresh: whoever lost one is in a hurry.
        desk.Time.Advance(Sessions.Fresh);
        Assert.True(await desk.Passkeys.RemoveOwnAsync(await AnnaAsync(), passkey.Name, default));
        Assert.False(await desk.Passkeys.RemoveOwnAsync(await AnnaAsync(), passkey.Name, default));
        Assert.Empty(await desk.Passkeys.ListOwnAsync(await AnnaAsync(), default));
        Assert.Null(await desk.Sessions.FindAsync(other, isUse: true, default));
        Assert.Contains($"\"event\":\"passkey.removed\",\"subject\":\"anna\",\"proof\":\"session 1\",\"outcome\":\"success\",\"person\":\"anna\",\"passkey\":\"{passkey.Name}\",\"label\":\"my stick\"", await desk.LogAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Whoever_manages_people_removes_anybodys_and_signs_the_person_out()
    {
        var passkey = await AddAsync();
        Assert.Null(await desk.Passkeys.RemoveAsync(FrontDesk.Admin, "anna", "0123456789ab", default));
        Assert.Null(await desk.Passkeys.RemoveAsync(FrontDesk.Admin, "berta", passkey.Name, default));
        Assert.Equal(passkey.Name, (await desk.Passkeys.RemoveAsync(FrontDesk.Admin, "anna", passkey.Name, default))!.Name);
        Assert.Empty(await desk.Passkeys.ListAsync(FrontDesk.Admin, "anna", default));
        Assert.Null(await desk.Sessions.FindAsync(session, isUse: true, default));
    }

    [Theory] // WebAuthn Level 2 section 5.4.2
    [InlineData("box.plant:8443", "box.plant", "https://box.plant:8443")]
    [InlineData("BOX.plant", "box.plant", "https://box.plant")]
    [InlineData("box.plant:443", "box.plant", "https://box.plant")]
    [InlineData("localhost:8443", "localhost", "https://localhost:8443")]
    [InlineData("other.plant:8443", null, null)]
    [InlineData("box.plant.evil.example", null, null)]
    [InlineData("10.0.0.5:8443", null, null)]
    [InlineData("[::1]:8443", null, null)]
    [InlineData("box.plant@evil.example", null, null)]
    [InlineData("", null, null)]
    public void Passkeys_work_at_a_name_of_the_box_and_never_at_an_address(string authority, string? host, string? origin)
    {
        var place = new PasskeyPlaces(["10.0.0.5", "Box.Plant"]).Find(authority);
        Assert.Equal((host, origin), (place?.Host, place?.Origin));
    }

    private static SoftAuthenticator Of(object it) => (SoftAuthenticator)it;

    private async Task<PasskeyToMake> BeginAsync() => await desk.Passkeys.BeginAsync(await AnnaAsync(), Place, default);

    private async Task<Passkey> AddAsync()
    {
        var question = await BeginAsync();
        return await desk.Passkeys.AddAsync(await AnnaAsync(), question.Ticket, authenticator.Create(question.Options), "my stick", default);
    }

    private async Task<Person> AnnaAsync() => (await desk.Sessions.FindAsync(session, isUse: true, default))!;
}
