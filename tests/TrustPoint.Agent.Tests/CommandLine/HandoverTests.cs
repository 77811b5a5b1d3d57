using System.IO.Compression;
using System.Text.Json;
using TrustPoint.Testing.Appliances;
using TrustPoint.Testing.Load;
using TrustPoint.Testing.People;
using static TrustPoint.Agent.Tests.CommandLine.TransferCommands;

namespace TrustPoint.Agent.Tests.CommandLine;

/// <summary>Transfers that begin or end elsewhere than in two plants with a manufacturer between them: at the builder's test floor, and where the manufacturer is gone. LIF-70, LIF-72, LIF-40.</summary>
[Collection(SharedParties.Name)]
public sealed class HandoverTests(SharedParties shared)
{
    private readonly MakerAndPlant parties = shared.Both;
    private readonly ApplianceProcess next = shared.Next;

    private ApplianceProcess Maker => parties.Maker;

    [Fact] // LIF-70: the builder puts its device into service on its test floor, in a domain that is its own
    public async Task LIF_70_a_machine_of_the_builder_s_test_floor_leaves_nothing_of_it_behind_and_its_operator_expects_its_past()
    {
        var (floor, plant) = (parties.Plant, next);
        await MakeAsync("PUMP-70", "works");
        Assert.Contains("enrolled as", (await OnboardAsync(floor, "PUMP-70")).Done, StringComparison.Ordinal);

        var id = await OfferAsync(floor, plant, "PUMP-70");
        // LIF-72: the builder's way in after the handover is a certificate of the plant's own authority, and none of the test floor's.
        var remote = await FleetDevice.EnrolAsync(plant, "builder-remote", "tls-client");
        var sha256 = (await plant.JsonAsync("cert", "show", remote.SerialNumber)).GetProperty("sha256").GetString()!;
        Assert.Contains("no device of the domain plant has a certificate", (await plant.CommandAsync("transfer", "maintenance", id, new string('a', 64))).Error, StringComparison.Ordinal);
        Assert.Contains("Remote maintenance  CN=builder-remote", await DoneAsync(plant, "transfer", "maintenance", id, sha256), StringComparison.Ordinal);
        await AcceptAsync(floor, plant, id);
        await DoneAsync(floor, "transfer", "send", id);
        await ResetAsync(floor, "PUMP-70", id);
        await CloseAsync(floor, id);

        // The report says what was revoked and why (cessationOfOperation), that the device forgot the floor, and by what name the manufacturer's log knows the builder.
        await DoneAsync(floor, "transfer", "export", id, "--out", parties.File("closed.zip"));
        var (report, readme) = (JsonSerializer.Deserialize<JsonElement>(FileIn("handover.json")), FileIn("README.txt"));
        var revoked = Assert.Single(Assert.Single(report.GetProperty("devices").EnumerateArray()).GetProperty("ldevids-revoked").EnumerateArray());
        Assert.Equal(5, revoked.GetProperty("reason").GetInt32());
        // RFC 9608: a certificate of a day is on no list, and the report says when it ends.
        var issued = await floor.JsonAsync("cert", "show", revoked.GetProperty("serial").GetString()!);
        Assert.Equal(issued.GetProperty("notAfter").GetDateTimeOffset(), revoked.GetProperty("ends-on").GetDateTimeOffset());
        Assert.Contains("PUMP-70: wiped, as the device itself says; certificates revoked: 1\n", readme, StringComparison.Ordinal);
        var statement = JsonSerializer.Deserialize<JsonElement>(FileIn("statement.json"));
        var names = statement.GetProperty("devices")[0].GetProperty("domain-ids").EnumerateArray().Select(name => name.GetString()!).ToList();
        Assert.NotEmpty(names);
        Assert.All(names, name => Assert.Contains($"    {name}\n", readme, StringComparison.Ordinal));

        // LIF-72: both sides have it in writing, and the way is shut by revoking it.
        Assert.Contains($"\n    CN=builder-remote, serial number {remote.SerialNumber.ToLowerInvariant()}, until ", readme, StringComparison.Ordinal);
        Assert.Contains("Remote maintenance  CN=builder-remote", await DoneAsync(floor, "transfer", "show", id), StringComparison.Ordinal);
        Assert.Contains("Remote maintenance  CN=builder-remote", await VerifyAsync(plant, floor), StringComparison.Ordinal);
        await DoneAsync(plant, "cert", "revoke", sha256, "--reason", "cessationOfOperation");

        // The builder is in the manufacturer's log, and the operator takes the device all the same: it expects that one and no other.
        await DoneAsync(plant, "transfer", "take", parties.File("closed.zip"));
        Assert.Contains("enrolled as", (await OnboardAsync(plant, "PUMP-70")).Done, StringComparison.Ordinal);
        var join = Assert.Single((await plant.AdminAsync(HttpMethod.Get, "joins?serialNumber=PUMP-70")).GetProperty("items").EnumerateArray());
        Assert.Equal(("enrolled", "accepted"), (join.GetProperty("state").GetString(), join.GetProperty("verdict").GetString()));
        Assert.Equal(1, (await OnboardAsync(floor, "PUMP-70")).ExitCode);
    }

    [Fact] // LIF-40, LIF-23: the manufacturer is gone; it left vouchers for the buyer
    public async Task LIF_40_without_its_manufacturer_a_device_joins_its_buyer_by_a_voucher_in_the_package()
    {
        await DoneAsync(Maker, "model", "add", "press", "--policy", "verified", "--nonceless", "90d");
        foreach (var serial in new[] { "PUMP-40", "PUMP-41" })
        {
            await MakeAsync(serial, "works", model: "press");
            Assert.Contains("enrolled as", (await OnboardAsync(parties.Plant, serial)).Done, StringComparison.Ordinal);
        }
        // Before it closes its doors for ever, the manufacturer makes a voucher for the buyer; for one of the two.
        await DoneAsync(Maker, "product", "release", "PUMP-40", "--reason", "the product line ends");
        await Maker.AdminAsync(HttpMethod.Post, "products/assign", new { serialNumber = "PUMP-40", owner = "next" });
        await DoneAsync(Maker, "voucher", "export", "last-order", "--owner", "next", "--serial", "PUMP-40", "--out", parties.File("last.tpv"));
        await Maker.StopAsync();
        try
        {
            await LeaveWithoutAsync();
        }
        finally
        {
            await Maker.RestartAsync();
        }
    }

    private async Task LeaveWithoutAsync()
    {
        var id = await OfferAsync(parties.Plant, next, "PUMP-40", "PUMP-41", "--without-manufacturer", "--vouchers", parties.File("last.tpv"));
        await AcceptAsync(parties.Plant, next, id);
        foreach (var box in new[] { parties.Plant, next })
        {
            var shown = await DoneAsync(box, "transfer", "show", id);
            Assert.Contains("Lower assurance: no manufacturer says that the seller owned the devices", shown, StringComparison.Ordinal);
            Assert.Contains("Vouchers for the buyer in the package: 1.", shown, StringComparison.Ordinal);
        }
        // Nobody books it, and no device is given up before it is wiped.
        await DoneAsync(parties.Plant, "transfer", "go-on", id);
        Assert.Equal("releasing", (await parties.Plant.JsonAsync("transfer", "show", id)).GetProperty("devices")[0].GetProperty("state").GetString());
        foreach (var serial in new[] { "PUMP-40", "PUMP-41" }) await ResetAsync(parties.Plant, serial, id);
        await CloseAsync(parties.Plant, id);
        await DoneAsync(parties.Plant, "transfer", "export", id, "--out", parties.File("closed.zip"));
        var verified = await VerifyAsync(next, parties.Plant);
        Assert.Contains("whole and closed: 2 devices", verified, StringComparison.Ordinal);
        Assert.Contains("Lower assurance: no manufacturer", verified, StringComparison.Ordinal);

        // The one with a voucher joins; for the other one there is none, and the box says so.
        await DoneAsync(next, "transfer", "take", parties.File("closed.zip"));
        Assert.Contains("enrolled as", (await OnboardAsync(next, "PUMP-40", "--accept-nonceless")).Done, StringComparison.Ordinal);
        Assert.Equal("operational", (await next.AdminAsync(HttpMethod.Get, "devices?text=PUMP-40")).GetProperty("items")[0].GetProperty("state").GetString());
        Assert.Equal("PUMP-40", Assert.Single((await next.AdminAsync(HttpMethod.Get, "held-vouchers")).GetProperty("items").EnumerateArray()).GetProperty("serialNumber").GetString());
    }

    private async Task MakeAsync(string serial, string owner, string model = "pump")
    {
        await parties.MakeAsync(serial, model);
        await Maker.AdminAsync(HttpMethod.Post, "products/assign", new { serialNumber = serial, owner });
    }

    // Written, signed by two people, and at the buyer's.
    private async Task<string> OfferAsync(ApplianceProcess seller, ApplianceProcess buyer, params string[] wanted)
    {
        await File.WriteAllTextAsync(parties.File("buyer.pem"), await AnchorAsync(buyer));
        var create = new List<string> { "transfer", "create", "--to", parties.File("buyer.pem"), "--name", "Next Ltd", "--domain", "plant" };
        foreach (var word in wanted)
        {
            if (word.StartsWith("PUMP-", StringComparison.Ordinal)) create.AddRange(["--device", (await seller.AdminAsync(HttpMethod.Get, $"devices?text={word}&domain=plant")).GetProperty("items")[0].GetProperty("name").GetString()!]);
            else create.Add(word);
        }
        var id = (await seller.JsonAsync([.. create])).GetProperty("id").GetString()!;
        foreach (var name in new[] { "anna", "otto" }) await (await TerminalPerson.ComeAsync(seller, name + id[..8])).ActAsync(id, "sign");
        await MoveAsync(seller, buyer, id);
        return id;
    }

    // By one person, and back at the seller.
    private async Task AcceptAsync(ApplianceProcess seller, ApplianceProcess buyer, string id)
    {
        await (await TerminalPerson.ComeAsync(buyer, "berta" + id[..8])).ActAsync(id, "accept");
        await MoveAsync(buyer, seller, id);
    }

    private async Task<string> VerifyAsync(ApplianceProcess buyer, ApplianceProcess seller)
    {
        await File.WriteAllTextAsync(parties.File("seller.pem"), await AnchorAsync(seller));
        var known = await File.ReadAllTextAsync(parties.File("device-root.pem")) + await File.ReadAllTextAsync(parties.File("masa.pem"));
        await File.WriteAllTextAsync(parties.File("known.pem"), known);
        return await DoneAsync(
            buyer, "transfer", "verify", parties.File("closed.zip"), "--anchor", parties.File("seller.pem"), "--anchor", parties.File("buyer.pem"), "--manufacturer", parties.File("known.pem"));
    }

    private async Task MoveAsync(ApplianceProcess from, ApplianceProcess to, string id)
    {
        await DoneAsync(from, "transfer", "export", id, "--out", parties.File("moved.zip"));
        await DoneAsync(to, "transfer", "take", parties.File("moved.zip"));
    }

    private async Task ResetAsync(ApplianceProcess seller, string serial, string id)
    {
        await DoneAsync(seller, "transfer", "export", id, "--out", parties.File("offer.zip"));
        var reset = await AgentProgram.RunAsync(
            "factory-reset", "--yes", "--transfer", parties.File("offer.zip"), "--confirmation", parties.File("reset.json"), "--factory", parties.FactoryOf(serial), "--state", parties.File($"state-{serial}"));
        Assert.Contains($"localhost:{seller.DevicesPort} knows that it was reset", reset.Done, StringComparison.Ordinal);
    }

    private static async Task CloseAsync(ApplianceProcess seller, string id)
    {
        await DoneAsync(seller, "transfer", "go-on", id);
        await DoneAsync(seller, "crl", "publish", "evaluation-issuing-g1");
        await DoneAsync(seller, "transfer", "go-on", id);
        Assert.Equal("closed", (await seller.JsonAsync("transfer", "show", id)).GetProperty("transfer").GetProperty("progress").GetString());
    }

    private Task<ShellResult> OnboardAsync(ApplianceProcess owner, string serial, params string[] more) =>
        AgentProgram.RunAsync(["onboard", "--once", "--registrar", owner.DevicesUrl, "--factory", parties.FactoryOf(serial), "--state", parties.File($"state-{serial}"), .. more]);

    private string FileIn(string name)
    {
        using var zip = ZipFile.OpenRead(parties.File("closed.zip"));
        using var reader = new StreamReader(zip.GetEntry(name)!.Open());
        return reader.ReadToEnd();
    }
}
