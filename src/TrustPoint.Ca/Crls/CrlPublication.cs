using System.Security.Cryptography;
using Microsoft.Extensions.Logging;
using TrustPoint.Ca.Audit;
using TrustPoint.Ca.Authorities;
using TrustPoint.Ca.Callers;
using TrustPoint.Ca.Issuance;
using TrustPoint.Ca.Keys;
using TrustPoint.Ca.Time;
using TrustPoint.Formats;
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

    // One at a time: the order of the numbers is the order of what they carry.
    private readonly SemaphoreSlim one = new(1);

    /// <summary>Makes a scope's CRLs and publishes them.</summary>
    /// <param name="caller">An administrator, or a job.</param>
    /// <param name="scope">Of what they speak.</param>
    /// <param name="scheduled">Whether it is the schedule that asks: such a CRL lets expired entries go after it.</param>
    /// <param name="ct">Stops the wait; a CRL that is on record is finished.</param>
    /// <exception cref="UnauthorizedAccessException">The caller may not.</exception>
    /// <exception cref="CrlRefusedException">It would be wrong, or there is no such scope; says why.</exception>
    /// <exception cref="KeyStoreUnavailableException">It cannot be signed now.</exception>
    /// <exception cref="StoreUnavailableException">It cannot be recorded now.</exception>
    /// <exception cref="ClockBehindException">The clock went back.</exception>
    /// <exception cref="IOException">The file cannot be written.</exception>
    public async Task<CrlRecord> PublishAsync(Caller caller, CrlScope scope, bool scheduled, CancellationToken ct)
    {
        if (caller is not (Administrator or AppliancePart)) throw new UnauthorizedAccessException("Only an administrator publishes CRLs.");
        var issuer = authorities.Find(scope.Authority);
        if (issuer is null || !CrlScope.Of(issuer.Name, issuer.Record.Crl).Contains(scope)) throw new CrlRefusedException($"There is no CRL {scope}.");
        await one.WaitAsync(ct);
        try
        {
            var record = await MakeAsync(caller, issuer, scope, scheduled, ct);
            // The collector would let several lists of this size gather before it looks at such objects.
            if (record.Full.Entries > ManyEntries) GC.Collect(GC.MaxGeneration, GCCollectionMode.Forced, blocking: false);
            return record;
        }
        finally
        {
            one.Release();
        }
    }

    /// <summary>After a crash: what was intended and stands in its file is on record as published from now on.</summary>
    public async Task ResumeAsync(CancellationToken ct)
    {
        foreach (var open in await store.OpenAsync(ct))
        {
            if (Published(open.Scope) is not { } list || !SHA256.HashData(list.TbsDer.Span).AsSpan().SequenceEqual(open.Full.TbsSha256)) continue;
            await store.PublishedAsync(open.Id, Entry(AuditEventType.CrlPublished, new AppliancePart("start"), open), ct);
        }
    }

    /// <inheritdoc/>
    public void Dispose() => one.Dispose();

    private async Task<CrlRecord> MakeAsync(Caller caller, IssuingAuthority issuer, CrlScope scope, bool scheduled, CancellationToken ct)
    {
        var now = WholeSeconds(clock.Now());
        var history = await store.HistoryAsync(scope, now, ct);
        var before = Published(scope);
        var deltaBase = issuer.Record.Crl.Delta ? history.OldestValid : null;
        var snapshot = await store.ReadAsync(scope, history.NewestScheduled, deltaBase?.UpTo, ct);
        // RFC 5280 section 5.2.3: never one that was used before. By the time, a database that was put back cannot fall below it.
        var number = Math.Max(history.HighestNumber + 1, now.ToUnixTimeSeconds());
        var nextUpdate = Earlier(now + issuer.Record.Crl.Validity, issuer.Certificate.NotAfter);

        var gone = before is null ? [] : CrlContinuity.Gone(before.EntriesDer, snapshot.Full.Block.Written);
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

    // From here on nothing stops it but a failure.
    private async Task<CrlRecord> SignAsync(Caller caller, IssuingAuthority issuer, CrlRecord record, CheckedCrl full, CheckedCrl? delta, long carried)
    {
        record = record with { Id = await store.IntendAsync(record, Entry(AuditEventType.CrlIntended, caller, record), CancellationToken.None) };
        var signed = await issuer.Key.SignAsync(keys, full, CancellationToken.None);
        ReadOnlyMemory<byte>? signedDelta = delta is null ? null : await issuer.Key.SignAsync(keys, delta, CancellationToken.None);
        // The full one first: whoever has it needs no delta.
        files.Replace(record.Scope.FullFile, signed.Span);
        if (signedDelta is { } changes) files.Replace(record.Scope.DeltaFile, changes.Span);
        else files.Remove(record.Scope.DeltaFile);
        await store.PublishedAsync(record.Id, Entry(AuditEventType.CrlPublished, caller, record, carried), CancellationToken.None);
        log.LogInformation("CRL {Scope} number {Number}: {Entries} entries, next before {NextUpdate:u}", record.Scope, record.Number, record.Full.Entries, record.NextUpdate);
        return record;
    }

    private TbsCertificateList Draft(
        IssuingAuthority issuer, CrlScope scope, long number, DateTimeOffset thisUpdate, DateTimeOffset nextUpdate, long? deltaBase, bool hasDelta) => new()
        {
            SignatureAlgorithm = issuer.Key.Algorithm,
            IssuerDer = issuer.Certificate.Subject.Der,
            ThisUpdate = thisUpdate,
            NextUpdate = nextUpdate,
            Extensions = Extensions(issuer, scope, number, deltaBase, hasDelta),
        };

    // RFC 5280 section 5.2.
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

    // A file that cannot be read is none: relying parties cannot read it either, and need another one.
    private CertificateList? Published(CrlScope scope)
    {
        if (files.Read(scope.FullFile) is not { } der) return null;
        try
        {
            return CertificateList.Decode(der);
        }
        catch (DecodeException damage)
        {
            log.LogError("The published CRL {File} is damaged and will be replaced: {Reason}", scope.FullFile, damage.Message);
            return null;
        }
    }

    private AuditEntry Entry(AuditEventType type, Caller caller, CrlRecord record, long? carried = null) => AuditEntry.Create(
        type, clock.Latest, caller, AuditOutcome.Success,
        ("crl", record.Scope.Name), ("number", $"{record.Number}"), ("thisUpdate", $"{record.ThisUpdate:yyyy-MM-ddTHH:mm:ssZ}"),
        ("nextUpdate", $"{record.NextUpdate:yyyy-MM-ddTHH:mm:ssZ}"), ("entries", $"{record.Full.Entries}"),
        ("tbsSha256", Convert.ToHexStringLower(record.Full.TbsSha256)), ("upToChange", $"{record.UpTo}"), ("afterChange", carried is null ? null : $"{carried}"),
        ("deltaBase", record.DeltaBase is { } number ? $"{number}" : null), ("deltaEntries", record.Delta is { } delta ? $"{delta.Entries}" : null));

    private static DateTimeOffset WholeSeconds(DateTimeOffset time) => new(time.UtcTicks - (time.UtcTicks % TimeSpan.TicksPerSecond), TimeSpan.Zero);

    private static DateTimeOffset Earlier(DateTimeOffset one, DateTimeOffset other) => one < other ? one : other;
}
