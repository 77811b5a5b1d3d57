using TrustPoint.Devices.Limits;
using TrustPoint.Testing.InMemory;

namespace TrustPoint.Devices.Tests;

public sealed class ThrottleTests
{
    private readonly ManualTime time = new(DateTimeOffset.UnixEpoch);

    [Fact]
    public void A_key_has_its_tries_in_each_window()
    {
        var throttle = new Throttle(2, TimeSpan.FromMinutes(1), 10, time);
        Assert.True(throttle.TryTake("a", out _));
        time.Advance(TimeSpan.FromSeconds(20));
        Assert.True(throttle.TryTake("a", out _));
        Assert.False(throttle.TryTake("a", out var retryAfter));
        Assert.Equal(TimeSpan.FromSeconds(40), retryAfter);
        Assert.True(throttle.TryTake("b", out _));
        time.Advance(retryAfter);
        Assert.True(throttle.TryTake("a", out _));
    }

    [Fact]
    public void A_try_that_is_given_back_was_none()
    {
        var throttle = new Throttle(1, TimeSpan.FromMinutes(1), 10, time);
        for (var i = 0; i < 5; i++)
        {
            Assert.True(throttle.TryTake("a", out _));
            throttle.Return("a");
        }
        throttle.Return("a"); // more than were taken earns nothing
        Assert.True(throttle.TryTake("a", out _));
        Assert.False(throttle.TryTake("a", out _));
    }

    [Fact]
    public void Memory_is_bounded_and_the_oldest_is_forgotten_first()
    {
        var throttle = new Throttle(1, TimeSpan.FromMinutes(1), 3, time);
        foreach (var key in new[] { "a", "b", "c", "d" }) Assert.True(throttle.TryTake(key, out _));
        Assert.False(throttle.TryTake("d", out _));
        Assert.True(throttle.TryTake("a", out _));
    }

    [Fact] // the wall clock set back, or forward, changes nothing
    public void A_clock_that_is_set_back_locks_nobody_out()
    {
        var throttle = new Throttle(1, TimeSpan.FromMinutes(1), 3, time);
        Assert.True(throttle.TryTake("a", out _));
        time.Advance(TimeSpan.FromHours(-5));
        time.Advance(TimeSpan.FromMinutes(1));
        Assert.True(throttle.TryTake("a", out _));
    }
}
