using TrustPoint.Ca.Callers;

namespace TrustPoint.Devices.Admission;

/// <summary>What a manufacturer's certificate (IDevID, IEEE 802.1AR) says, after its path was found good.</summary>
/// <param name="Manufacturer">The manufacturer's name here.</param>
/// <param name="SerialNumber">serialNumber (2.5.4.5) of its subject.</param>
/// <param name="Sha256">Lower-case hex of SHA-256 over the certificate.</param>
public sealed record FactoryIdentity(string Manufacturer, string SerialNumber, string Sha256)
{
    /// <summary>It as a credential.</summary>
    public DeviceCredential.FactoryCertificate Credential => new(Manufacturer, Sha256);
}
