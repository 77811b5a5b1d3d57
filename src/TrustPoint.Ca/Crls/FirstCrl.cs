using Microsoft.Extensions.Logging;
using TrustPoint.Ca.Authorities;
using TrustPoint.Ca.Callers;
using TrustPoint.Ca.Issuance;
using TrustPoint.Ca.Keys;
using TrustPoint.Ca.Time;

namespace TrustPoint.Ca.Crls;

/// <summary>The first CRL of a new authority. Its certificates name it: there is one before the first of them.</summary>
/// <param name="crls">Makes it.</param>
/// <param name="log">What people should hear of.</param>
public sealed class FirstCrl(CrlPublication crls, ILogger<FirstCrl> log)
{
    private static readonly AppliancePart Caller = new("authority set-up");

    /// <summary>Publishes it, where the key is here. What fails the schedule tries again, and says so.</summary>
    /// <returns>The authority.</returns>
    public async Task<IssuingAuthority> MadeAsync(IssuingAuthority authority)
    {
        if (authority.Record.Protection == KeyProtection.Elsewhere) return authority;
        try
        {
            foreach (var scope in CrlScope.Of(authority.Name, authority.Record.Crl)) await crls.PublishAsync(Caller, scope, scheduled: true, CancellationToken.None);
        }
        catch (Exception failed) when (failed is CrlRefusedException or KeyStoreUnavailableException or StoreUnavailableException or ClockException or IOException)
        {
            log.LogWarning("The first CRL of {Authority} is not made yet: {Reason}", authority.Name, failed.Message);
        }
        return authority;
    }
}
