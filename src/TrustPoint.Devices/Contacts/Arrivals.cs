using TrustPoint.Ca.Callers;
using TrustPoint.Ca.Certificates;
using TrustPoint.Devices.Registry;

namespace TrustPoint.Devices.Contacts;

/// <summary>A contact and the device that it belongs to.</summary>
/// <param name="Contact">What came.</param>
/// <param name="Device">The device that it named or whose certificate it showed, which proves nothing; null: none that is known here.</param>
public sealed record Arrival(Contact Contact, Device? Device);

/// <summary>Contacts as a person may see them come.</summary>
public sealed class Arrivals(IDeviceStore devices, ICertificateQueries certificates)
{
    /// <summary>Whose a contact is.</summary>
    /// <param name="caller">Who looks.</param>
    /// <param name="contact">The contact.</param>
    /// <param name="ct">Stops the wait.</param>
    /// <returns>Null: it is of a domain whose devices the caller does not see.</returns>
    /// <exception cref="NotAllowedException">The caller sees no domain's devices.</exception>
    public async ValueTask<Arrival?> SeenByAsync(Caller caller, Contact contact, CancellationToken ct)
    {
        var reach = caller.ReachOf(Right.SeeDevices);
        if (!reach.IsAnywhere) throw new NotAllowedException(caller, Right.SeeDevices);
        var device = await FindAsync(contact.Device, ct) ?? await FindAsync(await HolderAsync(contact.CertificateSha256, ct), ct);
        // A stranger is of no domain: whoever sees devices sees who might be one.
        return device is null || reach.Covers(device.Domain) ? new(contact, device) : null;
    }

    private async ValueTask<Device?> FindAsync(string? name, CancellationToken ct) => name is null ? null : await devices.FindAsync(name, ct);

    private async ValueTask<string?> HolderAsync(string? sha256, CancellationToken ct) =>
        sha256 is null ? null : (await certificates.FindBySha256Async(Convert.FromHexString(sha256), ct))?.Device;
}
