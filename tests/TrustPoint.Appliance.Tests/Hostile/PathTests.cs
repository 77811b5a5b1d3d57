using System.Security.Cryptography;
using System.Text;
using TrustPoint.Testing.Est;

namespace TrustPoint.Appliance.Tests.Hostile;

/// <summary>A path has one spelling, and no other leads to the same place with other rules (Dogtag CVE-2026-80110, OpenBao CVE-2026-3605).</summary>
[Collection(VictimCollection.Name)]
public class PathTests(VictimAppliance victim)
{
    private const string Est = "/.well-known/est";

    [Theory] // RFC 7030 section 3.2.2, RFC 3986 section 6.2.2
    [InlineData("/.well-known/est/simpleenroll", 200)]
    [InlineData("/.well-known/est/simpleenroll?a=/plant/../b", 200)] // a query is no path
    [InlineData("https://localhost/.well-known/est/simpleenroll", 200)] // absolute-form, RFC 9112 section 3.2.2
    [InlineData("/.well-known/est/plant/simpleenroll", 200)]
    [InlineData("/.well-known/est/plant~ldevid/simpleenroll", 200)]
    [InlineData("/.well-known/est/plant%7Eldevid/simpleenroll", 200)]
    [InlineData("/.well-known/est/elsewhere/simpleenroll", 404)]
    [InlineData("/.well-known/est/plant~registrar/simpleenroll", 404)]
    [InlineData("/.well-known/est/plant~/simpleenroll", 404)]
    [InlineData("/.well-known/est/~ldevid/simpleenroll", 404)]
    [InlineData("/.well-known/est/plant~ldevid~registrar/simpleenroll", 404)]
    [InlineData("/.well-known/est/PLANT/simpleenroll", 404)]
    [InlineData("/.well-known/est/plant/SimpleEnroll", 404)]
    [InlineData("/.well-known/EST/simpleenroll", 404)]
    [InlineData("/.WELL-KNOWN/est/simpleenroll", 404)]
    [InlineData("/.well-known/est/simpleenroll/", 404)]
    [InlineData("/.well-known/est//simpleenroll", 404)]
    [InlineData("//.well-known/est/simpleenroll", 404)]
    [InlineData("/.well-known/est/simpleenroll;v=1", 404)]
    [InlineData("/.well-known/est/%73impleenroll", 404)]
    [InlineData("/.well-known/est/simple%65nroll", 404)]
    [InlineData("/.well-known%2Fest%2Fsimpleenroll", 404)]
    [InlineData("/.well-known/est/plant%2Fsimpleenroll", 404)]
    [InlineData("/.well-known/est/plant%2fx/simpleenroll", 404)]
    [InlineData("/.well-known/est/plant%5Csimpleenroll", 404)]
    [InlineData("/.well-known\\est\\simpleenroll", 404)]
    [InlineData("/.well-known/est/./simpleenroll", 404)]
    [InlineData("/.well-known/est/cacerts/../simpleenroll", 404)]
    [InlineData("/.well-known/est/elsewhere/../plant/simpleenroll", 404)]
    [InlineData("/.well-known/est/%2e%2e/est/simpleenroll", 404)]
    [InlineData("/.well-known/est/..%2fest/simpleenroll", 404)]
    [InlineData("/.well-known/est/cacerts/simpleenroll", 404)]
    [InlineData("/.well-known/est/plant%00/simpleenroll", 400)]
    [InlineData("/.well-known/est/pl%C3%A4nt/simpleenroll", 404)]
    [InlineData("/.well-known/est/plant%20/simpleenroll", 404)]
    [InlineData("/.well-known/est/aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa/simpleenroll", 404)]
    [InlineData("/est/simpleenroll", 404)]
    [InlineData("/simpleenroll", 404)]
    public async Task A_path_has_one_spelling(string target, int status)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var body = Encoding.ASCII.GetBytes(Convert.ToBase64String(TestDevice.Pkcs10($"CN={HostileRequests.Device}", key)));
        var before = await victim.Process.CountCertificatesAsync();
        await using var connection = new RawConnection(victim.Process.DevicesPort, victim.Certificate, isTls: true);

        var answered = await connection.StatusAsync(EstRequest.Send("POST", target, body, EstRequest.Pkcs10));

        // Where the server does not read a target at all it says 400; either way it leads nowhere.
        Assert.True(answered == status || (status == 404 && answered == 400), $"{answered}");
        Assert.Equal(before + (status == 200 ? 1 : 0), await victim.Process.CountCertificatesAsync());
    }

    [Theory] // one face's paths are not behind another face's, however they are spelt
    [InlineData("devices", "/api/v1/devices")]
    [InlineData("devices", "/.well-known/est/../../api/v1/devices")]
    [InlineData("devices", "/.well-known/est/%2e%2e/%2e%2e/api/v1/devices")]
    [InlineData("devices", "//api/v1/devices")]
    [InlineData("devices", "/API/V1/devices")]
    [InlineData("devices", "http://localhost/api/v1/devices")]
    [InlineData("admin", "/api/v1/certificates")]
    [InlineData("admin", "/healthz/../api/v1/certificates")]
    [InlineData("admin", "/healthz/%2e%2e/api/v1/certificates")]
    [InlineData("http", "/ca/..%2f..%2ftrustpoint.db")]
    [InlineData("http", "/ca/%2e%2e/%2e%2e/etc/passwd.crt")]
    [InlineData("http", "/ca/../token.pin")]
    [InlineData("http", "/.well-known/est/simpleenroll")]
    public async Task No_spelling_leads_to_another_face(string face, string target)
    {
        var port = face switch { "devices" => victim.Process.DevicesPort, "admin" => victim.Process.AdminPort, _ => victim.Process.HttpPort };
        await using var connection = new RawConnection(port, null, isTls: face != "http");

        Assert.InRange(await connection.StatusAsync(EstRequest.Get(target)), 400, 404);
    }

    [Theory] // headers that some proxies and frameworks believe
    [InlineData("X-HTTP-Method-Override: POST")]
    [InlineData("X-Original-URL: /.well-known/est/simpleenroll")]
    [InlineData("X-Rewrite-URL: /.well-known/est/simpleenroll")]
    [InlineData("X-Forwarded-Prefix: /api/v1")]
    [InlineData("X-SSL-Client-Cert: -----BEGIN CERTIFICATE-----")]
    [InlineData("X-Forwarded-Client-Cert: Subject=\"CN=victim\"")]
    [InlineData("Client-Cert: :AAAA:")] // RFC 9440 is for the far side of a proxy that we do not have
    [InlineData("X-Remote-User: root")]
    public async Task A_header_changes_neither_path_nor_method_nor_identity(string header)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var body = Encoding.ASCII.GetBytes(Convert.ToBase64String(TestDevice.Pkcs10($"CN={HostileRequests.Device}", key)));
        await using var connection = new RawConnection(victim.Process.DevicesPort, null, isTls: true);

        Assert.Equal(405, await connection.StatusAsync(EstRequest.Send("GET", $"{Est}/simpleenroll", body, EstRequest.Pkcs10, header)));
        Assert.Equal(401, await connection.StatusAsync(EstRequest.Send("POST", $"{Est}/simpleenroll", body, EstRequest.Pkcs10, header)));
        Assert.Equal(403, await connection.StatusAsync(EstRequest.Send("POST", $"{Est}/simplereenroll", body, EstRequest.Pkcs10, header)));
        Assert.Equal(404, await connection.StatusAsync(EstRequest.Send("POST", "/", body, EstRequest.Pkcs10, header)));
    }
}
