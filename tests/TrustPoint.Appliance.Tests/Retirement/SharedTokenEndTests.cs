using System.Net;
using System.Security.Cryptography;
using TrustPoint.Ca.Audit;
using TrustPoint.Ca.Callers;
using TrustPoint.Devices.Transfers;
using TrustPoint.Formats.Certificates;
using TrustPoint.Formats.Transfers;
using TrustPoint.Pkcs11.Tokens;
using TrustPoint.Storage;
using TrustPoint.Testing.Appliances;
using TrustPoint.Testing.People;
using TrustPoint.Testing.Transfers;

namespace TrustPoint.Appliance.Tests.Retirement;

/// <summary>The end of a box whose keys are in a token that others use as well, such as a hardware token in the network.</summary>
public sealed class SharedTokenEndTests : IDisposable
{
    private const string Pin = "314159";

    // As another box would have named it.
    private const string Foreign = "transfers plant anna 0f0e0d0c0b0a0908";

    private static readonly string Module = SoftHsm.FindModule()!;

    private readonly TemporaryDirectory folder = new();

    public void Dispose() => folder.Dispose();

    [Fact] // LIF-57
    public async Task LIF_57_the_end_of_a_box_destroys_all_its_keys_in_a_shared_token_those_that_people_sign_transfers_with_too_and_leaves_another_owner_s()
    {
        Directory.CreateDirectory(folder.File("tokens"));
        await File.WriteAllTextAsync(folder.File("softhsm2.conf"), $"directories.tokendir = {folder.File("tokens")}\n");
        await File.WriteAllTextAsync(folder.File("pin"), Pin + "\n");
        File.SetUnixFileMode(folder.File("pin"), UnixFileMode.UserRead | UnixFileMode.UserWrite);
        _ = (await Shell.BashAsync($"softhsm2-util --init-token --free --label shared --pin {Pin} --so-pin 87654321", folder.Path, Environment)).Done;
        await ToolAsync($"--keypairgen --key-type EC:prime256v1 --label '{Foreign}' --id 4711");
        await using var box = await ApplianceProcess.StartAsync(
            null, ("SOFTHSM2_CONF", folder.File("softhsm2.conf")), ("TrustPoint__Keys__Module", Module), ("TrustPoint__Keys__TokenLabel", "shared"), ("TrustPoint__Keys__PinFile", folder.File("pin")));
        await box.AdminAsync(HttpMethod.Post, "setup/finish");

        // Somebody signs a transfer: with a key of their own, in the token.
        var transfer = await WriteStatementAsync(box);
        var (anna, carl) = (await TerminalPerson.ComeAsync(box, "anna"), await TerminalPerson.ComeAsync(box, "carl"));
        await anna.ActAsync(transfer, "sign");
        var keys = await LabelsAsync();
        Assert.Equal(2, keys.Count(label => label.StartsWith("transfers plant anna ", StringComparison.Ordinal)));
        Assert.True(keys.Count > 5, string.Join('\n', keys));

        // All is over, and the box ends.
        await DoneAsync(box, "transfer", "cancel", transfer, "--note", "the plant is closed");
        foreach (var authority in new[] { "evaluation-issuing-g1", "evaluation-root-g1" })
        {
            foreach (var one in (await box.JsonAsync("ca", "end", authority, "--check")).GetProperty("inForce").EnumerateArray())
                await DoneAsync(box, "cert", "revoke", one.GetProperty("serial").GetString()!, "--reason", "cessationOfOperation");
            await carl.ApproveAsync("ca", "end", authority, "--reason", "the plant is closed");
        }
        await carl.ApproveAsync("appliance", "end", "--reason", "the plant is closed", "--to", folder.File("evidence"));
        using var http = new HttpClient();
        await Waiting.UntilAsync(async () =>
        {
            try
            {
                using var answer = await http.GetAsync(new Uri($"http://127.0.0.1:{box.HttpPort}/healthz"));
                return answer.StatusCode == HttpStatusCode.Gone;
            }
            catch (HttpRequestException)
            {
                return false; // between the two
            }
        });
        Assert.Equal([Foreign], await LabelsAsync());
    }

    private Dictionary<string, string> Environment => new() { ["SOFTHSM2_CONF"] = folder.File("softhsm2.conf") };

    private async Task<string> ToolAsync(string arguments) =>
        (await Shell.BashAsync($"pkcs11-tool --module {Module} --token-label shared --login --pin {Pin} {arguments} 2>/dev/null", folder.Path, Environment)).Done;

    private async Task<List<string>> LabelsAsync() =>
        [.. (await ToolAsync("--list-objects --type privkey")).Split('\n').Where(line => line.Contains("label:", StringComparison.Ordinal)).Select(line => line.Split("label:")[1].Trim())];

    // As if it had been written: the domain gives a device away, and nobody has signed.
    private static async Task<string> WriteStatementAsync(ApplianceProcess box)
    {
        await box.StopAsync();
        var now = DateTimeOffset.UtcNow;
        using var buyer = new TestParty("next", now);
        using var maker = new TestParty("maker", now);
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        TransferStatement statement;
        await using (var store = Store.Open(box.DataDirectory))
        {
            var issuing = (await store.Authorities.ListAsync(default)).Single(authority => authority.Name == "evaluation-issuing-g1");
            statement = TestTransfer.Statement(maker, buyer, now, (maker.Identify("SN-1", key), TitleHead.None)) with { From = new("plant", Certificate.Decode(issuing.Certificate)) };
            Assert.True(await store.HeldTransfers.AddAsync(
                new HeldTransfer
                {
                    Id = statement.Id,
                    Side = TransferSide.Seller,
                    Domain = "plant",
                    Progress = TransferProgress.Draft,
                    Other = "next",
                    Manufacturer = "maker",
                    SerialNumbers = ["SN-1"],
                    Package = TransferPapers.Into(TransferPackage.Of(statement.Encode())).Encode(),
                    CreatedAt = now,
                    CreatedBy = "anna",
                    ChangedAt = now,
                    ChangedBy = "anna",
                },
                AuditEntry.Create(AuditEventType.TransferCreated, now, new Administrator("uid:0"), AuditOutcome.Success, ("transfer", $"{statement.Id:D}")), default));
        }
        await box.RestartAsync();
        return $"{statement.Id:D}";
    }

    private static async Task DoneAsync(ApplianceProcess box, params string[] command) => _ = (await box.CommandAsync(command)).Done;
}
