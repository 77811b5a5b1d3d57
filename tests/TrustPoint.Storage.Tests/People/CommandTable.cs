using System.Security.Cryptography;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using Quartz;
using TrustPoint.Ca.Backups;
using TrustPoint.Ca.Callers;
using TrustPoint.Ca.Crls;
using TrustPoint.Ca.Keys;
using TrustPoint.Ca.Profiles;
using TrustPoint.Ca.Retirement;
using TrustPoint.Ca.Time;
using TrustPoint.Devices.Enrolment;
using TrustPoint.Devices.Manufacturers;
using TrustPoint.Devices.Transfers;
using TrustPoint.Formats.Requests;
using TrustPoint.Jobs;
using TrustPoint.Storage.Crls;
using TrustPoint.Testing.InMemory;
using TrustPoint.Testing.Offline;
using TrustPoint.Testing.Requests;
using TrustPoint.Testing.Stored;

namespace TrustPoint.Storage.Tests.People;

/// <summary>Every command that takes a caller, over the real store, with two domains that have a device, a certificate and a waiting request each.</summary>
internal sealed partial class CommandTable : IAsyncDisposable
{
    private const string Known = "made-1";
    private const string Machine = "robot-1";
    private const string KeptBackup = "/mnt/backup/kept.tpb";

    private readonly StoredCa ca;
    private readonly ProfileVersions profiles;
    private readonly AcceptedManufacturers manufacturers;
    private readonly CaClock clock;
    private readonly RandomNumberGenerator random = RandomNumberGenerator.Create();
    private readonly CrlFiles crlFiles;
    private readonly CrlPublication publication;
    private readonly PendingRequests pending;
    private readonly OfflineRoot offline;
    private readonly Makers makers;
    private readonly InMemoryBackups backupMaker;
    private readonly Ca.Backups.Backups backups;
    private readonly StoredLives lives;
    private readonly Ca.Transfers.TransferSigners signers;
    private readonly Dictionary<string, CertificationRequest> requests = [];
    private readonly ServiceProvider jobs;
    private int made;
    private int removed;
    private long proposal;

    private CommandTable(StoredCa ca, ProfileVersions profiles, AcceptedManufacturers manufacturers, string folder)
    {
        (this.ca, this.profiles, this.manufacturers, clock, crlFiles) = (ca, profiles, manufacturers, new(ca.Time), new(folder));
        publication = new(ca.Authorities, ca.Store.Crls, crlFiles, ca.Keys, clock, [], NullLogger<CrlPublication>.Instance);
        pending = new(ca.Store.Devices, ca.Time);
        offline = new(ca.Time.GetUtcNow());
        makers = new(ca);
        backupMaker = new(ca.Time);
        backups = new(ca.Store.Backups, ca.Store.Audit, backupMaker, ca.SecondPerson, ca.Time);
        lives = new(ca);
        signers = new(ca.Authorities, ca.Setup, ca.Store.Certificates, ca.Keys, ca.Store.Audit, clock, "box");
        jobs = new ServiceCollection().AddLogging().AddSingleton(ca.Store.Audit).AddSingleton(ca.Store.JobRuns).AddSingleton(random).AddJobs(ca.Time).BuildServiceProvider();
        Approvals = new(ca.Approvals, ca.People, ca.Store.Audit, ca.SecondPerson, ca.Time);
        Commands = new[] { OfDevices(), OfJoining(), OfManufacturer(), OfTransfers(), OfAuthorities(), OfCertificates(), OfEnds(), OfBox(), OfPeople() }
            .SelectMany(room => room).ToDictionary();
    }

    public Dictionary<string, TriedCommand> Commands { get; }

    public Ca.Approvals.Approvals Approvals { get; }

    /// <summary>True: a command is given again with what it was given the last time.</summary>
    public bool Repeats { get; set; }

    public static async Task<CommandTable> CreateAsync(string folder)
    {
        var ca = await StoredCa.CreateAsync(folder);
        await ca.Domains.SaveAsync(StoredCa.Appliance, new() { Name = "gate", Authority = "issuing", Profiles = ["ldevid", "idevid"] }, default);
        await ca.Domains.SaveAsync(StoredCa.Appliance, ca.Domains.Find("plant")! with { Profiles = ["ldevid", "tls-client", "idevid"] }, default);
        var profiles = await ProfileVersions.OpenAsync(ca.Store.Profiles, ProfileCatalogue.Load(null), ca.Domains, ca.Authorities, ca.SecondPerson, ca.Time, default);
        var table = new CommandTable(ca, profiles, await AcceptedManufacturers.LoadAsync(ca.Store.Devices, ca.SecondPerson, ca.PeopleKey.For("masa passwords"), ca.Time, default), folder);
        await table.FillAsync();
        return table;
    }

    /// <summary>How many entries the log has.</summary>
    public async Task<long> LogSizeAsync() => (await ca.Store.Audit.HeadAsync(default)).Size;

    public async ValueTask DisposeAsync()
    {
        await (await jobs.GetRequiredKeyedService<ISchedulerFactory>(JobsSetup.Scheduler).GetScheduler()).Shutdown();
        await jobs.DisposeAsync();
        await lives.DisposeAsync();
        foreach (var one in new IDisposable[] { offline, makers, backups, signers, pending, publication, profiles, random }) one.Dispose();
        await ca.DisposeAsync();
    }

    private async Task FillAsync()
    {
        var (now, admin) = (ca.Time.GetUtcNow(), new Administrator("uid:0"));
        foreach (var domain in new[] { "plant", "gate" })
        {
            await ca.Store.Retirements.AddAsync(
                new() { Kind = RetiredKind.Device, Name = $"pump-{domain}", Domain = domain, Subject = "", At = now, By = "", Cms = [], Sha256 = "" }, ca.Entry(Ca.Audit.AuditEventType.RetirementCertified), default);
            await ca.Store.Devices.AddAsync(new() { Name = $"pump-{domain}", Domain = domain, Manufacturer = "maker", SerialNumber = $"SN-{domain}", AddedAt = now }, ca.Entry(Ca.Audit.AuditEventType.DeviceAdded), default);
            foreach (var device in new[] { $"valve-{domain}", $"tank-{domain}", $"pump-{domain}" })
                await ca.Issuance.IssueAsync(InMemoryCa.Order(device, Csr.For($"CN={device}")) with { Domain = domain }, default);
            await ca.Store.JoinsWith(ca.PeopleKey).AddAsync(Waiting(domain, now), null, ca.Entry(Ca.Audit.AuditEventType.JoinBegan), default);
            await pending.SubmitAsync(new RegistrationAuthority("ra", "", domain), Request(domain) with { RequestKey = RequestKeyOf($"waits-{domain}") }, [], default);
            foreach (var side in Enum.GetValues<TransferSide>()) await ca.Store.HeldTransfers.AddAsync(Held(domain, side, now), ca.Entry(Ca.Audit.AuditEventType.TransferCreated), default);
        }
        await Commands["People.AddAsync"].RunAsync(admin, "plant");
        foreach (var name in new[] { "anna", "bert" }) await ca.AddPersonAsync(new(name, [new(Role.Administrator)], 1, IsFresh: true));
        await ca.People.AddAsync(new() { Name = Machine, DisplayName = Machine, Roles = [], IsMachine = true, AddedAt = now }, ca.Entry(Ca.Audit.AuditEventType.PersonAdded), default);
        foreach (var name in new[] { "spare", "ending" })
            await ca.Setup.CreateAsync(admin, new() { Name = name, Parent = "root", CommonName = name, Organization = "Plant", Profile = "issuing-ca", Key = KeyAlgorithm.EcP256 }, default);
        await ca.Outside.RequestAsync(admin, new() { Name = "awaited", CommonName = "Awaited", Profile = "issuing-ca", Key = KeyAlgorithm.EcP256 }, default);
        await makers.PrepareAsync(admin, ["plant", "gate"]);
        await ca.Store.Backups.SaveKeysAsync([.. Enumerable.Range(0, 100).Select(KeyOf)], ca.Entry(Ca.Audit.AuditEventType.RecoveryKeyAdded), default);
        await ca.Store.Backups.SavePlanAsync(BackupPlan.Offered with { Folder = "/mnt/backup" }, ca.Entry(Ca.Audit.AuditEventType.BackupPlanSaved), default);
        backupMaker.Files[KeptBackup] = 1000;
        await ca.Store.Backups.SaveAsync(backupMaker.Made(KeptBackup), ca.Entry(Ca.Audit.AuditEventType.BackupCreated), default);
        proposal = await ProposeAsync();
    }

    private string Last => FormattableString.Invariant($"made-{made}");

    private string Name()
    {
        if (!Repeats) made++;
        return Last;
    }

    // The same name has the same request, and so the same key.
    private CertificationRequest CsrOf(string name) => requests.TryGetValue(name, out var known) ? known : requests[name] = Csr.For($"CN={name}");

    private static byte[] RequestKeyOf(string name) => SHA256.HashData(System.Text.Encoding.UTF8.GetBytes(name));
}
