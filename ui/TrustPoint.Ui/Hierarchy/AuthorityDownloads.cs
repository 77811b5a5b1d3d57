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
        pages.MapGet("/authorities/anchors.pem", http => GivenOut.AnswerAsync(http, Right.SeeSetup, async _ => await SendAsync(http, "trust-anchors.pem", http.RequestServices.GetRequiredService<Authorities>().Anchors)));
        MapOfOne(pages, "certificate.pem", (http, _, one) => SendAsync(http, $"{one.Name}.pem", [one]));
        MapOfOne(pages, "chain.pem", (http, authorities, one) => SendAsync(http, $"{one.Name}-chain.pem", authorities.ChainOf(one)));
        // RFC 2585 section 4.1.
        MapOfOne(pages, "certificate.crt", (http, _, one) => GivenOut.SendAsync(http, "application/pkix-cert", $"{one.Name}.crt", one.Record.Certificate));
        pages.MapGet("/authorities/{name}/request.csr", http => GivenOut.AnswerAsync(http, Right.SeeSetup, async _ =>
        {
            var awaited = await http.RequestServices.GetRequiredService<OutsideAuthorities>().AwaitedAsync(http.RequestAborted);
            // RFC 5967 section 4: application/pkcs10 is the DER; what people send around is PEM.
            return awaited.FirstOrDefault(request => request.Name == NameIn(http)) is { } found
                ? await GivenOut.SendAsync(http, PemType, $"{found.Name}.csr", Encoding.ASCII.GetBytes(PemEncoding.WriteString("CERTIFICATE REQUEST", found.Request) + "\n"))
                : Gone(http, "gone.request");
        }));
    }

    private static void MapOfOne(IEndpointRouteBuilder pages, string file, Func<HttpContext, Authorities, IssuingAuthority, Task<NotGiven?>> give) =>
        pages.MapGet($"/authorities/{{name}}/{file}", http => GivenOut.AnswerAsync(http, Right.SeeSetup, async _ =>
        {
            var authorities = http.RequestServices.GetRequiredService<Authorities>();
            return authorities.Find(NameIn(http)) is { } one ? await give(http, authorities, one) : Gone(http, "gone.authority");
        }));

    private static Task<NotGiven?> SendAsync(HttpContext http, string name, IEnumerable<IssuingAuthority> chosen) =>
        GivenOut.SendAsync(http, PemType, name, Encoding.ASCII.GetBytes(string.Concat(chosen.Select(authority => PemEncoding.WriteString("CERTIFICATE", authority.Record.Certificate) + "\n"))));

    private static NotGiven Gone(HttpContext http, string why) => NotGiven.Gone(http, why, NameIn(http), "/authorities", "menu.authorities");

    private static string NameIn(HttpContext http) => (string)http.GetRouteValue("name")!;
}
