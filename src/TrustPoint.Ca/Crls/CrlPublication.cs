using System.Security.Cryptography;
using Microsoft.Extensions.Logging;
using TrustPoint.Ca.Audit;
using TrustPoint.Ca.Authorities;
using TrustPoint.Ca.Callers;
using TrustPoint.Ca.Issuance;
using TrustPoint.Ca.Keys;
using TrustPoint.Ca.Time;
using TrustPoint.Formats.Certificates;
using TrustPoint.Formats.Revocation;

namespace TrustPoint.Ca.Crls;

/// <summary>
/// The one way to a CRL: what is to be listed is read, drafted, checked against what relying parties have, put on record with its number,
/// signed, verified, and only then published. A crash leaves the CRL before or the next one, and never a number that is used twice.
/// </summary>
/// <param name="authorities">Whose CRLs.</param>
/// <param name="store">What was and is to be listed.</param>
/// <param name="files">Where relying parties find them.</param>
/// <param name="keys">Signs.</param>
/// <param name="clock">The time that is signed.</param>
/// <param name="urls">Where certificates say that the CRLs are, that of new ones first.</param>
/// <param name="log">What people should hear of.</param>
public sealed class CrlPublication(
    Authorities.Authorities authorities, ICrlStore store, ICrlFiles files, IKeyStore keys, CaClock clock, IReadOnlyList<PublicUrl> urls, ILogger<CrlPublication> log) : IDisposable
{
    private const int ManyEntries = 100_000;

    private static readonly AppliancePart Resumption = new("crl publication");

    // One at a time: the order of the numbers is the order of what they carry.
    private readonly SemaphoreSlim one = new(1);

    /// <summary>Makes a scope's CRLs and publishes them.</summary>
    /// <param name="caller">Who publishes CRLs, or a job.</param>
    /// <param name="scope">Of what they speak.</param>
    /// <param name="scheduled">Whether it is the schedule that asks: such a CRL lets expired entries go after it.</param>
    /// <param name="ct">Stops the wait; a CRL that is on record is finished.</param>
    /// <param name="life">From thisUpdate to nextUpdate; null: as the authority's settings have it.</param>
    /// <exception cref="NotAllowedException">The caller may not.</exception>
    /// <exception cref="CrlRefusedException">It would be wrong, or there is no such scope; says why.</exception>
    /// <exception cref="KeyStoreUnavailableException">It cannot be signed now.</exception>
    /// <exception cref="StoreUnavailableException">It cannot be recorded now.</exception>
    /// <exception cref="ClockException">The clock went back, or was set meanwhile.</exception>
    /// <exception cref="IOException">The file cannot be written.</exception>
    public async Task<CrlRecord> PublishAsync(Caller caller, CrlScope scope, bool scheduled, CancellationToken ct, TimeSpan? life = null)
    {
        caller.Require(Right.PublishCrls);
        var issuer = authorities.Find(scope.Authority);
        if (issuer?.Record.Tombstone is { } tombstone) throw new CrlRefusedException($"{tombstone.Words(issuer.Name)}.");
        if (issuer is { Record.Protection: KeyProtection.Elsewhere } && keys.Protection != KeyProtection.Elsewhere) throw new CrlRefusedException($"The key of {issuer.Name} is not on this box: import the CRL that it made.");
        if (issuer is null || !CrlScope.Of(issuer.Name, issuer.Record.Crl).Contains(scope)) throw new CrlRefusedException($"There is no CRL {scope}.");
        await one.WaitAsync(ct);
        try
        {
            var record = await MakeAsync(caller, issuer, scope, scheduled, life ?? issuer.Record.Crl.Validity, ct);
            // The collector would let several lists of this size gather before it looks at such objects.
            if (record.Full.Entries > ManyEntries) GC.Collect(GC.MaxGeneration, GCCollectionMode.Forced, blocking: false);
            return record;
        }
        finally
        {
            one.Release();
        }
    }

    /// <summary>After a crash, or when the database was away: what was intended and stands in its file is on record as published from now on.</summary>
    public async Task ResumeAsync(CancellationToken ct)
    {
        foreach (var open in await store.OpenAsync(ct))
        {
            if (authorities.Find(open.Scope.Authority) is not { } issuer || Published(open.Scope, issuer) is not { } list
                || !SHA256.HashData(list.TbsDer.Span).AsSpan().SequenceEqual(open.Full.TbsSha256)) continue;
            await store.PublishedAsync(open.Id, open.Entry(AuditEventType.CrlPublished, Resumption, clock.Latest), ct);
        }
    }

    /// <inheritdoc/>
    public void Dispose() => one.Dispose();

    private async Task<CrlRecord> MakeAsync(Caller caller, IssuingAuthority issuer, CrlScope scope, bool scheduled, TimeSpan life, CancellationToken ct)
    {
        var now = WholeSeconds(clock.Now());
        var history = await HistoryAsync(scope, now, ct);
        var before = Published(scope, issuer);
        var deltaBase = issuer.Record.Crl.Delta ? history.OldestValid : null;
        var snapshot = await store.ReadAsync(scope, history.NewestScheduled, deltaBase?.UpTo, ct);
        // RFC 5280 section 5.2.3: never one that was used before. By the time, a database that was put back cannot fall below it.
        var number = Math.Max(history.HighestNumber + 1, now.ToUnixTimeSeconds());
        // LIF-57: of an authority that is being ended each list may be the last. It is good until no path through the authority is (RFC 5280 section 6.1.3).
        var nextUpdate = issuer.Record.Ending is null ? Earlier(now + life, issuer.Certificate.NotAfter) : issuer.Certificate.NotAfter;

        var gone = before is null ? [] : CrlContinuity.Gone(before.EntriesDer, snapshot.Full.Der);
        var missing = gone.Count == 0 ? gone : await store.WithoutReasonAsync(scope, history.NewestScheduled, gone, ct);
        var full = CheckedCrl.From(Draft(issuer, scope, number, now, nextUpdate, null, deltaBase is not null), snapshot.Full, issuer, number, before, missing);
        var delta = snapshot.Delta is { } changes && deltaBase is not null
            ? CheckedCrl.From(Draft(issuer, scope, number, now, nextUpdate, deltaBase.Number, false), changes, issuer, number, null, []) : null;
        var record = new CrlRecord
        {
            Scope = scope,
            Number = number,
            Scheduled = scheduled,
            ThisUpdate = now,
            NextUpdate = nextUpdate,
            UpTo = snapshot.UpTo,
            Full = full.Content(),
            Delta = delta?.Content(),
            DeltaBase = delta is null ? null : deltaBase!.Number,
        };
        ct.ThrowIfCancellationRequested();
        return await SignAsync(caller, issuer, record, full, delta, history.Newest?.UpTo ?? 0);
    }

    // What is published and not on record is put there first: the next delta has to serve whoever has it.
    private async Task<CrlHistory> HistoryAsync(CrlScope scope, DateTimeOffset now, CancellationToken ct)
    {
        var history = await store.HistoryAsync(scope, now, ct);
        if (history.HighestNumber == (history.Newest?.Number ?? 0)) return history;
        await ResumeAsync(ct);
        return await store.HistoryAsync(scope, now, ct);
    }

    // From here on nothing stops it but a failure.
    private async Task<CrlRecord> SignAsync(Caller caller, IssuingAuthority issuer, CrlRecord record, CheckedCrl full, CheckedCrl? delta, long carried)
    {
        record = record with { Id = await store.IntendAsync(record, clock.Hold(record.Entry(AuditEventType.CrlIntended, caller, clock.Now()), record.ThisUpdate), CancellationToken.None) };
        var signed = await issuer.Key.SignAsync(keys, full, CancellationToken.None);
        // Not as "? null :": that null would be an array's, and the array an empty delta.
        ReadOnlyMemory<byte>? signedDelta = null;
        if (delta is not null) signedDelta = await issuer.Key.SignAsync(keys, delta, CancellationToken.None);
        // The delta first: it serves whoever has an earlier full CRL, and beside a full one there is never an older delta.
        if (signedDelta is { } changes) files.Replace(record.Scope.DeltaFile, changes.Span);
        else files.Remove(record.Scope.DeltaFile);
        files.Replace(record.Scope.FullFile, signed.Span);
        await store.PublishedAsync(record.Id, record.Entry(AuditEventType.CrlPublished, caller, clock.Latest, carried), CancellationToken.None);
        log.LogInformation("CRL {Scope} number {Number}: {Entries} entries, next before {NextUpdate:u}", record.Scope, record.Number, record.Full.Entries, record.NextUpdate);
        return record;
    }

    private TbsCertificateList Draft(
        IssuingAuthority issuer, CrlScope scope, long number, DateTimeOffset thisUpdate, DateTimeOffset nextUpdate, long? deltaBase, bool hasDelta) => new()
        {
            SignatureAlgorithm = issuer.Key.Algorithm,
            // RFC 5280 section 5.1.2.3: octet by octet, as in the certificates.
            IssuerDer = issuer.Certificate.Subject.Der,
            ThisUpdate = thisUpdate,
            NextUpdate = nextUpdate,
            Extensions = Extensions(issuer, scope, number, deltaBase, hasDelta),
        };

    // RFC 5280 sections 5.2 and 5.2.1: whose key it is, and a number, in each.
    private List<CertificateExtension> Extensions(IssuingAuthority issuer, CrlScope scope, long number, long? deltaBase, bool hasDelta)
    {
        var keyIdentifier = issuer.Certificate.SubjectKeyIdentifier ?? throw new CrlRefusedException($"The certificate of {issuer.Name} has no subjectKeyIdentifier.");
        var extensions = new List<CertificateExtension> { Formats.Certificates.Extensions.AuthorityKeyIdentifier(keyIdentifier.Span), CrlExtensions.Number(number) };
        if (deltaBase is { } added) extensions.Add(CrlExtensions.DeltaIndicator(added));
        if (scope.Shard is not null)
        {
            if (urls.Count == 0) throw new CrlRefusedException($"The CRL {scope} is a part of several and needs an address: set TrustPoint:PublicUrl.");
            // Section 5.2.5: by the name that a certificate carries, which is that of its day.
            extensions.Add(CrlExtensions.IssuingDistributionPoint([.. urls.Select(url => url.CrlOf(scope))]));
        }
        if (hasDelta && urls is [var now, ..]) extensions.Add(CrlExtensions.Freshest(now.DeltaCrlOf(scope)));
        return extensions;
    }

    // A file that is no CRL of the authority is none: relying parties cannot use it either, and need another one.
    private CertificateList? Published(CrlScope scope, IssuingAuthority issuer)
    {
        var list = PublishedCrl.Read(files, scope.FullFile, issuer.Certificate, out var trouble);
        if (trouble is not null) log.LogError("The published CRL {File} is no good and will be replaced: {Reason}", scope.FullFile, trouble);
        return list;
    }

    private static DateTimeOffset WholeSeconds(DateTimeOffset time) => new(time.UtcTicks - (time.UtcTicks % TimeSpan.TicksPerSecond), TimeSpan.Zero);

    private static DateTimeOffset Earlier(DateTimeOffset one, DateTimeOffset other) => one < other ? one : other;
}
