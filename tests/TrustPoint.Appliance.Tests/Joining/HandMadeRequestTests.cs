using System.Security.Cryptography.X509Certificates;
using System.Text;
using TrustPoint.Testing.Appliances;

namespace TrustPoint.Appliance.Tests.Joining;

/// <summary>What <c>openssl cms</c> signs, at the registrar: requests of other makes, good and bad (RFC 8366 section 5.4, RFC 8995 sections 5.2 and 5.6, RFC 5652 section 5).</summary>
[Collection(JoinPlants.Name)]
public sealed class HandMadeRequestTests(JoinPlant plant) : IAsyncLifetime, IDisposable
{
    private readonly TemporaryDirectory folder = new();

    public Task InitializeAsync() => plant.RuleAsync();

    public Task DisposeAsync() => Task.CompletedTask;

    public void Dispose() => folder.Dispose();

    [Theory] // BRS-1, BRS-2: whichever content type, with and without the chain
    [InlineData("1.2.840.113549.1.9.16.1.40")]
    [InlineData("1.2.840.113549.1.7.1")]
    [InlineData("1.2.840.113549.1.9.16.1.40", "-nocerts")]
    [InlineData("1.2.840.113549.1.9.16.1.40", "-md", "sha384")]
    public async Task A_request_that_openssl_signed_gets_a_voucher(string type, params string[] more)
    {
        var (pledge, _) = plant.Arrive();
        using var __ = pledge;
        Assert.Equal(200, (await pledge.SendAsync(await SignAsync(pledge, ["-econtent_type", type, .. more]))).Status);
    }

    [Theory]
    [InlineData("detached", 400, "CMS")]
    [InlineData("several signers", 403, "has several signers")]
    [InlineData("no signed attributes", 403, "is not signed by the key")] // BRS-3: RFC 5652 section 5.3
    [InlineData("not DER", 400, "CMS")]
    [InlineData("deep", 400, "of at most 8 levels")]
    [InlineData("twice", 400, "with every member once")]
    [InlineData("of another device", 403, "not signed by the key of the TLS client certificate")]
    public async Task A_request_that_breaks_a_rule_is_refused_and_nobody_is_asked(string wrong, int status, string reason)
    {
        var (pledge, _) = plant.Arrive();
        using var __ = pledge;
        var (other, _) = plant.Arrive();
        using var ___ = other;
        var asked = plant.Masa.Asked.Count;
        var answer = await pledge.SendAsync(wrong switch
        {
            "detached" => await SignAsync(pledge, [], isAttached: false),
            "several signers" => await SignAsync(pledge, ["-signer", await FileAsync(other.Identity), "-inkey", await KeyAsync(other.Identity)]),
            "no signed attributes" => await SignAsync(pledge, ["-noattr"]),
            "not DER" => await SignAsync(pledge, ["-stream"]), // indefinite lengths (X.690 section 8.1.3.6)
            "deep" => await SignAsync(pledge, [], more: $",\"x\":{new string('[', 500)}{new string(']', 500)}"),
            "twice" => await SignAsync(pledge, [], more: ",\"nonce\":\"AAECAwQFBgc=\""),
            _ => await SignAsync(pledge, [], by: other.Identity),
        });
        Assert.Equal((status, "text/plain"), (answer.Status, answer.Type));
        Assert.Contains(reason, answer.Words, StringComparison.Ordinal);
        Assert.Equal(asked, plant.Masa.Asked.Count);
    }

    [Fact] // RFC 8995 section 5.6.1
    public async Task Members_that_nobody_knows_are_passed_over()
    {
        var (pledge, _) = plant.Arrive();
        using var __ = pledge;
        Assert.Equal(200, (await pledge.SendAsync(await SignAsync(pledge, [], more: ",\"est-domain\":\"https://elsewhere.example\",\"acme:mood\":{\"a\":[1]}"))).Status);
    }

    [Fact] // BRS-6: RFC 8995 section 6
    public async Task A_request_in_base64_is_answered_in_kind_and_noted()
    {
        var (pledge, _) = plant.Arrive();
        using var __ = pledge;
        var answer = await pledge.SendAsync(Encoding.ASCII.GetBytes(Convert.ToBase64String(await SignAsync(pledge, []))));
        Assert.Equal(200, answer.Status);
        Assert.Equal(plant.Masa.Given.Last(), Convert.FromBase64String(answer.Words));
        await plant.Process.WritesAsync("sends /.well-known/brski/requestvoucher in base64");
    }

    private async Task<byte[]> SignAsync(Pledge pledge, string[] options, string? more = null, X509Certificate2? by = null, bool isAttached = true)
    {
        var signer = by ?? pledge.Identity;
        var (request, signed) = (folder.File("request.json"), folder.File("request.cms"));
        await File.WriteAllTextAsync(request, await pledge.JsonAsync(more));
        string[] all =
        [
            "cms", "-sign", "-binary", "-in", request, "-signer", await FileAsync(signer), "-inkey", await KeyAsync(signer), "-outform", "DER", "-out", signed, .. options,
            .. isAttached ? new[] { "-nodetach" } : [],
            .. options.Contains("-econtent_type") ? [] : new[] { "-econtent_type", "1.2.840.113549.1.9.16.1.40" },
            .. options.Contains("-md") ? [] : new[] { "-md", "sha256" },
        ];
        _ = (await Shell.RunAsync("openssl", all)).Done;
        return await File.ReadAllBytesAsync(signed);
    }

    private Task<string> FileAsync(X509Certificate2 certificate) => WriteAsync(certificate, "crt", certificate.ExportCertificatePem());

    private Task<string> KeyAsync(X509Certificate2 certificate) => WriteAsync(certificate, "key", certificate.GetECDsaPrivateKey()!.ExportPkcs8PrivateKeyPem());

    private async Task<string> WriteAsync(X509Certificate2 certificate, string kind, string pem)
    {
        var file = folder.File($"{certificate.SerialNumber}.{kind}");
        await File.WriteAllTextAsync(file, pem);
        return file;
    }
}
