using TrustPoint.Ca.Audit;
using TrustPoint.Ca.Audit.Checkpoints;
using TrustPoint.Ca.Audit.Verification;
using TrustPoint.Ca.Callers;
using TrustPoint.Ca.Keys;
using TrustPoint.Testing.InMemory;

namespace TrustPoint.Ca.Tests.Audit;

/// <summary>Proofs of single entries, for readers of the log.</summary>
public sealed class AuditTrailTests : IDisposable
{
    private static readonly Administrator Reader = new("uid:0");

    private readonly InMemoryAuditStore store = new();
    private readonly InMemoryKeyStore keys = new();
    private readonly CheckpointSigner signer;
    private readonly AuditTrail trail;
    private int appended;

    public AuditTrailTests()
    {
        signer = new(store, keys, keys.GenerateAsync("Audit log", KeyAlgorithm.EcP256, default).GetAwaiter().GetResult(), "trustpoint/tried");
        trail = new(store, signer);
    }

    public void Dispose()
    {
        signer.Dispose();
        keys.Dispose();
    }

    [Theory] // RFC 9162 section 2.1.3
    [InlineData(1), InlineData(2), InlineData(7), InlineData(8), InlineData(33)]
    public async Task Every_entry_is_proved_in_the_smallest_signed_tree_that_covers_it(int entries)
    {
        for (var index = 0; index < entries; index++)
        {
            await AppendAsync();
            if (index % 3 == 2) await signer.SignAsync(default);
        }
        for (var index = 0; index < entries; index++)
        {
            var proof = await trail.ProveAsync(Reader, index, default);

            Assert.True(proof!.Holds);
            Assert.Equal(Math.Min(((index / 3) + 1) * 3, entries), proof.Tree.Size);
            Assert.Equal(proof.Tree, Checkpoint.Open(proof.Note, signer.Key) with { Root = proof.Tree.Root });
        }
    }

    [Fact]
    public async Task A_proof_with_another_entry_a_changed_path_or_another_root_does_not_hold()
    {
        for (var index = 0; index < 5; index++) await AppendAsync();
        var proof = (await trail.ProveAsync(Reader, 2, default))!;

        Assert.False((proof with { Entry = new(2, [.. proof.Entry.Bytes, (byte)' ']) }).Holds);
        Assert.False((proof with { Entry = new(3, proof.Entry.Bytes) }).Holds);
        Assert.False((proof with { Path = [.. proof.Path.Reverse()] }).Holds);
        Assert.False((proof with { Tree = proof.Tree with { Root = new byte[32] } }).Holds);
    }

    [Theory]
    [InlineData(-1), InlineData(1), InlineData(long.MaxValue)]
    public async Task What_is_not_in_the_log_has_no_proof(long index)
    {
        await AppendAsync();

        Assert.Null(await trail.ProveAsync(Reader, index, default));
    }

    [Fact]
    public async Task Verifying_tells_how_far_it_is()
    {
        for (var index = 0; index < 20_000; index++) await AppendAsync();
        await signer.SignAsync(default);
        var told = new List<long>();

        var found = await trail.VerifyAsync(Reader, earlier: null, new Told(told), default);

        Assert.Empty(found.Findings);
        Assert.Equal([10_000, 20_000], told);
    }

    // No two are alike: equal neighbours could stand for each other.
    private Task AppendAsync() => store.AppendAsync(
        AuditEntry.Create(AuditEventType.ApplianceStarted, DateTimeOffset.UnixEpoch.AddSeconds(appended++), Reader, AuditOutcome.Success), default);

    private sealed class Told(List<long> counts) : IProgress<long>
    {
        public void Report(long value) => counts.Add(value);
    }
}
