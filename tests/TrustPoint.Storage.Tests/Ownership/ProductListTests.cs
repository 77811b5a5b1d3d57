using TrustPoint.Ca.Audit;
using TrustPoint.Ca.Callers;
using TrustPoint.Ca.Vouchers;
using TrustPoint.Devices;
using TrustPoint.Devices.Lifecycle;
using TrustPoint.Devices.Ownership;
using TrustPoint.Formats.Vouchers;
using TrustPoint.Testing.InMemory;
using TrustPoint.Testing.Stored;

namespace TrustPoint.Storage.Tests.Ownership;

/// <summary>What a manufacturer looks at: products, owners and vouchers in lists, and what would become of many at once.</summary>
public sealed class ProductListTests : IAsyncLifetime, IDisposable
{
    private const string Line = "line";

    private static readonly Administrator Admin = new("uid:0");

    private readonly TemporaryFolder folder = new();
    private readonly Registrar works = new("works", InMemoryCa.Start, TimeSpan.FromDays(365));
    private StoredCa ca = null!;
    private Makers makers = null!;

    public async Task InitializeAsync()
    {
        ca = await StoredCa.CreateAsync(folder.Path);
        await ca.Setup.CreateAsync(Admin, new() { Name = "maker-root", CommonName = "Maker Root", Organization = "Maker", Profile = "idevid-root-ca", Key = Ca.Keys.KeyAlgorithm.EcP256 }, default);
        foreach (var name in new[] { "maker-line", VoucherSigners.AuthorityName })
            await ca.Setup.CreateAsync(Admin, new() { Name = name, Parent = "maker-root", CommonName = name, Organization = "Maker", Profile = "idevid-issuing-ca", Key = Ca.Keys.KeyAlgorithm.EcP256 }, default);
        await ca.Domains.SaveAsync(Admin, new() { Name = Line, Authority = "maker-line", Profiles = ["idevid"] }, default);
        makers = new(ca);
        await makers.Models.SaveAsync(Admin, new("drive", OwnershipPolicy.Verified, TimeSpan.FromDays(90), true), default);
        await makers.Models.SaveAsync(Admin, new("pump", OwnershipPolicy.Verified, null, true), default);
        await makers.Owners.SaveAsync(Admin, new("works", "Works Ltd", [works.Authority.Der.ToArray()]), default);
        await makers.Owners.SaveAsync(Admin, new("next", "North End", [works.Authority.Der.ToArray()]), default);
        await makers.Products.AddAsync(Admin, Line, "drive", ["DR-30", "DR-10", "DR-20"], null, default);
        await makers.Products.AddAsync(Admin, Line, "pump", ["PU-40"], null, default);
        await makers.Life.AssignAsync(Admin, Line, ["DR-10", "DR-20", "PU-40"], "works", default);
        await makers.Life.BlockAsync(Admin, Line, "DR-20", "reported stolen", default);
        await makers.Life.ReleaseAsync(Admin, Line, "PU-40", "letter", default);
    }

    public Task DisposeAsync() => ca.DisposeAsync().AsTask();

    public void Dispose()
    {
        makers.Dispose();
        works.Dispose();
        folder.Dispose();
    }

    public static TheoryData<ProductFilter, string> Filters => new()
    {
        { new(), "PU-40 DR-20 DR-10 DR-30" },
        { new() { Text = "r-1" }, "DR-10" },
        { new() { Text = "line" }, "" }, // a part of its device's name is none of its serial number
        { new() { Text = "DR" }, "" }, // shorter than the index of parts: the whole serial number
        { new() { State = DeviceState.InTrade }, "DR-30" },
        { new() { State = DeviceState.Assigned }, "DR-10" },
        { new() { State = DeviceState.Released }, "PU-40" },
        { new() { State = DeviceState.Suspended }, "DR-20" },
        { new(Owner: "works") { State = DeviceState.Suspended, Text = "DR-1" }, "" },
    };

    [Theory, MemberData(nameof(Filters))]
    public async Task Products_are_narrowed_by_part_state_and_block(ProductFilter filter, string serials)
    {
        Assert.Equal(serials, string.Join(' ', (await makers.Products.ListAsync(Admin, filter, new(), default)).Items.Select(product => product.SerialNumber)));
        Assert.Equal(serials.Split(' ', StringSplitOptions.RemoveEmptyEntries).Length, (await makers.Products.CountAsync(Admin, filter, default)).Value);
    }

    [Fact]
    public async Task In_the_order_of_serial_numbers_pages_follow_each_other_both_ways()
    {
        var first = await makers.Products.ListAsync(Admin, new(), new(3, ProductSort.SerialNumber), default);
        Assert.Equal(["DR-10", "DR-20", "DR-30"], first.Items.Select(product => product.SerialNumber));
        var second = await makers.Products.ListAsync(Admin, new(), new(3, ProductSort.SerialNumber, first.Next), default);
        Assert.Equal("PU-40", Assert.Single(second.Items).SerialNumber);
        var back = await makers.Products.ListAsync(Admin, new(), new(3, ProductSort.SerialNumber, second.Previous), default);
        Assert.Equal(["DR-10", "DR-20", "DR-30"], back.Items.Select(product => product.SerialNumber));
    }

    [Fact]
    public async Task A_product_is_found_by_its_device_and_a_device_that_was_not_made_here_is_none()
    {
        Assert.Equal("DR-10", (await makers.Products.OfDeviceAsync(Admin, NewProduct.DeviceNameOf(Line, "DR-10"), default))?.SerialNumber);
        Assert.Null(await makers.Products.OfDeviceAsync(Admin, "press-1", default));
    }

    [Fact]
    public async Task Several_are_assigned_or_none_and_each_is_on_the_log()
    {
        var before = (await LogAsync(AuditEventType.ProductAssigned)).Count;
        var refused = await Assert.ThrowsAsync<CommandRefusedException>(() => makers.Life.AssignAsync(Admin, Line, ["DR-30", "DR-10"], "next", default));
        Assert.StartsWith("product DR-10 is assigned to its owner: nobody can assign it now. What is possible: release it", refused.Message, StringComparison.Ordinal); // LIF-7
        Assert.Null((await makers.Products.FindAsync(Admin, Line, "DR-30", default))!.Owner);

        await makers.Life.AssignAsync(Admin, Line, ["DR-30", "PU-40"], "next", default);
        Assert.Equal(["PU-40", "DR-30"], (await makers.Products.ListAsync(Admin, new(Owner: "next"), new(), default)).Items.Select(product => product.SerialNumber));
        Assert.Equal(before + 2, (await LogAsync(AuditEventType.ProductAssigned)).Count);
    }

    [Fact]
    public async Task One_that_was_changed_meanwhile_stops_the_whole_change()
    {
        var (stale, fresh) = ((await makers.Products.FindAsync(Admin, Line, "DR-10", default))!, (await makers.Products.FindAsync(Admin, Line, "DR-30", default))!);
        await makers.Life.BlockAsync(Admin, Line, "DR-10", "recalled", default);
        var before = (await LogAsync(AuditEventType.ProductAssigned)).Count;

        var (assigned, first) = ProductRules.Decide(fresh, new(LifeEvent.Assign) { Owner = "next" }, "uid:0", ca.Time.GetUtcNow());
        var (released, second) = ProductRules.Decide(stale, new(LifeEvent.Release) { Reason = "letter" }, "uid:0", ca.Time.GetUtcNow());
        var entry = ca.Entry(AuditEventType.ProductAssigned);
        Assert.Equal("DR-10", (await ca.Store.Ownership.LiveAsync([new(assigned, first, entry), new(released, second, entry)], default))?.SerialNumber);

        Assert.Null((await makers.Products.FindAsync(Admin, Line, "DR-30", default))!.Owner);
        Assert.Equal("recalled", (await makers.Products.FindAsync(Admin, Line, "DR-10", default))!.Blocked);
        Assert.Equal(before, (await LogAsync(AuditEventType.ProductAssigned)).Count);
    }

    [Theory]
    [InlineData(0), InlineData(Products.MostTogether + 1)]
    public async Task An_assignment_is_bounded(int count) => Assert.Equal(CommandRefusal.Invalid, (await Assert.ThrowsAsync<CommandRefusedException>(
        () => makers.Life.AssignAsync(Admin, Line, [.. Enumerable.Range(0, count).Select(number => $"X-{number}")], "works", default))).Refusal);

    [Fact]
    public async Task The_same_one_twice_is_not_assigned() =>
        await Assert.ThrowsAsync<CommandRefusedException>(() => makers.Life.AssignAsync(Admin, Line, ["DR-30", "DR-30"], "works", default));

    [Fact]
    public async Task Each_row_is_looked_at_by_itself_before_anything_is_done()
    {
        string[] typed = ["DR-10", "DR-30", "NEW-1", "NEW-1", "new_2"];

        var assigned = await makers.Products.CheckAsync(Admin, Line, "drive", "next", typed, default);
        Assert.StartsWith("product DR-10 is assigned to its owner: nobody can assign it now. What is possible: release it", assigned[0].Fault, StringComparison.Ordinal);
        Assert.Equal([null, null, "a serial number is there twice"], assigned.Skip(1).Take(3).Select(row => row.Fault));
        Assert.Contains("PrintableString", assigned[4].Fault, StringComparison.Ordinal);
        Assert.Equal(["DR-10", "DR-30", null, null, null], assigned.Select(row => row.Known?.SerialNumber));

        var added = await makers.Products.CheckAsync(Admin, Line, "drive", null, ["DR-30", "NEW-1"], default);
        Assert.Equal(["there is a product DR-30 in line already", null], added.Select(row => row.Fault));
        var known = await makers.Products.CheckAsync(Admin, Line, null, "next", ["NEW-1"], default);
        Assert.Equal("there is no product NEW-1 in line", Assert.Single(known).Fault);
        Assert.Equal(4, (await makers.Products.CountAsync(Admin, new(), default)).Value);
    }

    [Fact]
    public async Task Owners_are_a_list_by_name_that_is_searched_in_what_people_call_them()
    {
        Assert.Equal(["next", "works"], (await makers.Owners.ListAsync(Admin, null, new(), default)).Items.Select(owner => owner.Name));
        Assert.Equal("next", Assert.Single((await makers.Owners.ListAsync(Admin, "north", new(), default)).Items).Name);
        var first = await makers.Owners.ListAsync(Admin, null, new(1), default);
        var second = await makers.Owners.ListAsync(Admin, null, new(1, Cursor: first.Next), default);
        Assert.Equal(("works", null), (Assert.Single(second.Items).Name, second.Next));
        Assert.Equal("next", Assert.Single((await makers.Owners.ListAsync(Admin, null, new(1, Cursor: second.Previous), default)).Items).Name);
        Assert.Equal(2, (await makers.Owners.CountAsync(Admin, default)).Value);
        Assert.Null(await makers.Owners.FindAsync(Admin, "nobody", default));
    }

    [Fact] // RFC 8995 section 5.8: what was issued is on the record, and what is still good of it is seen (BRS-101)
    public async Task Vouchers_of_all_products_are_a_list_in_which_those_still_good_stand_out()
    {
        var start = ca.Time.GetUtcNow();
        await makers.Orders.ExportAsync(Admin, new("order 1", "works", Line, ["DR-10"], TimeSpan.FromDays(1)), default);
        ca.Time.Advance(TimeSpan.FromDays(3));
        await makers.Life.AssignAsync(Admin, Line, "DR-30", "works", default);
        await makers.Orders.ExportAsync(Admin, new("order 2", "works", Line, ["DR-30"], null), default);
        var demand = new VoucherDemand { SerialNumber = "DR-30", Nonce = "bm9uY2U=", Chain = works.Chain, Source = "10.0.0.7" };
        await makers.Masa.IssueAsync(demand.Caller, demand, default);

        await IsAsync(new(), "DR-30 DR-30 DR-10");
        await IsAsync(new(Kind: VoucherKind.Once), "DR-30");
        await IsAsync(new(Owner: "works", Kind: VoucherKind.Outstanding), "DR-30");
        await IsAsync(new(Kind: VoucherKind.Over), "DR-10");
        await IsAsync(new(Since: start.AddDays(2)), "DR-30 DR-30");
        await IsAsync(new(Since: start.AddDays(9)), "");
        await IsAsync(new("R-10"), "DR-10");
        await IsAsync(new(Owner: "next"), "");
        await IsAsync(new() { Device = NewProduct.DeviceNameOf(Line, "DR-10") }, "DR-10");
        var first = await makers.Issued.ListAsync(Admin, new(), new(2), default);
        Assert.Equal("DR-10", Assert.Single((await makers.Issued.ListAsync(Admin, new(), new(2, Cursor: first.Next), default)).Items).SerialNumber);
        Assert.Empty((await makers.Issued.ListAsync(new ApiClient("mes", "1", [new HeldRole(Role.RaOperator, "plant")]), new(), new(), default)).Items);

        async Task IsAsync(VoucherFilter filter, string serials)
        {
            Assert.Equal(serials, string.Join(' ', (await makers.Issued.ListAsync(Admin, filter, new(), default)).Items.Select(row => row.SerialNumber)));
            Assert.Equal(serials.Split(' ', StringSplitOptions.RemoveEmptyEntries).Length, (await makers.Issued.CountAsync(Admin, filter, default)).Value);
        }
    }

    [Fact] // RFC 8995 section 5.6
    public async Task Each_device_of_an_order_is_looked_at_before_anything_is_signed()
    {
        await makers.Life.AssignAsync(Admin, Line, "PU-40", "works", default);
        var rows = await makers.Orders.LookAsync(Admin, new("order 17", "works", Line, ["DR-10", "DR-20", "DR-30", "PU-40", "NEW-1"], TimeSpan.FromDays(30)), default);

        Assert.Equal(
        [
            null, "device DR-20 gets no voucher: reported stolen", "product DR-30 does not belong to works: assign it first", "devices of the model pump get no vouchers without a nonce",
            "there is no product NEW-1 in line",
        ], rows.Select(row => row.Fault));
        Assert.Equal(ca.Time.GetUtcNow().AddDays(30), rows[0].ExpiresAt);
        Assert.Empty(await LogAsync(AuditEventType.VoucherIssued));
        // What it said is what comes.
        var file = VoucherFile.Open(await makers.Orders.ExportAsync(Admin, new("order 17", "works", Line, ["DR-10"], TimeSpan.FromDays(30)), default)).Content;
        Assert.Equal(rows[0].ExpiresAt, Voucher.Decode(Formats.Cms.SignedMessage.Decode(Assert.Single(file.Vouchers)).VoucherContent()).ExpiresOn);
    }

    private Task<List<string>> LogAsync(AuditEventType type) => ca.Store.Audit.TextsAsync(type);
}
