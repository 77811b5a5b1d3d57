using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using TrustPoint.Ceremonies.Plans;
using TrustPoint.Ceremonies.Scripts;
using TrustPoint.Testing.Appliances;

namespace TrustPoint.Appliance.Tests.CommandLine;

/// <summary>CER-80: scripts are checked and printed with no appliance, no token and no login.</summary>
public sealed class CeremonyVerbTests : IDisposable
{
    private const string Root = """
        ceremony: root
        id: plant-root-g1
        title: The root of the plant
        people: {custodians: 5, needed: 3, witnesses: 2, operator: true}
        offline: true
        token: {label: Plant Root G1}
        key: {algorithm: ec-p384}
        authority: {name: plant-root, common-name: Plant Root G1, crl-days: 366}

        """;

    private readonly TemporaryDirectory folder = new();

    [Fact]
    public async Task A_script_that_is_in_order_is_shown_with_its_digest_its_plan_and_what_would_be_signed()
    {
        var done = await RunAsync("ceremony", "check", Write("root.yaml", Root));
        var digest = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(Root)));

        Assert.Equal((0, ""), (done.ExitCode, done.Error));
        Assert.StartsWith("root.yaml is in order: The root of the plant\nSHA-256  ", done.Output, StringComparison.Ordinal);
        Assert.Contains($"SHA-256  {digest[..4]} {digest[4..8]} ", done.Output, StringComparison.Ordinal);
        Assert.Contains(" 3. The custodians approve\n    3 custodians: 3 of the 5 custodians approve the script by its digest", done.Output, StringComparison.Ordinal);
        Assert.Contains("\n    Operator: The token makes the key", done.Output, StringComparison.Ordinal);
        Assert.Contains("Would be signed: certificate of plant-root\n", done.Output, StringComparison.Ordinal);
        Assert.Matches(@"\n    subject +CN=Plant Root G1\n", done.Output);
        Assert.Matches(@"\n    keyUsage +keyCertSign, cRLSign  \(critical\)\n", done.Output);
    }

    [Fact]
    public async Task The_same_is_told_as_json()
    {
        var done = await RunAsync("ceremony", "check", Write("root.yaml", Root), "--json");

        Assert.Equal(0, done.ExitCode);
        var row = Assert.Single(JsonDocument.Parse(done.Output).RootElement.EnumerateArray());
        Assert.Equal(["file", "ceremony", "title", "sha256", "steps", "wouldSign"], row.EnumerateObject().Select(member => member.Name));
        Assert.Equal("plant-root-g1", row.GetProperty("ceremony").GetString());
        Assert.Equal(15, row.GetProperty("steps").GetArrayLength());
        Assert.Equal(["number", "title", "who", "says", "expects"], row.GetProperty("steps")[0].EnumerateObject().Select(member => member.Name));
        Assert.Equal("certificate of plant-root", row.GetProperty("wouldSign")[0].GetProperty("what").GetString());
    }

    [Fact]
    public async Task All_that_is_wrong_with_all_scripts_is_told_at_once_with_file_and_line()
    {
        var done = await RunAsync(
            "ceremony", "check", Write("one.yaml", Root.Replace("needed: 3", "needed: 1", StringComparison.Ordinal)), Write("two.yaml", Root + "pin: 123456\n"),
            Write("three.yaml", Root.Replace("crl-days: 366", "crl-days: 366, profile: no-such", StringComparison.Ordinal)), Write("good.yaml", Root));

        Assert.Equal((1, ""), (done.ExitCode, done.Output));
        Assert.Contains("one.yaml:4: people.needed is 2 or more", done.Error, StringComparison.Ordinal);
        Assert.Contains("two.yaml:9: A PIN, a password, a share or a private key never stands in a script", done.Error, StringComparison.Ordinal);
        Assert.Contains("three.yaml:8: authority.profile: There is no profile no-such.", done.Error, StringComparison.Ordinal);
        Assert.DoesNotContain("123456", done.Error, StringComparison.Ordinal);
        Assert.DoesNotContain("good.yaml", done.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("--issuer", "no certificate", "no certificate in PEM"), InlineData("--request", "no request", "neither PEM nor base64 nor DER")]
    public async Task What_is_brought_along_and_cannot_be_read_is_told(string option, string content, string why)
    {
        var done = await RunAsync("ceremony", "check", Write("root.yaml", Root), option, Write("brought", content));

        Assert.Equal((1, ""), (done.ExitCode, done.Output));
        Assert.Contains(why, done.Error, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", done.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_document_to_print_goes_to_standard_output()
    {
        var file = Write("root.yaml", Root);
        var script = ScriptText.Parse(Encoding.UTF8.GetBytes(Root), "root.yaml");

        Assert.Equal(PrintedScript.Markdown(script), (await RunAsync("ceremony", "script", file)).Output);
        Assert.Equal(PrintedScript.Html(script), (await RunAsync("ceremony", "script", file, "--html")).Output);
    }

    [Fact]
    public async Task A_script_that_is_not_in_order_is_not_printed()
    {
        var done = await RunAsync("ceremony", "script", Write("root.yaml", Root.Replace("offline: true", "offline: maybe", StringComparison.Ordinal)));

        Assert.Equal((1, "", "trustpoint: root.yaml:5: offline is true or false, not 'maybe'.\n"), (done.ExitCode, done.Output, done.Error));
    }

    public void Dispose() => folder.Dispose();

    private static Task<ShellResult> RunAsync(params string[] arguments) => ApplianceProgram.RunAsync(arguments, new Dictionary<string, string>());

    private string Write(string name, string text)
    {
        File.WriteAllText(folder.File(name), text);
        return folder.File(name);
    }
}
