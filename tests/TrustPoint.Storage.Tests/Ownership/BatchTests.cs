using TrustPoint.Devices;
using TrustPoint.Devices.Admission;
using TrustPoint.Devices.Limits;

namespace TrustPoint.Storage.Tests.Ownership;

/// <summary>What a production line may have made with the code of a batch, over the real store. LIF-1.</summary>
public sealed class BatchTests : MakerTest
{
    [Fact]
    public async Task A_batch_adds_as_many_devices_as_its_quota_has_and_no_more()
    {
        var line = await OpenAsync(quota: 10);
        var devices = await Task.WhenAll(Enumerable.Range(0, 50).Select(number => Task.Run(async () =>
        {
            try
            {
                return await Makers.Batches.DeviceAsync(line, $"B-{number}", default);
            }
            catch (CommandRefusedException)
            {
                return null;
            }
        })));
        Assert.Equal(10, devices.Count(device => device is not null));
        Assert.Equal(10, (await Makers.Batches.ListAsync(Admin, "line-a", default)).Single().Made);
        Assert.Equal(10, (await Makers.Products.ListAsync(Admin, new(Domain: "line-a"), new(), default)).Items.Count(product => product.SerialNumber.StartsWith("B-", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task The_same_device_at_once_is_added_and_counted_once()
    {
        var line = await OpenAsync(quota: 10);
        var devices = await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => Task.Run(() => Makers.Batches.DeviceAsync(line, "B-1", default))));
        Assert.Single(devices.Select(device => device.Name).Distinct());
        Assert.Equal(1, (await Makers.Batches.ListAsync(Admin, "line-a", default)).Single().Made);
    }

    [Fact]
    public async Task Without_a_quota_only_what_was_added_beforehand_is_made()
    {
        var line = await OpenAsync(quota: 0);
        await Makers.Products.AddAsync(Admin, "line-a", "sold", ["B-1"], default);
        await Makers.Products.AddAsync(Admin, "line-a", "open", ["B-2"], default);
        Assert.Equal("B-1", (await Makers.Batches.DeviceAsync(line, "B-1", default)).SerialNumber);
        foreach (var serial in new[] { "B-2", "B-3", "", "SN\u00e43" }) // another model's, unknown, none, none
            await Assert.ThrowsAsync<CommandRefusedException>(() => Makers.Batches.DeviceAsync(line, serial, default));
        Assert.Equal(0, (await Makers.Batches.ListAsync(Admin, "line-a", default)).Single().Made);
    }

    [Fact]
    public async Task A_batch_is_open_from_its_beginning_to_its_end_and_not_after_it_is_closed()
    {
        var now = Box.Time.GetUtcNow();
        var (code, _) = await Makers.Batches.OpenAsync(Admin, new("tuesday", "line-a", "sold", 5, now.AddHours(1), now.AddHours(3)), default);
        await NotOpenAsync(code);
        Box.Time.Advance(TimeSpan.FromHours(1));
        var line = (await AdmitAsync(code))!;
        await Makers.Batches.DeviceAsync(line, "B-1", default);
        Box.Time.Advance(TimeSpan.FromHours(2));
        await NotOpenAsync(code);
        await Assert.ThrowsAsync<CommandRefusedException>(() => Makers.Batches.DeviceAsync(line, "B-2", default)); // admitted in time, asked too late

        (code, _) = await Makers.Batches.OpenAsync(Admin, new("wednesday", "line-a", "sold", 5, null, Box.Time.GetUtcNow().AddHours(1)), default);
        await Makers.Batches.CloseAsync(Admin, "wednesday", default);
        await NotOpenAsync(code, "wednesday");

        async Task NotOpenAsync(string shown, string name = "tuesday") =>
            Assert.Equal(AdmissionRefusal.NotAccepted, (await Assert.ThrowsAsync<AdmissionRefusedException>(async () => await AdmitAsync(shown, name))).Refusal);
    }

    [Fact]
    public async Task A_code_is_good_for_its_batch_in_its_domain_and_wrong_ones_run_out()
    {
        var (code, _) = await Makers.Batches.OpenAsync(Admin, new("tuesday", "line-a", "sold", 5, null, Box.Time.GetUtcNow().AddHours(1)), default);
        Assert.NotNull(await AdmitAsync(code.ToLowerInvariant().Replace("-", " ", StringComparison.Ordinal)));
        Assert.Null(await AdmitAsync(code, "monday"));
        Assert.Null(await Makers.Batches.TryAdmitAsync("tuesday", code, "10.0.0.7", Realms.Find("line-b")!, default));
        for (var tries = 0; tries < 300; tries++)
            Assert.Equal(AdmissionRefusal.NotProved, (await Assert.ThrowsAsync<AdmissionRefusedException>(async () => await AdmitAsync("0000-0000-0000-0000-0000-0000"))).Refusal);
        await Assert.ThrowsAsync<TooManyTriesException>(async () => await AdmitAsync(code));
    }

    [Fact]
    public async Task Devices_of_a_line_that_come_at_the_same_moment_are_not_taken_for_somebody_who_guesses()
    {
        var (code, _) = await Makers.Batches.OpenAsync(Admin, new("tuesday", "line-a", "sold", 5, null, Box.Time.GetUtcNow().AddHours(1)), default);
        var admitted = await Task.WhenAll(Enumerable.Range(0, 100).Select(_ => Task.Run(async () => await AdmitAsync(code))));
        Assert.All(admitted, Assert.NotNull);
    }

    [Theory]
    [InlineData("Monday", "line-a", "sold", 1, 1, CommandRefusal.Invalid)]
    [InlineData("monday", "line-a", "sold", -1, 1, CommandRefusal.Invalid)]
    [InlineData("monday", "line-a", "sold", 1_000_001, 1, CommandRefusal.Invalid)]
    [InlineData("monday", "line-a", "sold", 1, 0, CommandRefusal.Invalid)]
    [InlineData("monday", "line-a", "sold", 1, 367, CommandRefusal.Invalid)]
    [InlineData("monday", "plant", "sold", 1, 1, CommandRefusal.NotFound)] // no factory
    [InlineData("monday", "line-a", "valve", 1, 1, CommandRefusal.NotFound)]
    [InlineData("pump-1", "line-a", "sold", 1, 1, CommandRefusal.Conflict)] // a device's name
    [InlineData("taken", "line-a", "sold", 1, 1, CommandRefusal.Conflict)]
    public async Task A_batch_that_is_not_what_it_must_be_is_not_opened(string name, string domain, string model, int quota, int days, CommandRefusal refusal)
    {
        await Box.AddDeviceAsync("pump-1");
        await Makers.Batches.OpenAsync(Admin, new("taken", "line-a", "sold", 1, null, Box.Time.GetUtcNow().AddDays(1)), default);
        var refused = await Assert.ThrowsAsync<CommandRefusedException>(() =>
            Makers.Batches.OpenAsync(Admin, new(name, domain, model, quota, null, Box.Time.GetUtcNow().AddDays(days)), default));
        Assert.Equal(refusal, refused.Refusal);
    }

    private async Task<AdmittedClient.ByBatch> OpenAsync(int quota)
    {
        var (code, _) = await Makers.Batches.OpenAsync(Admin, new("tuesday", "line-a", "sold", quota, null, Box.Time.GetUtcNow().AddHours(1)), default);
        return (await AdmitAsync(code))!;
    }

    private ValueTask<AdmittedClient.ByBatch?> AdmitAsync(string code, string name = "tuesday") => Makers.Batches.TryAdmitAsync(name, code, "10.0.0.7", Realms.Find("line-a")!, default);
}
