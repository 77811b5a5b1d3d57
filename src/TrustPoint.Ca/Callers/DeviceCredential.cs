namespace TrustPoint.Ca.Callers;

/// <summary>What a device showed.</summary>
public abstract record DeviceCredential
{
    /// <summary>A one-time enrolment code (HTTP Basic).</summary>
    /// <param name="CodeId">The code's id, not the code.</param>
    public sealed record OneTimeCode(string CodeId) : DeviceCredential
    {
        /// <inheritdoc/>
        public override string ToString() => $"one-time-code {CodeId}";
    }

    /// <summary>The code of a batch, which its production line shows for each of its devices.</summary>
    /// <param name="Batch">The batch's name.</param>
    public sealed record BatchCode(string Batch) : DeviceCredential
    {
        /// <inheritdoc/>
        public override string ToString() => $"batch {Batch}";
    }

    /// <summary>A certificate that this appliance issued to the device.</summary>
    /// <param name="Authority">Name of the issuing authority.</param>
    /// <param name="Serial">Upper-case hex.</param>
    /// <param name="Sha256">Lower-case hex of SHA-256 over the certificate.</param>
    public sealed record OwnCertificate(string Authority, string Serial, string Sha256) : DeviceCredential
    {
        /// <inheritdoc/>
        public override string ToString() => $"certificate {Authority}/{Serial} sha256:{Sha256}";
    }

    /// <summary>A certificate that this appliance issued to the device, and that has ended: good for its renewal alone, where its domain grants that.</summary>
    /// <param name="Authority">Name of the issuing authority.</param>
    /// <param name="Serial">Upper-case hex.</param>
    /// <param name="Sha256">Lower-case hex of SHA-256 over the certificate.</param>
    public sealed record EndedCertificate(string Authority, string Serial, string Sha256) : DeviceCredential
    {
        /// <inheritdoc/>
        public override string ToString() => $"ended-certificate {Authority}/{Serial} sha256:{Sha256}";
    }

    /// <summary>A factory identity (IDevID) of an accepted manufacturer.</summary>
    /// <param name="Manufacturer">The manufacturer's name here.</param>
    /// <param name="Sha256">Lower-case hex of SHA-256 over the certificate.</param>
    public sealed record FactoryCertificate(string Manufacturer, string Sha256) : DeviceCredential
    {
        /// <inheritdoc/>
        public override string ToString() => $"idevid {Manufacturer} sha256:{Sha256}";
    }
}
