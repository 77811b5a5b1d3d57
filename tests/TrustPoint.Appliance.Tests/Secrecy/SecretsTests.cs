using System.Formats.Asn1;
using System.Security.Authentication;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using TrustPoint.Appliance.Tests.Hostile;
using TrustPoint.Testing.Appliances;
using TrustPoint.Testing.Est;

namespace TrustPoint.Appliance.Tests.Secrecy;

/// <summary>
/// Invariant I12: no PIN, key, password or one-time code in what is written, said or shown (EJBCA CVE-2021-40086, CVE-2021-40087). The whole
/// appliance is used and abused with known secrets, then everything that it wrote is searched for them.
/// </summary>
public sealed class SecretsTests
{
    private const string Typed = "correct-horse-battery-staple";

    // Where secrets are meant to be.
    private static readonly string[] SecretFiles = ["token.pin", "keys.pass", "standby.pass"];

    private readonly Canaries canaries = new();
    private readonly List<(string Place, byte[] Written)> written = [];

    [Theory]
    [InlineData("plain", null)]
    [InlineData("json", "software")]
    public async Task A_secret_stands_in_its_own_file_or_in_the_answer_that_makes_it_and_nowhere_else(string format, string? module)
    {
        using var export = new TemporaryDirectory();
        var settings = new List<(string, string)> { ("TrustPoint__Log__Format", format) };
        if (module is not null) settings.Add(("TrustPoint__Keys__Module", module));
        await using var appliance = await ApplianceProcess.StartAsync(null, [.. settings]);
        KnowSecretsOf(appliance.DataDirectory);

        await UseAsync(appliance);
        await ReadEverythingAsync(appliance);
        await NoteAsync(appliance, "audit", "export", export.File("log"));
        foreach (var file in new[] { "cmdline", "environ" }) Note($"/proc/PID/{file}", await File.ReadAllBytesAsync($"/proc/{appliance.ProcessId}/{file}"));
        await appliance.RestartAsync(); // with its secrets read anew
        await appliance.StopAsync();
        await NoteAsync(appliance, "fsck");
        Note("log", Encoding.UTF8.GetBytes(appliance.Written));
        foreach (var folder in new[] { appliance.DataDirectory, export.Path })
            foreach (var file in Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories).Where(file => !SecretFiles.Contains(Path.GetFileName(file))))
                Note(file, await File.ReadAllBytesAsync(file));

        Assert.Empty(written.SelectMany(row => canaries.In(row.Written).Select(secret => $"{secret} stands in {row.Place}")));
        Assert.Contains(written, row => row.Place.EndsWith("trustpoint.db", StringComparison.Ordinal));
        Assert.Contains(written, row => Encoding.UTF8.GetString(row.Written).Contains("enrolment.refused", StringComparison.Ordinal));
    }

    // PINs, pass phrases, and the private keys that are files.
    private void KnowSecretsOf(string data)
    {
        var known = 0;
        foreach (var file in SecretFiles.Select(name => Path.Combine(data, name)).Where(File.Exists))
        {
            var secret = File.ReadAllText(file).Trim();
            canaries.Add(Path.GetFileName(file), secret);
            Assert.NotEmpty(canaries.In(File.ReadAllBytes(file))); // the search finds what is there
            known++;
            var keys = Path.ChangeExtension(file, null);
            if (!Directory.Exists(keys)) continue;
            foreach (var key in Directory.EnumerateFiles(keys, "*.pem"))
            {
                using var opened = ECDsa.Create();
                opened.ImportFromEncryptedPem(PrivateBlock(File.ReadAllText(key)), Encoding.UTF8.GetBytes(secret));
                canaries.Add($"key {Path.GetFileName(key)}", opened);
                known++;
            }
        }
        Assert.InRange(known, 3, 10);
    }

    // The PUBLIC KEY block before it is nothing that an import may begin with.
    private static string PrivateBlock(string text) => text[text.IndexOf("-----BEGIN ENCRYPTED", StringComparison.Ordinal)..];

    // What devices and people do, right and wrong, with codes and passwords in every place where somebody might put them.
    private async Task UseAsync(ApplianceProcess appliance)
    {
        await appliance.AdminAsync(HttpMethod.Put, "domains/gate", new
        {
            name = "gate",
            authority = "evaluation-issuing-g1",
            profiles = new[] { "ldevid" },
            manufacturers = Array.Empty<string>(),
            approval = true,
            linkingRequired = false,
            @default = false,
        });
        var device = await KnownAsync(appliance, "bait", null);
        using (var certificate = await device.EnrolAsync()) await AskAsync(appliance, certificate, "simplereenroll", null);
        await AskAsync(appliance, null, "gate/simpleenroll", (await KnownAsync(appliance, "waits", "gate")).Credentials, "CN=waits");

        var unused = await KnownAsync(appliance, "unused", null);
        canaries.Add("password", Typed);
        foreach (var basic in new[] { $"unused:{Typed}", $"{Typed}:", $"{unused.Code}:", $":{unused.Code}", $"nobody:{unused.Code}", $"bait:{unused.Code}", $"unused:{unused.Code}x" })
            await AskAsync(appliance, null, "simpleenroll", basic);
        await AskAsync(appliance, null, "csrattrs", $"unused:{Typed}");
        await AskAsync(appliance, null, "simplereenroll", unused.Credentials);
        await AskAsync(appliance, null, "gate/simpleenroll", unused.Credentials);
        // The habit of another protocol: the code as challengePassword.
        foreach (var protocol in new[] { SslProtocols.Tls12, SslProtocols.Tls13 }) await AskAsync(appliance, null, "simpleenroll", unused.Credentials, challengePassword: unused.Code, protocol: protocol);

        // The command line, whose verbs run as processes of their own and print a code to who asked for it.
        var added = await appliance.JsonAsync("device", "add", "by-command");
        canaries.AddCode("by-command", added.GetProperty("code").GetString()!);
        Assert.NotEmpty(canaries.In(Encoding.UTF8.GetBytes(added.GetRawText())));
        foreach (var act in new[] { "add", "reset-password", "reset-second-factor" })
            canaries.AddCode("anna", (await appliance.JsonAsync("user", act, "anna")).GetProperty("code").GetString()!);
        foreach (var verb in new string[][] { ["user", "list"], ["user", "show", "anna"], ["user", "sessions"], ["device", "list"], ["device", "show", "bait"], ["cert", "list"], ["ca", "list"], ["request", "list"], ["domain", "list"], ["audit", "verify"] })
            await NoteAsync(appliance, verb);
    }

    private async Task<TestDevice> KnownAsync(ApplianceProcess appliance, string name, string? domain)
    {
        var device = await TestDevice.AddAsync(appliance, name, domain);
        canaries.AddCode(name, device.Code);
        return device;
    }

    private async Task AskAsync(
        ApplianceProcess appliance, X509Certificate2? certificate, string path, string? basic, string subject = "CN=bait", string? challengePassword = null, SslProtocols protocol = SslProtocols.Tls13)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest(subject, key, HashAlgorithmName.SHA256);
        if (challengePassword is not null)
        {
            var password = new AsnWriter(AsnEncodingRules.DER);
            password.WriteCharacterString(UniversalTagNumber.PrintableString, challengePassword);
            request.OtherRequestAttributes.Add(new AsnEncodedData("1.2.840.113549.1.9.7", password.Encode()));
        }
        await using var connection = await TestDevice.ConnectAsync(appliance, certificate, protocol: protocol);
        await connection.SendAsync(path == "csrattrs"
            ? EstRequest.Get(EstRequest.Target(path), EstRequest.Basic(basic!))
            : EstRequest.Enrol(path, request.CreateSigningRequest(), basic));
        Note($"{path} for {basic}", Encoding.UTF8.GetBytes(connection.LastAnswer));
    }

    // Every route for reading that the host builds, and the pages for everybody.
    private async Task ReadEverythingAsync(ApplianceProcess appliance)
    {
        foreach (var path in (await RouteTable.PatternsAsync()).Where(pattern => pattern.StartsWith("/api/v1/", StringComparison.Ordinal)).SelectMany(RouteTable.Paths).Distinct())
        {
            var answer = await Record.ExceptionAsync(async () => Note($"GET {path}", Encoding.UTF8.GetBytes((await appliance.AdminAsync(HttpMethod.Get, path["/api/v1/".Length..])).GetRawText())));
            if (answer is not null) Note($"GET {path}", Encoding.UTF8.GetBytes(answer.Message));
        }
        Note("health", Encoding.UTF8.GetBytes((await appliance.HealthAsync()).Words));
    }

    private async Task NoteAsync(ApplianceProcess appliance, params string[] verb)
    {
        var result = await appliance.CommandAsync(verb);
        Note(string.Join(' ', verb), Encoding.UTF8.GetBytes(result.Output + result.Error));
    }

    private void Note(string place, byte[] bytes) => written.Add((place, bytes));
}
