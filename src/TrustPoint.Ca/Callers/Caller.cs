namespace TrustPoint.Ca.Callers;

/// <summary>
/// Who asks, and by which proof. Made at the edge by the one who checked the proof, never changed afterwards; every command of Ca and
/// Devices takes one and decides by it.
/// </summary>
/// <param name="Name">The identity as it stands in the audit log.</param>
public abstract record Caller(string Name)
{
    /// <summary>How the identity was proved, as it stands in the audit log.</summary>
    public abstract string Proof { get; }
}

/// <summary>A person who may run the CA: over the admin socket (peer's uid checked) or, later, logged in.</summary>
/// <param name="Name">For the socket: <c>uid:0</c>.</param>
public sealed record Administrator(string Name) : Caller(Name)
{
    /// <inheritdoc/>
    public override string Proof => "admin-socket";
}

/// <summary>A part of the appliance itself, at set-up or in a job.</summary>
/// <param name="Name">The part, such as <c>quickstart</c>.</param>
public sealed record AppliancePart(string Name) : Caller(Name)
{
    /// <inheritdoc/>
    public override string Proof => "in-process";
}

/// <summary>A device that proved itself and asks for a certificate for itself alone.</summary>
/// <param name="Device">The device's name in the registry.</param>
/// <param name="Credential">What it showed.</param>
public sealed record DeviceCaller(string Device, DeviceCredential Credential) : Caller(Device)
{
    /// <inheritdoc/>
    public override string Proof => Credential.ToString();
}

/// <summary>A registration authority: a certificate of our own CA with id-kp-cmcRA (RFC 7030 section 3.7). May ask for other devices of its domain.</summary>
/// <param name="Name">The RA's name (its certificate's subject).</param>
/// <param name="CertificateSha256">Lower-case hex of SHA-256 over its certificate.</param>
/// <param name="Domain">The one domain it may ask in.</param>
public sealed record RegistrationAuthority(string Name, string CertificateSha256, string Domain) : Caller(Name)
{
    /// <inheritdoc/>
    public override string Proof => $"ra-certificate sha256:{CertificateSha256}";
}

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

    /// <summary>A certificate that this appliance issued to the device.</summary>
    /// <param name="Authority">Name of the issuing authority.</param>
    /// <param name="Serial">Upper-case hex.</param>
    /// <param name="Sha256">Lower-case hex of SHA-256 over the certificate.</param>
    public sealed record OwnCertificate(string Authority, string Serial, string Sha256) : DeviceCredential
    {
        /// <inheritdoc/>
        public override string ToString() => $"certificate {Authority}/{Serial} sha256:{Sha256}";
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
