using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using TrustPoint.Ca.Authorities;
using TrustPoint.Ca.Callers;
using TrustPoint.Ui.Access;

namespace TrustPoint.Ui.Hierarchy;

/// <summary>What of authorities is public, as files: for devices, for other programs, for whoever signs a request.</summary>
internal static class AuthorityDownloads
{
    private const string PemType = "application/x-pem-file";

    /// <summary>Maps them. No authority has a dot in its name, so none of them is in the way of a page.</summary>
    public static void Map(IEndpointRouteBuilder pages)
    {
        pages.MapGet("/authorities/anchors.pem", http => GiveAsync(http, authorities => Certificates("trust-anchors.pem", authorities.Anchors)));
        pages.MapGet("/authorities/{name}/certificate.pem", http => GiveAsync(http, authorities => Find(http, authorities) is { } one ? Certificates($"{one.Name}.pem", [one]) : null));
        pages.MapGet("/authorities/{name}/chain.pem", http => GiveAsync(http, authorities => Find(http, authorities) is { } one ? Certificates($"{one.Name}-chain.pem", authorities.ChainOf(one)) : null));
        // RFC 2585 section 4.1.
        pages.MapGet("/authorities/{name}/certificate.crt", http => GiveAsync(http, authorities => Find(http, authorities) is { } one ? new("application/pkix-cert", $"{one.Name}.crt", one.Record.Certificate) : null));
        pages.MapGet("/authorities/{name}/request.csr", http => GivenOut.AnswerAsync(http, Right.SeeSetup, async _ =>
        {
            var awaited = await http.RequestServices.GetRequiredService<OutsideAuthorities>().AwaitedAsync(http.RequestAborted);
            // RFC 5967 section 4: application/pkcs10 is the DER; what people send around is PEM.
            await SendAsync(http, awaited.FirstOrDefault(request => request.Name == NameIn(http)) is { } found
                ? new(PemType, $"{found.Name}.csr", Encoding.ASCII.GetBytes(PemEncoding.WriteString("CERTIFICATE REQUEST", found.Request) + "\n")) : null);
        }));
    }

    private static Task GiveAsync(HttpContext http, Func<Authorities, Download?> choose) =>
        GivenOut.AnswerAsync(http, Right.SeeSetup, _ => SendAsync(http, choose(http.RequestServices.GetRequiredService<Authorities>())));

    private static Download Certificates(string name, IEnumerable<IssuingAuthority> chosen) =>
        new(PemType, name, Encoding.ASCII.GetBytes(string.Concat(chosen.Select(authority => PemEncoding.WriteString("CERTIFICATE", authority.Record.Certificate) + "\n"))));

    private static IssuingAuthority? Find(HttpContext http, Authorities authorities) => authorities.Find(NameIn(http));

    private static string NameIn(HttpContext http) => (string)http.GetRouteValue("name")!;

    private static async Task SendAsync(HttpContext http, Download? file)
    {
        if (file is null)
        {
            http.Response.StatusCode = StatusCodes.Status404NotFound;
            return;
        }
        GivenOut.Name(http.Response, file.Type, file.Name);
        http.Response.ContentLength = file.Content.Length;
        await http.Response.Body.WriteAsync(file.Content, http.RequestAborted);
    }

    private sealed record Download(string Type, string Name, byte[] Content);
}
