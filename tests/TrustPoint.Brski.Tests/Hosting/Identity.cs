using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace TrustPoint.Brski.Tests.Hosting;

/// <summary>A key and its certificate, made by the base library: another maker than ours.</summary>
internal sealed class Identity : IDisposable
{
    private const string ServerAuth = "1.3.6.1.5.5.7.3.1";
    private const string CmcRa = "1.3.6.1.5.5.7.3.28";

    private Identity(X509Certificate2 certificate) => Certificate = certificate;

    public X509Certificate2 Certificate { get; }

    public byte[] Der => Certificate.RawData;

    /// <summary>Certificate and key.</summary>
    public string Pem => $"{Certificate.ExportCertificatePem()}\n{Certificate.GetECDsaPrivateKey()!.ExportPkcs8PrivateKeyPem()}\n";

    /// <summary>An authority: a root, or below another one.</summary>
    public static Identity Authority(string name, Identity? issuer = null) => Make($"CN={name}", issuer, new X509BasicConstraintsExtension(true, false, 0, true));

    /// <summary>A device's factory identity (IDevID).</summary>
    public static Identity Device(string serialNumber, Identity maker) => Make($"SERIALNUMBER={serialNumber}, O=Maker", maker);

    /// <summary>A registrar's certificate.</summary>
    /// <param name="issuer">Null: it signed itself.</param>
    /// <param name="isRegistrar">False: it has no id-kp-cmcRA.</param>
    /// <param name="age">How long it is valid already; longer than two days: it has expired.</param>
    public static Identity Registrar(Identity? issuer, bool isRegistrar = true, TimeSpan age = default) => Make(
        "CN=localhost", issuer, age, new X509EnhancedKeyUsageExtension(isRegistrar ? [new(ServerAuth), new(CmcRa)] : [new(ServerAuth)], false));

    /// <summary>The same key and name under another certificate.</summary>
    public Identity Renewed(Identity issuer) => new(Issue(Request(Certificate.Subject, Certificate.GetECDsaPrivateKey()!, [.. Certificate.Extensions]), issuer, default)
        .CopyWithPrivateKey(Certificate.GetECDsaPrivateKey()!));

    public void Dispose() => Certificate.Dispose();

    private static Identity Make(string subject, Identity? issuer, params X509Extension[] extensions) => Make(subject, issuer, default, extensions);

    private static Identity Make(string subject, Identity? issuer, TimeSpan age, params X509Extension[] extensions)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = Request(subject, key, extensions);
        if (issuer is null)
        {
            var start = DateTimeOffset.UtcNow - age;
            return new(request.CreateSelfSigned(start.AddDays(-1), start.AddDays(2)));
        }
        using var bare = Issue(request, issuer, age);
        return new(bare.CopyWithPrivateKey(key));
    }

    private static CertificateRequest Request(string subject, ECDsa key, X509Extension[] extensions)
    {
        var request = new CertificateRequest(subject, key, HashAlgorithmName.SHA256);
        foreach (var extension in extensions) request.CertificateExtensions.Add(extension);
        return request;
    }

    private static X509Certificate2 Issue(CertificateRequest request, Identity issuer, TimeSpan age)
    {
        var start = DateTimeOffset.UtcNow - age;
        var generator = X509SignatureGenerator.CreateForECDsa(issuer.Certificate.GetECDsaPrivateKey()!);
        return request.Create(issuer.Certificate.SubjectName, generator, start.AddDays(-1), start.AddDays(2), RandomNumberGenerator.GetBytes(15));
    }
}
