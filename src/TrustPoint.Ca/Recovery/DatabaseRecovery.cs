using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using TrustPoint.Ca.Audit;
using TrustPoint.Ca.Audit.Checkpoints;
using TrustPoint.Ca.Audit.Verification;
using TrustPoint.Ca.Authorities;
using TrustPoint.Ca.Callers;
using TrustPoint.Ca.Crls;
using TrustPoint.Ca.Keys;
using TrustPoint.Ca.Revocation;
using TrustPoint.Ca.Time;

namespace TrustPoint.Ca.Recovery;

/// <summary>
/// Brings an older database that was put back to where nothing that was published as revoked becomes good again (invariants I5 and I6): from
/// the published CRLs that are newer, and from an export of the audit log where there is one. Nothing else may work on the data directory.
/// </summary>
/// <param name="authorities">As the database has them.</param>
/// <param name="store">The database.</param>
/// <param name="crls">CRLs that it knows.</param>
/// <param name="files">CRLs that were published.</param>
/// <param name="log">Its audit log.</param>
/// <param name="key">The log's key, known from elsewhere than the database.</param>
/// <param name="time">The box's clock.</param>
public sealed class DatabaseRecovery(
    Authorities.Authorities authorities, IRecoveryStore store, ICrlStore crls, ICrlFiles files, IAuditStore log, LogKey key, TimeProvider time)
{
    private readonly RevocationEffects effects = new(authorities);

    /// <summary>Looks at what there is. Changes nothing.</summary>
    /// <param name="caller">Who recovers.</param>
    /// <param name="user">Who that is to the operating system, for the record.</param>
    /// <param name="export">An export of the log that may have what was lost; null: none.</param>
    /// <param name="ct">Stops it.</param>
    /// <exception cref="RecoveryRefusedException">What was found cannot be believed.</exception>
    /// <exception cref="IOException">The export cannot be read.</exception>
    public async Task<RecoveryPlan> PlanAsync(AppliancePart caller, string user, AuditExport? export, CancellationToken ct)
    {
        // Step 1: what is ahead of the database.
        var (size, _) = await log.HeadAsync(ct);
        if (size == 0) throw new RecoveryRefusedException("The database is empty. Put the newest copy back that there is, and recover from that.");
        var ahead = await CheckpointAheadAsync(ct);
        var newer = await new NewerCrls(authorities, crls, files).FindAsync(ct);
        var lost = export is null ? new() : await LostLog.ReadAsync(export, key, ahead, log, ct);
        // Step 2: the time to record it at, which is above every time that was ever signed.
        var now = newer.Select(crl => crl.ThisUpdate).Append(lost.Latest).Append((await CaClock.OpenAsync(time, log, ct)).Latest).Max();
        // Step 3: the last word about each certificate decides; only what adds to the database is a change.
        var issued = lost.Issued.ToList();
        var (changes, adopted, states) = (new RecoveredChanges(caller, effects, now), new List<(CrlRecord, AuditEntry)>(), new List<(string, AuthorityState, AuditEntry)>());
        foreach (var crl in newer)
        {
            var issuer = authorities.Find(crl.Scope.Authority)!;
            var record = crl.Record(crl.List.Entries.LongCount(), await store.LastChangeAsync(issuer.Name, ct));
            adopted.Add((record, record.Entry(AuditEventType.CrlPublished, caller, now)));
            // Of what was issued elsewhere there are no rows: it is the authorities below that such a CRL speaks of.
            if (issuer.Record.Protection != KeyProtection.Elsewhere) await ReadAsync(crl, lost, changes, ct);
            else states.AddRange(CrlImport.StatesBy(crl.List, issuer, authorities).Select(below => (below.Name, below.State, Authorities.Authorities.StateEntry(caller, below.Name, below.State, now))));
        }
        foreach (var word in lost.Words.Where(word => authorities.Find(word.Authority) is not null)) await AddAsync(word, lost, changes, ct);
        return new()
        {
            LogSize = size,
            CheckpointSize = ahead?.Checkpoint.Size,
            ExportedEntries = export is null ? null : lost.Entries,
            Crls = newer,
            Revocations = changes.All,
            Authorities = states,
            Certificates = issued,
            Others = lost.Others,
            Adopted = adopted,
            PutBack = PutBack(caller, user, now, size, ahead, newer),
        };
    }

    /// <summary>Does what was planned: all of it, or after a crash perhaps nothing.</summary>
    /// <exception cref="Issuance.StoreUnavailableException">It cannot be recorded.</exception>
    /// <exception cref="IOException">A file cannot be written.</exception>
    public async Task ApplyAsync(RecoveryPlan plan, CancellationToken ct)
    {
        // A delta adds to what the database does not know any more. The next CRL brings another one.
        foreach (var crl in plan.Crls) files.Remove(crl.Scope.DeltaFile);
        await store.RecoverAsync(plan, ct);
    }

    private async Task<(Checkpoint Checkpoint, string Note)?> CheckpointAheadAsync(CancellationToken ct)
    {
        if (await store.CheckpointAheadAsync(ct) is not { } note) return null;
        try
        {
            return (Checkpoint.Open(note, key), note);
        }
        catch (CheckpointException forged)
        {
            throw new RecoveryRefusedException($"The checkpoint beside the database is not believed: {forged.Message} Put back the one that belongs to this log.");
        }
    }

    // What the CRL lists is revoked; what was on hold and is not on it, was released.
    private async Task ReadAsync(NewerCrl crl, LostLog lost, RecoveredChanges changes, CancellationToken ct)
    {
        var source = string.Create(CultureInfo.InvariantCulture, $"CRL {crl.Scope} number {crl.Number}");
        var holds = (await store.HoldsAsync(crl.Scope, ct)).ToDictionary(hold => Convert.ToHexString(hold.Serial));
        foreach (var entry in crl.List.Entries)
        {
            var (word, serial) = (LastWord.Of(entry, crl.Scope.Authority, source), Convert.ToHexString(entry.Serial.Span));
            holds.Remove(serial);
            await AddAsync(lost.TakeWord(word.Authority, serial) is { } other ? word.Or(other) : word, lost, changes, ct);
        }
        foreach (var (serial, hold) in holds)
        {
            // RFC 5280 section 3.3: an expired one may be missing for that.
            if (hold.NotAfter < crl.ThisUpdate || lost.Speaks(hold.Authority, serial)) continue;
            await AddAsync(new(hold.Authority, hold.Serial, Released: true, hold.Reason, hold.RevokedAt, hold.InvalidityDate, source), lost, changes, ct);
        }
    }

    private async Task AddAsync(LastWord word, LostLog lost, RecoveredChanges changes, CancellationToken ct)
    {
        var (certificate, current) = await store.FindAsync(word.Authority, word.Serial, ct);
        if (!word.Adds(current)) return;
        var known = certificate is null ? lost.Find(word.Authority, Convert.ToHexString(word.Serial)) : null;
        // Nobody knows when a lost certificate ends, but that its issuer does not end before it.
        var notAfter = certificate?.NotAfter ?? current?.NotAfter ?? known?.NotAfter ?? authorities.Find(word.Authority)!.Certificate.NotAfter;
        var last = await store.LastChangeAsync(word.Authority, ct);
        changes.Add(word, certificate, current, certificate?.KeySha256 ?? known?.KeySha256, notAfter, last);
    }

    private static AuditEntry PutBack(
        AppliancePart caller, string user, DateTimeOffset now, long size, (Checkpoint Checkpoint, string Note)? ahead, IReadOnlyList<NewerCrl> newer) => AuditEntry.Create(
            AuditEventType.LogPutBack, now, caller, AuditOutcome.Success,
            ("size", Invariant($"{size}")), ("checkpointSize", ahead is { } signed ? Invariant($"{signed.Checkpoint.Size}") : null),
            ("checkpointSha256", ahead is { } kept ? Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(kept.Note))) : null),
            ("crls", newer is [] ? null : string.Join(' ', newer.Select(crl => Invariant($"{crl.Scope}/{crl.Number}")))), ("user", user));

    private static string Invariant(FormattableString text) => FormattableString.Invariant(text);
}
