using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using TrustPoint.Formats.Cms;
using TrustPoint.Testing.Appliances;
using TrustPoint.Testing.Est;

namespace TrustPoint.Testing.Load;

/// <summary>A device of a fleet: enrolled once, and able to ask again and again with new keys.</summary>
public sealed class FleetDevice
{
    private readonly X500DistinguishedName subject;

    private readonly string label;

    private FleetDevice(X509Certificate2 certificate, string label)
    {
        this.label = label;
        CertificatePem = certificate.ExportCertificatePem();
        subject = certificate.SubjectName;
        SerialNumber = certificate.SerialNumber;
        Tls = SslStreamCertificateContext.Create(certificate, null, offline: true);
    }

    /// <summary>The setting of an appliance under load: a few devices stand for a fleet, and each asks as often as hundreds would.</summary>
    public static (string Name, string Value) Unlimited => ("TrustPoint__Limits__CertificatesPerDevicePerHour", "1000000");

    /// <summary>Its certificate's, upper-case hex.</summary>
    public string SerialNumber { get; }

    /// <summary>Its certificate, PEM.</summary>
    public string CertificatePem { get; }

    /// <summary>What it shows in a handshake: its certificate alone.</summary>
    public SslStreamCertificateContext Tls { get; }

    /// <summary>Asks for a certificate with a one-time code.</summary>
    /// <returns>The HTTP status.</returns>
    public static async Task<int> TryAsync(ApplianceProcess appliance, string name, string code)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest($"CN={name}", key, HashAlgorithmName.SHA256).CreateSigningRequest();
        await using var connection = await EstConnection.OpenAsync(appliance.DevicesPort, null);
        return await connection.SendAsync(Post("simpleenroll", request, $"{name}:{code}"));
    }

    /// <summary>Adds a device to the appliance and enrols it with its one-time code.</summary>
    public static async Task<FleetDevice> EnrolAsync(ApplianceProcess appliance, string name, string? profile = null)
    {
        var invited = await TestDevice.AddAsync(appliance, name, profile: profile);
        return await EnrolAsync(appliance, name, invited.Code, profile is null ? "" : $"plant~{profile}/");
    }

    /// <summary>Enrols a device that the appliance knows with its one-time code.</summary>
    public static async Task<FleetDevice> EnrolAsync(ApplianceProcess appliance, string name, string code, string label)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest($"CN={name}", key, HashAlgorithmName.SHA256).CreateSigningRequest();
        await using var connection = await EstConnection.OpenAsync(appliance.DevicesPort, null);
        var status = await connection.SendAsync(Post($"{label}simpleenroll", request, $"{name}:{code}"));
        if (status != 200) throw new InvalidOperationException(connection.LastAnswer);
        return With(key, connection, label);
    }

    /// <summary>Renews itself over its open connection.</summary>
    /// <returns>The same device with its new certificate and key. The certificate of before stays good.</returns>
    public async Task<FleetDevice> RenewAsync(EstConnection connection)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var status = await connection.SendAsync(Reenrolment(key));
        return status == 200 ? With(key, connection, label) : throw new InvalidOperationException(connection.LastAnswer);
    }

    /// <summary>A whole HTTP request for re-enrolment with a new key.</summary>
    public byte[] Reenrolment()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        return Reenrolment(key);
    }

    /// <summary>The DER of the one certificate in an answer's body.</summary>
    public static byte[] Issued(ReadOnlySpan<byte> body) =>
        CertsOnly.Decode(Convert.FromBase64String(Encoding.ASCII.GetString(body))).Single().ToArray();

    private byte[] Reenrolment(ECDsa key) => Post($"{label}simplereenroll", new CertificateRequest(subject, key, HashAlgorithmName.SHA256).CreateSigningRequest());

    private static FleetDevice With(ECDsa key, EstConnection answered, string label)
    {
        using var issued = X509CertificateLoader.LoadCertificate(Issued(answered.Body.Span));
        using var certificate = issued.CopyWithPrivateKey(key);
        return new(X509CertificateLoader.LoadPkcs12(certificate.Export(X509ContentType.Pkcs12), null), label);
    }

    private static byte[] Post(string operation, byte[] pkcs10, string? basic = null)
    {
        var body = Convert.ToBase64String(pkcs10);
        var authorization = basic is null ? "" : $"Authorization: Basic {Convert.ToBase64String(Encoding.UTF8.GetBytes(basic))}\r\n";
        return Encoding.ASCII.GetBytes(
            $"POST /.well-known/est/{operation} HTTP/1.1\r\nHost: localhost\r\n{authorization}Content-Type: application/pkcs10\r\nContent-Length: {body.Length}\r\n\r\n{body}");
    }
}
