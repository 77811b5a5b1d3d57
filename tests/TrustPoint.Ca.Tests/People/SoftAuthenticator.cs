using System.Buffers.Binary;
using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace TrustPoint.Ca.Tests.People;

/// <summary>What a browser and an authenticator do for a page, each part of which can be made wrong. WebAuthn Level 2 sections 5.8.1, 6.1 and 6.5.4.</summary>
internal sealed class SoftAuthenticator : IDisposable
{
    public const string Host = "box.plant";
    public const string Origin = "https://box.plant:8443";

    private const byte UserPresent = 0x01;
    private const byte UserVerified = 0x04;
    private const byte BackupEligible = 0x08;
    private const byte BackedUp = 0x10;
    private const byte AttestedData = 0x40;

    private readonly ECDsa ec = ECDsa.Create(ECCurve.NamedCurves.nistP256);
    private readonly RSA rsa = RSA.Create(2048);

    public byte[] CredentialId { get; set; } = RandomNumberGenerator.GetBytes(32);

    /// <summary>As the page gave it at the registration.</summary>
    public string Handle { get; set; } = "";

    public uint Count { get; set; }

    public bool IsRsa { get; set; }

    /// <summary>COSE algorithm; null: that of the key.</summary>
    public int? Algorithm { get; set; }

    public bool Verifies { get; set; } = true;

    public bool IsPresent { get; set; } = true;

    public bool IsBackedUp { get; set; }

    public string RpId { get; set; } = Host;

    public string ClaimedOrigin { get; set; } = Origin;

    public bool IsCrossOrigin { get; set; }

    /// <summary>In the place of <c>webauthn.create</c> and <c>webauthn.get</c>.</summary>
    public string? ClaimedType { get; set; }

    public string? ClaimedChallenge { get; set; }

    /// <summary>Changes the attestation object or the authenticator data that is sent, after it was signed.</summary>
    public Func<byte[], byte[]> Sent { get; set; } = bytes => bytes;

    public byte[] PublicKey => IsRsa ? RsaKey() : EcKey();

    /// <summary><c>navigator.credentials.create</c>.</summary>
    public string Create(string options)
    {
        var asked = JsonNode.Parse(options)!;
        Handle = Encoding.UTF8.GetString(Base64Url.DecodeFromChars((string)asked["user"]!["id"]!));
        byte[] length = [(byte)(CredentialId.Length >> 8), (byte)CredentialId.Length];
        byte[] data = [.. AuthenticatorData(AttestedData), .. new byte[16], .. length, .. CredentialId, .. PublicKey];
        byte[] attestation = [0xA3, .. Text("fmt"), .. Text("none"), .. Text("attStmt"), 0xA0, .. Text("authData"), .. Bytes(data)];
        return Answer(new()
        {
            ["clientDataJSON"] = Base64Url.EncodeToString(ClientData("webauthn.create", (string)asked["challenge"]!)),
            ["attestationObject"] = Base64Url.EncodeToString(Sent(attestation)),
            ["transports"] = new JsonArray("usb", "<script>"),
        });
    }

    /// <summary><c>navigator.credentials.get</c>.</summary>
    public string Get(string options)
    {
        var (data, client) = (AuthenticatorData(0), ClientData("webauthn.get", (string)JsonNode.Parse(options)!["challenge"]!));
        byte[] signed = [.. data, .. SHA256.HashData(client)];
        var signature = IsRsa ? rsa.SignData(signed, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1) : ec.SignData(signed, HashAlgorithmName.SHA256, DSASignatureFormat.Rfc3279DerSequence);
        return Answer(new()
        {
            ["clientDataJSON"] = Base64Url.EncodeToString(client),
            ["authenticatorData"] = Base64Url.EncodeToString(Sent(data)),
            ["signature"] = Base64Url.EncodeToString(signature),
            ["userHandle"] = Base64Url.EncodeToString(Encoding.UTF8.GetBytes(Handle)),
        });
    }

    public void Dispose()
    {
        ec.Dispose();
        rsa.Dispose();
    }

    private string Answer(JsonObject response) => new JsonObject
    {
        ["id"] = Base64Url.EncodeToString(CredentialId),
        ["rawId"] = Base64Url.EncodeToString(CredentialId),
        ["type"] = "public-key",
        ["clientExtensionResults"] = new JsonObject(),
        ["response"] = response,
    }.ToJsonString();

    private byte[] ClientData(string type, string challenge) => JsonSerializer.SerializeToUtf8Bytes(
        new { type = ClaimedType ?? type, challenge = ClaimedChallenge ?? challenge, origin = ClaimedOrigin, crossOrigin = IsCrossOrigin });

    private byte[] AuthenticatorData(byte flags)
    {
        if (IsPresent) flags |= UserPresent;
        if (Verifies) flags |= UserVerified;
        if (IsBackedUp) flags |= BackupEligible | BackedUp;
        var count = new byte[4];
        BinaryPrimitives.WriteUInt32BigEndian(count, Count);
        return [.. SHA256.HashData(Encoding.UTF8.GetBytes(RpId)), flags, .. count];
    }

    // RFC 9053 section 7.1.1: kty EC2, alg, crv P-256, x, y.
    private byte[] EcKey()
    {
        var point = ec.ExportParameters(false).Q;
        return [0xA5, 0x01, 0x02, 0x03, .. Number(Algorithm ?? -7), 0x20, 0x01, 0x21, .. Bytes(point.X!), 0x22, .. Bytes(point.Y!)];
    }

    // RFC 8230 section 4: kty RSA, alg, n, e.
    private byte[] RsaKey()
    {
        var key = rsa.ExportParameters(false);
        return [0xA4, 0x01, 0x03, 0x03, .. Number(Algorithm ?? -257), 0x20, .. Bytes(key.Modulus!), 0x21, .. Bytes(key.Exponent!)];
    }

    // RFC 8949 section 3.1: negative numbers, byte and text strings, in their shortest form.
    private static byte[] Number(int negative) => Head(1, -1 - negative);

    private static byte[] Bytes(byte[] value) => [.. Head(2, value.Length), .. value];

    private static byte[] Text(string value) => [.. Head(3, value.Length), .. Encoding.ASCII.GetBytes(value)];

    private static byte[] Head(int type, int value) => value switch
    {
        < 24 => [(byte)((type << 5) | value)],
        < 256 => [(byte)((type << 5) | 24), (byte)value],
        _ => [(byte)((type << 5) | 25), (byte)(value >> 8), (byte)value],
    };
}
