using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using System.Text.RegularExpressions;
using TrustPoint.Testing.Appliances;
using TrustPoint.Testing.Est;

namespace TrustPoint.Appliance.Tests.Hostile;

/// <summary>A fresh appliance, with one device that has a code nobody shows.</summary>
public sealed class FreshAppliance : IAsyncLifetime
{
    public ApplianceProcess Process { get; private set; } = null!;

    public async Task InitializeAsync()
    {
        Process = await ApplianceProcess.StartAsync();
        await TestDevice.AddAsync(Process, "bait");
    }

    public async Task DisposeAsync() => await Process.DisposeAsync();
}

/// <summary>
/// What a stranger gets on the network: nothing is issued and nothing is listed (step-ca CVE-2025-44005, CVE-2026-30836, Dogtag
/// CVE-2017-7537). Every route that is built × method × content type × port × credentials. What a parameter is filled with takes turns but where devices
/// and relying parties come in: there each value is shown with each credential, elsewhere each with one. So do content types, once each was shown without any.
/// </summary>
public class SideDoorTests(FreshAppliance fresh) : IClassFixture<FreshAppliance>
{
    /// <summary>All that anybody may read: trust anchors, what a request should hold, whether the appliance is well, what is revoked; and where people sign in.</summary>
    private static readonly Regex Public = new(
        "^(devices (GET|HEAD) /.well-known/est/(plant/)?(cacerts|csrattrs)|admin (GET|HEAD) /healthz|admin GET /(sign-in|first-start)|http (GET|HEAD) /ca/evaluation-root-g1.crt|http (GET|HEAD) /ocsp/[^/]*|http POST /ocsp)$");

    private static readonly Regex Open = new("^/(.well-known|ca|crl|ocsp)/");

    private static readonly string[] Methods = ["GET", "HEAD", "POST", "PUT", "DELETE", "PATCH", "OPTIONS", "TRACE", "PROPFIND"];
    private static readonly string[] ContentTypes = ["application/pkcs10", "application/json", "application/pkcs7-mime", "multipart/form-data; boundary=x"];

    [Theory]
    [InlineData("admin"), InlineData("devices"), InlineData("http")]
    public async Task A_stranger_reads_what_is_public_and_gets_nothing_else(string face)
    {
        var patterns = await RouteTable.PatternsAsync();
        Assert.Contains("/.well-known/est/{label}/simpleenroll", patterns);
        Assert.Contains("/api/v1/devices/{name}/code", patterns);
        var before = await StateAsync();
        using var stranger = Stranger();
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var pkcs10 = Encoding.ASCII.GetBytes(Convert.ToBase64String(TestDevice.Pkcs10("CN=bait", key)));

        var answered = new List<string>();
        (X509Certificate2?, string?)[] credentials = [(null, null), (stranger, null), (null, "bait:AAAA-AAAA-AAAA-AAAA"), (null, "admin:admin"), (null, "admin:changeme")];
        foreach (var (turn, (certificate, authorization)) in credentials.Index())
        {
            await using var connection = new RawConnection(Port(face), face == "http" ? null : certificate, isTls: face != "http");
            foreach (var (at, path) in patterns.Index().SelectMany(pattern => Filled(pattern.Item, turn + pattern.Index)).Append("/").Append("/ocsp").Append("/admin").Append("/metrics").Append("/api/v1").Distinct().Index())
            {
                var types = turn == 0 || Open.IsMatch(path) ? ContentTypes : [ContentTypes[(turn + at) % ContentTypes.Length]];
                foreach (var method in Methods)
                {
                    foreach (var type in method is "POST" or "PUT" ? types : types[..1])
                    {
                        string[] headers = [$"Content-Type: {type}", .. authorization is null ? Array.Empty<string>() : [EstRequest.Basic(authorization)]];
                        var status = await connection.StatusAsync(EstRequest.Send(method, path, method is "GET" or "HEAD" ? [] : pkcs10, headers), method == "HEAD");
                        Assert.False(status >= 500 && status != 501, $"{status} {method} {path}");
                        if (status < 400) answered.Add($"{face} {method} {path}");
                    }
                }
            }
        }

        Assert.NotEmpty(answered);
        Assert.All(answered, row => Assert.Matches(Public, row));
        Assert.Equal(before, await StateAsync());
    }

    [Fact] // the one door for administration is a file that its owner alone may open
    public void The_admin_socket_and_every_secret_are_the_owner_s_alone()
    {
        var data = fresh.Process.DataDirectory;
        foreach (var file in Directory.EnumerateFiles(data, "*", SearchOption.AllDirectories).Where(file => Regex.IsMatch(file, @"(\.pin|\.pass|admin\.sock|\.object|\.key|trustpoint\.db.*)$")))
            Assert.True(!Reachable(file, data), $"others can reach {file}");
    }

    // A file is as open as the folders above it let it be.
    private static bool Reachable(string path, string root)
    {
        const UnixFileMode Others = UnixFileMode.GroupRead | UnixFileMode.GroupWrite | UnixFileMode.OtherRead | UnixFileMode.OtherWrite;
        if ((File.GetUnixFileMode(path) & Others) == 0) return false;
        const UnixFileMode Enter = UnixFileMode.GroupExecute | UnixFileMode.OtherExecute;
        for (var folder = Path.GetDirectoryName(path)!; folder.Length >= root.Length; folder = Path.GetDirectoryName(folder)!)
            if ((File.GetUnixFileMode(folder) & Enter) == 0) return false;
        return true;
    }

    private static IEnumerable<string> Filled(string pattern, int turn)
    {
        var paths = RouteTable.Paths(pattern).ToList();
        return Open.IsMatch(pattern) ? paths : [paths[turn % paths.Count]];
    }

    private async Task<string> StateAsync()
    {
        var state = new StringBuilder();
        foreach (var list in new[] { "devices", "certificates", "domains", "requests", "manufacturers", "authorities" })
            state.AppendLine((await fresh.Process.AdminAsync(HttpMethod.Get, list)).GetRawText());
        return state.ToString();
    }

    private int Port(string face) => face switch { "admin" => fresh.Process.AdminPort, "devices" => fresh.Process.DevicesPort, _ => fresh.Process.HttpPort };

    private static X509Certificate2 Stranger()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        using var certificate = new CertificateRequest("CN=bait", key, HashAlgorithmName.SHA256).CreateSelfSigned(DateTimeOffset.UtcNow.AddHours(-1), DateTimeOffset.UtcNow.AddHours(1));
        return TestDevice.WithKey(certificate.RawData, key);
    }
}
