using System.Security.Cryptography.X509Certificates;
using static TrustPoint.RevocationModel.ViolationException;

namespace TrustPoint.RevocationModel;

/// <summary>
/// The model: what was acknowledged, and all that relying parties could have fetched. It judges each CRL by these alone and knows nothing of
/// how the product makes one.
/// </summary>
internal sealed class RelyingParties(IReadOnlyDictionary<string, byte[]> issuers, bool sharded)
{
    // A step back of the clock is waited out for so long.
    private static readonly TimeSpan Tolerance = TimeSpan.FromSeconds(60);

    private readonly Dictionary<string, X509Certificate2> issuers =
        issuers.ToDictionary(issuer => issuer.Key, issuer => X509CertificateLoader.LoadCertificate(issuer.Value));

    private readonly Dictionary<string, List<PublishedCrl>> fulls = [];
    private readonly Dictionary<string, byte[]> current = [];
    private readonly HashSet<string> mayFallBack = [];

    public List<KnownCertificate> Certificates { get; } = [];

    /// <summary>What each file holds now.</summary>
    public IReadOnlyDictionary<string, byte[]> Files => current;

    /// <summary>Since a person confirmed an earlier time, the next CRL of a scope may be dated before the last one.</summary>
    public void ClockConfirmed() => mayFallBack.UnionWith(fulls.Keys);

    /// <summary>A file became visible, or is gone.</summary>
    public void See(string file, byte[]? content, bool scheduled, DateTimeOffset box)
    {
        if (content is not { } der)
        {
            current.Remove(file);
            return;
        }
        var issuer = issuers[file.Split('.')[0]];
        current[file] = der;
        var crl = new PublishedCrl(der, issuer, scheduled);
        Demand(crl.ThisUpdate < crl.NextUpdate && crl.NextUpdate <= issuer.NotAfter.ToUniversalTime(), $"{file} goes to {crl.NextUpdate:u}");
        Demand(crl.ThisUpdate > box - TimeSpan.FromSeconds(1) && crl.ThisUpdate <= box + Tolerance, $"{file} is dated {crl.ThisUpdate:u}");
        if (file.EndsWith(".delta.crl", StringComparison.Ordinal)) JudgeDelta(file, FullOf(file), crl);
        else JudgeFull(file, crl);
    }

    /// <summary>All that was acknowledged is on the newest CRLs.</summary>
    public void DemandAllArrived(IEnumerable<string> files)
    {
        foreach (var file in files) DemandEntries(file, Newest(file), fulls[file].SkipLast(1));
    }

    /// <summary>The newest CRLs are valid.</summary>
    public void DemandAllValid(IEnumerable<string> files, DateTimeOffset now)
    {
        foreach (var file in files)
            Demand(Newest(file).IsValidAt(now), $"{file} goes from {Newest(file).ThisUpdate:u} to {Newest(file).NextUpdate:u}, and it is {now:u}");
    }

    private PublishedCrl Newest(string file) =>
        fulls.TryGetValue(file, out var published) ? published[^1] : throw new ViolationException($"{file} was never published");

    private void JudgeFull(string file, PublishedCrl crl)
    {
        var published = fulls.TryGetValue(file, out var before) ? before : fulls[file] = [];
        Demand(crl.DeltaBase is null, $"{file} says that it is a delta");
        if (published.Count > 0)
        {
            // Invariant I6.
            Demand(crl.CrlNumber > published[^1].CrlNumber, $"{file} has number {crl.CrlNumber} after {published[^1].CrlNumber}");
            Demand(
                crl.ThisUpdate >= published[^1].ThisUpdate || mayFallBack.Contains(file),
                $"{file} is dated {crl.ThisUpdate:u} after {published[^1].ThisUpdate:u}");
        }
        mayFallBack.Remove(file);
        DemandDistribution(file, crl);
        DemandEntries(file, crl, published);
        DemandDeltaOf(file, crl);
        published.Add(crl);
    }

    // Invariant I5.
    private void DemandEntries(string file, PublishedCrl crl, IEnumerable<PublishedCrl> before)
    {
        var due = Listed(file).Where(certificate => certificate.Revoked is not null).ToDictionary(certificate => certificate.SerialText);
        foreach (var (serial, line) in crl.Entries)
        {
            Demand(due.TryGetValue(serial, out var certificate), $"{serial} is on {file} and not revoked");
            Demand(certificate!.Revoked == line, $"{serial} is on {file} as {line} and was acknowledged as {certificate.Revoked}");
        }
        foreach (var missing in due.Values.Where(certificate => !crl.Entries.ContainsKey(certificate.SerialText)))
        {
            // RFC 5280 section 3.3.
            Demand(
                before.Any(earlier => earlier.Scheduled && missing.NotAfter < earlier.ThisUpdate && earlier.ThisUpdate <= crl.ThisUpdate
                    && earlier.Entries.ContainsKey(missing.SerialText)),
                $"{missing.SerialText} is missing on {file} number {crl.CrlNumber} of {crl.ThisUpdate:u}; it ends at {missing.NotAfter:u}");
        }
    }

    // RFC 5280 section 5.2.4: for everybody who has a full CRL that has not ended it adds up to what was acknowledged.
    private void JudgeDelta(string file, string fullFile, PublishedCrl delta)
    {
        var published = fulls[fullFile];
        Demand(delta.CrlNumber > published[^1].CrlNumber, $"{file} has number {delta.CrlNumber}, and the full one before it {published[^1].CrlNumber}");
        Demand(!delta.HasFreshest, $"{file} has a freshestCRL");
        DemandDistribution(file, delta);
        Demand(published.Any(crl => crl.CrlNumber == delta.DeltaBase), $"{file} adds to number {delta.DeltaBase}, which was never published");
        foreach (var serial in delta.Entries.Where(entry => entry.Value.Reason == PublishedCrl.RemoveFromCrl).Select(entry => entry.Key))
            Demand(Certificates.Single(certificate => certificate.SerialText == serial).Revoked is null, $"{file} removes {serial}, which is revoked");
        var due = Listed(fullFile).Where(certificate => certificate.Revoked is not null)
            .Select(certificate => KeyValuePair.Create(certificate.SerialText, certificate.Revoked!.Value)).ToList();
        foreach (var held in published.Where(crl => crl.IsValidAt(delta.ThisUpdate)))
        {
            Demand(held.CrlNumber >= delta.DeltaBase, $"{file} adds to number {delta.DeltaBase}, and {held.CrlNumber} is still valid");
            var known = held.With(delta);
            foreach (var serial in due.Except(known).Concat(known.Except(due)).Select(entry => entry.Key))
                Demand(EndOf(serial) < delta.ThisUpdate, $"number {held.CrlNumber} with {file} does not say what was acknowledged of {serial}");
        }
    }

    // What is fetched after the full CRL is of the same moment.
    private void DemandDeltaOf(string file, PublishedCrl full)
    {
        if (!current.TryGetValue(DeltaOf(file), out var der)) return;
        var delta = new PublishedCrl(der, issuers[file.Split('.')[0]], full.Scheduled);
        Demand(
            delta.CrlNumber == full.CrlNumber && delta.ThisUpdate == full.ThisUpdate && full.HasFreshest,
            $"{file} has number {full.CrlNumber}, and the delta beside it {delta.CrlNumber}");
    }

    // Section 5.2.5: character for character what the certificates say.
    private void DemandDistribution(string file, PublishedCrl crl)
    {
        Demand(crl.Distribution is not null == (sharded && file.StartsWith("issuing", StringComparison.Ordinal)), $"issuingDistributionPoint of {file} is wrong");
        if (crl.Distribution is not { } uris) return;
        foreach (var certificate in Listed(FullOf(file)))
            Demand(uris.Contains(certificate.Uri!), $"{file} speaks of {string.Join(" and ", uris)}, and its certificates of {certificate.Uri}");
    }

    private static string FullOf(string file) => file.Replace(".delta.crl", ".crl", StringComparison.Ordinal);

    private static string DeltaOf(string file) => file.Replace(".crl", ".delta.crl", StringComparison.Ordinal);

    private IEnumerable<KnownCertificate> Listed(string file) =>
        Certificates.Where(certificate => certificate.Uri?.EndsWith("/crl/" + file, StringComparison.Ordinal) == true);

    private DateTimeOffset EndOf(string serial) => Certificates.Single(certificate => certificate.SerialText == serial).NotAfter;
}
