using System.Text;
using System.Text.Json;
using TrustPoint.Ca.Callers;
using TrustPoint.Ca.Certificates;
using TrustPoint.Ca.Issuance;
using TrustPoint.Ca.Time;
using TrustPoint.Storage.Database;
using TrustPoint.Testing.InMemory;

namespace TrustPoint.Storage.Tests.Issuance;

/// <summary>Where certificates were pointed to, and who in the field still is.</summary>
public sealed class PublicUrlStoreTests : StoreTest
{
    private const string Old = "http://old.plant.example:8080";
    private const string New = "http://new.plant.example:8080";

    private readonly ManualTime time = new(Records.Now);

    [Fact]
    public async Task Each_change_is_on_the_log_and_a_start_without_one_is_not()
    {
        Assert.Null(await UseAsync(null)); // as before: nowhere
        await UseAsync(Old);
        await RestartAsync();
        await UseAsync(Old);
        await UseAsync(New);
        await UseAsync(null);
        await UseAsync(Old);

        var entries = new List<string>();
        await foreach (var leaf in Store.Audit.ReadAsync(0, default))
        {
            using var entry = JsonDocument.Parse(leaf);
            string? Member(string name) => entry.RootElement.TryGetProperty(name, out var value) ? value.GetString() : null;
            entries.Add($"{Member("event")} {Member("before")} > {Member("now")}");
        }
        Assert.Equal(
            [$"appliance.url-changed  > {Old}", $"appliance.url-changed {Old} > {New}", $"appliance.url-changed {New} > ", $"appliance.url-changed  > {Old}"], entries);
    }

    [Fact]
    public async Task Unexpired_certificates_under_an_earlier_url_are_counted_with_their_latest_end()
    {
        await UseAsync(Old);
        await IssueAsync(Old, Records.Now.AddDays(1));
        await IssueAsync(Old, Records.Now.AddDays(30));
        await IssueAsync(Old, Records.Now); // ended
        await IssueAsync(null, Records.Now.AddYears(25)); // a root points nowhere
        await Store.Issuance.RecordAsync(Pointing(Records.Intent("pump-9"), Old)); // never signed
        Assert.Null(await UseAsync(Old));

        Is(await UseAsync(New), 2, Records.Now.AddDays(30), Old);
        await IssueAsync(New, Records.Now.AddYears(1));

        Is(await UseAsync(New), 2, Records.Now.AddDays(30), Old); // at every start
        time.Advance(TimeSpan.FromDays(1));
        Is(await UseAsync(New), 1, Records.Now.AddDays(30), Old);
        time.Advance(TimeSpan.FromDays(29));
        Assert.Null(await UseAsync(New));
    }

    [Fact]
    public async Task A_url_that_is_in_use_again_strands_nobody()
    {
        await UseAsync(Old);
        await IssueAsync(Old, Records.Now.AddDays(1));
        await UseAsync(New);
        await IssueAsync(New, Records.Now.AddDays(2));

        Is(await UseAsync(Old), 1, Records.Now.AddDays(2), New);
        await IssueAsync(Old, Records.Now.AddDays(3));
        Is(await UseAsync(null), 3, Records.Now.AddDays(3), Old, New);
    }

    [Fact]
    public async Task A_url_that_another_begins_with_is_another()
    {
        await UseAsync("http://old.plant.example:808");
        await IssueAsync(Old, Records.Now.AddDays(1)); // port 8080, not 808
        Assert.Null(await UseAsync(New));
    }

    [Fact]
    public async Task No_more_than_a_thousand_are_counted()
    {
        await UseAsync(Old);
        await Task.WhenAll(Enumerable.Range(1, FormerUrls.Most + 5).Select(i => IssueAsync(Old, Records.Now.AddMinutes(i))));

        Is(await UseAsync(New), FormerUrls.Most, Records.Now.AddMinutes(FormerUrls.Most + 5), Old);
    }

    [Theory]
    [InlineData("2026-03-02T12:00:00Z", 1, "http://old.plant.example:8080: 1, the last until 2026-03-02 12:00 UTC. ")]
    [InlineData("2026-03-02T12:00:00Z", 999, ": 999, ")]
    [InlineData("2026-03-02T12:00:00Z", 1000, ": 1,000 or more, ")]
    [InlineData("2026-03-02T12:00:00Z", 1, "keep it reachable until then, as a DNS alias of this box for example, or renew them.")]
    [InlineData("9999-12-31T23:59:59Z", 1, "keep it reachable for good, ")]
    public void The_warning_says_what_to_do_until_when(string until, int count, string words) =>
        Assert.Contains(words, new FormerUrls([Old], count, DateTimeOffset.Parse(until, System.Globalization.CultureInfo.InvariantCulture)).Warning, StringComparison.Ordinal);

    // The plan is read from SQLite: what has ended is not looked into, nor what is younger than the last change.
    [Theory]
    [InlineData(1_000, 10_000, "USING INDEX certificates_not_after (not_after>?")]
    [InlineData(7, 10_000, "USING INTEGER PRIMARY KEY (rowid>? AND rowid<?")] // the ends of all others are not looked at either
    public async Task The_search_goes_by_the_end_of_life_or_by_the_few_that_were_made(long made, long all, string way)
    {
        await UseAsync(Old);
        using var connection = DatabaseConnection.OpenReader(Folder.Database);
        using var plan = connection.Query($"EXPLAIN QUERY PLAN {Storage.Certificates.PublicUrlStore.Pointing(made, all)}", 0L, 0L, 0L, new byte[] { 1 }, 1L);
        var steps = new List<string>();
        while (plan.Read()) steps.Add(plan.GetString(3));
        Assert.Contains(steps, step => step.Contains(way, StringComparison.Ordinal));
        // Few are put in order, many are not.
        Assert.Equal(made * 50 < all, steps.Any(step => step.Contains("TEMP B-TREE", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task Few_among_many_are_counted_as_well()
    {
        await UseAsync(Old);
        await IssueAsync(Old, Records.Now.AddDays(30));
        await IssueAsync(Old, Records.Now); // ended
        Is(await UseAsync(New), 1, Records.Now.AddDays(30), Old);
        await Task.WhenAll(Enumerable.Range(1, 150).Select(i => IssueAsync(New, Records.Now.AddYears(1))));
        Is(await UseAsync(New), 1, Records.Now.AddDays(30), Old);
        time.Advance(TimeSpan.FromDays(30));
        Assert.Null(await UseAsync(New));
    }

    private static void Is(FormerUrls? former, int certificates, DateTimeOffset until, params string[] urls)
    {
        Assert.NotNull(former);
        Assert.Equal(urls, former.Urls);
        Assert.Equal((certificates, until), (former.Certificates, former.Until));
    }

    private Task<FormerUrls?> UseAsync(string? url) =>
        new PublicUrlHistory(Store.PublicUrls, new CaClock(time)).UseAsync(new AppliancePart("test"), url is null ? null : PublicUrl.TryParse(url), default);

    private async Task IssueAsync(string? url, DateTimeOffset until)
    {
        var intent = Records.Intent($"pump-{Guid.NewGuid():N}") with { NotAfter = until };
        await Store.Issuance.RecordAsync(intent);
        await Store.Issuance.RecordIssuedAsync(Pointing(Records.Issued(intent), url), Records.Entry(Ca.Audit.AuditEventType.CertificateIssued), default);
    }

    private static CertificateRecord Pointing(CertificateRecord record, string? url) =>
        record with { Der = [.. record.Der, .. Encoding.ASCII.GetBytes(url is null ? "" : $"{url}/ca/issuing.crt")] };
}
