using System.Security.Cryptography;
using System.Text;
using Microsoft.Extensions.Logging.Abstractions;
using TrustPoint.Ca.Callers;
using TrustPoint.Ca.People;
using TrustPoint.Testing.InMemory;

namespace TrustPoint.Ca.Tests.People;

/// <summary>API keys: who makes them, what they are, and who a shown one stands for.</summary>
public sealed class ApiKeyTests : IAsyncLifetime
{
    private const string Source = "10.0.0.7";

    private readonly RandomNumberGenerator random = RandomNumberGenerator.Create();
    private readonly InMemoryApiKeyStore store = new();
    private InMemoryCa ca = null!;
    private FrontDesk desk = null!;
    private ApiKeys keys = null!;
    private ApiAccess access = null!;

    public async Task InitializeAsync()
    {
        ca = await InMemoryCa.CreateAsync();
        desk = await FrontDesk.OpenAsync();
        keys = new(store, desk.Store, ca.Domains, ca.SecondPerson, random, desk.Time, NullLogger<ApiKeys>.Instance);
        access = new(store, desk.Store, desk.Log, desk.Time);
        await desk.People.AddMachineAsync(FrontDesk.Admin, "robot", "Robot", [new(Role.Administrator)], default);
        await desk.AddAsync("anna", new HeldRole(Role.CaOfficer));
    }

    public Task DisposeAsync()
    {
        desk.Dispose();
        ca.Dispose();
        random.Dispose();
        return Task.CompletedTask;
    }

    [Fact] // RFC 6750 section 2.1: a b64token
    public async Task A_key_is_256_random_bits_with_a_checksum_and_kept_as_a_hash()
    {
        var secrets = new HashSet<string>();
        for (var i = 0; i < 50; i++) secrets.Add((await MadeAsync()).Secret!);
        Assert.Equal(50, secrets.Count);
        Assert.All(secrets, secret => Assert.Matches("^tp_[A-Za-z0-9_-]{48}$", secret));
        // 50 × 32 octets with every bit set in some and clear in others.
        var drawn = secrets.Select(secret => System.Buffers.Text.Base64Url.DecodeFromChars(secret.AsSpan(3))[..32]).ToList();
        for (var octet = 0; octet < 32; octet++) Assert.Equal((0xff, 0), (drawn.Aggregate(0, (bits, key) => bits | key[octet]), drawn.Aggregate(0xff, (bits, key) => bits & key[octet])));
        var one = await MadeAsync();
        Assert.Equal(SHA256.HashData(Encoding.ASCII.GetBytes(one.Secret!)), one.Key.Sha256);
        Assert.Equal(Convert.ToHexStringLower(one.Key.Sha256)[..12], one.Key.Name);
    }

    [Fact]
    public async Task What_was_mistyped_or_cut_off_cannot_be_a_key()
    {
        var secret = (await MadeAsync()).Secret!;
        Assert.NotNull(ApiKeyText.HashOf(secret));
        for (var at = 0; at < secret.Length; at++)
            Assert.Null(ApiKeyText.HashOf(string.Concat(secret.AsSpan(0, at), secret[at] == 'A' ? "B" : "A", secret.AsSpan(at + 1))));
        foreach (var wrong in new[] { "", "tp_", secret[..^1], secret + "A", secret + "=", " " + secret, secret.ToUpperInvariant(), secret[3..], new string('A', 100_000) })
            Assert.Null(ApiKeyText.HashOf(wrong));
    }

    [Fact]
    public async Task A_key_stands_for_what_its_owner_is_at_this_moment()
    {
        var secret = (await MadeAsync("anna")).Secret!;
        var client = (await access.FindAsync(secret, Source, default)).Client!;
        Assert.Equal(("anna", false, "anna"), (client.Name, client.IsMachine, (await store.ListAsync(null, default))[0].Key.Owner));
        Assert.True(client.May(Right.Issue));
        await desk.People.SetRolesAsync(FrontDesk.Admin, "anna", [new(Role.Auditor)], default);
        client = (await access.FindAsync(secret, Source, default)).Client!;
        Assert.Equal((false, true), (client.May(Right.Issue), client.May(Right.ReadAudit)));
        await desk.People.DisableAsync(FrontDesk.Admin, "anna", default);
        Assert.Null((await access.FindAsync(secret, Source, default)).Client);
        await desk.People.EnableAsync(FrontDesk.Admin, "anna", default);
        Assert.NotNull((await access.FindAsync(secret, Source, default)).Client);
    }

    [Theory] // what it may: its owner's roles, and its own
    [InlineData("administrator", "auditor", null, Right.ReadAudit, null, true)]
    [InlineData("administrator", "auditor", null, Right.Issue, null, false)]
    [InlineData("auditor", "administrator", null, Right.Issue, null, false)] // narrowing never widens
    [InlineData("auditor", "administrator", null, Right.ReadAudit, null, true)]
    [InlineData("administrator", null, "plant", Right.Issue, "plant", true)]
    [InlineData("administrator", null, "plant", Right.Issue, "gate", false)]
    [InlineData("administrator", null, "plant", Right.Issue, null, false)]
    [InlineData("administrator", null, "plant", Right.SeeSetup, null, true)]
    [InlineData("administrator", null, "plant", Right.ReadAudit, null, false)]
    [InlineData("administrator", null, "plant", Right.PublishCrls, "plant", false)]
    [InlineData("ra-operator:gate", null, "plant", Right.MakeCodes, "gate", false)]
    [InlineData("ra-operator:gate", null, "plant", Right.MakeCodes, "plant", false)]
    [InlineData("ra-operator:gate", "ra-operator:plant", null, Right.MakeCodes, "plant", false)]
    [InlineData("ra-operator:plant", "ra-operator", null, Right.MakeCodes, "plant", true)]
    [InlineData("administrator", null, null, Right.ManageOwnAccess, null, false)]
    [InlineData("administrator", null, null, Right.WriteToBox, null, false)]
    [InlineData("administrator", null, null, Right.UseTerminal, null, false)]
    public void A_key_may_what_its_owner_may_inside_of_what_it_was_narrowed_to(string role, string? only, string? onlyDomain, Right right, string? domain, bool may)
    {
        var client = new ApiClient("robot", "0123456789ab", [HeldRole.Parse(role)!])
        {
            IsMachine = true,
            MayDoSensitive = true,
            OnlyRoles = only is null ? null : [HeldRole.Parse(only)!],
            OnlyDomain = onlyDomain,
        };
        Assert.Equal(may, client.May(right, domain));
        Assert.Equal(may, Record.Exception(() => client.RequireAlone(right, domain)) is null);
    }

    [Fact]
    public void A_persons_key_never_does_what_takes_a_fresh_proof_and_a_machines_only_if_it_was_made_so()
    {
        foreach (var right in Enum.GetValues<Right>())
        {
            var machine = new ApiClient("robot", "k", [new(Role.Administrator)]) { IsMachine = true, MayDoSensitive = true };
            if (!machine.May(right)) continue;
            var stale = new Person("anna", [new(Role.Administrator)], 1, IsFresh: false);
            var sensitive = Record.Exception(() => stale.RequireAlone(right)) is not null;
            Assert.Null(Record.Exception(() => machine.RequireAlone(right)));
            Assert.Equal(sensitive, Record.Exception(() => (machine with { MayDoSensitive = false }).RequireAlone(right)) is NotAllowedException);
            Assert.Equal(sensitive, Record.Exception(() => (machine with { IsMachine = false }).RequireAlone(right)) is NotAllowedException { WantsStepUp: false });
        }
    }

    [Theory]
    [InlineData("unknown"), InlineData("revoked"), InlineData("expired"), InlineData("disabled"), InlineData("malformed")]
    public async Task A_key_that_is_not_good_stands_for_nobody_after_the_same_work_and_is_on_the_log(string what)
    {
        var made = await MadeAsync();
        var shown = what switch { "unknown" => ApiKeyText.Draw(random), "malformed" => "tp_x", _ => made.Secret! };
        if (what == "revoked") Assert.NotNull(await keys.RevokeAsync(FrontDesk.Admin, made.Key.Name, default));
        if (what == "expired") desk.Time.Advance(ApiKeys.OrdinaryLife);
        if (what == "disabled") await desk.People.DisableAsync(FrontDesk.Admin, "robot", default);
        var before = store.LookedUp;
        Assert.Equal(new ApiAnswer(null), await access.FindAsync(shown, Source, default));
        Assert.Equal((before + 1, 0), (store.LookedUp, store.Noted));
        var log = await desk.LogAsync();
        Assert.Contains($"\"what\":\"{(what == "malformed" ? "unknown" : what)}\"", log, StringComparison.Ordinal);
        Assert.Equal(what is not ("unknown" or "malformed"), log.Contains($"\"event\":\"api-key.refused\",\"subject\":\"api\",\"proof\":\"in-process\",\"outcome\":\"refused\",\"key\":\"{made.Key.Name}\"", StringComparison.Ordinal));
        Assert.DoesNotContain(shown, log, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_key_is_good_until_the_moment_it_expires()
    {
        var made = await keys.AddAsync(FrontDesk.Admin, "robot", new("line 1") { Life = TimeSpan.FromDays(365) }, default);
        desk.Time.Advance(TimeSpan.FromDays(365) - TimeSpan.FromSeconds(1));
        Assert.NotNull((await access.FindAsync(made!.Secret!, Source, default)).Client);
        desk.Time.Advance(TimeSpan.FromSeconds(1));
        Assert.Null((await access.FindAsync(made.Secret!, Source, default)).Client);
    }

    [Fact]
    public async Task Wrong_keys_from_one_source_wait_and_a_good_one_does_not()
    {
        var made = await MadeAsync();
        var answers = await Task.WhenAll(Enumerable.Range(0, 100).Select(_ => Task.Run(() => access.FindAsync(ApiKeyText.Draw(random), Source, default))));
        Assert.Equal(10, answers.Count(answer => answer.TryAgainIn is null));
        Assert.Equal(10, (await desk.LogAsync()).Split("api-key.refused").Length - 1);
        Assert.NotNull((await access.FindAsync(made.Secret!, Source, default)).Client);
        Assert.NotNull((await access.FindAsync("tp_", Source, default)).TryAgainIn);
        Assert.Null((await access.FindAsync("tp_", "10.0.0.8", default)).TryAgainIn);
        desk.Time.Advance(TimeSpan.FromMinutes(1));
        Assert.Null((await access.FindAsync("tp_", Source, default)).TryAgainIn);
    }

    [Fact]
    public async Task When_a_key_was_used_is_kept_once_a_minute()
    {
        var made = await MadeAsync();
        Assert.Null(Assert.Single(await keys.ListAsync(FrontDesk.Admin, "robot", default)).LastUsedAt);
        await Task.WhenAll(Enumerable.Range(0, 100).Select(_ => Task.Run(() => access.FindAsync(made.Secret!, Source, default))));
        var first = desk.Time.GetUtcNow();
        Assert.Equal((1, first), (store.Noted, Assert.Single(await keys.ListAsync(FrontDesk.Admin, "robot", default)).LastUsedAt));
        desk.Time.Advance(TimeSpan.FromSeconds(59));
        await access.FindAsync(made.Secret!, Source, default);
        desk.Time.Advance(TimeSpan.FromSeconds(1));
        await access.FindAsync(made.Secret!, Source, default);
        Assert.Equal((2, first.AddMinutes(1)), (store.Noted, (await keys.ListAsync(FrontDesk.Admin, "robot", default))[0].LastUsedAt));
    }

    [Theory]
    [InlineData("", 90, null, null, false, "what the key is for")]
    [InlineData("a\u001b[2J", 90, null, null, false, "what the key is for")]
    [InlineData("line", 366, null, null, false, "365 days")]
    [InlineData("line", 0, null, null, false, "365 days")]
    [InlineData("line", 90, "", null, false, "without any role")]
    [InlineData("line", 90, "ra-operator:nowhere", null, false, "no domain 'nowhere'")]
    [InlineData("line", 90, null, "nowhere", false, "no domain 'nowhere'")]
    [InlineData("line", 90, null, null, true, "only a machine's key")]
    public async Task A_key_that_is_not_what_it_must_be_is_not_made(string note, int days, string? role, string? domain, bool sensitive, string why)
    {
        var wanted = new WantedApiKey(note) { Life = TimeSpan.FromDays(days), OnlyRoles = role is null ? null : role.Length == 0 ? [] : [HeldRole.Parse(role)!], OnlyDomain = domain, MayDoSensitive = sensitive };
        var refused = await Assert.ThrowsAsync<PersonRefusedException>(() => keys.AddAsync(FrontDesk.Admin, "anna", wanted, default));
        Assert.Contains(why, refused.Message, StringComparison.Ordinal);
        Assert.Empty(store.Entries);
    }

    [Fact]
    public async Task Nobody_but_who_is_on_the_box_makes_a_key_that_stands_for_another_person()
    {
        foreach (var caller in new Caller[] { new Person("otto", [new(Role.Administrator)], 1, IsFresh: true), new ApiClient("robot", "k", [new(Role.Administrator)]) { IsMachine = true, MayDoSensitive = true } })
        {
            await Assert.ThrowsAsync<PersonRefusedException>(() => keys.AddAsync(caller, "anna", new("line"), default));
            Assert.NotNull(await keys.AddAsync(caller, "robot", new("line"), default));
        }
        Assert.NotNull(await keys.AddAsync(FrontDesk.Admin, "anna", new("line"), default));
        Assert.Null(await keys.AddAsync(FrontDesk.Admin, "nobody", new("line"), default));
    }

    [Fact]
    public async Task A_person_makes_and_revokes_keys_of_its_own_and_sees_no_others()
    {
        var anna = new Person("anna", [], 1, IsFresh: true);
        var others = await MadeAsync();
        var refused = await Assert.ThrowsAsync<NotAllowedException>(() => keys.AddOwnAsync(anna with { IsFresh = false }, new("mine"), default));
        Assert.True(refused.WantsStepUp);
        var mine = await keys.AddOwnAsync(anna, new("mine"), default);
        Assert.Equal(mine.Key, Assert.Single(await keys.ListOwnAsync(anna, default)).Key);
        Assert.Null(await keys.RevokeOwnAsync(anna, others.Key.Name, default));
        Assert.NotNull(await keys.RevokeOwnAsync(anna with { IsFresh = false }, mine.Key.Name, default));
        Assert.Null((await access.FindAsync(mine.Secret!, Source, default)).Client);
        Assert.NotNull((await access.FindAsync(others.Secret!, Source, default)).Client);
    }

    [Fact]
    public async Task A_key_is_revoked_once()
    {
        var made = await MadeAsync();
        var revoked = await Task.WhenAll(Enumerable.Range(0, 100).Select(_ => Task.Run(() => keys.RevokeAsync(FrontDesk.Admin, made.Key.Name, default))));
        Assert.Single(revoked, key => key is not null);
        Assert.Null(await keys.RevokeAsync(FrontDesk.Admin, "0123456789ab", default));
    }

    [Fact]
    public async Task Each_act_is_on_the_log_without_the_key()
    {
        var made = await keys.AddAsync(FrontDesk.Admin, "robot", new("line 1") { OnlyRoles = [new(Role.Auditor)], OnlyDomain = "plant", MayDoSensitive = true }, default);
        await keys.RevokeAsync(FrontDesk.Admin, made!.Key.Name, default);
        var log = string.Join('\n', store.Entries.Select(entry => Encoding.UTF8.GetString(entry.Bytes)));
        Assert.Contains($"\"event\":\"api-key.added\",\"subject\":\"uid:0\",\"proof\":\"admin-socket\",\"outcome\":\"success\",\"key\":\"{made.Key.Name}\",\"person\":\"robot\",\"note\":\"line 1\"", log, StringComparison.Ordinal);
        Assert.Contains("\"roles\":\"auditor\",\"domain\":\"plant\",\"sensitive\":\"true\"", log, StringComparison.Ordinal);
        Assert.Contains("\"event\":\"api-key.revoked\"", log, StringComparison.Ordinal);
        Assert.DoesNotContain(made.Secret!, log, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_machine_never_signs_in_and_gets_no_code_that_would_make_a_person_of_it()
    {
        await Assert.ThrowsAsync<PersonRefusedException>(() => desk.People.ResetPasswordAsync(FrontDesk.Admin, "robot", default));
        await Assert.ThrowsAsync<PersonRefusedException>(() => desk.People.ResetSecondFactorAsync(FrontDesk.Admin, "robot", default));
        foreach (var secret in new[] { "", FrontDesk.Password, (await MadeAsync()).Secret! })
            Assert.IsType<SignInStep.Refused>(await desk.SignIn.BeginAsync("robot", secret, Source, default));
        Assert.Equal((true, null, null), ((await desk.AccountAsync("robot")).IsMachine, (await desk.AccountAsync("robot")).PasswordHash, (await desk.AccountAsync("robot")).SetUp));
    }

    private async Task<NewApiKey> MadeAsync(string owner = "robot") => (await keys.AddAsync(FrontDesk.Admin, owner, new("line 1"), default))!;
}
