using TrustPoint.Ca.Audit;
using TrustPoint.Ca.Callers;
using TrustPoint.Ca.Lists;

namespace TrustPoint.Storage.Tests.Audit;

/// <summary>The list of audit entries: filters and pages.</summary>
public sealed class AuditListTests : StoreTest
{
    public static TheoryData<AuditFilter, long[]> Filters => new()
    {
        { new(), [5, 4, 3, 2, 1, 0] },
        { new("appliance.started"), [4, 2, 0] },
        { new("appliance.start"), [] },
        { new(Since: Records.Now.AddMinutes(3)), [5, 4, 3] },
        { new(Until: Records.Now.AddMinutes(3)), [2, 1, 0] },
        { new("appliance.started", Records.Now.AddMinutes(1), Records.Now.AddMinutes(4)), [2] },
        { new(Since: Records.Now.AddDays(1)), [] },
        { new(Until: Records.Now), [] },
    };

    [Theory, MemberData(nameof(Filters))]
    public async Task A_filter_narrows_the_list(AuditFilter filter, long[] indexes)
    {
        await FillAsync();
        Assert.Equal(indexes, (await ListAsync(filter, new())).Items.Select(entry => entry.Index));
        Assert.Equal(indexes.Reverse(), (await ListAsync(filter, new(Sort: AuditSort.Oldest))).Items.Select(entry => entry.Index));
    }

    [Theory]
    [InlineData(AuditSort.Newest)]
    [InlineData(AuditSort.Oldest)]
    public async Task Pages_follow_each_other_forwards_and_backwards(AuditSort sort)
    {
        await FillAsync();
        var first = await ListAsync(new(), new(4, sort));
        var second = await ListAsync(new(), new(4, sort, first.Next));
        Assert.Null(second.Next);
        Assert.Equal((await ListAsync(new(), new(6, sort))).Items.Select(entry => entry.Index), first.Items.Concat(second.Items).Select(entry => entry.Index));
        Assert.Equal(first.Items.Select(entry => entry.Index), (await ListAsync(new(), new(4, sort, second.Previous))).Items.Select(entry => entry.Index));
    }

    [Fact]
    public async Task What_was_refused_is_found_apart_from_what_was_done()
    {
        foreach (var outcome in new[] { AuditOutcome.Success, AuditOutcome.Refused, AuditOutcome.Success })
            await Store.Audit.AppendAsync(AuditEntry.Create(AuditEventType.DeviceAdded, Records.Now, Records.Caller, outcome), default);
        Assert.Equal([1L], (await ListAsync(new(Outcome: AuditOutcome.Refused), new())).Items.Select(entry => entry.Index));
        Assert.Equal([2L, 0L], (await ListAsync(new(Outcome: AuditOutcome.Success), new())).Items.Select(entry => entry.Index));
    }

    [Theory]
    [InlineData("anna", null, new long[] { 2, 0 })]
    [InlineData("ann", null, new long[0])]
    [InlineData(null, "pump-1", new long[] { 2, 1 })]
    [InlineData(null, "pump", new long[0])]
    [InlineData("anna", "pump-1", new long[] { 2 })]
    [InlineData(null, "\"event\":\"device.added\"", new long[0])] // what is typed is a value, never more of the entry
    [InlineData(null, "Zürich \"2\" <b>", new long[] { 0 })]
    public async Task Who_and_what_it_is_about_narrow_the_list_by_whole_values(string? subject, string? about, long[] indexes)
    {
        await AppendAsync("anna", "Zürich \"2\" <b>");
        await AppendAsync("bert", "pump-1");
        await AppendAsync("anna", "pump-1");

        Assert.Equal(indexes, (await ListAsync(new(Subject: subject, About: about), new())).Items.Select(entry => entry.Index));
    }

    [Theory]
    [InlineData(AuditSort.Newest), InlineData(AuditSort.Oldest)]
    public async Task A_search_that_is_long_stops_and_its_cursor_goes_on_to_what_was_not_looked_at_yet(AuditSort sort)
    {
        const int Farthest = 100_000;
        await AppendAsync("first", "pump-1");
        await Task.WhenAll(Enumerable.Range(0, Farthest + 1).Select(_ => AppendAsync("crowd", "other")));
        await AppendAsync("last", "pump-1");

        var filter = new AuditFilter(About: "pump-1");
        var near = await ListAsync(filter, new(Sort: sort));
        var far = await ListAsync(filter, new(Sort: sort, Cursor: near.Next));

        long[] expected = sort == AuditSort.Newest ? [Farthest + 2, 0] : [0, Farthest + 2];
        Assert.Equal(expected, near.Items.Concat(far.Items).Select(entry => entry.Index));
        Assert.Single(near.Items);
        Assert.Null(far.Next);
    }

    [Fact]
    public async Task A_device_may_not_read_the_log() => await Assert.ThrowsAsync<NotAllowedException>(() =>
        new AuditList(Store.Audit).ListAsync(new DeviceCaller("pump-1", new DeviceCredential.OneTimeCode("1")), new(), new(), default));

    private Task AppendAsync(string subject, string device) => Store.Audit.AppendAsync(
        AuditEntry.Create(AuditEventType.DeviceAdded, Records.Now, new Administrator(subject), AuditOutcome.Success, ("device", device)), default);

    private async Task FillAsync()
    {
        for (var i = 0; i < 6; i++)
            await Store.Audit.AppendAsync(Records.Entry(i % 2 == 0 ? AuditEventType.ApplianceStarted : AuditEventType.ApplianceStopped, Records.Now.AddMinutes(i)), default);
    }

    private Task<Page<AuditRecord>> ListAsync(AuditFilter filter, PageRequest<AuditSort> page) => new AuditList(Store.Audit).ListAsync(Records.Caller, filter, page, default);
}
