using System.Security.Cryptography;
using System.Text.RegularExpressions;
using TrustPoint.Testing.Appliances;
using TrustPoint.Testing.Guides;
using TrustPoint.Testing.Offline;
using TrustPoint.Testing.Requests;

namespace TrustPoint.Appliance.Tests.Guides;

/// <summary>The commands of the guides, typed as they stand there, one after the other. What stands for something is replaced by it.</summary>
public class GuideTests(PreparedAppliance shared) : IClassFixture<PreparedAppliance>
{
    private static readonly string[] Elsewhere = [" token try ", " token choose ", " approval show ", " approval approve ", " approval refuse "];

    private const string Placeholder = "01B5…49";

    // They change what the box is, stop it and repair it: it is one of their own.
    [Fact]
    public async Task Every_command_of_the_operators_guide_does_what_it_says()
    {
        using var own = new PreparedAppliance();
        try
        {
            await own.InitializeAsync();
            await TypeOperationsAsync(own);
        }
        finally
        {
            await own.DisposeAsync();
        }
    }

    [Fact]
    public async Task Every_command_of_the_guide_for_programs_does_what_it_says()
    {
        var appliance = shared.Process;
        var reader = new Reader(appliance, shared.Folder);
        var apiKey = "";
        foreach (var command in Guide.Commands("rest.md"))
        {
            var line = command
                .Replace("data/admin.sock", Path.Combine(appliance.DataDirectory, "admin.sock"), StringComparison.Ordinal)
                .Replace("https://HOST:8443", $"https://localhost:{appliance.AdminPort}", StringComparison.Ordinal)
                .Replace("tp_...", apiKey, StringComparison.Ordinal);
            var said = await reader.TypeAsync(line);
            if (Regex.Match(said, @"API key \w+ of \w+: (\S+)") is { Success: true } made) apiKey = made.Groups[1].Value;
            if (line.EndsWith("/revocations", StringComparison.Ordinal)) Assert.Contains("\"revoked\":1", said, StringComparison.Ordinal);
            if (line.EndsWith("/metrics", StringComparison.Ordinal)) Assert.Contains("trustpoint_devices", said, StringComparison.Ordinal);
        }
    }

    [Fact] // of custodian.md what is about a ceremony's evidence is typed where there is some: TerminalCeremonyTests
    public async Task Every_command_of_the_pages_for_people_does_what_it_says()
    {
        var appliance = shared.Process;
        var reader = new Reader(appliance, shared.Folder);
        var code = "";
        foreach (var command in new[] { "administrator.md", "custodian.md", "integrator.md", "rotation.md", "transfer.md" }.SelectMany(Guide.Commands))
        {
            if (command.Contains("plant-root-g1", StringComparison.Ordinal)) continue;
            var said = await reader.TypeAsync(command
                .Replace("https://HOST:9443", appliance.DevicesUrl, StringComparison.Ordinal)
                .Replace("http://HOST:8080", appliance.PublicUrl, StringComparison.Ordinal)
                .Replace(":CODE", $":{code}", StringComparison.Ordinal)
                .Replace("KEY", $"\"$(cat {appliance.DataDirectory}/audit/log.key)\"", StringComparison.Ordinal));
            if (Regex.Match(said, @"^  code  (\S+)", RegexOptions.Multiline) is { Success: true } made) code = made.Groups[1].Value;
        }
    }

    [Fact]
    public async Task Every_command_of_the_guide_for_backups_does_what_it_says()
    {
        var (appliance, folder) = (shared.Process, shared.Folder);
        var reader = new Reader(appliance, folder);
        File.Copy(Path.Combine(appliance.DataDirectory, "crl", "evaluation-issuing-g1.crl"), folder.File("evaluation-issuing-g1.crl"));
        // The other box, and the disks that are mounted.
        var other = new Dictionary<string, string>(appliance.Environment) { ["TrustPoint__DataDirectory"] = folder.File("other") };
        foreach (var disk in new[] { "stick", "backup" }) Directory.CreateDirectory(folder.File(disk));
        foreach (var command in Guide.Commands("backup.md"))
            _ = await reader.TypeAsync(command.Replace("/mnt/", folder.Path + "/", StringComparison.Ordinal), command.Contains(" restore ", StringComparison.Ordinal) ? other : null);
        Assert.True(File.Exists(Path.Combine(folder.File("other"), "trustpoint.db")));
    }

    [Fact]
    public async Task Every_command_of_the_guide_for_ceremonies_does_what_it_says()
    {
        using var folder = new TemporaryDirectory();
        var scripts = Directory.CreateDirectory(folder.File("ceremony-scripts"));
        foreach (var file in Directory.EnumerateFiles(Path.Combine(Guide.Root, "ceremony-scripts"), "*.yaml")) File.Copy(file, Path.Combine(scripts.FullName, Path.GetFileName(file)));
        using var root = new OfflineRoot(DateTimeOffset.UtcNow);
        await File.WriteAllTextAsync(folder.File("plant-root.crt"), PemEncoding.WriteString("CERTIFICATE", root.Der));
        var request = Csr.For("").Der.ToArray();
        await File.WriteAllTextAsync(folder.File("plant-issuing-g1.csr"), PemEncoding.WriteString("CERTIFICATE REQUEST", request));
        using var next = new OfflineRoot(DateTimeOffset.UtcNow, "CN=Offline Root G2");
        await File.WriteAllTextAsync(folder.File("plant-root-g2.crt"), PemEncoding.WriteString("CERTIFICATE", next.Der));
        // Each script names what is brought by its digest.
        foreach (var (name, brought) in new[] { ("issuing-certificate.yaml", request), ("cross-certificate.yaml", next.Der) })
        {
            var script = await File.ReadAllTextAsync(Path.Combine(scripts.FullName, name));
            await File.WriteAllTextAsync(folder.File(name), Regex.Replace(script, "sha256: [0-9a-f]{64}", $"sha256: {Convert.ToHexStringLower(SHA256.HashData(brought))}"));
        }

        var said = "";
        foreach (var command in Guide.Commands("ceremonies.md"))
        {
            var done = await Shell.BashAsync(command.Replace("./trustpoint", ApplianceProgram.CommandLine, StringComparison.Ordinal), folder.Path, new Dictionary<string, string>());
            Assert.True(done.ExitCode == 0, $"{command}\n{done.Output}\n{done.Error}");
            said += done.Output;
        }
        // The digest that the guide has another program compute is the one that was read aloud.
        var digest = Convert.ToHexStringLower(SHA256.HashData(await File.ReadAllBytesAsync(Path.Combine(scripts.FullName, "root.yaml"))));
        Assert.Contains($"= {digest}\n", said, StringComparison.Ordinal);
        Assert.Contains(string.Join(' ', digest[..32].Chunk(4).Select(group => new string(group))), said, StringComparison.Ordinal);
        Assert.StartsWith("# The root of all identities of the plant\n", await File.ReadAllTextAsync(folder.File("root.md")), StringComparison.Ordinal);
        Assert.StartsWith("<!doctype html>", await File.ReadAllTextAsync(folder.File("root.html")), StringComparison.Ordinal);
    }

    private static async Task TypeOperationsAsync(PreparedAppliance own)
    {
        var (appliance, serials) = (own.Process, new Queue<string>(own.Serials));
        _ = (await appliance.CommandAsync("backup", "key", "create", own.Folder.File("recovery"), "--passphrase-file", own.Folder.File("phrase"))).Done;
        var reader = new Reader(appliance, own.Folder);
        var running = true;
        var (keyName, apiKey) = ("", "");
        foreach (var command in Guide.Commands("operations.md"))
        {
            // These want the appliance stopped, all others want it running.
            var offline = command.Contains(" fsck", StringComparison.Ordinal) || command.Contains(" recover", StringComparison.Ordinal);
            if (offline && running) Assert.Equal(0, await appliance.StopAsync());
            if (!offline && !running) await appliance.RestartAsync();
            running = !offline;
            // They are awaited otherwise, or need another machine or somebody who asks: SettingsTests, TokenTests, ApprovalTests.
            if (command == "./trustpoint restart" || Elsewhere.Any(verb => command.Contains(verb, StringComparison.Ordinal))) continue;

            var line = command
                .Replace("data/admin.sock", Path.Combine(appliance.DataDirectory, "admin.sock"), StringComparison.Ordinal)
                .Replace("http://box:8080", appliance.PublicUrl, StringComparison.Ordinal)
                .Replace("https://HOST:8443", $"https://localhost:{appliance.AdminPort}", StringComparison.Ordinal)
                .Replace("tp_...", apiKey, StringComparison.Ordinal)
                .Replace("3f0c1d2e4b5a", keyName, StringComparison.Ordinal)
                .Replace("KEY", $"\"$(cat {appliance.DataDirectory}/audit/log.key)\"", StringComparison.Ordinal);
            if (line.Contains(Placeholder, StringComparison.Ordinal)) line = line.Replace(Placeholder, serials.Dequeue(), StringComparison.Ordinal);
            var said = await reader.TypeAsync(line);
            if (Regex.Match(said, @"API key (\w+) of mes: (\S+)") is { Success: true } made) (keyName, apiKey) = (made.Groups[1].Value, made.Groups[2].Value);
        }
        Assert.Empty(serials); // both were used
    }
}
