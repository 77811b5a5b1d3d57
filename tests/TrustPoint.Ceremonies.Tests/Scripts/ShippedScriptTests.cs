using System.Security.Cryptography;
using System.Text;
using TrustPoint.Appliance.Ceremonies;
using TrustPoint.Ca.Keys;
using TrustPoint.Ceremonies.Plans;
using TrustPoint.Ceremonies.Scripts;

namespace TrustPoint.Ceremonies.Tests.Scripts;

/// <summary>Every file of ceremony-scripts is in order, and prints as the golden file of its name.</summary>
public sealed class ShippedScriptTests
{
    public static TheoryData<string> Shipped => [.. Files.Shipped];

    [Theory, MemberData(nameof(Shipped))]
    public void A_script_of_the_folder_prints_as_it_did(string name)
    {
        var script = ScriptText.Parse(Files.Script(name), name);

        Assert.Equal(Files.Text("scripts", "printed", Path.ChangeExtension(name, ".md")), PrintedScript.Markdown(script));
        Assert.Equal(Files.Text("scripts", "printed", Path.ChangeExtension(name, ".html")), PrintedScript.Html(script));
    }

    [Theory]
    [InlineData("root", "root.yaml"), InlineData("issuing-key", "issuing-key.yaml"), InlineData("issuing-certificate", "issuing-certificate.yaml"), InlineData("root-crl", "root-crl.yaml")]
    [InlineData("backup-check", "backup-check.yaml"), InlineData("custodian-change", "custodian-change.yaml"), InlineData("destruction", "destruction.yaml")]
    [InlineData("cross-certificate", "cross-certificate.yaml"), InlineData("signer", "signer.yaml"), InlineData("trust-anchors", "trust-anchors.yaml")]
    public void There_is_a_script_of_every_kind(string kind, string name) => Assert.Contains($"\nceremony: {kind}\n", Encoding.UTF8.GetString(Files.Script(name)), StringComparison.Ordinal);

    [Fact] // CER-19
    public void A_root_script_says_all_that_is_done()
    {
        var file = Files.Script("root.yaml");
        var script = ScriptText.Parse(file, "root.yaml");

        Assert.Equal(("plant-root-g1", "The root of all identities of the plant", true), (script.Id, script.Title, script.IsOffline));
        Assert.Equal(new Attendance(HasOperator: false, Custodians: 3, Needed: 2, Witnesses: 1, HasAuditor: false), script.People);
        Assert.Equal(new WantedToken("Plant Root G1", null), script.Token);
        Assert.Null(script.Expect);
        Assert.Equal(Convert.ToHexStringLower(SHA256.HashData(file)), script.Sha256);
        Assert.Equal(file, script.File.ToArray());
        var root = Assert.IsType<CeremonyWork.Root>(script.Work).Authority;
        Assert.Equal(("plant-root", null, "Plant Root G1", "Example Plant", null, "DE", "root-ca", KeyAlgorithm.EcP384),
            (root.Name, root.Parent, root.CommonName, root.Organization, root.Unit, root.Country, root.Profile, root.Key));
        Assert.Equal((366, 183), (root.Crl.Validity.TotalDays, root.Crl.Period.TotalDays));
        Assert.Empty(root.Crl.Violations());
    }

    [Fact]
    public void A_first_start_makes_what_the_scripts_declare()
    {
        var root = Assert.IsType<CeremonyWork.Root>(ScriptText.Parse(Files.Script("root.yaml"), "root.yaml").Work).Authority;
        var key = Assert.IsType<CeremonyWork.IssuingKey>(ScriptText.Parse(Files.Script("issuing-key.yaml"), "issuing-key.yaml").Work).Authority;
        var issuing = Assert.IsType<CeremonyWork.IssuingCertificate>(ScriptText.Parse(Files.Script("issuing-certificate.yaml"), "issuing-certificate.yaml").Work).Authority;

        Assert.Equal((root.Profile, root.Key, root.Parent), (DeclaredHierarchy.Root.Profile, DeclaredHierarchy.Root.Key, DeclaredHierarchy.Root.Parent));
        Assert.Equal((issuing.Profile, key.Key), (DeclaredHierarchy.Issuing.Profile, DeclaredHierarchy.Issuing.Key));
    }

    [Fact]
    public void An_issuing_key_script_names_no_token_and_no_profile()
    {
        var script = ScriptText.Parse(Files.Script("issuing-key.yaml"), "issuing-key.yaml");

        Assert.Null(script.Token);
        var key = Assert.IsType<CeremonyWork.IssuingKey>(script.Work).Authority;
        Assert.Equal(("plant-issuing-g1", null, "", KeyAlgorithm.EcP256), (key.Name, key.Parent, key.Profile, key.Key));
    }

    [Fact]
    public void An_issuing_certificate_script_is_tied_to_the_ceremony_before_and_to_its_request()
    {
        var script = ScriptText.Parse(Files.Script("issuing-certificate.yaml"), "issuing-certificate.yaml");

        Assert.Equal(new("plant-root-g1", "6f1c0c0a7a4b6b5f0f7f6c2f3a7f0f0f9b1d2c3e4f5061728394a5b6c7d8e9fa"), script.Expect);
        var work = Assert.IsType<CeremonyWork.IssuingCertificate>(script.Work);
        Assert.Equal("0b5d8c1e2f3a4b5c6d7e8f90a1b2c3d4e5f60718293a4b5c6d7e8f90a1b2c3d4", work.RequestSha256);
        Assert.Equal(("plant-issuing-g1", "plant-root", "issuing-ca"), (work.Authority.Name, work.Authority.Parent, work.Authority.Profile));
    }

    [Fact]
    public void A_root_crl_script_says_above_which_number_and_for_how_long()
    {
        var script = ScriptText.Parse(Files.Script("root-crl.yaml"), "root-crl.yaml");

        Assert.Equal(new CeremonyWork.RootCrl("plant-root", 1772359200, 366), script.Work);
    }

    [Fact]
    public void A_script_for_other_custodians_says_who_has_a_share_afterwards()
    {
        var script = ScriptText.Parse(Files.Script("custodian-change.yaml"), "custodian-change.yaml");

        var change = Assert.IsType<CeremonyWork.CustodianChange>(script.Work);
        Assert.Equal((new CeremonyWork.CustodianChange(1, 2, true), 3, 1), (change, change.SharesFor(script.People), script.People.Of(CeremonyRole.NewCustodian)));
    }

    [Fact]
    public void A_script_for_a_copy_names_both_tokens() => Assert.Equal(
        new CeremonyWork.BackupCheck(new("Plant Root G1", null)), ScriptText.Parse(Files.Script("backup-check.yaml"), "backup-check.yaml").Work);

    [Fact] // CER-60
    public void A_script_for_a_destruction_lists_everything_and_has_a_step_for_each()
    {
        var script = ScriptText.Parse(Files.Script("destruction.yaml"), "destruction.yaml");

        var work = Assert.IsType<CeremonyWork.Destruction>(script.Work);
        Assert.Equal(("plant-root", new CustodyCopy(CopyKind.Backup, "Seal 20481", "Bank, box 114", DestructionMethod.Crushed)), (work.Authority, work.Copies[1]));
        Assert.Equal(work.Copies, Plan.Of(script).Steps.Select(step => step.Act).OfType<StepAct.Attest>().Select(step => step.Copy));
    }

    [Fact] // RFC 5280 section 5.2.3: numbers grow beyond what an int holds
    public void The_number_of_a_list_may_be_a_long_one()
    {
        var text = Encoding.UTF8.GetString(Files.Script("root-crl.yaml")).Replace("1772359200", "9223372036854775807", StringComparison.Ordinal);

        Assert.Equal(long.MaxValue, Assert.IsType<CeremonyWork.RootCrl>(ScriptText.Parse(Encoding.UTF8.GetBytes(text), "x").Work).NumberAbove);
    }

    [Fact]
    public void One_changed_letter_in_a_comment_is_another_digest()
    {
        var file = Files.Script("root.yaml");
        var before = ScriptText.Parse(file, "root.yaml");
        var changed = ScriptText.Parse(Encoding.UTF8.GetBytes(Encoding.UTF8.GetString(file).Replace("# A root:", "# A Root:", StringComparison.Ordinal)), "root.yaml");

        Assert.NotEqual(before.Sha256, changed.Sha256);
    }

    [Fact]
    public void A_script_that_was_written_on_another_system_is_read_too()
    {
        var text = Encoding.UTF8.GetString(Files.Script("root.yaml")).ReplaceLineEndings("\r\n");

        Assert.Equal("plant-root", Assert.IsType<CeremonyWork.Root>(ScriptText.Parse(Encoding.UTF8.GetBytes(text), "root.yaml").Work).Authority.Name);
    }
}
