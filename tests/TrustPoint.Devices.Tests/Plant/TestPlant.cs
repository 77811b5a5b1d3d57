using System.Security.Cryptography;
using TrustPoint.Ca.Audit;
using TrustPoint.Ca.Authorities;
using TrustPoint.Ca.Callers;
using TrustPoint.Ca.Certificates;
using TrustPoint.Ca.Domains;
using TrustPoint.Ca.Keys;
using TrustPoint.Ca.Profiles;
using TrustPoint.Devices.Admission;
using TrustPoint.Devices.Enrolment;
using TrustPoint.Devices.Joining;
using TrustPoint.Devices.Manufacturers;
using TrustPoint.Devices.Registry;
using TrustPoint.Formats.Certificates;
using TrustPoint.Testing.InMemory;

namespace TrustPoint.Devices.Tests.Plant;

/// <summary>Two domains under one authority, an accepted manufacturer, and the commands over stores in memory.</summary>
internal sealed class TestPlant : IDisposable
{
    public static readonly Administrator Admin = new("uid:0");

    private readonly RandomNumberGenerator random = RandomNumberGenerator.Create();
    private readonly InMemoryAuthorityStore authorityStore = new();

    private TestPlant()
    {
        Ca = TestIssuer.Root(Time.GetUtcNow(), Wanted.Authority("CN=Plant CA"));
        Maker = TestIssuer.Root(Time.GetUtcNow(), Wanted.Authority("CN=Maker Root"));
    }

    public ManualTime Time { get; } = new(new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero));

    public InMemoryDeviceStore Store { get; } = new();

    public InMemoryJoinStore JoinStore { get; } = new();

    public InMemoryCertificateQueries Certificates { get; } = new();

    /// <summary>Our own authority.</summary>
    public TestIssuer Ca { get; }

    /// <summary>The manufacturer's root.</summary>
    public TestIssuer Maker { get; }

    /// <summary>Why a device's certificates were revoked, in order.</summary>
    public List<string> Revoked { get; } = [];

    public Domains Domains { get; private set; } = null!;

    public DeviceRegistry Registry { get; private set; } = null!;

    public EnrolmentCodes Codes { get; private set; } = null!;

    public AcceptedManufacturers Manufacturers { get; private set; } = null!;

    public ClientAdmission Admission { get; private set; } = null!;

    public Joins Joins { get; private set; } = null!;

    public Newcomers Newcomers { get; private set; } = null!;

    public PendingRequests Pending { get; private set; } = null!;

    public Domain Domain => Domains.Find("plant")!;

    public static async Task<TestPlant> CreateAsync(bool autoAdd = false, AuthorityState state = AuthorityState.Active)
    {
        var plant = new TestPlant();
        var entry = AuditEntry.Create(AuditEventType.AuthorityCreated, plant.Time.GetUtcNow(), Admin, AuditOutcome.Success);
        await plant.authorityStore.AddAsync(
            new("plant-ca", null, plant.Ca.Der, Convert.ToHexStringLower(SHA256.HashData(plant.Ca.Spki)), SignatureScheme.EcdsaSha256, KeyProtection.Software, state, false), entry, default);
        var authorities = await Authorities.LoadAsync(plant.authorityStore, default);
        plant.Domains = await Domains.LoadAsync(new InMemoryDomainStore(), ProfileCatalogue.Load(null), authorities, InMemoryApprovalStore.Nobody(plant.Time), plant.Time, default);
        await plant.Domains.SaveAsync(Admin, new() { Name = "plant", Authority = "plant-ca", Profiles = ["ldevid", "tls-server"], Manufacturers = ["maker"], Default = true }, default);
        await plant.Domains.SaveAsync(Admin, new() { Name = "other", Authority = "plant-ca", Profiles = ["ldevid"] }, default);
        plant.Manufacturers = await AcceptedManufacturers.LoadAsync(plant.Store, InMemoryApprovalStore.Nobody(plant.Time), new TestSeal(), plant.Time, default);
        await plant.Manufacturers.AcceptAsync(Admin, new("maker", [plant.Maker.Der], autoAdd), default);
        plant.Registry = new(plant.Store, plant.Domains, plant.Time);
        plant.Codes = new(plant.Store, plant.Domains, plant.random, plant.Time);
        plant.Admission = new(authorities, plant.Domains, plant.Certificates, plant.Store, plant.Manufacturers, plant.Codes, plant.JoinStore, plant.Time);
        plant.Joins = new(plant.JoinStore, plant.Store, plant.Admission, plant.RevokeAsync, plant.Time);
        plant.Newcomers = new(plant.Registry, plant.Store);
        plant.Pending = new(plant.Store, plant.Time);
        await plant.Registry.AddAsync(Admin, new("pump-1", "plant") { Manufacturer = "maker", SerialNumber = "SN-1" }, default);
        return plant;
    }

    /// <summary>A certificate that our authority signed, with its row as issuance would have written it.</summary>
    public byte[] Issue(Wanted wanted, string? device = "pump-1", string? domain = "plant", CertificateStatus status = CertificateStatus.Issued, bool recorded = true)
    {
        var der = Ca.Sign(wanted);
        if (recorded) Record(der, device, domain, status);
        return der;
    }

    public void Record(byte[] der, string? device, string? domain, CertificateStatus status)
    {
        var certificate = Certificate.Decode(der);
        Certificates.Rows.Add(new()
        {
            Id = Certificates.Rows.Count + 1,
            Authority = "plant-ca",
            Serial = certificate.Serial.ToArray(),
            Status = status,
            TbsSha256 = SHA256.HashData(certificate.TbsDer.Span),
            Der = der,
            Sha256 = SHA256.HashData(der),
            Subject = certificate.Subject.ToString(),
            NotBefore = certificate.NotBefore,
            NotAfter = certificate.NotAfter,
            Profile = "ldevid@1",
            Domain = domain,
            Device = device,
            RequestKey = [],
            Requester = "test",
            CreatedAt = Time.GetUtcNow(),
        });
    }

    private Task<int> RevokeAsync(Join join, string reason, CancellationToken ct)
    {
        Revoked.Add($"{join.SerialNumber}: {reason}");
        return Task.FromResult(2);
    }

    public ValueTask<AdmittedClient> AdmitAsync(byte[] der, params byte[][] sent) =>
        Admission.AdmitAsync(Certificate.Decode(der), [.. sent.Select(other => Certificate.Decode(other))], Domain, default);

    public void Dispose()
    {
        Ca.Dispose();
        Maker.Dispose();
        Domains.Dispose();
        Pending.Dispose();
        random.Dispose();
    }
}
