using System.Net;
using System.Net.Http.Headers;
using System.Net.Security;
using System.Security.Authentication;
using System.Security.Cryptography;
using System.Security.Cryptography.Pkcs;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using System.Text.Json;
using TrustPoint.Testing.Appliances;
using TrustPoint.Testing.Est;
using TrustPoint.Testing.Load;

namespace TrustPoint.Appliance.Tests.Joining;

/// <summary>What a pledge was answered.</summary>
internal sealed record Answer(int Status, byte[] Body, string? Type, TimeSpan? RetryAfter)
{
    public string Words => Encoding.UTF8.GetString(Body);
}

/// <summary>A pledge made by hand: it keeps to one connection, whose server it does not know yet.</summary>
internal sealed class Pledge : IDisposable
{
    private readonly X509Certificate2 identity;
    private readonly string serialNumber;
    private readonly HttpClient client;
    private byte[]? seen;

    public Pledge(ApplianceProcess registrar, X509Certificate2 identity, string serialNumber, SslProtocols protocols = SslProtocols.None)
    {
        (this.identity, this.serialNumber) = (identity, serialNumber);
#pragma warning disable CA2000 // the client disposes of it
        var handler = new SocketsHttpHandler { UseProxy = false, MaxConnectionsPerServer = 1, AllowAutoRedirect = false };
#pragma warning restore CA2000
        handler.SslOptions.EnabledSslProtocols = protocols;
        handler.SslOptions.ClientCertificateContext = SslStreamCertificateContext.Create(identity, null, offline: true);
#pragma warning disable CA5359 // RFC 8995 section 5.1: the server's certificate is taken provisionally
        handler.SslOptions.RemoteCertificateValidationCallback = (_, certificate, _, _) =>
        {
            seen = certificate!.GetRawCertData();
            Connections++;
            return true;
        };
#pragma warning restore CA5359
        client = new(handler) { BaseAddress = new(registrar.DevicesUrl) };
    }

    /// <summary>The registrar's certificate, as this connection showed it.</summary>
    public byte[] Seen => seen!;

    /// <summary>How many connections it made.</summary>
    public int Connections { get; private set; }

    public X509Certificate2 Identity => identity;

    public string Nonce { get; set; } = Convert.ToBase64String(RandomNumberGenerator.GetBytes(16));

    /// <summary>Asks for a voucher.</summary>
    /// <param name="registrar">The certificate that it says it saw; null: the one that it did.</param>
    /// <param name="claims">The serial number that it says it has; null: its own.</param>
    /// <param name="signer">Whose key signs; null: its own.</param>
    public async Task<Answer> AskAsync(byte[]? registrar = null, string? claims = null, X509Certificate2? signer = null)
    {
        if (seen is null) await SendAsync(HttpMethod.Get, "/.well-known/est/cacerts", null, null); // to know whom it speaks to
        var json = JsonSerializer.Serialize(new Dictionary<string, object>
        {
            ["ietf-voucher-request:voucher"] = new Dictionary<string, object>
            {
                ["created-on"] = "2026-03-01T10:00:00Z",
                ["assertion"] = "proximity",
                ["serial-number"] = claims ?? serialNumber,
                ["nonce"] = Nonce,
                ["proximity-registrar-cert"] = Convert.ToBase64String(registrar ?? Seen),
            },
        });
        return await SendAsync(HttpMethod.Post, "/.well-known/brski/requestvoucher", Maker.Sign(json, signer ?? identity, []), "application/voucher-cms+json");
    }

    /// <summary>Sends a voucher request as it is.</summary>
    public Task<Answer> SendAsync(byte[] request) => SendAsync(HttpMethod.Post, "/.well-known/brski/requestvoucher", request, "application/voucher-cms+json");

    /// <summary>What it says in a request: where it stands, and which registrar it sees; and more members behind that.</summary>
    public async Task<string> JsonAsync(string? more = null)
    {
        if (seen is null) await CaCertificatesAsync();
        return $$$"""
            {"ietf-voucher-request:voucher":{"created-on":"2026-03-01T10:00:00Z","assertion":"proximity","serial-number":"{{{serialNumber}}}","nonce":"{{{Nonce}}}","proximity-registrar-cert":"{{{Convert.ToBase64String(Seen)}}}"{{{more}}}}}
            """;
    }

    /// <summary>The authorities that EST tells it, on the path without a label.</summary>
    public async Task<IReadOnlyList<string>> CaCertificatesAsync()
    {
        var cms = new SignedCms();
        cms.Decode(Convert.FromBase64String(Encoding.ASCII.GetString((await SendAsync(HttpMethod.Get, "/.well-known/est/cacerts", null, null)).Body)));
        return [.. cms.Certificates.Select(certificate => certificate.GetNameInfo(X509NameType.SimpleName, false))];
    }

    /// <summary>Tells of the voucher or of the enrolment.</summary>
    public Task<Answer> TellAsync(string operation, bool status, string? reason = null) => TellAsync(operation, JsonSerializer.Serialize(new { version = 1, status, reason }));

    /// <summary>Tells it in these words.</summary>
    public Task<Answer> TellAsync(string operation, string json) => SendAsync(HttpMethod.Post, $"/.well-known/brski/{operation}", Encoding.UTF8.GetBytes(json), "application/json");

    /// <summary>Asks for a certificate under a name.</summary>
    /// <param name="name">The name.</param>
    /// <param name="code">A one-time code; null: it goes by what it shows in TLS.</param>
    /// <returns>It with its key; null: it was refused.</returns>
    public async Task<(Answer Answer, X509Certificate2? Certificate)> EnrolAsync(string name, string? code = null)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = Encoding.ASCII.GetBytes(Convert.ToBase64String(TestDevice.Pkcs10($"CN={name}, SERIALNUMBER={serialNumber}", key)));
        var answer = await SendAsync(HttpMethod.Post, "/.well-known/est/simpleenroll", request, "application/pkcs10", code is null ? null : $"{name}:{code}");
        return (answer, answer.Status == 200 ? TestDevice.WithKey(FleetDevice.Issued(answer.Body), key) : null);
    }

    public void Dispose() => client.Dispose();

    private async Task<Answer> SendAsync(HttpMethod method, string path, byte[]? body, string? type, string? login = null)
    {
        using var request = new HttpRequestMessage(method, path) { Version = HttpVersion.Version11 };
        if (body is not null)
        {
            request.Content = new ByteArrayContent(body);
            request.Content.Headers.ContentType = new MediaTypeHeaderValue(type!);
        }
        if (login is not null) request.Headers.Authorization = new("Basic", Convert.ToBase64String(Encoding.ASCII.GetBytes(login)));
        using var response = await client.SendAsync(request);
        return new((int)response.StatusCode, await response.Content.ReadAsByteArrayAsync(), response.Content.Headers.ContentType?.MediaType, response.Headers.RetryAfter?.Delta);
    }
}
