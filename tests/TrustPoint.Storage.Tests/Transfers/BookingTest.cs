using TrustPoint.Ca.Crls;
using TrustPoint.Ca.Issuance;
using TrustPoint.Ca.Revocation;
using TrustPoint.Ca.Time;
using TrustPoint.Devices.Ownership;
using TrustPoint.Devices.Transfers;
using TrustPoint.Formats.Certificates;
using TrustPoint.Formats.Transfers;
using TrustPoint.Storage.Consistency;
using TrustPoint.Storage.Tests.Ownership;
using TrustPoint.Testing.InMemory;
using TrustPoint.Testing.Requests;
using TrustPoint.Testing.Stored;
using TrustPoint.Testing.Transfers;

namespace TrustPoint.Storage.Tests.Transfers;

/// <summary>A manufacturer whose devices SN-2 and SN-3 belong to a seller, SN-4 to nobody; each has its factory identity. A buyer waits.</summary>
public abstract class BookingTest : MakerTest, IAsyncLifetime
{
    private protected static DateTimeOffset Now => InMemoryCa.Start;

    private protected TestParty Seller { get; } = new("works", InMemoryCa.Start);

    private protected TestParty Buyer { get; } = new("next", InMemoryCa.Start);

    private protected TestParty Third { get; } = new("third", InMemoryCa.Start);

    private protected Dictionary<string, Certificate> Identities { get; } = [];

    async Task IAsyncLifetime.InitializeAsync()
    {
        await InitializeAsync();
        await Makers.Products.AddAsync(Admin, "line-a", "sold", ["SN-3", "SN-4"], null, default);
        await Makers.Owners.SaveAsync(Admin, new("seller", "Works", [Seller.Authority.Der.ToArray()]), default);
        await Makers.Life.AssignAsync(Admin, "line-a", ["SN-2", "SN-3"], "seller", default);
        foreach (var serial in new[] { "SN-2", "SN-3", "SN-4", "SN-9" }) Identities[serial] = await IdentifyAsync("line-a", serial);
    }

    async Task IAsyncLifetime.DisposeAsync()
    {
        await DisposeAsync();
        Seller.Dispose();
        Buyer.Dispose();
        Third.Dispose();
    }

    private protected TransferStatement Statement(TestParty seller, TestParty buyer, TitleHead previous, params string[] serials) =>
        TestTransfer.Statement(seller, buyer, Now, [.. serials.Select(serial => (Identities[serial], previous))]);

    private protected TransferPackage Accepted(TransferStatement statement, TestParty seller, TestParty buyer) =>
        TestTransfer.Accept(TestTransfer.Offer(statement, seller, [.. statement.Devices.Select(device => Identities[device.SerialNumber])]), buyer, Now);

    private protected TransferPackage Accepted(TestParty seller, TestParty buyer, TitleHead previous, params string[] serials) => Accepted(Statement(seller, buyer, previous, serials), seller, buyer);

    private protected Task<TransferPackage> BookAsync(TransferPackage package, string source = "192.0.2.7") => Makers.Bookings.BookAsync(Admin, package, source, default);

    private protected async Task<TransferRefusedException> RefusesAsync(TransferRule rule, TransferPackage package)
    {
        var refused = await Assert.ThrowsAsync<TransferRefusedException>(() => BookAsync(package));
        Assert.Equal(rule, refused.Rule);
        return refused;
    }

    /// <summary>What the next statement about the devices of a booked package follows on.</summary>
    private protected static TitleHead HeadOf(TransferPackage booked) => new(TestTransfer.Sha256(booked[TransferPackage.Booking]), null);

    private protected Certificate LineA => Box.Authorities.Find("line-a")!.Certificate;

    /// <summary>What a device's chain of title ends with.</summary>
    private protected async Task<TitleHead> HeadAsync(string serial) => (await Box.Store.Transfers.TitleAsync((await ProductAsync(serial)).Device, default)).Head;

    private protected static VoucherDemand Ask(TestParty party, string serial, string nonce) =>
        new() { SerialNumber = serial, Nonce = nonce, Chain = [party.Anna.Certificate, party.Authority], Source = "192.0.2.8" };

    /// <summary>All that the books say about owners and titles, as one text.</summary>
    private protected async Task<string> BooksAsync()
    {
        var owners = string.Join(' ', (await Makers.Owners.ListAsync(Admin, default)).Select(owner => $"{owner.Name}:{owner.Anchors.Count}"));
        var products = new List<string>();
        foreach (var serial in new[] { "SN-1", "SN-2", "SN-3", "SN-4", "SN-9" })
        {
            var product = await ProductAsync(serial);
            products.Add($"{product with { FirstComer = null }} {Convert.ToHexString(product.FirstComer ?? [])} {await Box.Store.Transfers.TitleAsync(product.Device, default)}");
        }
        return $"{owners}\n{string.Join('\n', products)}";
    }

    /// <summary>What fsck finds in the data directory as it is now.</summary>
    private protected async Task<IReadOnlyList<string>> FsckAsync()
    {
        await Box.Checkpoints.SignAsync(default);
        using var copy = new TemporaryFolder();
        DataDirectoryCopy.Take(Folder, copy.Path);
        return [.. (await Fsck.RunAsync(copy.Path, Box.Checkpoints.Key, default)).Findings.Select(finding => finding.ToString()!)];
    }

    private protected async Task RevokeAsync(string authority, byte[] serial) => await new Revocations(Box.Authorities, Box.Store.Revocations, new CrlAgenda(Box.Time), Box.SecondPerson, new CaClock(Box.Time))
        .ChangeAsync(Admin, [(await Box.Store.Certificates.FindAsync(authority, serial, default))!.Id], new RevocationOrder.Revoke(RevocationReason.KeyCompromise), default);

    private async Task<Certificate> IdentifyAsync(string line, string serial)
    {
        var device = NewProduct.DeviceNameOf(line, serial);
        var issued = await Box.Issuance.IssueAsync(
            new() { Caller = StoredCa.Appliance, Authority = line, Profile = "idevid", Request = Csr.For(""), Device = device, Names = AuthorisedNames.OfDevice(device, serial, [], [], []) }, default);
        return Certificate.Decode(issued.Der);
    }
}
