using TrustPoint.Formats.Transfers;
using TrustPoint.Testing.Appliances;
using TrustPoint.Testing.People;
using static TrustPoint.Agent.Tests.CommandLine.TransferCommands;

namespace TrustPoint.Agent.Tests.CommandLine;

/// <summary>
/// A device goes from one owner to the next: the manufacturer's appliance, the seller's, the buyer's and the device itself, as they are shipped; over the network and by
/// files. LIF-30 to LIF-39.
/// </summary>
[Collection(SharedParties.Name)]
public sealed class TransferJourneyTests(SharedParties shared)
{
    private readonly MakerAndPlant parties = shared.Both;
    private readonly ApplianceProcess next = shared.Next;

    private ApplianceProcess Maker => parties.Maker;

    private ApplianceProcess Seller => parties.Plant;

    [Theory] // LIF-33 to LIF-38: over the network, and by a stick alone
    [InlineData("PUMP-31", true)]
    [InlineData("PUMP-32", false)]
    public async Task LIF_37_a_device_that_was_sold_joins_its_buyer_and_its_seller_is_refused(string serial, bool isOnline)
    {
        await parties.MakeAsync(serial);
        await Maker.AdminAsync(HttpMethod.Post, "products/assign", new { serialNumber = serial, owner = "works" });
        Assert.Contains("enrolled as", (await parties.OnboardAsync(Seller, serial)).Done, StringComparison.Ordinal);
        var device = (await Seller.AdminAsync(HttpMethod.Get, $"devices?text={serial}")).GetProperty("items")[0].GetProperty("name").GetString()!;

        // The seller writes and signs: two people, and nobody twice (LIF-31).
        var id = (await Seller.JsonAsync("transfer", "create", "--to", parties.File("next.pem"), "--name", "Next Ltd", "--device", device, "--domain", "plant")).GetProperty("id").GetString()!;
        var (anna, otto) = (await TerminalPerson.ComeAsync(Seller, $"anna{serial[^1]}"), await TerminalPerson.ComeAsync(Seller, $"otto{serial[^1]}"));
        Assert.Equal("draft", await anna.ActAsync(id, "sign"));
        Assert.Contains("you have signed it", (await Assert.ThrowsAnyAsync<Exception>(() => anna.ActAsync(id, "sign"))).Message, StringComparison.Ordinal);
        Assert.Equal("offered", await otto.ActAsync(id, "sign"));
        await DoneAsync(Seller, "transfer", "export", id, "--out", parties.File("offer.zip"));

        // The buyer accepts.
        await DoneAsync(next, "transfer", "take", parties.File("offer.zip"));
        Assert.Equal("accepted", await (await TerminalPerson.ComeAsync(next, $"berta{serial[^1]}")).ActAsync(id, "accept"));
        await DoneAsync(next, "transfer", "export", id, "--out", parties.File("accepted.zip"));

        // The seller revokes, and gives up nothing that is not booked and wiped (LIF-34, LIF-35).
        await DoneAsync(Seller, "transfer", "take", parties.File("accepted.zip"));
        Assert.Equal(("accepted", "releasing", 0), await StandingAsync(Seller, id));
        if (isOnline) await DoneAsync(Seller, "transfer", "send", id);
        else
        {
            await DoneAsync(Maker, "transfer", "book", parties.File("accepted.zip"), "--out", parties.File("booked.zip"));
            await DoneAsync(Seller, "transfer", "take", parties.File("booked.zip"));
        }
        Assert.Equal(("booked", "releasing", 0), await StandingAsync(Seller, id));
        var reset = await AgentProgram.RunAsync(
            "factory-reset", "--yes", "--transfer", parties.File("offer.zip"), "--confirmation", parties.File("reset.json"), "--factory", parties.FactoryOf(serial), "--state", parties.StateOf(serial));
        Assert.Contains("as it came from the factory", reset.Done, StringComparison.Ordinal);
        // LIF-35: the device told it itself.
        Assert.Contains($"localhost:{Seller.DevicesPort} knows that it was reset", reset.Done, StringComparison.Ordinal);
        Assert.Equal("deviceSigned", (await Seller.JsonAsync("transfer", "show", id)).GetProperty("devices")[0].GetProperty("wipe").GetString());
        if (isOnline) await DoneAsync(Seller, "transfer", "go-on", id);
        else await DoneAsync(Seller, "transfer", "wipe", id, "--serial-number", serial, "--done-by", "Anna", "--witnessed-by", "Otto", "--how", "flash erased over JTAG");
        Assert.Equal("released", (await StandingAsync(Seller, id)).State);
        await DoneAsync(Seller, "crl", "publish", "evaluation-issuing-g1");
        await DoneAsync(Seller, "transfer", "go-on", id);
        Assert.Equal(("closed", "released", 0), await StandingAsync(Seller, id));
        await DoneAsync(Seller, "transfer", "export", id, "--out", parties.File("closed.zip"));

        // What the seller asks for now is refused by the manufacturer; the buyer takes the device over, and its past is known.
        var refused = await parties.OnboardAsync(Seller, serial);
        Assert.Equal(1, refused.ExitCode);
        await DoneAsync(next, "transfer", "take", parties.File("closed.zip"));
        Assert.Contains("enrolled as", (await parties.OnboardAsync(next, serial)).Done, StringComparison.Ordinal);
        var join = Assert.Single((await next.AdminAsync(HttpMethod.Get, $"joins?serialNumber={serial}")).GetProperty("items").EnumerateArray());
        Assert.Equal(("enrolled", "accepted"), (join.GetProperty("state").GetString(), join.GetProperty("verdict").GetString()));
        Assert.Equal("verified", (await Maker.JsonAsync("voucher", "list", serial)).EnumerateArray().Last().GetProperty("assertion").GetString());
        foreach (var appliance in new[] { Seller, next })
            Assert.Equal("closed", (await appliance.JsonAsync("transfer", "show", id)).GetProperty("transfer").GetProperty("progress").GetString());
        await SentAgainAsync(id, isOnline);
    }

    // Each paper a second time, when all is over: nothing happens twice.
    private async Task SentAgainAsync(string id, bool isOnline)
    {
        var before = await StandsAsync();
        (ApplianceProcess Box, string Paper)[] papers = [(next, "offer.zip"), (Seller, "accepted.zip"), .. isOnline ? [] : new[] { (Seller, "booked.zip") }, (next, "closed.zip")];
        foreach (var (box, paper) in papers)
            Assert.Contains("nothing is taken in for this transfer now", (await box.CommandAsync("transfer", "take", parties.File(paper))).Error, StringComparison.Ordinal);
        await DoneAsync(Maker, "transfer", "book", parties.File("accepted.zip"), "--out", parties.File("again.zip"));
        var (closed, again) = (Package("closed.zip"), Package("again.zip"));
        Assert.Equal(closed[TransferPackage.Booking].ToArray(), again[TransferPackage.Booking].ToArray()); // the same receipt
        // LIF-35: what the device said of its reset, by whoever heard it.
        using var client = await Seller.DeviceClientAsync();
        using var told = new ByteArrayContent(new ToldReset(closed[TransferPackage.NameOf("resets", 0, "json")], closed[TransferPackage.NameOf("resets", 0, "p7s")]).Encode());
        told.Headers.ContentType = new(ToldReset.MediaType);
        using var heard = await client.PostAsync(new Uri(ToldReset.PathOf(Guid.Parse(id)), UriKind.Relative), told);
        Assert.True(heard.IsSuccessStatusCode, $"{heard.StatusCode}");
        Assert.Equal(before, await StandsAsync());

        TransferPackage Package(string name) => TransferPackage.Decode(File.ReadAllBytes(parties.File(name)));

        async Task<string> StandsAsync() => string.Join('\n', await Task.WhenAll(new[] { Seller, next }.Select(async box => (await box.JsonAsync("transfer", "show", id)).GetRawText())))
            + (await Maker.AdminAsync(HttpMethod.Get, "products")).GetRawText();
    }

    private static async Task<(string? Progress, string? State, int InForce)> StandingAsync(ApplianceProcess appliance, string id)
    {
        var shown = await appliance.JsonAsync("transfer", "show", id);
        var device = Assert.Single(shown.GetProperty("devices").EnumerateArray());
        return (shown.GetProperty("transfer").GetProperty("progress").GetString(), device.GetProperty("state").GetString(), device.GetProperty("inForce").GetInt32());
    }
}
