using System.Collections.Concurrent;
using System.Net;
using System.Net.Security;
using System.Security.Authentication;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Https;
using Microsoft.Extensions.Logging;
using TrustPoint.Formats.Cms;

namespace TrustPoint.Agent.Tests.Parties;

/// <summary>What a registrar heard.</summary>
/// <param name="Operation">Last part of the path.</param>
/// <param name="Client">Serial number of the TLS client certificate, hex; null: none.</param>
/// <param name="Connection">Which TLS connection it was.</param>
/// <param name="Body">The body.</param>
/// <param name="Headers">Accept, Content-Type and Authorization.</param>
public sealed record Heard(string Operation, string? Client, string Connection, byte[] Body, (string Accept, string ContentType, string Authorization) Headers)
{
    public JsonElement Json => JsonSerializer.Deserialize<JsonElement>(Body);
}

/// <summary>What a registrar says.</summary>
public sealed record Said(int Status, string? Type = null, byte[]? Body = null, string? RetryAfter = null, string? Location = null, bool Closes = false)
{
    public static Said Text(int status, string words) => new(status, "text/plain; charset=utf-8", Encoding.UTF8.GetBytes(words));

    public static Said Voucher(byte[] cms) => new(200, "application/voucher-cms+json", cms);
}

/// <summary>
/// A registrar and EST server made by hand: real TLS on loopback, certificates and vouchers of the base library. It does as it is told,
/// good or bad.
/// </summary>
public sealed class TestRegistrar : IAsyncDisposable
{
    private const string ServerAuth = "1.3.6.1.5.5.7.3.1";
    private const string ClientAuth = "1.3.6.1.5.5.7.3.2";
    private const string CmcRa = "1.3.6.1.5.5.7.3.28";

    private readonly WebApplication app;
    private readonly ConcurrentQueue<Heard> heard = new();

    private TestRegistrar(TestManufacturer maker)
    {
        Maker = maker;
        Issuing = Root.Below("plant issuing");
        Certificate = NewCertificate([ServerAuth, CmcRa]);
        Chain = [Issuing.Certificate];
        AnswerVoucher = ask => Said.Voucher(Maker.VoucherFor(ask, Certificate).Sign());
        AnswerEnrolment = Issue;
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0, listener =>
        {
            listener.Protocols = HttpProtocols.Http1;
            listener.UseHttps(new TlsHandshakeCallbackOptions { OnConnection = _ => ValueTask.FromResult(Tls()) });
        }));
        app = builder.Build();
        app.Run(ServeAsync);
    }

    public TestManufacturer Maker { get; }

    public TestAuthority Root { get; } = TestAuthority.Root("plant root");

    public TestAuthority Issuing { get; }

    /// <summary>What it shows from the next connection on.</summary>
    public X509Certificate2 Certificate { get; set; }

    /// <summary>What it sends beside it.</summary>
    public IReadOnlyList<X509Certificate2> Chain { get; set; }

    /// <summary>The clock by which it issues.</summary>
    public TimeProvider Time { get; set; } = TimeProvider.System;

    public SslProtocols Protocols { get; set; } = SslProtocols.Tls12 | SslProtocols.Tls13;

    public Func<PledgeAsk, Said> AnswerVoucher { get; set; }

    public Func<CertificateRequest, Said> AnswerEnrolment { get; set; }

    public Said AnswerAttributes { get; set; } = new(204);

    public Said? AnswerCaCertificates { get; set; }

    /// <summary>How long what it issues lives.</summary>
    public TimeSpan Life { get; set; } = TimeSpan.FromDays(30);

    public IReadOnlyList<Heard> Heard => [.. heard];

    public Uri Url => new(app.Urls.Single().Replace("127.0.0.1", "localhost", StringComparison.Ordinal));

    public static async Task<TestRegistrar> StartAsync(TestManufacturer maker)
    {
        var registrar = new TestRegistrar(maker);
        await registrar.app.StartAsync();
        return registrar;
    }

    public X509Certificate2 NewCertificate(IReadOnlyList<string> purposes, TestAuthority? issuer = null)
    {
        var names = new SubjectAlternativeNameBuilder();
        names.AddDnsName("localhost");
        return (issuer ?? Issuing).Issue("CN=registrar", purposes, null, names.Build());
    }

    public X509Certificate2 NewDeviceCertificate() => NewCertificate([ClientAuth]);

    public IEnumerable<string> Operations => Heard.Select(each => each.Operation);

    public async ValueTask DisposeAsync() => await app.DisposeAsync();

    /// <summary>Issues what was asked for.</summary>
    public Said Issue(CertificateRequest request)
    {
        var names = request.CertificateExtensions.Where(extension => extension.Oid!.Value == "2.5.29.17").ToArray();
        using var issued = Issuing.Certify(
            request.SubjectName, request.PublicKey, [ClientAuth], Time.GetUtcNow() + Life, Time.GetUtcNow().AddMinutes(-1), names);
        return Certificates(issued);
    }

    public static Said Certificates(params IEnumerable<X509Certificate2> certificates) =>
        new(200, "application/pkcs7-mime", Encoding.ASCII.GetBytes(Convert.ToBase64String(CertsOnly.Encode(certificates.Select(each => (ReadOnlyMemory<byte>)each.RawData))) + "\n"));

    private SslServerAuthenticationOptions Tls() => new()
    {
        ServerCertificateContext = SslStreamCertificateContext.Create(Certificate, [.. Chain], offline: true),
        EnabledSslProtocols = Protocols,
        ClientCertificateRequired = true,
#pragma warning disable CA5359 // It looks at nobody: what is tested is the client.
        RemoteCertificateValidationCallback = (_, _, _, _) => true,
#pragma warning restore CA5359
        ApplicationProtocols = [SslApplicationProtocol.Http11],
    };

    private async Task ServeAsync(HttpContext http)
    {
        using var memory = new MemoryStream();
        await http.Request.Body.CopyToAsync(memory);
        var operation = http.Request.Path.Value!.Split('/')[^1];
        var ask = new Heard(
            operation, http.Connection.ClientCertificate?.SerialNumber, http.Connection.Id, memory.ToArray(),
            (http.Request.Headers.Accept.ToString(), http.Request.ContentType ?? "", http.Request.Headers.Authorization.ToString()));
        heard.Enqueue(ask);
        var said = operation switch
        {
            "requestvoucher" => AnswerVoucher(new(ask.Body)),
            "voucher_status" or "enrollstatus" => new Said(200),
            "cacerts" => AnswerCaCertificates ?? Certificates(Root.Certificate, Issuing.Certificate),
            "csrattrs" => AnswerAttributes,
            "simpleenroll" or "simplereenroll" => AnswerEnrolment(CertificateRequest.LoadSigningRequest(
                Convert.FromBase64String(Encoding.ASCII.GetString(ask.Body)), HashAlgorithmName.SHA256, CertificateRequestLoadOptions.UnsafeLoadCertificateExtensions)),
            _ => new Said(404),
        };
        http.Response.StatusCode = said.Status;
        if (said.RetryAfter is not null) http.Response.Headers.RetryAfter = said.RetryAfter;
        if (said.Location is not null) http.Response.Headers.Location = said.Location;
        if (said.Closes) http.Response.Headers.Connection = "close";
        if (said.Body is null) return;
        http.Response.ContentType = said.Type;
        http.Response.ContentLength = said.Body.Length;
        await http.Response.Body.WriteAsync(said.Body);
    }
}
