using Microsoft.EntityFrameworkCore;
using TrustPoint.Ca.Certificates;
using TrustPoint.Storage.Certificates;
using TrustPoint.Storage.Database;
using TrustPoint.Storage.Lists;

namespace TrustPoint.Storage.Tests.Issuance;

/// <summary>Lists of certificates: filters, pages, and no walk through the table.</summary>
public sealed class CertificateListTests : StoreTest
{
    private static readonly byte[] RootSerial = [1, .. new byte[16]];

    public static TheoryData<CertificateFilter, string[]> Filters => new()
    {
        { new(), ["CN=pump-3", "CN=pump-2", "CN=pump-1", "CN=Root"] },
        { new(Authority: "root"), ["CN=Root"] },
        { new(Domain: "plant"), ["CN=pump-3", "CN=pump-2", "CN=pump-1"] },
        { new(Device: "pump-2"), ["CN=pump-2"] },
        { new(Profile: "ldevid"), ["CN=pump-3", "CN=pump-1"] },
        { new(Profile: "ldev"), [] },
        { new(Status: CertificateStatus.Issued), ["CN=pump-2", "CN=pump-1", "CN=Root"] },
        { new(Status: CertificateStatus.Intended), ["CN=pump-3"] },
        { new(Status: CertificateStatus.Revoked), [] },
        { new(ExpiresBefore: Records.Now.AddDays(2)), ["CN=pump-2"] },
        { new(Text: "PUMP-"), ["CN=pump-3", "CN=pump-2", "CN=pump-1"] },
        { new(Text: "ump-2"), ["CN=pump-2"] },
        { new(Text: "roo"), ["CN=Root"] },
        { new(Text: "%"), [] },
        { new(Text: Convert.ToHexString(RootSerial)), ["CN=Root"] },
        { new(Text: string.Join(':', RootSerial.Select(octet => $"{octet:x2}"))), ["CN=Root"] },
        { new(Text: Convert.ToHexString(RootSerial), Authority: "issuing"), [] },
        { new(Text: "pump", Profile: "tls-client", Status: CertificateStatus.Issued), ["CN=pump-2"] },
    };

    [Theory, MemberData(nameof(Filters))]
    public async Task A_filter_narrows_the_list(CertificateFilter filter, string[] subjects)
    {
        await FillAsync();
        Assert.Equal(subjects, (await Store.Certificates.ListAsync(filter, null, 10, default)).Items.Select(row => row.Subject));
    }

    [Fact]
    public async Task A_certificate_is_found_by_its_whole_fingerprint()
    {
        await FillAsync();
        var issued = await Store.Issuance.IssueAsync(Records.Intent("pump-9"));
        var found = await Store.Certificates.ListAsync(new(Text: Convert.ToHexStringLower(issued.Sha256!)), null, 10, default);
        Assert.Equivalent(issued with { Id = found.Items[0].Id }, Assert.Single(found.Items), strict: true);
    }

    [Fact]
    public async Task Pages_follow_each_other_without_gap_or_overlap()
    {
        for (var i = 0; i < 25; i++) await Store.Issuance.RecordAsync(Records.Intent($"pump-{i}"));
        var subjects = new List<string>();
        long? before = null;
        do
        {
            var page = await Store.Certificates.ListAsync(new(Profile: "ldevid"), before, 7, default);
            subjects.AddRange(page.Items.Select(row => row.Subject));
            before = page.Next;
        }
        while (before is not null);
        Assert.Equal(Enumerable.Range(0, 25).Reverse().Select(i => $"CN=pump-{i}"), subjects);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1001)]
    public async Task A_page_has_1_to_1000_rows(int limit) =>
        await Assert.ThrowsAsync<ArgumentOutOfRangeException>(() => Store.Certificates.ListAsync(new(), null, limit, default));

    [Theory, MemberData(nameof(Filters))]
    public async Task Only_the_list_without_a_filter_walks_the_table(CertificateFilter filter, string[] subjects)
    {
        await FillAsync();
        using var connection = DatabaseConnection.OpenReader(Folder.Database);
        using var lists = new ListContext(connection);
        using var command = CertificateQueries.Newest(lists, filter, null, 10).CreateDbCommand();
        command.CommandText = $"EXPLAIN QUERY PLAN {command.CommandText}";
        var plan = new List<string>();
        using (var rows = command.ExecuteReader())
        {
            while (rows.Read()) plan.Add(rows.GetString(3));
        }
        // Nearly every row is issued: that is no narrowing.
        var walks = plan.Any(step => step.StartsWith("SCAN", StringComparison.Ordinal));
        Assert.True(walks == (filter == new CertificateFilter() || filter == new CertificateFilter(Status: CertificateStatus.Issued)), $"{subjects.Length} rows by: {string.Join("; ", plan)}");
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

    private async Task FillAsync()
    {
        foreach (var name in new[] { "pump-1", "pump-2", "pump-3" })
            await Store.Devices.AddAsync(new() { Name = name, Domain = "plant", AddedAt = Records.Now }, Records.Entry(), default);
        await Store.Issuance.IssueAsync(Records.Intent(null, subject: "CN=Root", authority: "root", serial: RootSerial, profile: "root-ca@1") with { Domain = null });
        await Store.Issuance.IssueAsync(Records.Intent("pump-1"));
        await Store.Issuance.IssueAsync(Records.Intent("pump-2", profile: "tls-client@1") with { NotAfter = Records.Now.AddDays(1) });
        await Store.Issuance.RecordAsync(Records.Intent("pump-3"));
    }
}
