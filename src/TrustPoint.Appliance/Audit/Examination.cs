using System.Security.Cryptography;
using TrustPoint.Appliance.Ending;
using TrustPoint.Appliance.Keys;
using TrustPoint.Appliance.Options;
using TrustPoint.Ca.Audit.Checkpoints;
using TrustPoint.Ca.Keys;
using TrustPoint.Ca.Retirement;
using TrustPoint.Storage;
using TrustPoint.Storage.Consistency;

namespace TrustPoint.Appliance.Audit;

/// <summary>Proves a stopped appliance: its database and log against each other, and its authorities against its keys.</summary>
internal static class Examination
{
    /// <summary>Examines the data directory and the key store.</summary>
    public static async Task<FsckReport> RunAsync(ApplianceOptions options, CancellationToken ct)
    {
        var identity = new LogIdentity(options.DataDirectory).Read();
        var report = await Fsck.RunAsync(options.DataDirectory, identity, ct);
        // Opening the store brings a database up to date: only one that is in order.
        if (!report.Clean) return report;
        // LIF-57: a box that was ended has no keys, and opening their place would make one.
        if (EndFile.Read(options.DataDirectory) is not null) return report;
        var missing = await MissingKeysAsync(options, identity, ct);
        return report with { Findings = [.. report.Findings, .. missing], FindingsInAll = report.FindingsInAll + missing.Count };
    }

    private static async Task<IReadOnlyList<string>> MissingKeysAsync(ApplianceOptions options, LogKey identity, CancellationToken ct)
    {
        using var random = RandomNumberGenerator.Create();
        using var keys = new KeyRoom(options, random, TimeProvider.System).Open();
        await using var store = Store.Open(options.DataDirectory);
        try
        {
            var present = (await keys.Store.ListAsync(ct)).Select(key => key.Id).ToHashSet();
            var findings = (await store.Authorities.ListAsync(ct))
                .Where(authority => authority is { Protection: not KeyProtection.Elsewhere, Tombstone: null } && !present.Contains(authority.KeyId))
                .Select(authority => $"The key of the authority {authority.Name} is not in {keys.Store.Description}.")
                .ToList();
            findings.AddRange(await StillThereAsync(store, present, keys.Store.Description, ct));
            if (!present.Contains(StoredKey.IdOf(identity.PublicKey.Der.Span))) findings.Add($"The audit log's key is not in {keys.Store.Description}.");
            return findings;
        }
        catch (KeyStoreUnavailableException unavailable)
        {
            return [$"The keys could not be examined: {unavailable.Message}"];
        }
    }

    // LIF-57: a certificate of retirement says that the key is gone.
    private static async Task<IReadOnlyList<string>> StillThereAsync(Store store, HashSet<string> present, string place, CancellationToken ct)
    {
        var findings = new List<string>();
        foreach (var authority in (await store.Authorities.ListAsync(ct)).Where(authority => authority.Tombstone is not null && present.Contains(authority.KeyId)))
        {
            if (await store.Retirements.FindAsync(RetiredKind.Authority, authority.Name, ct) is not null)
                findings.Add($"The key of the authority {authority.Name} is destroyed by its certificate of retirement, and is in {place} again: it may be from a backup.");
        }
        return findings;
    }
}
