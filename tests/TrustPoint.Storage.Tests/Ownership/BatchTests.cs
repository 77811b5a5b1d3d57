using TrustPoint.Ca.Callers;
using TrustPoint.Devices;
using TrustPoint.Devices.Admission;
using TrustPoint.Devices.Limits;
using TrustPoint.Devices.Ownership;
using TrustPoint.Testing.Stored;

namespace TrustPoint.Storage.Tests.Ownership;

/// <summary>What a production line may have made with the code of a batch, over the real store. LIF-1.</summary>
public sealed class BatchTests : IAsyncLifetime, IDisposable
{
    private static readonly Administrator Admin = new("uid:0");

    private readonly TemporaryFolder folder = new();
    private StoredCa ca = null!;
    private Makers makers = null!;

    public async Task InitializeAsync()
    {
        ca = await StoredCa.CreateAsync(folder.Path);
        foreach (var name in new[] { "line", "other" }) await ca.Domains.SaveAsync(Admin, new() { Name = name, Authority = "issuing", Profiles = ["idevid"] }, default);
        makers = new(ca);
        await makers.Models.SaveAsync(Admin, new("drive", OwnershipPolicy.Verified, null, true), default);
        await makers.Models.SaveAsync(Admin, new("pump", OwnershipPolicy.Verified, null, true), default);
    }

    [Fact]
    public async Task A_batch_adds_as_many_devices_as_its_quota_has_and_no_more()
    {
        var line = await OpenAsync(quota: 10);
        var devices = await Task.WhenAll(Enumerable.Range(0, 50).Select(number => Task.Run(async () =>
        {
            try
            {
                return await makers.Batches.DeviceAsync(line, $"SN-{number}", default);
            }
            catch (CommandRefusedException)
            {
                return null;
            }
        })));
        Assert.Equal(10, devices.Count(device => device is not null));
        Assert.Equal(10, await MadeAsync());
        Assert.Equal(10, (await makers.Products.ListAsync(Admin, new(Domain: "line"), new(), default)).Items.Count);
    }

    [Fact]
    public async Task The_same_device_at_once_is_added_and_counted_once()
    {
        var line = await OpenAsync(quota: 10);
        var devices = await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => Task.Run(() => makers.Batches.DeviceAsync(line, "SN-1", default))));
        Assert.Single(devices.Select(device => device.Name).Distinct());
        Assert.Equal(1, await MadeAsync());
    }

    [Fact]
    public async Task Without_a_quota_only_what_was_added_beforehand_is_made()
    {
        var line = await OpenAsync(quota: 0);
        await makers.Products.AddAsync(Admin, "line", "drive", ["SN-1"], null, default);
        await makers.Products.AddAsync(Admin, "line", "pump", ["SN-2"], null, default);
        Assert.Equal("SN-1", (await makers.Batches.DeviceAsync(line, "SN-1", default)).SerialNumber);
        foreach (var serial in new[] { "SN-2", "SN-3", "", "SN\u00e43" }) // another model's, unknown, none, none
            await Assert.ThrowsAsync<CommandRefusedException>(() => makers.Batches.DeviceAsync(line, serial, default));
        Assert.Equal(0, await MadeAsync());
    }

    [Fact]
    public async Task A_batch_is_open_from_its_beginning_to_its_end_and_not_after_it_is_closed()
    {
        var now = ca.Time.GetUtcNow();
        var (code, _) = await makers.Batches.OpenAsync(Admin, new("tuesday", "line", "drive", 5, now.AddHours(1), now.AddHours(3)), default);
        await NotOpenAsync(code);
        ca.Time.Advance(TimeSpan.FromHours(1));
        var line = (await AdmitAsync(code))!;
        await makers.Batches.DeviceAsync(line, "SN-1", default);
        ca.Time.Advance(TimeSpan.FromHours(2));
        await NotOpenAsync(code);
        await Assert.ThrowsAsync<CommandRefusedException>(() => makers.Batches.DeviceAsync(line, "SN-2", default)); // admitted in time, asked too late

        (code, _) = await makers.Batches.OpenAsync(Admin, new("wednesday", "line", "drive", 5, null, ca.Time.GetUtcNow().AddHours(1)), default);
        await makers.Batches.CloseAsync(Admin, "wednesday", default);
        await NotOpenAsync(code, "wednesday");

        async Task NotOpenAsync(string shown, string name = "tuesday") =>
            Assert.Equal(AdmissionRefusal.NotAccepted, (await Assert.ThrowsAsync<AdmissionRefusedException>(async () => await AdmitAsync(shown, name))).Refusal);
    }

    [Fact]
    public async Task A_code_is_good_for_its_batch_in_its_domain_and_wrong_ones_run_out()
    {
        var (code, _) = await makers.Batches.OpenAsync(Admin, new("tuesday", "line", "drive", 5, null, ca.Time.GetUtcNow().AddHours(1)), default);
        Assert.NotNull(await AdmitAsync(code.ToLowerInvariant().Replace("-", " ", StringComparison.Ordinal)));
        Assert.Null(await AdmitAsync(code, "monday"));
        Assert.Null(await makers.Batches.TryAdmitAsync("tuesday", code, "10.0.0.7", ca.Domains.Find("other")!, default));
        for (var tries = 0; tries < 300; tries++)
            Assert.Equal(AdmissionRefusal.NotProved, (await Assert.ThrowsAsync<AdmissionRefusedException>(async () => await AdmitAsync("0000-0000-0000-0000-0000-0000"))).Refusal);
        await Assert.ThrowsAsync<TooManyTriesException>(async () => await AdmitAsync(code));
    }

    [Fact]
    public async Task Devices_of_a_line_that_come_at_the_same_moment_are_not_taken_for_somebody_who_guesses()
    {
        var (code, _) = await makers.Batches.OpenAsync(Admin, new("tuesday", "line", "drive", 5, null, ca.Time.GetUtcNow().AddHours(1)), default);
        var admitted = await Task.WhenAll(Enumerable.Range(0, 100).Select(_ => Task.Run(async () => await AdmitAsync(code))));
        Assert.All(admitted, Assert.NotNull);
    }

    [Fact]
    public async Task A_list_of_batches_is_narrowed_by_how_they_stand_and_read_page_by_page()
    {
        var now = ca.Time.GetUtcNow();
        foreach (var (name, model, quota, from, until) in new[]
        {
            ("ended", "drive", 5, now, now.AddMinutes(1)), ("open", "drive", 5, now, now.AddDays(1)), ("beforehand", "pump", 0, now, now.AddDays(1)),
            ("full", "drive", 1, now, now.AddDays(1)), ("planned", "drive", 5, now.AddHours(1), now.AddDays(1)),
        })
        {
            var (code, _) = await makers.Batches.OpenAsync(Admin, new(name, "line", model, quota, from, until), default);
            if (name == "full") await makers.Batches.DeviceAsync((await AdmitAsync(code, name))!, "SN-1", default);
        }
        ca.Time.Advance(TimeSpan.FromMinutes(1));

        Assert.Equal(["planned", "full", "beforehand", "open", "ended"], await NamesAsync(new()));
        Assert.Equal(["ended", "open", "beforehand", "full", "planned"], await NamesAsync(new(), BatchSort.Oldest));
        Assert.Equal(["beforehand", "open"], await NamesAsync(new(State: BatchState.Open)));
        foreach (var state in new[] { BatchState.Full, BatchState.Planned, BatchState.Ended }) Assert.Equal([$"{state}".ToLowerInvariant()], await NamesAsync(new(State: state)));
        Assert.Equal(["beforehand"], await NamesAsync(new(Model: "pump")));
        Assert.Equal(["open", "ended"], await NamesAsync(new(Text: "EN")));
        Assert.Empty(await NamesAsync(new(Domain: "other")));

        async Task<List<string>> NamesAsync(BatchFilter filter, BatchSort sort = default)
        {
            var names = new List<string>();
            for (var page = await makers.Batches.ListAsync(Admin, filter, new(2, sort), default); ; page = await makers.Batches.ListAsync(Admin, filter, new(2, sort, page.Next), default))
            {
                // The database and the batch itself say the same of how it stands.
                Assert.All(page.Items, batch => Assert.True(filter.State is null || batch.StateAt(ca.Time.GetUtcNow()) == filter.State));
                names.AddRange(page.Items.Select(batch => batch.Name));
                if (page.Next is null) return names;
            }
        }
    }

    [Theory]
    [InlineData("Monday", "line", "drive", 1, 1, CommandRefusal.Invalid)]
    [InlineData("monday", "line", "drive", -1, 1, CommandRefusal.Invalid)]
    [InlineData("monday", "line", "drive", 1_000_001, 1, CommandRefusal.Invalid)]
    [InlineData("monday", "line", "drive", 1, 0, CommandRefusal.Invalid)]
    [InlineData("monday", "line", "drive", 1, 367, CommandRefusal.Invalid)]
    [InlineData("monday", "plant", "drive", 1, 1, CommandRefusal.NotFound)] // no factory
    [InlineData("monday", "line", "valve", 1, 1, CommandRefusal.NotFound)]
    [InlineData("pump-1", "line", "drive", 1, 1, CommandRefusal.Conflict)] // a device's name
    [InlineData("taken", "line", "drive", 1, 1, CommandRefusal.Conflict)]
    public async Task A_batch_that_is_not_what_it_must_be_is_not_opened(string name, string domain, string model, int quota, int days, CommandRefusal refusal)
    {
        await ca.AddDeviceAsync("pump-1");
        await makers.Batches.OpenAsync(Admin, new("taken", "line", "drive", 1, null, ca.Time.GetUtcNow().AddDays(1)), default);
        var refused = await Assert.ThrowsAsync<CommandRefusedException>(() =>
            makers.Batches.OpenAsync(Admin, new(name, domain, model, quota, null, ca.Time.GetUtcNow().AddDays(days)), default));
        Assert.Equal(refusal, refused.Refusal);
    }

    public async Task DisposeAsync()
    {
        makers.Dispose();
        await ca.DisposeAsync();
    }

    public void Dispose() => folder.Dispose();

    private async Task<AdmittedClient.ByBatch> OpenAsync(int quota)
    {
        var (code, _) = await makers.Batches.OpenAsync(Admin, new("tuesday", "line", "drive", quota, null, ca.Time.GetUtcNow().AddHours(1)), default);
        return (await AdmitAsync(code))!;
    }

    private async Task<int> MadeAsync() => (await makers.Batches.FindAsync(Admin, "tuesday", default))!.Made;

    private ValueTask<AdmittedClient.ByBatch?> AdmitAsync(string code, string name = "tuesday") => makers.Batches.TryAdmitAsync(name, code, "10.0.0.7", ca.Domains.Find("line")!, default);
}
