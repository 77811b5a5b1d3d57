using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using System.Text.Json;

namespace TrustPoint.Appliance.Tests.Masa;

/// <summary>The manufacturer's side over the wire: registrars' requests made by OpenSSL, vouchers verified by OpenSSL (RFC 8995 sections 5.5 to 5.8).</summary>
[Collection(Shared.Name)]
public sealed class MasaTests(SharedAppliance shared) : IAsyncLifetime, IDisposable
{
    private readonly Maker maker = new(shared.Process);

    public Task InitializeAsync() => maker.SetUpAsync();

    [Fact] // RFC 8995 section 5.6
    public async Task The_owner_of_a_device_that_stands_before_its_registrar_is_given_a_voucher()
    {
        await maker.MakeOwnerAsync("works-1");
        await maker.AddAsync("SN-100", "sold");
        await maker.Appliance.AdminAsync(HttpMethod.Post, "products/assign", new { serialNumber = "SN-100", owner = "works-1" });
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        Assert.Equal(200, await maker.EnrolAsync("SN-100", key));

        var asked = await maker.AskAsync("works-1", "SN-100", prior: await maker.PledgeAsync("SN-100", "works-1"));
        var (status, type, body) = await maker.PostAsync("requestvoucher", asked);
        Assert.Equal((200, "application/voucher-cms+json"), (status, type));
        var voucher = (await maker.VerifiedAsync(body)).GetProperty("ietf-voucher:voucher");
        Assert.Equal("verified", voucher.GetProperty("assertion").GetString());
        Assert.Equal("SN-100", voucher.GetProperty("serial-number").GetString());
        Assert.Equal(Maker.Nonce, voucher.GetProperty("nonce").GetString());
        Assert.False(voucher.TryGetProperty("expires-on", out _));
        using var authority = X509CertificateLoader.LoadCertificateFromFile(Path.Combine(maker.Folder, "works-1-ca.pem"));
        Assert.Equal(authority.RawData, voucher.GetProperty("pinned-domain-cert").GetBytesFromBase64());
        using var identity = X509CertificateLoader.LoadCertificateFromFile(Path.Combine(maker.Folder, "SN-100.pem"));
        Assert.Equal(identity.Extensions.OfType<X509AuthorityKeyIdentifierExtension>().Single().RawData, voucher.GetProperty("idevid-issuer").GetBytesFromBase64());

        // The same question again is the same voucher, and the owner reads it in the device's log.
        Assert.Equal(body, (await maker.PostAsync("requestvoucher", asked)).Body);
        var log = await maker.PostAsync("requestauditlog", asked);
        Assert.Equal((200, "application/json"), (log.Status, log.Type));
        var events = JsonDocument.Parse(log.Body).RootElement.GetProperty("events");
        Assert.Equal((1, "verified", Maker.Nonce), (events.GetArrayLength(), events[0].GetProperty("assertion").GetString(), events[0].GetProperty("nonce").GetString()));
        var domainId = authority.Extensions.OfType<X509SubjectKeyIdentifierExtension>().Single().SubjectKeyIdentifierBytes.ToArray();
        Assert.Equal(domainId, events[0].GetProperty("domainID").GetBytesFromBase64());

        // The command line tells the same.
        var ledger = await maker.Appliance.JsonAsync("voucher", "list", "SN-100");
        Assert.Equal(body, ledger[0].GetProperty("der").GetBytesFromBase64());
        Assert.Equal("works-1", (await maker.Appliance.JsonAsync("product", "show", "SN-100")).GetProperty("product").GetProperty("owner").GetString());
    }

    [Fact] // RFC 8995 section 5.6
    public async Task Whoever_asks_for_what_is_not_theirs_is_told_so_in_plain_text()
    {
        await maker.MakeOwnerAsync("works-2");
        await maker.MakeDomainAsync("stranger-2");
        await maker.AddAsync("SN-200", "sold");
        await maker.Appliance.AdminAsync(HttpMethod.Post, "products/assign", new { serialNumber = "SN-200", owner = "works-2" });

        await RefusedAsync(404, "not known here", "requestvoucher", await maker.AskAsync("works-2", "SN-999"));
        await RefusedAsync(403, "belongs to somebody else", "requestvoucher", await maker.AskAsync("stranger-2", "SN-200"));
        await RefusedAsync(403, "belongs to somebody else", "requestvoucher", await maker.AskAsync("stranger-2", "SN-200", nonce: null)); // RFC 8995 section 5.5.4
        await RefusedAsync(404, "not known here", "requestauditlog", await maker.AskAsync("stranger-2", "SN-200")); // section 5.8
        _ = (await maker.Appliance.CommandAsync("product", "block", "SN-200", "--reason", "reported stolen")).Done;
        await RefusedAsync(403, "reported stolen", "requestvoucher", await maker.AskAsync("works-2", "SN-200"));
        Assert.Equal(200, (await maker.PostAsync("requestauditlog", await maker.AskAsync("works-2", "SN-200"))).Status);
    }

    [Theory] // BRS-47: RFC 8995 sections 5.6, 7.4.2 and 10.4
    [InlineData("unknown", "owner", 404, "is not known here")]
    [InlineData("in trade", "owner", 403, "nobody is registered as the owner")]
    [InlineData("assigned", "owner", 200, null)]
    [InlineData("assigned", "stranger", 403, "belongs to somebody else")]
    [InlineData("released", "owner", 403, "nobody is registered as the owner")]
    [InlineData("blocked", "owner", 403, "gets no voucher: end of life")]
    public async Task The_state_of_a_device_and_who_asks_decide(string state, string who, int status, string? reason)
    {
        var (owner, serial) = ($"owner-{state.Replace(' ', '-')}-{who}", $"SN-{state.ToUpperInvariant()}-{who}");
        await maker.MakeOwnerAsync(owner);
        await maker.MakeDomainAsync("stranger");
        if (state != "unknown") await maker.AddAsync(serial, "sold");
        if (state is "assigned" or "released" or "blocked") await ActAsync("assign", new { serialNumber = serial, owner });
        if (state == "released") await ActAsync("release", new { serialNumber = serial, reason = "sold on" });
        if (state == "blocked") await ActAsync("block", new { serialNumber = serial, reason = "end of life" });
        var asked = await maker.AskAsync(who == "owner" ? owner : "stranger", serial);
        if (reason is not null) await RefusedAsync(status, reason, "requestvoucher", asked);
        else Assert.Equal(status, (await maker.PostAsync("requestvoucher", asked)).Status);

        Task<JsonElement> ActAsync(string act, object body) => maker.Appliance.AdminAsync(HttpMethod.Post, $"products/{act}", body);
    }

    [Fact] // LIF-2
    public async Task LIF_2_at_the_factory_a_foreign_registrar_is_refused_and_the_makers_own_is_not()
    {
        await maker.Appliance.AdminAsync(HttpMethod.Put, "models/kept", new { name = "kept", policy = "logged", hasClock = true, shippedByHand = true });
        await maker.MakeOwnerAsync("floor");
        _ = (await maker.Appliance.CommandAsync("owner", "add", "floor", Path.Combine(maker.Folder, "floor-ca.pem"), "--maker")).Done;
        await maker.MakeDomainAsync("foreign");
        await maker.AddAsync("SN-2000", "kept");
        await RefusedAsync(403, "still at its factory", "requestvoucher", await maker.AskAsync("foreign", "SN-2000"));
        var (status, _, body) = await maker.PostAsync("requestvoucher", await maker.AskAsync("floor", "SN-2000"));
        Assert.Equal(200, status);
        Assert.Equal("verified", (await maker.VerifiedAsync(body)).GetProperty("ietf-voucher:voucher").GetProperty("assertion").GetString());

        Assert.Contains("SN-2000 is inTrade now", (await maker.Appliance.CommandAsync("product", "ship", "SN-2000")).Done, StringComparison.Ordinal);
        Assert.Equal(200, (await maker.PostAsync("requestvoucher", await maker.AskAsync("foreign", "SN-2000", "Zmlyc3Q="))).Status); // whoever comes first
        await RefusedAsync(403, "the domain that came first", "requestvoucher", await maker.AskAsync("floor", "SN-2000", "bmV4dA=="));
    }

    [Fact] // LIF-60
    public async Task LIF_60_in_repair_the_workshop_gets_vouchers_that_end_with_it_and_the_owner_gets_none()
    {
        await maker.MakeOwnerAsync("works-60");
        await maker.MakeOwnerAsync("workshop-60");
        await maker.AddAsync("SN-6000", "sold");
        _ = (await maker.Appliance.CommandAsync("product", "assign", "SN-6000", "works-60")).Done;
        var told = (await maker.Appliance.CommandAsync("product", "repair", "SN-6000", "workshop-60", "--for", "1h", "--reason", "RMA-7")).Done;
        Assert.Contains("in repair at workshop-60 until", told, StringComparison.Ordinal);
        await RefusedAsync(403, "is in repair until", "requestvoucher", await maker.AskAsync("works-60", "SN-6000"));
        var (status, _, body) = await maker.PostAsync("requestvoucher", await maker.AskAsync("workshop-60", "SN-6000", nonce: null));
        Assert.Equal(200, status);
        var expires = (await maker.VerifiedAsync(body)).GetProperty("ietf-voucher:voucher").GetProperty("expires-on").GetDateTimeOffset();
        // The model's would be a day.
        Assert.Equal((await maker.Appliance.JsonAsync("product", "show", "SN-6000")).GetProperty("product").GetProperty("workshopUntil").GetDateTimeOffset(), expires, TimeSpan.FromSeconds(1));
    }

    [Fact] // LIF-1, LIF-52
    public async Task LIF_52_what_is_lost_before_it_was_made_is_refused_at_the_line()
    {
        await maker.AddAsync("SN-5200", "sold");
        _ = (await maker.Appliance.CommandAsync("product", "lost", "SN-5200", "--reason", "fell off the belt")).Done;
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        Assert.Equal(403, await maker.EnrolAsync("SN-5200", key));
        Assert.False((await maker.Appliance.JsonAsync("product", "show", "SN-5200")).TryGetProperty("keySha256", out var made) && made.ValueKind == JsonValueKind.String);
    }

    [Fact] // BRS-43: RFC 8995 section 5.5.3 leaves to policy what is done where revocation cannot be told. It is served, and nobody is asked.
    public async Task A_registrar_whose_revocation_nobody_here_can_tell_is_served_and_nothing_is_fetched()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        var place = $"http://127.0.0.1:{((IPEndPoint)listener.LocalEndpoint).Port}";
        await File.WriteAllTextAsync(
            Path.Combine(maker.Folder, "telling.cnf"),
            $"extendedKeyUsage=1.3.6.1.5.5.7.3.28\ncrlDistributionPoints=URI:{place}/crl\nauthorityInfoAccess=OCSP;URI:{place}/ocsp,caIssuers;URI:{place}/ca\n");
        await maker.MakeOwnerAsync("works-7", "telling.cnf");
        await maker.AddAsync("SN-700", "sold");
        await maker.Appliance.AdminAsync(HttpMethod.Post, "products/assign", new { serialNumber = "SN-700", owner = "works-7" });
        Assert.Equal(200, (await maker.PostAsync("requestvoucher", await maker.AskAsync("works-7", "SN-700"))).Status);
        Assert.False(listener.Pending());
    }

    [Fact] // BRS-14: RFC 8995 section 11.6.2.2
    public async Task Vouchers_with_and_without_a_nonce_are_signed_by_two_keys()
    {
        await maker.MakeOwnerAsync("works-8");
        await maker.AddAsync("SN-800", "sold");
        await maker.Appliance.AdminAsync(HttpMethod.Post, "products/assign", new { serialNumber = "SN-800", owner = "works-8" });
        var keys = new List<string>();
        foreach (var nonce in new[] { Maker.Nonce, null })
        {
            var (status, _, body) = await maker.PostAsync("requestvoucher", await maker.AskAsync("works-8", "SN-800", nonce));
            Assert.Equal(200, status);
            Assert.Equal(nonce is null, (await maker.VerifiedAsync(body)).GetProperty("ietf-voucher:voucher").TryGetProperty("expires-on", out _)); // RFC 8366 section 5.3
            keys.Add((await maker.BashAsync("openssl x509 -in signer.pem -noout -pubkey")).Done);
        }
        Assert.NotEqual(keys[0], keys[1]);
    }

    [Fact] // RFC 8995 section 5.5.5
    public async Task Another_devices_word_is_no_proof_of_proximity()
    {
        await maker.MakeDomainAsync("first-3");
        foreach (var serial in new[] { "SN-300", "SN-301" }) await maker.AddAsync(serial, "open");
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        Assert.Equal(200, await maker.EnrolAsync("SN-300", key));
        // Somebody makes a certificate with the names of the factory's.
        _ = (await maker.BashAsync("openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -keyout SN-301.key -out SN-301.pem -days 30 -subj \"/serialNumber=SN-301\"")).Done;
        await RefusedAsync(403, "not the factory identity of SN-301", "requestvoucher", await maker.AskAsync("first-3", "SN-301", prior: await maker.PledgeAsync("SN-301", "first-3")));

        var (status, _, body) = await maker.PostAsync("requestvoucher", await maker.AskAsync("first-3", "SN-300", prior: await maker.PledgeAsync("SN-300", "first-3")));
        Assert.Equal(200, status);
        Assert.Equal("proximity", (await maker.VerifiedAsync(body)).GetProperty("ietf-voucher:voucher").GetProperty("assertion").GetString());
        (status, _, body) = await maker.PostAsync("requestvoucher", await maker.AskAsync("first-3", "SN-301"));
        Assert.Equal(200, status);
        Assert.Equal("logged", (await maker.VerifiedAsync(body)).GetProperty("ietf-voucher:voucher").GetProperty("assertion").GetString());
    }

    [Fact]
    public async Task The_vouchers_of_an_order_are_verified_with_nothing_but_the_anchor()
    {
        await maker.MakeOwnerAsync("works-5");
        foreach (var serial in new[] { "SN-500", "SN-501" })
        {
            await maker.AddAsync(serial, "sold");
            _ = (await maker.Appliance.CommandAsync("product", "assign", serial, "works-5")).Done;
        }
        var file = Path.Combine(maker.Folder, "order.tpv");
        _ = (await maker.Appliance.CommandAsync("voucher", "export", "order 5", "--owner", "works-5", "--serial", "SN-500", "--serial", "SN-501", "--valid-for", "2h", "--out", file)).Done;

        var content = await maker.VerifiedAsync(await File.ReadAllBytesAsync(file));
        Assert.Equal((1, "order 5", "works-5"), (content.GetProperty("version").GetInt32(), content.GetProperty("order").GetString(), content.GetProperty("owner").GetString()));
        var serials = new List<string?>();
        foreach (var der in content.GetProperty("vouchers").EnumerateArray())
        {
            var voucher = (await maker.VerifiedAsync(der.GetBytesFromBase64())).GetProperty("ietf-voucher:voucher");
            Assert.False(voucher.TryGetProperty("nonce", out _)); // RFC 8366 section 5.3
            Assert.InRange(voucher.GetProperty("expires-on").GetDateTimeOffset(), DateTimeOffset.UtcNow.AddMinutes(100), DateTimeOffset.UtcNow.AddHours(2));
            serials.Add(voucher.GetProperty("serial-number").GetString());
        }
        Assert.Equal(["SN-500", "SN-501"], serials);
    }

    public Task DisposeAsync() => Task.CompletedTask;

    public void Dispose() => maker.Dispose();

    private async Task RefusedAsync(int status, string words, string operation, byte[] message)
    {
        var answer = await maker.PostAsync(operation, message);
        Assert.Equal((status, "text/plain"), (answer.Status, answer.Type));
        Assert.Contains(words, Encoding.UTF8.GetString(answer.Body), StringComparison.Ordinal);
    }
}
