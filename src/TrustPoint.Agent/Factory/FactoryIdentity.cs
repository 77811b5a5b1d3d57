using TrustPoint.Agent.Keys;
using TrustPoint.Formats;
using TrustPoint.Formats.Certificates;

namespace TrustPoint.Agent.Factory;

/// <summary>
/// What the manufacturer put into the device: its factory identity (IDevID, IEEE 802.1AR) and whom to believe about owners. It is read and
/// never written.
/// </summary>
internal sealed class FactoryIdentity : IDisposable
{
    private FactoryIdentity(Certificate certificate, IReadOnlyList<Certificate> chain, IDeviceKey key, IReadOnlyList<Certificate> masaAnchors)
    {
        (Certificate, Chain, Key, MasaAnchors) = (certificate, chain, key, masaAnchors);
        // RFC 8995 section 2.3.1.
        SerialNumber = certificate.Subject.Find(Oids.SerialNumber)
            ?? throw new AgentException($"the factory identity of {certificate.Subject} has no serialNumber in its subject (RFC 8995 section 2.3.1)");
    }

    /// <summary>The IDevID.</summary>
    public Certificate Certificate { get; }

    /// <summary>The certificates above it that are shown with it.</summary>
    public IReadOnlyList<Certificate> Chain { get; }

    /// <summary>Its key.</summary>
    public IDeviceKey Key { get; }

    /// <summary>Where the signatures of vouchers must lead (RFC 8995 section 2.4). Empty: the device takes no voucher.</summary>
    public IReadOnlyList<Certificate> MasaAnchors { get; }

    /// <summary>serialNumber of its subject.</summary>
    public string SerialNumber { get; }

    /// <summary>Reads a folder: <c>certificate.pem</c> (the IDevID first, then what stands above it) and <c>masa.pem</c>.</summary>
    /// <param name="folder">The folder.</param>
    /// <param name="keyOf">Finds the key of the IDevID.</param>
    /// <exception cref="AgentException">A file is missing or unusable; says which.</exception>
    public static async Task<FactoryIdentity> ReadAsync(string folder, Func<Certificate, Task<IDeviceKey>> keyOf)
    {
        var certificates = CertificateFile.Read(Path.Combine(folder, "certificate.pem"));
        var masa = Path.Combine(folder, "masa.pem");
        var key = await keyOf(certificates[0]);
        return key.PublicKey.Der.Span.SequenceEqual(certificates[0].PublicKey.Der.Span)
            ? new(certificates[0], [.. certificates.Skip(1)], key, File.Exists(masa) ? CertificateFile.Read(masa) : [])
            : throw new AgentException($"the key in {folder} is not that of the factory identity's certificate");
    }

    /// <inheritdoc/>
    public void Dispose() => Key.Dispose();
}
