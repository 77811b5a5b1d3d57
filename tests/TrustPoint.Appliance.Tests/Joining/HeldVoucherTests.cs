using System.Net.Http.Headers;
using System.Security.Cryptography.X509Certificates;
using System.Text.Json;
using TrustPoint.Testing.Appliances;

namespace TrustPoint.Appliance.Tests.Joining;

/// <summary>Vouchers on a stick (RFC 8995 section 3.1): what is in a file, what of it is kept, and devices that come in with no network.</summary>
[Collection(JoinPlants.Name)]
public sealed class HeldVoucherTests(JoinPlant plant) : IAsyncLifetime
{
    private const string Data = "1.2.840.113549.1.7.1";

    private X509Certificate2 registrar = null!;

    public async Task InitializeAsync()
    {
        await plant.RuleAsync();
        var (pledge, _) = plant.Arrive();
        using (pledge)
        {
            await pledge.AskAsync();
            registrar = X509CertificateLoader.LoadCertificate(pledge.Seen);
        }
    }

    public Task DisposeAsync()
    {
        registrar.Dispose();
        return Task.CompletedTask;
    }

    [Theory] // RFC 8995 section 3.1: the MASA is away, or there is none
    [InlineData("localhost:1")]
    [InlineData(null)]
    public async Task A_device_comes_in_by_a_voucher_that_was_brought_by_hand(string? masa)
    {
        var (pledge, serialNumber) = plant.Arrive();
        using var _ = pledge;
        var voucher = Voucher(serialNumber);
        await ImportAsync(File("17", voucher));
        await (masa is null ? plant.WithoutMasaAsync() : plant.RuleAsync(masa: masa));

        var answer = await pledge.AskAsync();
        Assert.Equal(200, answer.Status);
        Assert.Equal(voucher, answer.Body);
        await pledge.TellAsync("voucher_status", true);
        Assert.Equal(200, (await pledge.EnrolAsync($"maker-{serialNumber}")).Answer.Status);
        Assert.NotEqual(JsonValueKind.Null, (await HeldAsync(serialNumber)).GetProperty("usedAt").ValueKind);
        Assert.Contains("was used already", await FaultAsync(File("17", voucher)), StringComparison.Ordinal);
    }

    [Fact] // a manufacturer that can be asked is asked
    public async Task A_voucher_that_was_brought_by_hand_does_not_go_before_the_manufacturers_word()
    {
        var (pledge, serialNumber) = plant.Arrive();
        using var _ = pledge;
        await ImportAsync(File("17", Voucher(serialNumber)));
        plant.Masa.Answers = (http, _) =>
        {
            http.Response.StatusCode = 403;
            return Task.CompletedTask;
        };
        Assert.Equal(403, (await pledge.AskAsync()).Status);
    }

    [Fact]
    public async Task A_voucher_for_a_device_of_another_issuer_with_the_same_serial_number_is_not_used()
    {
        var (pledge, serialNumber) = plant.Arrive();
        using var _ = pledge;
        await ImportAsync(File("17", Voucher(serialNumber, ("idevid-issuer", "MBaAFAABAgMEBQYHCAkKCwwNDg8QERIT"))));
        await plant.RuleAsync(masa: "localhost:1");
        Assert.Equal(202, (await pledge.AskAsync()).Status);
    }

    [Theory]
    [InlineData("expired", "has expired")]
    [InlineData("nonce", "has a nonce")]
    [InlineData("foreign", "another owner's")]
    [InlineData("strange signer", "who signed it is not known here")]
    [InlineData("tampered", "does not verify")]
    [InlineData("twice", "is here already")]
    public async Task What_cannot_be_used_is_said_and_not_kept(string wrong, string reason)
    {
        using var stranger = new Maker();
        var serialNumber = $"sn-of-a-stick-{wrong.Replace(' ', '-')}";
        var voucher = wrong switch
        {
            "expired" => Voucher(serialNumber, ("expires-on", "2020-01-01T00:00:00Z")),
            "nonce" => Voucher(serialNumber, ("nonce", "AAECAwQFBgc=")),
            "foreign" => Voucher(serialNumber, ("pinned-domain-cert", Convert.ToBase64String(plant.Maker.Root.RawData))),
            "strange signer" => stranger.Sign(Json(serialNumber)),
            _ => Voucher(serialNumber),
        };
        if (wrong == "tampered") voucher[voucher.AsSpan().IndexOf("sn-of"u8)] ^= 1;
        if (wrong == "twice") await ImportAsync(File("17", voucher));
        var looked = (await ImportAsync(File("18", voucher), "held-vouchers/check")).GetProperty("vouchers")[0];
        Assert.Contains(reason, looked.GetProperty("fault").GetString(), StringComparison.Ordinal);
        // Which device it was meant for is said of what its manufacturer signed.
        Assert.Equal(wrong is "tampered" or "strange signer" ? null : serialNumber, looked.GetProperty("serialNumber").GetString());
        await ImportAsync(File("18", voucher));
        Assert.Equal(wrong == "twice" ? 1 : 0, (await plant.Process.AdminAsync(HttpMethod.Get, $"held-vouchers?serialNumber={serialNumber}")).GetProperty("items").GetArrayLength());
    }

    [Theory]
    [InlineData("tampered", "does not verify")]
    [InlineData("strange signer", "who is not known here")]
    [InlineData("rubbish", "CMS")]
    public async Task A_file_that_is_not_a_known_manufacturers_is_refused_whole(string wrong, string reason)
    {
        using var stranger = new Maker();
        var file = wrong switch
        {
            "strange signer" => stranger.Sign(Content("17", Voucher("sn-x")), Data),
            "rubbish" => [0x30, 0x03, 0x02, 0x01, 0x05],
            _ => File("17", Voucher("sn-x")),
        };
        if (wrong == "tampered") file[file.AsSpan().IndexOf("order"u8) + 9] ^= 1;
        using var answer = await SendAsync("held-vouchers", file);
        Assert.Equal(400, (int)answer.StatusCode);
        Assert.Contains(reason, await answer.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_command_line_says_what_is_in_a_file_before_it_keeps_it()
    {
        using var folder = new TemporaryDirectory();
        await System.IO.File.WriteAllBytesAsync(folder.File("order.tpv"), File("order-17", Voucher("sn-cli")));
        var looked = await plant.Process.CommandAsync("join", "import", folder.File("order.tpv"), "--look");
        Assert.Contains("Order order-17 of maker for the plant, signed by CN=Voucher signer", looked.Done, StringComparison.Ordinal);
        Assert.Contains("sn-cli  good for ever", looked.Done, StringComparison.Ordinal);
        Assert.DoesNotContain("sn-cli", (await plant.Process.CommandAsync("join", "vouchers")).Done, StringComparison.Ordinal);
        Assert.Contains("1 of 1 are kept", (await plant.Process.CommandAsync("join", "import", folder.File("order.tpv"))).Done, StringComparison.Ordinal);
        Assert.Contains("sn-cli", (await plant.Process.CommandAsync("join", "vouchers")).Done, StringComparison.Ordinal);
    }

    private static string Content(string order, params byte[][] vouchers) =>
        JsonSerializer.Serialize(new { version = 1, order, owner = "the plant", vouchers = vouchers.Select(Convert.ToBase64String) });

    private byte[] File(string order, params byte[][] vouchers) => plant.Maker.Sign(Content(order, vouchers), Data);

    private byte[] Voucher(string serialNumber, params (string Member, string Value)[] members) => plant.Maker.Sign(Json(serialNumber, members));

    private string Json(string serialNumber, params (string Member, string Value)[] members)
    {
        var voucher = new Dictionary<string, object>
        {
            ["created-on"] = "2026-03-01T10:00:00Z",
            ["assertion"] = "verified",
            ["serial-number"] = serialNumber,
            ["pinned-domain-cert"] = Convert.ToBase64String(registrar.RawData),
        };
        foreach (var (member, value) in members) voucher[member] = value;
        return JsonSerializer.Serialize(new Dictionary<string, object> { ["ietf-voucher:voucher"] = voucher });
    }

    private async Task<HttpResponseMessage> SendAsync(string path, byte[] file)
    {
        using var client = plant.Process.AdminClient();
        using var content = new ByteArrayContent(file) { Headers = { ContentType = new MediaTypeHeaderValue("application/cms") } };
        return await client.PostAsync(new Uri(path, UriKind.Relative), content);
    }

    private async Task<JsonElement> ImportAsync(byte[] file, string path = "held-vouchers")
    {
        using var answer = await SendAsync(path, file);
        var text = await answer.Content.ReadAsStringAsync();
        Assert.True(answer.IsSuccessStatusCode, text);
        return JsonDocument.Parse(text).RootElement;
    }

    private async Task<string> FaultAsync(byte[] file) => (await ImportAsync(file, "held-vouchers/check")).GetProperty("vouchers")[0].GetProperty("fault").GetString()!;

    private async Task<JsonElement> HeldAsync(string serialNumber) =>
        Assert.Single((await plant.Process.AdminAsync(HttpMethod.Get, $"held-vouchers?serialNumber={serialNumber}")).GetProperty("items").EnumerateArray());
}
