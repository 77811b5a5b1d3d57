using TrustPoint.Ca.Audit;
using TrustPoint.Ca.Callers;
using TrustPoint.Ca.Lists;
using TrustPoint.Devices.Transfers;
using TrustPoint.Testing.Stored;

namespace TrustPoint.Storage.Tests.Transfers;

/// <summary>The list of transfers over the real store: what it is searched by, page by page, and that several are kept together or not at all.</summary>
public sealed class TransferListTests : IAsyncLifetime, IDisposable
{
    private static readonly Administrator Admin = new("uid:0");

    private readonly TemporaryFolder folder = new();
    private StoredCa ca = null!;
    private TransferDesk desk = null!;

    public async Task InitializeAsync()
    {
        ca = await StoredCa.CreateAsync(folder.Path);
        desk = new(ca.Store.HeldTransfers, null!, null!, null!, null!, null!, ca.Authorities);
        await ca.Store.Devices.AddAsync(new() { Name = "press-7", Domain = "plant", Manufacturer = "maker", SerialNumber = "SN-7", AddedAt = ca.Time.GetUtcNow() }, ca.Entry(AuditEventType.DeviceAdded), default);
        for (var number = 0; number < 20; number++) await AddAsync(Of(number));
    }

    public async Task DisposeAsync() => await ca.DisposeAsync();

    public void Dispose() => folder.Dispose();

    [Theory]
    [InlineData("works 1", 11)] // part of the other party's name
    [InlineData("WORKS 19", 1)]
    [InlineData("SN-7", 1)] // a whole serial number
    [InlineData("SN", 0)]
    [InlineData("press-7", 1)] // a device's name
    [InlineData("line 4", 5)] // part of a machine's name
    [InlineData("00000005-0000-0000-0000-000000000000", 1)] // a transfer's id
    [InlineData("%", 0)]
    [InlineData("' OR 1", 0)]
    public async Task Transfers_are_found_by_party_device_serial_machine_and_id(string text, int count) => Assert.Equal(count, (await FindAsync(new(text))).Count);

    [Fact]
    public async Task They_are_narrowed_by_side_progress_and_domain_and_by_what_the_caller_sees()
    {
        Assert.Equal(10, (await FindAsync(new(Side: TransferSide.Buyer))).Count);
        Assert.Equal(5, (await FindAsync(new(Side: TransferSide.Seller, Progress: TransferProgress.Booked))).Count);
        Assert.Equal(4, (await FindAsync(new(Domain: "gate"))).Count);
        Assert.Single(await FindAsync(new("works 15", Domain: "gate")));
        var narrow = new Person("kim", [new(Role.RaOperator, "gate")], 1, IsFresh: true);
        Assert.All((await desk.ListAsync(narrow, new(), new(), default)).Items, transfer => Assert.Equal("gate", transfer.Domain));
        await Assert.ThrowsAsync<NotAllowedException>(() => desk.ListAsync(narrow, new(Domain: "plant"), new(), default));
    }

    [Theory]
    [InlineData(TransferSort.Newest)]
    [InlineData(TransferSort.Oldest)]
    public async Task Page_by_page_each_is_there_once_and_the_way_back_is_the_same(TransferSort sort)
    {
        var seen = new List<Guid>();
        string? cursor = null;
        do
        {
            var page = await desk.ListAsync(Admin, new("works"), new(7, sort, cursor), default);
            seen.AddRange(page.Items.Select(transfer => transfer.Id));
            Assert.All(page.Items, transfer => Assert.Empty(transfer.Package));
            cursor = page.Next;
        }
        while (cursor is not null);
        var expected = Enumerable.Range(0, 20).Select(number => Of(number).Id);
        Assert.Equal(sort == TransferSort.Newest ? expected.Reverse() : expected, seen);
        var second = await desk.ListAsync(Admin, new("works"), new(7, sort, (await desk.ListAsync(Admin, new("works"), new(7, sort), default)).Next), default);
        Assert.Equal(seen[..7], (await desk.ListAsync(Admin, new("works"), new(7, sort, second.Previous), default)).Items.Select(transfer => transfer.Id));
        await Assert.ThrowsAsync<CursorRefusedException>(() => desk.ListAsync(Admin, new("other"), new(7, sort, second.Next), default));
    }

    [Fact] // LIF-30, LIF-71: the statements of a machine
    public async Task LIF_30_of_several_statements_none_is_kept_where_one_device_is_on_its_way_already()
    {
        var (free, busy) = (Of(30) with { SerialNumbers = ["SN-30"] }, Of(32) with { SerialNumbers = ["SN-0"] });
        Assert.False(await ca.Store.HeldTransfers.AddAsync([.. new[] { free, busy }.Select(transfer => (transfer, ca.Entry(AuditEventType.TransferCreated)))], default));
        Assert.Empty(await FindAsync(new("SN-30")));
        Assert.True(await ca.Store.HeldTransfers.AddAsync(free, ca.Entry(AuditEventType.TransferCreated), default));
        Assert.Single(await FindAsync(new("SN-30")));
    }

    [Fact] // LIF-71
    public async Task LIF_71_the_transfers_of_a_machine_are_found_by_it_on_either_side()
    {
        Assert.Equal(5, (await ca.Store.HeldTransfers.OfMachineAsync(Machine.Id, TransferSide.Seller, default)).Count);
        Assert.Empty(await ca.Store.HeldTransfers.OfMachineAsync(Machine.Id, TransferSide.Buyer, default));
        Assert.All(await ca.Store.HeldTransfers.OfMachineAsync(Machine.Id, TransferSide.Seller, default), transfer => Assert.Equal(Machine, transfer.Machine));
    }

    private static HeldMachine Machine { get; } = new(new(99, 0, 0, new byte[8]), "press line 4", 5);

    private static HeldTransfer Of(int number) => new()
    {
        Id = new(number, 0, 0, new byte[8]),
        Side = number % 2 == 0 ? TransferSide.Seller : TransferSide.Buyer,
        Domain = number % 5 == 0 ? "gate" : "plant",
        Progress = number % 4 == 0 ? TransferProgress.Booked : TransferProgress.Offered,
        Other = $"Works {number}",
        Manufacturer = "maker",
        SerialNumbers = [$"SN-{number}"],
        Package = [1, 2, 3],
        CreatedAt = DateTimeOffset.UnixEpoch,
        CreatedBy = "anna",
        ChangedAt = DateTimeOffset.UnixEpoch,
        ChangedBy = "anna",
        Machine = number % 4 == 2 ? Machine : null,
    };

    private Task AddAsync(HeldTransfer transfer) => ca.Store.HeldTransfers.AddAsync(transfer, ca.Entry(AuditEventType.TransferCreated), default);

    private async Task<IReadOnlyList<HeldTransfer>> FindAsync(TransferFilter filter) => (await desk.ListAsync(Admin, filter, new(1000), default)).Items;
}
