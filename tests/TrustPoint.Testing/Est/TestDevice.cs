using System.Net.Security;
using System.Security.Authentication;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using TrustPoint.Testing.Appliances;
using TrustPoint.Testing.Load;

namespace TrustPoint.Testing.Est;

/// <summary>A device of the registry with its one-time code: what a person has who holds it in the hand.</summary>
/// <param name="appliance">Where it is known.</param>
/// <param name="name">Its name.</param>
/// <param name="code">Its code.</param>
public sealed class TestDevice(ApplianceProcess appliance, string name, string code)
{
    /// <summary>Its name.</summary>
    public string Name => name;

    /// <summary>Its one-time code.</summary>
    public string Code => code;

    /// <summary>What it types in for HTTP Basic.</summary>
    public string Credentials => $"{name}:{code}";

    /// <summary>Adds it.</summary>
    /// <param name="appliance">Where.</param>
    /// <param name="name">Its name.</param>
    /// <param name="domain">Null: the default domain.</param>
    /// <param name="profile">What its code is good for; null: the domain's default.</param>
    /// <param name="dns">DNS names it may carry.</param>
    public static async Task<TestDevice> AddAsync(
        ApplianceProcess appliance, string name, string? domain = null, string? profile = null, IReadOnlyList<string>? dns = null)
    {
        var invitation = await appliance.AdminAsync(HttpMethod.Post, "devices", new { name, domain, profile, dnsNames = dns ?? [] });
        return new(appliance, name, invitation.GetProperty("code").GetString()!);
    }

    /// <summary>Adds it where it is not there yet.</summary>
    public static async Task KnownAsync(ApplianceProcess appliance, string name)
    {
        var found = await appliance.AdminAsync(HttpMethod.Get, $"devices?text={name}");
        if (found.GetProperty("items").GetArrayLength() == 0) await AddAsync(appliance, name);
    }

    /// <summary>Enrols with the code and a new P-256 key.</summary>
    /// <param name="label">The label of RFC 7030 section 3.2.2; null: none.</param>
    /// <exception cref="InvalidOperationException">It was refused.</exception>
    public async Task<X509Certificate2> EnrolAsync(string? label = null)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        await using var connection = await EstConnection.OpenAsync(appliance.DevicesPort, null);
        var operation = label is null ? "simpleenroll" : $"{label}/simpleenroll";
        var status = await connection.SendAsync(EstRequest.Enrol(operation, Pkcs10($"CN={name}", key), Credentials));
        if (status != 200) throw new InvalidOperationException(connection.LastAnswer);
        return WithKey(FleetDevice.Issued(connection.Body.Span), key);
    }

    /// <summary>DER of a request for a subject and a key, made by the base library.</summary>
    public static byte[] Pkcs10(string subject, ECDsa key) => new CertificateRequest(subject, key, HashAlgorithmName.SHA256).CreateSigningRequest();

    /// <summary>A connection that shows a certificate, whatever it is worth.</summary>
    /// <param name="appliance">Where to.</param>
    /// <param name="certificate">With its key.</param>
    /// <param name="chain">What else is sent.</param>
    /// <param name="protocol">TLS version.</param>
    public static Task<EstConnection> ConnectAsync(
        ApplianceProcess appliance, X509Certificate2? certificate, X509Certificate2Collection? chain = null, SslProtocols protocol = SslProtocols.Tls13) =>
        EstConnection.OpenAsync(
            appliance.DevicesPort, certificate is null ? null : SslStreamCertificateContext.Create(certificate, chain, offline: true), protocol, showsAnything: true);

    /// <summary>A certificate whose key can be used in a handshake.</summary>
    public static X509Certificate2 WithKey(byte[] der, ECDsa key)
    {
        using var bare = X509CertificateLoader.LoadCertificate(der);
        using var certificate = bare.CopyWithPrivateKey(key);
        return X509CertificateLoader.LoadPkcs12(certificate.Export(X509ContentType.Pkcs12), null);
    }
}
