using System.Text.Json;
using TrustPoint.Agent.Tests.Parties;
using TrustPoint.Ca.Keys;
using TrustPoint.Testing.Appliances;
using TrustPoint.Testing.Tokens;

namespace TrustPoint.Agent.Tests.CommandLine;

/// <summary>The program as a person or a service manager runs it.</summary>
public sealed class CommandLineTests
{
    [Fact]
    public async Task A_device_enrols_with_its_code_at_the_appliance_renews_tells_its_status_and_is_reset()
    {
        await using var appliance = await ApplianceProcess.StartAsync();
        using var folder = new TemporaryDirectory();
        var code = await appliance.JsonAsync("device", "add", "pump-1");
        Secret(folder.File("code"), $"pump-1:{code.GetProperty("code").GetString()}");
        await File.WriteAllTextAsync(folder.File("anchors.pem"), (await appliance.CommandAsync("ca", "export", "--anchors")).Done);
        string[] device = ["--state", folder.File("state"), "--factory", folder.File("none")];

        var enrolled = await AgentProgram.RunAsync(["enroll", appliance.DevicesUrl, "--anchors", folder.File("anchors.pem"), "--code-file", folder.File("code"), .. device]);
        Assert.Contains("CN=pump-1", enrolled.Done, StringComparison.Ordinal);
        var first = await StatusAsync(device);
        Assert.Equal("enrolled", first.GetProperty("state").GetString());

        Assert.Contains("renewed as CN=pump-1", (await AgentProgram.RunAsync(["renew", "--now", .. device])).Done, StringComparison.Ordinal);
        var second = await StatusAsync(device);
        Assert.NotEqual(first.GetProperty("serialNumber").GetString(), second.GetProperty("serialNumber").GetString());
        // What other programs find is a pair that belongs together.
        var judged = await Shell.BashAsync(
            "diff <(openssl x509 -in state/current/certificate.pem -noout -pubkey) <(openssl pkey -in state/current/key.pem -pubout) "
            + "&& openssl verify -CAfile state/current/anchors.pem -untrusted state/current/certificate.pem state/current/certificate.pem", folder.Path);
        Assert.Contains("OK", judged.Done, StringComparison.Ordinal);

        var again = await AgentProgram.RunAsync(["enroll", appliance.DevicesUrl, "--anchors", folder.File("anchors.pem"), "--code-file", folder.File("code"), .. device]);
        Assert.Equal((1, true), (again.ExitCode, again.Error.Contains("factory-reset", StringComparison.Ordinal)));
        Assert.Equal(1, (await AgentProgram.RunAsync(["factory-reset", .. device])).ExitCode);
        Assert.Equal(0, (await AgentProgram.RunAsync(["factory-reset", "--yes", .. device])).ExitCode);
        Assert.Equal("factory-default", (await StatusAsync(device)).GetProperty("state").GetString());
        Assert.Empty(Directory.GetFiles(folder.File("state"), "*.pem", SearchOption.AllDirectories));
    }

    [Fact]
    public async Task A_device_with_its_keys_in_a_token_onboards_by_the_command_line()
    {
        using var token = SoftHsmToken.Create();
        using var store = token.OpenStore();
        var key = await store.GenerateAsync("idevid", KeyAlgorithm.EcP256, CancellationToken.None);
        var maker = new TestManufacturer();
        await using var registrar = await TestRegistrar.StartAsync(maker);
        using var folder = new TemporaryDirectory();
        maker.Equip(folder.File("factory"), key.SubjectPublicKeyInfo);
        Secret(folder.File("pin"), SoftHsmToken.UserPin);
        string[] device = ["--state", folder.File("state"), "--factory", folder.File("factory"), "--module", SoftHsmToken.Module.Path, "--token", token.Label, "--pin-file", folder.File("pin")];
        var environment = new Dictionary<string, string> { ["SOFTHSM2_CONF"] = SoftHsmToken.ConfigurationFile };

        var onboarded = await Shell.RunAsync("dotnet", [AgentProgram.Assembly, "onboard", "--once", "--registrar", registrar.Url.AbsoluteUri, .. device], environment: environment);

        Assert.Contains("has the manufacturer's voucher", onboarded.Done, StringComparison.Ordinal);
        Assert.Equal("enrollstatus", registrar.Operations.Last());
        Assert.Equal("enrolled", (await StatusAsync(device)).GetProperty("state").GetString());
        Assert.Empty(Directory.GetFiles(folder.File("state"), "key.pem", SearchOption.AllDirectories));
        Assert.Equal(2, (await store.ListAsync(CancellationToken.None)).Count);
        Assert.Equal(0, (await Shell.RunAsync("dotnet", [AgentProgram.Assembly, "factory-reset", "--yes", .. device], environment: environment)).ExitCode);
        Assert.Equal(key.Id, Assert.Single(await store.ListAsync(CancellationToken.None)).Id);
    }

    [Fact]
    public async Task A_fleet_joins_at_once_and_reports_its_slowest_and_its_retries()
    {
        const int Devices = 5;
        var maker = new TestManufacturer();
        await using var registrar = await TestRegistrar.StartAsync(maker);
        using var folder = new TemporaryDirectory();
        for (var i = 1; i <= Devices; i++) maker.Equip(folder.File($"factories/{i}"), $"SN-{i}");
        var asked = new HashSet<string>();
        registrar.AnswerVoucher = ask =>
        {
            lock (asked)
            {
                if (asked.Add(ask.Nonce)) return new Said(202, RetryAfter: "1");
            }
            var voucher = maker.VoucherFor(ask, registrar.Certificate);
            voucher["serial-number"] = ask.Members.GetProperty("serial-number").GetString();
            return Said.Voucher(voucher.Sign());
        };

        var ran = await AgentProgram.RunAsync(
            "fleet", "--devices", $"{Devices}", "--factories", folder.File("factories"), "--registrar", registrar.Url.AbsoluteUri, "--state", folder.File("state"), "--json");

        var report = JsonSerializer.Deserialize<JsonElement>(ran.Done);
        Assert.Equal((Devices, Devices, Devices, 0), (Number("devices"), Number("joined"), Number("waits"), Number("failures")));
        Assert.InRange(report.GetProperty("slowestSeconds").GetDouble(), 1, report.GetProperty("seconds").GetDouble());
        Assert.Equal(Devices, registrar.Operations.Count(operation => operation == "enrollstatus"));

        int Number(string name) => report.GetProperty(name).GetInt32();
    }

    [Fact]
    public async Task The_devices_of_a_fleet_get_their_factory_identity_from_the_manufacturer_that_is_named()
    {
        var maker = new TestManufacturer();
        await using var factory = await TestRegistrar.StartAsync(maker); // the manufacturer's EST server
        await using var registrar = await TestRegistrar.StartAsync(maker);
        registrar.AnswerVoucher = ask =>
        {
            var voucher = maker.VoucherFor(ask, registrar.Certificate);
            voucher["serial-number"] = ask.Members.GetProperty("serial-number").GetString();
            return Said.Voucher(voucher.Sign());
        };
        using var folder = new TemporaryDirectory();
        await File.WriteAllTextAsync(folder.File("anchors"), factory.Root.Pem);
        await File.WriteAllTextAsync(folder.File("masa"), maker.Masa.Pem);
        Secret(folder.File("code"), "batch-7:CODE");

        var ran = await AgentProgram.RunAsync(
            "fleet", "--devices", "3", "--registrar", registrar.Url.AbsoluteUri, "--state", folder.File("state"), "--serial-prefix", "LINE",
            "--manufacturer", factory.Url.AbsoluteUri, "--manufacturer-anchors", folder.File("anchors"), "--batch-code-file", folder.File("code"), "--masa-anchors", folder.File("masa"));

        Assert.Contains("3 of 3 devices joined", ran.Done, StringComparison.Ordinal);
        var made = factory.Heard.Where(heard => heard.Operation == "simpleenroll").ToList();
        Assert.Equal(3, made.Count);
        Assert.All(made, heard => Assert.Equal($"Basic {Convert.ToBase64String("batch-7:CODE"u8)}", heard.Headers.Authorization));
        Assert.Equal(
            ["LINE-00001", "LINE-00002", "LINE-00003"],
            registrar.Heard.Where(heard => heard.Operation == "requestvoucher").Select(heard => new PledgeAsk(heard.Body).Members.GetProperty("serial-number").GetString()).Order());
    }

    [Theory]
    [InlineData("try: trustpoint-agent --help", 2, "onboard", "--what")]
    [InlineData("is no https URL", 1, "onboard", "--registrar", "http://plain", "--factory", "{factory}")]
    [InlineData("is no assertion", 1, "onboard", "--registrar", "https://localhost:9", "--assertions", "rumoured", "--factory", "{factory}")]
    [InlineData("certificate.pem cannot be read", 1, "onboard", "--registrar", "https://localhost:9", "--factory", "/nowhere")]
    [InlineData("--module needs --token", 1, "onboard", "--module", "/usr/lib/x.so")]
    [InlineData("no plant identity yet", 1, "renew", "--now")]
    [InlineData("say where factory identities come from", 1, "fleet", "--registrar", "https://localhost:9")]
    [InlineData("has 0 factory folders", 1, "fleet", "--registrar", "https://localhost:9", "--factories", "{empty}")]
    [InlineData("give --code-file", 2, "enroll", "https://localhost:9", "--anchors", "/nowhere", "--serial-number", "SN-1")]
    public async Task What_cannot_be_done_is_said_in_words_and_by_the_exit_code(string words, int exitCode, params string[] arguments)
    {
        using var folder = new TemporaryDirectory();
        new TestManufacturer().Equip(folder.File("factory"));
        Directory.CreateDirectory(folder.File("empty"));
        string[] filled = [.. arguments.Select(argument => argument.Replace("{factory}", folder.File("factory"), StringComparison.Ordinal).Replace("{empty}", folder.File("empty"), StringComparison.Ordinal))];

        var ran = await AgentProgram.RunAsync([.. filled, "--state", folder.File("state")]);

        Assert.Contains(words, ran.Error, StringComparison.Ordinal);
        Assert.Equal(exitCode, ran.ExitCode);
    }

    private static async Task<JsonElement> StatusAsync(string[] device) =>
        JsonSerializer.Deserialize<JsonElement>((await AgentProgram.RunAsync(["status", "--json", .. device])).Done);

    private static void Secret(string file, string text)
    {
        File.WriteAllText(file, text);
        File.SetUnixFileMode(file, UnixFileMode.UserRead | UnixFileMode.UserWrite);
    }
}
