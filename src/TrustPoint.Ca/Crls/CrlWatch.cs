using TrustPoint.Ca.Authorities;
using TrustPoint.Ca.Keys;
using TrustPoint.Ca.Time;
using TrustPoint.Formats;
using TrustPoint.Formats.Revocation;

namespace TrustPoint.Ca.Crls;

/// <summary>
/// Alarms before a CRL is stale, whatever keeps it from being renewed. It looks at the files that relying parties get and at nothing that
/// the making of CRLs believes.
/// </summary>
/// <param name="authorities">Whose CRLs.</param>
/// <param name="files">What is published.</param>
/// <param name="clock">The time.</param>
public sealed class CrlWatch(Authorities.Authorities authorities, ICrlFiles files, CaClock clock)
{
    // That of a new authority is being made: one is missed at the second look.
    private readonly HashSet<CrlScope> missing = [];

    /// <summary>What is wrong, a sentence each; empty: nothing. One look at a time.</summary>
    public IReadOnlyList<string> Look()
    {
        var now = clock.Latest;
        return
        [
            .. from authority in authorities.All
               // Where the key is destroyed nothing that it signed is valid any more, and no list can be made.
               where now <= authority.Certificate.NotAfter && authority.Record.Tombstone is null
               from scope in CrlScope.Of(authority.Name, authority.Record.Crl)
               let trouble = Trouble(authority, scope, now)
               where trouble is not null
               select trouble,
        ];
    }

    private string? Trouble(IssuingAuthority authority, CrlScope scope, DateTimeOffset now)
    {
        try
        {
            if (files.Beginning(scope.FullFile, CertificateList.BeginningSize) is not { } beginning)
                return missing.Add(scope) ? null : $"there is no CRL {scope}: whoever checks revocation refuses its certificates";
            missing.Remove(scope);
            var (thisUpdate, nextUpdate) = CertificateList.ReadTimes(beginning);
            return authority.FreshnessOf(thisUpdate, nextUpdate, now) switch
            {
                CrlFreshness.Early => $"the CRL {scope} begins at {thisUpdate:u}, which is still to come: whoever checks revocation refuses its certificates",
                CrlFreshness.Over => $"the CRL {scope} ended at {nextUpdate:u}: whoever checks revocation refuses its certificates",
                CrlFreshness.Late when authority.Record.Protection == KeyProtection.Elsewhere => $"the CRL {scope} ends at {nextUpdate:u}: have the next one made where its key is, and import it",
                CrlFreshness.Late => $"the CRL {scope} ends at {nextUpdate:u} and was not renewed",
                _ => null,
            };
        }
        catch (Exception damage) when (damage is DecodeException or IOException or UnauthorizedAccessException)
        {
            return $"the CRL {scope} cannot be read: {damage.Message}";
        }
    }
}
