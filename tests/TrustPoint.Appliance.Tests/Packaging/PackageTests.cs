using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;
using Microsoft.Extensions.Configuration;
using TrustPoint.Appliance.Options;
using TrustPoint.Testing.Appliances;

namespace TrustPoint.Appliance.Tests.Packaging;

/// <summary>What the Debian package is made of. <c>build/package/try.sh</c> installs the whole in a Debian that boots.</summary>
public sealed partial class PackageTests
{
    private static readonly string Sources = Path.Combine(Repository(), "build", "package");

    [Theory] // 0 is a unit that may nothing, 10 one that may all; the signer holds the keys
    [InlineData("trustpoint-signer.service", 1.0)]
    [InlineData("trustpoint.service", 2.0)]
    public async Task A_unit_is_sound_and_no_more_exposed_than_promised(string unit, double most)
    {
        using var folder = new TemporaryDirectory();
        // The program is not installed here.
        await File.WriteAllTextAsync(folder.File(unit), Regex.Replace(await File.ReadAllTextAsync(Path.Combine(Sources, "units", unit)), "(?m)^ExecStart=.*", "ExecStart=/bin/true"));

        var verified = await Shell.RunAsync("systemd-analyze", ["verify", "--man=no", "--recursive-errors=no", folder.File(unit)]);
        Assert.DoesNotContain(unit + ":", verified.Output + verified.Error, StringComparison.Ordinal);
        var judged = (await Shell.RunAsync("systemd-analyze", ["security", "--offline=yes", "--no-pager", folder.File(unit)])).Done;
        Assert.InRange(double.Parse(Exposure().Match(judged).Groups[1].Value, CultureInfo.InvariantCulture), 0, most);
    }

    [Fact]
    public void The_configuration_of_the_package_is_that_of_the_tree_with_places_of_its_own()
    {
        var package = Settings(Path.Combine(Sources, "appsettings.json"));
        var tree = Settings(Path.Combine(Repository(), "appsettings.json"));

        var options = ApplianceConfiguration.Check(package, "/etc/trustpoint", "box");

        Assert.Equal(("/var/lib/trustpoint", "/run/trustpoint-signer/signer.sock", "trustpoint"), (options.DataDirectory, options.Signer.Socket, options.Signer.User));
        Assert.Equal(Others(tree), Others(package));
    }

    [Theory]
    [InlineData("trustpoint.sh")]
    [InlineData("debian/config")]
    [InlineData("debian/postinst")]
    [InlineData("debian/prerm")]
    [InlineData("debian/postrm")]
    public async Task A_script_is_a_script(string file) => _ = (await Shell.RunAsync("sh", ["-n", Path.Combine(Sources, file)])).Done;

    [Fact] // what goes to the journal others read too
    public async Task Under_systemd_the_set_up_code_is_not_written_to_the_log()
    {
        await using var appliance = await ApplianceProcess.StartAsync(null, ("JOURNAL_STREAM", "8:12345"));
        await appliance.WritesAsync("is not for the log: ./trustpoint setup code");
        Assert.DoesNotMatch("Set-up code +[0-9A-Z]{4}-", appliance.Written);
    }

    [Fact]
    public async Task The_bill_of_materials_names_every_locked_package_and_is_the_same_each_time()
    {
        var first = await BillAsync();
        Assert.Equal(first, await BillAsync());

        var bill = JsonSerializer.Deserialize<JsonElement>(first);
        // https://cyclonedx.org/docs/1.6/json/: what is required of a bill, of its components and of what they depend on.
        Assert.Equal(("CycloneDX", "1.6", 1), (bill.GetProperty("bomFormat").GetString(), bill.GetProperty("specVersion").GetString(), bill.GetProperty("version").GetInt32()));
        Assert.Matches("^urn:uuid:[0-9a-f]{8}-[0-9a-f]{4}-[1-5][0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$", bill.GetProperty("serialNumber").GetString());
        Assert.Equal("2026-11-22T09:22:37Z", bill.GetProperty("metadata").GetProperty("timestamp").GetString());
        var components = bill.GetProperty("components").EnumerateArray().ToList();
        Assert.All(components, component =>
        {
            Assert.Equal("library", component.GetProperty("type").GetString());
            Assert.Matches("^[0-9a-f]{128}$", component.GetProperty("hashes")[0].GetProperty("content").GetString());
            Assert.Equal($"pkg:nuget/{component.GetProperty("name").GetString()}@{component.GetProperty("version").GetString()}", component.GetProperty("purl").GetString());
            Assert.NotEmpty(component.GetProperty("licenses").EnumerateArray());
        });
        var references = components.Select(component => component.GetProperty("bom-ref").GetString()!).ToList();
        Assert.Equal(references.Distinct(), references);
        Assert.All(bill.GetProperty("dependencies").EnumerateArray().SelectMany(entry => entry.GetProperty("dependsOn").EnumerateArray()), target => Assert.Contains(target.GetString(), references));
        Assert.Equal(Locked().Order(StringComparer.Ordinal), references.Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task A_lock_file_that_contradicts_another_stops_the_bill_of_materials()
    {
        using var folder = new TemporaryDirectory();
        foreach (var (room, hash) in new[] { ("A", "AAAA"), ("B", "BBBB") })
        {
            Directory.CreateDirectory(folder.File($"src/{room}"));
            await File.WriteAllTextAsync(folder.File($"src/{room}/packages.lock.json"), """{"dependencies":{"net10.0":{"X":{"type":"Direct","resolved":"1.0.0","contentHash":"HASH"}}}}""".Replace("HASH", hash, StringComparison.Ordinal));
        }
        var refused = await Shell.RunAsync("python3", [Path.Combine(Sources, "sbom.py"), folder.Path, Packages, "1", "c", "0"]);
        Assert.NotEqual(0, refused.ExitCode);
        Assert.Contains("another hash", refused.Error, StringComparison.Ordinal);
    }

    private static async Task<string> BillAsync() =>
        (await Shell.RunAsync("python3", [Path.Combine(Sources, "sbom.py"), Repository(), Packages, "0.1.0", "0123456789abcdef", "1795339357"])).Done;

    private static string Packages => Environment.GetEnvironmentVariable("NUGET_PACKAGES") ?? Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".nuget", "packages");

    private static IEnumerable<string> Locked() => new[] { "src", "ui" }.SelectMany(folder => Directory.EnumerateDirectories(Path.Combine(Repository(), folder)))
        .Select(room => Path.Combine(room, "packages.lock.json")).Where(File.Exists)
        .SelectMany(file => JsonSerializer.Deserialize<JsonElement>(File.ReadAllText(file)).GetProperty("dependencies").EnumerateObject())
        .SelectMany(framework => framework.Value.EnumerateObject()).Where(package => package.Value.GetProperty("type").GetString() != "Project")
        .Select(package => $"pkg:nuget/{package.Name}@{package.Value.GetProperty("resolved").GetString()}").Distinct();

    private static IConfiguration Settings(string file) => new ConfigurationBuilder().AddJsonFile(file).Build();

    private static IEnumerable<KeyValuePair<string, string?>> Others(IConfiguration settings) => settings.AsEnumerable()
        .Where(setting => !setting.Key.StartsWith("TrustPoint:Signer", StringComparison.Ordinal) && setting.Key != "TrustPoint:DataDirectory").OrderBy(setting => setting.Key, StringComparer.Ordinal);

    private static string Repository()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder.FullName, "TrustPoint.sln"))) folder = folder.Parent!;
        return folder.FullName;
    }

    [GeneratedRegex(@"Overall exposure level for \S+ ([0-9.]+)")]
    private static partial Regex Exposure();
}
