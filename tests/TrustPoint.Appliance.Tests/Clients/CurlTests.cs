using TrustPoint.Testing.Est;

namespace TrustPoint.Appliance.Tests.Clients;

/// <summary>curl and openssl: what an integrator has at hand.</summary>
[Collection(Shared.Name)]
public class CurlTests(SharedAppliance shared)
{
    private const string Curl = "curl -sS --fail --noproxy '*' --cacert anchor.pem";

    [Theory] // RFC 7030 section 4.2
    [InlineData("--tls-max 1.2", "EC -pkeyopt ec_paramgen_curve:P-256")]
    [InlineData("--tlsv1.3", "EC -pkeyopt ec_paramgen_curve:P-384")]
    [InlineData("--tlsv1.3", "RSA -pkeyopt rsa_keygen_bits:3072")]
    public async Task Curl_and_openssl_enrol_and_reenrol(string tls, string key)
    {
        using var bench = await ClientBench.CreateAsync(shared.Process);
        var device = await TestDevice.AddAsync(shared.Process, $"curl-{Guid.NewGuid():N}");

        await bench.RunAsync($"""
            openssl req -new -newkey {key.Split(' ')[0]} {key[key.IndexOf(' ')..]} -nodes -keyout first.key -subj /CN={device.Name} -outform der | openssl base64 -A > first.b64
            {Curl} {tls} -u {device.Credentials} -H 'Content-Type: application/pkcs10' --data-binary @first.b64 $est/.well-known/est/simpleenroll > first.p7
            openssl base64 -d -A -in first.p7 | openssl pkcs7 -inform der -print_certs -out first.pem
            """);
        await bench.RunAsync($"""
            openssl req -new -newkey {key.Split(' ')[0]} {key[key.IndexOf(' ')..]} -nodes -keyout second.key -subj /CN={device.Name} -outform der | openssl base64 -A > second.b64
            {Curl} {tls} --cert first.pem --key first.key -H 'Content-Type: application/pkcs10' --data-binary @second.b64 $est/.well-known/est/simplereenroll > second.p7
            openssl base64 -d -A -in second.p7 | openssl pkcs7 -inform der -print_certs -out second.pem
            """);

        await bench.JudgeAsync("first.pem", $"CN={device.Name}");
        await bench.JudgeAsync("second.pem", $"CN={device.Name}");
        Assert.Equal("1", (await bench.RunAsync("grep -c BEGIN second.pem")).Trim()); // RFC 7030 section 4.2.3: the certificate alone
    }

    [Theory]
    [InlineData("enrolls-with-sha1", "-sha1", "SHA-1")]
    [InlineData("enrolls-with-p224", "-newkey EC -pkeyopt ec_paramgen_curve:P-224", "")]
    [InlineData("enrolls-with-rsa-2048", "-newkey RSA -pkeyopt rsa_keygen_bits:2048", "2048")]
    public async Task What_openssl_makes_and_we_do_not_take_is_refused_in_words(string name, string options, string word)
    {
        using var bench = await ClientBench.CreateAsync(shared.Process);
        var device = await TestDevice.AddAsync(shared.Process, name);
        var key = options.Contains("-newkey", StringComparison.Ordinal) ? "" : "-newkey EC -pkeyopt ec_paramgen_curve:P-256";

        var answer = await bench.RunAsync($"""
            openssl req -new {options} {key} -nodes -keyout k.pem -subj /CN={device.Name} -outform der | openssl base64 -A > r.b64
            curl -sS --noproxy '*' --cacert anchor.pem -u {device.Credentials} -H 'Content-Type: application/pkcs10' --data-binary @r.b64 -w '%{"{"}http_code{"}"}' $est/.well-known/est/simpleenroll
            """);

        Assert.EndsWith("400", answer, StringComparison.Ordinal);
        Assert.Contains(word, answer, StringComparison.Ordinal);
        Assert.Equal(0, await shared.Process.CountCertificatesAsync($"device={name}"));
    }

    [Fact] // RFC 7030 section 4.5.2, RFC 8951 section 3.2, RFC 9908
    public async Task Csr_attributes_are_a_sequence_that_openssl_reads()
    {
        using var bench = await ClientBench.CreateAsync(shared.Process);

        var parsed = await bench.RunAsync($"{Curl} $est/.well-known/est/csrattrs | openssl base64 -d -A | openssl asn1parse -inform der");

        Assert.Matches("^ *0:d=0 .*SEQUENCE", parsed);
        Assert.Contains("1.2.840.113549.1.9.16.2.61", parsed, StringComparison.Ordinal); // id-aa-certificationRequestInfoTemplate
    }
}
