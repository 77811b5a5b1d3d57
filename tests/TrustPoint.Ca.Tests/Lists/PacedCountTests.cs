using TrustPoint.Ca.Callers;
using TrustPoint.Ca.Certificates;
using TrustPoint.Ca.Lists;
using TrustPoint.Testing.InMemory;

namespace TrustPoint.Ca.Tests.Lists;

/// <summary>However many certificates there are, who has them counted, on pages or for metrics, takes a twentieth of a processor at most.</summary>
public sealed class PacedCountTests
{
    private readonly ManualTime time = new(InMemoryCa.Start);
    private int counted;

    [Theory]
    [InlineData(99, 0, 2)] // milliseconds it takes, seconds until the next one asks, counts made
    [InlineData(100, 1, 1)]
    [InlineData(100, 2, 2)]
    [InlineData(4000, 79, 1)]
    [InlineData(4000, 80, 2)]
    public async Task What_takes_long_is_counted_again_after_twenty_times_as_long(int takes, int later, int times)
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

    [Fact]
    public async Task Figures_that_took_long_are_kept_for_all_who_see_the_same_domains_and_for_nobody_else()
    {
        var queries = new InMemoryCertificateQueries { Counting = () => time.Advance(TimeSpan.FromSeconds(1)) };
        using var registry = new CertificateRegistry(queries, time);
        Person[] people = [Of("ada", null), Of("eva", null), Of("ben", "fleet"), Of("bea", "fleet"), Of("cem", "other"), Of("ben", "fleet")];

        foreach (var person in people) await LookAsync(person);
        Assert.Equal(3, counted);

        // Each took three seconds.
        time.Advance(TimeSpan.FromMinutes(1));
        foreach (var person in people) await LookAsync(person);
        Assert.Equal(6, counted);

        async Task LookAsync(Person person)
        {
            var before = time.GetUtcNow();
            await registry.FiguresAsync(person, null, default);
            if (time.GetUtcNow() != before) counted++;
        }

        // A domain that nobody has is not the two that its letters spell.
        var both = new Person("bob", [new(Role.RaOperator, "fleet"), new(Role.RaOperator, "other")], 1, IsFresh: true);
        await LookAsync(both);
        await LookAsync(both);
        Assert.Equal(7, counted);
        var asked = time.GetUtcNow();
        await registry.FiguresAsync(people[0], "fleet\nother", default);
        Assert.NotEqual(asked, time.GetUtcNow());

        static Person Of(string name, string? domain) => new(name, [new(Role.RaOperator, domain)], 1, IsFresh: true);
    }
}
