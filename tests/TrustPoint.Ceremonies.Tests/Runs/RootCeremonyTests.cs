using System.Security.Cryptography;
using TrustPoint.Ca.Audit.Checkpoints;
using TrustPoint.Ca.Authorities;
using TrustPoint.Ca.Keys;
using TrustPoint.Ceremonies.Evidence;
using TrustPoint.Ceremonies.Runs;
using TrustPoint.Testing.Appliances;

namespace TrustPoint.Ceremonies.Tests.Runs;

/// <summary>A root ceremony from an empty token to the last signature, with a real SoftHSM and a real store.</summary>
[Collection(OneSoftHsm.Name)]
public sealed class RootCeremonyTests
{
    [Fact]
    public async Task A_root_is_made_step_by_step_and_its_key_is_elsewhere_afterwards()
    {
        await using var box = await CeremonyBox.OpenAsync();
        using var table = await Table.BeginAsync(box.Boot(), Table.Root(1));

        await table.UntilAsync();

        var run = table.Run;
        Assert.Equal(CeremonyOutcome.Done, run.Outcome);
        var root = box.Get<Authorities>().Find("plant-root-g1")!;
        Assert.Equal(KeyProtection.Elsewhere, root.Record.Protection);
        Assert.Equal("CN=Plant Root G1,O=Example,C=DE", root.Certificate.Subject.ToString());
        Assert.Equal(["plant-root-g1.crt", "plant-root-g1"], [box.Get<ICeremonyStore>().Published(run.Name).Single(name => name.EndsWith(".crt", StringComparison.Ordinal)), root.Name]);
        Assert.Contains("CKA_EXTRACTABLE=false", run.Results["keyAttributes"]);
        Assert.Matches(@"^\d+\.\d+$", run.Results["tokenFirmware"]); // CER-12

        var pack = await box.Get<CeremonyEvidence>().PackAsync(table.Anna.Person, run.Name, default);
        var verdict = EvidenceVerifier.Verify(pack, box.Get<CheckpointSigner>().Key);
        Assert.Empty(verdict.Findings);
        Assert.Equal(CeremonyOutcome.Done, verdict.Outcome);

        // As somebody does who was not there: with the file, and the key of the log as it is known from elsewhere.
        using var folder = new TemporaryDirectory();
        await File.WriteAllBytesAsync(folder.File("evidence.tar"), pack);
        await File.WriteAllTextAsync(folder.File("log.key"), $"{box.Get<CheckpointSigner>().Key}\n");
        var said = await VerifyAsync(folder);
        Assert.Equal(0, said.ExitCode);
        Assert.Contains("The evidence is whole: The root of the plant (plant-root-g1)\nIt ended as its script says.\n", said.Output, StringComparison.Ordinal);
        await File.WriteAllTextAsync(folder.File("log.key"), $"{new LogKey("another-log", ECDsa.Create(ECCurve.NamedCurves.nistP256).ExportSubjectPublicKeyInfo())}\n");
        said = await VerifyAsync(folder);
        Assert.Equal((1, "trustpoint: log/key: it is another log than the one that you know.\n"), (said.ExitCode, said.Error));

        // 1,000 random changes, each of one octet.
        var random = new Random(2026);
        for (var i = 0; i < 1000; i++)
        {
            var changed = pack.ToArray();
            var place = random.Next(changed.Length);
            changed[place] ^= (byte)random.Next(1, 256);
            Assert.True(EvidenceVerifier.Verify(changed, null).Findings.Count > 0, $"octet {place}");
        }
    }

    private static Task<ShellResult> VerifyAsync(TemporaryDirectory folder) =>
        ApplianceProgram.RunAsync(["ceremony", "verify", folder.File("evidence.tar"), "--log-key", folder.File("log.key")], new Dictionary<string, string>());
}

/// <summary>There is one SoftHSM in a process.</summary>
[CollectionDefinition(Name, DisableParallelization = true)]
public sealed class OneSoftHsm
{
    public const string Name = "one SoftHSM";
}
