using System.Net;
using System.Security.Cryptography.X509Certificates;
using System.Text.RegularExpressions;
using TrustPoint.Appliance.Rest;
using TrustPoint.Formats;
using TrustPoint.Formats.Certificates;
using TrustPoint.Formats.Revocation;
using TrustPoint.Testing.Appliances;
using TrustPoint.Testing.Est;

namespace TrustPoint.Appliance.Tests.Urls;

/// <summary>What certificates point to: RFC 5280 sections 4.2.1.13 and 4.2.2.1. OpenSSL reads the pointers, and each is followed as a relying party would.</summary>
public sealed partial class CertificateUrlTests(SharedAppliance shared) : IClassFixture<SharedAppliance>
{
    private static readonly string[] DeviceProfiles = ["ldevid", "tls-client", "tls-server", "tls-peer", "opc-ua-application", "spiffe-svid"];

    private ApplianceProcess Appliance => shared.Process;

    [Theory] // RFC 5280 sections 4.2.1.13 and 4.2.2.1
    [InlineData("ldevid", "issuer")] // RFC 9608 section 3: noRevAvail
    [InlineData("spiffe-svid", "")]
    [InlineData("tls-client", "crl ocsp issuer")]
    [InlineData("tls-server", "crl ocsp issuer")]
    [InlineData("tls-peer", "crl ocsp issuer")]
    [InlineData("opc-ua-application", "crl ocsp issuer")]
    [InlineData("est-server", "crl ocsp issuer")]
    [InlineData("issuing-ca", "crl ocsp issuer")]
    [InlineData("root-ca", "")]
    public async Task A_certificate_points_to_this_appliance_where_its_profile_says(string profile, string pointers)
    {
        var pem = new Dictionary<string, string> { ["pem"] = await CertificateAsync(profile) };
        var authority = profile == "issuing-ca" ? "evaluation-root-g1" : "evaluation-issuing-g1";

        var said = (await Shell.BashAsync("openssl x509 -noout -ext crlDistributionPoints,authorityInfoAccess <<< \"$pem\"", Path.GetTempPath(), pem)).Done;

        var found = Pointer().Matches(said).Select(match => match.Groups[1].Value);
        Assert.Equal(pointers.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(pointer => pointer switch
        {
            "crl" => $"URI:{Appliance.PublicUrl}/crl/{authority}.crl",
            "ocsp" => $"OCSP - URI:{Appliance.PublicUrl}/ocsp",
            _ => $"CA Issuers - URI:{Appliance.PublicUrl}/ca/{authority}.crt",
        }), found);
    }

    [Theory] // RFC 5280 section 4.2.1.13, RFC 2585 section 4.2
    [InlineData("tls-server")]
    [InlineData("issuing-ca")]
    public async Task What_cRLDistributionPoints_points_to_is_the_issuers_crl(string profile)
    {
        var certificate = Read(await CertificateAsync(profile));
        using var client = new HttpClient(new SocketsHttpHandler { UseProxy = false, AllowAutoRedirect = false });

        using var answer = await client.GetAsync(new Uri(Assert.Single(certificate.Extensions.CrlDistributionPoints)));

        Assert.Equal((HttpStatusCode.OK, "application/pkix-crl"), (answer.StatusCode, answer.Content.Headers.ContentType?.MediaType));
        var list = CertificateList.Decode(await answer.Content.ReadAsByteArrayAsync());
        Assert.Equal(certificate.Issuer, list.Issuer);
        Assert.DoesNotContain(list.Entries, entry => entry.Serial.Span.SequenceEqual(certificate.Serial.Span));
    }

    [Theory] // RFC 5280 section 4.2.2.1, RFC 2585 section 4.1
    [InlineData("tls-server")]
    [InlineData("issuing-ca")]
    public async Task What_caIssuers_points_to_is_the_issuers_certificate(string profile)
    {
        var certificate = Read(await CertificateAsync(profile));
        using var client = new HttpClient(new SocketsHttpHandler { UseProxy = false, AllowAutoRedirect = false });

        using var answer = await client.GetAsync(new Uri(certificate.Extensions.AuthorityInformationAccess.Single(access => access.Method == Oids.AccessCaIssuers).Uri));

        Assert.Equal((HttpStatusCode.OK, "application/pkix-cert"), (answer.StatusCode, answer.Content.Headers.ContentType?.MediaType));
        var issuer = Certificate.Decode(await answer.Content.ReadAsByteArrayAsync());
        Assert.Equal(certificate.Issuer, issuer.Subject);
        Assert.True(certificate.IsSignedBy(issuer.PublicKey));
    }

    [Theory] // RFC 5280 section 4.2.2.1, RFC 6960 section 3.1: with nothing but the certificate and the anchor
    [InlineData("tls-client")]
    [InlineData("est-server")]
    [InlineData("issuing-ca")]
    public async Task What_ocsp_points_to_says_that_it_is_good(string profile)
    {
        using var folder = new TemporaryDirectory();
        await File.WriteAllTextAsync(folder.File("own.pem"), await CertificateAsync(profile));
        await File.WriteAllTextAsync(folder.File("anchors.pem"), (await Appliance.CommandAsync("ca", "export", "--anchors")).Done);

        var said = (await Shell.BashAsync("""
            curl -sf --noproxy '*' "$(openssl x509 -noout -text -in own.pem | sed -n 's/ *CA Issuers - URI://p')" | openssl x509 -inform der -out issuer.pem
            openssl ocsp -issuer issuer.pem -cert own.pem -url "$(openssl x509 -noout -ocsp_uri -in own.pem)" -no_proxy '*' -CAfile anchors.pem 2>&1
            """, folder.Path)).Done;

        Assert.Contains("Response verify OK", said, StringComparison.Ordinal);
        Assert.Contains("own.pem: good", said, StringComparison.Ordinal);
    }

    private static Certificate Read(string pem) => Certificate.Decode(Pem.Certificates(pem)[0]);

    // A device's own, freshly enrolled; the appliance's own, as it stands in the list.
    private async Task<string> CertificateAsync(string profile)
    {
        if (DeviceProfiles.Contains(profile))
        {
            using var enrolled = await EnrolledAsync(profile);
            return enrolled.ExportCertificatePem();
        }
        var rows = (await Appliance.AdminAsync(HttpMethod.Get, $"certificates?profile={profile}")).GetProperty("items");
        return (await Appliance.AdminAsync(HttpMethod.Get, $"certificates/{rows[0].GetProperty("serial").GetString()}")).GetProperty("pem").GetString()!;
    }

    private async Task<X509Certificate2> EnrolledAsync(string profile)
    {
        await Appliance.AdminAsync(HttpMethod.Put, "domains/plant", new { name = "plant", authority = "evaluation-issuing-g1", profiles = DeviceProfiles, @default = true });
        var name = $"pump-{Guid.NewGuid():N}";
        string[] uris = profile switch { "opc-ua-application" => ["urn:pump"], "spiffe-svid" => ["spiffe://plant.example/pump"], _ => [] };
        var added = await Appliance.AdminAsync(HttpMethod.Post, "devices", new { name, profile, dnsNames = new[] { $"{name}.plant.example" }, uris });
        return await new TestDevice(Appliance, name, added.GetProperty("code").GetString()!).EnrolAsync($"plant~{profile}");
    }

    [GeneratedRegex(@"^\s*(.*URI:.*?)\s*$", RegexOptions.Multiline)]
    private static partial Regex Pointer();
}
