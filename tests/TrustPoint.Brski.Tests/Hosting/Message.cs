namespace TrustPoint.Brski.Tests.Hosting;

/// <summary>What pledges and registrars send: JSON by hand, CMS by OpenSSL.</summary>
internal static class Message
{
    public const string Nonce = "q83vEjRWeJA=";
    public const string VoucherType = "1.2.840.113549.1.9.16.1.40";
    public const string Data = "1.2.840.113549.1.7.1";

    /// <summary>A pledge's request. What is null is not in it.</summary>
    public static string Pledge(byte[]? registrar, string serialNumber = "SN-0001", string? nonce = Nonce, string? assertion = "proximity") => Request(
        ("assertion", assertion), ("serial-number", serialNumber), ("nonce", nonce), ("proximity-registrar-cert", Base64(registrar)));

    /// <summary>A registrar's request.</summary>
    public static string Registrar(byte[]? prior, string serialNumber = "SN-0001", string? nonce = Nonce, byte[]? proximity = null) => Request(
        ("serial-number", serialNumber), ("nonce", nonce), ("prior-signed-voucher-request", Base64(prior)), ("proximity-registrar-cert", Base64(proximity)));

    /// <summary>CMS around it.</summary>
    public static byte[] Sign(string json, Identity signer, params Identity[] others) => Sign(json, VoucherType, signer, others);

    /// <summary>CMS around it, with the type of its content.</summary>
    public static byte[] Sign(string json, string contentType, Identity signer, params Identity[] others) => OpenSsl.Run(
        $"openssl cms -sign -binary -nodetach -outform DER -md sha256 -econtent_type {contentType} -signer signer.pem {(others is [] ? "" : "-certfile others.pem")} -in content -out out",
        ("content", json), ("signer.pem", signer.Pem), ("others.pem", string.Concat(others.Select(other => other.Certificate.ExportCertificatePem() + "\n"))));

    /// <summary>CMS with two signers.</summary>
    public static byte[] SignTwice(string json, Identity signer, Identity second) => OpenSsl.Run(
        $"openssl cms -sign -binary -nodetach -outform DER -md sha256 -econtent_type {VoucherType} -signer signer.pem -signer second.pem -in content -out out",
        ("content", json), ("signer.pem", signer.Pem), ("second.pem", second.Pem));

    /// <summary>The same bytes with another in place of the last that is so: what was signed is not what is there.</summary>
    public static byte[] Replace(this byte[] message, string hex, string by)
    {
        var (from, to) = (Convert.FromHexString(hex), Convert.FromHexString(by));
        var copy = (byte[])message.Clone();
        to.CopyTo(copy, copy.AsSpan().LastIndexOf(from));
        return copy;
    }

    private static string Request(params (string Name, string? Value)[] members) =>
        $"{{\"ietf-voucher-request:voucher\":{{{string.Join(',', members.Where(member => member.Value is not null).Select(member => $"\"{member.Name}\":\"{member.Value}\""))}}}}}";

    private static string? Base64(byte[]? octets) => octets is null ? null : Convert.ToBase64String(octets);
}
