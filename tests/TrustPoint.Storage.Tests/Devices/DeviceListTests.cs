using TrustPoint.Ca.Lists;
using TrustPoint.Devices.Lifecycle;
using TrustPoint.Devices.Registry;

namespace TrustPoint.Storage.Tests.Devices;

/// <summary>Lists of devices: filters, orders, pages.</summary>
public sealed class DeviceListTests : StoreTest
{
    public static TheoryData<DeviceFilter, string[]> Filters => new()
    {
        { new(), ["valve-2", "pump-3", "pump-2", "pump-1"] },
        { new(Domain: "gate"), ["valve-2"] },
        { new(State: DeviceState.Suspended), ["pump-3"] },
        { new(Manufacturer: "acme"), ["pump-2"] },
        { new(Domain: "plant", State: DeviceState.Expected), ["pump-2", "pump-1"] },
        { new(Domain: "gate", State: DeviceState.Suspended), [] },
        { new(Text: "pump", State: DeviceState.Expected), ["pump-2", "pump-1"] },
        { new(Text: "sn-7", Domain: "plant"), ["pump-2"] },
        { new(Text: "pu"), [] },
        { new(Text: "pum\0p"), [] },
        { new(Text: "\0pump\""), [] },
    };

    [Theory, MemberData(nameof(Filters))]
    public async Task A_filter_narrows_the_list_and_its_count(DeviceFilter filter, string[] names)
    {
        await FillAsync();
        foreach (var sort in Enum.GetValues<DeviceSort>())
        {
            var expected = sort switch
            {
                DeviceSort.Newest => names,
                DeviceSort.Oldest => names.Reverse(),
                DeviceSort.Name => names.Order(StringComparer.Ordinal),
                _ => names.OrderDescending(StringComparer.Ordinal),
            };
            Assert.Equal(expected, (await Store.Devices.ListAsync(filter, sort, null, 10, default)).Items.Select(device => device.Name));
        }
        Assert.Equal(new ListCount(names.Length, true), await Store.Devices.CountAsync(filter, default));
    }

    [Fact]
    public async Task Devices_are_counted_by_state()
    {
        await FillAsync();
        Assert.Equal(new Dictionary<DeviceState, long> { [DeviceState.Expected] = 3, [DeviceState.Suspended] = 1 }, await Store.Devices.CountByStateAsync(null, default));
        Assert.Equal(new Dictionary<DeviceState, long> { [DeviceState.Expected] = 1 }, await Store.Devices.CountByStateAsync(["gate"], default));
    }

    public static IEnumerable<object[]> Walks =>
        from filter in new DeviceFilter[] { new(), new(Text: "pump"), new(Domain: "plant") }
        from sort in Enum.GetValues<DeviceSort>()
        select new object[] { filter, sort };

    [Theory, MemberData(nameof(Walks))]
    public async Task Pages_follow_each_other_forwards_and_backwards_without_gap_or_overlap(DeviceFilter filter, DeviceSort sort)
    {
        for (var i = 0; i < 10; i++) await AddAsync($"pump-{i * 7 % 10}", "plant");
        var whole = (await PageAsync(new(100, sort))).Items.Select(device => device.Name).ToList();
        Assert.Equal(10, whole.Count);
        var page = await PageAsync(new(3, sort));
        var forwards = page.Items.ToList();
        while (page.Next is { } next) forwards.AddRange((page = await PageAsync(new(3, sort, next))).Items);
        var backwards = page.Items.ToList();
        while (page.Previous is { } previous) backwards.InsertRange(0, (page = await PageAsync(new(3, sort, previous))).Items);

        Assert.Equal(whole, forwards.Select(device => device.Name));
        Assert.Equal(whole, backwards.Select(device => device.Name));

        Task<Page<Device>> PageAsync(PageRequest<DeviceSort> wanted) =>
            wanted.ReadAsync(filter, from => Store.Devices.ListAsync(filter, wanted.Sort, from, wanted.Limit, default));
    }

    private async Task FillAsync()
    {
        await AddAsync("pump-1", "plant");
        await AddAsync("pump-2", "plant", manufacturer: "acme", serialNumber: "SN-777");
        await AddAsync("pump-3", "plant", DeviceState.Suspended);
        await AddAsync("valve-2", "gate");
    }

    private Task AddAsync(string name, string domain, DeviceState state = DeviceState.Expected, string? manufacturer = null, string? serialNumber = null) =>
        Store.Devices.AddAsync(
            new() { Name = name, Domain = domain, State = state, Manufacturer = manufacturer, SerialNumber = serialNumber, AddedAt = Records.Now }, Records.Entry(), default);
}
