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
    // People have to be brought together.
    private static readonly TimeSpan Ceremony = TimeSpan.FromDays(30);

    /// <summary>What is wrong, a sentence each; empty: nothing.</summary>
    public IReadOnlyList<string> Look()
    {
        var now = clock.Latest;
        return
        [
            .. from authority in authorities.All
               where now <= authority.Certificate.NotAfter
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
            if (files.Beginning(scope.FullFile, CertificateList.BeginningSize) is not { } beginning) return $"there is no CRL {scope}: whoever checks revocation refuses its certificates";
            var (thisUpdate, nextUpdate) = CertificateList.ReadTimes(beginning);
            if (now < thisUpdate) return $"the CRL {scope} begins at {thisUpdate:u}, which is still to come: whoever checks revocation refuses its certificates";
            if (now > nextUpdate) return $"the CRL {scope} ended at {nextUpdate:u}: whoever checks revocation refuses its certificates";
            // None lasts longer than its issuer. A new one is out by half of a CRL's life: with a quarter left, something has kept it for long.
            var quarter = (nextUpdate - thisUpdate) / 4;
            if (nextUpdate >= authority.Certificate.NotAfter) return null;
            if (authority.Record.Protection == KeyProtection.Elsewhere)
                return nextUpdate - now < (quarter < Ceremony ? quarter : Ceremony) ? $"the CRL {scope} ends at {nextUpdate:u}: have the next one made where its key is, and import it" : null;
            return nextUpdate - now < quarter ? $"the CRL {scope} ends at {nextUpdate:u} and was not renewed" : null;
        }
        catch (Exception damage) when (damage is DecodeException or IOException or UnauthorizedAccessException)
        {
            return $"the CRL {scope} cannot be read: {damage.Message}";
        }
    }
}
