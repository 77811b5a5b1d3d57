using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text.Json;
using TrustPoint.Appliance.Tests.Joining;
using TrustPoint.Testing.Appliances;

namespace TrustPoint.Appliance.Tests.Masa;

/// <summary>The end of a manufacturer's product line, as a drill: vouchers that outlive the MASA, and authorities that do not go before what they vouch for.</summary>
public sealed class ProductLineEndTests
{
    [Fact] // LIF-56; RFC 8995 sections 7.2 and 10.7
    public async Task LIF_56_a_device_joins_by_a_long_lived_voucher_when_the_MASA_is_gone_and_no_authority_goes_before_its_devices()
    {
        await using var plant = await ApplianceProcess.StartAsync();
        await plant.AdminAsync(HttpMethod.Post, "setup/finish");
        await using var box = await ApplianceProcess.StartAsync();
        using var maker = new Maker(box);
        await maker.SetUpAsync();

        // The devices that are out there, and who owns them.
        await box.AdminAsync(HttpMethod.Put, "models/old", new { name = "old", policy = "verified", noncelessSeconds = 10L * 365 * 86400, hasClock = true });
        await box.AdminAsync(HttpMethod.Put, "owners/works", new { name = "works", displayName = "Works", anchorsPem = (await plant.CommandAsync("ca", "export", "--anchors")).Done });
        await maker.AddAsync("sn-line-1", "old");
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        Assert.Equal(200, await maker.EnrolAsync("sn-line-1", key));
        _ = (await box.CommandAsync("product", "assign", "sn-line-1", "works")).Done;

        // Step 1: vouchers that the owners fetch and keep.
        var order = Path.Combine(maker.Folder, "line.tpv");
        _ = (await box.CommandAsync("voucher", "export", "end of line", "--owner", "works", "--serial", "sn-line-1", "--valid-for", "3650d", "--out", order)).Done;

        // Step 2: neither the authority of the factory identities nor that of the vouchers goes before them, and the report says for whom.
        foreach (var authority in new[] { "line", "masa" })
        {
            var report = await box.JsonAsync("ca", "end", authority, "--check");
            Assert.False(report.GetProperty("canEnd").GetBoolean());
            var needed = report.GetProperty("inForce").EnumerateArray().Single();
            Assert.Equal("product", needed.GetProperty("by").GetString());
            Assert.StartsWith("./trustpoint product retire sn-line-1", needed.GetProperty("command").GetString(), StringComparison.Ordinal);
            var refused = await box.CommandAsync("ca", "end", authority, "--reason", "the line ends");
            Assert.NotEqual(0, refused.ExitCode);
            Assert.Contains("still in force", refused.Error, StringComparison.Ordinal);
        }

        // Step 3: the manufacturer is gone; the owner has the file, and a device comes in.
        var (root, anchor) = ((await box.CommandAsync("ca", "export", "maker-root")).Done, (await box.CommandAsync("masa", "anchor", "export")).Done);
        await plant.AdminAsync(HttpMethod.Put, "manufacturers/maker", new { name = "maker", autoAdd = false, anchorsPem = root + (await box.CommandAsync("ca", "export", "line")).Done });
        var domain = (await plant.AdminAsync(HttpMethod.Get, "domains")).EnumerateArray().Single(domain => domain.GetProperty("default").GetBoolean());
        await plant.AdminAsync(HttpMethod.Put, "domains/plant", new
        {
            name = "plant",
            authority = domain.GetProperty("authority").GetString(),
            profiles = domain.GetProperty("profiles").EnumerateArray().Select(profile => profile.GetString()),
            manufacturers = new[] { "maker" },
            approval = false,
            linkingRequired = false,
            @default = true,
        });
        await plant.AdminAsync(HttpMethod.Put, "manufacturers/maker/joining", new { masa = maker.Address, masaAnchorsPem = root, masaIsNear = true, voucherAnchorsPem = anchor, serials = new[] { "sn-line-*" }, asksPerson = false });
        await box.StopAsync();
        Assert.Contains("1 of 1 are kept", (await plant.CommandAsync("join", "import", order)).Done, StringComparison.Ordinal);
        using var identity = X509Certificate2.CreateFromPem(await File.ReadAllTextAsync(Path.Combine(maker.Folder, "sn-line-1.pem"))).CopyWithPrivateKey(key);
        using var pledge = new Pledge(plant, identity, "sn-line-1");
        var answer = await pledge.AskAsync();
        Assert.True(answer.Status == 200, answer.Words);
        await pledge.TellAsync("voucher_status", true);
        var enrolled = (await pledge.EnrolAsync("maker-sn-line-1")).Answer;
        Assert.True(enrolled.Status == 200, enrolled.Words);
        Assert.NotEqual(JsonValueKind.Null, (await plant.AdminAsync(HttpMethod.Get, "held-vouchers?serialNumber=sn-line-1")).GetProperty("items")[0].GetProperty("usedAt").ValueKind);
    }
}
