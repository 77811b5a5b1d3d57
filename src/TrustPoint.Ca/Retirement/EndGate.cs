using TrustPoint.Ca.Authorities;
using TrustPoint.Ca.Certificates;
using TrustPoint.Ca.Crls;
using TrustPoint.Ca.Keys;
using TrustPoint.Ca.Lists;
using TrustPoint.Ca.Profiles;
using TrustPoint.Ca.Vouchers;
using TrustPoint.Formats;
using TrustPoint.Formats.Revocation;

namespace TrustPoint.Ca.Retirement;

/// <summary>What stands between an authority and its end (LIF-57, CER-60): by what this box knows, the same for an end in the box and for a ceremony.</summary>
/// <param name="authorities">The authorities that there are.</param>
/// <param name="profiles">Which certificates are factory identities.</param>
/// <param name="certificates">What they issued.</param>
/// <param name="crls">Their last lists.</param>
/// <param name="time">The clock.</param>
public sealed class EndGate(Authorities.Authorities authorities, ProfileCatalogue profiles, ICertificateQueries certificates, ICrlFiles crls, TimeProvider time)
{
    private const int AtOnce = 500;
    private const int MostDuties = 10;

    /// <summary>Profiles of what the box holds to speak for an authority.</summary>
    private static readonly string[] SpeakingProfiles = ["ocsp-responder", "ocsp-responder-offline", "voucher-signer"];

    /// <summary>Profiles of what the box holds itself: its own certificates end with their authority, and need nobody's word.</summary>
    private static readonly string[] OwnProfiles = [.. SpeakingProfiles, "est-server", "tls-server"];

    private static readonly CertificateStatus[] Counting = [CertificateStatus.Issued, CertificateStatus.OnHold, CertificateStatus.Intended];

    /// <summary>Who still needs an authority's key, each in words; nothing: nobody. Also the box's own certificates: a ceremony does not revoke them by itself.</summary>
    public async Task<IReadOnlyList<string>> DutiesAsync(IssuingAuthority authority, CancellationToken ct)
    {
        var (inForce, more, own) = await LookAsync(authority, MostDuties, ct);
        return
        [
            .. inForce.Select(one => one.ToString()), .. own.Select(one => $"the box's own certificate {Convert.ToHexString(one.Serial)} is valid until {one.NotAfter:u}"),
            .. more > 0 ? [$"and at least {more} more certificates"] : Array.Empty<string>(), .. await ListsLackAsync(authority, ct),
        ];
    }

    /// <summary>What is in force, what lasts longest first, without the box's own.</summary>
    /// <param name="authority">The authority.</param>
    /// <param name="most">So many are named.</param>
    /// <param name="ct">Stops the search.</param>
    /// <returns>Those; the count of those that were seen and not named; and the box's own.</returns>
    internal async Task<(IReadOnlyList<StillInForce> InForce, int More, IReadOnlyList<CertificateRecord> Own)> LookAsync(IssuingAuthority authority, int most, CancellationToken ct)
    {
        var (found, more, own, now) = (new List<StillInForce>(), 0, new List<CertificateRecord>(), time.GetUtcNow());
        foreach (var other in authorities.All.Where(other => other.Name != authority.Name && other.Record.KeyId == authority.Record.KeyId && other.Record.Tombstone is null))
            found.Add(new(NeededBy.Key, other.Name, other.Name, other.NotAfter));
        foreach (var filter in Needing(authority))
        {
            for (ListPosition? from = null; ;)
            {
                var slice = await certificates.ListAsync(filter with { ExpiresFrom = now }, CertificateSort.ExpiresLast, from, AtOnce, ct);
                foreach (var record in slice.Items)
                {
                    // Its own certificate ends with it.
                    if (record.Der.AsSpan().SequenceEqual(authority.Record.Certificate)) continue;
                    if (IsOf(OwnProfiles, record)) own.Add(record);
                    else if (found.Count < most) found.Add(Named(record));
                    else more++;
                }
                if (!slice.More || found.Count >= most) break;
                from = slice.Last;
            }
        }
        return (found, more, own);
    }

    /// <summary>What its last lists lack, each in words; nothing: they cover all that it revoked until that ends, or until it does.</summary>
    internal async Task<IReadOnlyList<string>> ListsLackAsync(IssuingAuthority authority, CancellationToken ct)
    {
        var (now, last) = (time.GetUtcNow(), DateTimeOffset.MinValue);
        var revoked = await certificates.ListAsync(new(Authority: authority.Name, Status: CertificateStatus.Revoked, ExpiresFrom: now), CertificateSort.ExpiresLast, null, 1, ct);
        // CER-60: what was revoked stays on a list until it ends; once the authority itself has ended no path through it is good (RFC 5280 section 6.1.3).
        if (revoked.Items is [var longest]) last = longest.NotAfter < authority.NotAfter ? longest.NotAfter : authority.NotAfter;
        var lacks = new List<string>();
        foreach (var scope in CrlScope.Of(authority.Name, authority.Record.Crl))
        {
            if (crls.Read(scope.FullFile) is not { } list) lacks.Add($"there is no revocation list {scope}");
            else if (CertificateList.Decode(list).NextUpdate is var end && end < last) lacks.Add($"the revocation list {scope} ends at {end:u}, and what it revokes at {last:u}");
        }
        return lacks;
    }

    /// <summary>The ids of the keys with which the box spoke for an authority. Those of its TLS listeners stay: they serve its pages until there are others.</summary>
    internal async Task<IReadOnlyList<string>> OwnKeysAsync(IssuingAuthority authority, CancellationToken ct)
    {
        var ids = new HashSet<string>(StringComparer.Ordinal);
        for (ListPosition? from = null; ;)
        {
            var slice = await certificates.ListAsync(new(Authority: authority.Name, Status: CertificateStatus.Revoked, ExpiresFrom: time.GetUtcNow()), CertificateSort.ExpiresLast, from, AtOnce, ct);
            foreach (var record in slice.Items.Where(record => IsOf(SpeakingProfiles, record))) ids.Add(Convert.ToHexStringLower(record.KeySha256));
            if (!slice.More) return [.. ids];
            from = slice.Last;
        }
    }

    /// <summary>Whether a certificate is one that the box holds itself, of one of these profiles.</summary>
    private static bool IsOf(string[] profiles, CertificateRecord record) => record is { Device: null, Domain: null } && profiles.Contains(record.Profile.Split('@')[0]);

    // LIF-56: a device that is out there needs vouchers for as long as its factory identity is good, whichever authority signed that.
    private IEnumerable<CertificateFilter> Needing(IssuingAuthority authority) => Counting.SelectMany(status => new[] { new CertificateFilter(Authority: authority.Name, Status: status) }.Concat(
        authority.Name == VoucherSigners.AuthorityName
            ? profiles.All.Where(profile => profile.IsFactoryIdentity).Select(profile => new CertificateFilter(Profile: profile.Name, Status: status))
            : []));

    private StillInForce Named(CertificateRecord record)
    {
        var serial = Convert.ToHexString(record.Serial);
        if (record.Device is { } product && profiles.Find(record.Profile.Split('@')[0]) is { IsFactoryIdentity: true })
            return new(NeededBy.Product, product, serial, record.NotAfter) { ProductSerial = record.Read()?.Subject.Find(Oids.SerialNumber) };
        if (record.Device is { } device) return new(NeededBy.Device, device, serial, record.NotAfter);
        return authorities.All.FirstOrDefault(below => below.Record.Certificate.AsSpan().SequenceEqual(record.Der)) is { } authority
            ? new(NeededBy.Authority, authority.Name, serial, record.NotAfter, authority.Record.Tombstone is null && authority.Record.Protection != KeyProtection.Elsewhere ? null : authority.Record.State)
            : new(NeededBy.Certificate, record.Subject, serial, record.NotAfter);
    }
}
