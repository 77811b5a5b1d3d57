using TrustPoint.Testing.Est;

namespace TrustPoint.Appliance.Tests.Clients;

/// <summary>strongSwan's pki: a TLS stack, an HTTP client and an EST client that share no code with ours or with OpenSSL.</summary>
[Collection(Shared.Name)]
public class StrongSwanTests(SharedAppliance shared)
{
    [Theory] // RFC 7030 sections 4.1 and 4.2; pki speaks TLS 1.2 unless libtls.version_max says otherwise
    [InlineData("1.2")]
    [InlineData("1.3")]
    public async Task Strongswan_learns_the_authorities_enrols_and_reenrols(string version)
    {
        using var bench = await ClientBench.CreateAsync(shared.Process);
        var device = await TestDevice.AddAsync(shared.Process, $"swan-{version[^1]}");
        var swan = ("STRONGSWAN_CONF", bench.Write("strongswan.conf", $$"""
            pki {
              load_modular = yes
              plugins { include /etc/strongswan.d/charon/*.conf }
            }
            libtls {
              version_min = {{version}}
              version_max = {{version}}
            }
            """));

        var told = await bench.RunAsync("pki --estca --debug 2 --url $est --cacert anchor.pem --caout ca.pem --outform pem --force 2>&1", swan);
        await bench.RunAsync($"""
            pki --gen --type ecdsa --size 256 --outform pem > first.key
            pki --req --in first.key --type ecdsa --dn "CN={device.Name}" --outform der > first.req
            pki --est --url $est --in first.req --cacert anchor.pem --userpass {device.Credentials} --outform pem > first.pem
            """, swan);
        await bench.RunAsync($"""
            pki --gen --type ecdsa --size 256 --outform pem > second.key
            pki --req --in second.key --type ecdsa --dn "CN={device.Name}" --outform der > second.req
            pki --est --url $est --in second.req --cacert anchor.pem --cert first.pem --key first.key --outform pem > second.pem
            """, swan);

        Assert.Contains($"negotiated TLS {version}", told, StringComparison.Ordinal);
        Assert.Equal(await bench.RunAsync("openssl x509 -in anchor.pem -outform der | sha256sum"), await bench.RunAsync("openssl x509 -in ca.pem -outform der | sha256sum"));
        await bench.JudgeAsync("first.pem", $"CN={device.Name}");
        await bench.JudgeAsync("second.pem", $"CN={device.Name}");
        Assert.NotEqual(await bench.RunAsync("openssl x509 -in first.pem -pubkey -noout"), await bench.RunAsync("openssl x509 -in second.pem -pubkey -noout"));
    }
}
