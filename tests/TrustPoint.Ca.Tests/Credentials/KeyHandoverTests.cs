using TrustPoint.Ca.Credentials;
using TrustPoint.Ca.Keys;
using TrustPoint.Testing.InMemory;

namespace TrustPoint.Ca.Tests.Credentials;

/// <summary>What becomes of the keys of a credential that is replaced.</summary>
public sealed class KeyHandoverTests : IDisposable
{
    private readonly InMemoryKeyStore keys = new();
    private readonly ManualTime time = new(InMemoryCa.Start);

    public void Dispose() => keys.Dispose();

    [Fact]
    public async Task A_replaced_key_is_there_for_the_overlap_and_destroyed_after_it()
    {
        var handover = new KeyHandover(keys, "TLS", time);
        var (before, after) = (await MadeAsync("TLS"), await MadeAsync("TLS"));
        handover.Replace(before);
        await handover.SweepAsync(after, default);
        Assert.Equal(before, Assert.Single(handover.Ending).KeyId);
        Assert.Equal(new HashSet<string> { before, after }, await ThereAsync());

        time.Advance(KeyHandover.Overlap - TimeSpan.FromSeconds(1));
        await handover.SweepAsync(after, default);
        Assert.Equal(2, (await ThereAsync()).Count);

        time.Advance(TimeSpan.FromSeconds(1));
        await handover.SweepAsync(after, default);
        Assert.Equal([after], await ThereAsync());
        Assert.Empty(handover.Ending);
    }

    [Fact]
    public async Task A_start_destroys_what_a_crash_left_behind_and_no_key_of_anybody_else()
    {
        var (inUse, stray, other) = (await MadeAsync("TLS"), await MadeAsync("TLS"), await MadeAsync("issuing"));
        await new KeyHandover(keys, "TLS", time).SweepAsync(inUse, default);
        Assert.Equal(new HashSet<string> { inUse, other }, await ThereAsync());
        Assert.DoesNotContain(stray, await ThereAsync());
    }

    [Fact]
    public async Task A_token_that_is_away_at_the_sweep_is_swept_when_it_is_back()
    {
        var handover = new KeyHandover(keys, "TLS", time);
        var (inUse, stray) = (await MadeAsync("TLS"), await MadeAsync("TLS"));
        keys.ListFailure = new KeyStoreUnavailableException("the token is away");
        await handover.SweepAsync(inUse, default);
        keys.ListFailure = null;
        Assert.Contains(stray, await ThereAsync());
        await handover.SweepAsync(inUse, default);
        Assert.DoesNotContain(stray, await ThereAsync());
    }

    private async Task<string> MadeAsync(string label) => (await keys.GenerateAsync(label, KeyAlgorithm.EcP256, default)).Id;

    private async Task<HashSet<string>> ThereAsync() => [.. (await keys.ListAsync(default)).Select(key => key.Id)];
}
