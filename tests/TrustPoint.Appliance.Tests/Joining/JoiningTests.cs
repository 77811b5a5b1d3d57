using System.Net;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;
using TrustPoint.Testing.Appliances;

namespace TrustPoint.Appliance.Tests.Joining;

/// <summary>RFC 8995 from a pledge's first request to its certificate, with a pledge, a manufacturer and a MASA of another make.</summary>
[Collection(JoinPlants.Name)]
public sealed class JoiningTests(JoinPlant plant) : IAsyncLifetime
{
    public Task InitializeAsync() => plant.RuleAsync();

    public Task DisposeAsync() => Task.CompletedTask;

    [Theory] // RFC 8995 sections 5.1 to 5.9, on one connection (BRS-80)
    [InlineData(SslProtocols.Tls12)]
    [InlineData(SslProtocols.Tls13)]
    public async Task A_device_gets_its_voucher_and_then_its_certificate(SslProtocols protocol)
    {
        var (pledge, serialNumber) = plant.Arrive(protocol: protocol);
        using var _ = pledge;
        var voucher = await pledge.AskAsync();
        Assert.Equal((200, "application/voucher-cms+json"), (voucher.Status, voucher.Type));
        Assert.Equal(plant.Masa.Given.Last(), voucher.Body); // section 5.6: byte for byte

        Assert.Equal(200, (await pledge.TellAsync("voucher_status", true)).Status);
        var (answer, certificate) = await pledge.EnrolAsync($"maker-{serialNumber}");
        Assert.Equal((200, 1), (answer.Status, pledge.Connections));
        using var enrolled = new Pledge(plant.Process, certificate!, serialNumber);
        Assert.Equal(200, (await enrolled.TellAsync("enrollstatus", true)).Status);

        var join = Assert.Single(await plant.JoinsOfAsync(serialNumber));
        Assert.Equal(("enrolled", "accepted", true), (join.GetProperty("state").GetString(), join.GetProperty("verdict").GetString(), join.GetProperty("certificateMatched").GetBoolean()));
    }

    [Fact] // LIF-3, LIF-9, LIF-10, LIF-14
    public async Task LIF_9_a_lost_device_is_refused_at_the_registrar_and_whoever_comes_with_it_is_an_alarm_that_names_them()
    {
        var (pledge, serialNumber) = plant.Arrive();
        using var _ = pledge;
        var name = $"maker-{serialNumber}";
        await plant.Process.JsonAsync("device", "add", name, "--manufacturer", "maker", "--serial", serialNumber);
        Assert.Equal(200, (await pledge.AskAsync()).Status);
        Assert.Equal("pendingJoin", await StateAsync());
        Assert.Equal(200, (await pledge.TellAsync("voucher_status", true)).Status);
        Assert.Equal("imprinted", await StateAsync());

        await plant.Process.JsonAsync("device", "lost", name, "--reason", "gone from hall 3");
        foreach (var answer in new[] { await pledge.AskAsync(), await pledge.AskAsync(), (await pledge.EnrolAsync(name)).Answer })
        {
            Assert.Equal(403, answer.Status);
            Assert.Contains($"device {name} is lost or stolen", System.Text.Encoding.UTF8.GetString(answer.Body), StringComparison.Ordinal);
        }
        var alarms = (await plant.Process.JsonAsync("audit", "list", "--about", name, "--outcome", "alarm")).EnumerateArray().Select(entry => $"{entry}").ToList();
        var came = Assert.Single(alarms, entry => entry.Contains("refused", StringComparison.Ordinal));
        Assert.Contains("127.0.0.1", came, StringComparison.Ordinal);
        Assert.Contains("peerSha256", came, StringComparison.Ordinal);

        async Task<string?> StateAsync() => (await plant.Process.JsonAsync("device", "show", name)).GetProperty("state").GetString();
    }

    [Fact] // LIF-14
    public async Task LIF_14_a_decommissioned_device_joins_again_only_after_it_was_recommissioned()
    {
        var (pledge, serialNumber) = plant.Arrive();
        using var _ = pledge;
        var name = $"maker-{serialNumber}";
        await pledge.AskAsync();
        await pledge.TellAsync("voucher_status", true);
        Assert.Equal(200, (await pledge.EnrolAsync(name)).Answer.Status);
        await plant.Process.JsonAsync("device", "decommission", name, "--reason", "line 4 is closed");

        var refused = await pledge.AskAsync();
        Assert.Equal(406, refused.Status);
        Assert.Contains("is decommissioned: it is recommissioned first", System.Text.Encoding.UTF8.GetString(refused.Body), StringComparison.Ordinal);
        Assert.Equal(403, (await pledge.EnrolAsync(name)).Answer.Status);
        await plant.Process.JsonAsync("device", "recommission", name, "--reason", "line 4 opens again", "--proof", "reset by Ina");
        // What it joined by before counts no more: neither for EST nor for the same nonce.
        Assert.Equal(403, (await pledge.EnrolAsync(name)).Answer.Status);
        Assert.Equal(403, (await pledge.AskAsync()).Status);
        pledge.Nonce = "YW5vdGhlciBsaWZl";
        Assert.Equal(200, (await pledge.AskAsync()).Status);
        Assert.Equal(200, (await pledge.TellAsync("voucher_status", true)).Status);
        Assert.Equal(200, (await pledge.EnrolAsync(name)).Answer.Status);
    }

    [Fact] // BRS-70: RFC 8995 section 5.7
    public async Task A_status_of_a_later_version_with_members_that_nobody_knows_is_taken_and_told_to_whoever_reads_the_log()
    {
        var (pledge, serialNumber) = plant.Arrive();
        using var _ = pledge;
        await pledge.AskAsync();
        Assert.Equal(200, (await pledge.TellAsync("voucher_status", "{\"version\":7,\"status\":true,\"mood\":\"good\"}")).Status);
        Assert.Equal("imprinted", Assert.Single(await plant.JoinsOfAsync(serialNumber)).GetProperty("state").GetString());
        await plant.Process.WritesAsync("of version 7, which is not known here");
        await plant.Process.WritesAsync("unknown members: mood");
    }

    [Fact] // RFC 8995 section 5.9.4: whether the certificate matched is recorded
    public async Task An_enrolment_told_by_the_factory_identity_is_recorded_as_not_matched()
    {
        var (pledge, serialNumber) = plant.Arrive();
        using var _ = pledge;
        await pledge.AskAsync();
        await pledge.TellAsync("voucher_status", true);
        await pledge.EnrolAsync($"maker-{serialNumber}");
        Assert.Equal(200, (await pledge.TellAsync("enrollstatus", true)).Status);
        Assert.False(Assert.Single(await plant.JoinsOfAsync(serialNumber)).GetProperty("certificateMatched").GetBoolean());
        Assert.Equal(404, (await pledge.TellAsync("enrollstatus", true)).Status);
    }

    [Fact] // RFC 8995 section 5.5: what the registrar's request says, by somebody else's reading
    public async Task The_request_to_the_masa_is_signed_by_the_registrar_and_names_the_device_by_its_certificate()
    {
        var (pledge, serialNumber) = plant.Arrive();
        using var _ = pledge;
        Assert.Equal(200, (await pledge.AskAsync()).Status);
        var asked = plant.Masa.Asked.Last();
        Assert.Equal(pledge.Seen, asked.Registrar.RawData);
        Assert.Contains("1.3.6.1.5.5.7.3.28", asked.Registrar.Extensions.OfType<X509EnhancedKeyUsageExtension>().Single().EnhancedKeyUsages.Cast<System.Security.Cryptography.Oid>().Select(oid => oid.Value));
        Assert.Equal((serialNumber, pledge.Nonce), (asked.Text("serial-number"), asked.Text("nonce")));
        Assert.NotNull(asked.Text("created-on"));
        Assert.NotNull(asked.Text("prior-signed-voucher-request"));
        Assert.Null(asked.Text("proximity-registrar-cert"));
        // RFC 8366 section 5.3: the value of the extension, 30 16 80 14 and the issuer's key identifier.
        var identifier = plant.Maker.Root.Extensions.OfType<X509SubjectKeyIdentifierExtension>().Single().SubjectKeyIdentifierBytes.ToArray();
        Assert.Equal([0x30, 0x16, 0x80, 0x14, .. identifier], Convert.FromBase64String(asked.Text("idevid-issuer")!));
    }

    [Fact]
    public async Task Openssl_verifies_the_request_to_the_masa()
    {
        var (pledge, _) = plant.Arrive();
        using var __ = pledge;
        await pledge.AskAsync();
        using var folder = new TemporaryDirectory();
        await File.WriteAllBytesAsync(folder.File("request.der"), plant.Masa.Asked.Last().Message.Encode());
        await File.WriteAllTextAsync(folder.File("registrar.pem"), plant.Masa.Asked.Last().Registrar.ExportCertificatePem());
        var verified = await Shell.RunAsync("openssl", ["cms", "-verify", "-inform", "DER", "-in", folder.File("request.der"), "-CAfile", folder.File("registrar.pem"), "-partial_chain", "-purpose", "any"]);
        Assert.Contains("ietf-voucher-request:voucher", verified.Done, StringComparison.Ordinal);
    }

    [Theory] // RFC 8366 section 5.4, RFC 8995 section 5.5.2
    [InlineData("registrar", false)]
    [InlineData("authority", true)]
    public async Task What_is_sent_to_be_pinned_is_what_the_rules_say(string pinning, bool root)
    {
        await plant.RuleAsync(pinning: pinning);
        var (pledge, _) = plant.Arrive();
        using var __ = pledge;
        Assert.Equal(200, (await pledge.AskAsync()).Status);
        var sent = plant.Masa.Asked.Last().Message.Certificates;
        Assert.Equal(root, sent.Any(certificate => certificate.SubjectName.Name == certificate.IssuerName.Name));
        Assert.Equal(root, sent.Count > 1);
    }

    [Fact] // RFC 8995 section 5.6
    public async Task The_same_request_again_is_the_same_join_and_the_same_voucher()
    {
        var (pledge, serialNumber) = plant.Arrive();
        using var _ = pledge;
        var first = await pledge.AskAsync();
        var asked = plant.Masa.Asked.Count;
        for (var poll = 0; poll < 2; poll++) Assert.Equal(first.Body, (await pledge.AskAsync()).Body);
        Assert.Equal(asked, plant.Masa.Asked.Count);
        Assert.Single(await plant.JoinsOfAsync(serialNumber));
    }

    [Fact]
    public async Task A_hundred_requests_of_one_device_at_once_are_one_request_to_the_masa_and_one_voucher()
    {
        var (first, serialNumber) = plant.Arrive();
        using var _ = first;
        var identity = plant.Maker.FactoryIdentity(serialNumber);
        var pledges = Enumerable.Range(0, 100).Select(_ => new Pledge(plant.Process, identity, serialNumber) { Nonce = first.Nonce }).ToList();
        var asked = plant.Masa.Asked.Count;
        var answers = await Task.WhenAll(pledges.Select(pledge => pledge.AskAsync()));
        pledges.ForEach(pledge => pledge.Dispose());
        Assert.All(answers, answer => Assert.Equal(answers[0].Body, answer.Body));
        Assert.Equal((200, asked + 1, 1), (answers[0].Status, plant.Masa.Asked.Count, plant.Masa.MostAtOnce));
        Assert.Single(await plant.JoinsOfAsync(serialNumber));
    }

    [Fact] // RFC 8995 section 5.6: 202 until a person decided
    public async Task A_device_that_is_on_no_list_waits_for_a_person()
    {
        await plant.RuleAsync(serials: "other-*", asks: true);
        var (pledge, serialNumber) = plant.Arrive();
        using var _ = pledge;
        for (var poll = 0; poll < 3; poll++)
        {
            var waits = await pledge.AskAsync();
            Assert.Equal(202, waits.Status);
            Assert.InRange(waits.RetryAfter!.Value.TotalSeconds, 1, 60);
        }
        var join = Assert.Single(await plant.JoinsOfAsync(serialNumber));
        await plant.Process.JsonAsync("join", "approve", join.GetProperty("number").ToString());
        Assert.Equal(200, (await pledge.AskAsync()).Status);
    }

    [Fact]
    public async Task A_device_that_a_person_refused_is_refused_and_so_is_its_next_try_until_somebody_thinks_better_of_it()
    {
        await plant.RuleAsync(serials: "other-*", asks: true);
        var (pledge, serialNumber) = plant.Arrive();
        using var _ = pledge;
        await pledge.AskAsync();
        var number = Assert.Single(await plant.JoinsOfAsync(serialNumber)).GetProperty("number").ToString();
        await plant.Process.JsonAsync("join", "refuse", number);
        Assert.Equal(403, (await pledge.AskAsync()).Status);
        pledge.Nonce = "another-nonce";
        Assert.Equal(403, (await pledge.AskAsync()).Status);
        await plant.Process.JsonAsync("join", "approve", number);
        Assert.Equal(200, (await pledge.AskAsync()).Status);
    }

    [Fact] // RFC 8995 section 5.3: an administrator can help
    public async Task A_device_that_is_on_no_list_is_refused_where_nobody_is_asked()
    {
        await plant.RuleAsync(serials: "other-*");
        var (pledge, _) = plant.Arrive();
        using var __ = pledge;
        var refused = await pledge.AskAsync();
        Assert.Equal((403, "text/plain"), (refused.Status, refused.Type));
        Assert.Contains("add it first", refused.Words, StringComparison.Ordinal);
    }

    [Fact] // RFC 8995 section 5.3
    public async Task A_device_of_a_manufacturer_that_is_not_accepted_is_not_found()
    {
        using var stranger = new Maker();
        using var pledge = new Pledge(plant.Process, stranger.FactoryIdentity("sn-stranger"), "sn-stranger");
        Assert.Equal(404, (await pledge.AskAsync()).Status);
    }

    [Fact] // RFC 8995 section 5.2: somebody may stand between
    public async Task A_request_that_names_another_registrar_is_refused_and_is_an_alarm()
    {
        var (pledge, _) = plant.Arrive();
        using var __ = pledge;
        Assert.Equal(401, (await pledge.AskAsync(registrar: plant.Maker.Root.RawData)).Status);
        var alarms = await plant.Process.AdminAsync(HttpMethod.Get, "audit?event=join.request-refused&outcome=alarm");
        Assert.NotEmpty(alarms.GetProperty("items").EnumerateArray());
    }

    [Fact] // RFC 8995 section 5.5: never the serial number of the request
    public async Task A_request_for_another_serial_number_or_by_another_key_is_refused_and_nobody_is_asked()
    {
        var (pledge, _) = plant.Arrive();
        using var __ = pledge;
        var asked = plant.Masa.Asked.Count;
        Assert.Equal(403, (await pledge.AskAsync(claims: "sn-other")).Status);
        Assert.Equal(403, (await pledge.AskAsync(signer: plant.Maker.FactoryIdentity("sn-other"))).Status);
        Assert.Equal(asked, plant.Masa.Asked.Count);
    }

    [Fact] // I13: the URL inside a factory identity is of whoever made that
    public async Task The_url_in_a_factory_identity_is_never_followed()
    {
        using var trap = new TcpListener(IPAddress.Loopback, 0);
        trap.Start();
        var (pledge, _) = plant.Arrive($"127.0.0.1:{((IPEndPoint)trap.LocalEndpoint).Port}");
        using var __ = pledge;
        Assert.Equal(200, (await pledge.AskAsync()).Status); // by the MASA that an administrator set
        Assert.Equal(200, (await pledge.TellAsync("voucher_status", true)).Status);
        Assert.False(trap.Pending());
    }
}
