using System.Collections.Concurrent;
using System.Net;
using System.Security.Cryptography;
using System.Text.RegularExpressions;
using TrustPoint.Appliance.Tests.Enrolment;
using TrustPoint.Testing.Appliances;

namespace TrustPoint.Appliance.Tests.Start;

public partial class StartTests(SharedAppliance shared) : IClassFixture<SharedAppliance>
{
    private ApplianceProcess Appliance => shared.Process;

    [Fact]
    public async Task A_start_prints_urls_the_anchor_and_the_next_command()
    {
        Assert.Contains($"https://localhost:{Appliance.DevicesPort}/.well-known/est", Appliance.Written, StringComparison.Ordinal);
        Assert.Contains($"https://localhost:{Appliance.AdminPort}/healthz", Appliance.Written, StringComparison.Ordinal);
        Assert.Contains("evaluation", Appliance.Written, StringComparison.OrdinalIgnoreCase);
        var printed = Fingerprint().Match(Appliance.Written).Value.Replace(" ", "", StringComparison.Ordinal);
        var root = (await Appliance.JsonAsync("ca", "list")).EnumerateArray().Single(ca => ca.GetProperty("parent").ValueKind == System.Text.Json.JsonValueKind.Null);
        Assert.Equal(root.GetProperty("sha256").GetString(), printed, ignoreCase: true);
    }

    [Fact]
    public async Task Every_subject_that_a_first_start_makes_says_evaluation_and_so_does_every_renewal()
    {
        await using var appliance = await ApplianceProcess.StartAsync();
        var made = await SubjectsAsync(appliance);
        Assert.All(made, subject => Assert.Contains("O=TrustPoint Evaluation", subject, StringComparison.Ordinal));
        Assert.Equal(
            [
                "CN=OCSP responder of evaluation-issuing-g1", "CN=OCSP responder of evaluation-root-g1", "CN=TrustPoint Evaluation Issuing CA G1",
                "CN=TrustPoint Evaluation Root G1", "CN=localhost", "CN=localhost",
            ],
            made.Select(subject => subject.Split(',')[0]));

        Directory.Delete(Path.Combine(appliance.DataDirectory, "tls"), recursive: true); // both TLS certificates are made anew
        await appliance.RestartAsync();

        Assert.Equal(made.Concat(made.Where(subject => subject.StartsWith("CN=localhost", StringComparison.Ordinal))).Order(StringComparer.Ordinal), await SubjectsAsync(appliance));
        using var client = await appliance.DeviceClientAsync(); // which looks for the host's name where RFC 9525 section 6.3 has it
        using var answer = await client.GetAsync("/.well-known/est/cacerts");
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
    }

    [Fact]
    public async Task A_second_process_on_the_same_data_directory_is_refused_and_the_first_goes_on()
    {
        await using var second = ApplianceProcess.Launch(Appliance.DataDirectory);

        Assert.Equal(1, await second.ExitAsync());
        Assert.Contains("Another TrustPoint process works on", second.Written, StringComparison.Ordinal);
        Assert.Equal((200, "ok\n"), await Appliance.HealthAsync());
    }

    [Fact]
    public async Task A_signal_stops_it_cleanly_and_the_next_start_goes_on_and_so_it_does_after_a_kill()
    {
        await using var appliance = await ApplianceProcess.StartAsync();
        await appliance.CommandAsync("device", "add", "pump-1");
        var before = await FingerprintsAsync(appliance);
        foreach (var signal in new[] { Signal.Terminate, Signal.Interrupt, Signal.Kill })
        {
            var code = await appliance.EndAsync(signal);
            if (signal != Signal.Kill)
            {
                Assert.Equal((signal, 0), (signal, code));
                Assert.False(File.Exists(Path.Combine(appliance.DataDirectory, "admin.sock")));
            }

            await appliance.RestartAsync();

            Assert.Equal(before, await FingerprintsAsync(appliance));
            Assert.Equal("pump-1", (await appliance.JsonAsync("device", "show", "pump-1")).GetProperty("name").GetString());
            Assert.Equal((200, "ok\n"), await appliance.HealthAsync());
        }
    }

    [Fact]
    public async Task A_wrong_configuration_is_refused_with_all_errors_by_key_and_exit_code_2()
    {
        await using var appliance = ApplianceProcess.Launch(
            null, ("TrustPoint__Listen__Devices", "none"), ("TrustPoint__Log__Format", "xml"), ("TrustPoint__Misspelt", "1"));

        Assert.Equal(2, await appliance.ExitAsync());
        Assert.Contains("TrustPoint:Listen:Devices", appliance.Written, StringComparison.Ordinal);
        Assert.Contains("TrustPoint:Log:Format", appliance.Written, StringComparison.Ordinal);
        Assert.Contains("TrustPoint:Misspelt", appliance.Written, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_taken_port_is_refused_by_name()
    {
        await using var second = ApplianceProcess.Launch(null, ("TrustPoint__Listen__Devices", $"{Appliance.DevicesPort}"));

        Assert.Equal(1, await second.ExitAsync());
        Assert.Contains($"{Appliance.DevicesPort}", second.Written, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Secrets_are_for_the_owner_alone()
    {
        const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        Assert.Equal(OwnerOnly | UnixFileMode.UserExecute, File.GetUnixFileMode(Appliance.DataDirectory));
        foreach (var secret in new[] { "token.pin", "standby.pass", "admin.sock" })
        {
            Assert.Equal(OwnerOnly, File.GetUnixFileMode(Path.Combine(Appliance.DataDirectory, secret)));
        }
        var pin = (await File.ReadAllTextAsync(Path.Combine(Appliance.DataDirectory, "token.pin"))).Trim();
        Assert.DoesNotContain(pin, Appliance.Written, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_pin_that_others_can_read_is_refused()
    {
        using var directory = new TemporaryDirectory();
        await using (var first = await ApplianceProcess.StartAsync(directory.File("data"))) await first.StopAsync();
        var pin = Path.Combine(directory.File("data"), "token.pin");
        File.SetUnixFileMode(pin, File.GetUnixFileMode(pin) | UnixFileMode.OtherRead);

        await using var second = ApplianceProcess.Launch(directory.File("data"));

        Assert.Equal(1, await second.ExitAsync());
        Assert.Contains("chmod 600", second.Written, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Software_keys_serve_and_are_labelled_so_everywhere()
    {
        // Whom the system trusts is nothing to it: it does not even read it.
        using var trusted = new TemporaryDirectory();
        _ = (await Shell.BashAsync("openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -keyout /dev/null -subj /CN=public -out anchor.pem", trusted.Path)).Done;
        using var reads = new FileSystemWatcher(trusted.Path) { NotifyFilter = NotifyFilters.LastAccess, EnableRaisingEvents = true };
        var read = new ConcurrentQueue<string?>();
        reads.Changed += (_, change) => read.Enqueue(change.Name);
        await using var appliance = await ApplianceProcess.StartAsync(
            null, ("TrustPoint__Keys__Module", "software"), ("SSL_CERT_DIR", trusted.Path), ("SSL_CERT_FILE", trusted.File("anchor.pem")));
        Assert.Empty(read);
        // The watch tells of what is read.
        await File.ReadAllTextAsync(trusted.File("anchor.pem"));
        await Waiting.UntilAsync(() => Task.FromResult(!read.IsEmpty));

        await appliance.WritesAsync("Software keys");
        Assert.All((await appliance.JsonAsync("ca", "list")).EnumerateArray(), ca => Assert.Equal("software", ca.GetProperty("protection").GetString()));
        using var devices = await appliance.DeviceClientAsync();
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var code = (await appliance.JsonAsync("device", "add", "pump-1")).GetProperty("code").GetString()!;
        using var enrolled = await Requests.EnrolAsync(devices, "pump-1", code, key);
        Assert.Equal(HttpStatusCode.OK, enrolled.StatusCode);
        foreach (var file in Directory.GetFiles(Path.Combine(appliance.DataDirectory, "keys")))
        {
            Assert.Contains("ENCRYPTED PRIVATE KEY", await File.ReadAllTextAsync(file), StringComparison.Ordinal);
        }
    }

    private static async Task<string[]> FingerprintsAsync(ApplianceProcess appliance) =>
        [.. (await appliance.JsonAsync("ca", "list")).EnumerateArray().Select(ca => ca.GetProperty("sha256").GetString()!)];

    private static async Task<string[]> SubjectsAsync(ApplianceProcess appliance) =>
        [.. (await appliance.AdminAsync(HttpMethod.Get, "certificates")).GetProperty("items").EnumerateArray()
            .Select(row => row.GetProperty("subject").GetString()!).Order(StringComparer.Ordinal)];

    [GeneratedRegex("([0-9A-F]{4} ){15}[0-9A-F]{4}")]
    private static partial Regex Fingerprint();
}
