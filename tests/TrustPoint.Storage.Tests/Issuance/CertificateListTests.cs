using TrustPoint.Ca.Certificates;
using TrustPoint.Ca.Lists;
using TrustPoint.Storage.Certificates;
using TrustPoint.Storage.Database;
using TrustPoint.Testing.InMemory;

namespace TrustPoint.Storage.Tests.Issuance;

/// <summary>Lists of certificates: filters, orders, pages, counts, and no walk through the table.</summary>
public sealed class CertificateListTests : StoreTest
{
    private static readonly byte[] RootSerial = [1, .. new byte[16]];

    private readonly ManualTime time = new(Records.Now);

    public static TheoryData<CertificateFilter, string[]> Filters => new()
    {
        { new(), ["pump-4", "pump-3", "pump-2", "pump-1", "Root"] },
        { new(Authority: "root"), ["Root"] },
        { new(Domain: "plant"), ["pump-4", "pump-3", "pump-2", "pump-1"] },
        { new(Device: "pump-2"), ["pump-2"] },
        { new(Profile: "ldevid"), ["pump-4", "pump-3", "pump-1"] },
        { new(Profile: "ldev"), [] },
        { new(Profile: "ldevid", Domain: "plant", Authority: "issuing", Status: CertificateStatus.Issued), ["pump-4", "pump-1"] },
        { new(Profile: "ldevid", Authority: "root"), [] },
        { new(Status: CertificateStatus.Issued), ["pump-4", "pump-2", "pump-1", "Root"] },
        { new(Status: CertificateStatus.Intended), ["pump-3"] },
        { new(Status: CertificateStatus.Revoked), [] },
        { new(ExpiresBefore: Records.Now.AddDays(2)), ["pump-4", "pump-2"] },
        { new(ExpiresBefore: Records.Now.AddDays(1)), ["pump-4"] },
        { new(ExpiresFrom: Records.Now.AddDays(1), ExpiresBefore: Records.Now.AddDays(2)), ["pump-2"] },
        { new(ExpiresFrom: Records.Now.AddDays(1), Profile: "ldevid"), ["pump-3", "pump-1"] },
        { new(Text: "PUMP-"), ["pump-4", "pump-3", "pump-2", "pump-1"] },
        { new(Text: "ump-2"), ["pump-2"] },
        { new(Text: "ump\0-2"), [] },
        { new(Text: "roo"), ["Root"] },
        { new(Text: "%"), [] },
        { new(Text: "pump-1", Device: "pump-2"), [] },
        { new(Text: Convert.ToHexString(RootSerial)), ["Root"] },
        { new(Text: string.Join(':', RootSerial.Select(octet => $"{octet:x2}"))), ["Root"] },
        { new(Text: Convert.ToHexString(RootSerial), Authority: "issuing"), [] },
        { new(Text: "pump", Profile: "tls-client", Status: CertificateStatus.Issued), ["pump-2"] },
    };

    [Theory, MemberData(nameof(Filters))]
    public async Task A_filter_narrows_the_list_and_its_count(CertificateFilter filter, string[] names)
    {
        await FillAsync();
        Assert.Equal(names, Names((await ListAsync(filter, new())).Items));
        Assert.Equal(new ListCount(names.Length, true), await Store.Certificates.CountAsync(filter, default));
    }

    [Theory]
    [InlineData(CertificateState.Good, 0, new[] { "pump-4", "pump-2", "pump-1", "Root" })]
    [InlineData(CertificateState.Good, 3600, new[] { "pump-4", "pump-2", "pump-1", "Root" })] // notAfter is the last second that is good
    [InlineData(CertificateState.Good, 3601, new[] { "pump-2", "pump-1", "Root" })]
    [InlineData(CertificateState.Expired, 3600, new string[0])]
    [InlineData(CertificateState.Expired, 3601, new[] { "pump-4" })]
    [InlineData(CertificateState.Revoked, 0, new string[0])]
    public async Task A_state_is_that_of_now(CertificateState state, int secondsLater, string[] names)
    {
        await FillAsync();
        time.Advance(TimeSpan.FromSeconds(secondsLater));
        var listed = await ListAsync(new(), new(), state);
        Assert.Equal(names, Names(listed.Items));
        Assert.All(listed.Items, record => Assert.Equal(state, record.StateAt(time.GetUtcNow())));
    }

    [Theory]
    [InlineData(CertificateSort.Newest, new[] { "pump-4", "pump-3", "pump-2", "pump-1", "Root" })]
    [InlineData(CertificateSort.Oldest, new[] { "Root", "pump-1", "pump-2", "pump-3", "pump-4" })]
    [InlineData(CertificateSort.ExpiresFirst, new[] { "pump-4", "pump-2", "Root", "pump-1", "pump-3" })]
    [InlineData(CertificateSort.ExpiresLast, new[] { "pump-3", "pump-1", "Root", "pump-2", "pump-4" })]
    public async Task A_list_is_sorted_and_equal_ends_by_the_order_of_issuing(CertificateSort sort, string[] names)
    {
        await FillAsync();
        Assert.Equal(names, Names((await ListAsync(new(), new(Sort: sort))).Items));
        // Found through their devices, too.
        Assert.Equal(names.Where(name => name != "Root"), Names((await ListAsync(new(Text: "pump"), new(Sort: sort))).Items));
    }

    public static IEnumerable<object[]> Walks =>
        from filter in new CertificateFilter[]
        {
            new(), new(Profile: "ldevid"), new(Text: "pump"), new(ExpiresFrom: Records.Now.AddDays(3)), new(ExpiresBefore: Records.Now.AddDays(20), Domain: "plant"),
        }
        from sort in Enum.GetValues<CertificateSort>()
        select new object[] { filter, sort };

    [Theory, MemberData(nameof(Walks))]
    public async Task Pages_follow_each_other_forwards_and_backwards_without_gap_or_overlap(CertificateFilter filter, CertificateSort sort)
    {
        for (var i = 0; i < 25; i++)
        {
            await AddDeviceAsync($"pump-{i}");
            // Every third ends with its neighbour, and two profiles are merged.
            await Store.Issuance.RecordAsync(Records.Intent($"pump-{i}", profile: i % 4 == 0 ? "tls-client@1" : "ldevid@1") with { NotAfter = Records.Now.AddDays(i / 3) });
        }
        var whole = Names((await ListAsync(filter, new(1000, sort))).Items);
        var forwards = new List<string>();
        var page = await ListAsync(filter, new(7, sort));
        Assert.Null(page.Previous);
        forwards.AddRange(Names(page.Items));
        while (page.Next is { } next)
        {
            page = await ListAsync(filter, new(7, sort, next));
            forwards.AddRange(Names(page.Items));
        }
        Assert.Equal(whole, forwards);

        var backwards = Names(page.Items).ToList();
        while (page.Previous is { } previous)
        {
            page = await ListAsync(filter, new(7, sort, previous));
            backwards.InsertRange(0, Names(page.Items));
        }
        Assert.Equal(whole, backwards);
        Assert.NotNull(page.Next);
    }

    [Fact]
    public async Task A_row_that_arrives_while_somebody_pages_moves_no_other()
    {
        await FillAsync();
        var first = await ListAsync(new(), new(2));
        await Store.Issuance.RecordAsync(Records.Intent("pump-9"));
        Assert.Equal(["pump-2", "pump-1"], Names((await ListAsync(new(), new(2, Cursor: first.Next))).Items));
    }

    [Fact]
    public async Task A_cursor_is_good_for_its_own_filter_and_order_alone()
    {
        await FillAsync();
        var cursor = (await ListAsync(new(Profile: "ldevid"), new(1))).Next!;

        await Refused(() => ListAsync(new(), new(1, Cursor: cursor)));
        await Refused(() => ListAsync(new(Profile: "tls-client"), new(1, Cursor: cursor)));
        await Refused(() => ListAsync(new(Profile: "ldevid"), new(1, CertificateSort.Oldest, cursor)));
        await Refused(() => ListAsync(new(Profile: "ldevid"), new(1, Cursor: cursor), CertificateState.Good));
        time.Advance(TimeSpan.FromHours(1));
        Assert.Equal(["pump-3"], Names((await ListAsync(new(Profile: "ldevid"), new(1, Cursor: cursor))).Items));
    }

    [Theory]
    [InlineData("")]
    [InlineData("7")]
    [InlineData("not base64url!")]
    [InlineData("AAAAAAAAAAAAAAAAAAAAAAAA")]
    public async Task What_is_no_cursor_is_refused(string cursor) => await Refused(() => ListAsync(new(), new(1, Cursor: cursor)));

    [Fact]
    public async Task A_damaged_cursor_is_refused()
    {
        await FillAsync();
        var cursor = (await ListAsync(new(), new(1, CertificateSort.ExpiresFirst))).Next!;
        foreach (var wrong in new[] { cursor[..20], cursor[4..], cursor + "!", cursor + "____", new string('A', 10_000) })
            await Refused(() => ListAsync(new(), new(1, CertificateSort.ExpiresFirst, wrong)));
    }

    [Fact]
    public async Task A_certificate_is_found_by_its_whole_fingerprint()
    {
        await FillAsync();
        var issued = await Store.Issuance.IssueAsync(Records.Intent("pump-9"));
        var found = await ListAsync(new(Text: Convert.ToHexStringLower(issued.Sha256!)), new());
        Assert.Equivalent(issued with { Id = found.Items[0].Id }, Assert.Single(found.Items), strict: true);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1001)]
    public async Task A_page_has_1_to_1000_rows(int limit)
    {
        await Assert.ThrowsAsync<ArgumentOutOfRangeException>(() => ListAsync(new(), new(limit)));
        await Assert.ThrowsAsync<ArgumentOutOfRangeException>(() => Store.Certificates.ListAsync(new(), CertificateSort.Newest, null, limit, default));
    }

    [Theory, MemberData(nameof(Filters))]
    public async Task No_list_walks_the_table(CertificateFilter filter, string[] names)
    {
        await FillAsync();
        foreach (var sort in Enum.GetValues<CertificateSort>())
        {
            using var connection = DatabaseConnection.OpenReader(Folder.Database);
            Assert.Equal(names.Length, CertificateSearch.First(connection, filter, new(sort, null), 10).Count);
            Assert.NotEmpty(connection.Statements);
            foreach (var statement in connection.Statements.ToList())
            {
                using var plan = connection.Query($"EXPLAIN QUERY PLAN {statement}");
                while (plan.Read()) Assert.DoesNotContain("SCAN certificates", plan.GetString(3), StringComparison.Ordinal);
            }
        }
    }

    [Fact]
    public async Task Figures_count_by_state_and_by_end()
    {
        await FillAsync();
        time.Advance(TimeSpan.FromHours(2));
        var figures = await new CertificateRegistry(Store.Certificates, time).FiguresAsync(Records.Caller, null, default);
        Assert.Equal((3, 0, 0, 1), (figures.Good, figures.OnHold, figures.Revoked, figures.Expired));
        Assert.Equal([1, 0, 0, 0, 0, 2], figures.Expiring.Select(bucket => bucket.Count));
        Assert.Equal([1, 7, 30, 90, 365], figures.Expiring.Skip(1).Select(bucket => (bucket.From - time.GetUtcNow()).Days));
        Assert.Null(figures.Expiring[^1].Before);
    }

    [Fact]
    public async Task What_an_authority_issued_is_counted_by_the_time_of_issuing_whatever_became_of_it()
    {
        await AddDeviceAsync("pump-1");
        foreach (var (hour, authority) in new[] { (0, "issuing"), (1, "root"), (1, "issuing"), (2, "issuing"), (2, "issuing"), (5, "issuing") })
            await Store.Issuance.IssueAsync(Records.Intent("pump-1", at: Records.Now.AddHours(hour), authority: authority));
        await Store.Issuance.RecordAsync(Records.Intent("pump-1", at: Records.Now.AddHours(5)));
        Intruder.Write(Folder.Path, $"UPDATE certificates SET status = {(int)CertificateStatus.Revoked} WHERE id = 4");
        DateTimeOffset[] hours = [.. Enumerable.Range(1, 6).Select(hour => Records.Now.AddHours(hour))];

        Assert.Equal([1, 2, 0, 0, 1], await Store.Certificates.CountIssuedAsync("issuing", hours, default));
        Assert.Equal([1, 0, 0, 0, 0], await Store.Certificates.CountIssuedAsync("root", hours, default));
        Assert.Equal([0], await Store.Certificates.CountIssuedAsync("nobody", [Records.Now, Records.Now.AddYears(9)], default));

        using var reader = DatabaseConnection.OpenReader(Folder.Database);
        Assert.Equal([1, 2, 0, 0, 1], CertificateSearch.CountIssued(reader, "issuing", hours));
        foreach (var statement in reader.Statements.ToList())
        {
            using var plan = reader.Query($"EXPLAIN QUERY PLAN {statement}");
            while (plan.Read()) Assert.DoesNotContain("SCAN certificates", plan.GetString(3), StringComparison.Ordinal);
        }
    }

    [Fact] // what an OCSP answer asks for: its cost does not grow with the table
    public void A_serial_number_is_looked_up_by_its_index()
    {
        using var connection = DatabaseConnection.OpenReader(Folder.Database);
        using var plan = connection.Query($"EXPLAIN QUERY PLAN SELECT {CertificateRow.Columns} FROM certificates WHERE {CertificateRow.BySerial}", new byte[20], "issuing");
        Assert.True(plan.Read());
        Assert.Contains("USING INDEX certificates_serial", plan.GetString(3), StringComparison.Ordinal);
        Assert.False(plan.Read());
    }

    private static async Task Refused(Func<Task> list) => await Assert.ThrowsAsync<CursorRefusedException>(list);

    private static IEnumerable<string> Names(IEnumerable<CertificateRecord> records) => records.Select(record => record.Subject["CN=".Length..]);

    private Task<Page<CertificateRecord>> ListAsync(CertificateFilter filter, PageRequest<CertificateSort> page, CertificateState? state = null) =>
        new CertificateRegistry(Store.Certificates, time).ListAsync(Records.Caller, filter, state, page, default);

    private Task AddDeviceAsync(string name) => Store.Devices.AddAsync(new() { Name = name, Domain = "plant", AddedAt = Records.Now }, Records.Entry(), default);

    private async Task FillAsync()
    {
        foreach (var name in new[] { "pump-1", "pump-2", "pump-3", "pump-4" }) await AddDeviceAsync(name);
        await Store.Issuance.IssueAsync(Records.Intent(null, subject: "CN=Root", authority: "root", serial: RootSerial, profile: "root-ca@1") with { Domain = null });
        await Store.Issuance.IssueAsync(Records.Intent("pump-1"));
        await Store.Issuance.IssueAsync(Records.Intent("pump-2", profile: "tls-client@1") with { NotAfter = Records.Now.AddDays(1) });
        await Store.Issuance.RecordAsync(Records.Intent("pump-3"));
        await Store.Issuance.IssueAsync(Records.Intent("pump-4") with { NotAfter = Records.Now.AddHours(1) });
    }
}
