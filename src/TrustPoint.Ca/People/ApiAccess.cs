using System.Collections.Concurrent;
using TrustPoint.Ca.Audit;
using TrustPoint.Ca.Callers;
using TrustPoint.Ca.Issuance;

namespace TrustPoint.Ca.People;

/// <summary>What showing an API key came to.</summary>
/// <param name="Client">Who it stands for; null: nobody. It is not said why.</param>
/// <param name="TryAgainIn">Where too many were wrong: how long to wait.</param>
public readonly record struct ApiAnswer(ApiClient? Client, TimeSpan? TryAgainIn = null);

/// <summary>
/// Who a shown API key stands for, as key and owner are at this moment. A key has 256 random bits, so that wrong ones are slowed down for the sake of the
/// log, not for fear of a hit: a good key is never made to wait for another's wrong ones. Safe for concurrent use.
/// </summary>
public sealed class ApiAccess(IApiKeyStore keys, IPeopleStore people, IAuditStore log, TimeProvider time)
{
    private static readonly AppliancePart Recorder = new("api");
    private static readonly TimeSpan UseIsKept = TimeSpan.FromMinutes(1);
    private static readonly byte[] NoHash = new byte[32];

    private readonly BackOff perSource = new(new SignInLimits(10, TimeSpan.FromMinutes(1)), time);
    private readonly ConcurrentDictionary<string, long> noted = new();

    /// <summary>Looks a key up.</summary>
    /// <param name="shown">As it was shown.</param>
    /// <param name="source">Where it came from, in text form.</param>
    /// <param name="ct">Stops the wait.</param>
    /// <exception cref="StoreUnavailableException">It is wrong, and that cannot be recorded now.</exception>
    public async Task<ApiAnswer> FindAsync(string shown, string source, CancellationToken ct)
    {
        // The same work, whatever it is: a hash, a key looked up, an owner looked up.
        var key = await keys.FindAsync(ApiKeyText.HashOf(shown) ?? NoHash, ct);
        var owner = await people.FindAsync(key?.Owner ?? "", ct);
        if (FaultOf(key, owner) is { } fault) return await RefuseAsync(key, fault, source, ct);
        await NoteUseAsync(key!.Name, ct);
        return new(new(owner!.Name, key.Name, owner.Roles)
        {
            IsMachine = owner.IsMachine,
            OnlyRoles = key.OnlyRoles,
            OnlyDomain = key.OnlyDomain,
            MayDoSensitive = key.MayDoSensitive,
        });
    }

    private string? FaultOf(ApiKey? key, Account? owner) => (key, owner) switch
    {
        (null, _) => "unknown",
        ({ RevokedAt: not null }, _) => "revoked",
        _ when time.GetUtcNow() >= key.ExpiresAt => "expired",
        (_, { Enabled: true }) => null,
        _ => "disabled",
    };

    private async Task<ApiAnswer> RefuseAsync(ApiKey? key, string what, string source, CancellationToken ct)
    {
        if (perSource.Take(source) is { } wait) return new(null, wait);
        await log.AppendAsync(AuditEntry.Create(
            AuditEventType.ApiKeyRefused, time.GetUtcNow(), Recorder, AuditOutcome.Refused, ("key", key?.Name), ("person", key?.Owner), ("source", source), ("what", what)), ct);
        return new(null);
    }

    private async Task NoteUseAsync(string key, CancellationToken ct)
    {
        var now = time.GetTimestamp();
        var known = noted.TryGetValue(key, out var before);
        if (known && time.GetElapsedTime(before, now) < UseIsKept) return;
        if (!(known ? noted.TryUpdate(key, now, before) : noted.TryAdd(key, now))) return;
        try
        {
            await keys.NoteUseAsync(key, time.GetUtcNow(), ct);
        }
        catch (StoreUnavailableException)
        {
            // It is for people to see, and no reason to keep a program from reading what is wrong.
        }
    }
}
