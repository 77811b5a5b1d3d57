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
    /// <summary>What is wrong, a sentence each; empty: nothing.</summary>
    public IReadOnlyList<string> Look()
    {
        var now = clock.Latest;
        return
        [
            .. from authority in authorities.All
               where now <= authority.Certificate.NotAfter
               from scope in CrlScope.Of(authority.Name, authority.Record.Crl)
               let trouble = Trouble(scope, now)
               where trouble is not null
               select trouble,
        ];
    }

    // A new one is out by half of a CRL's life: with a quarter left, something has kept it for long.
    private string? Trouble(CrlScope scope, DateTimeOffset now)
    {
        if (files.Beginning(scope.FullFile, CertificateList.BeginningSize) is not { } beginning) return $"there is no CRL {scope}: whoever checks revocation refuses its certificates";
        try
        {
            var (thisUpdate, nextUpdate) = CertificateList.ReadTimes(beginning);
            if (now > nextUpdate) return $"the CRL {scope} ended at {nextUpdate:u}: whoever checks revocation refuses its certificates";
            return nextUpdate - now < (nextUpdate - thisUpdate) / 4 ? $"the CRL {scope} ends at {nextUpdate:u} and was not renewed" : null;
        }
        catch (DecodeException damage)
        {
            return $"the CRL {scope} cannot be read: {damage.Message}";
        }
    }
}
