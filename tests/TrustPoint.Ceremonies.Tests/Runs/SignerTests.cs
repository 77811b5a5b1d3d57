using System.Security.Cryptography;
using TrustPoint.Appliance.Keys;
using TrustPoint.Ca.Authorities;
using TrustPoint.Ca.Certificates;
using TrustPoint.Ca.Keys;
using TrustPoint.Ca.Ocsp;
using TrustPoint.Ca.Vouchers;
using TrustPoint.Ceremonies.Evidence;
using TrustPoint.Ceremonies.Plans;
using TrustPoint.Ceremonies.Runs;
using TrustPoint.Ceremonies.Scripts;
using TrustPoint.Formats;
using TrustPoint.Formats.Certificates;
using TrustPoint.Formats.Ocsp;
using TrustPoint.Testing.Appliances;

namespace TrustPoint.Ceremonies.Tests.Runs;

/// <summary>What signs every day below a root whose key is in a safe (CER-35): its key is in the token of the box, its certificate from the root's.</summary>
[Collection(OneSoftHsm.Name)]
public sealed class SignerTests
{
    [Fact]
    public async Task A_responder_of_an_offline_root_answers_for_what_the_root_signed_and_OpenSSL_believes_it()
    {
        await using var box = await CeremonyBox.OpenAsync();
        var commands = box.Boot();
        using var root = await Table.HeldAsync(commands, Table.Root(1));
        var issuing = AuthorityTrial.Request(new() { Name = "issuing", CommonName = "Issuing", Profile = "issuing-ca", Key = KeyAlgorithm.EcP256 }).Der.ToArray();
        using var below = await Table.BeginAsync(commands, $$"""
            ceremony: issuing-certificate
            id: issuing
            title: An issuing authority
            people: {custodians: 3, needed: 2, witnesses: 1}
            token: {label: Plant Root G1}
            authority: {name: issuing, parent: plant-root-g1, common-name: Issuing}
            request: {sha256: {{Convert.ToHexStringLower(SHA256.HashData(issuing))}}}
            expect: {ceremony: plant-root-g1, transcript: {{root.Run.Transcript.Head}}}
            """, before: root);
        await below.UntilAsync(brought: issuing);

        // A key of another kind than the root's would never be found by what signs with it.
        var refused = await Assert.ThrowsAsync<CeremonyScriptException>(() => Table.BeginAsync(commands, Ocsp(root, "ec-p256"), before: root));
        Assert.Contains("key.algorithm: The key of a signer is ec-p384: a responder's key is of the kind of its authority's.", refused.Message, StringComparison.Ordinal);

        using var table = await Table.HeldAsync(commands, Ocsp(root), before: root);
        Assert.Null(table.Run.Reason);
        var made = Made(box, table, "plant-root-g1-ocsp.crt");
        Assert.Equal([Oids.OcspSigning], made.ExtendedKeyUsages); // RFC 6960 section 4.2.2.2
        Assert.NotNull(made.Extensions.Find(Oids.OcspNoCheck)); // RFC 6960 section 4.2.2.2.1
        Assert.InRange(made.NotAfter - made.NotBefore, TimeSpan.FromDays(365), TimeSpan.FromDays(367));
        Assert.NotNull(await box.Get<ApplianceKeys>().Store.FindAsync(made.PublicKey.Der, default));

        await box.Get<DelegatedResponders>().RenewAsync(default);
        Assert.Equal("good", await AskAsync(box, box.Get<Authorities>().Find("plant-root-g1")!.Certificate, Made(box, below, "issuing.crt")));
        Assert.Empty(await box.FindingsAsync(table));
    }

    [Fact] // RFC 8995 section 11.6.2.2
    public async Task What_signs_vouchers_has_two_keys_that_are_never_the_same_and_OpenSSL_believes_both()
    {
        await using var box = await CeremonyBox.OpenAsync();
        var commands = box.Boot();
        using var masa = await Table.HeldAsync(commands, Table.Root(1).Replace("name: plant-root-g1", "name: masa", StringComparison.Ordinal));
        await Assert.ThrowsAsync<NoVoucherSignerException>(() => box.Get<VoucherSigners>().SignAsync(VoucherKey.Online, Oids.Data, "x"u8.ToArray(), default));

        using var table = await Table.HeldAsync(commands, Vouchers(masa), before: masa);
        Assert.Null(table.Run.Reason);
        Assert.Equal(2, table.Run.Keys.Distinct().Count());
        var (online, offline) = (Made(box, table, "masa-voucher-signer-1.crt"), Made(box, table, "masa-voucher-signer-2.crt"));
        Assert.Equal(table.Run.Keys, [StoredKey.IdOf(online.PublicKey.Der.Span), StoredKey.IdOf(offline.PublicKey.Der.Span)]);

        var pack = EvidencePack.Decode(await box.Get<CeremonyEvidence>().PackAsync(table.Anna.Person, table.Run.Name, default));
        Assert.Empty(SigningEvidence.Findings(pack, table.Run));
        Assert.Equal(
            ["files/masa-voucher-signer-1.crt: it is for another key than the one that was made.", "files/masa-voucher-signer-2.crt: it is for another key than the one that was made."],
            SigningEvidence.Findings(pack.Exchanged("masa-voucher-signer-1.crt", "masa-voucher-signer-2.crt"), table.Run));
        Assert.StartsWith("files: one of them is not what it is called: ", Assert.Single(SigningEvidence.Findings(pack.With("masa-voucher-signer-1.crt", [1, 2, 3]), table.Run)), StringComparison.Ordinal);

        // Each signs with its own, and none is made beside them.
        var keys = (await box.Get<ApplianceKeys>().Store.ListAsync(default)).Count;
        Assert.Equal("CN=Voucher signer", await SignerOfAsync(box, VoucherKey.Online));
        Assert.Equal("CN=Offline voucher signer", await SignerOfAsync(box, VoucherKey.Offline));
        Assert.Equal(keys, (await box.Get<ApplianceKeys>().Store.ListAsync(default)).Count);
        Assert.Empty(await box.FindingsAsync(table));
    }

    [Fact]
    public async Task An_end_before_the_end_destroys_its_keys_and_revokes_what_was_signed_for_them()
    {
        await using var box = await CeremonyBox.OpenAsync();
        var commands = box.Boot();
        using var root = await Table.HeldAsync(commands, Table.Root(1));
        using var table = await Table.BeginAsync(commands, Ocsp(root), before: root);
        await table.UntilAsync(step => step.Number > 5 && step.Act is StepAct.Compare);
        var made = Made(box, table, "plant-root-g1-ocsp.crt");

        await commands.Ceremonies.AbortAsync(table.Anna.Person, table.Run.Name, "enough", default);

        Assert.Empty(table.Run.Keys);
        Assert.Null(await box.Get<ApplianceKeys>().Store.FindAsync(made.PublicKey.Der, default));
        Assert.Equal(CertificateStatus.Revoked, (await box.Get<ICertificateQueries>().FindAsync("plant-root-g1", made.Serial, default))!.Status);
        Assert.Equal(AuthorityState.Active, box.Get<Authorities>().Find("plant-root-g1")!.Record.State);
        Assert.Empty(await box.FindingsAsync(table));
    }

    [Fact]
    public async Task A_power_cut_leaves_no_key_that_nobody_knows_and_nothing_is_signed_twice()
    {
        await using var box = await CeremonyBox.OpenAsync();
        var commands = box.Boot();
        using var root = await Table.HeldAsync(commands, Table.Root(1));
        Task UndoAsync(DateTimeOffset since) => box.Get<ICeremonyTools>().RevokeAsync("undone", "plant-root-g1", since, default);

        // A key of which no line says that it was made is destroyed and made anew.
        Assert.All(await PowerCuts.OfAsync(box, Ocsp(root), root, "make-key", UndoAsync, "key"), outcome => Assert.Equal(CeremonyOutcome.Done, outcome));
        Assert.Equal(
            [CeremonyOutcome.Done, CeremonyOutcome.Aborted, CeremonyOutcome.Done, CeremonyOutcome.Done], await PowerCuts.OfAsync(box, Ocsp(root), root, "sign-certificate", UndoAsync, "sign"));

        var labels = (await box.Get<ApplianceKeys>().Store.ListAsync(default)).Select(key => key.Label).Where(label => label.StartsWith("cut-", StringComparison.Ordinal)).Order(StringComparer.Ordinal);
        Assert.Equal(["cut-key-0", "cut-key-1", "cut-key-2", "cut-key-3", "cut-sign-0", "cut-sign-2", "cut-sign-3"], labels);
    }

    private static string Ocsp(Table root, string key = "ec-p384") => $$"""
        ceremony: signer
        id: plant-root-ocsp
        title: Who answers for the root
        people: {custodians: 3, needed: 2, witnesses: 1}
        token: {label: Plant Root G1}
        expect: {ceremony: plant-root-g1, transcript: {{root.Run.Transcript.Head}}}
        key: {algorithm: {{key}}}
        signer: {purpose: ocsp, authority: plant-root-g1}
        """;

    private static string Vouchers(Table masa) => Ocsp(masa, "ec-p256").Replace("purpose: ocsp, authority: plant-root-g1", "purpose: vouchers, authority: masa", StringComparison.Ordinal);

    private static async Task<string> AskAsync(CeremonyBox box, Certificate root, Certificate below)
    {
        using var folder = new TemporaryDirectory();
        await File.WriteAllTextAsync(folder.File("root.pem"), Pem.Of(root.Der.Span));
        await File.WriteAllTextAsync(folder.File("below.pem"), Pem.Of(below.Der.Span));
        _ = (await Shell.BashAsync("openssl ocsp -issuer root.pem -cert below.pem -no_nonce -reqout ask.der", folder.Path)).Done;
        var answer = await box.Get<OcspResponder>().AnswerAsync(OcspRequest.Decode(await File.ReadAllBytesAsync(folder.File("ask.der"))), default);
        await File.WriteAllBytesAsync(folder.File("answer.der"), answer.Der.ToArray());
        var said = (await Shell.BashAsync("openssl ocsp -issuer root.pem -cert below.pem -no_nonce -respin answer.der -CAfile root.pem 2>&1", folder.Path)).Done;
        Assert.Contains("Response verify OK", said, StringComparison.Ordinal);
        return said.Split("below.pem: ")[1].Split('\n')[0];
    }

    private static async Task<string> SignerOfAsync(CeremonyBox box, VoucherKey which)
    {
        using var folder = new TemporaryDirectory();
        await File.WriteAllBytesAsync(folder.File("signed.cms"), await box.Get<VoucherSigners>().SignAsync(which, Oids.Data, "content"u8.ToArray(), default));
        await File.WriteAllTextAsync(folder.File("anchor.pem"), Pem.Of(box.Get<VoucherSigners>().Anchor.Der.Span));
        return (await Shell.BashAsync("openssl cms -verify -binary -inform DER -in signed.cms -CAfile anchor.pem -signer who.pem -out content && openssl x509 -in who.pem -noout -subject -nameopt RFC2253 | sed 's/subject=//; s/,.*//'", folder.Path)).Done.Trim();
    }

    private static Certificate Made(CeremonyBox box, Table table, string name) => Certificate.Decode(box.Get<ICeremonyStore>().Read(table.Run.Name, name));
}
