using Microsoft.Data.Sqlite;
using TrustPoint.Ca.Approvals;
using TrustPoint.Ca.Audit;
using TrustPoint.Ca.Authorities;
using TrustPoint.Ca.Backups;
using TrustPoint.Ca.Certificates;
using TrustPoint.Ca.Crls;
using TrustPoint.Ca.Domains;
using TrustPoint.Ca.Issuance;
using TrustPoint.Ca.Keys;
using TrustPoint.Ca.People;
using TrustPoint.Ca.Profiles;
using TrustPoint.Ca.Recovery;
using TrustPoint.Ca.Repeats;
using TrustPoint.Ca.Retirement;
using TrustPoint.Ca.Revocation;
using TrustPoint.Ca.Schedule;
using TrustPoint.Devices.Contacts;
using TrustPoint.Devices.Joining;
using TrustPoint.Devices.Lifecycle;
using TrustPoint.Devices.Ownership;
using TrustPoint.Devices.Registry;
using TrustPoint.Devices.Rotation;
using TrustPoint.Devices.Transfers;
using TrustPoint.Storage.Approvals;
using TrustPoint.Storage.Audit;
using TrustPoint.Storage.Authorities;
using TrustPoint.Storage.Backups;
using TrustPoint.Storage.Certificates;
using TrustPoint.Storage.Contacts;
using TrustPoint.Storage.Crls;
using TrustPoint.Storage.Database;
using TrustPoint.Storage.Devices;
using TrustPoint.Storage.Domains;
using TrustPoint.Storage.Joining;
using TrustPoint.Storage.Lifecycle;
using TrustPoint.Storage.Ownership;
using TrustPoint.Storage.People;
using TrustPoint.Storage.Profiles;
using TrustPoint.Storage.Recovery;
using TrustPoint.Storage.Repeats;
using TrustPoint.Storage.Retirement;
using TrustPoint.Storage.Revocation;
using TrustPoint.Storage.Rotation;
using TrustPoint.Storage.Schedule;
using TrustPoint.Storage.Transfers;

namespace TrustPoint.Storage;

/// <summary>The database of one data directory, open for this process alone: every store that Ca and Devices ask for. Safe for concurrent use.</summary>
public sealed class Store : IAsyncDisposable
{
    private readonly DataDirectoryLock held;
    private readonly GroupCommitWriter writer;
    private readonly Checkpointer checkpointer;
    private readonly ReadConnections readers;

    private Store(DataDirectoryLock held, string database, CheckpointFile checkpoint)
    {
        this.held = held;
        writer = new GroupCommitWriter(database);
        checkpointer = new Checkpointer(database, writer);
        readers = new ReadConnections(database);
        Issuance = new IssuanceStore(writer, readers);
        Certificates = new CertificateQueries(readers);
        Authorities = new AuthorityStore(writer, readers);
        BlockedKeys = new BlockedKeyStore(writer, readers);
        Revocations = new RevocationStore(writer, readers);
        RevocationQueries = new RevocationQueries(readers);
        Crls = new CrlStore(writer, readers);
        Recovery = new RecoveryStore(writer, readers, checkpoint);
        PublicUrls = new PublicUrlStore(writer, readers);
        Domains = new DomainStore(writer, readers);
        Profiles = new ProfileStore(writer, readers);
        Devices = new DeviceStore(writer, readers);
        Lives = new LifeStore(writer, readers);
        Retirements = new RetirementStore(writer, readers);
        Ownership = new OwnershipStore(writer, readers);
        Transfers = new TransferStore(writer, readers);
        HeldTransfers = new HeldTransferStore(writer, readers);
        Contacts = new ContactStore(writer, readers);
        Repeats = new RepeatStore(writer);
        Backups = new BackupStore(writer, readers);
        Rotations = new RotationStore(readers);
        JobRuns = new JobRunStore(writer, readers);
        Audit = new AuditStore(writer, readers, checkpoint);
    }

    /// <summary>What issuance writes.</summary>
    public IIssuanceStore Issuance { get; }

    /// <summary>Reading certificates.</summary>
    public ICertificateQueries Certificates { get; }

    /// <summary>Authorities.</summary>
    public IAuthorityStore Authorities { get; }

    /// <summary>Keys that are certified no more.</summary>
    public IBlockedKeyStore BlockedKeys { get; }

    /// <summary>What was revoked.</summary>
    public IRevocationStore Revocations { get; }

    /// <summary>Looking at revocations.</summary>
    public IRevocationQueries RevocationQueries { get; }

    /// <summary>CRLs.</summary>
    public ICrlStore Crls { get; }

    /// <summary>For a database that is older than what was published.</summary>
    public IRecoveryStore Recovery { get; }

    /// <summary>Where certificates were pointed to.</summary>
    public IPublicUrlStore PublicUrls { get; }

    /// <summary>Domains.</summary>
    public IDomainStore Domains { get; }

    /// <summary>Versions of profiles.</summary>
    public IProfileStore Profiles { get; }

    /// <summary>Devices, codes, waiting requests, manufacturers.</summary>
    public IDeviceStore Devices { get; }

    /// <summary>What happens to devices.</summary>
    public ILifeStore Lives { get; }

    /// <summary>Certificates of retirement.</summary>
    public IRetirementStore Retirements { get; }

    /// <summary>Owners, models, products, vouchers.</summary>
    public IOwnershipStore Ownership { get; }

    /// <summary>The manufacturer's books of ownership transfers.</summary>
    public ITransferStore Transfers { get; }

    /// <summary>Ownership transfers of this box's own domains.</summary>
    public IHeldTransferStore HeldTransfers { get; }

    /// <summary>What devices last asked.</summary>
    public IContactStore Contacts { get; }

    /// <summary>Calls that may be sent again.</summary>
    public IRepeatStore Repeats { get; }

    /// <summary>What is on record about backups.</summary>
    public IBackupStore Backups { get; }
    /// <summary>The newest certificate of each device.</summary>
    public IRotationStore Rotations { get; }

    /// <summary>What became of jobs.</summary>
    public IJobRunStore JobRuns { get; }

    /// <summary>Writes that wait for the database.</summary>
    public int WritesWaiting => writer.Waiting;


    /// <summary>The audit log.</summary>
    public IAuditStore Audit { get; }

    /// <summary>The database's file in a data directory.</summary>
    public static string DatabaseFile(string dataDirectory) => Path.Combine(dataDirectory, "trustpoint.db");

    /// <summary>Opens the database, makes it when there is none, brings it to this program's schema, and checks that it belongs to its log.</summary>
    /// <param name="dataDirectory">Made when it is not there, for its owner alone.</param>
    /// <exception cref="DataDirectoryInUseException">Another process works on it.</exception>
    /// <exception cref="DatabaseRefusedException">It is damaged, of a later program, or older than its log.</exception>
    public static Store Open(string dataDirectory) => Open(DataDirectoryLock.Take(dataDirectory));

    /// <summary>The same, on a directory that is held already. The store gives it back when it is closed, or cannot be opened.</summary>
    /// <exception cref="DatabaseRefusedException">It is damaged, of a later program, or older than its log.</exception>
    public static Store Open(DataDirectoryLock held) => Open(held, toRecover: false);

    /// <summary>The same for a database that is older than its log, to recover what it lacks and for nothing else.</summary>
    /// <exception cref="DatabaseRefusedException">It is damaged, or of a later program.</exception>
    public static Store OpenToRecover(DataDirectoryLock held) => Open(held, toRecover: true);

    /// <summary>Who may sign in.</summary>
    /// <param name="key">Vouches for the rows.</param>
    public IPeopleStore PeopleWith(PeopleKey key) => new PeopleStore(writer, readers, key);

    /// <summary>Devices that come in by voucher.</summary>
    /// <param name="key">Seals the vouchers.</param>
    public IJoinStore JoinsWith(PeopleKey key) => new JoinStore(writer, readers, new VoucherSeal(key.For("joins")));

    /// <summary>Vouchers that were brought by hand.</summary>
    /// <param name="key">Seals them.</param>
    public IHeldVoucherStore HeldVouchersWith(PeopleKey key) => new HeldVoucherStore(writer, readers, new VoucherSeal(key.For("held vouchers")));

    /// <summary>The API keys.</summary>
    /// <param name="key">Vouches for the rows.</param>
    public IApiKeyStore ApiKeysWith(PeopleKey key) => new ApiKeyStore(writer, readers, key);

    /// <summary>What waits for a second person, and when one is asked.</summary>
    /// <param name="key">Vouches for the rows.</param>
    public IApprovalStore ApprovalsWith(PeopleKey key) => new ApprovalStore(writer, readers, key);

    /// <summary>The passkeys.</summary>
    /// <param name="key">Vouches for the rows.</param>
    public IPasskeyStore PasskeysWith(PeopleKey key) => new PasskeyStore(writer, readers, key);

    /// <summary>Why nothing can be written, in words; null: the last write went through, or the one that is tried after one that did not.</summary>
    public async Task<string?> TroubleAsync(CancellationToken ct)
    {
        if (!writer.IsFailing) return null;
        try
        {
            // What is there already; its page goes through log and disk all the same.
            await writer.WriteAsync(transaction => transaction.Execute($"PRAGMA user_version = {transaction.Scalar("PRAGMA user_version")}"), ct);
            return null;
        }
        catch (StoreUnavailableException still)
        {
            return still.Message;
        }
    }

    /// <summary>Octets of the database's file; null: the disk does not say.</summary>
    /// <exception cref="DatabaseRefusedException">It is not there any more: what is written from now on nobody finds again.</exception>
    public long? Measure()
    {
        var file = DatabaseFile(held.DataDirectory);
        try
        {
            return new FileInfo(file).Length;
        }
        catch (Exception gone) when (gone is FileNotFoundException or DirectoryNotFoundException)
        {
            throw new DatabaseRefusedException(
                $"{file} was taken away while it was worked on, and what is written now nobody would find again: put it back, beside the files whose names begin like its own, or restore a backup.", gone);
        }
        catch (Exception silent) when (silent is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    /// <summary>Finishes what is queued and closes the database.</summary>
    public async ValueTask DisposeAsync()
    {
        await writer.DisposeAsync();
        checkpointer.Dispose();
        readers.Dispose();
        held.Dispose();
    }

    private static Store Open(DataDirectoryLock held, bool toRecover)
    {
        var dataDirectory = held.DataDirectory;
        try
        {
            var database = DatabaseFile(dataDirectory);
            var checkpoint = new CheckpointFile(dataDirectory);
            using (var connection = DatabaseConnection.OpenWriter(database))
            {
                // What a restore lays there, or a person, is a copy itself.
                if (!toRecover && Migrations.VersionOf(connection.Sqlite) is > 0 and var version && version < Migrations.Current) KeptDatabase.Keep(connection.Sqlite);
                Migrations.Apply(connection.Sqlite);
                LogCheck.Pass(connection, checkpoint, toRecover);
            }
            return new(held, database, checkpoint);
        }
        catch (SqliteException error)
        {
            held.Dispose();
            throw new DatabaseRefusedException(
                $"The database in {Path.GetFullPath(dataDirectory)} cannot be opened: {error.Message} Run 'trustpoint fsck' to see what is damaged, or restore a backup.", error);
        }
        catch
        {
            held.Dispose();
            throw;
        }
    }
}
