using TrustPoint.Ca.Callers;
using TrustPoint.Ca.Certificates;
using TrustPoint.Ca.Revocation;
using TrustPoint.Devices.Registry;

namespace TrustPoint.Devices.Joining;

/// <summary>Revokes what a device holds here, because its past is refused.</summary>
/// <param name="join">The device's.</param>
/// <param name="reason">What the past is.</param>
/// <param name="ct">Stops the wait.</param>
/// <returns>How many certificates are revoked since.</returns>
public delegate Task<int> RevokeHeld(Join join, string reason, CancellationToken ct);

/// <summary>What becomes of the certificates of devices whose past is refused (RFC 8995 section 5.8.3): somebody else may have had the device in hand.</summary>
public sealed class RefusedPasts(IDeviceStore devices, ICertificateQueries certificates, Revocations revocations)
{
    private const int MostAtOnce = 1000;

    private static readonly CertificateStatus[] Standing = [CertificateStatus.Issued, CertificateStatus.OnHold];

    /// <inheritdoc cref="RevokeHeld"/>
    public async Task<int> RevokeAsync(Join join, string reason, CancellationToken ct)
    {
        if (await devices.FindByFactoryIdentityAsync(join.Manufacturer, join.SerialNumber, ct) is not { } device) return 0;
        var (revoked, now) = (0, revocations.Now);
        foreach (var status in Standing)
        {
            var filter = new CertificateFilter(Domain: device.Domain, Device: device.Name, Status: status, ExpiresFrom: now);
            // What is revoked is in the list no more.
            while ((await certificates.ListAsync(filter, CertificateSort.Oldest, null, MostAtOnce, ct)).Items is [_, ..] held)
            {
                var order = new RevocationOrder.Revoke(RevocationReason.PrivilegeWithdrawn, Note: $"the past of device {join.SerialNumber} is refused: {reason}");
                var changed = (await revocations.ChangeAsync(new PastJudge(device.Domain), [.. held.Select(row => row.Id)], order, ct)).Count(verdict => verdict is RevocationVerdict.Changed);
                if (changed == 0) break;
                revoked += changed;
            }
        }
        return revoked;
    }
}
