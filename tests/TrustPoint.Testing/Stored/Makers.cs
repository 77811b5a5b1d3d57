using System.Security.Cryptography;
using Microsoft.Extensions.Logging.Abstractions;
using TrustPoint.Ca.Callers;
using TrustPoint.Ca.Crls;
using TrustPoint.Ca.Keys;
using TrustPoint.Ca.Profiles;
using TrustPoint.Ca.Revocation;
using TrustPoint.Ca.Time;
using TrustPoint.Ca.Vouchers;
using TrustPoint.Devices.Lifecycle;
using TrustPoint.Devices.Ownership;
using TrustPoint.Devices.Transfers;

namespace TrustPoint.Testing.Stored;

/// <summary>The manufacturer's side over the real store.</summary>
public sealed class Makers : IDisposable
{
    /// <summary>The domain of <see cref="OfLineAsync"/>.</summary>
    public const string Line = "line";

    public const string Model = "drive";
    public const string Owner = "works";
    public const string ToAssign = "SN-ASSIGN";
    public const string ToAssignToo = "SN-ASSIGN-TOO";
    public const string ToRelease = "SN-RELEASE";
    public const string ToBlock = "SN-BLOCK";
    public const string ToUnblock = "SN-UNBLOCK";
    public const string ToLose = "SN-LOST";
    public const string ToRetire = "SN-RETIRE";
    public const string Ordered = "SN-ORDER";

    private readonly StoredCa ca;
    private readonly VoucherSigners signers;
    private readonly RandomNumberGenerator random = RandomNumberGenerator.Create();

    public Makers(StoredCa ca)
    {
        this.ca = ca;
        var (store, clock) = (ca.Store.Ownership, new CaClock(ca.Time));
        Factories = new(ca.Domains, ProfileCatalogue.Load(null), ca.Authorities);
        Owners = new(store, ca.SecondPerson, ca.Time);
        Models = new(store, ca.SecondPerson, ca.Time);
        Actions = new(ca.Store.Lives, ca.Store.Certificates, ca.Store.Revocations, new Revocations(ca.Authorities, ca.Store.Revocations, new CrlAgenda(ca.Time), ca.SecondPerson, clock));
        Life = new(store, Actions, ca.Store.Certificates, ca.Store.Audit, ca.SecondPerson, clock, NullLogger<ProductLife>.Instance);
        Issued = new(store, ca.Time);
        signers = new(ca.Authorities, ca.Setup, ca.Store.Certificates, ca.Keys, clock, "test", ca.Time);
        Spares = new(store, ca.Store.Lives, signers, ca.Time);
        Products = new(store, Factories, signers, ca.Store.Certificates, ca.Time);
        Masa = new(store, Factories, ca.Store.Certificates, signers, ca.Store.Audit, clock, ca.Time);
        Bookings = new(store, ca.Store.Transfers, Factories, ca.Store.Certificates, signers, ca.Store.Audit, clock, ca.Time);
        Batches = new(store, ca.Store.Devices, Factories, signers, random, ca.Time);
        Orders = new(store, Masa, Factories, signers, ca.Store.Audit, ca.SecondPerson, ca.Time);
    }

    public Factories Factories { get; }

    public Owners Owners { get; }

    public Models Models { get; }

    public Products Products { get; }

    public ProductLife Life { get; }

    public CertificateActions Actions { get; }

    public Spares Spares { get; }

    public IssuedVouchers Issued { get; }

    public Masa Masa { get; }

    public TransferBookings Bookings { get; }

    public Batches Batches { get; }

    public VoucherOrders Orders { get; }

    public VoucherSigners Signers => signers;

    /// <summary>One with the domain <see cref="Line"/>, all that <see cref="PrepareAsync"/> makes, and Bert.</summary>
    public static async Task<Makers> OfLineAsync(StoredCa ca)
    {
        var admin = new Administrator("uid:0");
        await ca.Domains.SaveAsync(admin, new() { Name = Line, Authority = "issuing", Profiles = ["idevid"] }, default);
        var makers = new Makers(ca);
        await makers.PrepareAsync(admin, [Line]);
        await ca.AddBertAsync();
        return makers;
    }

    /// <summary>An authority for vouchers, a model, an owner, and a product for each thing that is done to one.</summary>
    public async Task PrepareAsync(Caller admin, string[] domains)
    {
        await ca.Setup.CreateAsync(admin, new() { Name = VoucherSigners.AuthorityName, CommonName = "Voucher CA", Organization = "Maker", Profile = "root-ca", Key = KeyAlgorithm.EcP256 }, default);
        await Models.SaveAsync(admin, new(Model, OwnershipPolicy.Logged, TimeSpan.FromDays(90), true), default);
        await Owners.SaveAsync(admin, new(Owner, "Works", [ca.Authorities.All[0].Record.Certificate]), default);
        foreach (var domain in domains)
        {
            await Products.AddAsync(admin, domain, Model, [ToAssign, ToAssignToo, ToRelease, ToBlock, ToUnblock, ToLose, ToRetire, Ordered], null, default);
            await Life.AssignAsync(admin, domain, ToRelease, Owner, default);
            await Life.AssignAsync(admin, domain, Ordered, Owner, default);
            await Life.BlockAsync(admin, domain, ToUnblock, "stolen", default);
            await Batches.OpenAsync(admin, new($"batch-{domain}", domain, Model, 1, null, ca.Time.GetUtcNow().AddDays(1)), default);
        }
    }

    /// <summary>What our own root, as a registrar, might ask.</summary>
    public VoucherDemand Demand(string serialNumber) => new() { SerialNumber = serialNumber, Nonce = "bm9uY2U=", Chain = [ca.Authorities.All[0].Certificate], Source = "10.0.0.7" };

    public void Dispose()
    {
        Actions.Dispose();
        signers.Dispose();
        random.Dispose();
    }
}
