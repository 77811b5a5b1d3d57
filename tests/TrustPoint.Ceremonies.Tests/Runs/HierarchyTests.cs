using System.Security.Cryptography;
using TrustPoint.Ca.Authorities;
using TrustPoint.Ca.Callers;
using TrustPoint.Ca.Keys;
using TrustPoint.Ceremonies.Plans;
using TrustPoint.Ceremonies.Runs;
using TrustPoint.Formats.Certificates;
using TrustPoint.Formats.Revocation;
using TrustPoint.Testing.Appliances;

namespace TrustPoint.Ceremonies.Tests.Runs;

/// <summary>A hierarchy made at ceremonies alone: root, issuing key, issuing certificate, taken in, and the root's next list (CER-30, CER-31, CER-32, CER-34).</summary>
[Collection(OneSoftHsm.Name)]
public sealed class HierarchyTests
{
    private const string People = "people: {custodians: 3, needed: 2, witnesses: 1}";

    [Fact]
    public async Task Root_issuing_key_issuing_certificate_and_the_roots_next_list_follow_from_one_another()
    {
        await using var box = await CeremonyBox.OpenAsync();
        var commands = box.Boot();
        using var root = await Table.HeldAsync(commands, Table.Root(1));

        using var key = await Table.HeldAsync(commands, $$"""
            ceremony: issuing-key
            id: plant-issuing-key
            title: The key of the plant's issuing authority
            {{People}}
            key: {algorithm: ec-p256}
            authority: {name: plant-issuing, common-name: Plant Issuing CA G1, organization: Example}
            """);
        var request = box.Get<ICeremonyStore>().Read("plant-issuing-key", "plant-issuing.csr");

        var certificate = $$"""
            ceremony: issuing-certificate
            id: plant-issuing-certificate
            title: The certificate of the plant's issuing authority
            {{People}}
            token: {label: Plant Root G1}
            authority: {name: plant-issuing, parent: plant-root-g1, common-name: Plant Issuing CA G1, organization: Example}
            request: {sha256: {{Convert.ToHexStringLower(SHA256.HashData(request))}}}
            expect: {ceremony: plant-root-g1, transcript: {{root.Run.Transcript.Head}}}
            """;
        using var signing = await Table.BeginAsync(commands, certificate, before: root);
        // What is brought is what the script names, and nothing else is signed.
        await signing.UntilAsync(step => step.Act is StepAct.Machine { What: MachineAct.SignCertificate });
        await Assert.ThrowsAsync<CeremonyRefusedException>(() => signing.DoAsync(signing.Run.Current!, new byte[] { 0x30, 0x00 }));
        await signing.UntilAsync(brought: request);
        Assert.Null(signing.Run.Reason);
        var issued = Certificate.Decode(box.Get<ICeremonyStore>().Read("plant-issuing-certificate", "plant-issuing.crt"));
        Assert.Equal("CN=Plant Issuing CA G1,O=Example", issued.Subject.ToString());

        var taken = await box.Get<OutsideAuthorities>().AddAsync(new Administrator("uid:0"), new() { Name = "plant-issuing", Certificate = issued.Der.ToArray() }, default);
        Assert.Equal(("plant-root-g1", KeyProtection.Token), (taken.Record.Parent, taken.Record.Protection));

        var first = CertificateList.Decode(Assert.Single(box.Get<ICeremonyStore>().Published("plant-root-g1"), name => name.EndsWith(".crl", StringComparison.Ordinal)) is var file
            ? box.Get<ICeremonyStore>().Read("plant-root-g1", file) : []);
        using var list = await Table.HeldAsync(commands, $$"""
            ceremony: root-crl
            id: plant-root-crl-2
            title: The second list of the root
            {{People}}
            token: {label: Plant Root G1}
            crl: {authority: plant-root-g1, number-above: {{first.Number}}, days: 366}
            expect: {ceremony: plant-root-g1, transcript: {{root.Run.Transcript.Head}}}
            """, before: root);
        var second = CertificateList.Decode(box.Get<ICeremonyStore>().Read("plant-root-crl-2", Assert.Single(box.Get<ICeremonyStore>().Published("plant-root-crl-2"))));
        Assert.True(second.Number > first.Number);

        await CerttoolAgreesAsync(box, [root, signing, list]);
        foreach (var table in new[] { root, key, signing, list })
            Assert.Empty(await box.FindingsAsync(table));
    }

    // A third implementation, beside the one that made them and OpenSSL: GnuTLS.
    private static async Task CerttoolAgreesAsync(CeremonyBox box, IEnumerable<Table> tables)
    {
        using var folder = new TemporaryDirectory();
        var files = tables.SelectMany(table => box.Get<ICeremonyStore>().Published(table.Run.Name).Select(name => (table.Run.Name, File: name))).ToList();
        foreach (var (ceremony, file) in files)
            await File.WriteAllTextAsync(folder.File(file), $"{PemEncoding.WriteString(file.EndsWith(".crl", StringComparison.Ordinal) ? "X509 CRL" : "CERTIFICATE", box.Get<ICeremonyStore>().Read(ceremony, file))}\n");
        var (root, issuing) = (folder.File("plant-root-g1.crt"), folder.File("plant-issuing.crt"));
        foreach (var certificate in new[] { root, issuing }) await VerifiesAsync("--verify", "--load-ca-certificate", root, "--infile", certificate);
        foreach (var (_, crl) in files.Where(made => made.File.EndsWith(".crl", StringComparison.Ordinal))) await VerifiesAsync("--verify-crl", "--load-ca-certificate", root, "--infile", folder.File(crl));
        // One that it did not sign is not verified: the program looks.
        Assert.NotEqual(0, (await Shell.RunAsync("certtool", ["--verify", "--load-ca-certificate", issuing, "--infile", root], folder.Path, new Dictionary<string, string>())).ExitCode);

        async Task VerifiesAsync(params string[] arguments)
        {
            var said = await Shell.RunAsync("certtool", arguments, folder.Path, new Dictionary<string, string>());
            Assert.True(said.ExitCode == 0 && said.Output.Contains("verified", StringComparison.OrdinalIgnoreCase) && !said.Output.Contains("Not verified", StringComparison.Ordinal), $"{string.Join(' ', arguments)}: {said.Output}{said.Error}");
        }
    }
}
