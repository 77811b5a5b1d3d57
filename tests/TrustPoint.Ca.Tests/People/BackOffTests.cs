using TrustPoint.Ca.People;
using TrustPoint.Testing.InMemory;

namespace TrustPoint.Ca.Tests.People;

/// <summary>Who fails waits, longer each time. NIST SP 800-63B-4 section 3.2.2.</summary>
public sealed class BackOffTests
{
    private readonly ManualTime time = new(InMemoryCa.Start);

    [Fact]
    public void After_the_free_tries_each_failure_doubles_the_wait_up_to_the_longest()
    {
        var backOff = new BackOff(new(3, TimeSpan.FromSeconds(20)), time);
        var waits = new List<double>();
        for (var i = 0; i < 10; i++)
        {
            var wait = backOff.Take("anna") ?? TimeSpan.Zero;
            waits.Add(wait.TotalSeconds);
            time.Advance(wait);
            if (wait > TimeSpan.Zero) Assert.Null(backOff.Take("anna"));
        }
        Assert.Equal([0, 0, 0, 1, 2, 4, 8, 16, 20, 20], waits);
    }

    [Fact]
    public void Who_is_told_to_wait_is_not_made_to_wait_longer_by_asking()
    {
        var backOff = new BackOff(new(1, TimeSpan.FromMinutes(1)), time);
        Assert.Null(backOff.Take("anna"));
        for (var i = 0; i < 100; i++) Assert.Equal(TimeSpan.FromSeconds(1), backOff.Take("anna"));
        time.Advance(TimeSpan.FromSeconds(1));
        Assert.Null(backOff.Take("anna"));
    }

    [Fact]
    public void A_hundred_tries_at_once_are_a_hundred_tries()
    {
        var backOff = new BackOff(new(5, TimeSpan.FromMinutes(1)), time);
        var taken = 0;
        Parallel.For(0, 100, _ => { if (backOff.Take("anna") is null) Interlocked.Increment(ref taken); });
        Assert.Equal(5, taken);
    }

    [Fact]
    public void A_success_or_a_day_forgets_and_one_does_not_make_another_wait()
    {
        var backOff = new BackOff(new(1, TimeSpan.FromMinutes(15)), time);
        Assert.Null(backOff.Take("anna"));
        Assert.NotNull(backOff.Take("anna"));
        Assert.Null(backOff.Take("berta"));
        backOff.Forget("anna");
        Assert.Null(backOff.Take("anna"));
        time.Advance(TimeSpan.FromDays(1));
        Assert.Null(backOff.Take("anna"));
        Assert.Equal(TimeSpan.FromSeconds(1), backOff.Take("anna"));
    }

    [Fact]
    public void Setting_the_wall_clock_shortens_no_wait()
    {
        var backOff = new BackOff(new(1, TimeSpan.FromMinutes(15)), time);
        Assert.Null(backOff.Take("anna"));
        time.Advance(TimeSpan.FromHours(-1));
        Assert.Equal(TimeSpan.FromSeconds(1), backOff.Take("anna"));
    }

    [Fact]
    public void What_is_remembered_is_bounded_and_the_newest_stays()
    {
        var backOff = new BackOff(new(1, TimeSpan.FromMinutes(15)), time);
        for (var i = 0; i < 20_000; i++)
        {
            if (i == 19_000) Assert.Null(backOff.Take("anna"));
            Assert.Null(backOff.Take($"guess-{i}"));
            if (i % 1000 == 0) time.Advance(TimeSpan.FromTicks(1));
        }
        Assert.NotNull(backOff.Take("anna"));
        Assert.Null(backOff.Take("guess-0"));
    }
}
