using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using TrustPoint.Ca.Signing;
using TrustPoint.Formats;
using TrustPoint.Formats.Certificates;
using TrustPoint.Formats.Ocsp;
using TrustPoint.Formats.Transfers;
using TrustPoint.Testing.Appliances;
using TrustPoint.Testing.People;
using TrustPoint.Testing.Transfers;

namespace TrustPoint.Appliance.Tests.Signing;

/// <summary>
/// What a signer of its own refuses by its rules no repetition changes: each protocol says so in its words, and the log has an alarm. While the signer is
/// merely away everybody is told when to come again, and so when a signature of it is wrong, which leaves with nobody and raises one alarm. Each is asked on a connection that was there before: the signer signs handshakes too.
/// </summary>
public sealed class SignerRefusesTests(RefusingSigner signer) : IClassFixture<RefusingSigner>
{
    private const string ByRule = "the signer that holds the key does not allow it: who runs this server finds the reason in its log";
    private const string ForNow = "the signing key cannot be used now";
    private const string OfAnotherKey = "The signer refuses: an OCSP responder's key signs OCSP responses alone.";

    private ApplianceProcess Appliance => signer.Appliance;

    /// <summary>What passes by itself, or when somebody has seen to it.</summary>
    private Func<Func<Task>, Task>[] Troubles => [signer.WithoutAsync, signer.LyingAsync];

    [Fact] // RFC 8995 sections 5.5 and 5.6: the registrar's own request
    public async Task A_registrar_whose_request_is_not_signed_says_whether_the_device_should_come_again()
    {
        var ((first, _), (second, _), (third, _)) = (signer.Plant.Arrive(), signer.Plant.Arrive(), signer.Plant.Arrive());
        using var _first = first;
        using var _second = second;
        using var _third = third;
        foreach (var pledge in new[] { first, second, third }) await pledge.CaCertificatesAsync();
        await signer.RefusingAsync(KeyPurpose.Tls, async () =>
        {
            var refused = await Waiting.ForAsync(() => first.AskAsync(), answer => answer.Status == 403);
            Assert.StartsWith(ByRule, refused.Words, StringComparison.Ordinal);
            Assert.Null(refused.RetryAfter);
        });
        foreach (var (inTroubleAsync, pledge) in Troubles.Zip([second, third]))
        {
            await inTroubleAsync(async () =>
            {
                var unsigned = await pledge.AskAsync();
                Assert.Equal(503, unsigned.Status);
                Assert.StartsWith(ForNow, unsigned.Words, StringComparison.Ordinal);
                Assert.InRange(unsigned.RetryAfter!.Value.TotalSeconds, 1, 60);
            });
        }
        foreach (var pledge in new[] { first, second, third }) await Waiting.ForAsync(() => pledge.AskAsync(), answer => answer.Status == 200);
    }

    [Fact] // RFC 8995 section 5.6, LIF-33: vouchers and receipts
    public async Task A_manufacturer_whose_word_is_not_signed_says_whether_an_owner_should_come_again()
    {
        var maker = signer.Maker;
        using var seller = new TestParty("seller", DateTimeOffset.UtcNow);
        using var buyer = new TestParty("buyer", DateTimeOffset.UtcNow);
        var (sold, sale) = (await maker.SoldAsync("SN-901", seller, buyer), await maker.SoldAsync("SN-904", seller, buyer));
        await maker.MakeOwnerAsync("works-9");
        var (before, now) = (await AskedAsync("SN-902"), await AskedAsync("SN-903"));
        using var client = await Appliance.DeviceClientAsync();
        Task<Answer> VoucherAsync(byte[] request) => PostAsync(client, "/.well-known/brski/requestvoucher", "application/voucher-cms+json", request);
        Task<Answer> BookAsync(TransferPackage package) => PostAsync(client, "/transfers/bookings", "application/zip", package.Encode());
        // Each of the two keys is made when it is first asked for.
        Assert.Equal((200, 200), ((await VoucherAsync(before)).Status, (await BookAsync(sold)).Status));
        Func<Task<Answer>>[] asks = [() => VoucherAsync(now), () => BookAsync(sale)];

        await signer.RefusingAsync(KeyPurpose.Voucher, async () =>
        {
            foreach (var ask in asks)
            {
                var refused = await Waiting.ForAsync(ask, answer => answer.Status == 403);
                Assert.StartsWith(ByRule, refused.Words, StringComparison.Ordinal);
                Assert.Null(refused.RetryAfter);
            }
            // People read the reason itself.
            await File.WriteAllBytesAsync(Path.Combine(maker.Folder, "sale.zip"), sale.Encode());
            var booked = await Appliance.CommandAsync("transfer", "book", Path.Combine(maker.Folder, "sale.zip"), "--out", Path.Combine(maker.Folder, "booked.zip"));
            Assert.NotEqual(0, booked.ExitCode);
            Assert.Contains(OfAnotherKey, booked.Error, StringComparison.Ordinal);
        });
        foreach (var inTroubleAsync in Troubles)
        {
            await inTroubleAsync(async () =>
            {
                foreach (var ask in asks)
                {
                    var unsigned = await ask();
                    Assert.Equal(503, unsigned.Status);
                    Assert.StartsWith(ForNow, unsigned.Words, StringComparison.Ordinal);
                    Assert.InRange(unsigned.RetryAfter!.Value.TotalSeconds, 1, 60);
                }
            });
        }
        foreach (var ask in asks) await Waiting.ForAsync(ask, answer => answer.Status == 200);

        async Task<byte[]> AskedAsync(string serial)
        {
            await maker.AddAsync(serial, "sold");
            await Appliance.AdminAsync(HttpMethod.Post, "products/assign", new { serialNumber = serial, owner = "works-9" });
            using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
            Assert.Equal(200, await maker.EnrolAsync(serial, key));
            return await maker.AskAsync("works-9", serial, prior: await maker.PledgeAsync(serial, "works-9"));
        }
    }

    [Fact] // LIF-31: a person reads why, nobody is held to what was not signed, and the same person signs it later
    public async Task A_transfer_that_the_signer_does_not_sign_stays_as_it_was()
    {
        using var buyer = new TestParty("heir", DateTimeOffset.UtcNow);
        var heir = Path.Combine(signer.Maker.Folder, "heir.pem");
        await File.WriteAllTextAsync(heir, Pem.Of(buyer.Authority.Der.Span));
        var (anna, otto) = (await TerminalPerson.ComeAsync(Appliance, "anna"), await TerminalPerson.ComeAsync(Appliance, "otto"));
        // Each of the two has a key since they signed the first one.
        var (signed, half) = (await BegunAsync(), await BegunAsync());
        foreach (var person in new[] { anna, otto }) await person.ActAsync(signed, "sign");
        Assert.Equal("draft", await anna.ActAsync(half, "sign"));
        await otto.ProveAsync(half, "sign");
        var before = await PackageAsync();
        using var client = Appliance.AdminClient();
        Task<Answer> SignAsync() => PostAsync(client, $"terminal/transfers/{half}/sign", "application/json", JsonSerializer.SerializeToUtf8Bytes(new { session = otto.Session }));

        await signer.RefusingAsync(KeyPurpose.Transfer, async () =>
        {
            var refused = await Waiting.ForAsync(SignAsync, answer => answer.Status == 409);
            Assert.Contains(OfAnotherKey, refused.Words, StringComparison.Ordinal);
            Assert.Null(refused.RetryAfter);
        });
        Assert.Equal(before, await PackageAsync());
        foreach (var inTroubleAsync in Troubles)
        {
            await inTroubleAsync(async () => AssertForNow(await SignAsync()));
            Assert.Equal(before, await PackageAsync());
        }
        var log = await OnLogAsync();
        Assert.NotEmpty(log["success"]);
        Assert.Contains(log["refused"], entry => entry.Contains("key signs OCSP responses alone", StringComparison.Ordinal));
        Assert.Equal(log["success"].Count(), log["refused"].Count()); // written down first, then that it was not made

        var done = await Waiting.ForAsync(SignAsync, answer => answer.Status == 200);
        Assert.Contains("\"offered\"", done.Words, StringComparison.Ordinal);

        async Task<string> BegunAsync()
        {
            var (pledge, serial) = signer.Plant.Arrive();
            using var _pledge = pledge;
            await Waiting.ForAsync(() => pledge.AskAsync(), answer => answer.Status == 200);
            await pledge.TellAsync("voucher_status", true);
            Assert.Equal(200, (await pledge.EnrolAsync($"maker-{serial}")).Answer.Status);
            return (await Appliance.JsonAsync("transfer", "create", "--to", heir, "--name", "Heir Ltd", "--device", $"maker-{serial}", "--domain", "plant")).GetProperty("id").GetString()!;
        }

        async Task<string> PackageAsync()
        {
            var file = Path.Combine(signer.Maker.Folder, "half.zip");
            _ = (await Appliance.CommandAsync("transfer", "export", half, "--out", file)).Done;
            return Convert.ToHexString(await File.ReadAllBytesAsync(file));
        }

        // What the log says of the second signature.
        async Task<ILookup<string, string>> OnLogAsync()
        {
            var about = SHA256.HashData(TransferPackage.Decode(Convert.FromHexString(before))[TransferPackage.Statement].Span);
            var entries = (await Appliance.AdminAsync(HttpMethod.Get, "audit?event=transfer.signed&subject=otto")).GetProperty("items").EnumerateArray();
            return entries.Select(row => row.GetProperty("entry")).Where(entry => entry.GetRawText().Contains(Convert.ToHexStringLower(about), StringComparison.Ordinal))
                .ToLookup(entry => entry.GetProperty("outcome").GetString()!, entry => entry.GetRawText());
        }
    }

    [Fact] // RFC 6960 section 2.3
    public async Task A_responder_whose_answer_is_not_signed_says_by_OCSP_whether_to_try_later()
    {
        using var client = new HttpClient(new SocketsHttpHandler { UseProxy = false }) { BaseAddress = new($"http://127.0.0.1:{Appliance.HttpPort}") };
        var issuer = Certificate.Decode(await client.GetByteArrayAsync(new Uri("/ca/evaluation-issuing-g1.crt", UriKind.Relative)));
        async Task<OcspResponseStatus> AskAsync()
        {
            var answer = await PostAsync(client, "/ocsp", "application/ocsp-request", OcspRequest.Encode([CertId.Of(HashAlgorithmName.SHA256, issuer, [1, .. RandomNumberGenerator.GetBytes(15)])], RandomNumberGenerator.GetBytes(16)));
            Assert.Equal(200, answer.Status);
            return OcspResponse.Decode(answer.Body).Status;
        }
        Task ComesToAsync(OcspResponseStatus status) => Waiting.ForAsync(AskAsync, found => found == status);
        await ComesToAsync(OcspResponseStatus.Successful);
        await signer.RefusingAsync(KeyPurpose.Ocsp, () => ComesToAsync(OcspResponseStatus.InternalError));
        await signer.WithoutAsync(async () => Assert.Equal(OcspResponseStatus.TryLater, await AskAsync()));
        await signer.LyingAsync(() => ComesToAsync(OcspResponseStatus.InternalError));
        await ComesToAsync(OcspResponseStatus.Successful);
    }

    [Fact] // RFC 5280 section 5
    public async Task A_CRL_that_is_not_signed_is_not_published_and_people_read_why()
    {
        using var http = new HttpClient(new SocketsHttpHandler { UseProxy = false });
        using var client = Appliance.AdminClient();
        Task<byte[]> PublishedAsync() => http.GetByteArrayAsync(new Uri($"http://127.0.0.1:{Appliance.HttpPort}/crl/evaluation-issuing-g1.crl"));
        Task<Answer> PublishAsync() => PostAsync(client, "crls/evaluation-issuing-g1/publish", "application/json", "{}"u8.ToArray());
        var before = await PublishedAsync();
        await signer.RefusingAsync(KeyPurpose.Authority, async () =>
        {
            var refused = await Waiting.ForAsync(PublishAsync, answer => answer.Status == 409);
            Assert.Contains(OfAnotherKey, refused.Words, StringComparison.Ordinal);
            Assert.Null(refused.RetryAfter);
            Assert.Equal(before, await PublishedAsync());
        });
        foreach (var inTroubleAsync in Troubles)
        {
            await inTroubleAsync(async () =>
            {
                AssertForNow(await PublishAsync());
                Assert.Equal(before, await PublishedAsync());
            });
        }
        await Waiting.ForAsync(PublishAsync, answer => answer.Status == 200);
        Assert.NotEqual(before, await PublishedAsync());
    }

    // What people are told.
    private static void AssertForNow(Answer unsigned)
    {
        Assert.Equal(503, unsigned.Status);
        Assert.Contains("the signer", unsigned.Words, StringComparison.OrdinalIgnoreCase);
        Assert.InRange(unsigned.RetryAfter!.Value.TotalSeconds, 1, 60); // RFC 9110 section 10.2.3
    }

    private static async Task<Answer> PostAsync(HttpClient client, string path, string type, byte[] body)
    {
        using var content = new ByteArrayContent(body) { Headers = { ContentType = new MediaTypeHeaderValue(type) } };
        using var answer = await client.PostAsync(new Uri(path, UriKind.Relative), content);
        return new((int)answer.StatusCode, await answer.Content.ReadAsByteArrayAsync(), answer.Headers.RetryAfter?.Delta);
    }

    private sealed record Answer(int Status, byte[] Body, TimeSpan? RetryAfter)
    {
        public string Words => Encoding.UTF8.GetString(Body);

        public override string ToString() => $"{Status} {Words}";
    }
}
