using TrustPoint.Appliance.Keys;
using TrustPoint.Appliance.Rest;
using TrustPoint.Ca.Audit.Checkpoints;
using TrustPoint.Ca.Authorities;
using TrustPoint.Ca.Callers;
using TrustPoint.Ca.Certificates;
using TrustPoint.Ca.Crls;
using TrustPoint.Ca.Keys;
using TrustPoint.Ca.Revocation;
using TrustPoint.Ceremonies.Evidence;
using TrustPoint.Ceremonies.Plans;
using TrustPoint.Ceremonies.Runs;
using TrustPoint.Ceremonies.Transcripts;

namespace TrustPoint.Ceremonies.Tests.Runs;

/// <summary>A root's key is destroyed (CER-60, CER-61, CER-62, CER-63): when nobody needs it, wherever it is, and for ever.</summary>
[Collection(OneSoftHsm.Name)]
public sealed class DestructionTests
{
    private static readonly Administrator Ada = new("uid:0");

    private static string Script(Table root, string id = "root-destruction", string rest = "", int shares = 3) => $$"""
        ceremony: destruction
        id: {{id}}
        title: The key of the first root
        people: {custodians: 3, needed: 2, witnesses: 1}
        token: {label: {{root.Run.Script.Token!.Label}}, serial: {{root.Run.Results["tokenSerial"]}}}
        destruction: {authority: {{root.Run.Name}}, reason: Replaced by Plant Root G2}
        copies:
          - {kind: token, number: {{root.Run.Results["tokenSerial"]}}, place: Safe of the works, method: cleared}
        {{rest}}{{string.Concat(Enumerable.Range(1, shares).Select(number => $"  - {{kind: share, number: Bag {number}, place: Safe {number}, method: burnt}}\n"))}}expect: {ceremony: {{root.Run.Name}}, transcript: {{root.Run.Transcript.Head}}}
        """;

    [Fact]
    public async Task The_key_is_gone_from_the_token_the_token_does_not_open_and_nothing_is_signed_with_it_any_more()
    {
        await using var box = await CeremonyBox.OpenAsync();
        var commands = box.Boot();
        using var root = await Table.HeldAsync(commands, Table.Root(1));
        await box.Get<AuthoritySetup>().RetireAsync(Ada, "plant-root-g1", default);
        using var shelf = new Shelf(box, root);
        using var destruction = await Table.BeginAsync(commands, Script(root), before: root);

        await destruction.UntilAsync(step => step.Act is StepAct.Attest);
        var id = destruction.Run.Name;
        // Two people, each by the number that stands on it.
        var refused = await Assert.ThrowsAsync<CeremonyRefusedException>(() => commands.Steps.AttestAsync(destruction.Anna.Person, id, "4711", default));
        Assert.Contains("not the number of the script", refused.Message, StringComparison.Ordinal);
        await commands.Steps.AttestAsync(destruction.Anna.Person, id, root.Run.Results["tokenSerial"].ToUpperInvariant(), default);
        await Assert.ThrowsAsync<CeremonyRefusedException>(() => commands.Steps.AttestAsync(destruction.Anna.Person, id, root.Run.Results["tokenSerial"], default));
        // As a terminal is told.
        var next = new CeremonyWords(box.Get<ICeremonyStore>(), commands.Shares).Details(destruction.Run).Next!;
        Assert.Equal(("attest", null, "anna"), (next.Act, next.Role, Assert.Single(next.DoneBy)));
        await destruction.UntilAsync();

        Assert.Equal(CeremonyOutcome.Done, destruction.Run.Outcome);
        Assert.Equal((root.Run.Results["key"], "0", "refused", "none"), (destruction.Run.Results["destroyedKey"], destruction.Run.Results["found"], destruction.Run.Results["pinOfBefore"], destruction.Run.Results["duties"]));
        foreach (var group in destruction.Run.Transcript.Lines.Where(line => line.Event == TranscriptEvents.Confirmed && line["method"] is not null).GroupBy(line => line["number"]))
            Assert.Equal(2, group.Select(line => line.Actor).Distinct().Count());
        Assert.Empty(EvidenceVerifier.Verify(await box.Get<CeremonyEvidence>().PackAsync(destruction.Anna.Person, id, default), box.Get<CheckpointSigner>().Key).Findings);

        var record = box.Get<Authorities>().Find("plant-root-g1")!.Record;
        var began = destruction.Run.Transcript.Lines.Single(line => line.Event == TranscriptEvents.Began && line["act"] == "destroy-key");
        Assert.Equal(("Replaced by Plant Root G2", id, TranscriptLine.HashOf(began.Encode())), (record.Tombstone!.Reason, record.Tombstone.Ceremony, record.Tombstone.Transcript));
        // And after a start.
        Assert.Equal(record.Tombstone.Transcript, (await box.Get<IAuthorityStore>().ListAsync(default)).Single(kept => kept.Name == "plant-root-g1").Tombstone!.Transcript);

        // Not even where a copy was left out of the list: the token of before is put back, and opens.
        shelf.PlugCopyIn(replace: true);
        box.Get<ApplianceKeys>().Module!.LookAgain();
        using var list = await Table.BeginAsync(commands, $$"""
            ceremony: root-crl
            id: a-list-too-many
            title: A list that nobody may sign
            people: {custodians: 3, needed: 2, witnesses: 1}
            token: {label: Plant Root G1}
            crl: {authority: plant-root-g1, number-above: {{root.Run.Results["crlNumber"]}}, days: 30}
            expect: {ceremony: {{root.Run.Name}}, transcript: {{root.Run.Transcript.Head}}}
            """, before: root);
        await list.UntilAsync(step => step.Act is StepAct.Machine { What: MachineAct.SignCrl });
        refused = await Assert.ThrowsAsync<CeremonyRefusedException>(() => list.DoAsync(list.Run.Current!));
        Assert.Contains("was destroyed at the ceremony root-destruction", refused.Message, StringComparison.Ordinal);
        await Assert.ThrowsAsync<CrlRefusedException>(() => box.Get<CrlPublication>().PublishAsync(Ada, new("plant-root-g1", null), false, default));
    }

    [Fact]
    public async Task Before_anybody_meets_it_is_refused_while_the_key_is_needed()
    {
        await using var box = await CeremonyBox.OpenAsync();
        var commands = box.Boot();
        using var root = await Table.BeginAsync(commands, Table.Root(1));
        await root.UntilAsync(step => step.Act is StepAct.Machine { What: MachineAct.CloseToken });
        var issuing = new NewAuthority { Name = "plant-issuing", Parent = "plant-root-g1", CommonName = "Plant Issuing", Profile = "issuing-ca", Key = KeyAlgorithm.EcP256 };
        var request = await box.Get<OutsideAuthorities>().RequestAsync(Ada, issuing with { Parent = null, Profile = "" }, default);
        await commands.All.Get(root.Run.Name).Desk!.SignAuthorityAsync(issuing, request.Request, default);
        await root.UntilAsync();

        await RefusedAsync("the authority plant-root-g1 is not retired");
        await box.Get<AuthoritySetup>().RetireAsync(Ada, "plant-root-g1", default);
        await RefusedAsync("is valid until");
        var certificate = (await box.Get<ICertificateQueries>().ListAsync(new(Authority: "plant-root-g1"), CertificateSort.Newest, null, 1, default)).Items[0];
        await box.Get<Revocations>().ChangeAsync(Ada, [certificate.Id], new RevocationOrder.Revoke(RevocationReason.CessationOfOperation), default);
        // What it revoked lives longer than its last list.
        await RefusedAsync("the revocation list plant-root-g1 ends at");
        File.Delete(Directory.EnumerateFiles(box.Data, "plant-root-g1.crl", SearchOption.AllDirectories).Single());
        await RefusedAsync("there is no revocation list plant-root-g1");

        async Task RefusedAsync(string why)
        {
            var refused = await Assert.ThrowsAsync<CeremonyRefusedException>(() => Table.BeginAsync(commands, Script(root)));
            Assert.Contains(why, refused.Message, StringComparison.Ordinal);
            Assert.DoesNotContain("root-destruction", box.Get<ICeremonyStore>().List());
        }
    }

    [Fact]
    public async Task Before_anybody_meets_it_is_refused_while_the_list_has_less_than_was_handed_out_and_copied()
    {
        await using var box = await CeremonyBox.OpenAsync();
        var commands = box.Boot();
        using var root = await Table.HeldAsync(commands, Table.Root(1));
        var rest = $$"""
            token: {label: Plant Root G1}
            expect: {ceremony: {{root.Run.Name}}, transcript: {{root.Run.Transcript.Head}}}
            """;
        using var change = await Table.HeldAsync(commands, $$"""
            ceremony: custodian-change
            id: more-custodians
            title: Five custodians instead of three
            people: {custodians: 2, needed: 2, witnesses: 1}
            new-set: {custodians: 3, needed: 2, staying: true}
            {{rest}}
            """, before: root);
        using var shelf = new Shelf(box, root);
        using var check = await Table.BeginAsync(commands, $$"""
            ceremony: backup-check
            id: root-backup
            title: The copy of the token of the root
            people: {custodians: 3, needed: 2, witnesses: 1}
            copy: {label: Plant Root G1}
            {{rest}}
            """, before: change);
        await check.UntilAsync(step => step.Act is StepAct.Machine { What: MachineAct.LookAway });
        shelf.TakeOriginalAway();
        await check.DoAsync(check.Run.Current!);
        shelf.PlugCopyIn();
        await check.UntilAsync();
        await box.Get<AuthoritySetup>().RetireAsync(Ada, "plant-root-g1", default);

        await RefusedAsync(Script(root), "fewer shares than the 5 that were handed out at the ceremony more-custodians");
        await RefusedAsync(Script(root, shares: 5), "has no copy of the token, and one was checked at the ceremony root-backup");
        using var destruction = await Table.BeginAsync(commands, Script(root, rest: "  - {kind: backup, number: Seal 7, place: Bank, method: crushed}\n", shares: 5), before: change);

        // And at the token: what it holds besides would be cleared too.
        await destruction.UntilAsync(step => step.Act is StepAct.Machine { What: MachineAct.DestroyKey });
        using (var token = box.TokenOf(destruction)) await token.GenerateAsync("another", KeyAlgorithm.EcP256, default);
        await destruction.UntilAsync();
        Assert.Equal(CeremonyOutcome.Aborted, destruction.Run.Outcome);
        Assert.Contains("holds another key too", destruction.Run.Reason, StringComparison.Ordinal);
        Assert.Null(box.Get<Authorities>().Find("plant-root-g1")!.Record.Tombstone);

        async Task RefusedAsync(string script, string why) =>
            Assert.Contains(why, (await Assert.ThrowsAsync<CeremonyRefusedException>(() => Table.BeginAsync(commands, script))).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_rehearsal_says_what_would_stop_it_and_destroys_what_was_made_to_try()
    {
        await using var box = await CeremonyBox.OpenAsync();
        var commands = box.Boot();
        using var tried = await Table.HeldAsync(commands, Table.Root(1), rehearsal: true);
        using var root = await Table.HeldAsync(commands, Table.Root(1));

        using var rehearsal = await Table.HeldAsync(commands, Script(root), rehearsal: true, before: tried);

        Assert.Equal((CeremonyOutcome.Done, "the authority test-plant-root-g1 is not retired"), (rehearsal.Run.Outcome, rehearsal.Run.Results["duties"]));
        Assert.NotNull(box.Get<Authorities>().Find("test-plant-root-g1")!.Record.Tombstone);
        Assert.Null(box.Get<Authorities>().Find("plant-root-g1")!.Record.Tombstone);
    }

    [Fact]
    public async Task At_every_line_a_stop_leaves_a_destruction_that_goes_on_to_its_end()
    {
        await using var box = await CeremonyBox.OpenAsync();
        var lines = await DestroyAsync(box, 1, null);
        var number = 2;
        for (var line = lines.ToList().FindIndex(first => first.Event == TranscriptEvents.Unlocked); line < lines.Count; line++)
        {
            // What began and what was done: written down that it begins, and not written down that it is done.
            if (lines[line] is { Actor: "machine" } or { Event: TranscriptEvents.Began }) await DestroyAsync(box, number++, new(line, IsWritten: lines[line].Event == TranscriptEvents.Began));
        }
    }

    private static async Task<IReadOnlyList<TranscriptLine>> DestroyAsync(CeremonyBox box, int number, Cut? cut)
    {
        using var root = await Table.HeldAsync(box.Boot(), Table.Root(number));
        await box.Get<AuthoritySetup>().RetireAsync(Ada, root.Run.Name, default);
        using var destruction = await Table.BeginAsync(
            cut is null ? box.Boot() : box.Boot(new CutStore(box.Get<ICeremonyStore>(), cut.Line, cut.IsWritten)), Script(root, $"destruction-{number}"), before: root);
        if (cut is not null)
        {
            await Assert.ThrowsAsync<PowerCutException>(() => destruction.UntilAsync());
            await destruction.Commands.All.DisposeAsync();
            destruction.Commands = box.Boot();
            await destruction.Commands.All.ResumeAsync(default);
        }
        await destruction.UntilAsync();

        Assert.Equal(CeremonyOutcome.Done, destruction.Run.Outcome);
        Assert.NotNull(box.Get<Authorities>().Find(root.Run.Name)!.Record.Tombstone);
        Assert.Empty(await box.FindingsAsync(destruction));
        return destruction.Run.Transcript.Lines;
    }

    private sealed record Cut(int Line, bool IsWritten);
}
