using System.Net;
using System.Text;
using System.Text.Json;
using TrustPoint.Formats;
using TrustPoint.Formats.Transfers;
using TrustPoint.Testing;
using TrustPoint.Testing.Appliances;
using TrustPoint.Testing.Load;
using TrustPoint.Testing.People;
using TrustPoint.Testing.Transfers;
using static TrustPoint.Agent.Tests.CommandLine.TransferCommands;

namespace TrustPoint.Agent.Tests.CommandLine;

/// <summary>A manufacturer and an operator, each with a signer of its own that is closed: four processes.</summary>
public sealed class PartiesWithSigners : IAsyncLifetime
{
    public MakerAndPlant Parties { get; private set; } = null!;

    public async Task InitializeAsync() => Parties = await MakerAndPlant.WithSignersAsync();

    public async Task DisposeAsync() => await Parties.DisposeAsync();
}

/// <summary>A device's life where the keys of its manufacturer and of its plant are in processes of their own: each kind of signature, made by a signer and read by others.</summary>
public sealed class SignersLifeTests(PartiesWithSigners fixture) : IClassFixture<PartiesWithSigners>
{
    private MakerAndPlant Parties => fixture.Parties;

    private ApplianceProcess Plant => fixture.Parties.Plant;

    [Fact] // RFC 8995 sections 5.5 and 5.6: the registrar's request and the MASA's voucher
    public async Task A_device_is_made_joins_by_a_voucher_and_renews()
    {
        await Parties.MakeAsync("PUMP-1");
        Assert.Contains("enrolled as", (await Parties.OnboardAsync(Plant, "PUMP-1")).Done, StringComparison.Ordinal);
        Assert.Single((await Parties.Maker.JsonAsync("voucher", "list", "PUMP-1")).EnumerateArray());
        Assert.Contains("renewed as", (await AgentProgram.RunAsync("renew", "--now", "--state", Parties.StateOf("PUMP-1"))).Done, StringComparison.Ordinal);
    }

    [Fact] // RFC 6960 sections 4.1 and 4.4.1, RFC 9919 section 6
    public async Task Its_status_is_answered_with_a_nonce_and_from_what_is_kept()
    {
        var device = await JoinedAsync("PUMP-2");
        await AnchorsAsync();
        foreach (var nonce in new[] { "-nonce", "-no_nonce", "-no_nonce" })
        {
            var answer = await ToolAsync($"openssl ocsp -sha256 -issuer issuer.pem -cert '{device}' -url http://127.0.0.1:{Plant.HttpPort}/ocsp -CAfile anchor.pem {nonce}");
            Assert.Contains("Response verify OK", answer.Output + answer.Error, StringComparison.Ordinal);
            Assert.Contains($"{device}: good", answer.Output, StringComparison.Ordinal);
        }
    }

    [Fact] // RFC 5280 section 5
    public async Task A_revocation_is_on_the_next_CRL()
    {
        // What ends within days is on no list: a certificate of a year.
        var device = await FleetDevice.EnrolAsync(Plant, "valve-1", "tls-client");
        await Plant.JsonAsync("cert", "revoke", device.SerialNumber, "--reason", "superseded");
        await DoneAsync(Plant, "crl", "publish", "evaluation-issuing-g1");
        await AnchorsAsync();
        var list = await ToolAsync($"curl -sf http://127.0.0.1:{Plant.HttpPort}/crl/evaluation-issuing-g1.crl -o list.crl && openssl crl -in list.crl -inform DER -CAfile issuer.pem -noout -text");
        Assert.Contains("verify OK", list.Error, StringComparison.Ordinal);
        Assert.Contains(device.SerialNumber.TrimStart('0'), list.Output, StringComparison.Ordinal);
    }

    [Fact] // LIF-31, LIF-33: two people's signatures and the manufacturer's receipt
    public async Task It_is_sold_with_the_signatures_of_two_people_and_the_manufacturer_books_it()
    {
        await Parties.MakeAsync("PUMP-4");
        using var buyer = new TestParty("buyer", DateTimeOffset.UtcNow);
        await File.WriteAllTextAsync(Parties.File("buyer.pem"), Pem.Of(buyer.Authority.Der.Span));
        await Parties.KeepAnchorAsync("works", Plant);
        await Parties.Maker.AdminAsync(HttpMethod.Put, "owners/works", new { name = "works", displayName = "Works", anchorsPem = await File.ReadAllTextAsync(Parties.File("works.pem")) });
        await Parties.Maker.AdminAsync(HttpMethod.Post, "products/assign", new { serialNumber = "PUMP-4", owner = "works" });
        Assert.Contains("enrolled as", (await Parties.OnboardAsync(Plant, "PUMP-4")).Done, StringComparison.Ordinal);
        var device = (await Plant.AdminAsync(HttpMethod.Get, "devices?text=PUMP-4")).GetProperty("items")[0].GetProperty("name").GetString()!;
        var id = (await Plant.JsonAsync("transfer", "create", "--to", Parties.File("buyer.pem"), "--name", "Buyer Ltd", "--device", device, "--domain", "plant")).GetProperty("id").GetString()!;
        var (anna, otto) = (await TerminalPerson.ComeAsync(Plant, "anna"), await TerminalPerson.ComeAsync(Plant, "otto"));
        Assert.Equal("draft", await anna.ActAsync(id, "sign"));
        Assert.Equal("offered", await otto.ActAsync(id, "sign"));
        await DoneAsync(Plant, "transfer", "export", id, "--out", Parties.File("offer.zip"));
        var accepted = TestTransfer.Accept(TransferPackage.Decode(await File.ReadAllBytesAsync(Parties.File("offer.zip"))), buyer, DateTimeOffset.UtcNow);
        await File.WriteAllBytesAsync(Parties.File("accepted.zip"), accepted.Encode());
        await DoneAsync(Parties.Maker, "transfer", "book", Parties.File("accepted.zip"), "--out", Parties.File("booked.zip"));
        Assert.Equal(TransferStage.Booked, TransferPackage.Decode(await File.ReadAllBytesAsync(Parties.File("booked.zip"))).Stage);
    }

    [Fact]
    public async Task The_key_of_the_TLS_listener_is_replaced_while_it_serves()
    {
        using var before = await Plant.DeviceClientAsync();
        Assert.Equal(HttpStatusCode.OK, (await before.GetAsync($"{Plant.DevicesUrl}/.well-known/est/cacerts")).StatusCode);
        var shown = await ServerAsync();
        var serial = (await Plant.AdminAsync(HttpMethod.Get, $"certificates/{shown}")).GetProperty("serial").GetString()!;
        await Plant.JsonAsync("cert", "revoke", serial, "--reason", "superseded");
        await DoneAsync(Plant, "job", "run", "tls-certificates");
        await Waiting.UntilAsync(async () => await ServerAsync() != shown);
        using var after = await Plant.DeviceClientAsync();
        Assert.Equal(HttpStatusCode.OK, (await after.GetAsync($"{Plant.DevicesUrl}/.well-known/est/cacerts")).StatusCode);
        var seen = await ToolAsync($"openssl s_client -connect localhost:{Plant.DevicesPort} </dev/null 2>/dev/null | openssl x509 -outform DER | sha256sum");
        Assert.StartsWith(await ServerAsync(), seen.Done, StringComparison.Ordinal);
    }

    [Fact] // C2SP tlog-checkpoint
    public async Task The_log_is_verified_by_a_checkpoint_over_all_of_it()
    {
        var exported = await Plant.JsonAsync("audit", "export", Parties.File("log"));
        var verified = JsonSerializer.Deserialize<JsonElement>((await Plant.CommandAsync("audit", "verify", Parties.File("log"), "--key", exported.GetProperty("key").GetString()!, "--json")).Done);
        Assert.Equal(verified.GetProperty("size").GetInt64(), verified.GetProperty("covered").GetInt64());
    }

    private async Task<string> JoinedAsync(string serial)
    {
        await Parties.MakeAsync(serial);
        Assert.Contains("enrolled as", (await Parties.OnboardAsync(Plant, serial)).Done, StringComparison.Ordinal);
        return Path.Combine(Parties.StateOf(serial), "current", "certificate.pem");
    }

    private async Task AnchorsAsync()
    {
        await File.WriteAllTextAsync(Parties.File("issuer.pem"), (await Plant.CommandAsync("ca", "export", "evaluation-issuing-g1")).Done, Encoding.ASCII);
        await File.WriteAllTextAsync(Parties.File("anchor.pem"), (await Plant.CommandAsync("ca", "export", "--anchors")).Done, Encoding.ASCII);
    }

    private async Task<string> ServerAsync() =>
        (await Plant.JsonAsync("rotation", "credentials")).EnumerateArray().Single(one => one.GetProperty("use").GetString() == "server").GetProperty("sha256").GetString()!;

    private Task<ShellResult> ToolAsync(string script) => Shell.BashAsync(script, Path.GetDirectoryName(Parties.File("x"))!);
}
