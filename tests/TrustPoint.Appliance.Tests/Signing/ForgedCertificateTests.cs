using System.Security.Cryptography;
using TrustPoint.Ca.Issuance;
using TrustPoint.Formats;
using TrustPoint.Formats.Certificates;
using TrustPoint.Formats.Names;
using TrustPoint.Formats.Signatures;
using TrustPoint.Testing.InMemory;
using TrustPoint.Testing.Requests;

namespace TrustPoint.Appliance.Tests.Signing;

/// <summary>A front end in other hands asks the signer for certificates that nobody ordered (security model, invariants I1 to I3).</summary>
public sealed class ForgedCertificateTests
{
    [Theory]
    [InlineData("another issuer")]
    [InlineData("CA:TRUE")]
    [InlineData("another extended key usage")]
    [InlineData("a longer life")]
    [InlineData("an earlier begin")]
    [InlineData("another subject")]
    [InlineData("another key")]
    [InlineData("an extension more")]
    [InlineData("an extension less")]
    [InlineData("a changed extension")]
    [InlineData("a serial number of another time")]
    [InlineData("a short serial number")]
    [InlineData("other octets")]
    [InlineData("a request without possession")]
    [InlineData("a name that the profile does not take")]
    [InlineData("another name than the request's")]
    [InlineData("another profile")]
    [InlineData("another version of the profile")]
    [InlineData("a profile that nobody let pass")]
    [InlineData("a time gone by")]
    [InlineData("a time to come")]
    [InlineData("another public URL")]
    [InlineData("no public URL")]
    [InlineData("no request at all")]
    public async Task A_certificate_is_signed_as_the_signer_builds_it_itself_or_not_at_all(string difference)
    {
        await using var plant = await SignerPlant.StartAsync();
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var asked = await plant.AskAsync(InMemoryCa.Order("pump-1", Csr.For(key, "CN=pump-1", [])));

        await plant.RefusedAsync(() => plant.SignAsync(Forged(asked, difference)).AsTask());

        // The same without the difference is signed: it was that alone.
        var signature = await plant.SignAsync(asked);
        Assert.True(plant.Issuing.Certificate.PublicKey.Verify(SignatureAlgorithm.EcdsaSha256, asked.Tbs.Span, signature));
    }

    [Fact] // RFC 5280 section 4.1.2.2
    public async Task A_serial_number_is_signed_once_and_that_outlives_a_restart()
    {
        await using var plant = await SignerPlant.StartAsync();
        var asked = await plant.AskAsync(InMemoryCa.Order("pump-1", Csr.For("CN=pump-1")));
        await plant.SignAsync(asked);
        Assert.Contains("signed before", await plant.RefusedAsync(() => plant.SignAsync(asked).AsTask()), StringComparison.Ordinal);
        await plant.RestartAsync();
        Assert.Contains("signed before", await plant.RefusedAsync(() => plant.SignAsync(asked).AsTask()), StringComparison.Ordinal);
        // Once it is forgotten its time is over.
        plant.Time.Advance(TimeSpan.FromMinutes(6));
        Assert.Contains("clock", await plant.RefusedAsync(() => plant.SignAsync(asked).AsTask()), StringComparison.Ordinal);
    }

    [Theory] // who has such a certificate speaks for the authority
    [InlineData("ocsp-responder")]
    [InlineData("voucher-signer")]
    [InlineData("trust-anchor-signer")]
    [InlineData("registrar")]
    public async Task What_speaks_for_the_authority_is_certified_for_keys_of_the_signer_alone(string profile)
    {
        await using var plant = await SignerPlant.StartAsync();
        var order = new CertificateOrder
        {
            Caller = InMemoryCa.Appliance,
            Authority = "issuing",
            Profile = profile,
            Request = profile == "registrar" ? Csr.For("", "ra.plant.example") : Csr.For(""),
            Names = new() { Values = new Dictionary<string, string> { ["service.name"] = "Mine" }, Dns = profile == "registrar" ? ["ra.plant.example"] : [] },
        };
        var asked = await plant.AskAsync(order);
        Assert.Contains("signer open", await plant.RefusedAsync(() => plant.SignAsync(asked).AsTask()), StringComparison.Ordinal);
        plant.Signer.Open(TimeSpan.FromMinutes(1));
        Assert.NotEmpty(await plant.SignAsync(asked));
    }

    [Fact]
    public async Task No_authority_is_made_or_ended_while_root_has_not_opened_the_signer()
    {
        await using var plant = await SignerPlant.StartAsync();
        Ca.Authorities.NewAuthority Another(string name, string? parent) => new() { Name = name, Parent = parent, CommonName = name, Organization = "Plant", Profile = parent is null ? "root-ca" : "issuing-ca", Key = Ca.Keys.KeyAlgorithm.EcP256 };
        foreach (var parent in new[] { null, "root" }) Assert.Contains("signer open", await RefusedAsync(Another("mine", parent)), StringComparison.Ordinal);
        Assert.Contains("signer open", await plant.RefusedAsync(() => plant.FrontEnd.DestroyAsync(plant.Issuing.Record.KeyId, default)), StringComparison.Ordinal);
        Assert.Contains("only root", await plant.RefusedAsync(() => plant.FrontEnd.OpenAsync(30, default)), StringComparison.Ordinal);
        Assert.Contains("only root", await plant.RefusedAsync(() => plant.FrontEnd.AllowProfileAsync("name: mine", default)), StringComparison.Ordinal);

        plant.Signer.Open(TimeSpan.FromMinutes(30));
        Assert.NotNull(await plant.Setup.CreateAsync(InMemoryCa.Appliance, Another("second", "root"), default));
        plant.Time.Advance(TimeSpan.FromMinutes(31));
        Assert.Contains("signer open", await RefusedAsync(Another("third", "root")), StringComparison.Ordinal);

        async Task<string> RefusedAsync(Ca.Authorities.NewAuthority wanted)
        {
            // The request for it is signed; what it asks for is not.
            var refused = await Assert.ThrowsAsync<Ca.Keys.KeyStoreUnavailableException>(() => plant.Setup.CreateAsync(InMemoryCa.Appliance, wanted, default));
            Assert.Null(plant.Authorities.Find(wanted.Name));
            return refused.Message;
        }
    }

    [Fact]
    public async Task More_than_the_cap_is_refused_until_the_next_second()
    {
        await using var plant = await SignerPlant.StartAsync(new() { CertificatesPerSecond = 3, CertificatesPerDay = 5 });
        async Task<Asked> NextAsync(int number) => await plant.AskAsync(InMemoryCa.Order($"pump-{number}", Csr.For($"CN=pump-{number}")));
        for (var number = 0; number < 3; number++) await plant.SignAsync(await NextAsync(number));
        var over = await NextAsync(3);
        Assert.Contains("within a second", await plant.RefusedAsync(() => plant.SignAsync(over).AsTask()), StringComparison.Ordinal);
        plant.Time.Advance(TimeSpan.FromSeconds(1));
        await plant.SignAsync(over);
        await plant.SignAsync(await NextAsync(4));
        Assert.Contains("today", await plant.RefusedAsync(async () => await plant.SignAsync(await NextAsync(5))), StringComparison.Ordinal);
        await plant.RestartAsync();
        plant.Time.Advance(TimeSpan.FromSeconds(1));
    }

    private static Asked Forged(Asked asked, string difference)
    {
        var (tbs, grounds) = (asked.Tbs, asked.Grounds);
        using var other = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var read = Certificate.Decode(Certificate.Assemble(tbs.Span, SignatureAlgorithm.EcdsaSha256, new byte[70]));
        var same = new TbsCertificate
        {
            Serial = read.Serial,
            SignatureAlgorithm = SignatureAlgorithm.EcdsaSha256,
            IssuerDer = read.Issuer.Der,
            NotBefore = read.NotBefore,
            NotAfter = read.NotAfter,
            SubjectDer = read.Subject.Der,
            SubjectPublicKeyDer = read.PublicKey.Der,
            Extensions = [.. read.Extensions],
        };
        Assert.Equal(tbs.ToArray(), same.Encode());
        CertificateExtension[] Without(string oid) => [.. read.Extensions.Where(extension => extension.Oid != oid)];
        return difference switch
        {
            "another issuer" => asked with { Tbs = (same with { IssuerDer = DistinguishedName.Build([new(Oids.CommonName, "Root")]).Der }).Encode() },
            "CA:TRUE" => asked with { Tbs = (same with { Extensions = [Extensions.AuthorityBasicConstraints(null), .. Without("2.5.29.19")] }).Encode() },
            "another extended key usage" => asked with { Tbs = (same with { Extensions = [.. Without("2.5.29.37"), Extensions.ExtendedKeyUsage([Oids.OcspSigning])] }).Encode() },
            "a longer life" => asked with { Tbs = (same with { NotAfter = same.NotAfter.AddSeconds(1) }).Encode() },
            "an earlier begin" => asked with { Tbs = (same with { NotBefore = same.NotBefore.AddSeconds(-1) }).Encode() },
            "another subject" => asked with { Tbs = (same with { SubjectDer = DistinguishedName.Build([new(Oids.CommonName, "pump-2")]).Der }).Encode() },
            "another key" => asked with { Tbs = (same with { SubjectPublicKeyDer = other.ExportSubjectPublicKeyInfo() }).Encode() },
            "an extension more" => asked with { Tbs = (same with { Extensions = [.. same.Extensions, new("1.2.3.4", false, new byte[] { 5, 0 })] }).Encode() },
            "an extension less" => asked with { Tbs = (same with { Extensions = Without("2.5.29.35") }).Encode() },
            "a changed extension" => asked with { Tbs = (same with { Extensions = [.. Without("2.5.29.15"), Extensions.KeyUsage(KeyUsages.DigitalSignature | KeyUsages.CrlSign)] }).Encode() },
            "a serial number of another time" => asked with { Tbs = (same with { Serial = (byte[])[0x41, 1, 1, 1, .. read.Serial.Span[4..]] }).Encode() },
            "a short serial number" => asked with { Tbs = (same with { Serial = (byte[])[1] }).Encode() },
            "other octets" => asked with { Tbs = "nothing of the kind"u8.ToArray() },
            "a request without possession" => asked with { Grounds = grounds with { Request = Flipped(grounds.Request) } },
            "a name that the profile does not take" => asked with { Grounds = grounds with { Request = Csr.For("CN=pump-1", [new GeneralName.Email("a@plant.example")]).Der, Names = grounds.Names with { Others = [new GeneralName.Email("a@plant.example")] } } },
            "another name than the request's" => asked with { Grounds = grounds with { Names = AuthorisedNames.OfDevice("pump-2", null, [], [], []) } },
            "another profile" => asked with { Grounds = grounds with { Profile = Ca.Profiles.ProfileCatalogue.Load(null).Find("tls-client")!.Id } },
            "another version of the profile" => asked with { Grounds = grounds with { Profile = "ldevid@99" } },
            "a profile that nobody let pass" => asked with { Grounds = grounds with { Profile = "mine@1" } },
            "a time gone by" => asked with { Grounds = grounds with { IssuedAt = grounds.IssuedAt.AddHours(-1) } },
            "a time to come" => asked with { Grounds = grounds with { IssuedAt = grounds.IssuedAt.AddHours(1) } },
            "another public URL" => asked with { Grounds = grounds with { PublicUrl = PublicUrl.TryParse("http://elsewhere.example") } },
            "no public URL" => asked with { Grounds = grounds with { PublicUrl = null } },
            _ => asked with { Grounds = grounds with { Request = ReadOnlyMemory<byte>.Empty } },
        };
    }

    private static byte[] Flipped(ReadOnlyMemory<byte> der)
    {
        var octets = der.ToArray();
        octets[^1] ^= 1;
        return octets;
    }
}
