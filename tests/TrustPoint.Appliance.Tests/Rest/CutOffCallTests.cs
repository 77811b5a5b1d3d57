using System.Security.Cryptography;
using System.Text;
using TrustPoint.Appliance.Rest;
using TrustPoint.Storage;
using TrustPoint.Testing.Appliances;
using TrustPoint.Testing.InMemory;

namespace TrustPoint.Appliance.Tests.Rest;

/// <summary>What is known of a call after a crash, and for how long.</summary>
public sealed class CutOffCallTests : IDisposable
{
    private const string Key = "0123456789abcdef";

    private readonly TemporaryDirectory folder = new();
    private readonly RandomNumberGenerator random = RandomNumberGenerator.Create();
    private readonly ManualTime time = new(InMemoryCa.Start);

    public void Dispose()
    {
        random.Dispose();
        folder.Dispose();
    }

    [Fact]
    public async Task A_call_whose_end_is_not_known_is_never_done_again()
    {
        await using var store = Store.Open(folder.Path);
        await Assert.ThrowsAsync<IOException>(() => SendAsync(store, () => throw new IOException("cut off")));
        var refused = await Assert.ThrowsAsync<RestRefusedException>(() => SendAsync(store, () => throw new InvalidOperationException("done again")));
        Assert.Equal(409, refused.Status);
    }

    [Fact]
    public async Task An_answer_is_given_again_after_a_restart_for_a_day()
    {
        await using (var before = Store.Open(folder.Path)) Assert.Equal("first", await SendAsync(before, () => Task.FromResult("first"u8.ToArray())));
        await using var store = Store.Open(folder.Path);
        time.Advance(TimeSpan.FromHours(24) - TimeSpan.FromSeconds(1));
        Assert.Equal("first", await SendAsync(store, () => Task.FromResult("second"u8.ToArray())));
        time.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal("second", await SendAsync(store, () => Task.FromResult("second"u8.ToArray())));
    }

    private async Task<string> SendAsync(Store store, Func<Task<byte[]>> act) =>
        Encoding.UTF8.GetString(await new RepeatableCalls(store.Repeats, random, time).OnceAsync(Key, "uid:0 POST devices", "body"u8.ToArray(), act));
}
