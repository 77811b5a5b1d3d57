using System.Security.Cryptography;
using System.Text;
using TrustPoint.Ca.Callers;
using TrustPoint.Devices.Registry;

namespace TrustPoint.Devices.Admission;

/// <summary>Adds devices that come with the certificate of a manufacturer whose devices need not be added by hand.</summary>
public sealed class Newcomers(DeviceRegistry registry, IDeviceStore devices)
{
    private const int LongestName = 64;

    /// <summary>
    /// Adds the device under its manufacturer's name and serial number. That it may be added was decided when it was admitted.
    /// </summary>
    public async Task<AdmittedClient.ByFactoryIdentity> AddAsync(AdmittedClient.Newcomer newcomer, CancellationToken ct)
    {
        var identity = newcomer.Identity;
        var wanted = new NewDevice(NameFor(identity.Manufacturer, identity.SerialNumber), newcomer.Domain)
        {
            Manufacturer = identity.Manufacturer,
            SerialNumber = identity.SerialNumber,
        };
        try
        {
            var device = await registry.KeepAsync(new DeviceCaller(wanted.Name, identity.Credential), wanted, ct);
            return new(device, identity);
        }
        catch (CommandRefusedException taken) when (taken.Refusal == CommandRefusal.Conflict)
        {
            // The same device came twice at once, and the other request was first.
            var device = await devices.FindByFactoryIdentityAsync(identity.Manufacturer, identity.SerialNumber, ct);
            return device?.Domain == newcomer.Domain ? new(device, identity) : throw AdmissionRefusedException.NotAccepted(taken.Message);
        }
    }

    /// <summary>The same for the same device always, and different for different ones: where letters are lost, a digest of all stands for them.</summary>
    internal static string NameFor(string maker, string serialNumber)
    {
        var full = $"{maker}-{serialNumber}";
        if (NewDevice.IsName(full)) return full;
        var digest = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(full)).AsSpan(0, 8));
        var legible = string.Concat(full.ToLowerInvariant().Take(LongestName - digest.Length - 1)
            .Select(character => char.IsAsciiLetterOrDigit(character) || character == '.' ? character : '-'));
        return $"{legible}-{digest}".TrimStart('-', '.');
    }
}
