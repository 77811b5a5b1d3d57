using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using TrustPoint.Appliance.Audit;
using TrustPoint.Appliance.Keys;
using TrustPoint.Appliance.Options;
using TrustPoint.Ca.Audit.Checkpoints;
using TrustPoint.Ca.Audit.Verification;
using TrustPoint.Ca.Keys;
using TrustPoint.Ca.Retirement;
using TrustPoint.Ca.Time;
using TrustPoint.Storage;

namespace TrustPoint.Appliance.Ending;

/// <summary>
/// Destroys the keys of a box that two people ended (LIF-57), the log's last, and what opened them. Each step can be made again: a stop anywhere is gone on from at the next start,
/// and no start comes to anything else before.
/// </summary>
internal sealed class BoxDestruction(ApplianceOptions options, RandomNumberGenerator random, TimeProvider time)
{
    /// <summary>The last line that the box leaves in the folder of its evidence.</summary>
    public const string LastWords = "END.txt";

    // What opens keys or is one. The database and the log stay: they say nothing that the evidence does not, and open nothing.
    private static readonly string[] Secrets = ["people.key", "token.pin", "chosen.pin", "keys.pass", "standby.pass"];
    private static readonly string[] SecretFolders = ["softhsm", "keys", "standby"];

    /// <summary>Goes on to the end.</summary>
    /// <returns>The file as it is then.</returns>
    /// <exception cref="Exception">What keeps it from going on, in words: the disk with the evidence or the token is away.</exception>
    public async Task<EndFile> RunAsync(EndFile end, CancellationToken ct)
    {
        if (end.Step == EndStep.Destroying) end = await DestroyAsync(end, ct);
        if (end.Step == EndStep.Erasing)
        {
            Erase();
            end = Keep(end with { Step = EndStep.Ended });
        }
        return end;
    }

    private async Task<EndFile> DestroyAsync(EndFile end, CancellationToken ct)
    {
        var folder = new EvidenceFolder(end.Folder);
        folder.Verify(end.Evidence);
        var identity = new LogIdentity(options.DataDirectory);
        var log = identity.Read();
        var logKey = StoredKey.IdOf(log.PublicKey.Der.Span);
        await using var store = Store.Open(options.DataDirectory);
        var room = new KeyRoom(options, random, time);
        using var keys = room.Open();
        using var standby = room.OpenStandby();

        // Step 1: which keys, before the first is gone: the certificate names all of them.
        if (end.Keys is null)
        {
            List<StoredKey> own = [.. await OwnAsync(keys.Store, store, identity.Id, ct), .. await standby.Store.ListAsync(ct)];
            end = Keep(end with { Keys = [.. own.Select(key => key.Id).Where(id => id != logKey).Distinct().Order(StringComparer.Ordinal)], Store = keys.Store.Description });
        }
        // Step 2: all but the log's.
        foreach (var id in end.Keys!)
        {
            await DestroyAsync(keys.Store, id);
            await DestroyAsync(standby.Store, id);
        }
        // Step 3: the log says so, and its key signs that and nothing more.
        using var checkpoints = identity.OpenSigner(store.Audit, keys.Store);
        var clock = await CaClock.OpenAsync(time, store.Audit, ct);
        var signer = new RetirementSigner(store.Audit, new AuditTrail(store.Audit, checkpoints), checkpoints, store.Retirements, clock);
        var made = await new BoxRetirement(store.Audit, signer, store.Retirements, clock).CertifyAsync(
            new(end.Id, log.Name, end.Began, end.Reason, end.Evidence, end.Keys, logKey, $"destroyed in {end.Store} and in files of the box"));
        folder.WriteUnlisted($"retirement-appliance-{end.Id}.cms", made.Cms);
        // Step 4: the whole log, with a checkpoint over its last entry, read back and verified.
        var size = await ExportAsync(folder, store, checkpoints, ct);
        // Step 5: the log's own key.
        await DestroyAsync(keys.Store, logKey);
        var now = clock.Latest;
        folder.WriteUnlisted(LastWords, Encoding.UTF8.GetBytes(string.Create(
            CultureInfo.InvariantCulture,
            $"{log.Name} ended. Its log has {size} entries and gets no more. The key {logKey} of that log was destroyed at {now:u}, as the last key of the box; {keys.Store.Description} was asked for it afterwards and has no such key. No key is left to sign this line.\n")));
        return Keep(end with { Step = EndStep.Erasing, By = made.By, Certificate = made.Sha256, EndedAt = now });
    }

    private static async Task<long> ExportAsync(EvidenceFolder folder, Store store, CheckpointSigner checkpoints, CancellationToken ct)
    {
        _ = await checkpoints.SignAsync(ct);
        if (Directory.Exists(folder.Audit)) Directory.Delete(folder.Audit, recursive: true);
        var export = new AuditExport(folder.Audit);
        await export.WriteAsync(store.Audit, checkpoints.Key, ct);
        var verified = await AuditVerifier.VerifyAsync(export, checkpoints.Key, earlier: null, ct);
        if (verified.Findings is [var finding, ..]) throw new IOException($"the export of the log in {folder.Audit} is not what was written: {finding}");
        return verified.Covered == verified.Size ? verified.Size : throw new IOException($"the export of the log in {folder.Audit} ends before the log does");
    }

    // A token may hold keys of others: then this box's are those that it named with its id, and those that its database knows.
    private async Task<IEnumerable<StoredKey>> OwnAsync(IKeyStore keys, Store store, string id, CancellationToken ct)
    {
        var all = await keys.ListAsync(ct);
        if (options.Keys.Module is null or KeyOptions.SoftwareModule) return all;
        var known = (await store.Authorities.ListAsync(ct)).Select(authority => authority.KeyId).Concat((await store.Authorities.ListRequestsAsync(ct)).Select(request => request.KeyId)).ToHashSet();
        return all.Where(key => key.Label.EndsWith($" {id}", StringComparison.Ordinal) || known.Contains(key.Id));
    }

    private static async Task DestroyAsync(IKeyStore keys, string id)
    {
        await keys.DestroyAsync(id, CancellationToken.None);
        if (await keys.DescribeAsync(id, CancellationToken.None) is not null) throw new KeyStoreUnavailableException($"The key {id} was destroyed, and {keys.Description} still shows it.");
    }

    private EndFile Keep(EndFile end)
    {
        end.Write(options.DataDirectory);
        return end;
    }

    private void Erase()
    {
        var files = Secrets.Select(name => Path.Combine(options.DataDirectory, name)).Where(File.Exists)
            .Concat(SecretFolders.Select(name => Path.Combine(options.DataDirectory, name)).Where(Directory.Exists).SelectMany(folder => Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories)));
        foreach (var file in files.ToList())
        {
            // What was there is written over first; on a disk that moves its blocks that may not reach them.
            File.WriteAllBytes(file, new byte[new FileInfo(file).Length]);
            File.Delete(file);
        }
        foreach (var folder in SecretFolders.Select(name => Path.Combine(options.DataDirectory, name)).Where(Directory.Exists)) Directory.Delete(folder, recursive: true);
    }
}
