using TrustPoint.Ca.Authorities;
using TrustPoint.Ca.Certificates;
using TrustPoint.Ca.Crls;
using TrustPoint.Ceremonies.Runs;
using TrustPoint.Formats.Revocation;

namespace TrustPoint.Appliance.Ceremonies;

/// <summary>Whether an authority's key is still needed, by what this box knows, and that it is gone.</summary>
/// <param name="authorities">The authorities that there are.</param>
/// <param name="setup">Writes the tombstone.</param>
/// <param name="certificates">What they issued.</param>
/// <param name="crls">What they revoked.</param>
/// <param name="time">The clock.</param>
internal sealed class KeyEnd(Authorities authorities, AuthoritySetup setup, ICertificateQueries certificates, ICrlFiles crls, TimeProvider time) : IKeyEnd
{
    /// <inheritdoc/>
    public async Task<IReadOnlyList<string>> DutiesAsync(string authority, CancellationToken ct)
    {
        if (authorities.Find(authority) is not { } owner) return [$"there is no authority {authority}"];
        var duties = new List<string>();
        if (owner.Record.State is not (AuthorityState.Retired or AuthorityState.Revoked)) duties.Add($"the authority {authority} is not retired");
        var now = time.GetUtcNow();
        var last = DateTimeOffset.MinValue;
        // CER-60: what was revoked stays on a list until it ends, and what was not is asked about until it ends.
        foreach (var below in authorities.All.Where(below => below.Record.Parent == authority && below.NotAfter > now))
        {
            if (below.Record.State == AuthorityState.Revoked) last = Later(last, below.NotAfter);
            else duties.Add($"the certificate of the authority {below.Name} is valid until {below.NotAfter:u}");
        }
        foreach (var status in new[] { CertificateStatus.Issued, CertificateStatus.Intended, CertificateStatus.OnHold })
        {
            if ((await LongestAsync(owner, status, now, ct)).FirstOrDefault() is { } valid && authorities.All.All(below => !below.Certificate.Der.Span.SequenceEqual(valid.Der)))
                duties.Add($"the certificate {Convert.ToHexString(valid.Serial)} is valid until {valid.NotAfter:u}");
        }
        foreach (var revoked in await LongestAsync(owner, CertificateStatus.Revoked, now, ct)) last = Later(last, revoked.NotAfter);
        foreach (var scope in CrlScope.Of(authority, owner.Record.Crl))
        {
            if (crls.Read(scope.FullFile) is not { } list) duties.Add($"there is no revocation list {scope}");
            else if (CertificateList.Decode(list).NextUpdate is var end && end < last) duties.Add($"the revocation list {scope} ends at {end:u}, and what it revokes at {last:u}");
        }
        return duties;
    }

    /// <inheritdoc/>
    public string KeyOf(string authority) => authorities.Find(authority)?.Record.KeyId ?? throw new CeremonyRefusedException($"There is no authority {authority}.");

    /// <inheritdoc/>
    public Task EntombAsync(string authority, KeyTombstone tombstone, CancellationToken ct) => setup.EntombAsync(CeremonyDesk.Caller, authority, tombstone);

    // Its own certificate ends with it.
    private async Task<IEnumerable<CertificateRecord>> LongestAsync(IssuingAuthority owner, CertificateStatus status, DateTimeOffset now, CancellationToken ct) =>
        (await certificates.ListAsync(new(Authority: owner.Name, Status: status, ExpiresFrom: now), CertificateSort.ExpiresLast, null, 2, ct)).Items.Where(issued => !issued.Der.AsSpan().SequenceEqual(owner.Record.Certificate));

    private static DateTimeOffset Later(DateTimeOffset one, DateTimeOffset other) => one > other ? one : other;
}
