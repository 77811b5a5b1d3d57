using TrustPoint.Ca.Audit;
using TrustPoint.Ca.Audit.Checkpoints;
using TrustPoint.Ca.Audit.Merkle;
using TrustPoint.Ca.Audit.Verification;
using TrustPoint.Ca.Callers;
using TrustPoint.Ca.Keys;
using TrustPoint.Testing.InMemory;

namespace TrustPoint.Ca.Tests.Audit;

/// <summary>A log that was changed after it was written is found out, offline, with one checkpoint from outside.</summary>
public sealed class AuditVerifierTests : IAsyncLifetime, IDisposable
{
    private const int Entries = 60;

    private readonly string folder = Directory.CreateTempSubdirectory("trustpoint-audit-").FullName;
    private readonly InMemoryKeyStore keys = new();
    private readonly InMemoryAuditStore store = new();
    private LogKey key = null!;
    private string outside = null!;

    private string EntriesFile => Path.Combine(folder, "entries.jsonl");

    private string HashesFile => Path.Combine(folder, "entries.sha256");

    private string CheckpointsFile => Path.Combine(folder, "checkpoints.jsonl");

    public async Task InitializeAsync()
    {
        using var signer = new CheckpointSigner(store, keys, await keys.GenerateAsync("log", KeyAlgorithm.EcP256, default), "trustpoint.example/1");
        key = signer.Key;
        for (var i = 0; i < Entries; i++)
        {
            await store.AppendAsync(AuditEntry.Create(AuditEventType.DeviceAdded, InMemoryCa.Start.AddSeconds(i), new Administrator("uid:0"), AuditOutcome.Success, ("device", $"pump-{i}")), default);
            if (i % 17 == 16) outside = (await signer.SignAsync(default))!;
        }
        outside = (await signer.SignAsync(default))!;
        Assert.Equal(Entries, await new AuditExport(folder).WriteAsync(store, key, default));
    }

    public Task DisposeAsync() => Task.CompletedTask;

    public void Dispose()
    {
        keys.Dispose();
        Directory.Delete(folder, recursive: true);
    }

    [Fact]
    public async Task An_untouched_log_verifies_to_its_end()
    {
        Assert.Equivalent(new AuditVerification(Entries, Entries, []), await VerifyAsync(), strict: true);
        Assert.Equivalent(new AuditVerification(Entries, Entries, []), await AuditVerifier.VerifyAsync(store, key, outside, null, default), strict: true);
    }

    [Fact]
    public async Task Entries_after_the_last_checkpoint_are_told_apart()
    {
        await store.AppendAsync(AuditEntry.Create(AuditEventType.ApplianceStopped, InMemoryCa.Start, new Callers.AppliancePart("host"), AuditOutcome.Success), default);
        var found = await AuditVerifier.VerifyAsync(store, key, outside, null, default);
        Assert.Equivalent(new AuditVerification(Entries + 1, Entries, []), found, strict: true);
    }

    [Fact]
    public async Task A_thousand_random_changes_are_found_and_named()
    {
        var random = new Random(20260301);
        var lines = await File.ReadAllLinesAsync(EntriesFile);
        for (var round = 0; round < 1000; round++)
        {
            var (kind, changed) = Tamper(random, lines);
            await File.WriteAllTextAsync(EntriesFile, string.Concat(changed.Select(line => $"{line}\n")));
            var findings = (await VerifyAsync()).Findings;
            Assert.True(findings.Any(finding => finding.StartsWith(kind, StringComparison.Ordinal)), $"round {round}: {kind}, but found: {string.Join(" | ", findings)}");
        }
    }

    [Fact] // whoever writes the disk can make everything fit but the signed roots
    public async Task A_thousand_changes_with_fitting_hashes_are_found()
    {
        var random = new Random(20260302);
        var lines = await File.ReadAllLinesAsync(EntriesFile);
        for (var round = 0; round < 1000; round++)
        {
            var (kind, changed) = Tamper(random, lines);
            await File.WriteAllTextAsync(EntriesFile, string.Concat(changed.Select(line => $"{line}\n")));
            await File.WriteAllBytesAsync(HashesFile, [.. changed.SelectMany(line => MerkleHash.Leaf(System.Text.Encoding.UTF8.GetBytes(line)))]);
            // Nothing of the export but the entries: the outside checkpoint alone finds it.
            await File.WriteAllTextAsync(CheckpointsFile, "");
            Assert.True((await VerifyAsync()).Findings.Count > 0, $"round {round}: {kind}");
        }
    }

    [Fact]
    public async Task A_change_is_found_between_the_checkpoints_around_it()
    {
        var lines = await File.ReadAllLinesAsync(EntriesFile);
        lines[40] = lines[40].Replace("pump-40", "pump-99", StringComparison.Ordinal);
        await File.WriteAllTextAsync(EntriesFile, string.Concat(lines.Select(line => $"{line}\n")));
        var found = await VerifyAsync();
        Assert.Equal(34, found.Covered);
        Assert.Contains(found.Findings, finding => finding.Contains("entries 34 to 50", StringComparison.Ordinal));
        Assert.Contains("Edited: entry 40 is not what was logged.", found.Findings);
    }

    [Theory]
    [InlineData("forged")]
    [InlineData("swapped")]
    [InlineData("repeated")]
    public async Task A_changed_checkpoint_is_found(string change)
    {
        var notes = await File.ReadAllLinesAsync(CheckpointsFile);
        string[] changed = change switch
        {
            "forged" => [notes[0].Replace("n17\\n", "n18\\n", StringComparison.Ordinal), .. notes[1..]],
            "swapped" => [notes[1], notes[0], .. notes[2..]],
            _ => [notes[0], .. notes],
        };
        await File.WriteAllLinesAsync(CheckpointsFile, changed);
        Assert.NotEmpty((await VerifyAsync()).Findings);
    }

    [Fact]
    public async Task A_log_written_anew_with_another_key_is_found()
    {
        using var other = new CheckpointSigner(store, keys, await keys.GenerateAsync("other", KeyAlgorithm.EcP256, default), "trustpoint.example/1");
        await new AuditExport(folder).WriteAsync(store, other.Key, default);
        var findings = (await VerifyAsync()).Findings;
        Assert.Contains(findings, finding => finding.Contains("its key was replaced", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_checkpoint_from_outside_finds_a_log_that_was_wound_back()
    {
        store.Lose(5);
        var found = await AuditVerifier.VerifyAsync(store, key, outside, null, default);
        Assert.Contains(found.Findings, finding => finding.StartsWith("Truncated", StringComparison.Ordinal));
    }

    private Task<AuditVerification> VerifyAsync() => AuditVerifier.VerifyAsync(new AuditExport(folder), key, outside, default);

    private static (string Kind, string[] Lines) Tamper(Random random, string[] lines)
    {
        var at = random.Next(lines.Length - 1);
        var other = (at + 1 + random.Next(lines.Length - 2)) % (lines.Length - 1);
        return random.Next(6) switch
        {
            0 => ("Edited", [.. lines[..at], Edited(random, lines[at]), .. lines[(at + 1)..]]),
            1 => ("Deleted", [.. lines[..at], .. lines[(at + 1)..]]),
            2 => ("Reordered", Swapped(lines, at, other)),
            3 => ("Truncated", lines[..at]),
            4 => ("Replayed", [.. lines[..(at + 1)], lines[at], .. lines[(at + 1)..]]),
            _ => ("Replayed", [.. lines[..at], lines[other], .. lines[(at + 1)..]]),
        };
    }

    private static string Edited(Random random, string line)
    {
        var characters = line.ToCharArray();
        var at = random.Next(characters.Length);
        characters[at] = characters[at] == 'x' ? 'y' : 'x';
        return new(characters);
    }

    private static string[] Swapped(string[] lines, int left, int right)
    {
        string[] swapped = [.. lines];
        (swapped[left], swapped[right]) = (swapped[right], swapped[left]);
        return swapped;
    }
}
