using System.Security.Cryptography.X509Certificates;

namespace TrustPoint.Agent.Tests.Parties;

/// <summary>A manufacturer: gives devices their factory identity, and signs vouchers with the base library's CMS.</summary>
public sealed class TestManufacturer
{
    public const string SerialNumber = "SN-0001";

    public TestAuthority Root { get; } = TestAuthority.Root("maker root");

    public TestAuthority Masa { get; } = TestAuthority.Root("maker vouchers");

    public X509Certificate2 Signer => field ??= Masa.Issue("CN=voucher signer", []);

    /// <summary>Writes a factory folder and gives the factory identity in it.</summary>
    public X509Certificate2 Equip(string folder, string serialNumber = SerialNumber)
    {
        Directory.CreateDirectory(folder);
        var device = Root.Issue($"O=maker, SERIALNUMBER={serialNumber}", []);
        Write(folder, "certificate.pem", device.ExportCertificatePem());
        Write(folder, "key.pem", device.GetECDsaPrivateKey()!.ExportPkcs8PrivateKeyPem());
        Write(folder, "masa.pem", Masa.Pem);
        return device;
    }

    /// <summary>Writes a factory folder for a key that stays where it is.</summary>
    public X509Certificate2 Equip(string folder, byte[] publicKey)
    {
        Directory.CreateDirectory(folder);
        var device = Root.Certify(new($"O=maker, SERIALNUMBER={SerialNumber}"), PublicKey.CreateFromSubjectPublicKeyInfo(publicKey, out _), [], null, null);
        Write(folder, "certificate.pem", device.ExportCertificatePem());
        Write(folder, "masa.pem", Masa.Pem);
        return device;
    }

    /// <summary>A good voucher for a request, to be spoiled by who wants a bad one.</summary>
    public TestVoucher VoucherFor(PledgeAsk ask, X509Certificate2 pinned) => new(Signer)
    {
        ["created-on"] = DateTimeOffset.UtcNow.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", null),
        ["assertion"] = "proximity",
        ["serial-number"] = SerialNumber,
        ["nonce"] = ask.Nonce,
        ["pinned-domain-cert"] = Convert.ToBase64String(pinned.RawData),
    };

    private static void Write(string folder, string name, string text)
    {
        var file = Path.Combine(folder, name);
        File.WriteAllText(file, text);
        File.SetUnixFileMode(file, UnixFileMode.UserRead | UnixFileMode.UserWrite);
    }
}
