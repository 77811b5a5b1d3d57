using System.Text.Json;
using TrustPoint.Formats.Revocation;
using TrustPoint.Testing.Appliances;
using TrustPoint.Testing.Load;

namespace TrustPoint.Appliance.Tests.Recovery;

/// <summary>An older copy of the database is put back beside what was published since (invariants I5 and I6).</summary>
public class PutBackTests
{
    private const string Issuing = "evaluation-issuing-g1";

    [Fact]
    public async Task Nothing_is_served_until_the_lost_revocations_are_applied_again_and_then_all_is_refused_and_listed()
    {
        await using var appliance = await ApplianceProcess.StartAsync();
        var (a, b) = (await FleetDevice.EnrolAsync(appliance, "pump-a", "tls-client"), await FleetDevice.EnrolAsync(appliance, "pump-b", "tls-client"));
        await appliance.JsonAsync("cert", "revoke", a.SerialNumber, "--reason", "keyCompromise");
        using var copy = await DatabaseCopy.TakeAsync(appliance);
        await appliance.RestartAsync();
        var c = await FleetDevice.EnrolAsync(appliance, "pump-c", "tls-client");
        await appliance.JsonAsync("cert", "revoke", b.SerialNumber, "--reason", "superseded");
        await appliance.JsonAsync("cert", "hold", c.SerialNumber);
        await appliance.JsonAsync("crl", "publish", Issuing);
        var published = Published(appliance);
        Assert.Equal(0, await appliance.StopAsync());
        copy.PutBack();

        var refused = await appliance.CommandAsync("serve");
        Assert.Equal(1, refused.ExitCode);
        Assert.Contains("The database is older than its log", refused.Error, StringComparison.Ordinal);
        Assert.Contains("./trustpoint recover", refused.Error, StringComparison.Ordinal);

        var shown = await appliance.CommandAsync("recover");
        Assert.Contains("Nothing was changed", shown.Done, StringComparison.Ordinal);
        Assert.Equal(1, (await appliance.CommandAsync("serve")).ExitCode);
        var done = await appliance.JsonAsync("recover", "--yes");
        Assert.Equal(
            [(b.SerialNumber, "superseded", false), (c.SerialNumber, "certificateHold", true)],
            done.GetProperty("revocations").EnumerateArray().Select(RevocationOf).OrderBy(row => row.Serial == c.SerialNumber));
        Assert.Equal((long)published.Number, Assert.Single(done.GetProperty("crls").EnumerateArray()).GetProperty("number").GetInt64());
        Assert.Equal(0, (await appliance.CommandAsync("fsck")).ExitCode);

        await appliance.RestartAsync();
        foreach (var device in new[] { a, b, c }) Assert.Equal(403, await StatusAsync(appliance, device));
        // What let somebody in then does so again: it is said until a person has looked through it.
        Assert.Contains("was put back: what was issued, revoked or changed between is not known", (await appliance.HealthAsync()).Words, StringComparison.Ordinal);
        var lost = await appliance.JsonAsync("backup", "confirm-restore");
        Assert.True(lost.GetProperty("madeAt").GetDateTimeOffset() < lost.GetProperty("restoredAt").GetDateTimeOffset());
        Assert.DoesNotContain("was put back", (await appliance.HealthAsync()).Words, StringComparison.Ordinal);
        await appliance.JsonAsync("crl", "publish", Issuing);
        var next = Published(appliance);
        Assert.True(next.Number > published.Number);
        Assert.Equal([.. new[] { a, b, c }.Select(device => device.SerialNumber).Order()], SerialsOf(next));
        Assert.Equal(0, await appliance.StopAsync());
        var fsck = await appliance.CommandAsync("fsck");
        Assert.True(fsck.ExitCode == 0, fsck.Error);
        Assert.Contains("nothing to recover", (await appliance.CommandAsync("recover", "--yes")).Done, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_newer_crl_alone_is_enough_to_refuse_and_an_export_of_the_log_brings_back_what_no_crl_lists()
    {
        await using var appliance = await ApplianceProcess.StartAsync();
        var unlisted = await FleetDevice.EnrolAsync(appliance, "pump-1");
        using var copy = await DatabaseCopy.TakeAsync(appliance);
        await appliance.RestartAsync();
        var lost = await FleetDevice.EnrolAsync(appliance, "pump-2", "tls-client");
        await appliance.JsonAsync("cert", "revoke", unlisted.SerialNumber, "--reason", "keyCompromise");
        await appliance.JsonAsync("crl", "publish", Issuing);
        using var folder = new TemporaryDirectory();
        await appliance.JsonAsync("audit", "export", folder.File("log"));
        await appliance.StopAsync();
        copy.PutBack(withCheckpoint: true);

        var refused = await appliance.CommandAsync("serve");
        Assert.Equal(1, refused.ExitCode);
        Assert.Contains("The database is older than its CRLs", refused.Error, StringComparison.Ordinal);
        Assert.Contains("./trustpoint recover", refused.Error, StringComparison.Ordinal);

        var done = await appliance.JsonAsync("recover", "--log", folder.File("log"), "--yes");
        Assert.Equal((unlisted.SerialNumber, "keyCompromise", false), RevocationOf(Assert.Single(done.GetProperty("revocations").EnumerateArray())));
        var certificate = done.GetProperty("certificates").EnumerateArray().Single(row => row.GetProperty("serial").GetString() == lost.SerialNumber);
        Assert.Equal("pump-2", certificate.GetProperty("device").GetString());
        Assert.Equal(1, done.GetProperty("others").GetProperty("device.added").GetInt32());
        await appliance.RestartAsync();
        Assert.Equal((403, 403), (await StatusAsync(appliance, unlisted), await StatusAsync(appliance, lost)));
        Assert.Equal("revoked", (await appliance.JsonAsync("cert", "show", unlisted.SerialNumber)).GetProperty("status").GetString());
        await appliance.StopAsync();
        var fsck = await appliance.CommandAsync("fsck");
        Assert.True(fsck.ExitCode == 0, fsck.Error);
    }

    [Fact]
    public async Task Beside_a_serving_appliance_nothing_is_recovered()
    {
        await using var appliance = await ApplianceProcess.StartAsync();
        var refused = await appliance.CommandAsync("recover", "--yes");
        Assert.Equal(1, refused.ExitCode);
        Assert.Contains("Another TrustPoint process", refused.Error, StringComparison.Ordinal);
    }

    private static CertificateList Published(ApplianceProcess appliance) =>
        CertificateList.Decode(File.ReadAllBytes(Path.Combine(appliance.DataDirectory, "crl", $"{Issuing}.crl")));

    private static IEnumerable<string> SerialsOf(CertificateList list) => list.Entries.Select(entry => Convert.ToHexString(entry.Serial.Span)).Order();

    private static (string? Serial, string? Reason, bool IsLost) RevocationOf(JsonElement row) =>
        (row.GetProperty("serial").GetString(), row.GetProperty("reason").GetString(), row.GetProperty("certificateIsLost").GetBoolean());

    private static async Task<int> StatusAsync(ApplianceProcess appliance, FleetDevice device)
    {
        await using var connection = await EstConnection.OpenAsync(appliance.DevicesPort, device.Tls);
        return await connection.SendAsync(device.Reenrolment());
    }

    /// <summary>The database of a stopped appliance with its checkpoint, as a backup has them.</summary>
    private sealed class DatabaseCopy : IDisposable
    {
        private readonly TemporaryDirectory folder = new();
        private readonly string dataDirectory;

        private DatabaseCopy(string dataDirectory) => this.dataDirectory = dataDirectory;

        private string Database => Path.Combine(dataDirectory, "trustpoint.db");

        private string Checkpoint => Path.Combine(dataDirectory, "audit", "checkpoint");

        public static async Task<DatabaseCopy> TakeAsync(ApplianceProcess appliance)
        {
            Assert.Equal(0, await appliance.StopAsync());
            var copy = new DatabaseCopy(appliance.DataDirectory);
            File.Copy(copy.Database, copy.folder.File("trustpoint.db"));
            File.Copy(copy.Checkpoint, copy.folder.File("checkpoint"));
            return copy;
        }

        public void PutBack(bool withCheckpoint = false)
        {
            foreach (var later in Directory.GetFiles(dataDirectory, "trustpoint.db-*")) File.Delete(later);
            File.Copy(folder.File("trustpoint.db"), Database, overwrite: true);
            if (withCheckpoint) File.Copy(folder.File("checkpoint"), Checkpoint, overwrite: true);
        }

        public void Dispose() => folder.Dispose();
    }
}
