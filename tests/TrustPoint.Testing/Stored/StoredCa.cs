using System.Globalization;
using System.Security.Cryptography;
using Microsoft.Extensions.Logging.Abstractions;
using TrustPoint.Ca.Approvals;
using TrustPoint.Ca.Audit;
using TrustPoint.Ca.Audit.Checkpoints;
using TrustPoint.Ca.Authorities;
using TrustPoint.Ca.Callers;
using TrustPoint.Ca.Certificates;
using TrustPoint.Ca.Crls;
using TrustPoint.Ca.Domains;
using TrustPoint.Ca.Issuance;
using TrustPoint.Ca.Keys;
using TrustPoint.Ca.People;
using TrustPoint.Ca.Profiles;
using TrustPoint.Ca.Time;
using TrustPoint.Storage;
using TrustPoint.Storage.People;
using TrustPoint.Testing.InMemory;
using TrustPoint.Testing.Requests;

namespace TrustPoint.Testing.Stored;

/// <summary>A whole CA over the real store: root, issuing CA, domain <c>plant</c>, the log's key. Its keys are in memory and its clock stands still.</summary>
public sealed class StoredCa : IAsyncDisposable
{
    public static readonly AppliancePart Appliance = new("test");

    private readonly RandomNumberGenerator random = RandomNumberGenerator.Create();

    private StoredCa(Store store, DateTimeOffset start)
    {
        (Store, Time) = (store, new(start));
        Clock = new(Time);
    }

    public Store Store { get; }

    public InMemoryKeyStore Keys { get; } = new();

    public ManualTime Time { get; }

    public CaClock Clock { get; }

    public PeopleKey PeopleKey { get; private set; } = null!;

    public IPeopleStore People { get; private set; } = null!;

    public IApprovalStore Approvals { get; private set; } = null!;

    public SecondPerson SecondPerson { get; private set; } = null!;

    public Authorities Authorities { get; private set; } = null!;

    public Domains Domains { get; private set; } = null!;

    public CertificateIssuance Issuance { get; private set; } = null!;

    public AuthoritySetup Setup { get; private set; } = null!;

    public OutsideAuthorities Outside { get; private set; } = null!;

    public CheckpointSigner Checkpoints { get; private set; } = null!;

    /// <summary>Makes it in an empty data directory.</summary>
    /// <param name="dataDirectory">Where.</param>
    /// <param name="crl">How the issuing CA's CRLs are made.</param>
    /// <param name="start">What its clock shows; null: <see cref="InMemoryCa.Start"/>.</param>
    public static async Task<StoredCa> CreateAsync(string dataDirectory, CrlSettings? crl = null, DateTimeOffset? start = null)
    {
        var ca = await AroundAsync(EmptyDatabase.OpenIn(dataDirectory), dataDirectory, start);
        await ca.Setup.CreateAsync(Appliance, new() { Name = "root", CommonName = "Root", Organization = "Plant", Profile = "root-ca", Key = KeyAlgorithm.EcP384 }, default);
        await ca.Setup.CreateAsync(
            Appliance, new() { Name = "issuing", Parent = "root", CommonName = "Issuing", Organization = "Plant", Profile = "issuing-ca", Key = KeyAlgorithm.EcP256, Crl = crl ?? new() }, default);
        await ca.Domains.SaveAsync(Appliance, new() { Name = "plant", Authority = "issuing", Profiles = ["ldevid", "tls-client"], Default = true }, default);
        return ca;
    }

    /// <summary>Opens what another process left. The keys were in its memory: nothing is signed any more, but by a new key of the log.</summary>
    /// <param name="dataDirectory">Where.</param>
    /// <param name="start">What its clock shows; null: <see cref="InMemoryCa.Start"/>.</param>
    public static Task<StoredCa> OpenAsync(string dataDirectory, DateTimeOffset? start = null) => AroundAsync(Store.Open(dataDirectory), dataDirectory, start);

    public AuditEntry Entry(AuditEventType type) => AuditEntry.Create(type, Time.GetUtcNow(), Appliance, AuditOutcome.Success);

    /// <summary>Adds a device to the registry.</summary>
    public Task AddDeviceAsync(string name) => Store.Devices.AddAsync(
        new() { Name = name, Domain = "plant", Manufacturer = "acme", SerialNumber = $"SN-{name}", AddedAt = Time.GetUtcNow() }, Entry(AuditEventType.DeviceAdded), default);

    /// <summary>A certificate for a device and a new key.</summary>
    public Task<CertificateRecord> IssueAsync(string device, params GrantUse[] grants) =>
        Issuance.IssueAsync(InMemoryCa.Order(device, Csr.For($"CN={device}")) with { Grants = grants }, default);

    /// <summary>Issues without end, from so many producers, until one of them fails; tells each serial number once it is acknowledged.</summary>
    public Task LoadAsync(int producers, Action<string> acknowledged, Action<Exception> refused, Func<bool> goesOn) => Task.WhenAll(Enumerable.Range(0, producers).Select(producer => Task.Run(async () =>
    {
        for (var i = 0; goesOn(); i++)
        {
            try
            {
                var issued = await IssueAsync(string.Create(CultureInfo.InvariantCulture, $"pump-{producer}-{i}"));
                acknowledged(Convert.ToHexString(issued.Serial));
            }
            catch (StoreUnavailableException error)
            {
                refused(error);
            }
        }
    })));

    public async ValueTask DisposeAsync()
    {
        await Store.DisposeAsync();
        Checkpoints.Dispose();
        Domains.Dispose();
        Keys.Dispose();
        random.Dispose();
    }

    private static async Task<StoredCa> AroundAsync(Store store, string dataDirectory, DateTimeOffset? start)
    {
        var ca = new StoredCa(store, start ?? InMemoryCa.Start);
        ca.PeopleKey = new(dataDirectory, ca.random);
        ca.People = ca.Store.PeopleWith(ca.PeopleKey);
        ca.Approvals = ca.Store.ApprovalsWith(ca.PeopleKey);
        ca.SecondPerson = new(ca.Approvals, ca.People, ca.Store.Audit, ca.random, ca.Time, NullLogger<SecondPerson>.Instance);
        var profiles = ProfileCatalogue.Load(null);
        var authorities = ca.Authorities = await Authorities.LoadAsync(ca.Store.Authorities, default);
        var domains = ca.Domains = await Domains.LoadAsync(ca.Store.Domains, profiles, authorities, ca.SecondPerson, ca.Time, default);
        ca.Issuance = new(
            profiles, domains, authorities, ca.Store.Issuance, ca.Keys, ca.SecondPerson, ca.Clock, ca.random, new() { PublicUrl = InMemoryCa.PublicUrl },
            NullLogger<CertificateIssuance>.Instance);
        ca.Setup = new(authorities, ca.Issuance, ca.Keys, ca.SecondPerson, ca.Time);
        ca.Outside = new(authorities, ca.Store.Authorities, ca.Keys, ca.SecondPerson, ca.Time);
        ca.Checkpoints = new(ca.Store.Audit, ca.Keys, await ca.Keys.GenerateAsync("log", KeyAlgorithm.EcP256, default), "log.test");
        return ca;
    }
}
