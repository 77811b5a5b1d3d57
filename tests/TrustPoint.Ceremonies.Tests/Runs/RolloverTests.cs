using System.Security.Cryptography;
using TrustPoint.Appliance.Keys;
using TrustPoint.Appliance.Listeners;
using TrustPoint.Ca.Authorities;
using TrustPoint.Ca.Callers;
using TrustPoint.Ca.Certificates;
using TrustPoint.Ca.Domains;
using TrustPoint.Ca.Keys;
using TrustPoint.Ceremonies.Evidence;
using TrustPoint.Ceremonies.Plans;
using TrustPoint.Ceremonies.Runs;
using TrustPoint.Ceremonies.Scripts;
using TrustPoint.Est;
using TrustPoint.Formats;
using TrustPoint.Formats.Certificates;
using TrustPoint.Testing.Appliances;

namespace TrustPoint.Ceremonies.Tests.Runs;

/// <summary>A root takes the place of another one (CER-33, RFC 9810 section 4.4): whoever knows one of them finds the way to what the other has signed.</summary>
[Collection(OneSoftHsm.Name)]
public sealed class RolloverTests
{
    [Fact]
    public async Task Two_ceremonies_lead_from_each_root_to_what_the_other_signed()
    {
        await using var box = await CeremonyBox.OpenAsync();
        var commands = box.Boot();
        using var old = await Table.HeldAsync(commands, Table.Root(1));
        using var next = await Table.HeldAsync(commands, Table.Root(2));

        using var newWithOld = await Table.HeldAsync(commands, Cross(box, root: 2, signer: 1, old), before: old);
        using var oldWithNew = await Table.HeldAsync(commands, Cross(box, root: 1, signer: 2, next), before: next);

        var (first, second) = (RootOf(box, 1), RootOf(box, 2));
        var (forward, back) = (Made(box, newWithOld, "plant-root-g2-by-plant-root-g1.crt"), Made(box, oldWithNew, "plant-root-g1-by-plant-root-g2.crt"));
        Copies(forward, second.Certificate, first.Certificate);
        Copies(back, first.Certificate, second.Certificate);
        foreach (var table in new[] { newWithOld, oldWithNew })
            Assert.Empty(await box.FindingsAsync(table));

        // Not the digests alone: what is in the files is what the script says.
        var pack = EvidencePack.Decode(await box.Get<CeremonyEvidence>().PackAsync(newWithOld.Anna.Person, newWithOld.Run.Name, default));
        Assert.Empty(SigningEvidence.Findings(pack, newWithOld.Run));
        Assert.Equal(["files/plant-root-g2.crt: it is not the certificate that the script names."], SigningEvidence.Findings(pack.Exchanged("plant-root-g2.crt", "plant-root-g2-by-plant-root-g1.crt"), newWithOld.Run));
        Assert.Equal(
            ["files/plant-root-g2-by-plant-root-g1.crt: its subject, key or key identifier is not that of plant-root-g2."],
            SigningEvidence.Findings(pack.With("plant-root-g2-by-plant-root-g1.crt", back.Der.ToArray()), newWithOld.Run));

        // The matrix of EST-53 as OpenSSL sees it: what is below each root, for those who hold the other one alone.
        var (below1, below2) = (await BelowAsync(box, commands, 1, old), await BelowAsync(box, commands, 2, next));
        Assert.True(await LeadsToAsync(first.Certificate, below2, forward));
        Assert.True(await LeadsToAsync(second.Certificate, below1, back));
        Assert.False(await LeadsToAsync(first.Certificate, below2, back));
        Assert.False(await LeadsToAsync(second.Certificate, below1, forward));

        // Where certificates are fetched, by the name of the file (RFC 2585).
        Assert.Equal(Hex(forward.Der), Hex((await box.Get<CrossCertificates>().FindAsync("plant-root-g2-by-plant-root-g1", default))!.Der));

        // RFC 7030 section 4.1.3: OldWithOld, OldWithNew and NewWithOld beside the chain, whichever root it leads to.
        foreach (var root in new[] { first, second })
        {
            var beside = await box.Get<CrossCertificates>().BesideAsync([root], default);
            var other = root == first ? second : first;
            Assert.Equal(new[] { forward.Der, back.Der, other.Certificate.Der }.Select(Hex).Order(), beside.Select(Hex).Order());
        }
    }

    [Fact] // RFC 7030 section 4.1.3, RFC 8446 section 4.4.2
    public async Task Who_knows_the_old_root_alone_reaches_a_server_below_the_new_one_and_is_told_of_both()
    {
        await using var box = await CeremonyBox.OpenAsync();
        var commands = box.Boot();
        using var old = await Table.HeldAsync(commands, Table.Root(1));
        using var next = await Table.HeldAsync(commands, Table.Root(2));
        using var cross = await Table.HeldAsync(commands, Cross(box, root: 2, signer: 1, old), before: old);
        var caller = new Administrator("uid:0");
        var request = await box.Get<OutsideAuthorities>().RequestAsync(caller, new() { Name = "issuing-g2", CommonName = "Issuing G2", Profile = "", Key = KeyAlgorithm.EcP256 }, default);
        await box.Get<OutsideAuthorities>().AddAsync(caller, new() { Name = "issuing-g2", Certificate = (await BelowAsync(box, commands, 2, next, request.Request)).Der.ToArray() }, default);
        await box.Get<Domains>().SaveAsync(caller, new() { Name = "plant", Authority = "issuing-g2", Profiles = ["ldevid"], Default = true }, default);

        await box.Get<ServerCertificates>().RefreshAsync(new("est-server", box.Get<ApplianceKeys>(), IsStandby: false), default);
        var shown = box.Get<ServerIdentity>().Current;
        var (first, second) = (RootOf(box, 1).Certificate, RootOf(box, 2).Certificate);
        var sent = shown.IntermediateCertificates.Select(certificate => Certificate.Decode(certificate.RawData)).ToArray();
        Assert.Equal(["CN=Issuing G2", second.Subject.ToString()], sent.Select(certificate => certificate.Subject.ToString()));
        foreach (var anchor in new[] { first, second }) Assert.True(await LeadsToAsync(anchor, Certificate.Decode(shown.TargetCertificate.RawData), sent));

        var told = (await (await box.Get<IEstAuthority>().FindAsync(null, default))!.CaCertificatesAsync(default)).Select(der => Certificate.Decode(der)).Select(one => (one.Subject.ToString(), one.Issuer.ToString()));
        var (g1, g2) = (first.Subject.ToString(), second.Subject.ToString());
        Assert.Equal([("CN=Issuing G2", g2), (g2, g2), (g2, g1), (g1, g1)], told);
    }

    [Fact]
    public async Task What_is_not_the_root_of_the_script_ends_it_and_what_was_signed_when_it_is_aborted_is_revoked()
    {
        await using var box = await CeremonyBox.OpenAsync();
        var commands = box.Boot();
        using var old = await Table.HeldAsync(commands, Table.Root(1));
        using var next = await Table.HeldAsync(commands, Table.Root(2));
        var script = Cross(box, root: 2, signer: 1, old);

        // CER-33: another certificate than the one of the script is found before anybody meets.
        var refused = await Assert.ThrowsAsync<CeremonyScriptException>(() => Table.BeginAsync(commands, script.Replace("sha256: ", "sha256: 0", StringComparison.Ordinal)[..^2] + "}", before: old));
        Assert.Contains("cross.sha256", refused.Message, StringComparison.Ordinal);

        using var misread = await Table.BeginAsync(commands, script, before: old);
        await misread.UntilAsync(step => step.Number > 5 && step.Act is StepAct.Compare);
        for (var i = 0; i < CeremonyRun.MostMisreadings; i++) await commands.Steps.CompareAsync(misread.Wim.Person, misread.Run.Name, "zzzz", default);

        Assert.Equal(CeremonyOutcome.Aborted, misread.Run.Outcome);
        Assert.Null(await box.Get<CrossCertificates>().FindAsync(RootOf(box, 2), RootOf(box, 1), default));
        Assert.Empty(await box.Get<CrossCertificates>().BesideAsync([RootOf(box, 2)], default));
        var rows = await box.Get<ICertificateQueries>().ListAsync(new(Profile: CrossCertificates.Profile), CertificateSort.Newest, null, 10, default);
        Assert.Equal(CertificateStatus.Revoked, Assert.Single(rows.Items).Status);

        // It may be held again, and once it was held it is not held a second time.
        using var again = await Table.HeldAsync(commands, script.Replace("id: g2-by-g1", "id: g2-by-g1-again", StringComparison.Ordinal), before: old);
        Assert.Equal(CeremonyOutcome.Done, again.Run.Outcome);
        using var twice = await Table.HeldAsync(commands, script.Replace("id: g2-by-g1", "id: g2-by-g1-twice", StringComparison.Ordinal), before: old);
        Assert.Equal("plant-root-g1 has certified plant-root-g2 already, and that certificate is good.", twice.Run.Reason);
    }

    [Fact]
    public async Task A_power_cut_while_it_is_signed_finds_it_or_ends_the_ceremony_and_it_is_never_signed_twice()
    {
        await using var box = await CeremonyBox.OpenAsync();
        var commands = box.Boot();
        using var old = await Table.HeldAsync(commands, Table.Root(1));
        using var next = await Table.HeldAsync(commands, Table.Root(2));
        var outcomes = await PowerCuts.OfAsync(box, Cross(box, root: 2, signer: 1, old), old, "sign-certificate",
            since => box.Get<ICeremonyTools>().RevokeAsync("undone", "plant-root-g1", since, default), "cross");

        // Before it was begun: it goes on; after it was begun and before it was signed: void; after it was signed: found.
        Assert.Equal([CeremonyOutcome.Done, CeremonyOutcome.Aborted, CeremonyOutcome.Done, CeremonyOutcome.Done], outcomes);
    }

    // RFC 9810 section 4.4.1; CER-33.
    private static void Copies(Certificate cross, Certificate root, Certificate signer)
    {
        Assert.Equal(Hex(root.Subject.Der), Hex(cross.Subject.Der));
        Assert.Equal(Hex(root.PublicKey.Der), Hex(cross.PublicKey.Der));
        Assert.Equal(Hex(root.SubjectKeyIdentifier!.Value), Hex(cross.SubjectKeyIdentifier!.Value));
        Assert.Equal((root.BasicConstraints, root.KeyUsage), (cross.BasicConstraints, cross.KeyUsage));
        Assert.Equal(Hex(signer.Subject.Der), Hex(cross.Issuer.Der));
        Assert.Equal(Hex(signer.SubjectKeyIdentifier!.Value), Hex(cross.AuthorityKeyIdentifier!.Value));
        Assert.True(cross.IsSignedBy(signer.PublicKey));
        Assert.Equal(root.NotBefore, cross.NotBefore);
        Assert.Equal(root.NotAfter < signer.NotAfter ? root.NotAfter : signer.NotAfter, cross.NotAfter);
    }

    private static string Cross(CeremonyBox box, int root, int signer, Table before) => $$"""
        ceremony: cross-certificate
        id: g{{root}}-by-g{{signer}}
        title: A root certifies another one
        people: {custodians: 3, needed: 2, witnesses: 1}
        token: {label: Plant Root G{{signer}}}
        expect: {ceremony: plant-root-g{{signer}}, transcript: {{before.Run.Transcript.Head}}}
        cross: {authority: plant-root-g{{root}}, signer: plant-root-g{{signer}}, sha256: {{Digest(RootOf(box, root).Record.Certificate)}}}
        """;

    // An issuing authority below a root.
    private static async Task<Certificate> BelowAsync(CeremonyBox box, Commands commands, int root, Table before, byte[]? request = null)
    {
        var issuing = new NewAuthority { Name = $"issuing-g{root}", CommonName = $"Issuing G{root}", Profile = "issuing-ca", Key = KeyAlgorithm.EcP256 };
        request ??= AuthorityTrial.Request(issuing).Der.ToArray();
        using var table = await Table.BeginAsync(commands, $$"""
            ceremony: issuing-certificate
            id: issuing-g{{root}}
            title: An issuing authority below a root
            people: {custodians: 3, needed: 2, witnesses: 1}
            token: {label: Plant Root G{{root}}}
            authority: {name: {{issuing.Name}}, parent: plant-root-g{{root}}, common-name: {{issuing.CommonName}}}
            request: {sha256: {{Digest(request)}}}
            expect: {ceremony: plant-root-g{{root}}, transcript: {{before.Run.Transcript.Head}}}
            """, before: before);
        await table.UntilAsync(brought: request);
        return Made(box, table, $"{issuing.Name}.crt");
    }

    private static async Task<bool> LeadsToAsync(Certificate anchor, Certificate below, params Certificate[] between)
    {
        using var folder = new TemporaryDirectory();
        foreach (var (name, certificates) in new[] { ("anchor.pem", [anchor]), ("below.pem", [below]), ("between.pem", between) })
            await File.WriteAllTextAsync(folder.File(name), string.Concat(certificates.Select(certificate => Pem.Of(certificate.Der.Span))));
        return (await Shell.RunAsync("openssl", ["verify", "-x509_strict", "-CAfile", folder.File("anchor.pem"), "-untrusted", folder.File("between.pem"), folder.File("below.pem")])).ExitCode == 0;
    }

    private static IssuingAuthority RootOf(CeremonyBox box, int number) => box.Get<Authorities>().Find($"plant-root-g{number}")!;

    private static Certificate Made(CeremonyBox box, Table table, string name) => Certificate.Decode(box.Get<ICeremonyStore>().Read(table.Run.Name, name));

    private static string Digest(byte[] octets) => Convert.ToHexStringLower(SHA256.HashData(octets));

    private static string Hex(ReadOnlyMemory<byte> octets) => Convert.ToHexString(octets.Span);
}
