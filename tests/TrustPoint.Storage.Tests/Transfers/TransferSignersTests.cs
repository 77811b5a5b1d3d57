using TrustPoint.Ca.Audit;
using TrustPoint.Ca.Callers;
using TrustPoint.Ca.Domains;
using TrustPoint.Ca.Keys;
using TrustPoint.Ca.Time;
using TrustPoint.Ca.Transfers;
using TrustPoint.Devices.Transfers;
using TrustPoint.Formats;
using TrustPoint.Formats.Certificates;
using TrustPoint.Formats.Cms;
using TrustPoint.Formats.Transfers;
using TrustPoint.Testing.Appliances;
using TrustPoint.Testing.Transfers;

namespace TrustPoint.Storage.Tests.Transfers;

/// <summary>People sign transfers with keys of their own in the key store, and others verify it with what they have.</summary>
public sealed class TransferSignersTests : BookingTest
{
    [Fact] // LIF-31, LIF-33: the manufacturer is the seller of what has no owner
    public async Task The_manufacturer_sells_and_plain_openssl_verifies_every_signature()
    {
        using var signers = Signers();
        var line = new TestParty("unused", Now); // its place in the statement is the factory's
        var statement = TestTransfer.Statement(line, Buyer, Now, (Identities["SN-4"], TitleHead.None)) with { From = new("Maker, line A", LineA) };
        line.Dispose();
        var document = statement.Encode();
        var offer = TransferPapers.Into(TransferPackage.Of(document)
            .With(TransferPackage.StatementSignatures[0], await signers.SignAsync(Who("anna", document), Line, TransferDocument.Statement, document, default))
            .With(TransferPackage.StatementSignatures[1], await signers.SignAsync(Who("otto", document), Line, TransferDocument.Statement, document, default))
            .With(TransferPackage.NameOf("idevid", 0, "cer"), Identities["SN-4"].Der));
        Assert.Equal(["anna", "otto"], TransferOffer.From(offer, Now).Signatures.Select(signature => signature.Name));
        var booked = await BookAsync(TestTransfer.Accept(offer, Buyer, Now));
        Assert.Equal("verified", (await IssueAsync(Ask(Buyer, "SN-4", "YnV5ZXI="))).Assertion);

        // As somebody without this product does it: unpacked by other people's tool, with the commands of README.txt.
        using var folder = new TemporaryFolder();
        await File.WriteAllBytesAsync(Path.Combine(folder.Path, "package.zip"), booked.Encode());
        await Shell.RunAsync("python3", ["-m", "zipfile", "-e", "package.zip", "."], folder.Path);
        await File.WriteAllTextAsync(Path.Combine(folder.Path, "SELLER.pem"), Pem.Of(LineA.Der.Span));
        await File.WriteAllTextAsync(Path.Combine(folder.Path, "BUYER.pem"), Pem.Of(Buyer.Authority.Der.Span));
        await File.WriteAllTextAsync(Path.Combine(folder.Path, "MANUFACTURER.pem"), Pem.Of(Makers.Signers.Anchor.Der.Span));
        var commands = (await File.ReadAllLinesAsync(Path.Combine(folder.Path, "README.txt"))).Where(text => text.StartsWith("    openssl cms -verify", StringComparison.Ordinal)).ToList();
        Assert.Equal(4, commands.Count);
        foreach (var command in commands) Assert.Contains("successful", (await Shell.BashAsync(command, folder.Path)).Error, StringComparison.Ordinal);
        var hashes = (await File.ReadAllLinesAsync(Path.Combine(folder.Path, "README.txt"))).Where(text => text.Length > 66 && text[64..66] == "  " && text[..64].All(char.IsAsciiHexDigitLower)).ToList();
        Assert.Equal(booked.Names.Count - 1, hashes.Count);
        await File.WriteAllLinesAsync(Path.Combine(folder.Path, "sums"), hashes);
        Assert.Equal(0, (await Shell.RunAsync("sha256sum", ["--check", "--strict", "sums"], folder.Path)).ExitCode);
        // And it finds what was changed.
        await File.AppendAllTextAsync(Path.Combine(folder.Path, "statement.json"), " ");
        Assert.NotEqual(0, (await Shell.BashAsync(commands[0], folder.Path)).ExitCode);
    }

    [Fact] // LIF-31, I14: the proof is bound to what is signed
    public async Task LIF_31_a_person_signs_only_what_that_person_has_just_proved_to_want()
    {
        using var signers = Signers();
        var (document, other) = ("{}"u8.ToArray(), "[]"u8.ToArray());
        var anna = Who("anna", document);
        Person[] wrong =
        [
            anna with { ProvenFor = null }, anna with { IsFresh = false }, anna with { ProvenFor = TransferSigners.ProofOf(TransferDocument.Statement, other) },
            anna with { ProvenFor = TransferSigners.ProofOf(TransferDocument.Acceptance, document) },
        ];
        foreach (var person in wrong) Assert.True((await Assert.ThrowsAsync<NotAllowedException>(() => signers.SignAsync(person, Line, TransferDocument.Statement, document, default))).WantsStepUp);
        foreach (var role in new[] { new HeldRole(Role.Auditor), new HeldRole(Role.CaOfficer), new HeldRole(Role.RaOperator, "line-b") })
            Assert.False((await Assert.ThrowsAsync<NotAllowedException>(() => signers.SignAsync(anna with { Roles = [role] }, Line, TransferDocument.Statement, document, default))).WantsStepUp);
        Assert.Empty(await LogAsync(AuditEventType.TransferSigned));
        await signers.SignAsync(anna with { Roles = [new(Role.RaOperator, "line-a")] }, Line, TransferDocument.Statement, document, default);
        var entry = Assert.Single(await LogAsync(AuditEventType.TransferSigned));
        Assert.Equal(("anna", "line-a", "statement", TestTransfer.Sha256(document)), (
            entry.GetProperty("subject").GetString(), entry.GetProperty("domain").GetString(), entry.GetProperty("document").GetString(), entry.GetProperty("sha256").GetString()));
    }

    [Fact] // LIF-31: it is written down before it is made, so that it was not made is written down too
    public async Task Nobody_is_held_to_a_signature_that_the_key_did_not_make()
    {
        using var signers = Signers();
        var document = "{}"u8.ToArray();
        Task<byte[]> SignAsync() => signers.SignAsync(Who("anna", document), Line, TransferDocument.Statement, document, default);
        async Task<IEnumerable<string?>> OutcomesAsync() => (await LogAsync(AuditEventType.TransferSigned)).Select(entry => entry.GetProperty("outcome").GetString());
        await SignAsync();
        Assert.Equal(["success"], await OutcomesAsync());
        Box.Keys.Failure = new KeyStoreUnavailableException("The token was pulled.");
        await Assert.ThrowsAsync<KeyStoreUnavailableException>(SignAsync);
        Assert.Equal(["success", "success", "refused"], await OutcomesAsync());
        Assert.Equal("The token was pulled.", (await LogAsync(AuditEventType.TransferSigned))[^1].GetProperty("reason").GetString());
        Box.Keys.Failure = null;
        Box.Keys.SignsWrongly = true;
        await Assert.ThrowsAnyAsync<KeyStoreUnavailableException>(SignAsync);
        Assert.Equal(["success", "success", "refused", "success", "refused"], await OutcomesAsync());
        Assert.Single(Box.Keys.Alarms);
        Box.Keys.SignsWrongly = false;
        await SignAsync();
    }

    [Fact] // LIF-31: a key for each person and domain, kept while it is young
    public async Task Each_person_has_one_key_for_each_domain()
    {
        using var signers = Signers();
        var document = "{}"u8.ToArray();
        var one = await SignerOfAsync(signers, "anna", Line);
        Assert.Equal(one.Der.ToArray(), (await SignerOfAsync(signers, "anna", Line)).Der.ToArray());
        using var after = Signers(); // after a start
        Assert.Equal(one.Der.ToArray(), (await SignerOfAsync(after, "anna", Line)).Der.ToArray());
        var others = new[] { await SignerOfAsync(signers, "otto", Line), await SignerOfAsync(signers, "anna", Box.Domains.Find("line-b")!) };
        Assert.Equal(3, others.Append(one).Select(signer => Convert.ToHexString(signer.PublicKey.Der.Span)).Distinct().Count());
        Assert.Equal("CN=anna,OU=line-a,O=Maker", one.Subject.ToString());
        Box.Time.Advance(TimeSpan.FromDays(121));
        Assert.NotEqual(one.Der.ToArray(), (await SignerOfAsync(after, "anna", Line)).Der.ToArray());

        async Task<Certificate> SignerOfAsync(TransferSigners by, string person, Domain domain) =>
            SignedMessage.DecodeDetached(await by.SignAsync(Who(person, document), domain, TransferDocument.Statement, document, default), document).OnlySigner();
    }

    [Fact] // a signer's certificate that was revoked signs no more, and counts no more
    public async Task A_revoked_signer_does_not_count()
    {
        using var signers = Signers();
        var statement = TestTransfer.Statement(Seller, Buyer, Now, (Identities["SN-4"], TitleHead.None)) with { From = new("Maker, line A", LineA) };
        var document = statement.Encode();
        var signature = await signers.SignAsync(Who("anna", document), Line, TransferDocument.Statement, document, default);
        var package = TestTransfer.Accept(
            TransferPapers.Into(TransferPackage.Of(document).With(TransferPackage.StatementSignatures[0], signature)
                .With(TransferPackage.StatementSignatures[1], await signers.SignAsync(Who("otto", document), Line, TransferDocument.Statement, document, default))), Buyer, Now);
        var signer = SignedMessage.DecodeDetached(signature, document).OnlySigner();
        await RevokeAsync("line-a", signer.Serial.ToArray());
        await RefusesAsync(TransferRule.TwoSellers, package);
        Assert.NotEqual(signer.Der.ToArray(), SignedMessage.DecodeDetached(await signers.SignAsync(Who("anna", document), Line, TransferDocument.Statement, document, default), document).OnlySigner().Der.ToArray());
    }

    private Domain Line => Box.Domains.Find("line-a")!;

    private TransferSigners Signers() => new(Box.Authorities, Box.Setup, Box.Store.Certificates, Box.Keys, Box.Store.Audit, new CaClock(Box.Time), "box");

    private static Person Who(string name, byte[] document) =>
        new(name, [new(Role.Administrator)], 1, IsFresh: true) { ProvenFor = TransferSigners.ProofOf(TransferDocument.Statement, document) };
}
