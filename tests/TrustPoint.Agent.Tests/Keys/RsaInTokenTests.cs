using System.Security.Authentication;
using System.Text;
using TrustPoint.Agent.Tests.Parties;
using TrustPoint.Ca.Keys;
using TrustPoint.Formats.CsrAttributes;
using TrustPoint.Testing.Appliances;
using TrustPoint.Testing.Tokens;

namespace TrustPoint.Agent.Tests.Keys;

/// <summary>RSA keys that stay in a token, in TLS: PSS with 1.3 (RFC 8446 section 4.2.3), and with 1.2 what the other side takes (RFC 5246 section 7.4.8).</summary>
[Collection(OneTpm.Name)]
public sealed class RsaInTokenTests
{
    [Theory]
    [InlineData(SslProtocols.Tls12)]
    [InlineData(SslProtocols.Tls13)]
    public async Task A_device_joins_with_RSA_keys_in_its_token(SslProtocols protocol)
    {
        using var token = SoftHsmToken.Create();
        using var store = token.OpenStore();
        var factoryKey = await store.GenerateAsync("idevid", KeyAlgorithm.Rsa2048, CancellationToken.None);
        var maker = new TestManufacturer();
        await using var registrar = await TestRegistrar.StartAsync(maker);
        registrar.Protocols = protocol;
        registrar.AnswerAttributes = new(200, "application/csrattrs", Encoding.ASCII.GetBytes(Convert.ToBase64String(new CsrAttrs([new CsrAttribute.RsaKey(2048)]).Encode())));
        using var device = new TestPledge(maker, store, factoryKey.SubjectPublicKeyInfo);

        var identity = await device.OnboardAsync(null, registrar.Url);

        Assert.Equal("RSA 2048", identity.Certificate.PublicKey.Name);
        Assert.Equal(device.FactoryIdentity.SerialNumber, registrar.Heard[0].Client);
        Assert.Equal(("enrollstatus", Convert.ToHexString(identity.Certificate.Serial.Span)), (registrar.Heard[^1].Operation, registrar.Heard[^1].Client));
    }

    [Fact]
    public async Task A_token_that_does_not_do_bare_RSA_is_refused_with_what_to_do()
    {
        using var token = SoftHsmToken.Create();
        using var store = token.OpenStore();
        var key = await store.GenerateAsync("idevid", KeyAlgorithm.Rsa2048, CancellationToken.None);
        using var folder = new TemporaryDirectory();
        new TestManufacturer().Equip(folder.File("factory"), key.SubjectPublicKeyInfo);
        await File.WriteAllTextAsync(folder.File("softhsm.conf"), await File.ReadAllTextAsync(SoftHsmToken.ConfigurationFile) + "\nslots.mechanisms = CKM_RSA_PKCS,CKM_RSA_PKCS_PSS\n");
        await File.WriteAllTextAsync(folder.File("pin"), SoftHsmToken.UserPin);
        File.SetUnixFileMode(folder.File("pin"), UnixFileMode.UserRead | UnixFileMode.UserWrite);

        var refused = await Shell.RunAsync(
            "dotnet",
            [
                AgentProgram.Assembly, "onboard", "--once", "--registrar", "https://localhost:9", "--state", folder.File("state"), "--factory", folder.File("factory"),
                "--module", SoftHsmToken.Module.Path, "--token", token.Label, "--pin-file", folder.File("pin"),
            ],
            environment: new Dictionary<string, string> { ["SOFTHSM2_CONF"] = folder.File("softhsm.conf") });

        Assert.Equal(1, refused.ExitCode);
        Assert.Contains("which the token does not do: take an EC key", refused.Error, StringComparison.Ordinal);
    }

    [Fact] // swtpm behind tpm2-pkcs11
    public async Task A_TPM_signs_with_RSA_in_TLS()
    {
        using var tpm = new SwTpm();
        using var store = tpm.OpenStore();
        var factoryKey = await store.GenerateAsync("idevid", KeyAlgorithm.Rsa2048, CancellationToken.None);
        var maker = new TestManufacturer();
        await using var registrar = await TestRegistrar.StartAsync(maker);
        using var device = new TestPledge(maker, store, factoryKey.SubjectPublicKeyInfo);

        await device.OnboardAsync(null, registrar.Url);

        Assert.Equal(device.FactoryIdentity.SerialNumber, registrar.Heard[0].Client);
    }
}
