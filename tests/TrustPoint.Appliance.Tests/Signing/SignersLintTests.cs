using TrustPoint.Ca.Certificates;
using TrustPoint.Ca.Issuance;
using TrustPoint.Ca.Keys;
using TrustPoint.Ca.Profiles;
using TrustPoint.Testing.InMemory;
using TrustPoint.Testing.Requests;

namespace TrustPoint.Appliance.Tests.Signing;

/// <summary>Beside a signer of its own the appliance leaves the lints to it, and tells what they found from what is wrong with the two of them.</summary>
public sealed class SignersLintTests
{
    [Fact] // RFC 5280 section 4.2.1.10
    public async Task What_a_lint_of_the_signer_finds_is_the_requests_fault_and_no_alarm()
    {
        await using var plant = await SignerPlant.StartAsync(null, InMemoryCa.KeptToThePlant);
        plant.Signer.Allow(InMemoryCa.KeptToThePlant);
        plant.Signer.Open(TimeSpan.FromMinutes(1));
        await plant.Setup.CreateAsync(InMemoryCa.Appliance, new() { Name = "kept", Parent = "root", CommonName = "Kept", Organization = "Plant", Profile = "plant-ca", Key = KeyAlgorithm.EcP256 }, default);
        plant.Signer.Open(TimeSpan.Zero);
        await plant.Domains.SaveAsync(InMemoryCa.Appliance, new() { Name = "kept", Authority = "kept", Profiles = ["ldevid"] }, default);
        Task<CertificateRecord> IssueAsync(string dns) =>
            plant.Issuance.IssueAsync(InMemoryCa.Order("pump-1", Csr.For("", dns), names: AuthorisedNames.OfDevice("pump-1", null, [dns], [], [])) with { Domain = "kept" }, default);
        var signatures = plant.Token.Signatures;

        var refused = await Assert.ThrowsAsync<IssuanceRefusedException>(() => IssueAsync("pump-1.office.example"));

        // As an appliance says it whose keys are its own.
        Assert.Equal(RefusalReason.LintFailed, refused.Reason);
        Assert.Contains("X5-16", refused.Message, StringComparison.Ordinal);
        Assert.EndsWith("Nothing was signed.", refused.Message, StringComparison.Ordinal);
        Assert.Contains("REFUSED: SignCertificate", plant.Told, StringComparison.Ordinal);
        Assert.DoesNotContain("ALARM", plant.Told, StringComparison.Ordinal);
        NothingIsLeft(plant, signatures);
        Assert.Equal("kept", (await IssueAsync("pump-1.plant.example")).Authority);
    }

    [Fact] // invariant I1
    public async Task What_it_refuses_for_another_reason_is_an_alarm()
    {
        var unknown = ProfileCatalogue.Load(null).Find("ldevid")!.Text.Replace("name: ldevid", "name: gauge", StringComparison.Ordinal);
        await using var plant = await SignerPlant.StartAsync(null, unknown);
        await plant.Domains.SaveAsync(InMemoryCa.Appliance, new() { Name = "plant", Authority = "issuing", Profiles = ["ldevid", "gauge"], Default = true }, default);
        var signatures = plant.Token.Signatures;

        var refused = await Assert.ThrowsAsync<KeyStoreUnavailableException>(() => plant.Issuance.IssueAsync(InMemoryCa.Order("pump-1", Csr.For("CN=pump-1"), "gauge"), default));

        Assert.True(refused.IsRefusal);
        Assert.Contains("ALARM: the signer refuses what issuing was to sign", plant.Told, StringComparison.Ordinal);
        NothingIsLeft(plant, signatures);
        plant.Signer.Allow(unknown);
        Assert.Equal("gauge@1", (await plant.Issuance.IssueAsync(InMemoryCa.Order("pump-1", Csr.For("CN=pump-1"), "gauge"), default)).Profile);
    }

    private static void NothingIsLeft(SignerPlant plant, int signatures)
    {
        Assert.Equal(signatures, plant.Token.Signatures);
        var row = Assert.Single(plant.Store.Rows, row => row.Device == "pump-1");
        Assert.Equal((CertificateStatus.Abandoned, null), (row.Status, row.Sha256));
    }
}
