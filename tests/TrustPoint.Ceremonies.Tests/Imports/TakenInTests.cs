using System.Text;
using TrustPoint.Ca.Approvals;
using TrustPoint.Ca.Audit;
using TrustPoint.Ca.Authorities;
using TrustPoint.Ca.Callers;
using TrustPoint.Ca.Crls;
using TrustPoint.Ca.Keys;
using TrustPoint.Ca.Profiles;
using TrustPoint.Ceremonies.Evidence;
using TrustPoint.Ceremonies.Imports;
using TrustPoint.Ceremonies.Runs;
using TrustPoint.Ceremonies.Tests.Runs;
using TrustPoint.Formats.Revocation;

namespace TrustPoint.Ceremonies.Tests.Imports;

/// <summary>CER-83: what was made at a ceremony on one box is taken in on another one, verified again, and always by two people.</summary>
[Collection(OneSoftHsm.Name)]
public sealed class TakenInTests(TwoBoxes boxes) : IClassFixture<TwoBoxes>
{
    private static readonly Person Olga = new("olga", [new(Role.CaOfficer)], 1, IsFresh: true);
    private static readonly Person Otto = new("otto", [new(Role.CaOfficer)], 2, IsFresh: true);
    private static readonly Administrator OnBox = new("uid:0");

    [Fact]
    public async Task A_root_its_issuing_authority_and_its_next_list_come_in_one_after_the_other()
    {
        var box = boxes.Online;
        await TakeInAsync(box, "root", Olga);

        var root = box.Get<Authorities>().Find("plant-root-g1")!;
        Assert.Equal((KeyProtection.Elsewhere, null), (root.Record.Protection, root.Record.Parent));
        Assert.Equal(boxes.NumberOf("root"), (long)Published(box).Number);

        await TakeInAsync(box, "certificate of plant-issuing", OnBox);
        var issuing = box.Get<Authorities>().Find("plant-issuing")!;
        Assert.Equal(("plant-root-g1", KeyProtection.Software, AuthorityState.Active), (issuing.Record.Parent, issuing.Record.Protection, issuing.Record.State));
        Assert.NotNull(box.Get<ICrlFiles>().Read(new CrlScope("plant-issuing", null).FullFile));
        Assert.Empty(await box.Get<OutsideAuthorities>().AwaitedAsync(default));

        await TakeInAsync(box, "list-3", Olga);
        Assert.Equal(boxes.NumberOf("list-3"), (long)Published(box).Number);

        // Each once; and what is older than what is published, never.
        foreach (var name in new[] { "root", "certificate of plant-issuing", "list-3" }) await RefusedAsync(box, boxes.Packs[name], "was taken in already");
        await RefusedAsync(box, boxes.Packs["list-2"], "which is published");
        var entry = Assert.Single((await box.Get<IAuditStore>().ListAsync(new(Event: "ceremony.taken-in", About: "plant-issuing-certificate"), AuditSort.Newest, null, 10, default)).Items);
        Assert.Contains("\"subject\":\"uid:0\"", Encoding.UTF8.GetString(entry.Bytes), StringComparison.Ordinal);
    }

    [Fact]
    public async Task It_always_takes_a_second_person_who_is_shown_what_it_holds_also_of_whoever_is_on_the_box()
    {
        var box = await boxes.AnotherAsync();
        var (results, approvals) = (box.Get<CeremonyResults>(), box.Get<Approvals>());
        Assert.Empty((await approvals.RulesAsync(OnBox, default)).Kinds);
        foreach (var caller in new Caller[] { Olga, OnBox })
        {
            var seen = await results.LookAsync(caller, boxes.Packs["root"], boxes.LogKey, default);
            var before = box.Get<Authorities>().All.Count;
            var asked = await Assert.ThrowsAsync<SecondPersonWantedException>(() => results.TakeInAsync(caller, boxes.Packs["root"], boxes.LogKey, seen.Ticket, default));
            Assert.Equal(before, box.Get<Authorities>().All.Count);
            var shown = (await approvals.FindAsync(Otto, asked.Proposal.Number, default))!.Act;
            Assert.Equal(seen.Ticket, Convert.ToHexStringLower(shown.Sha256));
            Assert.Contains(("subject", "CN=Plant Root G1,O=Example,C=DE"), shown.Fields);
            Assert.Contains(("deviations", "1. This script was not rehearsed."), shown.Fields);
            Assert.Contains(("logKey", boxes.LogKey), shown.Fields);
            // Not by whoever asked.
            if (caller is Person person) await Assert.ThrowsAsync<ApprovalRefusedException>(() => approvals.ApproveAsync(person, asked.Proposal.Number, default));
        }
        // An approval is of one pack and one asker.
        await approvals.ApproveAsync(Otto, (await approvals.OpenAsync(Otto, default)).Single(open => open.Requester == "olga").Number, default);
        await Assert.ThrowsAsync<SecondPersonWantedException>(() => TakeInOnceAsync(box, "root", OnBox));
        await TakeInOnceAsync(box, "root", Olga);
        Assert.NotNull(box.Get<Authorities>().Find("plant-root-g1"));
    }

    [Fact]
    public async Task That_it_takes_two_is_no_rule_that_can_be_switched() =>
        await Assert.ThrowsAsync<ApprovalRefusedException>(() => boxes.Online.Get<Approvals>().SaveRulesAsync(OnBox, new HashSet<ActKind> { ActKind.TakeInResults }, default));

    [Fact]
    public async Task A_stop_between_the_root_and_its_list_is_made_good_by_the_same_pack()
    {
        var box = await boxes.AnotherAsync();
        var certificate = EvidencePack.Decode(boxes.Packs["root"]).Files.Single(file => file.Key.EndsWith(".crt", StringComparison.Ordinal)).Value;
        await box.Get<OutsideAuthorities>().AddAsync(OnBox, new() { Name = "plant-root-g1", Certificate = certificate }, default);

        var seen = await box.Get<CeremonyResults>().LookAsync(Olga, boxes.Packs["root"], boxes.LogKey, default);
        Assert.Equal((null, boxes.NumberOf("root")), (seen.Certificate, seen.List!.Number));
        await TakeInAsync(box, "root", Olga);
        Assert.Equal(boxes.NumberOf("root"), (long)Published(box).Number);
    }

    [Theory] // each as whoever forges it would have it
    [InlineData("no pack", "This is no evidence pack")]
    [InlineData("cut off", "This is no evidence pack")]
    [InlineData("an octet of the certificate", "it is not what was made")]
    [InlineData("another certificate", "it is not what was made")]
    [InlineData("no list", "it was made, and is missing")]
    [InlineData("a file more", "no line of the transcript says that it was made")]
    [InlineData("another script", "line 1 does not come there: it is of another script")]
    [InlineData("another name", "the signature is not of that person over this script")]
    [InlineData("a line changed", "does not follow line")]
    [InlineData("a line left out", "line 5 has the number 6")]
    [InlineData("a line changed and all after it written anew", "the signature is not of that person")]
    [InlineData("a key that is none", "its key is none")]
    [InlineData("not ended", "the ceremony has not ended")]
    [InlineData("another log", "log/proof.json")]
    [InlineData("octets behind the end", "is not what it would be if the pack were written again")]
    public async Task A_pack_that_somebody_changed_is_refused_and_nothing_is_different_afterwards(string change, string why) =>
        await RefusedAsync(boxes.Online, Changed(change), why);

    [Theory]
    [InlineData("rehearsal", "is a rehearsal")] // CER-21
    [InlineData("aborted", "was aborted")]
    [InlineData("issuing-key", "made nothing that is taken in elsewhere")]
    [InlineData("certificate of plant-issuing", "take in the root first")]
    [InlineData("list-2", "There is no authority plant-root-g1")]
    public async Task A_pack_of_something_else_is_refused_and_nothing_is_different_afterwards(string pack, string why) =>
        await RefusedAsync(await boxes.AnotherAsync(), boxes.Packs[pack], why);

    [Fact]
    public async Task A_pack_of_a_log_that_nobody_here_knows_is_refused_however_whole_it_is()
    {
        var box = await boxes.AnotherAsync();
        await RefusedAsync(box, boxes.Packs["root"], "of another log than the one that you know", new string('0', 64));
        await RefusedAsync(box, boxes.Packs["root"], "of another log", "");
        // As people write digests.
        Assert.NotNull(await box.Get<CeremonyResults>().LookAsync(Olga, boxes.Packs["root"], string.Join(' ', boxes.LogKey.ToUpperInvariant().Chunk(4).Select(group => new string(group))), default));
    }

    [Fact]
    public async Task Another_root_under_its_name_stays()
    {
        var box = await boxes.AnotherAsync();
        await box.Get<AuthoritySetup>().CreateAsync(OnBox, new() { Name = "plant-root-g1", CommonName = "Another Root", Profile = "root-ca", Key = KeyAlgorithm.EcP384 }, default);
        await RefusedAsync(box, boxes.Packs["root"], "plant-root-g1");
    }

    [Fact] // CER-32
    public async Task A_certificate_is_taken_for_the_request_that_waits_and_for_no_other()
    {
        var box = await boxes.AnotherAsync();
        await TakeInAsync(box, "root", Olga);
        await RefusedAsync(box, boxes.Packs["certificate of plant-issuing"], "No certificate for an authority plant-issuing is awaited here");
        await box.Get<OutsideAuthorities>().RequestAsync(OnBox, TwoBoxes.Issuing("plant-issuing"), default);
        await RefusedAsync(box, boxes.Packs["certificate of plant-issuing"], "Another request was signed than the one of plant-issuing that waits here");
    }

    [Fact]
    public async Task A_certificate_that_profile_and_lints_would_not_have_now_is_refused()
    {
        var box = await boxes.AnotherAsync();
        await RefusedAsync(box, boxes.Packs["own profile"], "there is no profile plant-root-ca of an authority here");
        await box.Get<ProfileVersions>().SaveAsync(OnBox, TwoBoxes.OwnProfile("ec-p521"), default);
        await RefusedAsync(box, boxes.Packs["own profile"], "The certificate is not as the profile plant-root-ca is here");

        // It says that its issuer's list is where this box is not.
        await TakeInAsync(boxes.Elsewhere, "root", Olga);
        await RefusedAsync(boxes.Elsewhere, boxes.Packs["certificate of other-plant-issuing"], $"{TwoBoxes.Url}/crl/plant-root-g1.crl, which is not on this appliance");
        // And is revoked before it came.
        await TakeInAsync(boxes.Elsewhere, "list-3", Olga);
        await RefusedAsync(boxes.Elsewhere, boxes.Packs["certificate of other-plant-issuing"], "The certificate is revoked: the published list of plant-root-g1 names it.");
    }

    [Fact]
    public async Task What_was_looked_at_is_what_is_taken_in()
    {
        var box = await boxes.AnotherAsync();
        var before = await TwoBoxes.StateAsync(box);
        var refused = await Assert.ThrowsAsync<CeremonyRefusedException>(() => box.Get<CeremonyResults>().TakeInAsync(Olga, boxes.Packs["root"], boxes.LogKey, new string('0', 64), default));
        Assert.Contains("not what was looked at", refused.Message, StringComparison.Ordinal);
        Assert.Equal(before, await TwoBoxes.StateAsync(box));
    }

    [Fact]
    public async Task Who_does_not_make_authorities_neither_looks_nor_takes_in()
    {
        foreach (var role in new[] { Role.Auditor, Role.Custodian, Role.RaOperator })
            await Assert.ThrowsAsync<NotAllowedException>(() => boxes.Online.Get<CeremonyResults>().LookAsync(new Person("wim", [new(role)], 1, IsFresh: true), boxes.Packs["root"], boxes.LogKey, default));
        await Assert.ThrowsAsync<NotAllowedException>(() => boxes.Online.Get<CeremonyResults>().LookAsync(Olga with { IsFresh = false }, boxes.Packs["root"], boxes.LogKey, default));
    }

    private async Task TakeInAsync(CeremonyBox box, string pack, Caller caller)
    {
        var asked = await Assert.ThrowsAsync<SecondPersonWantedException>(() => TakeInOnceAsync(box, pack, caller));
        await box.Get<Approvals>().ApproveAsync(Otto, asked.Proposal.Number, default);
        await TakeInOnceAsync(box, pack, caller);
        Assert.Equal(ProposalState.Used, (await box.Get<Approvals>().FindAsync(Otto, asked.Proposal.Number, default))!.State);
    }

    private async Task TakeInOnceAsync(CeremonyBox box, string pack, Caller caller)
    {
        var seen = await box.Get<CeremonyResults>().LookAsync(caller, boxes.Packs[pack], boxes.LogKey, default);
        await box.Get<CeremonyResults>().TakeInAsync(caller, boxes.Packs[pack], boxes.LogKey, seen.Ticket, default);
    }

    private async Task RefusedAsync(CeremonyBox box, byte[] pack, string why, string? logKey = null)
    {
        var before = await TwoBoxes.StateAsync(box);
        var looked = await Record.ExceptionAsync(() => box.Get<CeremonyResults>().LookAsync(Olga, pack, logKey ?? boxes.LogKey, default));
        var taken = await Record.ExceptionAsync(() => box.Get<CeremonyResults>().TakeInAsync(Olga, pack, logKey ?? boxes.LogKey, new string('0', 64), default));
        Assert.Contains(why, looked?.Message ?? "it was not refused", StringComparison.Ordinal);
        // Nor is the key told that would have been right, to be copied.
        Assert.DoesNotContain(boxes.LogKey, looked!.Message, StringComparison.Ordinal);
        Assert.Equal(looked.Message, taken?.Message);
        Assert.Equal(before, await TwoBoxes.StateAsync(box));
    }

    private static CertificateList Published(CeremonyBox box) => CertificateList.Decode(box.Get<ICrlFiles>().Read(new CrlScope("plant-root-g1", null).FullFile)!);

    private byte[] Changed(string change) => PackForger.Change(boxes.Packs["root"], EvidencePack.Decode(boxes.Packs["list-2"]), change);
}
