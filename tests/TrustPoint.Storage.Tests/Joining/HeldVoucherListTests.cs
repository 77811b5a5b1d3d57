using TrustPoint.Ca.Audit;
using TrustPoint.Ca.Lists;
using TrustPoint.Devices.Joining;
using TrustPoint.Testing.Stored;

namespace TrustPoint.Storage.Tests.Joining;

/// <summary>The lists of held vouchers and of joins: narrowed, counted and read page by page in the database.</summary>
public sealed class HeldVoucherListTests : IAsyncLifetime, IDisposable
{
    private readonly TemporaryFolder folder = new();
    private StoredCa ca = null!;

    public async Task InitializeAsync() => ca = await StoredCa.CreateAsync(folder.Path);

    public async Task DisposeAsync() => await ca.DisposeAsync();

    public void Dispose() => folder.Dispose();

    [Fact]
    public async Task Held_vouchers_are_found_by_how_they_stand_by_their_device_and_by_their_order()
    {
        var now = ca.Time.GetUtcNow();
        await ca.Store.HeldVouchersWith(ca.PeopleKey).AddAsync(
            [Held("SN-1", "17", now.AddDays(1)), Held("SN-2", "17", null), Held("SN-3", "18", now.AddDays(-1)), Held("SN-4", "18", now.AddDays(-1)), Held("SN-5", "19", now)],
            ca.Entry(AuditEventType.VouchersImported), default);
        await UseAsync("SN-4");

        Assert.Equal(["SN-5", "SN-4", "SN-3", "SN-2", "SN-1"], await SerialsAsync(new()));
        Assert.Equal(["SN-1", "SN-2", "SN-3", "SN-4", "SN-5"], await SerialsAsync(new(), HeldVoucherSort.Oldest));
        Assert.Equal(["SN-5", "SN-2", "SN-1"], await SerialsAsync(new(State: HeldVoucherState.Ready))); // good to the end of its last moment
        Assert.Equal(["SN-3"], await SerialsAsync(new(State: HeldVoucherState.Expired)));
        Assert.Equal(["SN-4"], await SerialsAsync(new(State: HeldVoucherState.Used)));
        Assert.Equal(["SN-2", "SN-1"], await SerialsAsync(new(Text: "17")));
        Assert.Equal(["SN-3"], await SerialsAsync(new(Text: "n-3")));
        Assert.Empty(await SerialsAsync(new(Manufacturer: "other")));
        Assert.Equal("SN-1", (await ca.Store.HeldVouchersWith(ca.PeopleKey).FindAsync(1, default))!.SerialNumber);
        Assert.Null(await ca.Store.HeldVouchersWith(ca.PeopleKey).FindAsync(77, default));

        async Task<List<string>> SerialsAsync(HeldVoucherFilter filter, HeldVoucherSort sort = default)
        {
            var serials = new List<string>();
            await foreach (var held in new PageRequest<HeldVoucherSort>(2, sort).AllAsync(page => page.ReadAsync(filter, from => ca.Store.HeldVouchersWith(ca.PeopleKey).ListAsync(filter, now, page.Sort, from, 2, default))))
            {
                // The database and the voucher itself say the same of how it stands.
                Assert.True(filter.State is null || held.StateAt(now) == filter.State);
                serials.Add(held.SerialNumber);
            }
            return serials;
        }
    }

    [Fact]
    public async Task Joins_are_counted_as_they_are_listed()
    {
        foreach (var (serial, domain, state) in new[] { ("SN-1", "plant", JoinState.Waiting), ("SN-2", "plant", JoinState.Waiting), ("SN-12", "gate", JoinState.Waiting), ("SN-3", "plant", JoinState.Refused) })
            await JoinAsync(serial, domain, state);

        foreach (var (filter, count) in new (JoinFilter, int)[]
        {
            (new(), 4), (new(State: JoinState.Waiting), 3), (new(State: JoinState.Waiting) { Seen = ["plant"] }, 2), (new() { Seen = [] }, 0), (new(Domain: "gate"), 1), (new(Text: "sn-1"), 2),
        })
        {
            Assert.Equal(count, await ca.Store.JoinsWith(ca.PeopleKey).CountAsync(filter, default));
            Assert.Equal(count, (await ca.Store.JoinsWith(ca.PeopleKey).ListAsync(filter, JoinSort.Newest, null, 100, default)).Items.Count);
        }
    }

    private HeldVoucher Held(string serialNumber, string order, DateTimeOffset? expires) => new()
    {
        Sha256 = serialNumber,
        Manufacturer = "maker",
        SerialNumber = serialNumber,
        Der = [0x30],
        ExpiresAt = expires,
        Order = order,
        ImportedBy = "anna",
        ImportedAt = ca.Time.GetUtcNow(),
    };

    private async Task UseAsync(string serialNumber)
    {
        var join = await JoinAsync(serialNumber, "plant", JoinState.VoucherAsked);
        await ca.Store.JoinsWith(ca.PeopleKey).ChangeAsync(join with { State = JoinState.VoucherGot }, ca.Entry(AuditEventType.VoucherReceived), (await ca.Store.HeldVouchersWith(ca.PeopleKey).FindAsync(serialNumber, default))!.Id, default);
    }

    private Task<Join> JoinAsync(string serialNumber, string domain, JoinState state) => ca.Store.JoinsWith(ca.PeopleKey).AddAsync(
        new()
        {
            IdevidSha256 = serialNumber,
            Nonce = "nonce",
            Manufacturer = "maker",
            SerialNumber = serialNumber,
            Domain = domain,
            Idevid = [0x30],
            State = state,
            CreatedAt = ca.Time.GetUtcNow(),
            ChangedAt = ca.Time.GetUtcNow(),
        },
        null, ca.Entry(AuditEventType.JoinBegan), default);
}
