using System.Security.Cryptography;
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
/// Takes the CRL that an authority made elsewhere, as an offline root does at a ceremony, publishes it here, and acts on it: an authority
/// that it revokes issues nothing from then on.
/// </summary>
/// <param name="authorities">The authorities.</param>
/// <param name="store">CRLs on record.</param>
/// <param name="files">CRLs that are published.</param>
/// <param name="clock">The time.</param>
public sealed class CrlImport(Authorities.Authorities authorities, ICrlStore store, ICrlFiles files, CaClock clock)
{
    private static readonly TimeSpan Ahead = TimeSpan.FromMinutes(5);

    /// <summary>Looks at a CRL as if it were to be taken: nothing is published or recorded.</summary>
    /// <param name="caller">Who imports CRLs.</param>
    /// <param name="authority">Name of its issuer, whose key is elsewhere.</param>
    /// <param name="file">The CRL, DER or PEM.</param>
    /// <exception cref="NotAllowedException">The caller may not.</exception>
    /// <exception cref="CrlRefusedException">It is none, or not the next one of that authority, whatever may leave; says why.</exception>
    public CrlToImport Look(Caller caller, string authority, byte[] file)
    {
        caller.Require(Right.ImportCrls);
        try
        {
            var der = Pem.Crl(file);
            var (issuer, list, before) = Read(caller, authority, der);
            return new(der, (long)list.Number, list.ThisUpdate, list.NextUpdate, list.Entries.LongCount(), [.. Missing(list, before)], [.. StatesBy(list, issuer, authorities)]);
        }
        catch (DecodeException malformed)
        {
            throw Refused(authority, malformed.Message);
        }
    }

    /// <summary>Looks at the first CRL of an authority that is about to be taken in.</summary>
    /// <param name="caller">Who imports CRLs.</param>
    /// <param name="authority">What it will be called.</param>
    /// <param name="issuer">Its certificate.</param>
    /// <param name="der">The CRL.</param>
    /// <exception cref="NotAllowedException">The caller may not.</exception>
    /// <exception cref="CrlRefusedException">It is none, or could not be taken; says why.</exception>
    public CrlToImport LookAtFirst(Caller caller, string authority, Certificate issuer, byte[] der)
    {
        caller.Require(Right.ImportCrls);
        try
        {
            var list = CertificateList.Decode(der);
            return Trouble(issuer, list, null, clock.Now()) is { } trouble
                ? throw Refused(authority, trouble) : new(der, (long)list.Number, list.ThisUpdate, list.NextUpdate, list.Entries.LongCount(), [], []);
        }
        catch (DecodeException malformed)
        {
            throw Refused(authority, malformed.Message);
        }
    }

    /// <summary>Takes a CRL.</summary>
    /// <param name="caller">Who imports CRLs.</param>
    /// <param name="authority">Name of its issuer, whose key is elsewhere.</param>
    /// <param name="der">The CRL.</param>
    /// <param name="gone">Serial numbers, upper-case hex, that the caller says may leave: their certificates expired.</param>
    /// <param name="ct">Stops the wait.</param>
    /// <returns>What is on record of it.</returns>
    /// <exception cref="NotAllowedException">The caller may not.</exception>
    /// <exception cref="CrlRefusedException">It is not the next CRL of that authority; says why.</exception>
    /// <exception cref="DecodeException">It is no CRL.</exception>
    /// <exception cref="StoreUnavailableException">It cannot be recorded now.</exception>
    public async Task<CrlRecord> ImportAsync(Caller caller, string authority, ReadOnlyMemory<byte> der, IReadOnlyCollection<string> gone, CancellationToken ct)
    {
        var (issuer, list, before) = Read(caller, authority, der);
        if (Missing(list, before).Where(serial => !gone.Contains(serial)).ToList() is [_, ..] missing)
            throw Refused(authority, $"certificates that the published one lists are missing on it: {string.Join(", ", missing)}. If they have expired, name them: --expired SERIAL");
        var (scope, now) = (new CrlScope(issuer.Name, null), clock.Now());
        var record = new CrlRecord
        {
            Scope = scope,
            Number = (long)list.Number,
            Scheduled = true,
            ThisUpdate = list.ThisUpdate,
            NextUpdate = list.NextUpdate,
            UpTo = 0,
            Full = new(list.Entries.LongCount(), SHA256.HashData(list.TbsDer.Span)),
        };
        // One that a crash kept from being published is taken up again.
        var open = (await store.OpenAsync(ct)).FirstOrDefault(open => open.Scope == scope && open.Full.TbsSha256.AsSpan().SequenceEqual(record.Full.TbsSha256));
        var id = open?.Id ?? await store.IntendAsync(record, clock.Hold(record.Entry(AuditEventType.CrlIntended, caller, now)), CancellationToken.None);
        record = record with { Id = id };
        // Before it is published: who is told of a revocation must not find us ignorant of it.
        foreach (var (name, state) in StatesBy(list, issuer, authorities)) await authorities.SaveStateAsync(caller, name, state, now);
        files.Replace(scope.FullFile, der.Span);
        await store.PublishedAsync(record.Id, record.Entry(AuditEventType.CrlPublished, caller, now), CancellationToken.None);
        return record;
    }

    /// <summary>Whether the CRL of an authority that is published names a certificate.</summary>
    /// <param name="issuer">The authority.</param>
    /// <param name="serial">The certificate's serial number, content octets.</param>
    public bool IsListed(IssuingAuthority issuer, ReadOnlySpan<byte> serial)
    {
        if (PublishedCrl.Read(files, new CrlScope(issuer.Name, null).FullFile, issuer.Certificate, out _) is not { } list) return false;
        foreach (var entry in list.Entries)
        {
            if (entry.Serial.Span.SequenceEqual(serial)) return true;
        }
        return false;
    }

    /// <summary>What a CRL changes of the authorities below its issuer. One on hold that it does not list was released: nobody else holds it.</summary>
    internal static IEnumerable<(string Name, AuthorityState State)> StatesBy(CertificateList list, IssuingAuthority issuer, Authorities.Authorities authorities)
    {
        foreach (var below in authorities.All.Where(below => below.Record.Parent == issuer.Name && below.Record.State != AuthorityState.Revoked))
        {
            var state = ReasonFor(below, list) switch
            {
                // What is retired stays so: a release must not make it active.
                CrlReason.CertificateHold => below.Record.State == AuthorityState.Retired ? AuthorityState.Retired : AuthorityState.OnHold,
                not null => AuthorityState.Revoked,
                null => below.Record.State == AuthorityState.OnHold ? AuthorityState.Active : below.Record.State,
            };
            if (state != below.Record.State) yield return (below.Name, state);
        }
    }

    private (IssuingAuthority Issuer, CertificateList List, CertificateList? Before) Read(Caller caller, string authority, ReadOnlyMemory<byte> der)
    {
        caller.Require(Right.ImportCrls);
        var issuer = authorities.Find(authority) ?? throw new CrlRefusedException($"There is no authority {authority}.");
        var list = CertificateList.Decode(der);
        var before = PublishedCrl.Read(files, new CrlScope(issuer.Name, null).FullFile, issuer.Certificate, out _);
        if (issuer.Record.Protection != KeyProtection.Elsewhere) throw Refused(authority, "that authority's key is here, and so are its CRLs made");
        return Trouble(issuer.Certificate, list, before, clock.Now()) is { } trouble ? throw Refused(authority, trouble) : (issuer, list, before);
    }

    private static CrlRefusedException Refused(string authority, string why) => new($"The CRL of {authority} is not taken: {why}.");

    // What the published one lists and this one does not.
    private static IEnumerable<string> Missing(CertificateList list, CertificateList? before) =>
        before is null ? [] : CrlContinuity.Gone(before.EntriesDer, list.EntriesDer).Select(Convert.ToHexString);

    private static string? Trouble(Certificate issuer, CertificateList list, CertificateList? before, DateTimeOffset now)
    {
        // RFC 5280 section 6.3.3.
        if (!list.Issuer.Matches(issuer.Subject)) return $"its issuer is {list.Issuer}";
        if (!list.IsSignedBy(issuer.PublicKey)) return "it was not signed by that authority";
        if (list.DeltaBase is not null) return "it is a delta CRL: the full one is wanted";
        if (list.Distribution is not null) return "it speaks of a part of the certificates only";
        if (list.Number > long.MaxValue) return "its number has more than 63 bits";
        if (list.ThisUpdate > now + Ahead) return $"it begins at {list.ThisUpdate:u}, which is not yet";
        if (list.NextUpdate <= now) return $"it ended at {list.NextUpdate:u}";
        if (before is null) return null;
        if (list.Number <= before.Number) return $"its number {list.Number} is not above {before.Number}, which is published";
        return list.ThisUpdate < before.ThisUpdate ? $"it begins before the one that is published, {before.ThisUpdate:u}" : null;
    }

    private static CrlReason? ReasonFor(IssuingAuthority authority, CertificateList list)
    {
        foreach (var entry in list.Entries)
        {
            if (entry.Serial.Span.SequenceEqual(authority.Certificate.Serial.Span)) return entry.Reason;
        }
        return null;
    }
}

/// <summary>A CRL that could be taken, and what would follow.</summary>
/// <param name="Der">What <see cref="CrlImport.ImportAsync"/> takes.</param>
/// <param name="Number">cRLNumber (RFC 5280 section 5.2.3).</param>
/// <param name="ThisUpdate">thisUpdate.</param>
/// <param name="NextUpdate">nextUpdate.</param>
/// <param name="Entries">How many certificates it lists.</param>
/// <param name="Missing">Serial numbers, upper-case hex, that the published CRL lists and it does not. Only a certificate that expired may leave (RFC 5280 section 3.3), or whose hold ended.</param>
/// <param name="Changes">The authorities below it whose state it changes.</param>
public sealed record CrlToImport(
    byte[] Der, long Number, DateTimeOffset ThisUpdate, DateTimeOffset NextUpdate, long Entries, IReadOnlyList<string> Missing,
    IReadOnlyList<(string Name, AuthorityState State)> Changes);
