using System.Security.Cryptography;
using System.Text.RegularExpressions;
using TrustPoint.Ca.Audit.Checkpoints;
using TrustPoint.Ca.Authorities;
using TrustPoint.Ca.Certificates;
using TrustPoint.Ceremonies.Evidence;
using TrustPoint.Ceremonies.Plans;
using TrustPoint.Ceremonies.Runs;
using TrustPoint.Ceremonies.Scripts;
using TrustPoint.Formats;
using TrustPoint.Testing.Appliances;

namespace TrustPoint.Ceremonies.Tests.Runs;

/// <summary>Trust anchors for devices and those who build them (CER-38), as somebody takes them who has OpenSSL and the root's certificate.</summary>
[Collection(OneSoftHsm.Name)]
public sealed class TrustAnchorTests
{
    [Fact]
    public async Task A_bundle_a_card_and_a_file_of_each_are_what_the_script_names_and_plain_OpenSSL_verifies_them()
    {
        await using var box = await CeremonyBox.OpenAsync();
        var commands = box.Boot();
        using var root = await RootsAsync(commands);
        using var table = await Table.HeldAsync(commands, Script(box, root), before: root);

        Assert.Null(table.Run.Reason);
        var store = box.Get<ICeremonyStore>();
        Assert.Equal(["fingerprints.html", "plant-root-g1.crt", "plant-root-g2.crt", "trust-anchors.cms", "trust-anchors.p7c"], store.Published(table.Run.Name));
        var anchors = new[] { 1, 2 }.Select(number => box.Get<Authorities>().Find($"plant-root-g{number}")!).ToList();

        using var folder = new TemporaryDirectory();
        foreach (var name in store.Published(table.Run.Name)) await File.WriteAllBytesAsync(folder.File(name), store.Read(table.Run.Name, name));
        await File.WriteAllTextAsync(folder.File("root.pem"), Pem.Of(anchors[0].Record.Certificate));
        await File.WriteAllTextAsync(folder.File("other.pem"), Pem.Of(anchors[1].Record.Certificate));
        var said = (await Shell.BashAsync(
            "openssl cms -verify -binary -inform DER -in trust-anchors.cms -CAfile root.pem -out taken.p7c 2>/dev/null && cmp taken.p7c trust-anchors.p7c && openssl pkcs7 -inform DER -in taken.p7c -print_certs -noout | grep subject", folder.Path)).Done;
        Assert.Equal(["Plant Root G1", "Plant Root G2"], Regex.Matches(said, "Plant Root G.").Select(name => name.Value).Order());
        Assert.NotEqual(0, (await Shell.BashAsync("openssl cms -verify -binary -inform DER -in trust-anchors.cms -CAfile other.pem -out /dev/null", folder.Path)).ExitCode);
        var changed = store.Read(table.Run.Name, "trust-anchors.cms");
        changed[Find(changed, anchors[1].Record.Certificate) + 100] ^= 1;
        await File.WriteAllBytesAsync(folder.File("changed.cms"), changed);
        Assert.NotEqual(0, (await Shell.BashAsync("openssl cms -verify -binary -inform DER -in changed.cms -CAfile root.pem -out /dev/null", folder.Path)).ExitCode);

        // The card says what OpenSSL says of the files.
        var card = await File.ReadAllTextAsync(folder.File("fingerprints.html"));
        foreach (var anchor in anchors)
        {
            Assert.Equal(anchor.Record.Certificate, await File.ReadAllBytesAsync(folder.File($"{anchor.Name}.crt")));
            var digest = (await Shell.BashAsync($"openssl x509 -inform DER -in {anchor.Name}.crt -noout -fingerprint -sha256 | sed 's/.*=//; s/://g' | tr A-F a-f", folder.Path)).Done.Trim();
            Assert.Contains(PrintedScript.Grouped(digest), card, StringComparison.Ordinal);
            Assert.Contains(DigestWords.Lines(digest), card, StringComparison.Ordinal);
        }
        Assert.DoesNotMatch(@"(?i)<(script|link|img|iframe|a)\b|\bsrc\s*=|\bhref\s*=|url\(", card);

        // Evidence holds each file, and misses each that is gone or another.
        var pack = await box.Get<CeremonyEvidence>().PackAsync(table.Anna.Person, table.Run.Name, default);
        Assert.Empty(EvidenceVerifier.Verify(pack, box.Get<CheckpointSigner>().Key).Findings);
        var whole = EvidencePack.Decode(pack);
        foreach (var file in whole.Files)
        {
            var without = whole with { Files = [.. whole.Files.Where(other => other.Key != file.Key)] };
            Assert.Contains($"files/{file.Key}: it was made, and is missing.", EvidenceVerifier.Verify(without.Encode(Minutes.Html(table.Run)), null).Findings);
            var other = whole with { Files = [.. whole.Files.Select(known => known.Key == file.Key ? new(file.Key, [1, 2, 3]) : known)] };
            Assert.Contains($"files/{file.Key}: it is not what was made: its SHA-256 is another one.", EvidenceVerifier.Verify(other.Encode(Minutes.Html(table.Run)), null).Findings);
        }
        Assert.Empty(SigningEvidence.Findings(whole, table.Run));
        Assert.Equal(
            ["files/plant-root-g1.crt: it is not the certificate that the script names.", "files/plant-root-g2.crt: it is not the certificate that the script names."],
            SigningEvidence.Findings(whole.Exchanged("plant-root-g1.crt", "plant-root-g2.crt"), table.Run));
        Assert.Contains("files/trust-anchors.cms: it is not a signed bundle of these certificates.", SigningEvidence.Findings(whole.With("plant-root-g2.crt", anchors[0].Record.Certificate), table.Run));
    }

    [Fact] // RFC 5280 section 4.2.1.3: a root's own key signs certificates and lists alone
    public async Task The_key_that_signs_is_certified_once_and_what_an_aborted_ceremony_signed_is_revoked()
    {
        await using var box = await CeremonyBox.OpenAsync();
        var commands = box.Boot();
        using var root = await RootsAsync(commands);

        // CER-38: another certificate than the one of the script is found before anybody meets.
        var refused = await Assert.ThrowsAsync<CeremonyScriptException>(() => Table.BeginAsync(commands, Script(box, root).Replace(Digest(box, 2), new string('0', 64), StringComparison.Ordinal), before: root));
        Assert.Contains("The certificate of plant-root-g2 has the SHA-256", refused.Message, StringComparison.Ordinal);

        using var table = await Table.BeginAsync(commands, Script(box, root), before: root);
        await table.UntilAsync(step => step.Number > 5 && step.Act is StepAct.Compare);
        for (var i = 0; i < CeremonyRun.MostMisreadings; i++) await commands.Steps.CompareAsync(table.Wim.Person, table.Run.Name, "zzzz", default);

        Assert.Equal(CeremonyOutcome.Aborted, table.Run.Outcome);
        var made = Assert.Single((await box.Get<ICertificateQueries>().ListAsync(new(Profile: "trust-anchor-signer"), CertificateSort.Newest, null, 10, default)).Items);
        Assert.Equal(("plant-root-g1", CertificateStatus.Revoked), (made.Authority, made.Status));
        Assert.Equal(AuthorityState.Active, box.Get<Authorities>().Find("plant-root-g1")!.Record.State);
    }

    [Fact]
    public async Task A_power_cut_while_it_is_signed_ends_the_ceremony_and_one_after_it_was_published_does_not()
    {
        await using var box = await CeremonyBox.OpenAsync();
        var commands = box.Boot();
        using var root = await RootsAsync(commands);

        Assert.Equal(
            [CeremonyOutcome.Done, CeremonyOutcome.Aborted, CeremonyOutcome.Done, CeremonyOutcome.Done], await PowerCuts.OfAsync(box, Script(box, root), root, "sign-bundle", _ => Task.CompletedTask, "anchors"));
    }

    private static async Task<Table> RootsAsync(Commands commands)
    {
        var first = await Table.HeldAsync(commands, Table.Root(1));
        using var second = await Table.HeldAsync(commands, Table.Root(2));
        return first;
    }

    private static string Script(CeremonyBox box, Table root) => $$"""
        ceremony: trust-anchors
        id: trust-anchors
        title: What machines trust
        people: {custodians: 3, needed: 2, witnesses: 1}
        token: {label: Plant Root G1}
        expect: {ceremony: plant-root-g1, transcript: {{root.Run.Transcript.Head}}}
        anchors:
          signer: plant-root-g1
          certificates:
            - {authority: plant-root-g1, sha256: {{Digest(box, 1)}}}
            - {authority: plant-root-g2, sha256: {{Digest(box, 2)}}}
        """;

    private static string Digest(CeremonyBox box, int number) => Convert.ToHexStringLower(SHA256.HashData(box.Get<Authorities>().Find($"plant-root-g{number}")!.Record.Certificate));

    private static int Find(ReadOnlySpan<byte> octets, ReadOnlySpan<byte> part) => octets.IndexOf(part);
}
