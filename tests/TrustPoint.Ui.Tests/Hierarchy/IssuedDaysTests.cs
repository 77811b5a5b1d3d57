using TrustPoint.Ca.Callers;
using TrustPoint.Ca.Certificates;
using TrustPoint.Testing.InMemory;
using TrustPoint.Ui.Hierarchy;

namespace TrustPoint.Ui.Tests.Hierarchy;

public sealed class IssuedDaysTests
{
    private static readonly DateTimeOffset Monday = new(2026, 6, 1, 0, 0, 0, TimeSpan.FromHours(2));
    private static readonly DateTimeOffset[] Week = [.. Enumerable.Range(0, 5).Select(day => Monday.AddDays(day))];

    private readonly InMemoryCertificateQueries certificates = new();
    private readonly IssuedDays issued;

    public IssuedDaysTests() => issued = new(new CertificateRegistry(certificates, TimeProvider.System));

    [Fact]
    public async Task What_is_new_is_counted_today_and_where_it_was_begun_yesterday_and_a_day_before_is_counted_once()
    {
        Issue("issuing", 0, 0, 1, 2, 3);
        await CountAsync("issuing", Week);
        Assert.Equal([2, 1, 1, 1], issued.Counts);

        Issue("issuing", 1, 2, 3, 3);
        await CountAsync("issuing", Week);

        Assert.Equal([2, 1, 2, 3], issued.Counts);
        Assert.Equal(Week, issued.Days);
    }

    [Fact]
    public async Task On_a_new_day_all_days_are_counted()
    {
        Issue("issuing", 0, 1, 3);
        await CountAsync("issuing", Week);
        Issue("issuing", 1, 4);

        await CountAsync("issuing", [.. Week.Skip(1), Monday.AddDays(5)]);

        Assert.Equal([2, 0, 1, 1], issued.Counts);
    }

    [Fact]
    public async Task Of_another_authority_all_days_are_counted()
    {
        Issue("issuing", 0, 3);
        Issue("fleet", 1, 1);
        await CountAsync("issuing", Week);

        await CountAsync("fleet", Week);

        Assert.Equal([0, 2, 0, 0], issued.Counts);
    }

    private Task CountAsync(string authority, DateTimeOffset[] days) => issued.CountAsync(new Administrator("uid:0"), authority, days, default);

    private void Issue(string authority, params int[] days) => certificates.Rows.AddRange(days.Select(day => new CertificateRecord
    {
        Authority = authority,
        Serial = [1],
        Status = CertificateStatus.Issued,
        TbsSha256 = [],
        Sha256 = [],
        Der = [],
        Subject = "CN=pump-1",
        KeySha256 = [],
        NotBefore = Monday,
        NotAfter = Monday.AddYears(1),
        Profile = "ldevid@1",
        RequestKey = [],
        Requester = "uid:0",
        CreatedAt = Monday.AddDays(day).AddHours(12),
    }));
}
