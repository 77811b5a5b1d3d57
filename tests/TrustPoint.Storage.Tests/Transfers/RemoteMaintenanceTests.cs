using System.Security.Cryptography;
using System.Text;
using TrustPoint.Ca.Audit;
using TrustPoint.Ca.Callers;
using TrustPoint.Ca.Certificates;
using TrustPoint.Ca.Crls;
using TrustPoint.Ca.Revocation;
using TrustPoint.Ca.Time;
using TrustPoint.Ca.Transfers;
using TrustPoint.Devices;
using TrustPoint.Devices.Transfers;
using TrustPoint.Formats.Transfers;
using TrustPoint.Testing.InMemory;
using TrustPoint.Testing.Requests;
using TrustPoint.Testing.Stored;
using TrustPoint.Testing.Transfers;

namespace TrustPoint.Storage.Tests.Transfers;

/// <summary>A buyer names the certificates of its own by which remote maintenance goes, before somebody accepts. LIF-72.</summary>
public sealed class RemoteMaintenanceTests : IAsyncLifetime, IDisposable
{
    private static readonly Person Anna = new("anna", [new(Role.Administrator)], 1, IsFresh: true);

    private readonly TemporaryFolder folder = new();
    private readonly TestParty seller = new("builder", InMemoryCa.Start);
    private readonly TestParty maker = new("maker", InMemoryCa.Start);
    private readonly ECDsa factoryKey = ECDsa.Create(ECCurve.NamedCurves.nistP256);
    private readonly RandomNumberGenerator random = RandomNumberGenerator.Create();
    private StoredCa ca = null!;
    private TransferSigners signers = null!;
    private BuyersDesk buyer = null!;
    private TransferDesk desk = null!;
    private CertificateRecord remote = null!;
    private Guid id;

    public async Task InitializeAsync()
    {
        ca = await StoredCa.CreateAsync(folder.Path);
        var clock = new CaClock(ca.Time);
        signers = new(ca.Authorities, ca.Setup, ca.Store.Certificates, ca.Keys, ca.Store.Audit, clock, "box");
        buyer = new(ca.Store.HeldTransfers, null!, ca.Store.Devices, null!, null!, ca.Domains, null!, ca.Store.Certificates, signers, random, clock);
        var release = new SellersRelease(ca.Store.HeldTransfers, ca.Store.Devices, null!, ca.Store.Lives, null!, ca.Domains, ca.Authorities, null!, null!, clock);
        desk = new(ca.Store.HeldTransfers, null!, release, buyer, null!, ca.Domains, ca.Authorities);
        await ca.AddDeviceAsync("builder-remote");
        remote = await IssueAsync("builder-remote");
        ca.Time.Advance(TimeSpan.FromDays(3));
    }

    public async Task DisposeAsync()
    {
        signers.Dispose();
        await ca.DisposeAsync();
    }

    public void Dispose()
    {
        foreach (var one in new IDisposable[] { seller, maker, factoryKey, random, folder }) one.Dispose();
    }

    [Fact]
    public async Task LIF_72_what_is_named_before_acceptance_is_what_its_signer_proves_to_want_and_stands_in_the_package()
    {
        await HoldAsync();
        var before = await buyer.ProofForAsync(Anna, id, default);
        var named = Assert.Single((await desk.MaintainAsync(Anna, id, [Convert.ToHexString(remote.Sha256!)], default)).Maintenance);
        Assert.Equal(("CN=builder-remote", Convert.ToHexStringLower(remote.Sha256!), remote.NotAfter), (named.Subject, named.Sha256, named.EndsOn));
        var log = new List<string>();
        await foreach (var leaf in ca.Store.Audit.ReadAsync(0, default)) log.Add(Encoding.UTF8.GetString(leaf));
        Assert.Contains($"\"maintenance\":\"{named.Sha256}\"", log[^1], StringComparison.Ordinal);
        // A proof for what it said before is none for what it says now.
        await Assert.ThrowsAsync<NotAllowedException>(() => buyer.AcceptAsync(Anna with { ProvenFor = before }, id, default));

        var accepted = TransferPackage.Decode((await AcceptAsync()).Package);
        Assert.Equal(remote.Der, Assert.Single(AcceptedTransfer.From(accepted, ca.Time.GetUtcNow()).Acceptance.Maintenance).Der.ToArray());
        Assert.Contains("\n    CN=builder-remote, serial number ", Encoding.UTF8.GetString(accepted[TransferPackage.Readme].Span), StringComparison.Ordinal);
        await RefusedAsync(CommandRefusal.Conflict, "revoke its certificate", []);
    }

    [Fact]
    public async Task LIF_72_none_takes_them_out_again()
    {
        await HoldAsync();
        var colons = string.Join(':', remote.Sha256!.Select(octet => octet.ToString("X2")));
        Assert.Single((await desk.MaintainAsync(Anna, id, [colons, Convert.ToHexStringLower(remote.Sha256!)], default)).Maintenance);
        Assert.Empty((await desk.MaintainAsync(Anna, id, [], default)).Maintenance);
        Assert.DoesNotContain("Remote maintenance", Encoding.UTF8.GetString(TransferPackage.Decode((await AcceptAsync()).Package)[TransferPackage.Readme].Span), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("a name", CommandRefusal.Invalid, "a certificate is named by its fingerprint")]
    [InlineData("seventeen", CommandRefusal.Invalid, "at most 16")]
    [InlineData("an unknown one", CommandRefusal.NotFound, "no device of the domain plant has a certificate")]
    [InlineData("an authority's", CommandRefusal.NotFound, "no device of the domain plant has a certificate")]
    [InlineData("of another domain", CommandRefusal.NotFound, "no device of the domain lab has a certificate")]
    [InlineData("of a device of the transfer", CommandRefusal.Conflict, "pump-1 goes by this transfer")]
    [InlineData("revoked", CommandRefusal.Conflict, "is revoked, on hold or at its end")]
    [InlineData("at its end", CommandRefusal.Conflict, "is revoked, on hold or at its end")]
    [InlineData("of no transfer", CommandRefusal.NotFound, "there is no offer")]
    public async Task LIF_72_what_is_not_good_for_remote_maintenance_is_refused_and_nothing_is_changed(string which, CommandRefusal refusal, string why)
    {
        await HoldAsync(which == "of another domain" ? "lab" : "plant");
        var before = (await ca.Store.HeldTransfers.FindAsync(id, TransferSide.Buyer, default))!.Package;
        if (which == "revoked") await RevokeAsync();
        if (which == "at its end") ca.Time.Advance(TimeSpan.FromDays(366));
        string[] named = which switch
        {
            "a name" => ["builder-remote"],
            "seventeen" => [.. Enumerable.Range(0, 17).Select(number => number.ToString("x64"))],
            "an unknown one" => [new('a', 64)],
            "an authority's" => [Convert.ToHexString(SHA256.HashData(ca.Authorities.Find("issuing")!.Certificate.Der.Span))],
            "of a device of the transfer" => [Convert.ToHexString((await GoingAsync()).Sha256!)],
            _ => [Convert.ToHexString(remote.Sha256!)],
        };
        var held = id;
        if (which == "of no transfer") id = Guid.NewGuid();
        await RefusedAsync(refusal, why, named);
        Assert.Equal(before, (await ca.Store.HeldTransfers.FindAsync(held, TransferSide.Buyer, default))!.Package);
    }

    [Fact] // what the seller and the manufacturer would refuse is not named at all
    public async Task LIF_72_what_is_not_of_the_buyer_s_authority_is_not_named()
    {
        await HoldAsync(anchor: maker);
        Assert.Contains("it is of another authority", (await Assert.ThrowsAsync<TransferRefusedException>(() => desk.MaintainAsync(Anna, id, [Convert.ToHexString(remote.Sha256!)], default))).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task LIF_72_what_was_revoked_after_it_was_named_is_not_accepted()
    {
        await HoldAsync();
        await desk.MaintainAsync(Anna, id, [Convert.ToHexString(remote.Sha256!)], default);
        await RevokeAsync();
        Assert.Contains("name another one", (await Assert.ThrowsAsync<CommandRefusedException>(AcceptAsync)).Message, StringComparison.Ordinal);
        await desk.MaintainAsync(Anna, id, [], default);
        Assert.Equal(TransferProgress.Accepted, (await AcceptAsync()).Progress);
    }

    private async Task<HeldTransfer> AcceptAsync() => await buyer.AcceptAsync(Anna with { ProvenFor = await buyer.ProofForAsync(Anna, id, default) }, id, default);

    private async Task RefusedAsync(CommandRefusal refusal, string why, string[] named)
    {
        var refused = await Assert.ThrowsAsync<CommandRefusedException>(() => desk.MaintainAsync(Anna, id, named, default));
        Assert.Equal(refusal, refused.Refusal);
        Assert.Contains(why, refused.Message, StringComparison.Ordinal);
    }

    private Task<CertificateRecord> IssueAsync(string device) => ca.Issuance.IssueAsync(InMemoryCa.Order(device, Csr.For($"CN={device}"), "tls-client"), default);

    // A device that the buyer had before.
    private async Task<CertificateRecord> GoingAsync()
    {
        await ca.Store.Devices.AddAsync(new() { Name = "pump-1", Domain = "plant", Manufacturer = "maker", SerialNumber = "SN-1", AddedAt = ca.Time.GetUtcNow() }, ca.Entry(AuditEventType.DeviceAdded), default);
        return await IssueAsync("pump-1");
    }

    private async Task RevokeAsync() => await new Revocations(ca.Authorities, ca.Store.Revocations, new CrlAgenda(ca.Time), ca.SecondPerson, new CaClock(ca.Time))
        .ChangeAsync(Anna, [(await ca.Store.Certificates.FindBySha256Async(remote.Sha256!, default))!.Id], new RevocationOrder.Revoke(RevocationReason.CessationOfOperation), default);

    private Task HoldAsync(string domain = "plant", TestParty? anchor = null)
    {
        var (now, identity) = (ca.Time.GetUtcNow(), maker.Identify("SN-1", factoryKey));
        var buyers = new TransferParty("Plant", anchor?.Authority ?? ca.Authorities.Find("issuing")!.Certificate);
        var statement = TestTransfer.Statement(maker, seller, now, (identity, TitleHead.None)) with { From = seller.Named, To = buyers };
        var offer = TestTransfer.Offer(statement, seller, identity);
        id = statement.Id;
        return ca.Store.HeldTransfers.AddAsync(new()
        {
            Id = id,
            Side = TransferSide.Buyer,
            Domain = domain,
            Progress = TransferProgress.Offered,
            Other = "builder",
            Manufacturer = "maker",
            SerialNumbers = ["SN-1"],
            Package = offer.With(TransferPackage.Acceptance, (TestTransfer.Acceptance(offer, seller, now) with { By = buyers }).Encode()).Encode(),
            CreatedAt = now,
            CreatedBy = "anna",
            ChangedAt = now,
            ChangedBy = "anna",
        }, ca.Entry(AuditEventType.TransferCreated), default);
    }
}
