using TrustPoint.Ca.Profiles;

namespace TrustPoint.Ca.Tests.Profiles;

/// <summary>A form changes the lines that it is about; the rest of the text stays as somebody wrote it.</summary>
public class ProfileEditTests
{
    private const string Text = """
        # Of the plant.
        name: plc
        version: 3
        description: Our own.
        requesters: [device]
        # Keys as the line has them.
        keys:
          kinds:
            - ec-p384   # new ones

            - rsa
        subject:
        - {attribute: CN, from: device.name}

        # For a day.
        validity: {lifetime: 24h}
        keyUsage: [digitalSignature]
        keyUsageRsa: [digitalSignature, keyEncipherment]
        subjectKeyIdentifier: true  # for the others

        """;

    public static TheoryData<string, string, string> Changes => new()
    {
        { "lifetime", "validity: {lifetime: 24h}\n", "validity: {lifetime: 90d, backdate: 1h}\n" },
        { "kinds", "keys:\n  kinds:\n    - ec-p384   # new ones\n\n    - rsa\n", "keys: {kinds: [ec-p256], rsaMinimumBits: 3072, rsaMaximumBits: 4096}\n" },
        { "rsa", "keyUsageRsa: [digitalSignature, keyEncipherment]\n", "" },
        { "names", "# for the others\n", "# for the others\nsubjectAltName: {kinds: [dns, ip], required: true}\n" },
        { "usages", "# for the others\n", "# for the others\nextendedKeyUsage: [clientAuth, 1.2.3.4]\n" },
        { "description", "description: Our own.\n", "description: 'It''s: ours # [really]'\n" },
    };

    [Theory, MemberData(nameof(Changes))]
    public void One_field_changes_its_own_key_and_nothing_else(string field, string from, string to)
    {
        var before = ProfileForm.Of(ProfileText.Parse(Text, "t"));
        var after = field switch
        {
            "lifetime" => before with { Lifetime = " 90d " },
            "kinds" => before with { KeyKinds = ["ec-p256"] },
            "rsa" => before with { KeyUsageRsa = ["digitalSignature"] },
            "names" => before with { AltNameKinds = ["dns", "ip"], AltNameRequired = true },
            "usages" => before with { ExtendedKeyUsages = ["clientAuth", "1.2.3.4"] },
            _ => before with { Description = "It's: ours # [really]" },
        };

        var changed = after.WriteTo(Text, before);

        Assert.Equal(Text.Replace(from, to, StringComparison.Ordinal), changed);
        Assert.Equivalent(after with { Lifetime = after.Lifetime.Trim() }, ProfileForm.Of(ProfileText.Parse(changed, "t")), strict: true);
    }

    [Fact]
    public void An_untouched_form_changes_nothing_in_any_profile_of_the_product()
    {
        foreach (var profile in ProfileCatalogue.Load(null).All)
        {
            var form = ProfileForm.Of(profile);
            Assert.Equal(profile.Text, form.WriteTo(profile.Text, form));
        }
    }

    [Fact]
    public void A_form_written_out_whole_means_the_same_in_every_profile_of_the_product()
    {
        foreach (var profile in ProfileCatalogue.Load(null).All)
        {
            var form = ProfileForm.Of(profile);
            var other = form with { Description = "-", Lifetime = "-", Backdate = "-", KeyKinds = [], AltNameKinds = ["-"], KeyUsage = ["-"], KeyUsageRsa = ["--"], ExtendedKeyUsages = ["-"] };
            Assert.Equivalent(form, ProfileForm.Of(ProfileText.Parse(form.WriteTo(profile.Text, other), profile.Name)), strict: true);
        }
    }

    [Theory]
    [InlineData("24h}, authority: {pathLength: 0"), InlineData("24h\nauthority: {}"), InlineData("'"), InlineData("{"), InlineData("")]
    public void What_is_typed_into_a_field_stays_in_it(string typed)
    {
        var before = ProfileForm.Of(ProfileText.Parse(Text, "t"));
        var error = Assert.Single(Assert.Throws<ProfileException>(() => ProfileText.Parse((before with { Lifetime = typed }).WriteTo(Text, before), "t")).Errors);
        Assert.StartsWith("validity.lifetime is", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_copy_is_the_first_version_of_another_profile()
    {
        var copy = ProfileText.Parse(ProfileEdit.Copy(ProfileCatalogue.Load(null).Find("tls-server")!.Text, "hmi"), "t");
        Assert.Equal(("hmi@1", ProfileStandard.TlsServer), (copy.Id, Assert.Single(copy.Standards)));
    }

    [Fact]
    public void An_earlier_text_is_taken_again_under_another_number() =>
        Assert.Equal(Text.Replace("version: 3", "version: 9", StringComparison.Ordinal), ProfileEdit.WithVersion(Text, 9));
}
