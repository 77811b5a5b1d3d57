using TrustPoint.Ca.Profiles;
using TrustPoint.Formats;
using TrustPoint.Formats.Certificates;

namespace TrustPoint.Ca.Tests.Profiles;

/// <summary>A profile's text is refused early, whole and by line.</summary>
public sealed class ProfileTextTests
{
    private const string Good = """
        name: plc
        version: 3
        description: A controller.
        requesters: [device, administrator]
        keys: {kinds: [ec-p256, rsa], rsaMinimumBits: 2048}
        subject:
          - {attribute: O, value: Plant}
          - {attribute: CN, from: device.name}
        subjectAltName: {kinds: [dns, uri], uriSchemes: [urn]}
        ignoredExtensions: [keyUsage, 1.3.6.1.4.1.311.20.2, others]
        validity: {lifetime: 7d, backdate: 30m}
        keyUsage: [digitalSignature]
        keyUsageRsa: [digitalSignature, keyEncipherment]
        extendedKeyUsage: [clientAuth, 1.3.6.1.5.5.7.3.17]
        subjectKeyIdentifier: true
        noRevAvail: true
        """;

    [Fact]
    public void A_profile_is_what_its_text_says()
    {
        var profile = ProfileText.Parse(Good, "plc.yaml");
        Assert.Equal(("plc@3", "A controller."), (profile.Id, profile.Description));
        Assert.Equal([ProfileRequester.Device, ProfileRequester.Administrator], profile.Requesters);
        Assert.Equal((2048, 4096), (profile.Keys.RsaMinimumBits, profile.Keys.RsaMaximumBits));
        Assert.Equal(
            [new(Oids.Organization, SubjectSource.Constant, "Plant", false), new(Oids.CommonName, SubjectSource.NamedValue, "device.name", false)],
            profile.Subject);
        Assert.Equal([AltNameKind.Dns, AltNameKind.Uri], profile.AltNames.Kinds);
        Assert.Equal([Oids.KeyUsage, "1.3.6.1.4.1.311.20.2"], profile.IgnoredExtensions.Named);
        Assert.True(profile.IgnoredExtensions.Others);
        Assert.Equal((TimeSpan.FromDays(7), TimeSpan.FromMinutes(30)), (profile.Validity.Lifetime, profile.Validity.Backdate));
        Assert.Equal((KeyUsages.DigitalSignature, KeyUsages.DigitalSignature | KeyUsages.KeyEncipherment), (profile.KeyUsage, profile.KeyUsageRsa));
        Assert.Equal([Oids.ClientAuth, "1.3.6.1.5.5.7.3.17"], profile.ExtendedKeyUsages);
        Assert.True(profile.NoRevAvail);
        Assert.False(profile.CrlDistributionPoint);
    }

    [Theory]
    [InlineData("version: 3", "version: three", 2, "version is a whole number from 1 to 1000000, not 'three'.")]
    [InlineData("version: 3", "version: 0", 2, "version is a whole number")]
    [InlineData("version: 3\n", "", 1, "The key 'version' is missing.")]
    [InlineData("name: plc", "name: PLC", 1, "name is a name of 1 to 32 letters a-z, digits and hyphens, not 'PLC'.")]
    [InlineData("description: A controller.", "description: [a, b]", 3, "description is a single value, not a list.")]
    [InlineData("version: 3", "version: 3\nversion: 4", 3, "The key 'version' is here twice.")]
    [InlineData("version: 3", "version: 3\nlifetime: 7d", 3, "The key 'lifetime' is unknown.")]
    [InlineData("lifetime: 7d,", "lifetime: 7d, colour: red,", 11, "The key 'validity.colour' is unknown. Known here: lifetime, backdate.")]
    [InlineData("[device, administrator]", "device", 4, "requesters is a list, not a single value.")]
    [InlineData("[device, administrator]", "[device, everybody]", 4, "requesters holds one of device, appliance, administrator, not 'everybody'.")]
    [InlineData("[device, administrator]", "[device, device]", 4, "requesters holds the same thing twice.")]
    [InlineData("[device, administrator]", "[]", 4, "names nobody")]
    [InlineData("rsaMinimumBits: 2048", "rsaMinimumBits: 1024", 5, "keys.rsaMinimumBits is a whole number from 2048 to 8192, not '1024'.")]
    [InlineData("rsaMinimumBits: 2048", "rsaMinimumBits: 8192", 5, "rsaMinimumBits above rsaMaximumBits")]
    [InlineData("[ec-p256, rsa]", "[ec-p224]", 5, "keys.kinds holds one of")]
    [InlineData("{kinds: [ec-p256, rsa], rsaMinimumBits: 2048}", "{kinds: []}", 5, "names the kinds of key")]
    [InlineData("attribute: O, value: Plant", "attribute: Colour, value: Plant", 7, "subject[0].attribute is one of")]
    [InlineData("attribute: O, value: Plant", "attribute: O", 7, "takes either 'from' or 'value'")]
    [InlineData("attribute: O, value: Plant", "attribute: O, value: Plant, from: device.name", 7, "takes either 'from' or 'value'")]
    [InlineData("from: device.name", "from: anything", 8, "subject[1].from is request, subjectAltName or a named value")]
    [InlineData("uriSchemes: [urn]", "uriSchemes: [URN]", 9, "URI schemes in lower case")]
    [InlineData("lifetime: 7d", "lifetime: soon", 11, "validity.lifetime is a time such as 24h, 90d or 10y, or 'never', not 'soon'.")]
    [InlineData("lifetime: 7d", "lifetime: 0d", 11, "validity.lifetime is a time")]
    [InlineData("backdate: 30m", "backdate: 25h", 11, "validity.backdate is a time from 0m to 24h.")] // X5-8
    [InlineData("lifetime: 7d", "lifetime: 8d", 16, "noRevAvail goes with a lifetime of at most 7 d.")]  // X5-122
    [InlineData("keyUsage: [digitalSignature]", "keyUsage: [keyEncipherment]", 12, "only RSA keys have")] // X5-13
    [InlineData("keyUsage: [digitalSignature]", "keyUsage: [digitalSignature, keyCertSign]", 12, "which only an authority has")] // X5-13
    [InlineData("keyUsage: [digitalSignature]", "keyUsage: []", 12, "has at least one bit")]
    [InlineData("[clientAuth, 1.3.6.1.5.5.7.3.17]", "[anyExtendedKeyUsage]", 14, "extendedKeyUsage holds one of")] // X5-17
    [InlineData("[clientAuth, 1.3.6.1.5.5.7.3.17]", "[1.02.3]", 14, "extendedKeyUsage holds one of")]
    [InlineData("[clientAuth, 1.3.6.1.5.5.7.3.17]", "[cmcRA]", 4, "a device never gets cmcRA")] // RFC 6402 section 2.10
    [InlineData("[clientAuth, 1.3.6.1.5.5.7.3.17]", "[OCSPSigning]", 4, "a device never gets OCSPSigning")]
    [InlineData("noRevAvail: true", "noRevAvail: yes", 16, "noRevAvail is true or false, not 'yes'.")]
    [InlineData("noRevAvail: true", "noRevAvail: true\ncrlDistributionPoint: true", 16, "does not go with crlDistributionPoint")] // X5-121
    [InlineData("noRevAvail: true", "ocspNoCheck: true", 16, "only an OCSP responder has")]
    [InlineData("noRevAvail: true", "ocspNoCheck: true\ncrlDistributionPoint: true", 16, "does not go with crlDistributionPoint")] // RFC 9919 section 3.2.2
    [InlineData("noRevAvail: true", "masaUrl: http://masa.example", 16, "masaUrl cannot be used: MASA URL: the scheme is not https")]
    [InlineData("noRevAvail: true", "authority: {pathLength: 0}", 4, "a device never gets an authority's certificate")]
    [InlineData("noRevAvail: true", "authority: {pathLength: 0}", 12, "of an authority has keyCertSign")] // X5-14
    [InlineData("noRevAvail: true", "nameConstraints: {permitted: [dns:plant.example]}", 16, "only an authority has")] // X5-16
    [InlineData("noRevAvail: true", "nameConstraints: {permitted: [dns:.plant.example]}", 16, "holds subtrees such as")]
    [InlineData("noRevAvail: true", "nameConstraints: {}", 16, "names no subtree")]
    [InlineData("kinds: [dns, uri]", "kinds: [], required: true", 9, "is required but names no kinds")]
    public void A_wrong_text_is_refused_with_its_line(string from, string to, int line, string message)
    {
        var yaml = Good.Replace(from, to, StringComparison.Ordinal);
        Assert.NotEqual(Good, yaml);
        var refused = Assert.Throws<ProfileException>(() => ProfileText.Parse(yaml, "plc.yaml"));
        Assert.Contains(refused.Errors, error => error.Line == line && error.Message.Contains(message, StringComparison.Ordinal));
        Assert.StartsWith("plc.yaml:", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void All_errors_are_told_at_once_in_the_order_of_the_text()
    {
        var yaml = Good.Replace("version: 3", "version: x", StringComparison.Ordinal).Replace("lifetime: 7d", "lifetime: x", StringComparison.Ordinal)
            .Replace("noRevAvail: true", "noRevAvail: x\ntypo: 1", StringComparison.Ordinal);
        var refused = Assert.Throws<ProfileException>(() => ProfileText.Parse(yaml, "plc.yaml"));
        Assert.Equal([2, 11, 16, 17], refused.Errors.Select(error => error.Line).Distinct());
    }

    [Theory]
    [InlineData("", "empty")]
    [InlineData("just a text", "A profile is a set of keys, not a single value.")]
    [InlineData("- a\n- b", "A profile is a set of keys, not a list.")]
    [InlineData("name: [a", "not YAML")]
    [InlineData("name: &a plc\ndescription: *a", "Anchors, aliases and tags are not used here.")]
    [InlineData("name: !!python/object:os.system plc", "Anchors, aliases and tags are not used here.")]
    [InlineData("name: plc\n---\nname: plc", "A second document begins here")]
    [InlineData("a: {b: {c: {d: {e: {f: {g: {h: {i: {j: k}}}}}}}}}", "Nested deeper than 8 levels")]
    [InlineData("[a, b]: c", "A key is a single word.")]
    public void A_text_of_another_shape_is_refused(string yaml, string message)
    {
        var refused = Assert.Throws<ProfileException>(() => ProfileText.Parse(yaml, "plc.yaml"));
        Assert.Contains(refused.Errors, error => error.Message.Contains(message, StringComparison.Ordinal));
    }

    [Fact]
    public void A_huge_text_is_refused_before_it_is_read() => Assert.Contains(
        "longer than 64 KiB", Assert.Throws<ProfileException>(() => ProfileText.Parse(new string('a', 70_000), "plc.yaml")).Message, StringComparison.Ordinal);
}
