using System.Security.Cryptography;
using TrustPoint.Ca.Authorities;
using TrustPoint.Ca.Keys;
using TrustPoint.Formats.Certificates;
using TrustPoint.Formats.Revocation;

namespace TrustPoint.Ca.Crls;

/// <summary>
/// Proves an authority's published CRLs from their own bytes: signed by it, what the record says, and listing what the database says. For
/// whoever examines a data directory without believing it.
/// </summary>
public sealed class CrlProof
{
    private readonly Certificate issuer;
    private readonly bool isElsewhere;
    private readonly ICrlFiles files;

    /// <summary>Takes the authority whose signature is expected.</summary>
    /// <param name="authority">The authority.</param>
    /// <param name="files">What is published.</param>
    /// <exception cref="InvalidDataException">Its certificate cannot be read.</exception>
    public CrlProof(Authority authority, ICrlFiles files) =>
        (issuer, isElsewhere, this.files) = (IssuingAuthority.Read(authority).Certificate, authority.Protection == KeyProtection.Elsewhere, files);

    /// <summary>What is wrong with the full CRL, one sentence each; nothing when all is well.</summary>
    /// <param name="scope">Its scope.</param>
    /// <param name="records">It is one of these: more than one after a crash. None: there is to be no file.</param>
    /// <param name="listed">What a record has to list and may list.</param>
    public IEnumerable<string> FullTroubles(CrlScope scope, IReadOnlyList<CrlRecord> records, Func<CrlRecord, CrlListing> listed)
    {
        var list = PublishedCrl.Read(files, scope.FullFile, issuer, out var trouble);
        if (list is null) return trouble is not null ? [$"{scope.FullFile}: {trouble}"] : records is [] ? [] : [$"{scope.FullFile} is missing"];
        return RecordOf(list, records, record => record.Full) is { } record
            ? [.. Differences(scope.FullFile, list, record), .. Listing(scope.FullFile, list, listed(record))]
            : [NotOnRecord(scope.FullFile, list)];
    }

    /// <summary>The same of the delta CRL.</summary>
    /// <param name="scope">Its scope.</param>
    /// <param name="records">It is the delta of one of these, and missing only if one has none.</param>
    /// <param name="listed">What the delta of a record has to list and may list.</param>
    public IEnumerable<string> DeltaTroubles(CrlScope scope, IReadOnlyList<CrlRecord> records, Func<CrlRecord, CrlListing> listed)
    {
        var delta = PublishedCrl.Read(files, scope.DeltaFile, issuer, out var trouble);
        if (delta is null)
        {
            return trouble is not null ? [$"{scope.DeltaFile}: {trouble}"]
                : records is [] || records.Any(record => record.Delta is null) ? [] : [$"{scope.DeltaFile} is missing"];
        }
        if (RecordOf(delta, records, record => record.Delta) is not { } of) return [NotOnRecord(scope.DeltaFile, delta)];
        string[] based = delta.DeltaBase == of.DeltaBase ? [] : [$"{scope.DeltaFile} adds to {delta.DeltaBase}, on record is {of.DeltaBase}"];
        return [.. Differences(scope.DeltaFile, delta, of), .. based, .. Listing(scope.DeltaFile, delta, listed(of))];
    }

    private static CrlRecord? RecordOf(CertificateList list, IReadOnlyList<CrlRecord> records, Func<CrlRecord, CrlContent?> content)
    {
        var digest = SHA256.HashData(list.TbsDer.Span);
        return records.FirstOrDefault(record => content(record) is { } kept && digest.AsSpan().SequenceEqual(kept.TbsSha256));
    }

    private static string NotOnRecord(string file, CertificateList list) => $"{file}, number {list.Number}, is not the one that is on record as published";

    // Invariant I6: what is on record is what the numbers and times of later ones are held against.
    private static IEnumerable<string> Differences(string file, CertificateList list, CrlRecord record)
    {
        if (list.Number != record.Number) yield return $"{file} has the number {list.Number}, on record is {record.Number}";
        if (list.ThisUpdate != record.ThisUpdate || list.NextUpdate != record.NextUpdate) yield return $"{file} is of other times than on record";
    }

    // Invariant I5. Of what was issued elsewhere the database has no rows.
    private IEnumerable<string> Listing(string file, CertificateList list, CrlListing listed)
    {
        if (isElsewhere) yield break;
        if (CrlContinuity.Gone(listed.Must, list.EntriesDer) is [var missing, ..] lost)
            yield return $"{file} lacks {lost.Count} certificates that are revoked, the first {Convert.ToHexString(missing)}";
        if (CrlContinuity.Gone(list.EntriesDer, listed.May) is [var good, ..] wrong)
            yield return $"{file} lists {wrong.Count} certificates that the database does not have as revoked, the first {Convert.ToHexString(good)}";
    }
}

/// <summary>What the database says of a CRL's entries; each DER after DER, in the order of their changes.</summary>
/// <param name="Must">Those that have to be on it.</param>
/// <param name="May">Those that may be on it.</param>
public sealed record CrlListing(ReadOnlyMemory<byte> Must, ReadOnlyMemory<byte> May);
