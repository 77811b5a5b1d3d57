using System.Security.Cryptography;
using System.Text;
using TrustPoint.Ca.Audit;
using TrustPoint.Ca.Certificates;
using TrustPoint.Ca.Crls;
using TrustPoint.Ca.Recovery;
using TrustPoint.Ca.Revocation;
using TrustPoint.Formats.Revocation;
using TrustPoint.Storage.Tests.Crls;

namespace TrustPoint.Storage.Tests.Recovery;

/// <summary>An older database beside newer CRLs, a newer checkpoint or an export of the log: what is believed, and how all goes on (invariants I5, I6).</summary>
public sealed class DatabaseRecoveryTests : IAsyncLifetime
{
    private PutBackPlant plant = null!;

    private CrlPlant Before => plant.Plant;

    public async Task InitializeAsync() => plant = await PutBackPlant.CreateAsync();

    public async Task DisposeAsync() => await plant.DisposeAsync();

    [Fact] // an export is made now and then; the CRLs go on
    public async Task An_export_that_is_older_than_the_checkpoint_is_taken_as_far_as_it_goes()
    {
        var (first, second) = (await Before.IssueAsync("pump-1", "ldevid"), await Before.IssueAsync("pump-2"));
        await plant.CopyAsync();
        await Before.RevokeAsync(first);
        var export = await plant.ExportAsync();
        await Before.RevokeAsync(second);
        await Before.PublishAsync();
        await plant.PutBackAsync();

        await plant.RecoverAsync(export);

        Assert.Equal((CertificateStatus.Revoked, CertificateStatus.Revoked), (await plant.StatusAsync(first), await plant.StatusAsync(second)));
    }

    [Fact]
    public async Task The_log_says_from_where_it_was_put_back_and_the_checkpoint_that_was_given_up_is_kept()
    {
        await plant.CopyAsync();
        await Before.RevokeAsync(await Before.IssueAsync("pump-1"));
        var published = await Before.PublishAsync();
        await plant.PutBackAsync();
        var superseded = await File.ReadAllTextAsync(plant.Checkpoint);

        var plan = await plant.RecoverAsync();

        var digest = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(superseded)));
        var entry = Assert.Single(await plant.LogAsync(AuditEventType.LogPutBack));
        Assert.Equal(
            ($"{plan.LogSize}", superseded.Split('\n')[1], digest, $"issuing/{published.Number}", "operator"),
            (Text("size"), Text("checkpointSize"), Text("checkpointSha256"), Text("crls"), Text("user")));
        Assert.Equal(superseded, await File.ReadAllTextAsync($"{plant.Checkpoint}.superseded-{digest[..16]}"));
        Assert.Equal(published.ThisUpdate, entry.GetProperty("time").GetDateTimeOffset());
        Assert.Empty(await plant.FindingsAsync());

        string? Text(string name) => entry.GetProperty(name).GetString();
    }

    [Fact]
    public async Task A_crash_before_the_checkpoint_is_replaced_leaves_a_database_that_starts()
    {
        await plant.CopyAsync();
        await Before.RevokeAsync(await Before.IssueAsync("pump-1"));
        await Before.PublishAsync();
        await plant.PutBackAsync();
        var superseded = await File.ReadAllTextAsync(plant.Checkpoint);
        await plant.RecoverAsync();
        await File.WriteAllTextAsync(plant.Checkpoint, superseded);

        await Store.Open(plant.DataDirectory).DisposeAsync();

        Assert.NotEqual(superseded, await File.ReadAllTextAsync(plant.Checkpoint));
        Assert.Empty(await plant.FindingsAsync());
        Assert.True((await plant.RecoverAsync()).NothingLost);
    }

    [Fact]
    public async Task Without_a_newer_crl_the_log_goes_on_from_the_older_database()
    {
        await plant.CopyAsync();
        await Before.Ca.AddDeviceAsync("pump-1");
        await plant.PutBackAsync();

        var plan = await plant.RecoverAsync();

        Assert.Equal((0, 0, plan.LogSize + 1), (plan.Crls.Count, plan.Revocations.Count, plan.CheckpointSize));
        Assert.Empty(await plant.FindingsAsync());
        await plant.PublishAsync();
    }

    [Fact] // the checkpoint was restored with the database: nothing but the CRL tells
    public async Task A_newer_crl_alone_tells_that_the_database_is_older()
    {
        await plant.CopyAsync();
        await Before.RevokeAsync(await Before.IssueAsync("pump-1"));
        var published = await Before.PublishAsync();
        await plant.PutBackAsync(signed: false);

        var newer = await plant.OpenedAsync((store, authorities) => new NewerCrls(authorities, store.Crls, plant.Files).FindAsync(default));
        Assert.Equal((CrlPlant.Scope, published.Number), (Assert.Single(newer).Scope, newer[0].Number));
        var plan = await plant.RecoverAsync();

        Assert.Null(plan.CheckpointSize);
        Assert.Single(plan.Revocations);
        Assert.Empty(await plant.OpenedAsync((store, authorities) => new NewerCrls(authorities, store.Crls, plant.Files).FindAsync(default)));
        Assert.Empty(await plant.FindingsAsync());
    }

    [Fact]
    public async Task A_crash_between_file_and_record_is_not_an_older_database()
    {
        Before.Ca.Keys.SignsWrongly = true;
        await Assert.ThrowsAnyAsync<Exception>(() => Before.PublishAsync());
        Before.Ca.Keys.SignsWrongly = false;
        await Before.PublishAsync();
        Intruder.Write(plant.DataDirectory, "UPDATE crls SET published = 0");

        Assert.Empty(await new NewerCrls(Before.Authorities, Before.Ca.Store.Crls, Before.Files).FindAsync(default));
    }

    [Theory] // RFC 5280 section 6.3.3
    [InlineData("another key signed it")]
    [InlineData("another authority signed it")]
    [InlineData("it is of an authority that the database does not know")]
    public async Task A_crl_that_its_authority_did_not_sign_says_nothing_and_is_replaced(string what)
    {
        await plant.CopyAsync();
        var name = "issuing.crl";
        if (what == "another authority signed it")
        {
            await Before.Publication.PublishAsync(CrlPlant.Admin, new("root", null), true, default);
            plant.Files.Replace(name, plant.Files.Read("root.crl"));
            plant.Files.Remove("root.crl");
        }
        else
        {
            await Before.RevokeAsync(await Before.IssueAsync("pump-1"));
            await Before.PublishAsync();
            var forged = plant.Files.Read(name)!;
            forged[^1] ^= what == "another key signed it" ? (byte)1 : (byte)0;
            plant.Files.Replace(what == "another key signed it" ? name : "other.crl", forged);
            if (what != "another key signed it") plant.Files.Remove(name);
        }
        await plant.PutBackAsync(signed: false);

        Assert.True((await plant.RecoverAsync()).NothingLost);
        var made = await plant.PublishAsync();
        Assert.Equal(made.Number, Before.Full.Number);
        Assert.Empty(Before.Full.Entries);
    }

    [Fact]
    public async Task A_sound_database_has_nothing_to_recover_also_from_its_own_log()
    {
        await Before.RevokeAsync(await Before.IssueAsync("pump-1"));
        await Before.PublishAsync();
        var export = await plant.ExportAsync();
        await Before.Ca.AddDeviceAsync("pump-2");
        await Before.Ca.Checkpoints.SignAsync(default);

        Assert.True((await plant.RecoverAsync()).NothingLost);
        Assert.True((await plant.RecoverAsync(export)).NothingLost);
        Assert.Empty(await plant.LogAsync(AuditEventType.LogPutBack));
    }

    [Fact]
    public async Task What_was_recovered_once_may_be_completed_when_the_log_is_found()
    {
        var unlisted = await Before.IssueAsync("pump-1", "ldevid");
        await plant.CopyAsync();
        await Before.RevokeAsync(unlisted);
        await Before.PublishAsync();
        var export = await plant.ExportAsync();
        await plant.PutBackAsync();
        await plant.RecoverAsync();
        Assert.Equal(CertificateStatus.Issued, await plant.StatusAsync(unlisted));

        await plant.RecoverAsync(export);

        Assert.Equal(CertificateStatus.Revoked, await plant.StatusAsync(unlisted));
        Assert.Empty(await plant.FindingsAsync());
    }

    [Theory]
    [InlineData("entries.jsonl")]
    [InlineData("checkpoints.jsonl")]
    [InlineData("log.key")]
    public async Task An_export_that_was_changed_is_not_believed(string file)
    {
        await plant.CopyAsync();
        await Before.RevokeAsync(await Before.IssueAsync("pump-1"));
        var export = await plant.ExportAsync();
        await plant.PutBackAsync();
        var path = Path.Combine(plant.ExportFolder, file);
        var text = await File.ReadAllTextAsync(path);
        await File.WriteAllTextAsync(path, file == "log.key" ? "log.other+00000000+AAAA\n" : text.Replace(file == "entries.jsonl" ? "superseded" : "log.test", "unspecified", StringComparison.Ordinal));

        var refused = await Assert.ThrowsAsync<RecoveryRefusedException>(() => plant.RecoverAsync(export));
        Assert.Contains("is not believed", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_checkpoint_that_the_log_did_not_sign_is_not_believed()
    {
        await plant.CopyAsync();
        await plant.PutBackAsync();
        var note = (await File.ReadAllTextAsync(plant.Checkpoint)).Split('\n');
        note[1] = "999999";
        await File.WriteAllTextAsync(plant.Checkpoint, string.Join('\n', note));

        var refused = await Assert.ThrowsAsync<RecoveryRefusedException>(() => plant.RecoverAsync());
        Assert.Contains("does not verify", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_empty_database_is_not_recovered()
    {
        await plant.CopyAsync();
        await plant.PutBackAsync();
        foreach (var file in Directory.GetFiles(plant.DataDirectory, "trustpoint.db*")) File.Delete(file);

        Assert.Contains("is empty", (await Assert.ThrowsAsync<RecoveryRefusedException>(() => plant.RecoverAsync())).Message, StringComparison.Ordinal);
    }

    [Fact] // invariant I6
    public async Task Numbers_go_on_above_the_published_ones_though_the_clock_is_behind_them()
    {
        await plant.CopyAsync();
        Before.Time.Advance(TimeSpan.FromSeconds(50));
        var published = await Before.PublishAsync();
        await plant.PutBackAsync();
        Before.Time.Advance(TimeSpan.FromSeconds(-55));

        await plant.RecoverAsync();

        var next = await plant.PublishAsync();
        Assert.Equal((published.Number + 1, published.ThisUpdate), (next.Number, next.ThisUpdate));
        Assert.Empty(await plant.FindingsAsync());
    }

    [Theory] // RFC 5280 sections 5.2.4 and 5.2.5
    [InlineData(true, 1)]
    [InlineData(false, 3)]
    public async Task Deltas_and_parts_of_crls_go_on(bool delta, int shards)
    {
        await using var other = await PutBackPlant.CreateAsync(new CrlSettings { Delta = delta, Shards = shards });
        CrlScope[] scopes = [.. CrlScope.Of("issuing", new CrlSettings { Shards = shards })];
        var known = new List<CertificateRecord>();
        for (var i = 0; i < 6; i++) known.Add(await other.Plant.IssueAsync($"pump-{i}"));
        await other.Plant.RevokeAsync(known[0], RevocationReason.CertificateHold);
        foreach (var scope in scopes) await other.Plant.Publication.PublishAsync(CrlPlant.Admin, scope, true, default);
        await other.CopyAsync(scopes[0]);
        await other.Plant.ReviseAsync(known[0], new RevocationOrder.Release());
        foreach (var certificate in known.Skip(1)) await other.Plant.RevokeAsync(certificate);
        foreach (var scope in scopes) await other.Plant.Publication.PublishAsync(CrlPlant.Admin, scope, false, default);
        await other.PutBackAsync();

        var plan = await other.RecoverAsync();

        Assert.Equal(scopes, plan.Crls.Select(crl => crl.Scope));
        Assert.False(File.Exists(Path.Combine(other.Files.Folder, scopes[0].DeltaFile)));
        Assert.Empty(await other.FindingsAsync());
        foreach (var scope in scopes) await other.PublishAsync(scope: scope);
        Assert.Empty(await other.FindingsAsync());
        Assert.Equal(
            known.Skip(1).Select(certificate => Convert.ToHexString(certificate.Serial)).Order(),
            scopes.SelectMany(scope => CrlPlant.SerialsOf(CertificateList.Decode(other.Files.Read(scope.FullFile)))).Order());
        if (delta) Assert.Equal([CrlReason.RemoveFromCrl], other.Plant.Delta.Entries.Where(entry => entry.Serial.Span.SequenceEqual(known[0].Serial)).Select(entry => entry.Reason));
    }
}
