using System.Net;
using System.Security.Cryptography;
using Microsoft.Extensions.Logging;
using TrustPoint.Appliance.Listeners;
using TrustPoint.Brski.Registrar;
using TrustPoint.Devices.Manufacturers;
using TrustPoint.Formats.Certificates;
using TrustPoint.Formats.Vouchers;

namespace TrustPoint.Appliance.Joining;

/// <summary>Where the MASAs of manufacturers are, and what is shown to each: what an administrator set and nothing else (RFC 8995 section 5.4).</summary>
internal sealed class MasaEndpoints(AcceptedManufacturers manufacturers, ServerIdentity identity, ILogger<MasaEndpoints> log)
{
    /// <summary>A manufacturer's MASA; null: vouchers are brought by hand.</summary>
    public MasaEndpoint? Of(Manufacturer manufacturer) => manufacturer.Joining is { Masa: { } masa } rules
        ? new(MasaAddress.Parse(masa), [.. rules.MasaAnchors.Select(anchor => Certificate.Decode(anchor))], rules.MasaIsNear)
        {
            // The certificate that signs the registrar's requests, whose key is where the authorities' keys are.
            Certificate = rules.ShowsCertificate ? identity.Current : null,
            Login = LoginOf(manufacturer),
        }
        : null;

    // Without it the MASA says what it thinks of that.
    private NetworkCredential? LoginOf(Manufacturer manufacturer)
    {
        try
        {
            return manufacturers.LoginOf(manufacturer);
        }
        catch (Exception unusable) when (unusable is CryptographicException or IOException or UnauthorizedAccessException)
        {
            log.LogError("The password to the MASA of {Manufacturer} cannot be opened: {Reason} Put people.key back, or set the password anew", manufacturer.Name, unusable.Message);
            return null;
        }
    }
}
