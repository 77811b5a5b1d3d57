using TrustPoint.Devices.Rotation;
using TrustPoint.Testing.InMemory;

namespace TrustPoint.Devices.Tests.Rotation;

/// <summary>Fairness after an outage (RFC 7030 section 4.2.3): who cannot be served now is told when, and is served then.</summary>
public class IssuanceTurnsTests
{
    private static readonly DateTimeOffset Now = new(2027, 3, 1, 6, 0, 0, TimeSpan.Zero);

    private readonly ManualTime time = new(Now);

    [Fact]
    public async Task Who_is_told_to_wait_is_served_when_it_comes_back_at_its_time()
    {
        var turns = new IssuanceTurns(new(4, 10, IsMeasured: false), time);
        var told = await FloodAsync(turns, 100);
        time.Advance(told);
        Assert.Equal("made", await TakeAsync(turns, "device-99"));
    }

    [Fact] // An estimate that is too low would hold back what the box can do.
    public async Task Nobody_is_sent_away_while_places_are_free()
    {
        var turns = new IssuanceTurns(new(4, 0.1), time);
        for (var i = 0; i < 1000; i++) Assert.Equal("made", await TakeAsync(turns, $"device-{i}"));
        Assert.Equal(0, turns.Figures.ToldToWait);
    }

    [Fact]
    public async Task Who_comes_before_its_time_is_told_the_same_time_again()
    {
        var turns = new IssuanceTurns(new(4, 10, IsMeasured: false), time);
        var told = await FloodAsync(turns, 100);
        time.Advance(TimeSpan.FromSeconds(3));
        var again = await Assert.ThrowsAsync<NotYourTurnException>(() => TakeAsync(turns, "device-99"));
        Assert.Equal(told - TimeSpan.FromSeconds(3), again.RetryAfter);
    }

    [Fact]
    public async Task A_newcomer_is_not_served_before_those_who_were_told_to_come_now()
    {
        var turns = new IssuanceTurns(new(4, 10, IsMeasured: false), time);
        var told = new List<(string Device, DateTimeOffset At)>();
        var served = 0;
        for (var i = 0; i < 1000; i++)
        {
            try
            {
                await TakeAsync(turns, $"device-{i}", Now.AddDays(1));
            }
            catch (NotYourTurnException wait)
            {
                told.Add(($"device-{i}", Now + wait.RetryAfter));
            }
        }
        for (var second = 1; second <= 60; second++)
        {
            time.Advance(TimeSpan.FromSeconds(1));
            foreach (var (device, _) in told.Where(waiting => waiting.At == time.GetUtcNow())) Assert.True(await IsServedAsync(turns, device, null));
            var lucky = 0;
            for (var i = 0; i < 100; i++)
            {
                if (await IsServedAsync(turns, $"newcomer-{second}-{i}", null)) lucky++;
            }
            // Nobody is promised anything for the first ten seconds.
            if (second > 12) served += lucky;
        }
        // What is not promised to others: two of ten in a second, kept for those whose certificate would end.
        Assert.InRange(served, 0, 110);
    }

    [Fact]
    public async Task Whose_certificate_ends_first_is_told_an_earlier_time()
    {
        var turns = new IssuanceTurns(new(4, 10, IsMeasured: false), time);
        await FloodAsync(turns, 3000);
        var safe = await Assert.ThrowsAsync<NotYourTurnException>(() => TakeAsync(turns, "safe", Now.AddHours(8)));
        var near = await Assert.ThrowsAsync<NotYourTurnException>(() => TakeAsync(turns, "near", Now.AddMinutes(4)));
        Assert.True(safe.RetryAfter > TimeSpan.FromMinutes(4), $"{safe.RetryAfter}");
        Assert.True(near.RetryAfter < TimeSpan.FromMinutes(1), $"{near.RetryAfter}");
    }

    [Fact]
    public async Task In_the_queue_who_was_told_to_come_goes_first_and_then_whose_certificate_ends_first()
    {
        var turns = new IssuanceTurns(new(1, 10, IsMeasured: false), time);
        var told = await FloodAsync(turns, 40);
        time.Advance(told);
        var (hold, order) = (new TaskCompletionSource<string>(), new List<string>());
        var first = turns.TakeAsync("first", null, () => hold.Task, default);
        var waiting = new[] { ("late", (DateTimeOffset?)Now.AddHours(9)), ("soon", Now.AddHours(1)), ("device-39", null), ("never", null) }.Select(client => turns.TakeAsync(
            client.Item1, client.Item2, () =>
            {
                order.Add(client.Item1);
                return Task.FromResult("made");
            }, default)).ToArray();
        Assert.Equal(4, turns.Figures.Queued);

        hold.SetResult("made");
        await Task.WhenAll([first, .. waiting]);

        Assert.Equal(["device-39", "soon", "late", "never"], order);
    }

    [Fact]
    public async Task Who_goes_away_while_it_waits_leaves_its_place_to_the_next()
    {
        var turns = new IssuanceTurns(new(1, 10, IsMeasured: false), time);
        var hold = new TaskCompletionSource<string>();
        var first = turns.TakeAsync("first", null, () => hold.Task, default);
        using var away = new CancellationTokenSource();
        var gone = turns.TakeAsync("gone", null, () => Task.FromResult("made"), away.Token);
        var next = turns.TakeAsync("next", null, () => Task.FromResult("made"), default);
        await away.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => gone);
        hold.SetResult("made");
        Assert.Equal(["made", "made"], await Task.WhenAll(first, next));
        Assert.Equal(0, turns.Figures.UnderWay);
    }

    [Fact]
    public async Task What_fails_gives_its_place_back_and_is_not_measured()
    {
        var turns = new IssuanceTurns(new(1, 10, IsMeasured: false), time);
        for (var i = 0; i < 15; i++)
            await Assert.ThrowsAsync<InvalidOperationException>(() => turns.TakeAsync<string>($"device-{i}", null, () => throw new InvalidOperationException(), default));
        Assert.Equal((0, 10.0), (turns.Figures.UnderWay, turns.Figures.PerSecond));
    }

    [Theory]
    [InlineData(3)] // a TPM
    [InlineData(400)] // a fast token
    public async Task The_rate_follows_what_the_token_can(double real)
    {
        var turns = new IssuanceTurns(new(8, 100), time);
        for (var i = 0; i < 3000; i++)
        {
            var places = Enumerable.Range(0, 8).Select(_ => new TaskCompletionSource<string>()).ToList();
            var batch = places.Select((place, n) => turns.TakeAsync($"device-{i}-{n}", null, () => place.Task, default)).ToList();
            // As many as were admitted share the token.
            time.Advance(TimeSpan.FromSeconds(Math.Max(1, turns.Figures.UnderWay) / real));
            foreach (var place in places) place.SetResult("made");
            foreach (var made in batch)
            {
                try
                {
                    await made;
                }
                catch (NotYourTurnException)
                {
                }
            }
        }
        Assert.InRange(turns.Figures.PerSecond, real * 0.7, real * 1.3);
    }

    [Theory] // whatever the rate and the number: every device gets in, in the time that the rate takes and a little
    [InlineData(2000, 50, 1)]
    [InlineData(10_000, 200, 2)]
    [InlineData(500, 2, 3)]
    [InlineData(10_000, 1000, 4)]
    public async Task Every_device_of_a_returning_fleet_gets_in_and_none_waits_longer_than_the_rate_takes(int devices, double rate, int seed)
    {
        var chance = new Random(seed);
        var turns = new IssuanceTurns(new(64, rate, IsMeasured: false), time);
        // They come within the first minute, each with a certificate that ends within the next eight hours, and keep to what they are told, late by up to two seconds.
        var due = new PriorityQueue<(string Device, DateTimeOffset Ends, DateTimeOffset Came), double>();
        for (var i = 0; i < devices; i++)
        {
            var came = chance.NextDouble() * 60;
            due.Enqueue(($"device-{i}", Now.AddHours(chance.NextDouble() * 8), Now.AddSeconds(came)), came);
        }
        var (served, longest, perSecond) = (0, TimeSpan.Zero, new Dictionary<long, int>());
        var tooLate = 0;
        while (due.TryDequeue(out var client, out var at))
        {
            var now = (time.GetUtcNow() - Now).TotalSeconds;
            if (at > now) time.Advance(TimeSpan.FromSeconds(at - now));
            try
            {
                await turns.TakeAsync(client.Device, client.Ends, () => Task.FromResult(true), default);
                served++;
                if (time.GetUtcNow() - client.Came is var waited && waited > longest) longest = waited;
                if (time.GetUtcNow() > client.Ends && client.Ends > Now.AddSeconds(70)) tooLate++;
                var second = (long)at;
                perSecond[second] = perSecond.GetValueOrDefault(second) + 1;
            }
            catch (NotYourTurnException wait)
            {
                due.Enqueue(client, at + wait.RetryAfter.TotalSeconds + (chance.NextDouble() * 2));
            }
        }
        Assert.Equal(devices, served);
        Assert.InRange(longest, TimeSpan.Zero, TimeSpan.FromSeconds((devices / rate / 0.75) + 25));
        // The token is never asked for much more than it can.
        Assert.True(perSecond.Values.Max() <= (rate * 3) + 5, $"{perSecond.Values.Max()} in one second at {rate}");
        Assert.InRange(tooLate, 0, devices / 500);
        Assert.Equal(0, turns.Figures.ToldToWait);
    }

    [Fact]
    public async Task What_is_remembered_is_bounded()
    {
        var turns = new IssuanceTurns(new(4, 10, Remembered: 50, IsMeasured: false), time);
        await FloodAsync(turns, 5000);
        Assert.Equal(50, turns.Figures.ToldToWait);
        // Who does not come back is forgotten.
        time.Advance(TimeSpan.FromHours(1));
        Assert.Equal("made", await TakeAsync(turns, "another"));
        Assert.Equal(0, turns.Figures.ToldToWait);
    }

    private static async Task<TimeSpan> FloodAsync(IssuanceTurns turns, int devices)
    {
        var last = TimeSpan.Zero;
        for (var i = 0; i < devices; i++)
        {
            try
            {
                await TakeAsync(turns, $"device-{i}", Now.AddDays(1));
            }
            catch (NotYourTurnException wait)
            {
                last = wait.RetryAfter;
            }
        }
        return last;
    }

    private static async Task<bool> IsServedAsync(IssuanceTurns turns, string device, DateTimeOffset? ends)
    {
        try
        {
            await TakeAsync(turns, device, ends);
            return true;
        }
        catch (NotYourTurnException)
        {
            return false;
        }
    }

    private static Task<string> TakeAsync(IssuanceTurns turns, string device, DateTimeOffset? ends = null) => turns.TakeAsync(device, ends, () => Task.FromResult("made"), default);
}
