using System.Net;
using System.Text.Json;
using TrustPoint.Appliance.Tests.Hostile;
using TrustPoint.Formats.Revocation;
using TrustPoint.Testing.Appliances;
using TrustPoint.Testing.Est;
using TrustPoint.Testing.Load;

namespace TrustPoint.Appliance.Tests.Revocation;

/// <summary>CRLs as relying parties get them: over plain HTTP, judged by OpenSSL and GnuTLS.</summary>
public class CrlTests(FreshAppliance fresh) : IClassFixture<FreshAppliance>
{
    private const string Issuing = "evaluation-issuing-g1";
    private const string Root = "evaluation-root-g1";

    private ApplianceProcess Appliance => fresh.Process;

    [Fact] // RFC 5280 sections 5 and 6.3
    public async Task OpenSsl_and_GnuTls_take_the_crls_and_refuse_what_is_on_them()
    {
        using var folder = new TemporaryDirectory();
        await MakeAsync("judged");
        var (revoked, other) = (await EnrolAsync("pump-1", "judged"), await EnrolAsync("pump-2", "judged"));
        await Appliance.JsonAsync("cert", "revoke", revoked.SerialNumber, "--reason", "keyCompromise", "--invalidity-date", "2026-01-02T03:04:05Z");
        await Appliance.JsonAsync("crl", "publish", "judged");
        await SaveAsync("judged", folder);
        await File.WriteAllTextAsync(folder.File("revoked.pem"), revoked.CertificatePem);
        await File.WriteAllTextAsync(folder.File("other.pem"), other.CertificatePem);

        const string Check = "openssl verify -crl_check_all -CAfile root.pem -untrusted issuing.pem -CRLfile crls.pem";
        Assert.Contains("other.pem: OK", (await Shell.BashAsync($"{Check} other.pem", folder.Path)).Output, StringComparison.Ordinal);
        var refused = await Shell.BashAsync($"{Check} revoked.pem", folder.Path);
        Assert.Contains("certificate revoked", refused.Output + refused.Error, StringComparison.Ordinal);
        var judged = await Shell.BashAsync("certtool --verify-crl --load-ca-certificate issuing.pem --infile <(openssl crl -inform DER -in issuing.crl)", folder.Path);
        Assert.Contains("Verification output: Verified", judged.Output + judged.Error, StringComparison.Ordinal);
        var shown = await Shell.BashAsync("openssl crl -inform DER -in issuing.crl -noout -text", folder.Path);
        Assert.Contains("Key Compromise", shown.Output, StringComparison.Ordinal);
        Assert.Contains("Jan  2 03:04:05 2026 GMT", shown.Output, StringComparison.Ordinal);
    }

    [Fact] // RFC 5280 section 4.2.1.13, RFC 2585 section 4.2, RFC 9110 section 13
    public async Task A_crl_is_der_with_what_caches_need()
    {
        using var http = new HttpClient { BaseAddress = new(Appliance.PublicUrl) };
        using var first = await http.GetAsync($"/crl/{Issuing}.crl");
        var list = CertificateList.Decode(await first.Content.ReadAsByteArrayAsync());

        Assert.Equal("application/pkix-crl", first.Content.Headers.ContentType?.ToString());
        Assert.Equal((list.ThisUpdate, list.NextUpdate), (first.Content.Headers.LastModified, first.Content.Headers.Expires));
        var cache = first.Headers.CacheControl!;
        Assert.True(cache is { Public: true, MustRevalidate: true, NoStore: false, NoCache: false });
        Assert.InRange(cache.MaxAge!.Value, TimeSpan.FromHours(5.9), TimeSpan.FromHours(6));

        Assert.Equal(HttpStatusCode.NotModified, await StatusAsync(http, request => request.Headers.IfNoneMatch.Add(first.Headers.ETag!)));
        Assert.Equal(HttpStatusCode.NotModified, await StatusAsync(http, request => request.Headers.IfModifiedSince = list.ThisUpdate));
        Assert.Equal(HttpStatusCode.OK, await StatusAsync(http, request => request.Headers.IfModifiedSince = list.ThisUpdate.AddSeconds(-1)));
        using var head = await http.SendAsync(new(HttpMethod.Head, $"/crl/{Issuing}.crl"));
        Assert.Equal((HttpStatusCode.OK, first.Content.Headers.ContentLength), (head.StatusCode, head.Content.Headers.ContentLength));
        Assert.Empty(await head.Content.ReadAsByteArrayAsync());
        await Appliance.JsonAsync("crl", "publish", Issuing);
        Assert.Equal(HttpStatusCode.OK, await StatusAsync(http, request => request.Headers.IfNoneMatch.Add(first.Headers.ETag!)));
    }

    [Theory]
    [InlineData("GET", "/crl/nobody.crl", HttpStatusCode.NotFound)]
    [InlineData("GET", $"/crl/{Issuing}", HttpStatusCode.NotFound)]
    [InlineData("GET", $"/crl/{Issuing}.delta.crl", HttpStatusCode.NotFound)]
    [InlineData("GET", $"/crl/{Issuing}.crl.next", HttpStatusCode.NotFound)]
    [InlineData("GET", "/crl/", HttpStatusCode.NotFound)]
    [InlineData("GET", "/crl/..%2ftrustpoint.db", HttpStatusCode.NotFound)]
    [InlineData("GET", "/crl/%2e%2e%2ftoken.pin", HttpStatusCode.NotFound)]
    [InlineData("POST", $"/crl/{Issuing}.crl", HttpStatusCode.MethodNotAllowed)]
    [InlineData("DELETE", $"/crl/{Issuing}.crl", HttpStatusCode.MethodNotAllowed)]
    public async Task Nothing_else_is_served(string method, string path, HttpStatusCode status)
    {
        using var http = new HttpClient { BaseAddress = new(Appliance.PublicUrl) };
        using var answer = await http.SendAsync(new(new(method), path));
        Assert.Equal(status, answer.StatusCode);
    }

    [Fact]
    public async Task A_revocation_is_on_a_crl_by_itself_and_its_number_is_shown()
    {
        await MakeAsync("prompt");
        Assert.Equal(2, (await Appliance.JsonAsync("crl", "set", "prompt", "--delay", "2s")).GetProperty("delaySeconds").GetInt32());
        using var http = new HttpClient { BaseAddress = new(Appliance.PublicUrl) };
        var device = await EnrolAsync("pump-3", "prompt");
        await Appliance.JsonAsync("cert", "revoke", device.SerialNumber, "--reason", "superseded", "--note", "scrapped");

        var now = await Waiting.ForAsync(() => ReadAsync(http, "prompt"), list => !list.EntriesDer.IsEmpty);

        Assert.Equal(device.SerialNumber, Convert.ToHexString(Assert.Single(now.Entries).Serial.Span));
        // What is published is on record a moment later.
        var shown = default(JsonElement);
        await Waiting.UntilAsync(async () => (shown = (await Appliance.JsonAsync("cert", "show", device.SerialNumber)).GetProperty("revocation")).GetProperty("crl").ValueKind == JsonValueKind.Number);
        Assert.Equal(("superseded", "scrapped", (long)now.Number), (shown.GetProperty("reason").GetString(), shown.GetProperty("note").GetString(), shown.GetProperty("crl").GetInt64()));
    }

    [Fact] // RFC 9608 section 2
    public async Task Who_revokes_what_no_crl_lists_is_told_so()
    {
        var device = await FleetDevice.EnrolAsync(Appliance, "pump-4");
        var said = await Appliance.CommandAsync("cert", "revoke", device.SerialNumber, "--reason", "superseded");
        Assert.Contains("noRevAvail", said.Output, StringComparison.Ordinal);
        Assert.False((await Appliance.JsonAsync("cert", "show", device.SerialNumber)).GetProperty("revocation").GetProperty("listed").GetBoolean());
    }

    [Fact] // RFC 5280 section 5.2.5
    public async Task A_crl_in_parts_lists_each_certificate_where_it_says_and_OpenSsl_follows_it()
    {
        using var folder = new TemporaryDirectory();
        await MakeAsync("fleet", "--crl-parts", "4");
        var device = await EnrolAsync("pump-5", "fleet");
        await Appliance.JsonAsync("cert", "revoke", device.SerialNumber, "--reason", "superseded");
        await Appliance.JsonAsync("crl", "publish", "fleet");
        await File.WriteAllTextAsync(folder.File("device.pem"), device.CertificatePem);
        await File.WriteAllTextAsync(folder.File("root.pem"), (await Appliance.CommandAsync("ca", "export", Root)).Output);
        await File.WriteAllTextAsync(folder.File("fleet.pem"), (await Appliance.CommandAsync("ca", "export", "fleet")).Output);

        // OpenSSL itself fetches what the certificate names; no other part will do.
        var named = (await Shell.BashAsync("openssl x509 -in device.pem -noout -ext crlDistributionPoints | sed -n 's/.*URI://p'", folder.Path)).Done.Trim();
        Assert.Matches($"^{Appliance.PublicUrl}/crl/fleet\\.[0-3]\\.crl$", named);
        var judged = await Shell.BashAsync("openssl verify -crl_check -crl_download -CAfile root.pem -untrusted fleet.pem device.pem", folder.Path);
        Assert.Contains("certificate revoked", judged.Error + judged.Output, StringComparison.Ordinal);
        using var http = new HttpClient();
        for (var part = 0; part < 4; part++)
        {
            var uri = $"{Appliance.PublicUrl}/crl/fleet.{part}.crl";
            var list = CertificateList.Decode(await http.GetByteArrayAsync(new Uri(uri)));
            Assert.Equal([uri], list.Distribution!.Uris);
            Assert.Equal(uri == named ? 1 : 0, list.Entries.Count());
        }
    }

    [Fact] // RFC 5280 sections 5.2.4 and 5.2.6
    public async Task OpenSsl_combines_an_old_full_crl_with_the_delta()
    {
        using var folder = new TemporaryDirectory();
        await MakeAsync("deltas");
        var (revoked, other) = (await EnrolAsync("pump-6", "deltas"), await EnrolAsync("pump-7", "deltas"));
        await Appliance.JsonAsync("crl", "set", "deltas", "--delta", "true");
        await Appliance.JsonAsync("cert", "hold", other.SerialNumber);
        await Appliance.JsonAsync("crl", "publish", "deltas");
        await SaveAsync("deltas", folder);
        await Appliance.JsonAsync("cert", "revoke", revoked.SerialNumber, "--reason", "superseded");
        await Appliance.JsonAsync("cert", "release", other.SerialNumber);
        await Appliance.JsonAsync("crl", "publish", "deltas");
        using var http = new HttpClient { BaseAddress = new(Appliance.PublicUrl) };
        await File.WriteAllBytesAsync(folder.File("delta.crl"), await http.GetByteArrayAsync(new Uri("/crl/deltas.delta.crl", UriKind.Relative)));
        await File.WriteAllTextAsync(folder.File("revoked.pem"), revoked.CertificatePem);
        await File.WriteAllTextAsync(folder.File("other.pem"), other.CertificatePem);
        await Shell.BashAsync("cp crls.pem all.pem; openssl crl -inform DER -in delta.crl >> all.pem", folder.Path);

        const string Old = "openssl verify -crl_check_all -CAfile root.pem -untrusted issuing.pem -CRLfile crls.pem";
        const string Both = "openssl verify -crl_check_all -extended_crl -use_deltas -CAfile root.pem -untrusted issuing.pem -CRLfile all.pem";
        Assert.Contains("revoked.pem: OK", (await Shell.BashAsync($"{Old} revoked.pem", folder.Path)).Output, StringComparison.Ordinal);
        Assert.Contains("certificate revoked", (await Shell.BashAsync($"{Old} other.pem", folder.Path)).Error, StringComparison.Ordinal);
        Assert.Contains("certificate revoked", (await Shell.BashAsync($"{Both} revoked.pem", folder.Path)).Error, StringComparison.Ordinal);
        Assert.Contains("other.pem: OK", (await Shell.BashAsync($"{Both} other.pem", folder.Path)).Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_crls_are_there_before_the_first_request_and_after_a_restart()
    {
        await using var appliance = await ApplianceProcess.StartAsync();
        using var http = new HttpClient { BaseAddress = new(appliance.PublicUrl) };
        var first = await ReadAsync(http);
        await appliance.RestartAsync();
        Assert.Equal(first.Number, (await ReadAsync(http)).Number);
        Assert.Equal([Root, Issuing], (await appliance.JsonAsync("crl", "list")).EnumerateArray().Select(row => row.GetProperty("name").GetString()));
        Assert.Equal(0, await appliance.StopAsync());
        Assert.Equal(0, (await appliance.CommandAsync("fsck")).ExitCode);
    }

    // An authority and a domain of the same name, whose CRLs no other test publishes.
    private async Task MakeAsync(string name, params string[] more)
    {
        await Appliance.JsonAsync(["ca", "create", name, "--parent", Root, "--common-name", name, "--organization", "TrustPoint Evaluation", .. more]);
        await Appliance.JsonAsync("domain", "add", name, "--authority", name, "--profile", "tls-client");
    }

    private async Task<FleetDevice> EnrolAsync(string device, string domain) =>
        await FleetDevice.EnrolAsync(Appliance, device, (await TestDevice.AddAsync(Appliance, device, domain, "tls-client")).Code, $"{domain}~tls-client/");

    private static async Task<CertificateList> ReadAsync(HttpClient http, string authority = Issuing) =>
        CertificateList.Decode(await http.GetByteArrayAsync(new Uri($"/crl/{authority}.crl", UriKind.Relative)));

    private static async Task<HttpStatusCode> StatusAsync(HttpClient http, Action<HttpRequestMessage> with)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, $"/crl/{Issuing}.crl");
        with(request);
        using var answer = await http.SendAsync(request);
        return answer.StatusCode;
    }

    private async Task SaveAsync(string authority, TemporaryDirectory folder)
    {
        using var http = new HttpClient { BaseAddress = new(Appliance.PublicUrl) };
        await File.WriteAllBytesAsync(folder.File("issuing.crl"), await http.GetByteArrayAsync(new Uri($"/crl/{authority}.crl", UriKind.Relative)));
        await File.WriteAllBytesAsync(folder.File("root.crl"), await http.GetByteArrayAsync(new Uri($"/crl/{Root}.crl", UriKind.Relative)));
        await Shell.BashAsync("openssl crl -inform DER -in issuing.crl -out crls.pem && openssl crl -inform DER -in root.crl >> crls.pem", folder.Path);
        await File.WriteAllTextAsync(folder.File("root.pem"), (await Appliance.CommandAsync("ca", "export", Root)).Output);
        await File.WriteAllTextAsync(folder.File("issuing.pem"), (await Appliance.CommandAsync("ca", "export", authority)).Output);
    }
}
