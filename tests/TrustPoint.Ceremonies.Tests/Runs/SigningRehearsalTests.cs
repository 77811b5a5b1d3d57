using TrustPoint.Ca.Certificates;
using TrustPoint.Ceremonies.Runs;
using TrustPoint.Formats.Certificates;
using TrustPoint.Formats.Cms;

namespace TrustPoint.Ceremonies.Tests.Runs;

/// <summary>What a root signs at a rehearsal says so, and is of the roots of rehearsals alone (CER-21).</summary>
[Collection(OneSoftHsm.Name)]
public sealed class SigningRehearsalTests
{
    private const string Mark = "TEST – NOT FOR PRODUCTION";
    private static readonly string Nothing = new('0', 64);

    [Fact]
    public async Task Each_kind_can_be_tried_before_there_is_a_root_and_what_comes_of_it_says_so()
    {
        await using var box = await CeremonyBox.OpenAsync();
        var commands = box.Boot();
        using var root = await Table.HeldAsync(commands, Table.Root(1), rehearsal: true);
        using var next = await Table.HeldAsync(commands, Table.Root(2), rehearsal: true);
        Assert.Equal((CeremonyOutcome.Done, CeremonyOutcome.Done), (root.Run.Outcome, next.Run.Outcome));

        using var cross = await TryAsync(commands, root, "cross-certificate", $"cross: {{authority: plant-root-g2, signer: plant-root-g1, sha256: {Nothing}}}");
        var certificate = Certificate.Decode(box.Get<ICeremonyStore>().Read(cross.Run.Name, "test-plant-root-g2-by-test-plant-root-g1.crt"));
        Assert.All(new[] { certificate.Subject, certificate.Issuer }, name => Assert.Contains(Mark, name.ToString(), StringComparison.Ordinal));

        using var signer = await TryAsync(commands, root, "signer", "signer: {purpose: ocsp, authority: plant-root-g1}\nkey: {algorithm: ec-p384}");
        certificate = Certificate.Decode(box.Get<ICeremonyStore>().Read(signer.Run.Name, "test-plant-root-g1-ocsp.crt"));
        Assert.Contains(Mark, certificate.Subject.ToString(), StringComparison.Ordinal);

        using var anchors = await TryAsync(commands, root, "trust-anchors", $"anchors: {{signer: plant-root-g1, certificates: [{{authority: plant-root-g2, sha256: {Nothing}}}]}}");
        var bundle = SignedMessage.Decode(box.Get<ICeremonyStore>().Read(anchors.Run.Name, "trust-anchors.cms"));
        Assert.Contains(Mark, bundle.OnlySigner().Subject.ToString(), StringComparison.Ordinal);
        Assert.Contains(Mark, Certificate.Decode(CertsOnly.Decode(bundle.Content)[0]).Subject.ToString(), StringComparison.Ordinal);

        // Nothing that was signed at them looks like anything else.
        var made = await box.Get<ICertificateQueries>().ListAsync(new(), CertificateSort.Newest, null, 100, default);
        Assert.All(made.Items.Where(record => record.Requester.StartsWith("ceremony", StringComparison.Ordinal)), record => Assert.Contains(Mark, record.Subject, StringComparison.Ordinal));
    }

    private static async Task<Table> TryAsync(Commands commands, Table root, string kind, string work)
    {
        var table = await Table.HeldAsync(commands, $$"""
            ceremony: {{kind}}
            id: tried-{{kind}}
            title: Tried before it is held
            people: {custodians: 3, needed: 2, witnesses: 1}
            token: {label: Plant Root G1}
            expect: {ceremony: plant-root-g1, transcript: {{Nothing}}}
            {{work}}
            """, rehearsal: true, before: root);
        Assert.Equal((CeremonyOutcome.Done, null), (table.Run.Outcome, table.Run.Reason));
        return table;
    }
}
