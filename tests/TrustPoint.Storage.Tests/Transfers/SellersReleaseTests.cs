using System.Security.Cryptography;
using Microsoft.Extensions.Logging.Abstractions;
using TrustPoint.Ca.Audit;
using TrustPoint.Ca.Callers;
using TrustPoint.Ca.Certificates;
using TrustPoint.Ca.Crls;
using TrustPoint.Ca.Issuance;
using TrustPoint.Ca.Revocation;
using TrustPoint.Ca.Time;
using TrustPoint.Devices;
using TrustPoint.Devices.Lifecycle;
using TrustPoint.Devices.Manufacturers;
using TrustPoint.Devices.Registry;
using TrustPoint.Devices.Transfers;
using TrustPoint.Formats.Certificates;
using TrustPoint.Formats.Transfers;
using TrustPoint.Storage.Crls;
using TrustPoint.Testing.InMemory;
using TrustPoint.Testing.Stored;
using TrustPoint.Testing.Transfers;

namespace TrustPoint.Storage.Tests.Transfers;

/// <summary>What a seller's box does once its buyer has accepted, over the real store: what it waits for, and that it goes on after a crash. LIF-30, LIF-34, LIF-35, LIF-39.</summary>
public sealed class SellersReleaseTests : IAsyncLifetime, IDisposable
{
    private const string Device = "pump-1";
    private const string Serial = "SN-1";

    private static readonly Person Anna = new("anna", [new(Role.Administrator)], 1, IsFresh: true);

    private readonly TemporaryFolder folder = new();
    private readonly TestParty seller = new("plant", InMemoryCa.Start);
    private readonly TestParty buyer = new("next", InMemoryCa.Start);
    private readonly TestParty maker = new("maker", InMemoryCa.Start);
    private readonly ECDsa factoryKey = ECDsa.Create(ECCurve.NamedCurves.nistP256);
    private StoredCa ca = null!;
    private CuttingLives lives = null!;
    private CertificateActions actions = null!;
    private TransferDesk desk = null!;
    private TransferWatch watch = null!;
    private CertificateRecord issued = null!;
    private TransferStatement statement = null!;
    private Certificate identity = null!;
    private TransferPackage offer = null!;

    public async Task InitializeAsync()
    {
        ca = await StoredCa.CreateAsync(folder.Path);
        await ca.Store.Devices.AddAsync(new() { Name = Device, Domain = "plant", Manufacturer = "maker", SerialNumber = Serial, AddedAt = ca.Time.GetUtcNow() }, ca.Entry(AuditEventType.DeviceAdded), default);
        issued = await ca.IssueAsync(Device);
        lives = new(ca.Store.Lives);
        var clock = new CaClock(ca.Time);
        actions = new(lives, ca.Store.Certificates, ca.Store.Revocations, new(ca.Authorities, ca.Store.Revocations, new CrlAgenda(ca.Time), ca.SecondPerson, clock));
        var life = new DeviceLife(lives, actions, ca.Store.Audit, ca.SecondPerson, clock, NullLogger<DeviceLife>.Instance);
        var manufacturers = await AcceptedManufacturers.LoadAsync(ca.Store.Devices, ca.SecondPerson, ca.PeopleKey.For("masa passwords"), ca.Time, default);
        var registry = new DeviceRegistry(ca.Store.Devices, ca.Domains, ca.Time);
        var sold = new SoldDevices(
            ca.Store.Devices, ca.Store.JoinsWith(ca.PeopleKey), ca.Store.HeldVouchersWith(ca.PeopleKey), ca.Store.HeldTransfers, ca.Store.Certificates, ca.Store.Revocations, ca.Authorities);
        var release = new SellersRelease(ca.Store.HeldTransfers, ca.Store.Devices, sold, lives, life, ca.Domains, ca.Authorities, manufacturers, new CrlFiles(folder.Path), clock);
        var sellers = new SellersDesk(ca.Store.HeldTransfers, sold, ca.Domains, ca.Authorities, manufacturers, null!, RandomNumberGenerator.Create(), clock);
        var buyers = new BuyersDesk(ca.Store.HeldTransfers, registry, ca.Store.Devices, life, ca.Store.HeldVouchersWith(ca.PeopleKey), ca.Domains, manufacturers, ca.Store.Certificates, null!, RandomNumberGenerator.Create(), clock);
        desk = new(ca.Store.HeldTransfers, sellers, release, buyers, null!, ca.Domains, ca.Authorities);
        watch = new(ca.Store.HeldTransfers, release, desk, new(ca.Store.HeldTransfers, desk));
        identity = maker.Identify(Serial, factoryKey);
        statement = TestTransfer.Statement(seller, buyer, ca.Time.GetUtcNow(), (identity, TitleHead.None));
        offer = TestTransfer.Offer(statement, seller, identity);
    }

    public async Task DisposeAsync()
    {
        actions.Dispose();
        await ca.DisposeAsync();
    }

    public void Dispose()
    {
        seller.Dispose();
        buyer.Dispose();
        maker.Dispose();
        factoryKey.Dispose();
        folder.Dispose();
    }

    [Fact] // LIF-34, LIF-35: in order, and nothing is left out
    public async Task LIF_35_a_device_is_given_up_when_it_is_booked_and_wiped_and_holds_nothing()
    {
        await HoldAsync(TransferProgress.Offered, offer);
        var accepted = TestTransfer.Accept(offer, buyer, ca.Time.GetUtcNow());
        Assert.Equal(DeviceState.Operational, await StateAsync());
        await desk.TakeAsync(Anna, accepted.Encode(), default);
        Assert.Equal((DeviceState.Releasing, CertificateStatus.Revoked), (await StateAsync(), await StatusAsync()));
        Assert.Equal(RevocationReason.CessationOfOperation, (await ca.Store.Revocations.FindAsync((await ca.Store.Certificates.FindAsync(issued.Authority, issued.Serial, default))!.Id, default))!.Reason);

        // Wiped, and not booked.
        foreach (var (doneBy, witnessedBy) in new[] { ("Ina", "ina "), ("", "Kim") }) await Assert.ThrowsAsync<CommandRefusedException>(() => desk.RecordWipeAsync(Anna, statement.Id, Serial, doneBy, witnessedBy, "erased", default));
        await Assert.ThrowsAsync<CommandRefusedException>(() => desk.RecordWipeAsync(Anna, statement.Id, "SN-2", "Ina", "Kim", "erased", default));
        Assert.Equal(WipeProof.Manual, Assert.Single((await desk.RecordWipeAsync(Anna, statement.Id, Serial, "Ina", "Kim", "erased", default)).Devices).Wipe);
        await desk.GoOnAsync(Anna, statement.Id, default);
        Assert.Equal(DeviceState.Releasing, await StateAsync());
    }

    [Fact] // LIF-35
    public async Task LIF_35_only_the_device_s_own_word_for_this_transfer_counts()
    {
        await HoldAsync(TransferProgress.Accepted, TestTransfer.Accept(offer, buyer, ca.Time.GetUtcNow()));
        var now = ca.Time.GetUtcNow();
        using var device = new TestSigner(factoryKey, identity, maker.Authority, now);
        var right = new ResetConfirmation(Serial, statement.Nonce, now).Encode();
        var ofAnother = new ResetConfirmation(Serial, RandomNumberGenerator.GetBytes(16), now).Encode();
        await Assert.ThrowsAsync<TransferRefusedException>(() => desk.ConfirmResetAsync(Anna, statement.Id, right, seller.Anna.Sign(right), default));
        await Assert.ThrowsAsync<TransferRefusedException>(() => desk.ConfirmResetAsync(Anna, statement.Id, ofAnother, device.Sign(ofAnother), default));
        Assert.Null(Assert.Single((await desk.FindAsync(Anna, statement.Id, null, default))!.Devices).Wipe);
        Assert.Equal(WipeProof.DeviceSigned, Assert.Single((await desk.ConfirmResetAsync(Anna, statement.Id, right, device.Sign(right), default)).Devices).Wipe);
    }

    [Theory] // LIF-34: wherever it is cut, before or after the commit
    [InlineData(false)]
    [InlineData(true)]
    public async Task LIF_34_no_crash_leaves_a_device_given_up_that_holds_a_certificate(bool isAfter)
    {
        var package = TestTransfer.Accept(offer, buyer, ca.Time.GetUtcNow());
        package = package.With(TransferPackage.NameOf("wipes", 0, "json"), new WipeRecord(Serial, statement.Nonce, ca.Time.GetUtcNow(), "Ina", "Kim", "erased").Encode());
        await HoldAsync(TransferProgress.Booked, TransferPapers.Into(package));
        for (var step = 0; await StateAsync() != DeviceState.Released; step++)
        {
            Assert.InRange(step, 0, 20);
            lives.CutAt(step, isAfter);
            await Record.ExceptionAsync(() => desk.GoOnAsync(Anna, statement.Id, default));
            lives.CutAt(-1, false);
            if (await StateAsync() == DeviceState.Released) Assert.Equal(CertificateStatus.Revoked, await StatusAsync());
        }
        Assert.Equal(CertificateStatus.Revoked, await StatusAsync());
        var releasing = (await ca.Store.Lives.HistoryAsync(Device, default)).Where(line => line.Event is LifeEvent.BeginRelease or LifeEvent.CompleteRelease).ToList();
        // LIF-6: it takes two people, and these are the two who signed.
        Assert.Equal(2, releasing.Count);
        Assert.All(releasing, line => Assert.StartsWith("anna and bert (signatures on transfer-statement sha256:", line.By, StringComparison.Ordinal));
    }

    [Fact] // LIF-34, LIF-38
    public async Task LIF_34_what_was_cut_off_is_brought_to_its_end_by_the_clock()
    {
        var package = TestTransfer.Accept(offer, buyer, ca.Time.GetUtcNow());
        await HoldAsync(TransferProgress.Accepted, package);
        await watch.LookAsync(default);
        Assert.Equal((DeviceState.Releasing, CertificateStatus.Revoked), (await StateAsync(), await StatusAsync()));

        // Not wiped, and not booked: it waits, and says nothing more on the log however often that is looked at.
        var entries = await CountAsync();
        for (var look = 0; look < 3; look++) await watch.LookAsync(default);
        Assert.Equal((DeviceState.Releasing, entries), (await StateAsync(), await CountAsync()));

        package = package.With(TransferPackage.NameOf("wipes", 0, "json"), new WipeRecord(Serial, statement.Nonce, ca.Time.GetUtcNow(), "Ina", "Kim", "erased").Encode());
        var held = (await ca.Store.HeldTransfers.FindAsync(statement.Id, TransferSide.Seller, default))!;
        await ca.Store.HeldTransfers.ChangeAsync(held with { Progress = TransferProgress.Booked, Package = TransferPapers.Into(package).Encode() }, ca.Entry(AuditEventType.TransferAdvanced), default);
        await watch.LookAsync(default);
        Assert.Equal(DeviceState.Released, await StateAsync());
        Assert.StartsWith("anna and bert (signatures on transfer-statement sha256:", (await ca.Store.Lives.HistoryAsync(Device, default))[^1].By, StringComparison.Ordinal);
    }

    [Theory] // LIF-39: nobody goes on with what is not accepted, or was given up
    [InlineData(TransferProgress.Draft)]
    [InlineData(TransferProgress.Offered)]
    [InlineData(TransferProgress.Cancelled)]
    [InlineData(TransferProgress.Closed)]
    public async Task LIF_39_the_clock_touches_no_device_of_a_transfer_that_is_not_accepted(TransferProgress progress)
    {
        await HoldAsync(progress, offer);
        await watch.LookAsync(default);
        Assert.Equal((DeviceState.Operational, CertificateStatus.Issued), (await StateAsync(), await StatusAsync()));
    }

    [Fact] // LIF-39
    public async Task LIF_39_it_is_given_up_before_it_is_booked_and_not_after()
    {
        await HoldAsync(TransferProgress.Accepted, TestTransfer.Accept(offer, buyer, ca.Time.GetUtcNow()));
        await desk.GoOnAsync(Anna, statement.Id, default);
        await Assert.ThrowsAsync<CommandRefusedException>(() => desk.CancelAsync(Anna, statement.Id, null, "", default));
        var cancelled = await desk.CancelAsync(Anna, statement.Id, null, "the buyer, Ms Next, agreed", default);
        Assert.Equal((TransferProgress.Cancelled, DeviceState.Decommissioned), (cancelled.Transfer.Progress, await StateAsync())); // it holds nothing any more
        await Assert.ThrowsAsync<CommandRefusedException>(() => desk.CancelAsync(Anna, statement.Id, null, "again", default));
        var held = (await ca.Store.HeldTransfers.FindAsync(statement.Id, TransferSide.Seller, default))!;
        await ca.Store.HeldTransfers.ChangeAsync(held with { Progress = TransferProgress.Booked }, ca.Entry(AuditEventType.TransferAdvanced), default);
        Assert.Contains("another transfer", (await Assert.ThrowsAsync<CommandRefusedException>(() => desk.CancelAsync(Anna, statement.Id, null, "too late", default))).Message, StringComparison.Ordinal);
    }

    [Fact] // LIF-30
    public async Task LIF_30_what_is_suspended_or_unknown_to_its_manufacturer_is_not_given_away()
    {
        var wanted = new NewTransfer("plant", [Device], "Next", Formats.Pem.Of(buyer.Authority.Der.Span));
        var sellers = new SellersDesk(
            ca.Store.HeldTransfers, new(ca.Store.Devices, ca.Store.JoinsWith(ca.PeopleKey), ca.Store.HeldVouchersWith(ca.PeopleKey), ca.Store.HeldTransfers, ca.Store.Certificates, ca.Store.Revocations, ca.Authorities),
            ca.Domains, ca.Authorities, await AcceptedManufacturers.LoadAsync(ca.Store.Devices, ca.SecondPerson, ca.PeopleKey.For("masa passwords"), ca.Time, default), null!, RandomNumberGenerator.Create(), new CaClock(ca.Time));
        Assert.Contains("did not come here by voucher", (await Assert.ThrowsAsync<CommandRefusedException>(() => sellers.CreateAsync(Anna, wanted, default))).Message, StringComparison.Ordinal);
        await desk.ListAsync(Anna, new(), new(), default);
        var life = new DeviceLife(ca.Store.Lives, actions, ca.Store.Audit, ca.SecondPerson, new(ca.Time), NullLogger<DeviceLife>.Instance);
        await life.ChangeAsync(Anna, Device, new(LifeEvent.Suspend) { Reason = "a leak", For = TimeSpan.FromDays(1) }, default);
        Assert.Contains("is suspended: it cannot be given away now", (await Assert.ThrowsAsync<CommandRefusedException>(() => sellers.CreateAsync(Anna, wanted, default))).Message, StringComparison.Ordinal);
        await Assert.ThrowsAsync<NotAllowedException>(() => sellers.CreateAsync(Anna with { Roles = [new(Role.Auditor)] }, wanted, default));
        Assert.Empty((await ca.Store.HeldTransfers.ListAsync(new(), TransferSort.Newest, null, 10, default)).Items);
    }

    private Task HoldAsync(TransferProgress progress, TransferPackage package) => ca.Store.HeldTransfers.AddAsync(new()
    {
        Id = statement.Id,
        Side = TransferSide.Seller,
        Domain = "plant",
        Progress = progress,
        Other = "next",
        Manufacturer = "maker",
        SerialNumbers = [Serial],
        Package = package.Encode(),
        CreatedAt = ca.Time.GetUtcNow(),
        CreatedBy = "anna",
        ChangedAt = ca.Time.GetUtcNow(),
        ChangedBy = "anna",
    }, ca.Entry(AuditEventType.TransferCreated), default);

    private async Task<int> CountAsync() => (await ca.Store.Audit.ListAsync(new(), AuditSort.Oldest, null, 1000, default)).Items.Count;

    private async Task<DeviceState> StateAsync() => (await ca.Store.Devices.FindAsync(Device, default))!.State;

    private async Task<CertificateStatus> StatusAsync() => (await ca.Store.Certificates.FindAsync(issued.Authority, issued.Serial, default))!.Status;

    /// <summary>A store of lives that fails at its n-th write, before the commit or after it.</summary>
    private sealed class CuttingLives(ILifeStore inner) : ILifeStore
    {
        private int left = -1;
        private bool after;

        public void CutAt(int write, bool isAfter) => (left, after) = (write, isAfter);

        public Task<Device?> ChangeAsync(string device, DateTimeOffset now, Func<DeviceStanding, (LifeChange Change, AuditEntry Entry)> decide, CancellationToken ct) => WriteAsync(() => inner.ChangeAsync(device, now, decide, ct));

        public Task<Device?> QueueAsync(string device, DateTimeOffset now, Func<DeviceStanding, (IReadOnlyList<CertificateAction> Actions, AuditEntry Entry)> decide, CancellationToken ct) =>
            WriteAsync(() => inner.QueueAsync(device, now, decide, ct));

        public ValueTask<DeviceStanding?> FindAsync(string device, DateTimeOffset now, CancellationToken ct) => inner.FindAsync(device, now, ct);

        public Task<IReadOnlyList<CertificateAction>> OpenActionsAsync(string? device, int limit, CancellationToken ct) => inner.OpenActionsAsync(device, limit, ct);

        public Task<IReadOnlyList<CertificateAction>> ActionsOfAsync(string device, CancellationToken ct) => inner.ActionsOfAsync(device, ct);

        public Task<bool> DoneAsync(long action, DateTimeOffset at, string outcome, AuditEntry entry, CancellationToken ct) => WriteAsync(() => inner.DoneAsync(action, at, outcome, entry, ct));

        public Task<IReadOnlyList<DeviceTransition>> HistoryAsync(string device, CancellationToken ct) => inner.HistoryAsync(device, ct);

        public Task<IReadOnlyList<Device>> OverdueAsync(DateTimeOffset now, int limit, CancellationToken ct) => inner.OverdueAsync(now, limit, ct);

        private async Task<T> WriteAsync<T>(Func<Task<T>> write)
        {
            var isCut = left-- == 0;
            if (isCut && !after) throw new StoreUnavailableException("cut", null);
            var written = await write();
            return isCut ? throw new StoreUnavailableException("cut", null) : written;
        }
    }
}
