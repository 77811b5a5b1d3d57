using TrustPoint.Testing.Appliances;

namespace TrustPoint.Appliance.Tests.Enrolment;

/// <summary>What <c>device add</c> prints, pasted as it stands. The results are judged by openssl and GnuTLS.</summary>
[Collection(Shared.Name)]
public class PrintedCommandsTests(SharedAppliance shared)
{
    [Fact]
    public async Task The_printed_curl_and_openssl_commands_enrol()
    {
        using var folder = new TemporaryDirectory();
        var printed = (await shared.Process.CommandAsync("device", "add", "paste-curl", "--dns", "paste-curl.plant.example", "--ip", "10.0.0.7")).Done;

        await PasteAsync(folder, printed, "openssl ecparam", "openssl base64 -d");

        await JudgeAsync(folder, "paste-curl");
        var text = (await Shell.BashAsync("openssl x509 -in paste-curl.pem -noout -ext subjectAltName", folder.Path)).Done;
        Assert.Contains("DNS:paste-curl.plant.example", text, StringComparison.Ordinal);
        Assert.Contains("IP Address:10.0.0.7", text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_printed_strongswan_commands_enrol()
    {
        using var folder = new TemporaryDirectory();
        var printed = (await shared.Process.CommandAsync("device", "add", "paste-pki")).Done;

        await PasteAsync(folder, printed, "pki --gen", "pki --est");

        await JudgeAsync(folder, "paste-pki");
    }

    [Fact]
    public async Task A_printed_code_enrols_once()
    {
        using var folder = new TemporaryDirectory();
        var printed = (await shared.Process.CommandAsync("device", "add", "paste-once")).Done;
        await PasteAsync(folder, printed, "openssl ecparam", "openssl base64 -d");

        var again = await Assert.ThrowsAsync<InvalidOperationException>(() => PasteAsync(folder, printed, "openssl ecparam", "openssl base64 -d"));

        Assert.Contains("401", again.Message, StringComparison.Ordinal);
    }

    [Theory] // RFC 3986 section 2.2: all of them may stand in a URI
    [InlineData("openssl ecparam", "openssl req", "paste-uri-1"), InlineData("pki --gen", "pki --req", "paste-uri-2")]
    public async Task A_uri_of_the_device_is_text_to_the_shell(string first, string last, string name)
    {
        using var folder = new TemporaryDirectory();
        var printed = (await shared.Process.CommandAsync("device", "add", name, "--uri", "urn:plant:$(touch$IFS$9stolen);touch$IFS$9taken&`touch$IFS$9gone`'")).Done;

        await PasteAsync(folder, printed, first, last);

        Assert.DoesNotContain(Directory.EnumerateFiles(folder.Path), file => Path.GetFileName(file) is "stolen" or "taken" or "gone");
    }

    // The commands from the first that begins so to the last, with ./trustpoint as a person in the repository would call it.
    private async Task PasteAsync(TemporaryDirectory folder, string printed, string first, string last)
    {
        var lines = printed.Split('\n').Select(line => line.Trim()).ToList();
        var export = lines.Single(line => line.StartsWith("./trustpoint ca export", StringComparison.Ordinal));
        var start = lines.FindIndex(line => line.StartsWith(first, StringComparison.Ordinal));
        var end = lines.FindLastIndex(line => line.StartsWith(last, StringComparison.Ordinal));
        var script = string.Join('\n', [export.Replace("./trustpoint", ApplianceProgram.CommandLine, StringComparison.Ordinal), .. lines[start..(end + 1)]]);
        _ = (await Shell.BashAsync(script, folder.Path, shared.Process.Environment)).Done;
    }

    private async Task JudgeAsync(TemporaryDirectory folder, string name)
    {
        foreach (var authority in (await shared.Process.JsonAsync("ca", "list")).EnumerateArray())
        {
            await File.AppendAllTextAsync(folder.File("chain.pem"), authority.GetProperty("pem").GetString());
        }
        var verified = await Shell.BashAsync(
            $"openssl verify -x509_strict -CAfile trustpoint-anchors.pem -untrusted chain.pem {name}.pem", folder.Path);
        Assert.Contains("OK", verified.Done, StringComparison.Ordinal);
        var gnutls = await Shell.BashAsync(
            $"cat {name}.pem chain.pem > all.pem; certtool --verify --load-ca-certificate trustpoint-anchors.pem --infile {name}.pem --load-ca-certificate chain.pem", folder.Path);
        Assert.Contains("Verified", gnutls.Done, StringComparison.Ordinal);
        var subject = (await Shell.BashAsync($"openssl x509 -in {name}.pem -noout -subject -nameopt RFC2253", folder.Path)).Done;
        Assert.Equal($"subject=CN={name}", subject.Trim());
    }
}
