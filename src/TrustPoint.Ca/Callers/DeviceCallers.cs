namespace TrustPoint.Ca.Callers;

/// <summary>A device that proved itself and asks for a certificate for itself alone.</summary>
/// <param name="Device">The device's name in the registry.</param>
/// <param name="Credential">What it showed.</param>
public sealed record DeviceCaller(string Device, DeviceCredential Credential) : Caller(Device)
{
    /// <inheritdoc/>
    public override string Proof => Credential.ToString();

    /// <inheritdoc/>
    /// <remarks>For itself alone, which the command looks at; in which domain, its admission decided.</remarks>
    public override Reach ReachOf(Right right) => right == Right.Enrol ? Reach.Everywhere : Reach.Nowhere;
}

/// <summary>A device that says over the network that it was reset for a transfer (LIF-35): its signature decides, and is verified before anything is done.</summary>
/// <param name="SerialNumber">The device, as its confirmation has it.</param>
public sealed record ResetDevice(string SerialNumber) : Caller(SerialNumber)
{
    /// <inheritdoc/>
    public override string Proof => "signature of its factory identity";

    /// <inheritdoc/>
    public override Reach ReachOf(Right right) => right == Right.TransferDevices ? Reach.Everywhere : Reach.Nowhere;
}

/// <summary>A registration authority: a certificate of our own CA with id-kp-cmcRA (RFC 7030 section 3.7). May ask for other devices of its domain.</summary>
/// <param name="Name">The RA's name (its certificate's subject).</param>
/// <param name="CertificateSha256">Lower-case hex of SHA-256 over its certificate.</param>
/// <param name="Domain">The one domain it may ask in.</param>
public sealed record RegistrationAuthority(string Name, string CertificateSha256, string Domain) : Caller(Name)
{
    /// <inheritdoc/>
    public override string Proof => $"ra-certificate sha256:{CertificateSha256}";

    /// <inheritdoc/>
    public override Reach ReachOf(Right right) => right == Right.Enrol ? Reach.In(Domain) : Reach.Nowhere;
}

/// <summary>A registrar of any domain that signed a voucher request (RFC 8995 section 5.5): may ask, and be told no.</summary>
/// <param name="Name">Its certificate's subject, or who is to be named for it.</param>
/// <param name="CertificateSha256">Lower-case hex of SHA-256 over its certificate.</param>
public sealed record ForeignRegistrar(string Name, string CertificateSha256) : Caller(Name)
{
    /// <inheritdoc/>
    public override string Proof => $"registrar-certificate sha256:{CertificateSha256}";

    /// <inheritdoc/>
    public override Reach ReachOf(Right right) => right == Right.AskForVouchers ? Reach.Everywhere : Reach.Nowhere;
}
