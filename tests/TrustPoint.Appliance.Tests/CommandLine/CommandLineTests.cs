using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text.Json;
using TrustPoint.Appliance.Tests.Enrolment;
using TrustPoint.Testing.Appliances;

namespace TrustPoint.Appliance.Tests.CommandLine;

[Collection(Shared.Name)]
public class CommandLineTests(SharedAppliance shared)
{
    private ApplianceProcess Appliance => shared.Process;

    [Theory]
    [InlineData(new[] { "device", "add" }, 2, "NAME")]
    [InlineData(new[] { "device", "add", "a", "--valid-for", "soon" }, 2, "--valid-for")]
    [InlineData(new[] { "device", "add", "Upper" }, 1, "Upper")]
    [InlineData(new[] { "device", "add", "a", "--domain", "nowhere" }, 1, "nowhere")]
    [InlineData(new[] { "device", "add", "a-serial", "--serial", "1" }, 1, "manufacturer")]
    [InlineData(new[] { "device", "show", "nobody" }, 1, "nobody")]
    [InlineData(new[] { "device", "code", "nobody" }, 1, "nobody")]
    [InlineData(new[] { "device", "list", "--limit", "0" }, 1, "limit")]
    [InlineData(new[] { "request", "accept", "00" }, 1, "00")]
    [InlineData(new[] { "manufacturer", "accept", "acme", "/nowhere.pem" }, 1, "/nowhere.pem")]
    [InlineData(new[] { "ca", "export" }, 2, "--anchors")]
    [InlineData(new[] { "ca", "export", "nobody" }, 1, "nobody")]
    [InlineData(new[] { "cert", "list", "--status", "lost" }, 2, "lost")]
    [InlineData(new[] { "key", "block", "00FF" }, 1, "64 hex digits")]
    [InlineData(new[] { "cert", "revoke", "00FF", "--reason", "superseded" }, 1, "00FF")]
    [InlineData(new[] { "cert", "revoke", "00FF" }, 2, "--reason")]
    [InlineData(new[] { "cert", "revoke", "--reason", "superseded" }, 2, "--device")]
    [InlineData(new[] { "cert", "revoke", "00FF", "--reason", "removeFromCRL" }, 2, "removeFromCRL")]
    [InlineData(new[] { "cert", "hold", "00FF" }, 1, "00FF")]
    [InlineData(new[] { "cert", "show", "00FF" }, 1, "00FF")]
    [InlineData(new[] { "profile", "show", "none" }, 1, "none")]
    [InlineData(new[] { "profile", "show", "ldevid", "--version", "99" }, 1, "no version 99")]
    [InlineData(new[] { "profile", "diff", "none" }, 1, "none")]
    [InlineData(new[] { "profile", "check", "/nowhere.yaml" }, 1, "/nowhere.yaml")]
    [InlineData(new[] { "profile", "save", "/nowhere.yaml" }, 1, "/nowhere.yaml")]
    [InlineData(new[] { "ceremony", "check" }, 2, "FILE")]
    [InlineData(new[] { "ceremony", "check", "/nowhere.yaml" }, 1, "/nowhere.yaml")]
    [InlineData(new[] { "ceremony", "check", "/nowhere.yaml", "--public-url", "https://pki.plant.example" }, 2, "--public-url")]
    [InlineData(new[] { "ceremony", "check", "/nowhere.yaml", "--profiles", "/no-folder" }, 1, "/no-folder")]
    [InlineData(new[] { "ceremony", "script", "/nowhere.yaml" }, 1, "/nowhere.yaml")]
    [InlineData(new[] { "ceremony", "show", "nobody" }, 1, "there is no ceremony nobody")]
    [InlineData(new[] { "ceremony", "abort", "nobody" }, 2, "--reason")]
    [InlineData(new[] { "ceremony", "abort", "nobody", "--reason", "x" }, 1, "there is no ceremony nobody")]
    [InlineData(new[] { "ceremony", "evidence", "nobody" }, 2, "--out")]
    [InlineData(new[] { "ceremony", "run" }, 2, "--resume")]
    [InlineData(new[] { "ceremony", "run", "root.yaml", "--resume", "root" }, 2, "--resume")]
    [InlineData(new[] { "ceremony", "import", "/nowhere.tar" }, 2, "--log-key-sha256")]
    [InlineData(new[] { "ceremony", "import", "/nowhere.tar", "--log-key-sha256", "00" }, 1, "/nowhere.tar")]
    [InlineData(new[] { "ceremony", "import", "/bin/sh", "--log-key-sha256", "00" }, 1, "This is no evidence pack")]
    [InlineData(new[] { "ceremony", "evidence", "nobody", "--out", "/dev/null" }, 1, "/dev/null is there already")]
    [InlineData(new[] { "ceremony", "evidence", "nobody", "--out", "/no-folder/nobody.tar" }, 1, "there is no ceremony nobody")]
    [InlineData(new[] { "domain", "add", "plant" }, 1, "exists")]
    [InlineData(new[] { "domain", "set", "elsewhere" }, 1, "elsewhere")]
    [InlineData(new[] { "domain", "add", "cacerts", "--authority", "evaluation-issuing-g1", "--profile", "ldevid" }, 1, "cacerts")]
    [InlineData(new[] { "audit", "verify", "/nowhere" }, 1, "/nowhere")]
    [InlineData(new[] { "audit", "list", "--outcome", "maybe" }, 2, "maybe")]
    [InlineData(new[] { "job", "run", "no-such-job" }, 1, "no-such-job")]
    [InlineData(new[] { "cert", "revoke", "00FF", "--reason", "superseded", "--ticket", "1-2" }, 2, "--ticket")]
    [InlineData(new[] { "fsck" }, 1, "Another TrustPoint process")]
    [InlineData(new[] { "no-such-verb" }, 2, "no-such-verb")]
    public async Task What_cannot_be_done_is_told_on_standard_error_with_its_exit_code(string[] arguments, int exitCode, string reason)
    {
        var result = await Appliance.CommandAsync(arguments);

        Assert.Equal(exitCode, result.ExitCode);
        Assert.Contains(reason, result.Error, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", result.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Without_a_running_appliance_a_verb_says_how_to_start_one()
    {
        using var nowhere = new TemporaryDirectory();

        var result = await ApplianceProgram.RunAsync(["device", "list"], new Dictionary<string, string> { ["TrustPoint__DataDirectory"] = nowhere.Path });

        Assert.Equal(1, result.ExitCode);
        Assert.Contains("./trustpoint up", result.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("serve"), InlineData("device", "add"), InlineData("device", "list"), InlineData("device", "show"), InlineData("device", "code")]
    [InlineData("request", "list"), InlineData("request", "accept"), InlineData("request", "refuse")]
    [InlineData("manufacturer", "accept"), InlineData("manufacturer", "list"), InlineData("ca", "list"), InlineData("ca", "export")]
    [InlineData("cert", "list"), InlineData("cert", "show"), InlineData("cert", "revoke"), InlineData("cert", "hold"), InlineData("cert", "release"), InlineData("profile", "list"), InlineData("profile", "show"), InlineData("profile", "check"), InlineData("profile", "save"), InlineData("profile", "versions"), InlineData("profile", "diff")]
    [InlineData("domain", "list"), InlineData("domain", "show"), InlineData("domain", "add"), InlineData("domain", "set")]
    [InlineData("audit", "export"), InlineData("audit", "verify"), InlineData("clock", "show"), InlineData("clock", "confirm"), InlineData("key", "block"), InlineData("key", "list"), InlineData("fsck"), InlineData("version"), InlineData("ceremony", "check"), InlineData("ceremony", "script"), InlineData("ceremony", "list"), InlineData("ceremony", "show"), InlineData("ceremony", "abort"), InlineData("ceremony", "evidence"), InlineData("ceremony", "run"), InlineData("ceremony", "import")]
    public async Task Every_verb_has_help(params string[] verb)
    {
        var help = (await Appliance.CommandAsync([.. verb, "--help"])).Done;

        Assert.Contains("Description:", help, StringComparison.Ordinal);
        Assert.Contains("--json", help, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Device_add_answers_all_that_a_device_needs()
    {
        var added = await Appliance.JsonAsync("device", "add", "json-1");

        Assert.Equal(["device", "user", "code", "expiresAt", "estUrl", "anchorPem"], added.EnumerateObject().Select(member => member.Name));
        Assert.Equal("json-1", added.GetProperty("user").GetString());
        Assert.Equal($"{Appliance.DevicesUrl}/.well-known/est", added.GetProperty("estUrl").GetString());
        Assert.InRange(added.GetProperty("expiresAt").GetDateTimeOffset(), TimeProvider.System.GetUtcNow().AddHours(23), TimeProvider.System.GetUtcNow().AddHours(25));
        using var anchor = X509Certificate2.CreateFromPem(added.GetProperty("anchorPem").GetString());
        Assert.Equal(anchor.Subject, anchor.Issuer);
    }

    [Fact]
    public async Task A_code_for_another_profile_leads_to_its_label()
    {
        var added = await Appliance.JsonAsync("device", "add", "json-2", "--profile", "tls-client", "--valid-for", "30m");

        Assert.Equal($"{Appliance.DevicesUrl}/.well-known/est/plant~tls-client", added.GetProperty("estUrl").GetString());
        Assert.True(added.GetProperty("expiresAt").GetDateTimeOffset() < TimeProvider.System.GetUtcNow().AddMinutes(31));
    }

    [Fact]
    public async Task A_new_code_ends_the_one_before()
    {
        using var devices = await Appliance.DeviceClientAsync();
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var first = (await Appliance.JsonAsync("device", "add", "json-3")).GetProperty("code").GetString()!;
        var second = (await Appliance.JsonAsync("device", "code", "json-3")).GetProperty("code").GetString()!;

        using var refused = await Requests.EnrolAsync(devices, "json-3", first, key);
        using var taken = await Requests.EnrolAsync(devices, "json-3", second, key);

        Assert.Equal((401, 200), ((int)refused.StatusCode, (int)taken.StatusCode));
    }

    [Fact]
    public async Task Cert_list_and_show_tell_what_was_issued()
    {
        var issued = await EnrolAsync("json-4");

        var row = Assert.Single((await Appliance.JsonAsync("cert", "list", "--device", "json-4")).EnumerateArray());
        Assert.Equal(
            ["id", "serial", "subject", "issuer", "status", "notBefore", "notAfter", "device", "profile", "sha256"],
            row.EnumerateObject().Select(member => member.Name));
        Assert.Equal(issued.SerialNumber, row.GetProperty("serial").GetString());
        Assert.Equal("CN=json-4", row.GetProperty("subject").GetString());
        Assert.Equal("issued", row.GetProperty("status").GetString());
        Assert.Equal("ldevid@1", row.GetProperty("profile").GetString());
        Assert.Equal(issued.NotAfter.ToUniversalTime(), row.GetProperty("notAfter").GetDateTimeOffset().UtcDateTime);

        var sha256 = row.GetProperty("sha256").GetString()!;
        Assert.Equal(issued.GetCertHashString(HashAlgorithmName.SHA256), sha256, ignoreCase: true);
        foreach (var id in new[] { sha256, issued.SerialNumber, issued.SerialNumber.ToLowerInvariant() })
        {
            var shown = await Appliance.JsonAsync("cert", "show", id);
            using var pem = X509Certificate2.CreateFromPem(shown.GetProperty("pem").GetString());
            Assert.Equal(issued.RawData, pem.RawData);
            Assert.Equal("plant", shown.GetProperty("domain").GetString());
        }
    }

    [Fact]
    public async Task A_key_that_is_blocked_by_its_certificate_is_refused_to_its_own_device()
    {
        var code = (await Appliance.JsonAsync("device", "add", "leaky")).GetProperty("code").GetString()!;
        using var devices = await Appliance.DeviceClientAsync();
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        using var leaked = new CertificateRequest("CN=leaked", key, HashAlgorithmName.SHA256).CreateSelfSigned(DateTimeOffset.UtcNow.AddDays(-1), DateTimeOffset.UtcNow.AddDays(1));
        using var directory = new TemporaryDirectory();
        await File.WriteAllTextAsync(directory.File("leaked.pem"), leaked.ExportCertificatePem());

        var blocked = await Appliance.JsonAsync("key", "block", directory.File("leaked.pem"), "--note", "found in a firmware image");

        Assert.Equal(Convert.ToHexStringLower(SHA256.HashData(key.ExportSubjectPublicKeyInfo())), blocked.GetProperty("keySha256").GetString());
        using var refused = await Requests.EnrolAsync(devices, "leaky", code, key);
        Assert.Equal(HttpStatusCode.BadRequest, refused.StatusCode);
        Assert.Contains("make a new one", await refused.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        using var newKey = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        using var enrolled = await Requests.EnrolAsync(devices, "leaky", code, newKey);
        Assert.Equal(HttpStatusCode.OK, enrolled.StatusCode);
    }

    [Fact]
    public async Task Pages_follow_each_other_without_a_gap()
    {
        await EnrolAsync("json-5");
        await EnrolAsync("json-6");
        var all = Ids(await Appliance.JsonAsync("cert", "list"));

        var first = Ids(await Appliance.JsonAsync("cert", "list", "--limit", "2"));
        var words = (await Appliance.CommandAsync("cert", "list", "--limit", "2")).Done;
        var cursor = words[(words.IndexOf("more: --cursor ", StringComparison.Ordinal) + "more: --cursor ".Length)..].Trim();
        var second = Ids(await Appliance.JsonAsync("cert", "list", "--limit", "2", "--cursor", cursor));

        Assert.Equal(all.Take(4), first.Concat(second));
    }

    [Fact]
    public async Task A_first_certificate_waits_where_the_domain_asks_for_approval()
    {
        _ = (await Appliance.CommandAsync("domain", "add", "gate", "--authority", "evaluation-issuing-g1", "--profile", "ldevid", "--approval", "true")).Done;
        var code = (await Appliance.JsonAsync("device", "add", "gate-1", "--domain", "gate")).GetProperty("code").GetString()!;
        using var devices = await Appliance.DeviceClientAsync();
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);

        using var waiting = await Requests.EnrolAsync(devices, "gate-1", code, key, "/gate");
        var request = Assert.Single((await Appliance.JsonAsync("request", "list")).EnumerateArray());
        Assert.Equal("CN=gate-1", request.GetProperty("subject").GetString());
        _ = (await Appliance.CommandAsync("request", "accept", request.GetProperty("key").GetString()![..12])).Done;
        using var taken = await Requests.EnrolAsync(devices, "gate-1", code, key, "/gate");

        Assert.Equal((202, 200), ((int)waiting.StatusCode, (int)taken.StatusCode));
        Assert.NotNull(waiting.Headers.RetryAfter);
        Assert.Empty((await Appliance.JsonAsync("request", "list")).EnumerateArray());
    }

    [Fact]
    public async Task The_exported_log_verifies_and_a_change_in_it_is_named()
    {
        using var folder = new TemporaryDirectory();
        var export = folder.File("log");
        var exported = await Appliance.JsonAsync("audit", "export", export);
        var key = exported.GetProperty("key").GetString()!;

        Assert.Equal(0, (await Appliance.CommandAsync("audit", "verify")).ExitCode);
        Assert.Equal(0, (await ApplianceProgram.RunAsync(["audit", "verify", export, "--key", key], Appliance.Environment)).ExitCode);

        var entries = Path.Combine(export, "entries.jsonl");
        await File.WriteAllTextAsync(entries, (await File.ReadAllTextAsync(entries)).Replace("evaluation-root-g1", "evaluation-root-g2", StringComparison.Ordinal));
        var changed = await Appliance.CommandAsync("audit", "verify", export, "--key", key);
        Assert.Equal(1, changed.ExitCode);
        Assert.Contains("Edited", changed.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_profile_with_mistakes_is_told_all_of_them_by_line()
    {
        using var folder = new TemporaryDirectory();
        await File.WriteAllTextAsync(folder.File("bad.yaml"), "name: Bad Name\nversion: zero\ncolour: blue\n");

        var result = await Appliance.CommandAsync("profile", "check", folder.File("bad.yaml"));

        Assert.Equal(1, result.ExitCode);
        Assert.Contains("bad.yaml:1:", result.Error, StringComparison.Ordinal);
        Assert.Contains("bad.yaml:2:", result.Error, StringComparison.Ordinal);
        Assert.Contains("bad.yaml:3:", result.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_profile_is_copied_saved_and_gives_the_next_certificate_without_a_restart()
    {
        using var folder = new TemporaryDirectory();
        var file = folder.File("plc.yaml");
        async Task WriteAsync(string text) => await File.WriteAllTextAsync(file, text);
        var shipped = (await Appliance.CommandAsync("profile", "show", "ldevid")).Done;
        await WriteAsync(shipped);
        var refused = await Appliance.CommandAsync("profile", "save", file);
        Assert.Equal((1, "trustpoint: plc.yaml:1: name is that of a profile that comes with the product and stays as it is: give the copy a name of its own."), (refused.ExitCode, refused.Error.Trim()));

        await WriteAsync(shipped.Replace("name: ldevid", "name: cli-plc", StringComparison.Ordinal));
        _ = (await Appliance.CommandAsync("profile", "save", file)).Done;
        _ = (await Appliance.CommandAsync("domain", "add", "cli-cell", "--authority", "evaluation-issuing-g1", "--profile", "cli-plc")).Done;
        await WriteAsync((await File.ReadAllTextAsync(file)).Replace("version: 1", "version: 2", StringComparison.Ordinal).Replace("24h", "48h", StringComparison.Ordinal));
        var preview = (await Appliance.CommandAsync("profile", "save", file, "--preview")).Done;
        Assert.Contains("-validity: {lifetime: 24h, backdate: 1h}\n+validity: {lifetime: 48h, backdate: 1h}\n", preview, StringComparison.Ordinal);
        Assert.Contains("cli-cell (0 devices)", preview, StringComparison.Ordinal);
        _ = (await Appliance.CommandAsync("profile", "save", file)).Done;

        var code = (await Appliance.JsonAsync("device", "add", "cli-plc-1", "--domain", "cli-cell")).GetProperty("code").GetString()!;
        using var devices = await Appliance.DeviceClientAsync();
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        using var answer = await Requests.EnrolAsync(devices, "cli-plc-1", code, key, "/cli-cell");
        using var certificate = await Requests.CertificateAsync(answer, key);
        var shown = await Appliance.JsonAsync("cert", "show", certificate.SerialNumber);
        var versions = await Appliance.JsonAsync("profile", "versions", "cli-plc");

        Assert.InRange(certificate.NotAfter.ToUniversalTime(), TimeProvider.System.GetUtcNow().UtcDateTime.AddHours(47), TimeProvider.System.GetUtcNow().UtcDateTime.AddHours(49));
        Assert.Equal("cli-plc@2", shown.GetProperty("profile").GetString());
        Assert.Equal(versions[0].GetProperty("sha256").GetString(), shown.GetProperty("profileSha256").GetString());
        Assert.Equal([2, 1], versions.EnumerateArray().Select(version => version.GetProperty("version").GetInt32()));
        Assert.Contains("-version: 1\n+version: 2\n", (await Appliance.CommandAsync("profile", "diff", "cli-plc")).Done, StringComparison.Ordinal);
        Assert.Contains("lifetime: 24h", (await Appliance.CommandAsync("profile", "show", "cli-plc", "--version", "1")).Done, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("device", "list"), InlineData("ca", "list"), InlineData("cert", "list"), InlineData("domain", "list")]
    [InlineData("profile", "list"), InlineData("manufacturer", "list"), InlineData("request", "list"), InlineData("key", "list")]
    public async Task Every_list_is_a_json_array(params string[] verb)
    {
        Assert.Equal(JsonValueKind.Array, (await Appliance.JsonAsync(verb)).ValueKind);
    }

    private static long[] Ids(JsonElement rows) => [.. rows.EnumerateArray().Select(row => row.GetProperty("id").GetInt64())];

    private async Task<X509Certificate2> EnrolAsync(string device)
    {
        var code = (await Appliance.JsonAsync("device", "add", device)).GetProperty("code").GetString()!;
        using var devices = await Appliance.DeviceClientAsync();
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        using var answer = await Requests.EnrolAsync(devices, device, code, key);
        return await Requests.CertificateAsync(answer, key);
    }
}
