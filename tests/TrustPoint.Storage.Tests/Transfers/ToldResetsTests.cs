using System.Security.Cryptography;
using TrustPoint.Ca.Audit;
using TrustPoint.Ca.Callers;
using TrustPoint.Ca.Time;
using TrustPoint.Devices;
using TrustPoint.Devices.Limits;
using TrustPoint.Devices.Transfers;
using TrustPoint.Formats;
using TrustPoint.Formats.Certificates;
using TrustPoint.Formats.Transfers;
using TrustPoint.Testing.InMemory;
using TrustPoint.Testing.Stored;
using TrustPoint.Testing.Transfers;

namespace TrustPoint.Storage.Tests.Transfers;

/// <summary>Devices that say themselves, over the network, that they were reset for a transfer: whose word counts, and that none is lost. LIF-35.</summary>
public sealed class ToldResetsTests : IAsyncLifetime, IDisposable
{
    private const int Devices = 8;

    private readonly TemporaryFolder folder = new();
    private readonly TestParty seller = new("plant", InMemoryCa.Start);
    private readonly TestParty buyer = new("next", InMemoryCa.Start);
    private readonly TestParty maker = new("maker", InMemoryCa.Start);
    private readonly List<ECDsa> keys = [.. Enumerable.Range(0, Devices).Select(_ => ECDsa.Create(ECCurve.NamedCurves.nistP256))];
    private StoredCa ca = null!;
    private ToldResets told = null!;
    private IReadOnlyList<Certificate> identities = [];
    private TransferStatement statement = null!;

    public async Task InitializeAsync()
    {
        ca = await StoredCa.CreateAsync(folder.Path);
        var clock = new CaClock(ca.Time);
        var release = new SellersRelease(ca.Store.HeldTransfers, ca.Store.Devices, null!, ca.Store.Lives, null!, null!, ca.Authorities, null!, null!, clock);
        told = new(ca.Store.HeldTransfers, release, ca.Store.Audit, clock, ca.Time);
        identities = [.. keys.Select((key, number) => maker.Identify($"SN-{number}", key))];
        statement = TestTransfer.Statement(seller, buyer, ca.Time.GetUtcNow(), [.. identities.Select(identity => (identity, TitleHead.None))]);
    }

    public async Task DisposeAsync() => await ca.DisposeAsync();

    public void Dispose()
    {
        foreach (var one in new IDisposable[] { seller, buyer, maker, folder }.Concat(keys)) one.Dispose();
    }

    [Fact] // LIF-35: many at the same moment, and each is kept
    public async Task LIF_35_every_device_of_a_transfer_may_say_at_once_that_it_was_reset()
    {
        await HoldAsync(TransferProgress.Accepted);
        await Task.WhenAll(Enumerable.Range(0, Devices).Select(device => InTurnsAsync(device)));
        var package = TransferPackage.Decode((await ca.Store.HeldTransfers.FindAsync(statement.Id, TransferSide.Seller, default))!.Package);
        Assert.All(Enumerable.Range(0, Devices), device => Assert.NotNull(package.Find(TransferPackage.NameOf("resets", device, "p7s"))));
        Assert.Null(TransferPapers.Deviating(package));

        // The same once more changes nothing, and says nothing more on the log.
        var entries = await CountAsync();
        await TellAsync(0);
        Assert.Equal(entries, await CountAsync());

        // On a busy box one of them is asked to come again, and does.
        async Task InTurnsAsync(int device)
        {
            while (await Record.ExceptionAsync(() => TellAsync(device)) is { } refused) Assert.IsType<Ca.Issuance.StoreUnavailableException>(refused);
        }
    }

    [Theory] // LIF-35: nobody else's word, no other transfer's, and nothing on the way to the buyer or after
    [InlineData("signed by another device", typeof(TransferRefusedException))]
    [InlineData("signed by the seller", typeof(TransferRefusedException))]
    [InlineData("of another transfer", typeof(TransferRefusedException))]
    [InlineData("changed", typeof(TransferRefusedException))]
    [InlineData("of a device that is not in it", typeof(CommandRefusedException))]
    [InlineData("for a transfer that there is not", typeof(CommandRefusedException))]
    [InlineData("that is none", typeof(DecodeException))]
    [InlineData("before acceptance", typeof(CommandRefusedException))]
    [InlineData("after the end", typeof(CommandRefusedException))]
    [InlineData("after it was given up", typeof(CommandRefusedException))]
    public async Task LIF_35_a_word_that_does_not_count_changes_nothing(string which, Type refusal)
    {
        await HoldAsync(which switch
        {
            "before acceptance" => TransferProgress.Offered,
            "after the end" => TransferProgress.Closed,
            "after it was given up" => TransferProgress.Cancelled,
            _ => TransferProgress.Accepted,
        });
        var before = (await ca.Store.HeldTransfers.FindAsync(statement.Id, TransferSide.Seller, default))!.Package;
        var right = new ResetConfirmation("SN-0", statement.Nonce, ca.Time.GetUtcNow());
        var sent = which switch
        {
            "signed by another device" => Signed(right, 1),
            "signed by the seller" => new(right.Encode(), seller.Anna.Sign(right.Encode())),
            "of another transfer" => Signed(right with { Nonce = new byte[16] }, 0),
            "changed" => Signed(right, 0) with { Confirmation = (right with { At = right.At.AddMinutes(1) }).Encode() },
            "of a device that is not in it" => Signed(right with { SerialNumber = "SN-99" }, 0),
            "that is none" => new ToldReset("{}"u8.ToArray(), new byte[] { 1 }),
            _ => Signed(right, 0),
        };
        var id = which == "for a transfer that there is not" ? Guid.NewGuid() : statement.Id;
        Assert.IsType(refusal, await Record.ExceptionAsync(() => told.TakeAsync(new ResetDevice("SN-0"), id, sent, "192.0.2.1", default)));
        Assert.Equal(before, (await ca.Store.HeldTransfers.FindAsync(statement.Id, TransferSide.Seller, default))!.Package);
        var refused = (await ca.Store.Audit.ListAsync(new(AuditEventType.DeviceResetRefused.Name), AuditSort.Newest, null, 10, default)).Items;
        Assert.Equal(refusal == typeof(TransferRefusedException) ? 1 : 0, refused.Count);
    }

    [Fact]
    public async Task A_source_that_tries_all_the_time_is_asked_for_patience()
    {
        await HoldAsync(TransferProgress.Offered);
        for (var attempt = 0; attempt < 240; attempt++) await Assert.ThrowsAsync<CommandRefusedException>(() => TellAsync(0));
        await Assert.ThrowsAsync<TooManyTriesException>(() => TellAsync(0));
        ca.Time.Advance(TimeSpan.FromMinutes(1));
        await Assert.ThrowsAsync<CommandRefusedException>(() => TellAsync(0));
    }

    private Task TellAsync(int device) =>
        told.TakeAsync(new ResetDevice($"SN-{device}"), statement.Id, Signed(new($"SN-{device}", statement.Nonce, InMemoryCa.Start), device), "192.0.2.1", default);

    private ToldReset Signed(ResetConfirmation confirmation, int by)
    {
        var document = confirmation.Encode();
        return new(document, new TestSigner(keys[by], identities[by], maker.Authority, InMemoryCa.Start).Sign(document));
    }

    private Task HoldAsync(TransferProgress progress)
    {
        var now = ca.Time.GetUtcNow();
        return ca.Store.HeldTransfers.AddAsync(new()
        {
            Id = statement.Id,
            Side = TransferSide.Seller,
            Domain = "plant",
            Progress = progress,
            Other = "next",
            Manufacturer = "maker",
            SerialNumbers = [.. statement.Devices.Select(device => device.SerialNumber)],
            Package = TestTransfer.Accept(TestTransfer.Offer(statement, seller, [.. identities]), buyer, now).Encode(),
            CreatedAt = now,
            CreatedBy = "anna",
            ChangedAt = now,
            ChangedBy = "anna",
        }, ca.Entry(AuditEventType.TransferCreated), default);
    }

    private async Task<int> CountAsync() => (await ca.Store.Audit.ListAsync(new(), AuditSort.Oldest, null, 1000, default)).Items.Count;
}
