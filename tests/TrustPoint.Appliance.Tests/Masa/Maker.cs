using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using System.Text.Json;
using TrustPoint.Formats;
using TrustPoint.Formats.Certificates;
using TrustPoint.Formats.Transfers;
using TrustPoint.Testing.Appliances;
using TrustPoint.Testing.Est;
using TrustPoint.Testing.Load;
using TrustPoint.Testing.Transfers;

namespace TrustPoint.Appliance.Tests.Masa;

/// <summary>A running appliance as a manufacturer: a factory, an authority for vouchers, and the messages that others send it, made by OpenSSL.</summary>
internal sealed class Maker(ApplianceProcess appliance) : IDisposable
{
    public const string Nonce = "dGhlIG5vbmNl";

    private readonly TemporaryDirectory folder = new();

    public ApplianceProcess Appliance => appliance;

    public string Folder => folder.Path;

    /// <summary>The MASA as devices know it: RFC 8995 section 2.3.2, an authority alone.</summary>
    public string Address => $"localhost:{appliance.DevicesPort}";

    /// <summary>Makes the factory, once for all tests of an appliance.</summary>
    public async Task SetUpAsync()
    {
        await File.WriteAllTextAsync(Path.Combine(Folder, "registrar.cnf"), "keyUsage=digitalSignature\nextendedKeyUsage=1.3.6.1.5.5.7.3.28\nsubjectKeyIdentifier=hash\n");
        await File.WriteAllTextAsync(Path.Combine(Folder, "client.cnf"), "keyUsage=digitalSignature\nextendedKeyUsage=clientAuth\n");
        if ((await appliance.AdminAsync(HttpMethod.Get, "domains")).EnumerateArray().Any(domain => domain.GetProperty("name").GetString() == "line")) return;
        await appliance.AdminAsync(HttpMethod.Post, "authorities", new { name = "maker-root", commonName = "Maker Root", profile = "idevid-root-ca" });
        foreach (var name in new[] { "line", "masa" })
            await appliance.AdminAsync(HttpMethod.Post, "authorities", new { name, parent = "maker-root", commonName = $"Maker {name}", profile = "idevid-issuing-ca" });
        await appliance.AdminAsync(HttpMethod.Put, "domains/line", new { name = "line", authority = "line", profiles = new[] { "idevid" }, masa = Address });
        await appliance.AdminAsync(HttpMethod.Put, "models/sold", new { name = "sold", policy = "verified", noncelessSeconds = 86400, hasClock = true });
        await appliance.AdminAsync(HttpMethod.Put, "models/open", new { name = "open", policy = "logged", hasClock = true });
    }

    /// <summary>Adds a product.</summary>
    public Task<JsonElement> AddAsync(string serial, string model) =>
        appliance.AdminAsync(HttpMethod.Post, "products", new { domain = "line", model, serialNumbers = new[] { serial } });

    /// <summary>A domain of an owner: files NAME-ca.pem and NAME.pem, each with its key.</summary>
    public async Task MakeDomainAsync(string name, string extensions = "registrar.cnf") => _ = (await BashAsync($"""
        openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -keyout {name}-ca.key -out {name}-ca.pem -days 30 -subj "/CN={name} CA" -addext keyUsage=keyCertSign
        openssl req -new -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -keyout {name}.key -out {name}.csr -subj "/CN={name} registrar"
        openssl x509 -req -in {name}.csr -CA {name}-ca.pem -CAkey {name}-ca.key -days 30 -extfile {extensions} -out {name}.pem
        """)).Done;

    /// <summary>Registers such a domain as an owner.</summary>
    public async Task MakeOwnerAsync(string name, string extensions = "registrar.cnf")
    {
        await MakeDomainAsync(name, extensions);
        await appliance.AdminAsync(HttpMethod.Put, $"owners/{name}", new { name, displayName = name, anchorsPem = await File.ReadAllTextAsync(Path.Combine(Folder, $"{name}-ca.pem")) });
    }

    /// <summary>Gives a product its factory identity by EST with a one-time code: files SERIAL.pem and SERIAL.key.</summary>
    /// <returns>The status.</returns>
    public async Task<int> EnrolAsync(string serial, ECDsa key)
    {
        var device = (await appliance.AdminAsync(HttpMethod.Get, $"products?serialNumber={serial}")).GetProperty("items")[0].GetProperty("device").GetString()!;
        var code = (await appliance.AdminAsync(HttpMethod.Post, $"devices/{device}/code", new { })).GetProperty("code").GetString();
        return await EnrolAsync(serial, key, $"{device}:{code}");
    }

    /// <summary>The same with what the line shows: name and code, or the certificate of its registration authority.</summary>
    public async Task<int> EnrolAsync(string serial, ECDsa key, string? credentials, X509Certificate2? authority = null)
    {
        await using var connection = await TestDevice.ConnectAsync(appliance, authority);
        var status = await connection.SendAsync(EstRequest.Enrol("line/simpleenroll", TestDevice.Pkcs10($"SERIALNUMBER={serial}", key), credentials));
        if (status != 200) return status;
        using var certificate = X509CertificateLoader.LoadCertificate(FleetDevice.Issued(connection.Body.Span));
        await File.WriteAllTextAsync(Path.Combine(Folder, $"{serial}.pem"), certificate.ExportCertificatePem());
        await File.WriteAllTextAsync(Path.Combine(Folder, $"{serial}.key"), key.ExportPkcs8PrivateKeyPem());
        return status;
    }

    /// <summary>A line asks for a device with a new key. The status.</summary>
    public async Task<int> LineAsync(string subject, string credentials, string operation = "simpleenroll")
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        await using var connection = await EstConnection.OpenAsync(appliance.DevicesPort, null);
        return await connection.SendAsync(EstRequest.Enrol($"line/{operation}", TestDevice.Pkcs10(subject, key), credentials));
    }

    /// <summary>A device's factory identity.</summary>
    public Certificate Identity(string serial) => Certificate.Decode(Pem.Certificates(File.ReadAllText(Path.Combine(Folder, $"{serial}.pem")))[0]);

    /// <summary>A device of a seller's, and its sale, which the buyer has accepted.</summary>
    public async Task<TransferPackage> SoldAsync(string serial, TestParty seller, TestParty buyer)
    {
        var owner = serial.ToLowerInvariant();
        await AddAsync(serial, "sold");
        await appliance.AdminAsync(HttpMethod.Put, $"owners/{owner}", new { name = owner, displayName = "Seller", anchorsPem = Pem.Of(seller.Authority.Der.Span) });
        await appliance.AdminAsync(HttpMethod.Post, "products/assign", new { serialNumber = serial, owner });
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        Assert.Equal(200, await EnrolAsync(serial, key));
        var (identity, now) = (Identity(serial), DateTimeOffset.UtcNow);
        return TestTransfer.Accept(TestTransfer.Offer(TestTransfer.Statement(seller, buyer, now, (identity, TitleHead.None)), seller, identity), buyer, now);
    }

    /// <summary>A pledge's request before a registrar.</summary>
    public async Task<byte[]> PledgeAsync(string serial, string registrar, string nonce = Nonce)
    {
        using var seen = X509CertificateLoader.LoadCertificateFromFile(Path.Combine(Folder, $"{registrar}.pem"));
        return await SignAsync(Request(("assertion", "proximity"), ("serial-number", serial), ("nonce", nonce), ("proximity-registrar-cert", Convert.ToBase64String(seen.RawData))), serial);
    }

    /// <summary>A registrar's request, with its whole domain beside it.</summary>
    public Task<byte[]> AskAsync(string registrar, string serial, string? nonce = Nonce, byte[]? prior = null) => SignAsync(
        Request(("serial-number", serial), ("nonce", nonce), ("prior-signed-voucher-request", prior is null ? null : Convert.ToBase64String(prior))), registrar, $"{registrar}-ca.pem");

    /// <summary>Asks over TLS.</summary>
    public async Task<(int Status, string? Type, byte[] Body)> PostAsync(string operation, byte[] message)
    {
        using var client = await appliance.DeviceClientAsync();
        using var content = new ByteArrayContent(message) { Headers = { ContentType = new MediaTypeHeaderValue("application/voucher-cms+json") } };
        using var answer = await client.PostAsync($"{appliance.DevicesUrl}/.well-known/brski/{operation}", content);
        return ((int)answer.StatusCode, answer.Content.Headers.ContentType?.MediaType, await answer.Content.ReadAsByteArrayAsync());
    }

    /// <summary>The content of a CMS that OpenSSL verifies by the anchor that goes into firmware, and by nothing else; its signer is in signer.pem then.</summary>
    public async Task<JsonElement> VerifiedAsync(byte[] der)
    {
        await File.WriteAllBytesAsync(Path.Combine(Folder, "answer.der"), der);
        await File.WriteAllTextAsync(Path.Combine(Folder, "anchor.pem"), (await appliance.CommandAsync("masa", "anchor", "export")).Done);
        // What stands in firmware is the anchor itself, although it is no root.
        var content = (await BashAsync("openssl cms -verify -inform DER -in answer.der -CAfile anchor.pem -partial_chain -purpose any -signer signer.pem -out content.json && cat content.json")).Done;
        return JsonDocument.Parse(content).RootElement.Clone();
    }

    public Task<ShellResult> BashAsync(string script) => Shell.BashAsync(script, Folder);

    public void Dispose() => folder.Dispose();

    private static string Request(params (string Name, string? Value)[] members) => JsonSerializer.Serialize(new Dictionary<string, object>
    {
        ["ietf-voucher-request:voucher"] = members.Where(member => member.Value is not null).ToDictionary(member => member.Name, member => member.Value),
    });

    private async Task<byte[]> SignAsync(string json, string signer, string? beside = null)
    {
        await File.WriteAllTextAsync(Path.Combine(Folder, "request.json"), json, Encoding.ASCII);
        _ = (await BashAsync(
            $"openssl cms -sign -binary -nodetach -outform DER -econtent_type 1.2.840.113549.1.9.16.1.40 -signer {signer}.pem -inkey {signer}.key {(beside is null ? "" : $"-certfile {beside}")} -in request.json -out request.der")).Done;
        return await File.ReadAllBytesAsync(Path.Combine(Folder, "request.der"));
    }
}
