using Microsoft.Extensions.Logging.Abstractions;
using TrustPoint.Ca.Audit;
using TrustPoint.Ca.Audit.Verification;
using TrustPoint.Ca.Callers;
using TrustPoint.Ca.Certificates;
using TrustPoint.Ca.Crls;
using TrustPoint.Ca.Recovery;
using TrustPoint.Formats.Revocation;
using TrustPoint.Storage.Consistency;
using TrustPoint.Storage.Crls;
using TrustPoint.Storage.Database;
using TrustPoint.Storage.Tests.Crls;
using TrustPoint.Testing.InMemory;
using TrustPoint.Testing.Stored;

namespace TrustPoint.Storage.Tests.Recovery;

/// <summary>A plant whose database is copied at one time and put back at a later one.</summary>
internal sealed class PutBackPlant : IAsyncDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("trustpoint-").FullName;
    private readonly TemporaryFolder copy = new();
    private bool isStopped;

    private PutBackPlant()
    {
    }

    public CrlPlant Plant { get; private set; } = null!;

    public string DataDirectory => folder;

    public string Checkpoint => Path.Combine(folder, "audit", "checkpoint");

    public string ExportFolder => Path.Combine(copy.Path, "log");

    public CrlFiles Files => Plant.Files;

    public static async Task<PutBackPlant> CreateAsync(CrlSettings? settings = null)
    {
        var plant = new PutBackPlant();
        plant.Plant = await CrlPlant.CreateAsync(plant.folder, settings);
        return plant;
    }

    /// <summary>Copies the database as it is now; what follows will be lost.</summary>
    public async Task CopyAsync(CrlScope? scope = null)
    {
        await Plant.Publication.PublishAsync(CrlPlant.Admin, scope ?? CrlPlant.Scope, true, default);
        await Plant.Ca.Checkpoints.SignAsync(default);
        DataDirectoryCopy.TakeDatabase(folder, copy.Path);
        Plant.Time.Advance(TimeSpan.FromMinutes(5));
    }

    /// <summary>An export of the log as it is now.</summary>
    public async Task<AuditExport> ExportAsync()
    {
        await Plant.Ca.Checkpoints.SignAsync(default);
        var export = new AuditExport(ExportFolder);
        await export.WriteAsync(Plant.Ca.Store.Audit, Plant.Ca.Checkpoints.Key, default);
        return export;
    }

    /// <summary>Stops, and puts the copy back.</summary>
    /// <param name="signed">Whether a checkpoint was signed before, which the copy contradicts.</param>
    public async Task PutBackAsync(bool signed = true)
    {
        if (signed) await Plant.Ca.Checkpoints.SignAsync(default);
        await StopAsync();
        DataDirectoryCopy.PutBack(copy.Path, folder);
        if (!signed) File.Delete(Checkpoint);
    }

    /// <summary>Recovers, and gives what was found.</summary>
    public async Task<RecoveryPlan> RecoverAsync(AuditExport? export = null, bool apply = true)
    {
        await StopAsync();
        await using var store = Store.OpenToRecover(DataDirectoryLock.Take(folder));
        var authorities = await Ca.Authorities.Authorities.LoadAsync(store.Authorities, default);
        var recovery = new DatabaseRecovery(authorities, store.Recovery, store.Crls, Files, store.Audit, Plant.Ca.Checkpoints.Key, Plant.Time);
        var plan = await recovery.PlanAsync(new AppliancePart("recover"), "operator", export, default);
        if (apply && !plan.NothingLost) await recovery.ApplyAsync(plan, default);
        return plan;
    }

    /// <summary>Does something with the database as a start opens it.</summary>
    public async Task<T> OpenedAsync<T>(Func<Store, Ca.Authorities.Authorities, Task<T>> use)
    {
        await StopAsync();
        await using var store = Store.Open(folder);
        return await use(store, await Ca.Authorities.Authorities.LoadAsync(store.Authorities, default));
    }

    /// <summary>Makes the next CRL.</summary>
    public Task<CrlRecord> PublishAsync(bool scheduled = false, CrlScope? scope = null) => OpenedAsync(async (store, authorities) =>
    {
        var clock = await Ca.Time.CaClock.OpenAsync(Plant.Time, store.Audit, default);
        using var publication = new CrlPublication(authorities, store.Crls, Files, Plant.Ca.Keys, clock, [InMemoryCa.PublicUrl], NullLogger<CrlPublication>.Instance);
        return await publication.PublishAsync(CrlPlant.Admin, scope ?? CrlPlant.Scope, scheduled, default);
    });

    /// <summary>The log's entries of one kind.</summary>
    public Task<List<System.Text.Json.JsonElement>> LogAsync(AuditEventType type) => OpenedAsync((store, _) => store.Audit.EntriesAsync(type));

    /// <summary>A certificate's state in the database that was put back.</summary>
    public Task<CertificateStatus> StatusAsync(CertificateRecord certificate) => OpenedAsync(async (store, _) =>
        (await store.Certificates.FindAsync(certificate.Authority, certificate.Serial, default))!.Status);

    /// <summary>A CRL's entries, to be compared.</summary>
    public static IEnumerable<string> EntriesOf(CertificateList list) => list.Entries.Select(entry => Convert.ToHexString(entry.Encode())).Order();

    public async Task<IReadOnlyList<string>> FindingsAsync()
    {
        await StopAsync();
        return (await Fsck.RunAsync(folder, Plant.Ca.Checkpoints.Key, default)).Findings;
    }

    public async ValueTask DisposeAsync()
    {
        await Plant.DisposeAsync();
        copy.Dispose();
        Directory.Delete(folder, recursive: true);
    }

    private async Task StopAsync()
    {
        if (isStopped) return;
        isStopped = true;
        await Plant.Ca.Store.DisposeAsync();
    }
}
