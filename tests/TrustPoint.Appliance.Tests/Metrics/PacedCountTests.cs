using TrustPoint.Appliance.Metrics;
using TrustPoint.Testing.InMemory;

namespace TrustPoint.Appliance.Tests.Metrics;

/// <summary>However many certificates there are, who scrapes the metrics takes a hundredth of a processor at most.</summary>
public sealed class PacedCountTests
{
    private readonly ManualTime time = new(InMemoryCa.Start);
    private int counted;

    [Theory]
    [InlineData(499, 0, 2)] // milliseconds it takes, seconds until the next one asks, counts made
    [InlineData(500, 49, 1)]
    [InlineData(500, 50, 2)]
    [InlineData(4000, 399, 1)]
    [InlineData(4000, 400, 2)]
    public async Task What_takes_long_is_counted_again_after_a_hundred_times_as_long(int takes, int later, int times)
    {
        using var paced = new PacedCount<int>(time);
        Assert.Equal(1, await paced.TakeAsync(CountAsync, default));
        time.Advance(TimeSpan.FromSeconds(later));
        Assert.Equal(times, await paced.TakeAsync(CountAsync, default));

        Task<int> CountAsync()
        {
            time.Advance(TimeSpan.FromMilliseconds(takes));
            return Task.FromResult(++counted);
        }
    }

    [Fact]
    public async Task A_count_that_failed_is_none()
    {
        using var paced = new PacedCount<int>(time);
        await Assert.ThrowsAsync<TimeoutException>(() => paced.TakeAsync(() => throw new TimeoutException(), default));
        Assert.Equal(7, await paced.TakeAsync(() => Task.FromResult(7), default));
    }
}
