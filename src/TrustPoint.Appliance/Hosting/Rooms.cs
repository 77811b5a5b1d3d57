using System.Security.Cryptography;
using Microsoft.Extensions.Logging;
using TrustPoint.Appliance.Audit;
using TrustPoint.Appliance.FirstStart;
using TrustPoint.Appliance.Keys;
using TrustPoint.Appliance.Options;
using TrustPoint.Appliance.Quickstart;
using TrustPoint.Ca.Approvals;
using TrustPoint.Ca.Audit.Checkpoints;
using TrustPoint.Ca.Authorities;
using TrustPoint.Ca.Callers;
using TrustPoint.Ca.Crls;
using TrustPoint.Ca.Domains;
using TrustPoint.Ca.Issuance;
using TrustPoint.Ca.People;
using TrustPoint.Ca.Profiles;
using TrustPoint.Ca.Recovery;
using TrustPoint.Ca.Time;
using TrustPoint.Devices.Manufacturers;
using TrustPoint.Storage;
using TrustPoint.Storage.Crls;
using TrustPoint.Storage.Database;
using TrustPoint.Storage.People;

namespace TrustPoint.Appliance.Hosting;

/// <summary>What stands behind every face: the keys, the store, and the CA's live sets, opened in the order that crash safety asks for.</summary>
internal sealed class Rooms : IAsyncDisposable
{
    private Rooms()
    {
    }

    /// <summary>The authorities' keys, and that of TLS.</summary>
    public required ApplianceKeys Keys { get; init; }

    /// <summary>The key of the stand-by TLS certificate.</summary>
    public required ApplianceKeys StandbyKeys { get; init; }

    /// <summary>The database.</summary>
    public required Store Store { get; init; }

    /// <summary>Vouches for the rows of people, API keys and approvals.</summary>
    public required PeopleKey PeopleKey { get; init; }

    /// <summary>Who may sign in.</summary>
    public required IPeopleStore People { get; init; }

    /// <summary>What waits for a second person.</summary>
    public required IApprovalStore Approvals { get; init; }

    /// <summary>Who is asked whether one is wanted.</summary>
    public required SecondPerson SecondPerson { get; init; }

    /// <summary>Profiles.</summary>
    public required ProfileCatalogue Profiles { get; init; }

    /// <summary>What changes them.</summary>
    public required ProfileVersions ProfileVersions { get; init; }

    /// <summary>Authorities, live.</summary>
    public required Authorities Authorities { get; init; }

    /// <summary>Domains, live.</summary>
    public required Domains Domains { get; init; }

    /// <summary>The one way to a certificate.</summary>
    public required CertificateIssuance Issuance { get; init; }

    /// <summary>The published CRLs.</summary>
    public required CrlFiles CrlFiles { get; init; }

    /// <summary>The one way to a CRL.</summary>
    public required CrlPublication Crls { get; init; }

    /// <summary>The time that is signed.</summary>
    public required CaClock Clock { get; init; }

    /// <summary>Accepted manufacturers, live.</summary>
    public required AcceptedManufacturers Manufacturers { get; init; }

    /// <summary>Signs the log's checkpoints.</summary>
    public required CheckpointSigner Checkpoints { get; init; }

    /// <summary>What was in the field at the start under other public URLs; null: nothing.</summary>
    public required FormerUrls? FormerUrls { get; init; }

    /// <summary>Opens everything. A new data directory is set up first; what a crash left open is ended.</summary>
    /// <exception cref="StartRefusedException">Says why and what to do; so do the exceptions of the rooms.</exception>
    public static async Task<Rooms> OpenAsync(ApplianceOptions options, TimeProvider time, RandomNumberGenerator random, ILoggerFactory logs, CancellationToken ct)
    {
        var log = new LogIdentity(options.DataDirectory);
        var profiles = ProfileCatalogue.Load(options.ProfileDirectory);
        var held = DataDirectoryLock.Take(options.DataDirectory);
        var keyRoom = new KeyRoom(options, random, time);
        var mark = new UnfinishedMark(options.DataDirectory, keyRoom, random, logs.CreateLogger<UnfinishedMark>());
        var isNew = mark.Begin();
        if (isNew) keyRoom.Create();
        var keys = keyRoom.Open(logs);
        if (isNew) await mark.ClearAsync(keys, ct);
        var store = Store.Open(held);

        var peopleKey = new PeopleKey(options.DataDirectory, random);
        var (people, approvals) = (store.PeopleWith(peopleKey), store.ApprovalsWith(peopleKey));
        var secondPerson = new SecondPerson(approvals, people, store.Audit, random, time, logs.CreateLogger<SecondPerson>());
        var authorities = await Authorities.LoadAsync(store.Authorities, ct);
        var crlFiles = new CrlFiles(options.DataDirectory);
        if (await new NewerCrls(authorities, store.Crls, crlFiles).FindAsync(ct) is [var newer, ..])
        {
            throw new StartRefusedException(
                $"The database is older than its CRLs: {Path.Combine(crlFiles.Folder, newer.Scope.FullFile)} has the number {newer.Number}, the database knows up to {newer.Known}.{RecoveryPlan.Advice}");
        }
        var domains = await Domains.LoadAsync(store.Domains, profiles, authorities, secondPerson, time, ct);
        var versions = await ProfileVersions.OpenAsync(store.Profiles, profiles, domains, authorities, secondPerson, time, ct);
        var clock = await CaClock.OpenAsync(time, store.Audit, ct);
        var formerUrls = await new PublicUrlHistory(store.PublicUrls, clock).UseAsync(new AppliancePart("start"), options.PublicUrl, ct);
        if (formerUrls is not null) logs.CreateLogger<Rooms>().LogWarning("{Warning}", formerUrls.Warning);
        var issuance = new CertificateIssuance(
            profiles, domains, authorities, store.Issuance, keys.Store, secondPerson, clock, random, new IssuanceOptions { PublicUrl = options.PublicUrl },
            logs.CreateLogger<CertificateIssuance>());
        var abandoned = await issuance.AbandonOpenIntentsAsync(ct);
        if (abandoned > 0) logs.CreateLogger<Rooms>().LogWarning("{Count} certificates were begun and not finished before the last stop; they are abandoned", abandoned);
        if (isNew)
        {
            await log.CreateAsync(keys.Store, mark.Id, ct);
            var setup = new AuthoritySetup(authorities, issuance, keys.Store, secondPerson, time);
            await new EvaluationHierarchy(setup, domains, mark.Id, logs.CreateLogger<EvaluationHierarchy>()).CreateAsync(ct);
            FirstStartFile.Begin(options.DataDirectory);
            mark.End();
        }
        var crls = new CrlPublication(authorities, store.Crls, crlFiles, keys.Store, clock, [.. (await store.PublicUrls.AllAsync(ct)).Select(PublicUrl.TryParse).OfType<PublicUrl>()], logs.CreateLogger<CrlPublication>());
        await crls.ResumeAsync(ct);
        var checkpoints = log.OpenSigner(store.Audit, keys.Store);
        var manufacturers = await AcceptedManufacturers.LoadAsync(store.Devices, secondPerson, peopleKey.For("masa passwords"), time, ct);
        return new()
        {
            Keys = keys,
            StandbyKeys = keyRoom.OpenStandby(logs),
            Store = store,
            PeopleKey = peopleKey,
            People = people,
            Approvals = approvals,
            SecondPerson = secondPerson,
            Profiles = profiles,
            ProfileVersions = versions,
            Authorities = authorities,
            Domains = domains,
            Issuance = issuance,
            CrlFiles = crlFiles,
            Crls = crls,
            Clock = clock,
            Manufacturers = manufacturers,
            Checkpoints = checkpoints,
            FormerUrls = formerUrls,
        };
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        Checkpoints.Dispose();
        Crls.Dispose();
        ProfileVersions.Dispose();
        Domains.Dispose();
        await Store.DisposeAsync();
        StandbyKeys.Dispose();
        Keys.Dispose();
    }
}
