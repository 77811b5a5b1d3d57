using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Microsoft.Extensions.Logging.Abstractions;
using TrustPoint.Appliance.Hosting;
using TrustPoint.Appliance.Tests.Admission;
using TrustPoint.Appliance.Tests.Options;
using TrustPoint.Testing.Appliances;

namespace TrustPoint.Appliance.Tests.Masa;

/// <summary>How a line has the identities of its devices made (RFC 7030 sections 3.2.3 and 3.7, IEEE 802.1AR section 8, LIF-1), and what stands in them, read by OpenSSL.</summary>
public sealed class ProductionLineTests(ProductionLineTests.Line line) : IClassFixture<ProductionLineTests.Line>
{
    private const string Named = "line-ra.example";
    private const string Nameless = "a-registration-authority-whose-name-is-longer-than-a-commonName.line.example";

    private Maker Maker => line.Maker;

    [Fact] // RFC 8995 section 2.3.2: a registrar that was told nothing finds the MASA of a device in its identity
    public async Task A_factory_identity_names_the_MASA_and_whoever_follows_it_gets_a_voucher()
    {
        await line.MakeOwnerAsync();
        var (credentials, _) = await OpenAsync("shift-1", 1);
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        Assert.Equal(200, await Maker.EnrolAsync("SN-100", key, credentials));

        // Not critical: no BOOLEAN between the identifier and the value.
        var found = (await Maker.BashAsync("""
            offset=$(openssl asn1parse -in SN-100.pem | grep -A1 -E ':(1.3.6.1.5.5.7.1.32|id-pe-masa-url)$' | sed -nE '2s/^ *([0-9]+):.*OCTET STRING.*/\1/p')
            openssl asn1parse -in SN-100.pem -strparse "$offset"
            """)).Done;
        Assert.Matches($"IA5STRING +:{Maker.Address}\\s*$", found);

        await File.WriteAllBytesAsync(Path.Combine(Maker.Folder, "asked.der"), await Maker.AskAsync("works", "SN-100", prior: await Maker.PledgeAsync("SN-100", "works")));
        await File.WriteAllTextAsync(Path.Combine(Maker.Folder, "tls.pem"), (await Maker.Appliance.CommandAsync("ca", "export", "--anchors")).Done);
        var value = found[(found.LastIndexOf("IA5STRING", StringComparison.Ordinal) + 9)..].Trim(' ', ':', '\n');
        _ = (await Maker.BashAsync($"curl -fsS --cacert tls.pem -H 'Content-Type: application/voucher-cms+json' --data-binary @asked.der https://{value}/.well-known/brski/requestvoucher -o voucher.der")).Done;
        var voucher = (await Maker.VerifiedAsync(await File.ReadAllBytesAsync(Path.Combine(Maker.Folder, "voucher.der")))).GetProperty("ietf-voucher:voucher");
        Assert.Equal("SN-100", voucher.GetProperty("serial-number").GetString());
    }

    [Fact] // RFC 5280 section 4.1.2.5, RFC 8995 section 2.3: the device's serialNumber, no end, and no use that would keep it from anything
    public async Task A_factory_identity_has_no_end_and_names_the_device()
    {
        var (credentials, _) = await OpenAsync("shift-2", 1);
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        Assert.Equal(200, await Maker.EnrolAsync("SN-200", key, credentials));
        Assert.Contains("GENERALIZEDTIME   :99991231235959Z", (await Maker.BashAsync("openssl asn1parse -in SN-200.pem")).Done, StringComparison.Ordinal);
        var words = (await Maker.BashAsync("openssl x509 -in SN-200.pem -noout -subject -ext basicConstraints,extendedKeyUsage,keyUsage,authorityKeyIdentifier")).Done;
        Assert.Contains("serialNumber = SN-200", words, StringComparison.Ordinal);
        Assert.Contains("CA:FALSE", words, StringComparison.Ordinal);
        Assert.Contains("Authority Key Identifier", words, StringComparison.Ordinal);
        Assert.DoesNotContain("Extended Key Usage", words, StringComparison.Ordinal);
    }

    [Fact] // RFC 7030 section 3.2.3
    public async Task A_line_has_the_devices_of_its_batch_made_with_one_code()
    {
        var (credentials, _) = await OpenAsync("shift-6", 2);
        foreach (var (serial, status) in new[] { ("SN-600", 200), ("SN-601", 200), ("SN-602", 403) })
            Assert.Equal(status, await Maker.LineAsync($"SERIALNUMBER={serial}", credentials));
        Assert.Equal(401, await Maker.LineAsync("SERIALNUMBER=SN-600", credentials)); // another key, another identity
        Assert.Equal(400, await Maker.LineAsync("CN=SN-603", credentials));
        Assert.Equal(403, await Maker.LineAsync("SERIALNUMBER=SN-600", credentials, "simplereenroll"));
        Assert.Equal(401, await Maker.LineAsync("SERIALNUMBER=SN-604", "shift-6:0000-0000-0000-0000-0000-0000"));
        _ = (await Maker.Appliance.CommandAsync("batch", "close", "shift-6")).Done;
        Assert.Equal(403, await Maker.LineAsync("SERIALNUMBER=SN-605", credentials));
    }

    [Theory] // RFC 7030 section 3.7: known by its certificate, which need not have a commonName, nor any subject
    [InlineData(Named)]
    [InlineData(Nameless)]
    public async Task A_lines_registration_authority_has_devices_made_that_were_added_beforehand(string host)
    {
        var authority = line.Authorities[host];
        Assert.Equal(host == Nameless ? "" : $"CN={host}", authority.Subject);
        var serial = $"SN-RA-{host.Length}";
        var device = (await Maker.AddAsync(serial, "sold"))[0].GetProperty("device").GetString()!;
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        Assert.Equal(200, await Maker.EnrolAsync(serial, key, null, authority));
        Assert.Contains(Maker.Address, (await Maker.BashAsync($"openssl x509 -in {serial}.pem -noout -text")).Done, StringComparison.Ordinal);
        Assert.Equal(200, await Maker.EnrolAsync(serial, key, null, authority)); // the same again
        using var other = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        Assert.Equal(401, await Maker.EnrolAsync(serial, other, null, authority)); // LIF-1
        Assert.Equal(403, await Maker.EnrolAsync("SN-NOBODY", other, null, authority));
        // Who asked is on the record by a name, whatever its subject.
        var issued = (await Maker.Appliance.JsonAsync("audit", "list", "--about", device)).EnumerateArray().ToList();
        Assert.Contains(issued, entry => entry.GetProperty("entry").GetProperty("subject").GetString()!.Contains(host, StringComparison.Ordinal));
    }

    [Fact] // LIF-1
    public async Task A_product_is_given_one_factory_identity_and_no_second()
    {
        await Maker.AddAsync("SN-400", "open");
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        Assert.Equal(200, await Maker.EnrolAsync("SN-400", key));
        using var other = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        Assert.Equal(401, await Maker.EnrolAsync("SN-400", other));
        var twice = await Maker.Appliance.CommandAsync("product", "add", "SN-400", "--model", "open");
        Assert.Contains("was given to another device", twice.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_devices_know_of_their_MASA_is_told()
    {
        var told = await Maker.Appliance.JsonAsync("masa", "show");
        Assert.Equal($"{Maker.Appliance.DevicesUrl}/.well-known/brski", told.GetProperty("url").GetString());
        var factory = Assert.Single(told.GetProperty("factories").EnumerateArray());
        Assert.Equal(("line", Maker.Address), (factory.GetProperty("domain").GetString(), factory.GetProperty("masa").GetString()));
        using var anchor = X509Certificate2.CreateFromPem((await Maker.Appliance.CommandAsync("masa", "anchor", "export")).Done);
        Assert.Equal(Convert.ToHexStringLower(SHA256.HashData(anchor.RawData)), told.GetProperty("anchorSha256").GetString());
    }

    [Theory]
    [InlineData("line", "http://masa.example/", "the scheme is not https")]
    [InlineData("plant", "masa.example", "a MASA stands in factory identities, and it gives none")]
    public async Task A_MASA_that_could_not_be_asked_is_refused(string domain, string masa, string reason)
    {
        var refused = await Maker.Appliance.CommandAsync("domain", "set", domain, "--masa", masa);
        Assert.NotEqual(0, refused.ExitCode);
        Assert.Contains(reason, refused.Error, StringComparison.Ordinal);
    }

    private async Task<(string Credentials, string Name)> OpenAsync(string name, int quota)
    {
        var opened = await Maker.Appliance.JsonAsync("batch", "open", name, "--model", "sold", "--quota", $"{quota}", "--open-for", "8h", "--domain", "line");
        return ($"{name}:{opened.GetProperty("code").GetString()}", name);
    }

    /// <summary>A factory with two registration authorities, one of them without a subject.</summary>
    public sealed class Line : IAsyncLifetime
    {
        internal Maker Maker { get; private set; } = null!;

        internal Dictionary<string, X509Certificate2> Authorities { get; } = [];

        public async Task InitializeAsync()
        {
            var appliance = await ApplianceProcess.StartAsync();
            await appliance.AdminAsync(HttpMethod.Post, "setup/finish");
            Maker = new(appliance);
            await Maker.SetUpAsync();
            await appliance.StopAsync();
            await OneSoftHsm.AloneAsync(() => OrderAsync(appliance.DataDirectory));
            await appliance.RestartAsync();
        }

        public async Task DisposeAsync()
        {
            await Maker.Appliance.DisposeAsync();
            Maker.Dispose();
            foreach (var authority in Authorities.Values) authority.Dispose();
        }

        internal async Task MakeOwnerAsync()
        {
            await Maker.MakeOwnerAsync("works");
            await Maker.AddAsync("SN-100", "sold");
            await Maker.Appliance.AdminAsync(HttpMethod.Post, "products/assign", new { serialNumber = "SN-100", owner = "works" });
        }

        private async Task OrderAsync(string data)
        {
            using var random = RandomNumberGenerator.Create();
            await using var rooms = await Rooms.OpenAsync(Configured.In(data), TimeProvider.System, random, NullLoggerFactory.Instance, default);
            foreach (var host in new[] { Named, Nameless }) Authorities.Add(host, await new Insider(rooms).OrderRegistrarAsync("line", host));
        }
    }
}
