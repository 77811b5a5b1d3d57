using System.Text.Json;
using TrustPoint.Testing;
using TrustPoint.Testing.Appliances;
using TrustPoint.Testing.People;
using static TrustPoint.Agent.Tests.CommandLine.TransferCommands;

namespace TrustPoint.Agent.Tests.CommandLine;

/// <summary>A machine of devices of two manufacturers, each with an appliance of its own, goes from one owner to the next. LIF-71, LIF-30, LIF-47.</summary>
[Collection(SharedParties.Name)]
public sealed class MachineJourneyTests(SharedParties shared) : IAsyncLifetime
{
    private const string Press = "press line 4";

    private readonly (string Serial, string Manufacturer)[] parts = [("PUMP-81", "maker"), ("PUMP-82", "drives")];
    private readonly MakerAndPlant one = shared.Both;
    private MakerAndPlant other = null!;

    private ApplianceProcess Seller => one.Plant;

    private ApplianceProcess Buyer => other.Plant;

    public async Task InitializeAsync()
    {
        other = await MakerAndPlant.StartAsync();
        // Each plant takes the devices of both: "maker" is the first manufacturer and "drives" the second, at either.
        await AcceptAsync(Seller, "drives", other);
        await AcceptAsync(Buyer, "drives", other);
        await DoneAsync(Buyer, "manufacturer", "accept", "maker", one.File("device-root.pem"));
        await JoinAsync(Buyer, "maker", one);
        await File.WriteAllTextAsync(one.File("buyer.pem"), await AnchorAsync(Buyer));
        foreach (var maker in new[] { one.Maker, other.Maker })
            await maker.AdminAsync(HttpMethod.Put, "owners/works", new { name = "works", displayName = "Works", anchorsPem = await AnchorAsync(Seller) });

        static async Task AcceptAsync(ApplianceProcess plant, string name, MakerAndPlant of)
        {
            await DoneAsync(plant, "manufacturer", "accept", name, of.File("device-root.pem"));
            await DoneAsync(plant, "domain", "set", "plant", "--manufacturer", "maker", "--manufacturer", name);
            await JoinAsync(plant, name, of);
        }

        static Task JoinAsync(ApplianceProcess plant, string name, MakerAndPlant of) => DoneAsync(
            plant, "manufacturer", "join", name, "--masa", $"localhost:{of.Maker.DevicesPort}", "--masa-ca", of.File("maker.pem"), "--masa-near", "--voucher-ca", of.File("masa.pem"), "--serial", "PUMP-*");
    }

    public async Task DisposeAsync() => await other.DisposeAsync();

    [Fact] // LIF-71: one booking for each manufacturer; what one of them cannot do now is seen, and follows
    public async Task LIF_71_a_machine_goes_by_one_booking_for_each_manufacturer_and_went_when_all_are_booked()
    {
        foreach (var (maker, (serial, _)) in new[] { one, other }.Zip(parts))
        {
            await maker.MakeAsync(serial);
            await maker.Maker.AdminAsync(HttpMethod.Post, "products/assign", new { serialNumber = serial, owner = "works" });
            Assert.Contains("enrolled as", (await OnboardAsync(maker, Seller, serial)).Done, StringComparison.Ordinal);
            await DoneAsync(Seller, "device", "machine", await NameAsync(serial), Press);
        }
        Assert.Equal(2, (await Seller.AdminAsync(HttpMethod.Get, $"devices?machine={Uri.EscapeDataString(Press)}")).GetProperty("items").GetArrayLength());

        // LIF-30: one that is blocked stops all of it.
        await DoneAsync(Seller, "device", "suspend", await NameAsync("PUMP-82"), "--reason", "a leak", "--for", "1d");
        var stopped = await Seller.CommandAsync("transfer", "create", "--to", one.File("buyer.pem"), "--name", "Next Ltd", "--machine", Press, "--domain", "plant");
        Assert.Equal(1, stopped.ExitCode);
        Assert.Contains("is suspended: it cannot be given away now", stopped.Error, StringComparison.Ordinal);
        Assert.DoesNotContain("PUMP-8", (await Seller.AdminAsync(HttpMethod.Get, "transfers?limit=100")).GetRawText(), StringComparison.Ordinal);
        await DoneAsync(Seller, "device", "resume", await NameAsync("PUMP-82"), "--reason", "mended");

        // One statement for each manufacturer; two people sign each, and the buyer accepts each.
        var made = (await Seller.JsonAsync("transfer", "create", "--to", one.File("buyer.pem"), "--name", "Next Ltd", "--machine", Press, "--domain", "plant")).EnumerateArray().ToList();
        Assert.Equal(["drives", "maker"], made.Select(row => row.GetProperty("manufacturer").GetString()));
        var machine = made[0].GetProperty("machine").GetProperty("id").GetString()!;
        var (anna, otto, berta) = (await TerminalPerson.ComeAsync(Seller, "anna81"), await TerminalPerson.ComeAsync(Seller, "otto81"), await TerminalPerson.ComeAsync(Buyer, "berta81"));
        var ids = made.Select(row => row.GetProperty("id").GetString()!).ToList();
        foreach (var id in ids)
        {
            await anna.ActAsync(id, "sign");
            await otto.ActAsync(id, "sign");
            await MoveAsync(Seller, Buyer, id);
            await berta.ActAsync(id, "accept");
            await MoveAsync(Buyer, Seller, id);
        }
        Assert.Equal((0, false, 2), Whole(await Buyer.JsonAsync("transfer", "machine", machine)));

        // One manufacturer is away: the other one's part goes, and everybody sees that a part is missing.
        await other.Maker.StopAsync();
        var partly = await Seller.JsonAsync("transfer", "machine", machine, "--send");
        Assert.Equal((1, false, 2), Whole(partly));
        Assert.StartsWith("drives: the MASA localhost cannot be asked", Assert.Single(partly.GetProperty("troubles").EnumerateArray()).GetString(), StringComparison.Ordinal);
        Assert.Equal(["accepted", "booked"], Progress(partly));
        Assert.Contains("1 of 2 statements booked", await DoneAsync(Seller, "transfer", "machine", machine), StringComparison.Ordinal);

        // Each device tells its own reset. LIF-47: what is not booked is not given up.
        foreach (var (maker, (serial, manufacturer)) in new[] { one, other }.Zip(parts))
        {
            await DoneAsync(Seller, "transfer", "export", ids[manufacturer == "drives" ? 0 : 1], "--out", one.File("offer.zip"));
            var reset = await AgentProgram.RunAsync(
                "factory-reset", "--yes", "--transfer", one.File("offer.zip"), "--confirmation", one.File($"reset-{serial}.json"), "--factory", maker.FactoryOf(serial), "--state", maker.File($"state-{serial}"));
            Assert.Contains("knows that it was reset", reset.Done, StringComparison.Ordinal);
        }
        foreach (var id in ids) await DoneAsync(Seller, "transfer", "go-on", id);
        Assert.Equal(["releasing", "released"], States(await Seller.JsonAsync("transfer", "machine", machine)));

        // It is back: what is missing follows by the clock, and nobody has to look again.
        await other.Maker.RestartAsync();
        await DoneAsync(Seller, "crl", "publish", "evaluation-issuing-g1");
        await DoneAsync(Seller, "job", "run", "transfers");
        var whole = await Waiting.ForAsync(() => Seller.JsonAsync("transfer", "machine", machine), found => Progress(found).All(progress => progress == "closed"));
        Assert.Equal((2, true, 2), Whole(whole));
        Assert.Equal(["closed", "closed"], Progress(whole));

        // The buyer has the machine as one, and its devices join.
        foreach (var id in ids) await MoveAsync(Seller, Buyer, id);
        Assert.Equal((2, true, 2), Whole(await Buyer.JsonAsync("transfer", "machine", machine)));
        foreach (var (maker, (serial, _)) in new[] { one, other }.Zip(parts)) Assert.Contains("enrolled as", (await OnboardAsync(maker, Buyer, serial)).Done, StringComparison.Ordinal);
        Assert.Equal(2, (await Buyer.AdminAsync(HttpMethod.Get, $"devices?machine={Uri.EscapeDataString(Press)}&state=operational")).GetProperty("items").GetArrayLength());
    }

    private static (int Booked, bool IsComplete, int Parts) Whole(JsonElement found) =>
        (found.GetProperty("booked").GetInt32(), found.GetProperty("isComplete").GetBoolean(), found.GetProperty("transfers").GetArrayLength());

    private static IEnumerable<string?> Progress(JsonElement found) =>
        found.GetProperty("transfers").EnumerateArray().Select(part => part.GetProperty("transfer").GetProperty("progress").GetString());

    private static IEnumerable<string?> States(JsonElement found) =>
        found.GetProperty("transfers").EnumerateArray().Select(part => part.GetProperty("devices")[0].GetProperty("state").GetString());

    private async Task<string> NameAsync(string serial) => (await Seller.AdminAsync(HttpMethod.Get, $"devices?text={serial}")).GetProperty("items")[0].GetProperty("name").GetString()!;

    private async Task MoveAsync(ApplianceProcess from, ApplianceProcess to, string id)
    {
        await DoneAsync(from, "transfer", "export", id, "--out", one.File("moved.zip"));
        await DoneAsync(to, "transfer", "take", one.File("moved.zip"));
    }

    private static Task<ShellResult> OnboardAsync(MakerAndPlant maker, ApplianceProcess owner, string serial) =>
        AgentProgram.RunAsync("onboard", "--once", "--registrar", owner.DevicesUrl, "--factory", maker.FactoryOf(serial), "--state", maker.File($"state-{serial}"));
}
