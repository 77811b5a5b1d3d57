using System.Security.Authentication;
using TrustPoint.Agent.Tests.Parties;

namespace TrustPoint.Agent.Tests.Onboarding;

/// <summary>Registrars that are not there, change, or send the device elsewhere.</summary>
public sealed class RegistrarChangesTests
{
    private readonly TestManufacturer maker = new();

    [Theory] // BRS-22, RFC 8995 section 5: before imprint, a new connection must be to the same certificate
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_certificate_that_changes_while_the_device_waits_ends_the_attempt(bool isSwapped)
    {
        await using var registrar = await TestRegistrar.StartAsync(maker);
        var (polls, good) = (0, registrar.AnswerVoucher);
        registrar.AnswerVoucher = ask =>
        {
            if (polls++ > 0) return good(ask);
            if (isSwapped) registrar.Certificate = registrar.NewCertificate(["1.3.6.1.5.5.7.3.28"]);
            return new Said(202, RetryAfter: "1", Closes: true);
        };
        using var pledge = new TestPledge(maker);

        if (isSwapped)
        {
            var error = await Assert.ThrowsAsync<AgentException>(() => pledge.OnboardAsync(null, registrar.Url));
            Assert.Contains("another certificate than before", error.Message, StringComparison.Ordinal);
            Assert.Single(registrar.Heard);
            Assert.Null(pledge.State.Read());
        }
        else
        {
            await pledge.OnboardAsync(null, registrar.Url);
            Assert.NotEqual(registrar.Heard[0].Connection, registrar.Heard[1].Connection);
            Assert.Equal(registrar.Heard[0].Body, registrar.Heard[1].Body);
        }
    }

    [Fact] // RFC 8995 section 5.6.2: what the voucher says counts for each connection after imprint
    public async Task After_imprint_a_lost_connection_is_taken_up_with_the_pinned_domain_and_nobody_else()
    {
        await using var registrar = await TestRegistrar.StartAsync(maker);
        var good = registrar.Issue;
        registrar.AnswerEnrolment = request =>
        {
            registrar.Certificate = registrar.NewCertificate(["1.3.6.1.5.5.7.3.28"]);
            return new Said(202, RetryAfter: "1", Closes: true);
        };
        using var pledge = new TestPledge(maker);

        var error = await Assert.ThrowsAsync<AgentException>(() => pledge.OnboardAsync(null, registrar.Url));

        Assert.Contains("is not trusted", error.Message, StringComparison.Ordinal);
        Assert.Single(registrar.Operations, operation => operation == "simpleenroll");
        Assert.Null(pledge.State.Read());
    }

    [Fact] // RFC 8995 section 5.1
    public async Task A_registrar_that_speaks_an_older_TLS_than_1_2_is_not_spoken_to()
    {
        await using var registrar = await TestRegistrar.StartAsync(maker);
#pragma warning disable SYSLIB0039, CA5397 // that is what is refused
        registrar.Protocols = SslProtocols.Tls11;
#pragma warning restore SYSLIB0039, CA5397
        using var pledge = new TestPledge(maker);
        await Assert.ThrowsAsync<AgentException>(() => pledge.OnboardAsync(null, registrar.Url));
        Assert.Empty(registrar.Heard);

        registrar.Protocols = SslProtocols.Tls12;
        await pledge.OnboardAsync(null, registrar.Url);
    }

    [Fact] // BRS-21, RFC 8995 section 4.1: side by side, so that a dead or a slow one keeps nobody away
    public async Task A_dead_registrar_and_one_that_never_answers_do_not_block_the_good_one()
    {
        await using var slow = await TestRegistrar.StartAsync(maker);
        using var release = new ManualResetEventSlim();
        slow.AnswerVoucher = _ =>
        {
            release.Wait(TimeSpan.FromSeconds(30));
            return new Said(404);
        };
        await using var good = await TestRegistrar.StartAsync(maker);
        using var pledge = new TestPledge(maker);

        await pledge.OnboardAsync(null, new("https://localhost:9"), slow.Url, good.Url);

        release.Set();
        Assert.Contains("enrollstatus", good.Operations);
        Assert.Contains("https://localhost:9", pledge.Told, StringComparison.Ordinal);
    }

    [Fact] // RFC 8995 section 5.6: not at all unless the model allows it, and then once
    public async Task A_redirect_is_followed_once_and_only_where_the_model_allows_it()
    {
        await using var second = await TestRegistrar.StartAsync(maker);
        await using var first = await TestRegistrar.StartAsync(maker);
        first.AnswerVoucher = _ => new Said(307, Location: $"{second.Url.AbsoluteUri}.well-known/brski/requestvoucher");
        using var pledge = new TestPledge(maker);
        var following = TestPledge.DefaultPolicy with { FollowsRedirect = true };

        var error = await Assert.ThrowsAsync<Agent.Onboarding.RedirectedException>(() => pledge.OnboardAsync(null, first.Url));
        Assert.Contains("redirects are not followed", error.Message, StringComparison.Ordinal);
        Assert.Empty(second.Heard);

        await pledge.OnboardAsync(following, first.Url);
        // There all begins anew: another certificate was shown, so another request was signed.
        Assert.Equal(second.Certificate.RawData, new PledgeAsk(second.Heard[0].Body).Members.GetProperty("proximity-registrar-cert").GetBytesFromBase64());

        using var other = new TestPledge(maker);
        second.AnswerVoucher = first.AnswerVoucher;
        await Assert.ThrowsAsync<Agent.Onboarding.RedirectedException>(() => other.OnboardAsync(following, first.Url));
    }

    [Theory] // RFC 8995 section 5.6
    [InlineData(401, "somebody stands between")]
    [InlineData(403, "not by this registrar")]
    [InlineData(404, "not known here")]
    [InlineData(406, "no such format")]
    [InlineData(503, "the key is away")]
    public async Task A_refusal_is_told_with_its_reason_and_leaves_nothing_behind(int status, string reason)
    {
        await using var registrar = await TestRegistrar.StartAsync(maker);
        registrar.AnswerVoucher = _ => Said.Text(status, reason);
        using var pledge = new TestPledge(maker);

        var error = await Assert.ThrowsAsync<AgentException>(() => pledge.OnboardAsync(null, registrar.Url));

        Assert.Contains($"{status}: {reason}", error.Message, StringComparison.Ordinal);
        Assert.Null(pledge.State.Read());
    }

    [Fact] // RFC 8995 section 5
    public async Task A_device_that_has_a_plant_identity_does_not_look_for_another()
    {
        await using var registrar = await TestRegistrar.StartAsync(maker);
        using var pledge = new TestPledge(maker);
        await pledge.OnboardAsync(null, registrar.Url);
        var heard = registrar.Heard.Count;

        var error = await Assert.ThrowsAsync<AgentException>(() => pledge.OnboardAsync(null, registrar.Url));

        Assert.Contains("factory-reset", error.Message, StringComparison.Ordinal);
        Assert.Equal(heard, registrar.Heard.Count);
    }

    [Fact] // BRS-23, RFC 8995 section 7.2: no trust on first use
    public async Task Without_the_manufacturers_anchors_no_registrar_is_asked()
    {
        await using var registrar = await TestRegistrar.StartAsync(maker);
        using var pledge = new TestPledge(maker);
        File.Delete(Path.Combine(pledge.FactoryFolder, "masa.pem"));

        await Assert.ThrowsAsync<AgentException>(() => pledge.OnboardAsync(null, registrar.Url));

        Assert.Empty(registrar.Heard);
    }

    [Fact] // BRS-21, RFC 8995 section 4.1: twice as long each time, and never in step
    public async Task A_registrar_that_refuses_is_asked_again_after_pauses_that_grow()
    {
        await using var registrar = await TestRegistrar.StartAsync(maker);
        var (asked, good) = (0, registrar.AnswerVoucher);
        registrar.AnswerVoucher = ask => ++asked < 5 ? Said.Text(503, "the key is away") : good(ask);
        using var pledge = new TestPledge(maker);

        await pledge.OnboardPatientlyAsync(registrar.Url);

        Assert.Equal((5, 4), (asked, pledge.Journal.Failures));
        var minute = TimeSpan.FromMinutes(1); // the search for other registrars
        var pauses = pledge.Time.Waits.Where(wait => wait > TimeSpan.Zero && wait != minute).ToList();
        Assert.Equal(4, pauses.Count);
        Assert.All(pauses.Zip([5, 10, 20, 40]), pause => Assert.InRange(pause.First.TotalSeconds, pause.Second / 2.0, pause.Second));
    }

    [Fact] // BRS-21, RFC 8995 section 4.1
    public async Task A_device_that_comes_to_another_network_does_not_wait_for_the_end_of_its_pause()
    {
        await using var registrar = await TestRegistrar.StartAsync(maker);
        var (asked, good) = (0, registrar.AnswerVoucher);
        var refused = new TaskCompletionSource();
        registrar.AnswerVoucher = ask =>
        {
            if (++asked > 1) return good(ask);
            refused.SetResult();
            return Said.Text(404, "not known here");
        };
        using var device = new TestPledge(maker);
        using var factory = await device.ReadFactoryAsync();
        using var pledge = device.PledgeOn(new StoppedTime(), factory, registrar.Url); // on that clock no pause ever ends
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(60));

        var joining = pledge.RunAsync(once: false, patience.Token);
        await refused.Task;
        while (!joining.IsCompleted)
        {
            pledge.LinkChanged();
            await Task.WhenAny(joining, Task.Delay(20));
        }

        Assert.NotNull(await joining);
    }

    [Theory] // BRS-24, RFC 8995 section 2.6.1
    [InlineData(true)]
    [InlineData(false)]
    public async Task An_expired_registrar_is_refused_by_a_device_that_has_a_clock(bool hasClock)
    {
        await using var registrar = await TestRegistrar.StartAsync(maker);
        registrar.Certificate = registrar.Issuing.Issue("CN=registrar", ["1.3.6.1.5.5.7.3.28"], DateTimeOffset.UtcNow.AddMinutes(-1));
        using var pledge = new TestPledge(maker);
        var onboarding = pledge.OnboardAsync(TestPledge.DefaultPolicy with { HasClock = hasClock }, registrar.Url);

        if (!hasClock) Assert.NotNull(await onboarding);
        else Assert.Contains("it has expired", (await Assert.ThrowsAsync<Agent.Onboarding.VoucherRefusedException>(() => onboarding)).Reason, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_answer_that_is_larger_than_any_voucher_is_not_read()
    {
        await using var registrar = await TestRegistrar.StartAsync(maker);
        registrar.AnswerVoucher = _ => Said.Voucher(new byte[10_000_000]);
        using var pledge = new TestPledge(maker);
        var error = await Assert.ThrowsAsync<AgentException>(() => pledge.OnboardAsync(null, registrar.Url));
        Assert.StartsWith(registrar.Url.GetLeftPart(UriPartial.Authority), error.Message, StringComparison.Ordinal);
        Assert.Single(registrar.Heard);
    }
}
