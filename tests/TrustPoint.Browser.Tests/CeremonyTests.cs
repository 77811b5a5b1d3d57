using System.Formats.Tar;
using System.Security.Cryptography;
using Microsoft.Playwright;
using TrustPoint.Ceremonies.Evidence;
using TrustPoint.Ceremonies.Runs;
using TrustPoint.Testing.Appliances;
using static Microsoft.Playwright.Assertions;

namespace TrustPoint.Browser.Tests;

/// <summary>A hierarchy that five people make in the browser, each on an own device: from a blank token to evidence that others verify.</summary>
[Collection(Browsers.Door)]
public class CeremonyTests(Browser browser)
{
    private const string Root = """
        ceremony: root
        id: plant-root-g1
        title: The root of the plant
        people: {custodians: 3, needed: 2, witnesses: 1}
        token: {label: Plant Root G1}
        key: {algorithm: ec-p384}
        authority: {name: plant-root, common-name: Plant Root G1, organization: Example, country: DE, crl-days: 366}
        """;

    private const string IssuingKey = """
        ceremony: issuing-key
        id: plant-issuing-key
        title: The key of the plant's issuing authority
        people: {custodians: 3, needed: 2, witnesses: 1}
        key: {algorithm: ec-p256}
        authority: {name: plant-issuing, common-name: Plant Issuing CA G1, organization: Example}
        """;

    [Fact]
    public async Task Five_people_make_a_root_an_issuing_authority_and_the_roots_next_list_and_others_verify_them()
    {
        await using var own = await PagesAppliance.StartAsync(inSoftHsm: true);
        await using var meeting = await Meeting.GatherAsync(browser.Chromium, own);
        await meeting.Anna.PictureAsync("ceremonies-1280-none");
        await ASecretInAScriptIsRefusedAsync(meeting.Anna);

        var evidence = await meeting.HoldAsync(Root, pictures: true);
        var root = Verified(evidence);
        await meeting.Wim.OpenAsync("/ceremonies/plant-root-g1/projection");
        await meeting.Wim.PictureAsync("ceremony-1280-projection");
        Assert.Empty(await meeting.Anna.BarriersAsync());

        var key = Verified(await meeting.HoldAsync(IssuingKey));
        var certificate = Verified(await meeting.HoldAsync($$"""
            ceremony: issuing-certificate
            id: plant-issuing-certificate
            title: The certificate of the plant's issuing authority
            people: {custodians: 3, needed: 2, witnesses: 1}
            token: {label: Plant Root G1}
            authority: {name: plant-issuing, parent: plant-root, common-name: Plant Issuing CA G1, organization: Example}
            request: {sha256: {{Convert.ToHexStringLower(SHA256.HashData(key.Files[".csr"]))}}}
            expect: {ceremony: plant-root-g1, transcript: {{root.Run.Transcript.Head}}}
            """, brought: key.Files[".csr"]));
        var list = Verified(await meeting.HoldAsync($$"""
            ceremony: root-crl
            id: plant-root-crl-2
            title: The second list of the root
            people: {custodians: 3, needed: 2, witnesses: 1}
            token: {label: Plant Root G1}
            crl: {authority: plant-root, number-above: {{Formats.Revocation.CertificateList.Decode(root.Files[".crl"]).Number}}, days: 366}
            expect: {ceremony: plant-root-g1, transcript: {{root.Run.Transcript.Head}}}
            """));
        await meeting.Anna.OpenAsync("/ceremonies");
        await meeting.Anna.PictureAsync("ceremonies-1280");
        // What follows, and the script of the next list with all that these ceremonies left.
        var saved = await meeting.Anna.Page.RunAndWaitForDownloadAsync(() => meeting.Anna.Page.GetByRole(AriaRole.Button, new() { Name = "Save the script" }).First.ClickAsync());
        var next = await File.ReadAllTextAsync(await saved.PathAsync());
        Assert.Contains($"number-above: {Formats.Revocation.CertificateList.Decode(list.Files[".crl"]).Number}", next);
        Assert.Contains($"transcript: {list.Run.Transcript.Head}", next);

        using var folder = new TemporaryDirectory();
        foreach (var (name, octets) in new[] { ("root.der", root.Files[".crt"]), ("issuing.der", certificate.Files[".crt"]), ("first.crl", root.Files[".crl"]), ("second.crl", list.Files[".crl"]) })
            await File.WriteAllBytesAsync(folder.File(name), octets);
        var said = (await Shell.BashAsync("""
            for name in root issuing; do openssl x509 -inform DER -in $name.der -out $name.pem; done
            for name in first second; do openssl crl -inform DER -in $name.crl -out $name.pem; openssl crl -in $name.pem -CAfile root.pem -noout 2>&1; done
            openssl verify -x509_strict -check_ss_sig -crl_check_all -CRLfile second.pem -CAfile root.pem issuing.pem || openssl verify -x509_strict -check_ss_sig -crl_check -CRLfile second.pem -CAfile root.pem issuing.pem
            cat issuing.pem root.pem > chain.pem
            certtool --verify --load-ca-certificate root.pem --infile chain.pem
            certtool --verify-crl --load-ca-certificate root.pem --infile second.pem
            """, folder.Path)).Done;
        Assert.Equal(2, said.Split("verify OK").Length - 1);
        Assert.Contains("issuing.pem: OK", said, StringComparison.Ordinal);
        Assert.Contains("Chain verification output: Verified. The certificate is trusted", said, StringComparison.Ordinal);
        foreach (var person in meeting.All) Assert.Empty(person.Complaints);
        await ResultsTakenIn.ByTwoPeopleAsync(browser, evidence);
    }

    private static async Task ASecretInAScriptIsRefusedAsync(Visit anna)
    {
        await anna.OpenAsync("/ceremonies/begin");
        await Meeting.ChooseAsync(anna, Root.Replace("needed: 2", "needed: 1\npin: 1234", StringComparison.Ordinal));
        await Expect(anna.Page.Locator(".notice.bad")).ToContainTextAsync("never stands in a script");
        await anna.PictureAsync("ceremony-begin-1280-refused");
    }

    // What was made, by the end of its name, as any reader of tar archives finds it.
    private static (CeremonyRun Run, Dictionary<string, byte[]> Files) Verified(byte[] pack)
    {
        var verdict = EvidenceVerifier.Verify(pack, null);
        Assert.Empty(verdict.Findings);
        Assert.Equal(5, verdict.Run!.People.Count);
        using var archive = new TarReader(new MemoryStream(pack));
        var files = new Dictionary<string, byte[]>();
        while (archive.GetNextEntry(copyData: true) is { } entry)
        {
            if (!entry.Name.StartsWith("files/", StringComparison.Ordinal)) continue;
            using var octets = new MemoryStream();
            entry.DataStream!.CopyTo(octets);
            files.Add(Path.GetExtension(entry.Name), octets.ToArray());
        }
        return (verdict.Run, files);
    }
}
