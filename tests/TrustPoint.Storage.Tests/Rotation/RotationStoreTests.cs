using TrustPoint.Ca.Callers;
using TrustPoint.Ca.Certificates;
using TrustPoint.Ca.Revocation;
using TrustPoint.Devices.Contacts;
using TrustPoint.Devices.Lifecycle;
using TrustPoint.Devices.Rotation;
using TrustPoint.Testing.Stored;

namespace TrustPoint.Storage.Tests.Rotation;

/// <summary>The newest certificate of each device, kept beside the certificates by the database itself, and what people ask of it.</summary>
public sealed class RotationStoreTests : IAsyncLifetime, IDisposable
{
    private static readonly Administrator Caller = new("uid:0");

    private readonly TemporaryFolder folder = new();
    private StoredCa ca = null!;
    private ContactBook contacts = null!;
    private RotationBoard board = null!;

    public async Task InitializeAsync()
    {
        ca = await StoredCa.CreateAsync(folder.Path);
        contacts = new(ca.Store.Contacts, ca.Store.Devices, ca.Time);
        board = new(ca.Store.Rotations, contacts, new(new(), ca.Time), ca.Time);
    }

    public async Task DisposeAsync() => await ca.DisposeAsync();

    public void Dispose() => folder.Dispose();

    [Fact]
    public async Task A_device_is_fresh_due_late_and_stopped_as_its_certificate_ages()
    {
        var life = await GivenAsync("pump-1");
        Assert.Equal((RotationState.Fresh, new RotationCounts(0, 0, 0, 0)), await LookAsync());
        ca.Time.Advance((life / 2) + TimeSpan.FromMinutes(5));
        Assert.Equal((RotationState.Due, new RotationCounts(1, 0, 0, 0)), await LookAsync());
        ca.Time.Advance(life * 5 / 24);
        Assert.Equal((RotationState.Late, new RotationCounts(0, 1, 0, 0)), await LookAsync());
        ca.Time.Advance(life);
        Assert.Equal((RotationState.Stopped, new RotationCounts(0, 0, 1, 0)), await LookAsync());
        await ca.IssueAsync("pump-1");
        Assert.Equal((RotationState.Fresh, new RotationCounts(0, 0, 0, 0)), await LookAsync());

        async Task<(RotationState State, RotationCounts Counts)> LookAsync() =>
            ((await ListAsync(new())).Single().StateAt(ca.Time.GetUtcNow()), (await board.FiguresAsync(Caller, default)).Counts);
    }

    [Theory]
    [InlineData(RotationState.Fresh, 0)]
    [InlineData(RotationState.Due, 0.55)]
    [InlineData(RotationState.Late, 0.8)]
    [InlineData(RotationState.Stopped, 1.5)]
    public async Task A_list_of_one_state_has_the_devices_that_are_so_and_no_other(RotationState state, double age)
    {
        var life = await GivenAsync("pump-1");
        ca.Time.Advance(life * age);
        foreach (var asked in Enum.GetValues<RotationState>())
            Assert.Equal(asked == state ? 1 : 0, (await ListAsync(new(asked))).Count);
    }

    [Fact]
    public async Task Who_will_stop_within_hours_is_told_with_the_reason()
    {
        var life = await GivenAsync("silent");
        foreach (var name in new[] { "refused", "asked", "held" }) await GivenAsync(name);
        ca.Time.Advance(life * 0.6);
        contacts.Add(Contact("refused", ContactOutcome.Refused, "the request is not signed"));
        contacts.Add(Contact("refused", ContactOutcome.Served, null));
        contacts.Add(Contact("asked", ContactOutcome.Served, null));
        await contacts.WriteAsync(default);
        await ChangeAsync("held", new RevocationOrder.Revoke(RevocationReason.CertificateHold));
        ca.Time.Advance(life * 0.3);

        var late = await ListAsync(new(RotationState.Late, EndsBefore: ca.Time.GetUtcNow() + life));
        Assert.Equal(
            [("asked", LateReason.DidNotAsk), ("held", LateReason.OnHold), ("refused", LateReason.Refused), ("silent", LateReason.NotSeen)],
            late.Select(row => (row.Device, row.Why)).Order());
        Assert.Equal("the request is not signed", late.Single(row => row.Device == "refused").Contact!.Reason);
        Assert.Empty(await ListAsync(new(RotationState.Late, EndsBefore: ca.Time.GetUtcNow())));
    }

    [Fact]
    public async Task A_certificate_that_was_revoked_is_waited_for_no_more_and_one_that_is_released_is_again()
    {
        await GivenAsync("pump-1");
        await ChangeAsync("pump-1", new RevocationOrder.Revoke(RevocationReason.CertificateHold));
        Assert.True((await ListAsync(new())).Single().OnHold);
        await ChangeAsync("pump-1", new RevocationOrder.Release());
        Assert.False((await ListAsync(new())).Single().OnHold);
        await ChangeAsync("pump-1", new RevocationOrder.Revoke(RevocationReason.Superseded));
        Assert.Empty(await ListAsync(new()));
    }

    [Fact] // LIF-4, LIF-9: such a device may not renew, and that is no delay of its own.
    public async Task A_device_that_a_person_stopped_is_blocked_and_not_late()
    {
        var life = await GivenAsync("pump-1");
        await using var lives = new StoredLives(ca);
        ca.Time.Advance(life * 0.55);
        await lives.ChangeAsync("pump-1", new(LifeEvent.Suspend) { Reason = "a leak", For = life });
        ca.Time.Advance(life * 0.25);
        var blocked = Assert.Single(await ListAsync(new(RotationState.Blocked)));
        Assert.Equal((RotationState.Blocked, LateReason.Blocked), (blocked.StateAt(ca.Time.GetUtcNow()), blocked.Why));
        Assert.Equal(new RotationCounts(0, 0, 0, 1), (await board.FiguresAsync(Caller, default)).Counts);
        Assert.Empty(await ListAsync(new(RotationState.Late)));
        Assert.Single(await ListAsync(new()));

        await lives.ChangeAsync("pump-1", new(LifeEvent.Resume) { Reason = "the leak is closed" });
        Assert.Equal(new RotationCounts(0, 1, 0, 0), (await board.FiguresAsync(Caller, default)).Counts);
        Assert.Empty(await ListAsync(new(RotationState.Blocked)));
    }

    [Fact]
    public async Task The_map_of_ends_counts_each_device_once_in_its_half_hour()
    {
        await GivenAsync("pump-1");
        await ca.IssueAsync("pump-1");
        await GivenAsync("pump-2");
        var ends = (await ListAsync(new()))[0].NotAfter;
        ca.Time.Advance(ends - ca.Time.GetUtcNow() - TimeSpan.FromHours(20));

        var figures = await board.FiguresAsync(Caller, default);

        Assert.Equal(96, figures.Ending.Count);
        var span = Assert.Single(figures.Ending, span => span.Count > 0);
        Assert.Equal(2, span.Count);
        Assert.InRange(ends, span.From, span.From + RotationBoard.Span);
    }

    [Fact]
    public async Task Pages_go_forward_and_back_over_devices_that_end_at_the_same_second()
    {
        for (var i = 0; i < 7; i++) await GivenAsync($"pump-{i}");
        var first = await board.ListAsync(Caller, new(), new(3), default);
        var second = await board.ListAsync(Caller, new(), new(3, Cursor: first.Next), default);
        var third = await board.ListAsync(Caller, new(), new(3, Cursor: second.Next), default);
        Assert.Null(third.Next);
        Assert.Equal(7, first.Items.Concat(second.Items).Concat(third.Items).Select(row => row.Device).Distinct().Count());
        Assert.Equal(first.Items, (await board.ListAsync(Caller, new(), new(3, Cursor: second.Previous), default)).Items);
    }

    [Fact]
    public async Task A_factory_identity_is_for_the_life_of_its_device_and_never_late()
    {
        await GivenAsync("pump-1");
        using var connection = new Microsoft.Data.Sqlite.SqliteConnection($"Data Source={Store.DatabaseFile(folder.Path)};Mode=ReadOnly");
        await connection.OpenAsync();
        await using var command = connection.CreateCommand();
        command.CommandText = "SELECT count(*) FROM rotations WHERE not_after >= 253402300799";
        Assert.Equal(0L, await command.ExecuteScalarAsync());
    }

    private Contact Contact(string device, ContactOutcome outcome, string? reason) => new(ca.Time.GetUtcNow(), device, "simplereenroll", outcome, reason, "192.0.2.1", null);

    private async Task<TimeSpan> GivenAsync(string device)
    {
        await ca.AddDeviceAsync(device);
        var issued = await ca.IssueAsync(device);
        return issued.NotAfter - issued.NotBefore;
    }

    private async Task<IReadOnlyList<WatchedCertificate>> ListAsync(RotationFilter filter) => (await board.ListAsync(Caller, filter, new(), default)).Items;

    private async Task ChangeAsync(string device, RevocationOrder order)
    {
        using var responder = await StoredResponder.StartAsync(ca);
        var found = await ca.Store.Certificates.ListAsync(new(Device: device), CertificateSort.Newest, null, 1, default);
        await responder.ChangeAsync(found.Items[0], order);
    }
}
