using TrustPoint.Testing.Appliances;

namespace TrustPoint.Appliance.Tests.Clients;

/// <summary>A folder in which a foreign client works, with the appliance's trust anchor in <c>anchor.pem</c>, and two independent judges of what it got.</summary>
internal sealed class ClientBench : IDisposable
{
    private readonly TemporaryDirectory folder = new();
    private readonly ApplianceProcess appliance;

    private ClientBench(ApplianceProcess appliance) => this.appliance = appliance;

    /// <summary>Makes it.</summary>
    public static async Task<ClientBench> CreateAsync(ApplianceProcess appliance)
    {
        var bench = new ClientBench(appliance);
        await File.WriteAllTextAsync(bench.folder.File("anchor.pem"), (await appliance.CommandAsync("ca", "export", "--anchors")).Done);
        foreach (var authority in (await appliance.AdminAsync(HttpMethod.Get, "authorities")).EnumerateArray())
            await File.AppendAllTextAsync(bench.folder.File("chain.pem"), authority.GetProperty("pem").GetString());
        return bench;
    }

    /// <summary>Runs a script here; <c>$est</c> is the base URL of the device listener.</summary>
    public async Task<string> RunAsync(string script, params (string Name, string Value)[] environment) =>
        (await Shell.BashAsync(script, folder.Path, environment.Append(("est", appliance.DevicesUrl)).ToDictionary(pair => pair.Item1, pair => pair.Item2))).Done;

    /// <summary>Writes a file here.</summary>
    /// <returns>Its path.</returns>
    public string Write(string name, string text)
    {
        File.WriteAllText(folder.File(name), text);
        return folder.File(name);
    }

    /// <summary>A PEM file is a certificate of ours for this subject, say OpenSSL and GnuTLS.</summary>
    public async Task JudgeAsync(string certificate, string subject)
    {
        await RunAsync($"openssl verify -x509_strict -CAfile anchor.pem -untrusted chain.pem {certificate}");
        Assert.Contains("Verified. The certificate is trusted", await RunAsync($"certtool --verify --load-ca-certificate chain.pem --infile {certificate}"), StringComparison.Ordinal);
        Assert.Equal($"subject={subject}", (await RunAsync($"openssl x509 -in {certificate} -noout -subject -nameopt RFC2253")).Trim());
    }

    public void Dispose() => folder.Dispose();
}
