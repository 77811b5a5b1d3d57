using Microsoft.Extensions.Logging.Abstractions;
using TrustPoint.Ca.Audit;
using TrustPoint.Ca.Crls;
using TrustPoint.Ca.Revocation;
using TrustPoint.Storage.Consistency;
using TrustPoint.Storage.Crls;
using TrustPoint.Storage.Tests.Crls;
using TrustPoint.Testing.InMemory;

namespace TrustPoint.Storage.Tests.Consistency;

/// <summary>fsck proves published CRLs: the files against the rows (invariant I5), and their order on the log (invariant I6).</summary>
public sealed class CrlPassTests : IAsyncLifetime
{
    private readonly string folder = Directory.CreateTempSubdirectory("trustpoint-").FullName;
    private CrlPlant plant = null!;

    private string FullFile => Path.Combine(folder, "crl", "issuing.crl");

    private string DeltaFile => Path.Combine(folder, "crl", "issuing.delta.crl");

    // Two CRLs with their deltas: the first lists one certificate, the second two, and one was held and released between them.
    public async Task InitializeAsync()
    {
        plant = await CrlPlant.CreateAsync(folder, new CrlSettings { Delta = true });
        var (first, second, held) = (await plant.IssueAsync("pump-1"), await plant.IssueAsync("pump-2"), await plant.IssueAsync("pump-3"));
        await plant.RevokeAsync(first);
        await plant.PublishAsync(scheduled: true);
        plant.Time.Advance(TimeSpan.FromMinutes(1));
        await plant.PublishAsync();
        Keep("before");
        plant.Time.Advance(TimeSpan.FromMinutes(1));
        await plant.RevokeAsync(held, RevocationReason.CertificateHold);
        await plant.ReviseAsync(held, new RevocationOrder.Release());
        await plant.RevokeAsync(second);
        await plant.PublishAsync();
        Assert.Equal((2, 2), (plant.Full.Entries.Count(), plant.Delta.Entries.Count()));
    }

    public async Task DisposeAsync()
    {
        await plant.DisposeAsync();
        Directory.Delete(folder, recursive: true);
    }

    [Fact]
    public async Task What_is_published_as_it_is_recorded_is_clean() => Assert.Empty(await FindingsAsync());

    [Fact]
    public async Task What_changed_since_or_has_expired_is_no_finding()
    {
        plant.Time.Advance(TimeSpan.FromDays(400));
        await plant.PublishAsync(scheduled: true);
        await plant.PublishAsync(scheduled: true);
        Assert.Empty(plant.Full.Entries);
        await plant.RevokeAsync(await plant.IssueAsync("pump-4"));
        Assert.Empty(await FindingsAsync());
    }

    [Theory]
    [InlineData("the file is gone", "issuing.crl is missing")]
    [InlineData("the delta is gone", "issuing.delta.crl is missing")]
    [InlineData("the file is an older one", "issuing.crl, number 1772366460, is not the one that is on record as published")]
    [InlineData("the file is damaged", "issuing.crl: CRL is not valid DER")]
    [InlineData("the file is another authority's", "issuing.crl: its authority did not sign it")]
    [InlineData("the file is signed by another key", "issuing.crl: its authority did not sign it")]
    [InlineData("the delta is signed by another key", "issuing.delta.crl: its authority did not sign it")]
    [InlineData("the delta stands in the place of the full one", "is not the one that is on record as published")]
    [InlineData("there is a file of a scope that never had one", "root.crl")]
    public async Task It_names_a_file_that_is_not_the_published_one(string what, string finding)
    {
        switch (what)
        {
            case "the file is gone": File.Delete(FullFile); break;
            case "the delta is gone": File.Delete(DeltaFile); break;
            case "the file is an older one": File.Copy(Path.Combine(folder, "before"), FullFile, overwrite: true); break;
            case "the file is damaged": await File.WriteAllBytesAsync(FullFile, [0x30, 0x03, 1, 2, 3]); break;
            case "the file is another authority's": await PublishRootAsync(); File.Copy(FullFile.Replace("issuing", "root", StringComparison.Ordinal), FullFile, overwrite: true); break;
            case "the file is signed by another key": Forge(FullFile); break;
            case "the delta is signed by another key": Forge(DeltaFile); break;
            case "the delta stands in the place of the full one": File.Copy(DeltaFile, FullFile, overwrite: true); break;
            case "there is a file of a scope that never had one": File.Copy(FullFile, Path.Combine(folder, "crl", "root.crl")); break;
            default: throw new ArgumentException(what, nameof(what));
        }
        Assert.Contains(await FindingsAsync(), sentence => sentence.Contains(finding, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("DELETE FROM revocations WHERE change = 1", "issuing.crl lists 1 certificates that the database does not have as revoked")]
    [InlineData("UPDATE revocations SET released = 1 WHERE change = 4", "issuing.crl lists 1 certificates that the database does not have as revoked")]
    [InlineData("UPDATE revocations SET released = 0 WHERE change = 3", "issuing.crl lacks 1 certificates that are revoked")]
    [InlineData("UPDATE revocations SET shard = 1 WHERE change = 1", "issuing.crl lists 1 certificates that the database does not have as revoked")]
    [InlineData("DELETE FROM revocations WHERE change = 3", "issuing.delta.crl lists 1 certificates that the database does not have as revoked")]
    [InlineData("UPDATE revocations SET change = 9 WHERE change = 1; UPDATE revocations SET change = 2 WHERE change = 9", "issuing.delta.crl lacks 1 certificates that are revoked")]
    [InlineData("UPDATE crls SET number = number + 1 WHERE id = (SELECT max(id) FROM crls)", "issuing.crl has the number")]
    [InlineData("UPDATE crls SET this_update = this_update + 1 WHERE id = (SELECT max(id) FROM crls)", "issuing.crl is of other times than on record")]
    [InlineData("UPDATE crls SET tbs_sha256 = x'00' WHERE id = (SELECT max(id) FROM crls)", "issuing.crl, number 1772366520, is not the one that is on record as published")]
    [InlineData("UPDATE crls SET delta_tbs_sha256 = x'00' WHERE id = (SELECT max(id) FROM crls)", "issuing.delta.crl, number 1772366520, is not the one that is on record as published")]
    [InlineData("UPDATE crls SET delta_base = delta_base + 1 WHERE id = (SELECT max(id) FROM crls)", "issuing.delta.crl adds to 1772366400, on record is 1772366401")]
    [InlineData("UPDATE crls SET published = 0 WHERE id = 1", "issuing.delta.crl adds to number 1772366400, which was never published")]
    public async Task It_names_rows_that_are_not_what_was_published(string sql, string finding)
    {
        Intruder.Write(folder, sql);
        Assert.Contains(await FindingsAsync(), sentence => sentence.Contains(finding, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("crl.intended", 1, 0, false, "gives the CRL issuing the number")]
    [InlineData("crl.published", 1, 0, false, "gives the CRL issuing the number")]
    [InlineData("crl.published", 1, 0, true, "gives the CRL issuing the number")]
    [InlineData("crl.published", 2, -1, false, "has the CRL issuing begin at")]
    [InlineData("crl.published", 2, -1, true, null)]
    [InlineData("crl.published", 2, 0, false, null)]
    public async Task It_names_numbers_and_times_that_do_not_rise(string name, int number, int seconds, bool confirmed, string? finding)
    {
        var type = name == AuditEventType.CrlIntended.Name ? AuditEventType.CrlIntended : AuditEventType.CrlPublished;
        await AppendAsync(type, 1, plant.Time.GetUtcNow());
        if (confirmed) await plant.Ca.Store.Audit.AppendAsync(plant.Ca.Entry(AuditEventType.ClockConfirmed), default);
        await AppendAsync(type, number, plant.Time.GetUtcNow().AddSeconds(seconds));

        var findings = await FindingsAsync();
        if (finding is null) Assert.Empty(findings);
        else Assert.Contains(finding, Assert.Single(findings), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("issuing.crl")] // the number is used up
    [InlineData("issuing.delta.crl")] // the full one is out, and not on record
    public async Task A_crash_before_a_file_is_written_is_no_finding_then_and_after_the_next_start(string file)
    {
        using (var publication = new CrlPublication(
            plant.Authorities, plant.Ca.Store.Crls, new CrashingFiles(plant.Files, file), plant.Ca.Keys, plant.Clock, [InMemoryCa.PublicUrl], NullLogger<CrlPublication>.Instance))
        {
            await Assert.ThrowsAsync<IOException>(() => publication.PublishAsync(CrlPlant.Admin, CrlPlant.Scope, false, default));
        }
        Assert.Empty(await FindingsAsync(stop: false));
        await plant.StartAsync();
        Assert.Empty(await FindingsAsync());
    }

    private void Keep(string name) => File.Copy(FullFile, Path.Combine(folder, name));

    private Task PublishRootAsync() => plant.Publication.PublishAsync(CrlPlant.Admin, new("root", null), true, default);

    // The last octet of an ECDSA signature is a part of s.
    private static void Forge(string file)
    {
        var der = File.ReadAllBytes(file);
        der[^1] ^= 1;
        File.WriteAllBytes(file, der);
    }

    private Task AppendAsync(AuditEventType type, int after, DateTimeOffset thisUpdate)
    {
        var entry = AuditEntry.Create(
            type, plant.Time.GetUtcNow(), CrlPlant.Admin, AuditOutcome.Success,
            ("crl", "issuing"), ("number", $"{plant.Full.Number + after}"), ("thisUpdate", $"{thisUpdate:yyyy-MM-ddTHH:mm:ssZ}"));
        return plant.Ca.Store.Audit.AppendAsync(entry, default);
    }

    private async Task<IReadOnlyList<string>> FindingsAsync(bool stop = true)
    {
        await plant.Ca.Checkpoints.SignAsync(default);
        if (stop)
        {
            await plant.Ca.Store.DisposeAsync();
            return (await Fsck.RunAsync(folder, plant.Ca.Checkpoints.Key, default)).Findings;
        }
        using var copy = new TemporaryFolder();
        DataDirectoryCopy.Take(folder, copy.Path);
        return (await Fsck.RunAsync(copy.Path, plant.Ca.Checkpoints.Key, default)).Findings;
    }

    /// <summary>Fails when a file is about to be written: what comes after does not happen.</summary>
    private sealed class CrashingFiles(CrlFiles files, string before) : ICrlFiles
    {
        public byte[]? Read(string name) => files.Read(name);

        public byte[]? Beginning(string name, int octets) => files.Beginning(name, octets);

        public void Replace(string name, ReadOnlySpan<byte> content)
        {
            if (name == before) throw new IOException("crash");
            files.Replace(name, content);
        }

        public void Remove(string name) => files.Remove(name);
    }
}
