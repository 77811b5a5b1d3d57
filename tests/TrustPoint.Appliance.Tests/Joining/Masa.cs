using System.Collections.Concurrent;
using System.Net;
using System.Security.Cryptography.Pkcs;
using System.Security.Cryptography.X509Certificates;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Server.Kestrel.Https;
using Microsoft.Extensions.DependencyInjection;

namespace TrustPoint.Appliance.Tests.Joining;

/// <summary>A request of the registrar, as somebody else's software reads it.</summary>
/// <param name="Message">The CMS.</param>
/// <param name="Content">The voucher request inside.</param>
internal sealed record RegistrarsRequest(SignedCms Message, JsonElement Content)
{
    public X509Certificate2 Registrar => Message.SignerInfos[0].Certificate!;

    public string? Text(string member) => Content.TryGetProperty(member, out var value) ? value.GetString() : null;
}

/// <summary>A MASA made by hand, on loopback, able to misbehave.</summary>
internal sealed class Masa(Maker maker) : IAsyncDisposable
{
    private WebApplication app = null!;
    private int running;

    /// <summary>host:port.</summary>
    public string Address { get; private set; } = null!;

    /// <summary>The voucher requests that came, in order.</summary>
    public ConcurrentQueue<RegistrarsRequest> Asked { get; } = [];

    /// <summary>How many it worked on at one time, at most.</summary>
    public int MostAtOnce { get; private set; }

    /// <summary>The vouchers that it gave.</summary>
    public ConcurrentQueue<byte[]> Given { get; } = [];

    /// <summary>How it answers; null: with a voucher.</summary>
    public Func<HttpContext, RegistrarsRequest, Task>? Answers { get; set; }

    /// <summary>The rest of the entries in a device's log, beside the voucher that it was just given.</summary>
    public string Past { get; set; } = "";

    /// <summary>How it answers when it is asked for the log.</summary>
    public int LogStatus { get; set; } = StatusCodes.Status200OK;

    public static async Task<Masa> StartAsync(Maker maker)
    {
        var masa = new Masa(maker);
        var builder = WebApplication.CreateEmptyBuilder(new());
        builder.Services.AddRoutingCore();
        builder.WebHost.UseKestrelCore().UseKestrelHttpsConfiguration()
            .ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0, listener => listener.UseHttps(maker.Server("localhost"), https =>
            {
                https.ClientCertificateMode = ClientCertificateMode.AllowCertificate;
                https.ClientCertificateValidation = (_, _, _) => true;
            })));
        masa.app = builder.Build();
        masa.app.UseRouting();
        masa.app.MapPost("/.well-known/brski/requestvoucher", masa.GiveAsync);
        masa.app.MapPost("/.well-known/brski/requestauditlog", masa.TellAsync);
        await masa.app.StartAsync();
        var url = masa.app.Services.GetRequiredService<IServer>().Features.GetRequiredFeature<IServerAddressesFeature>().Addresses.Single();
        masa.Address = $"localhost:{new Uri(url).Port}";
        return masa;
    }

    /// <summary>A voucher for what was asked.</summary>
    public byte[] Voucher(RegistrarsRequest request, string? serialNumber = null, string? nonce = null) => maker.Sign(JsonSerializer.Serialize(new Dictionary<string, object>
    {
        ["ietf-voucher:voucher"] = new Dictionary<string, object?>
        {
            ["created-on"] = DateTime.UtcNow.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'"),
            ["assertion"] = "proximity",
            ["serial-number"] = serialNumber ?? request.Text("serial-number"),
            ["idevid-issuer"] = request.Text("idevid-issuer"),
            ["nonce"] = nonce ?? request.Text("nonce"),
            ["pinned-domain-cert"] = Convert.ToBase64String(Pinned(request).RawData),
        },
    }));

    public ValueTask DisposeAsync() => app.DisposeAsync();

    // RFC 8995 section 5.5.2: the one that is farthest from the registrar's.
    private static X509Certificate2 Pinned(RegistrarsRequest request) =>
        request.Message.Certificates.FirstOrDefault(certificate => certificate.SubjectName.RawData.AsSpan().SequenceEqual(certificate.IssuerName.RawData)) ?? request.Registrar;

    private static async Task<RegistrarsRequest> ReadAsync(HttpContext http)
    {
        using var body = new MemoryStream();
        await http.Request.Body.CopyToAsync(body);
        var message = new SignedCms();
        message.Decode(body.ToArray());
        message.CheckSignature(verifySignatureOnly: true);
        return new(message, JsonDocument.Parse(message.ContentInfo.Content).RootElement.GetProperty("ietf-voucher-request:voucher"));
    }

    private async Task GiveAsync(HttpContext http)
    {
        lock (Asked) MostAtOnce = Math.Max(MostAtOnce, ++running);
        try
        {
            var request = await ReadAsync(http);
            Asked.Enqueue(request);
            if (Answers is { } answer)
            {
                await answer(http, request);
                return;
            }
            await Task.Delay(50); // long enough for another request to come in between
            var voucher = Voucher(request);
            Given.Enqueue(voucher);
            await WriteAsync(http, voucher);
        }
        finally
        {
            lock (Asked) running--;
        }
    }

    public static async Task WriteAsync(HttpContext http, byte[] voucher)
    {
        http.Response.ContentType = "application/voucher-cms+json";
        await http.Response.Body.WriteAsync(voucher);
    }

    private async Task TellAsync(HttpContext http)
    {
        var request = await ReadAsync(http);
        http.Response.StatusCode = LogStatus;
        if (LogStatus != StatusCodes.Status200OK) return;
        var pinned = Pinned(request);
        var domain = Convert.ToBase64String(pinned.Extensions.OfType<X509SubjectKeyIdentifierExtension>().Single().SubjectKeyIdentifierBytes.Span);
        http.Response.ContentType = "application/json";
        await http.Response.WriteAsync(
            $$"""{"version":"1","events":[{{Past}}{"date":"2026-03-01T10:00:00Z","domainID":"{{domain}}","nonce":"{{request.Text("nonce")}}","assertion":"proximity"}]}""");
    }
}
