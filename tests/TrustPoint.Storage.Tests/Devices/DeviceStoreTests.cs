using TrustPoint.Ca.Audit;
using TrustPoint.Ca.Certificates;
using TrustPoint.Ca.Issuance;
using TrustPoint.Devices.Enrolment;
using TrustPoint.Devices.Manufacturers;
using TrustPoint.Devices.Registry;

namespace TrustPoint.Storage.Tests.Devices;

/// <summary>Devices, their codes and waiting requests.</summary>
public sealed class DeviceStoreTests : StoreTest
{
    [Fact]
    public async Task A_device_is_read_back_whole()
    {
        var device = Pump("pump-1") with { DnsNames = ["pump-1.plant"], IpAddresses = ["10.0.0.1", "fe80::1"], Uris = ["urn:x:1"] };
        await AddAsync(device);

        Assert.Equivalent(device, await Store.Devices.FindAsync("pump-1", default), strict: true);
        Assert.Equivalent(device, await Store.Devices.FindByFactoryIdentityAsync("acme", "SN-pump-1", default), strict: true);
        Assert.Null(await Store.Devices.FindByFactoryIdentityAsync("other", "SN-pump-1", default));
    }

    [Theory]
    [InlineData("pump-1", "acme", "other")]
    [InlineData("other", "acme", "SN-pump-1")]
    public async Task A_name_and_a_factory_identity_belong_to_one_device(string name, string manufacturer, string serialNumber)
    {
        await AddAsync(Pump("pump-1"));
        await Assert.ThrowsAsync<NameTakenException>(() => AddAsync(Pump(name) with { Manufacturer = manufacturer, SerialNumber = serialNumber }));
        Assert.Single((await Store.Devices.ListAsync(new(), DeviceSort.Newest, null, 10, default)).Items);
        Assert.Equal(1, (await Store.Audit.HeadAsync(default)).Size);
    }

    [Theory]
    [InlineData(null, null, new[] { "valve-9", "p2", "pump-12", "Pump-1" })]
    [InlineData("PUMP", null, new[] { "pump-12", "Pump-1" })]
    [InlineData("ump-1", null, new[] { "pump-12", "Pump-1" })]
    [InlineData("sn-valve", null, new[] { "valve-9" })]
    [InlineData("p2", null, new[] { "p2" })]
    [InlineData("pu", null, new string[0])]
    [InlineData("mp-\" OR", null, new string[0])]
    [InlineData("pump", "other", new string[0])]
    public async Task Devices_are_found_by_a_part_of_their_name_or_serial_number(string? text, string? domain, string[] expected)
    {
        foreach (var name in new[] { "Pump-1", "pump-12", "p2", "valve-9" }) await AddAsync(Pump(name));
        Assert.Equal(expected, (await Store.Devices.ListAsync(new(text, domain), DeviceSort.Newest, null, 10, default)).Items.Select(device => device.Name));
    }

    [Fact]
    public async Task A_new_code_ends_the_earlier_unused_one()
    {
        await AddAsync(Pump("pump-1"));
        await AddCodeAsync("1111111111111111");
        await AddCodeAsync("2222222222222222");

        Assert.Equal("2222222222222222", (await Store.Devices.FindCodeAsync("pump-1", default))!.Id);
        var refused = Assert.IsType<IntentOutcome.GrantRefused>(await Store.Issuance.RecordAsync(Records.Intent(), "1111111111111111"));
        Assert.Contains("replaced", refused.Reason, StringComparison.Ordinal);
    }

    [Fact] // RFC 7030 section 4.2.3
    public async Task A_request_waits_is_accepted_once_and_then_issues_with_the_approval_alone_bound_to_it()
    {
        await AddAsync(Pump("pump-1"));
        await AddCodeAsync("1111111111111111");
        var request = Pending();

        await Store.Devices.AddPendingAsync(request, ["1111111111111111"], Records.Entry(AuditEventType.RequestPending), default);
        Assert.Equal(request.RequestKey, Assert.Single(await Store.Devices.ListPendingAsync(10, default)).RequestKey);
        Assert.Equal(request.RequestKey, (await Store.Devices.FindCodeAsync("pump-1", default))!.UsedBy);

        var decisions = await Task.WhenAll(Enumerable.Range(0, 10).Select(_ => DecideAsync(request, PendingDecision.Accepted)));
        Assert.Single(decisions, decided => decided);
        Assert.Empty(await Store.Devices.ListPendingAsync(10, default));
        Assert.Equal("uid:0", (await Store.Devices.FindPendingAsync(request.RequestKey, default))!.DecidedBy);

        var approval = $"approval:{Convert.ToHexStringLower(request.RequestKey)}";
        Assert.IsType<IntentOutcome.GrantRefused>(await Store.Issuance.RecordAsync(Records.Intent(), approval));
        Assert.IsType<IntentOutcome.Recorded>(await Store.Issuance.RecordAsync(Records.Intent(requestKey: request.RequestKey), "1111111111111111", approval));
    }

    [Fact]
    public async Task A_code_whose_request_waits_lives_as_long_as_the_request()
    {
        await AddAsync(Pump("pump-1"));
        await AddCodeAsync("1111111111111111", expires: Records.Now.AddMinutes(1));
        await Store.Devices.AddPendingAsync(Pending(), ["1111111111111111"], Records.Entry(), default);
        Assert.Equal(Pending().ExpiresAt, (await Store.Devices.FindCodeAsync("pump-1", default))!.ExpiresAt);
    }

    [Fact]
    public async Task A_refused_request_gets_no_approval()
    {
        var request = Pending();
        await Store.Devices.AddPendingAsync(request, [], Records.Entry(), default);
        Assert.True(await DecideAsync(request, PendingDecision.Refused));
        Assert.False(await DecideAsync(request, PendingDecision.Accepted));
        var outcome = await Store.Issuance.RecordAsync(Records.Intent(requestKey: request.RequestKey), $"approval:{Convert.ToHexStringLower(request.RequestKey)}");
        Assert.IsType<IntentOutcome.GrantRefused>(outcome);
    }

    [Fact]
    public async Task A_request_with_a_code_that_another_one_used_does_not_wait()
    {
        await AddAsync(Pump("pump-1"));
        await AddCodeAsync("1111111111111111");
        await Store.Issuance.RecordAsync(Records.Intent(), "1111111111111111");
        await Assert.ThrowsAsync<GrantRefusedException>(() => Store.Devices.AddPendingAsync(Pending(), ["1111111111111111"], Records.Entry(), default));
        Assert.Null(await Store.Devices.FindPendingAsync(Pending().RequestKey, default));
    }

    [Fact]
    public async Task The_same_request_again_changes_nothing()
    {
        var first = await Store.Devices.AddPendingAsync(Pending(), [], Records.Entry(), default);
        var size = (await Store.Audit.HeadAsync(default)).Size;
        var second = await Store.Devices.AddPendingAsync(Pending() with { Requester = "again" }, [], Records.Entry(), default);
        Assert.Equivalent(first, second, strict: true);
        Assert.Equal(size, (await Store.Audit.HeadAsync(default)).Size);
    }

    [Fact]
    public async Task A_request_that_has_expired_may_wait_and_be_accepted_again()
    {
        for (var week = 0; week < 2; week++)
        {
            var at = Records.Now.AddDays(8 * week);
            var request = Pending() with { CreatedAt = at, ExpiresAt = at.AddDays(7) };
            await Store.Devices.AddPendingAsync(request, [], Records.Entry(at: at), default);
            Assert.Equivalent(request, await Store.Devices.FindPendingAsync(request.RequestKey, default), strict: true);
            Assert.True(await DecideAsync(request, PendingDecision.Accepted));
        }
    }

    [Fact]
    public async Task A_manufacturers_anchors_are_replaced_as_a_whole()
    {
        await Store.Devices.SaveManufacturerAsync(new("acme", [[1, 2], [3]], AutoAdd: false), Records.Entry(AuditEventType.ManufacturerAccepted), default);
        await Store.Devices.SaveManufacturerAsync(new("acme", [[4]], AutoAdd: true), Records.Entry(AuditEventType.ManufacturerAccepted), default);
        Assert.Equivalent(new Manufacturer("acme", [[4]], AutoAdd: true), Assert.Single(await Store.Devices.ListManufacturersAsync(default)), strict: true);
    }

    private static Device Pump(string name) => new() { Name = name, Domain = "plant", Manufacturer = "acme", SerialNumber = $"SN-{name}", AddedAt = Records.Now };

    private static PendingRequest Pending() => new()
    {
        RequestKey = new byte[32],
        Device = "pump-1",
        Domain = "plant",
        Profile = "ldevid",
        Request = [0x30],
        Requester = "pump-1 (one-time-code)",
        CreatedAt = Records.Now,
        ExpiresAt = Records.Now.AddDays(7),
    };

    private Task AddAsync(Device device) => Store.Devices.AddAsync(device, Records.Entry(AuditEventType.DeviceAdded), default);

    private Task AddCodeAsync(string id, DateTimeOffset? expires = null) => Store.Devices.AddCodeAsync(
        new() { Id = id, Device = "pump-1", Profile = "ldevid", Salt = [1], Hash = [2], ExpiresAt = expires ?? Records.Now.AddHours(1) }, Records.Entry(AuditEventType.CodeCreated), default);

    private Task<bool> DecideAsync(PendingRequest request, PendingDecision decision) =>
        Store.Devices.DecideAsync(request.RequestKey, decision, "uid:0", Records.Entry(AuditEventType.RequestDecided), default);
}
