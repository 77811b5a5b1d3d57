using System.Security.Cryptography;
using TrustPoint.Agent.Onboarding;
using TrustPoint.Agent.Tests.Parties;
using TrustPoint.Testing.Appliances;

namespace TrustPoint.Agent.Tests.Onboarding;

/// <summary>The way of a device into a plant, seen by its registrar.</summary>
public sealed class OnboardingTests
{
    private readonly TestManufacturer maker = new();

    [Fact] // RFC 8995 sections 5.9.1, 5.9.2 and 5.9.3; RFC 8995 sections 2.1 and 5.9: the whole way on one connection, its end reported on a new one
    public async Task A_device_gets_its_plant_identity_over_the_connection_on_which_it_was_imprinted()
    {
        await using var registrar = await TestRegistrar.StartAsync(maker);
        using var pledge = new TestPledge(maker);

        var identity = await pledge.OnboardAsync(null, registrar.Url);

        Assert.Equal(["requestvoucher", "voucher_status", "cacerts", "csrattrs", "simpleenroll", "enrollstatus"], registrar.Operations);
        var first = registrar.Heard[0];
        Assert.All(registrar.Heard.SkipLast(1), heard => Assert.Equal((first.Connection, pledge.FactoryIdentity.SerialNumber), (heard.Connection, heard.Client)));
        var last = registrar.Heard[^1];
        Assert.NotEqual(first.Connection, last.Connection);
        Assert.Equal(Convert.ToHexString(identity.Certificate.Serial.Span), last.Client);
        Assert.All(["voucher_status", "enrollstatus"], operation =>
        {
            var status = registrar.Heard.Single(heard => heard.Operation == operation).Json;
            Assert.Equal((1, true), (status.GetProperty("version").GetInt32(), status.GetProperty("status").GetBoolean()));
        });
        Assert.Equal(identity.Certificate.Der.ToArray(), pledge.State.Read()!.Certificate.Der.ToArray());
        // RFC 8995 section 5.6.2: what cacerts said has taken the place of the pinned certificate.
        Assert.Equal([registrar.Root.Certificate.RawData], identity.Anchors.Select(anchor => anchor.Der.ToArray()));
        Assert.Equal([registrar.Issuing.Certificate.RawData], identity.Chain.Select(above => above.Der.ToArray()));
    }

    [Fact] // RFC 8995 section 5.2
    public async Task A_voucher_request_says_proximity_and_what_certificate_the_registrar_showed()
    {
        await using var registrar = await TestRegistrar.StartAsync(maker);
        using var pledge = new TestPledge(maker);

        await pledge.OnboardAsync(null, registrar.Url);

        var heard = registrar.Heard[0];
        Assert.Equal(("application/voucher-cms+json", "application/voucher-cms+json", ""), heard.Headers);
        var ask = new PledgeAsk(heard.Body); // the base library has verified the signature
        Assert.Equal(TestVoucher.VoucherContent, ask.Cms.ContentInfo.ContentType.Value);
        using var folder = new TemporaryDirectory(); // and OpenSSL, up to the manufacturer's root
        await File.WriteAllBytesAsync(folder.File("asked.der"), heard.Body);
        await File.WriteAllTextAsync(folder.File("maker.pem"), maker.Root.Pem);
        _ = (await Shell.BashAsync("openssl cms -verify -inform DER -in asked.der -CAfile maker.pem -purpose any -out content", folder.Path)).Done;
        Assert.Equal(pledge.FactoryIdentity.RawData, ask.Cms.SignerInfos[0].Certificate!.RawData);
        Assert.Equal("proximity", ask.Members.GetProperty("assertion").GetString());
        Assert.Equal(TestManufacturer.SerialNumber, ask.Members.GetProperty("serial-number").GetString());
        Assert.Equal(registrar.Certificate.RawData, ask.Members.GetProperty("proximity-registrar-cert").GetBytesFromBase64());
        Assert.InRange(Convert.FromBase64String(ask.Nonce).Length, 8, 32);
        Assert.True(ask.Members.TryGetProperty("created-on", out _));
    }

    [Fact] // BRS-20, RFC 8995 section 11.3
    public async Task No_two_attempts_have_the_same_nonce()
    {
        await using var registrar = await TestRegistrar.StartAsync(maker);
        registrar.AnswerVoucher = _ => Said.Text(404, "not known here");
        using var pledge = new TestPledge(maker);

        for (var i = 0; i < 3; i++) await Assert.ThrowsAsync<AgentException>(() => pledge.OnboardAsync(null, registrar.Url));

        Assert.Equal(3, registrar.Heard.Select(heard => new PledgeAsk(heard.Body).Nonce).Distinct().Count());
    }

    [Fact] // BRS-20: a thousand boots, each with chance of its own
    public async Task No_two_boots_have_the_same_nonce()
    {
        var nonces = new HashSet<string>();
        using var pledge = new TestPledge(maker);
        using var factory = await pledge.ReadFactoryAsync();
        for (var boot = 0; boot < 1000; boot++)
        {
            using var random = RandomNumberGenerator.Create();
            nonces.Add((await PledgeVoucherRequest.SignAsync(factory, factory.Certificate, TestPledge.DefaultPolicy, DateTimeOffset.UtcNow, random, default)).Nonce);
        }
        Assert.Equal(1000, nonces.Count);
        Assert.All(nonces, nonce => Assert.InRange(Convert.FromBase64String(nonce).Length, 8, 32)); // RFC 8366 section 5.3
    }

    [Fact] // RFC 8995 section 5.6: the same request again, and never a longer wait than 60 s
    public async Task A_registrar_that_asks_for_patience_gets_the_identical_request_again()
    {
        await using var registrar = await TestRegistrar.StartAsync(maker);
        var polls = 0;
        var good = registrar.AnswerVoucher;
        registrar.AnswerVoucher = ask => ++polls switch
        {
            1 => new Said(202, RetryAfter: "5"),
            2 => new Said(202, RetryAfter: "86400"),
            3 => new Said(202),
            _ => good(ask),
        };
        using var pledge = new TestPledge(maker);

        await pledge.OnboardAsync(null, registrar.Url);

        var asked = registrar.Heard.Where(heard => heard.Operation == "requestvoucher").ToList();
        Assert.Equal(4, asked.Count);
        Assert.All(asked, each => Assert.Equal(asked[0].Body, each.Body));
        Assert.All(asked, each => Assert.Equal(asked[0].Connection, each.Connection));
        Assert.Equal([TimeSpan.FromSeconds(5), TimeSpan.FromSeconds(60), TimeSpan.FromSeconds(10)], pledge.Time.Waits.Where(wait => wait > TimeSpan.Zero));
    }

    [Fact] // RFC 8995 section 5.6
    public async Task After_four_days_without_a_decision_the_device_gives_up()
    {
        await using var registrar = await TestRegistrar.StartAsync(maker);
        using var pledge = new TestPledge(maker);
        registrar.AnswerVoucher = _ =>
        {
            pledge.Time.Pass(TimeSpan.FromHours(31)); // 60 s at a time would make 5,760 polls
            return new Said(202, RetryAfter: "60");
        };

        var error = await Assert.ThrowsAsync<AgentException>(() => pledge.OnboardAsync(null, registrar.Url));

        Assert.Contains("four days", error.Message, StringComparison.Ordinal);
        Assert.Equal(4, registrar.Heard.Count);
    }
}
