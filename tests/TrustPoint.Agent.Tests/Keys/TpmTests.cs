using TrustPoint.Agent.Renewal;
using TrustPoint.Agent.Tests.Parties;
using TrustPoint.Ca.Keys;
using TrustPoint.Testing.Tokens;

namespace TrustPoint.Agent.Tests.Keys;

/// <summary>A TPM (swtpm behind tpm2-pkcs11): the factory key and each plant key are made there and never leave it.</summary>
[Collection(OneTpm.Name)]
public sealed class TpmTests
{
    [Fact]
    public async Task A_device_joins_and_renews_with_all_its_keys_in_the_TPM()
    {
        using var tpm = new SwTpm();
        using var store = tpm.OpenStore();
        var factoryKey = await store.GenerateAsync("idevid", KeyAlgorithm.EcP256, CancellationToken.None);
        var maker = new TestManufacturer();
        await using var registrar = await TestRegistrar.StartAsync(maker);
        using var device = new TestPledge(maker, store, factoryKey.SubjectPublicKeyInfo);

        var first = await device.OnboardAsync(null, registrar.Url);

        Assert.Equal(device.FactoryIdentity.SerialNumber, registrar.Heard[0].Client);
        Assert.Equal(("enrollstatus", Convert.ToHexString(first.Certificate.Serial.Span)), (registrar.Heard[^1].Operation, registrar.Heard[^1].Client));
        var renewed = await new Renewer(device.State, device.Keys, null, device.Time, device.Journal).RenewAsync(first, CancellationToken.None);
        Assert.Equal(("simplereenroll", Convert.ToHexString(first.Certificate.Serial.Span)), (registrar.Heard[^1].Operation, registrar.Heard[^1].Client));
        // The TPM holds the factory key and the present one; the disk holds none.
        string[] expected = [factoryKey.Id, StoredKey.IdOf(renewed.Certificate.PublicKey.Der.Span)];
        Assert.Equal(expected.Order(), (await store.ListAsync(CancellationToken.None)).Select(key => key.Id).Order());
        var written = Directory.GetFiles(device.StateFolder, "*", SearchOption.AllDirectories).Where(file => Path.GetFileName(file) != "lock").Select(File.ReadAllText);
        Assert.DoesNotContain(written, text => text.Contains("PRIVATE", StringComparison.Ordinal));

        await device.Keys.KeepOnlyAsync(null, CancellationToken.None);
        Assert.Equal(factoryKey.Id, Assert.Single(await store.ListAsync(CancellationToken.None)).Id);
    }
}
