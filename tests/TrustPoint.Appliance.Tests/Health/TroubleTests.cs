using Microsoft.Extensions.Logging.Abstractions;
using TrustPoint.Appliance.Health;
using TrustPoint.Testing.InMemory;
using TrustPoint.Ui.Overview;

namespace TrustPoint.Appliance.Tests.Health;

public class TroubleTests
{
    [Theory]
    [InlineData(64L << 20, null)]
    [InlineData((64L << 20) - 1, "63 MiB are left for /data: free some space")]
    public void A_disk_with_less_than_64_MiB_is_trouble(long left, string? words) => Assert.Equal(words, DiskWatch.Judge(left, "/data"));

    [Fact]
    public void So_is_one_that_does_not_say_how_full_it_is() => Assert.StartsWith("it does not say how much is left for /no-such-folder: ", DiskWatch.Look("/no-such-folder"), StringComparison.Ordinal);

    [Fact]
    public void Trouble_is_told_by_part_until_it_is_over()
    {
        var trouble = new Trouble(TimeProvider.System, NullLogger<Trouble>.Instance);

        trouble.Report("keys", "gone");
        trouble.Report("disk", "full");
        trouble.Report("disk", "fuller");
        Assert.Equal(["disk: fuller", "keys: gone"], trouble.All);
        Assert.True(trouble.Has("keys"));

        trouble.Report("keys", null);
        trouble.Report("keys", null);
        Assert.Equal(["disk: fuller"], trouble.All);
    }

    [Fact]
    public void A_part_is_as_it_is_since_it_turned_so()
    {
        var time = new ManualTime(new DateTimeOffset(2026, 1, 1, 0, 0, 0, TimeSpan.Zero));
        var start = time.GetUtcNow();
        var trouble = new Trouble(time, NullLogger<Trouble>.Instance);

        trouble.Report("keys", null);
        time.Advance(TimeSpan.FromMinutes(1));
        trouble.Report("keys", null);
        Assert.Equal([new HealthPart("keys", null, start)], trouble.Parts);

        trouble.Report("keys", "gone");
        time.Advance(TimeSpan.FromMinutes(1));
        trouble.Report("keys", "gone for good");
        Assert.Equal([new HealthPart("keys", "gone for good", start.AddMinutes(1))], trouble.Parts);
    }

    [Fact]
    public void Each_change_is_logged_and_one_of_numbers_alone_every_ten_minutes()
    {
        var time = new ManualTime(new DateTimeOffset(2026, 1, 1, 0, 0, 0, TimeSpan.Zero));
        using var log = new KeptLog();
        var trouble = new Trouble(time, log.Of<Trouble>());

        for (var second = 0; second < 1000; second++)
        {
            trouble.Report("clock", $"it shows 12:00:{second:000}, but 13:00 was seen");
            time.Advance(TimeSpan.FromSeconds(1));
        }
        Assert.Equal(["clock: it shows 12:00:000, but 13:00 was seen", "clock: it shows 12:00:600, but 13:00 was seen"], log.Lines);
        Assert.Equal(["clock: it shows 12:00:999, but 13:00 was seen"], trouble.All);

        log.Lines.Clear();
        trouble.Report("clock", "stopped");
        trouble.Report("clock", "stopped");
        trouble.Report("disk", "1 MiB are left");
        trouble.Report("disk", null);
        trouble.Report("disk", "2 MiB are left");
        Assert.Equal(["clock: stopped", "disk: 1 MiB are left", "disk: well again", "disk: 2 MiB are left"], log.Lines);
    }

    [Fact]
    public void A_name_that_differs_by_a_number_alone_is_logged_too_once_ten_minutes_are_over()
    {
        var time = new ManualTime(new DateTimeOffset(2026, 1, 1, 0, 0, 0, TimeSpan.Zero));
        using var log = new KeptLog();
        var trouble = new Trouble(time, log.Of<Trouble>());

        trouble.Report("crl", "issuing-g1 is late");
        for (var minute = 0; minute < 30; minute++)
        {
            trouble.Report("crl", "issuing-g2 is late");
            time.Advance(TimeSpan.FromMinutes(1));
        }
        Assert.Equal(["crl: issuing-g1 is late", "crl: issuing-g2 is late"], log.Lines);
    }
}
