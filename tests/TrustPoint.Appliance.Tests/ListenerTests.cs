using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using TrustPoint.Appliance.AdminSocket;
using TrustPoint.Testing.Appliances;

namespace TrustPoint.Appliance.Tests;

/// <summary>What each listener serves, what it asks for, and what it never does.</summary>
[Collection(Shared.Name)]
public class ListenerTests(SharedAppliance shared)
{
    private ApplianceProcess Appliance => shared.Process;

    [Theory]
    [InlineData("https", "admin", "/healthz", 200)]
    [InlineData("https", "admin", "/", 401)] // for people who are signed in
    [InlineData("https", "devices", "/first-start", 404)]
    [InlineData("https", "admin", "/sign-in", 200)]
    [InlineData("https", "devices", "/sign-in", 404)]
    [InlineData("http", "http", "/sign-in", 404)]
    [InlineData("https", "devices", "/_blazor", 404)]
    [InlineData("https", "devices", "/assets/pages.css", 404)]
    [InlineData("https", "admin", "/api/v1/devices", 401)] // for programs with an API key
    [InlineData("https", "admin", "/API/v1/devices", 401)]
    [InlineData("https", "admin", "/metrics", 401)]
    [InlineData("https", "admin", "/METRICS", 401)]
    [InlineData("https", "devices", "/metrics", 404)]
    [InlineData("https", "admin", "/.well-known/est/cacerts", 404)]
    [InlineData("https", "devices", "/.well-known/est/cacerts", 200)]
    [InlineData("https", "devices", "/healthz", 404)]
    [InlineData("https", "devices", "/api/v1/devices", 404)]
    [InlineData("https", "devices", "/ca/evaluation-root-g1.crt", 404)]
    [InlineData("http", "http", "/ca/evaluation-root-g1.crt", 200)]
    [InlineData("http", "http", "/ca/nobody.crt", 404)]
    [InlineData("http", "http", "/.well-known/est/cacerts", 404)] // RFC 7030 section 3.3: EST over TLS only
    [InlineData("http", "http", "/api/v1/devices", 404)]
    [InlineData("http", "http", "/healthz", 404)]
    public async Task A_path_is_served_by_its_own_listener_alone(string scheme, string face, string path, int status)
    {
        var result = await CurlAsync("-o", "/dev/null", "-w", "%{http_code}", $"{scheme}://localhost:{Port(face)}{path}");

        Assert.Equal($"{status}", result.Done);
    }

    [Theory] // RFC 9110 section 15.5.6
    [InlineData("GET", "http", "/crl/secret-name.crl", 404, "OCSP at /ocsp", "")]
    [InlineData("GET", "http", "/ca/secret-name.crt", 404, "/crl/NAME.crl", "")]
    [InlineData("GET", "http", "/secret-name", 404, "/ca/NAME.crt", "")]
    [InlineData("GET", "http", "/OCSP/secret-name", 404, "OCSP at /ocsp", "")]
    [InlineData("HEAD", "http", "/crl/secret-name.crl", 404, null, "")]
    [InlineData("POST", "http", "/crl/secret-name.crl", 405, "This address takes GET, HEAD only.", "GET,HEAD")]
    [InlineData("DELETE", "http", "/ca/secret-name.crt", 405, "This address takes GET only.", "GET")]
    [InlineData("GET", "http", "/ocsp", 405, "This address takes POST only.", "POST")]
    [InlineData("POST", "http", "/ocsp/secret-name", 405, "This address takes GET, HEAD only.", "GET,HEAD")]
    [InlineData("GET", "devices", "/secret-name", 404, "under /.well-known/est/", "")]
    public async Task What_is_not_there_is_said_in_one_sentence(string method, string face, string path, int status, string? said, string allowed)
    {
        using var handler = new HttpClientHandler { ServerCertificateCustomValidationCallback = HttpClientHandler.DangerousAcceptAnyServerCertificateValidator };
        using var client = new HttpClient(handler);
        using var answer = await client.SendAsync(new(new(method), $"{(face == "http" ? "http" : "https")}://localhost:{Port(face)}{path}"));
        var text = await answer.Content.ReadAsStringAsync();

        Assert.Equal((status, "text/plain; charset=utf-8"), ((int)answer.StatusCode, answer.Content.Headers.ContentType?.ToString()));
        Assert.Equal(allowed, string.Join(',', answer.Content.Headers.Allow));
        Assert.Equal(said is null, text.Length == 0);
        Assert.True(answer.Content.Headers.ContentLength > 0);
        Assert.Contains(said ?? "", text, StringComparison.Ordinal);
        Assert.DoesNotContain("secret-name", text, StringComparison.Ordinal);
        Assert.Equal(said is null ? 0 : 1, text.Count(character => character == '\n'));
        Assert.Subset(new HashSet<string>(["Date", "Content-Type", "Content-Length", "Allow"], StringComparer.Ordinal), answer.Headers.Concat(answer.Content.Headers).Select(header => header.Key).ToHashSet());
    }

    [Fact] // RFC 5280 section 4.2.2.1
    public async Task An_authority_is_served_as_one_der_certificate()
    {
        using var client = new HttpClient();
        using var answer = await client.GetAsync(new Uri($"http://localhost:{Appliance.HttpPort}/ca/evaluation-issuing-g1.crt"));

        Assert.Equal("application/pkix-cert", answer.Content.Headers.ContentType?.MediaType);
        using var certificate = X509CertificateLoader.LoadCertificate(await answer.Content.ReadAsByteArrayAsync());
        Assert.Equal("CN=TrustPoint Evaluation Issuing CA G1, O=TrustPoint Evaluation", certificate.Subject);
    }

    [Fact]
    public async Task Est_answers_have_a_length_and_few_headers()
    {
        var headers = (await CurlAsync("-D", "-", "-o", "/dev/null", $"https://localhost:{Appliance.DevicesPort}/.well-known/est/cacerts")).Done;

        Assert.Contains("Content-Length:", headers, StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain("Transfer-Encoding", headers, StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain("Server:", headers, StringComparison.OrdinalIgnoreCase);
        // strongSwan reads all of them inside its first 1,024 bytes.
        Assert.True(headers.Length < 512, headers);
    }

    [Theory] // RFC 8996 sections 4 and 5; RFC 7030 section 3.2.3
    [InlineData("-tls1_2", "ECDHE-ECDSA-AES128-GCM-SHA256", true)]
    [InlineData("-tls1_2", "ECDHE-ECDSA-AES256-GCM-SHA384", true)]
    [InlineData("-tls1_2", "ECDHE-ECDSA-CHACHA20-POLY1305", true)]
    [InlineData("-tls1_2", "ECDHE-ECDSA-AES128-SHA256", false)] // CBC
    [InlineData("-tls1_2", "ECDHE-ECDSA-AES256-SHA", false)]
    [InlineData("-tls1_2", "ECDHE-ECDSA-NULL-SHA:@SECLEVEL=0", false)]
    [InlineData("-tls1_1", "ALL:@SECLEVEL=0", false)]
    [InlineData("-tls1", "ALL:@SECLEVEL=0", false)]
    public async Task Only_tls_1_2_and_later_with_authenticated_encryption_is_spoken(string version, string suites, bool spoken)
    {
        foreach (var port in new[] { Appliance.DevicesPort, Appliance.AdminPort })
        {
            var result = await Shell.RunAsync("openssl", ["s_client", "-connect", $"localhost:{port}", version, "-cipher", suites]);

            Assert.Equal(spoken, result.ExitCode == 0);
        }
    }

    [Fact]
    public async Task The_device_listener_asks_for_a_certificate_and_the_admin_listener_does_not()
    {
        var devices = (await Shell.RunAsync("openssl", ["s_client", "-connect", $"localhost:{Appliance.DevicesPort}", "-tls1_2"])).Output;
        var admin = (await Shell.RunAsync("openssl", ["s_client", "-connect", $"localhost:{Appliance.AdminPort}", "-tls1_2"])).Output;

        Assert.Contains("Client Certificate Types", devices, StringComparison.Ordinal);
        Assert.DoesNotContain("Client Certificate Types", admin, StringComparison.Ordinal);
    }

    [Theory] // RFC 7627 section 5.4: tls-unique of a resumed session would prove nothing
    [InlineData("-tls1_2"), InlineData("-tls1_3")]
    public async Task A_session_is_never_resumed(string version)
    {
        using var folder = new TemporaryDirectory();
        var script = $$"""
            ask() {
              printf 'GET /.well-known/est/cacerts HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n' |
                openssl s_client -connect localhost:{{Appliance.DevicesPort}} {{version}} -ign_eof "$@" 2>&1 || true # no close_notify
            }
            ask -sess_out session.pem
            if [ -s session.pem ]; then ask -sess_in session.pem; fi
            """;

        var said = (await Shell.BashAsync(script, folder.Path)).Done;

        Assert.Contains("HTTP/1.1 200 OK", said, StringComparison.Ordinal);
        Assert.Contains("New, TLSv1", said, StringComparison.Ordinal);
        Assert.DoesNotContain("Reused, TLSv1", said, StringComparison.Ordinal);
    }

    [Fact] // RFC 5929 section 3.1: tls-unique is that of the newest handshake, so there is one
    public async Task A_session_is_never_negotiated_anew()
    {
        using var folder = new TemporaryDirectory();
        var script = $$"""
            printf 'R\nGET /.well-known/est/cacerts HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n' |
              openssl s_client -connect localhost:{{Appliance.DevicesPort}} -tls1_2 2>&1 || true # it is cut off
            """;

        var said = (await Shell.BashAsync(script, folder.Path)).Done;

        Assert.Contains("RENEGOTIATING", said, StringComparison.Ordinal);
        Assert.DoesNotContain("HTTP/1.1", said, StringComparison.Ordinal);
    }

    [Theory] // RFC 8446 section 4.4.2: each certificate certifies the one before it; the anchor may be left out
    [InlineData("-tls1_2"), InlineData("-tls1_3")]
    public async Task The_chain_that_is_sent_leads_to_the_anchor_and_leaves_it_out(string version)
    {
        foreach (var port in new[] { Appliance.DevicesPort, Appliance.AdminPort })
        {
            var said = (await Shell.RunAsync("openssl", ["s_client", "-connect", $"localhost:{port}", version, "-showcerts"])).Output;
            var sent = new X509Certificate2Collection();
            sent.ImportFromPem(said.AsSpan(0, said.IndexOf("Server certificate", StringComparison.Ordinal)));

            Assert.Equal(
                ["CN=localhost, O=TrustPoint Evaluation", "CN=TrustPoint Evaluation Issuing CA G1, O=TrustPoint Evaluation"], sent.Select(certificate => certificate.Subject));
            Assert.Equal(sent[1].Subject, sent[0].Issuer);
        }
    }

    [Fact] // RFC 7030 section 3.6.1
    public async Task The_server_certificate_is_for_its_names_and_for_the_authority()
    {
        using var certificate = await ServerCertificateAsync();

        var usages = certificate.Extensions.OfType<X509EnhancedKeyUsageExtension>().Single().EnhancedKeyUsages.Cast<Oid>().Select(usage => usage.Value);
        Assert.Equal(["1.3.6.1.5.5.7.3.1", "1.3.6.1.5.5.7.3.2", "1.3.6.1.5.5.7.3.28"], usages);
        var names = certificate.Extensions.OfType<X509SubjectAlternativeNameExtension>().Single();
        Assert.Contains("localhost", names.EnumerateDnsNames());
        Assert.Equal([IPAddress.Loopback, IPAddress.IPv6Loopback], names.EnumerateIPAddresses());
    }

    [Fact]
    public async Task The_key_of_the_server_certificate_is_in_the_token()
    {
        using var certificate = await ServerCertificateAsync();
        using var key = certificate.GetECDsaPublicKey()!;
        var id = Convert.ToHexStringLower(SHA256.HashData(key.ExportSubjectPublicKeyInfo()));

        var listed = await Shell.RunAsync(
            "pkcs11-tool",
            ["--module", Pkcs11.Tokens.SoftHsm.FindModule()!, "--login", "--pin", (await File.ReadAllTextAsync(Path.Combine(Appliance.DataDirectory, "token.pin"))).Trim(), "--list-objects", "--type", "privkey"],
            environment: new Dictionary<string, string> { ["SOFTHSM2_CONF"] = Path.Combine(Appliance.DataDirectory, "softhsm", "softhsm2.conf") });

        var entry = listed.Done.Split("Private Key Object").Single(entry => entry.Contains(id, StringComparison.OrdinalIgnoreCase));
        Assert.Contains("never extractable", entry, StringComparison.Ordinal);
    }

    [Fact] // by default the platform would follow the URL in the certificate of a client that nobody knows yet
    public async Task A_client_certificate_with_a_url_makes_no_connection_to_it()
    {
        using var trap = new TcpListener(IPAddress.Loopback, 0);
        trap.Start();
        var caught = trap.AcceptTcpClientAsync();
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=intruder", key, HashAlgorithmName.SHA256);
        var url = $"http://127.0.0.1:{((IPEndPoint)trap.LocalEndpoint).Port}";
        request.CertificateExtensions.Add(new X509AuthorityInformationAccessExtension([$"{url}/ocsp"], [$"{url}/ca.crt"]));
        request.CertificateExtensions.Add(CertificateRevocationListBuilder.BuildCrlDistributionPointExtension([$"{url}/crl"]));
        using var issuerKey = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        using var intruder = request
            .Create(new X500DistinguishedName("CN=elsewhere"), X509SignatureGenerator.CreateForECDsa(issuerKey), DateTimeOffset.UnixEpoch, DateTimeOffset.UnixEpoch.AddYears(100), [1, 2, 3])
            .CopyWithPrivateKey(key);

        using var client = await Appliance.DeviceClientAsync(intruder);
        using var cacerts = await client.GetAsync("/.well-known/est/cacerts");
        using var body = new StringContent(Convert.ToBase64String(request.CreateSigningRequest()), Encoding.ASCII, "application/pkcs10");
        using var enrol = await client.PostAsync("/.well-known/est/simpleenroll", body);

        Assert.Equal(HttpStatusCode.OK, cacerts.StatusCode);
        Assert.InRange((int)enrol.StatusCode, 400, 403);
        await Task.Delay(TimeSpan.FromSeconds(1));
        Assert.False(caught.IsCompleted);
    }

    [Fact]
    public async Task A_body_over_64_KiB_is_refused()
    {
        using var client = await Appliance.DeviceClientAsync();
        using var body = new StringContent(new string('A', (64 * 1024) + 1), Encoding.ASCII, "application/pkcs10");
        // The refusal comes before the body: one that was under way would break off with it.
        client.DefaultRequestHeaders.ExpectContinue = true;

        using var answer = await client.PostAsync("/.well-known/est/simpleenroll", body);

        Assert.InRange((int)answer.StatusCode, 400, 413);
    }

    [Theory]
    [InlineData(0u, 1000u, true)]
    [InlineData(1000u, 1000u, true)]
    [InlineData(1001u, 1000u, false)]
    [InlineData(1000u, 0u, false)]
    public void The_admin_socket_is_for_root_and_the_own_user(uint peer, uint own, bool admitted) => Assert.Equal(admitted, SocketPeer.IsAdmitted(peer, own));

    private int Port(string face) => face switch
    {
        "admin" => Appliance.AdminPort,
        "devices" => Appliance.DevicesPort,
        _ => Appliance.HttpPort,
    };

    private static Task<ShellResult> CurlAsync(params string[] arguments) => Shell.RunAsync("curl", ["-sS", "--insecure", "--noproxy", "*", .. arguments]);

    private async Task<X509Certificate2> ServerCertificateAsync()
    {
        using var tcp = new TcpClient("localhost", Appliance.DevicesPort);
        X509Certificate2? shown = null;
        await using var tls = new SslStream(tcp.GetStream());
        await tls.AuthenticateAsClientAsync(new SslClientAuthenticationOptions
        {
            TargetHost = "localhost",
            EnabledSslProtocols = SslProtocols.Tls13,
            RemoteCertificateValidationCallback = (_, certificate, _, _) => (shown = X509CertificateLoader.LoadCertificate(certificate!.GetRawCertData())) is not null,
        });
        return shown!;
    }
}
