using System.Security.Cryptography;
using System.Security.Cryptography.Pkcs;
using System.Security.Cryptography.X509Certificates;
using System.Text;

namespace TrustPoint.Brski.Tests.Hosting;

/// <summary>What pledges and registrars send, made by the base library and by hand.</summary>
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
    public static byte[] Sign(string json, string contentType, Identity signer, params Identity[] others)
    {
        var message = new SignedCms(new ContentInfo(new Oid(contentType), Encoding.UTF8.GetBytes(json)), detached: false);
        message.ComputeSignature(By(signer, others));
        return message.Encode();
    }

    /// <summary>CMS with two signers.</summary>
    public static byte[] SignTwice(string json, Identity signer, Identity second)
    {
        var message = new SignedCms(new ContentInfo(new Oid(VoucherType), Encoding.UTF8.GetBytes(json)), detached: false);
        message.ComputeSignature(By(signer, []));
        message.ComputeSignature(By(second, []));
        return message.Encode();
    }

    /// <summary>The same bytes with another in place of the last that is so: what was signed is not what is there.</summary>
    public static byte[] Replace(this byte[] message, string hex, string by)
    {
        var (from, to) = (Convert.FromHexString(hex), Convert.FromHexString(by));
        var copy = (byte[])message.Clone();
        to.CopyTo(copy, copy.AsSpan().LastIndexOf(from));
        return copy;
    }

    private static CmsSigner By(Identity signer, Identity[] others)
    {
        var by = new CmsSigner(SubjectIdentifierType.IssuerAndSerialNumber, signer.Certificate)
        {
            DigestAlgorithm = new("2.16.840.1.101.3.4.2.1"),
            IncludeOption = X509IncludeOption.EndCertOnly,
        };
        by.SignedAttributes.Add(new Pkcs9SigningTime());
        foreach (var other in others) by.Certificates.Add(other.Certificate);
        return by;
    }

    private static string Request(params (string Name, string? Value)[] members) =>
        $"{{\"ietf-voucher-request:voucher\":{{{string.Join(',', members.Where(member => member.Value is not null).Select(member => $"\"{member.Name}\":\"{member.Value}\""))}}}}}";

    private static string? Base64(byte[]? octets) => octets is null ? null : Convert.ToBase64String(octets);
}
