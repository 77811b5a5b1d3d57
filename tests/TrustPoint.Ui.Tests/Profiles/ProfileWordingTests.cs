using TrustPoint.Ca.Profiles;
using TrustPoint.Ui.Language;
using TrustPoint.Ui.Profiles;

namespace TrustPoint.Ui.Tests.Profiles;

/// <summary>Each rule of a profile is a sentence; what the text does not say, the words do not say either.</summary>
public class ProfileWordingTests
{
    private const string Plain = """
        name: plc
        version: 1
        description: Our own.
        requesters: [device]
        keys: {kinds: [ec-p256]}
        subject:
          - {attribute: CN, from: device.name}
        validity: {lifetime: 24h, backdate: 0m}
        keyUsage: [digitalSignature]
        """;

    [Theory]
    [InlineData("[device]", "[device, administrator]", "Whoever may order by hand.")]
    [InlineData("[ec-p256]", "[ec-p256, rsa], rsaMinimumBits: 2048", "A key of one of these kinds: EC P-256, RSA of 2048 to 4096 bits.")]
    [InlineData("from: device.name", "from: request, optional: true", "CN as the request has it, where it is authorised. Left out where there is none.")]
    [InlineData("from: device.name", "value: Plant", "CN is always “Plant”.")]
    [InlineData("from: device.name", "from: device.colour", "CN is device.colour.")]
    [InlineData("from: device.name", "from: device.model", "CN is the device’s model.")]
    [InlineData("24h", "10y", "Valid for 10 years, and never longer than its authority.")]
    [InlineData("24h", "90d", "Valid for 90 days, and never longer than its authority.")]
    [InlineData("24h", "never", "Without an end, where its authority has none.")]
    [InlineData("0m", "30m", "It begins up to 30 min before it is issued, for clocks that are behind.")]
    [InlineData("keyUsage:", "subjectAltName: {kinds: [dns, ip], required: true}\nkeyUsage:", "Further names, where they are authorised, and at least one: DNS names, IP addresses.")]
    [InlineData("keyUsage:", "subjectAltName: {kinds: [uri], uriSchemes: [urn]}\nkeyUsage:", "A URI begins with one of: urn.")]
    [InlineData("keyUsage:", "extendedKeyUsage: [clientAuth, 1.2.3.4]\nkeyUsage:", "It is good for: TLS client, 1.2.3.4.")]
    [InlineData("keyUsage:", "crlDistributionPoint: true\nkeyUsage:", "Where its revocation list is.")]
    [InlineData("keyUsage:", "noRevAvail: true\nkeyUsage:", "That nothing is published about its revocation: it ends by itself.")]
    [InlineData("keyUsage:", "ignoredExtensions: [keyUsage]\nkeyUsage:", "Asked for, these are passed over, because the profile’s own value stands: keyUsage.")]
    [InlineData("keyUsage:", "ignoredExtensions: [others]\nkeyUsage:", "Other extensions are passed over, unless they are critical: then the request is refused.")]
    [InlineData("keyUsage:", "masaUrl: https://masa.example\nkeyUsage:", "The maker’s voucher service: https://masa.example.")]
    [InlineData("keyUsage:", "standards: [opc-ua]\nkeyUsage:", "All that OPC UA asks for: checked before it is signed.")]
    public void A_rule_that_is_there_is_said_and_one_that_is_not_is_not(string from, string to, string sentence)
    {
        Assert.DoesNotContain(sentence, Sentences(Plain, Words.English));
        Assert.Contains(sentence, Sentences(Plain.Replace(from, to, StringComparison.Ordinal), Words.English));
    }

    [Fact]
    public void An_authority_is_said_to_be_one_with_what_it_is_limited_to()
    {
        var text = Plain.Replace("[device]", "[administrator]", StringComparison.Ordinal).Replace("[digitalSignature]", "[keyCertSign, cRLSign]", StringComparison.Ordinal)
            + "\nauthority: {pathLength: 0}\nnameConstraints: {permitted: [dns:plant.example], excluded: [ip:0.0.0.0/0]}";
        var said = Sentences(text, Words.English);
        Assert.Contains("It is an authority’s: it may sign certificates, with at most 0 authorities below it.", said);
        Assert.Contains("Names below it are of: dns:plant.example.", said);
        Assert.Contains("Names below it are never of: ip:0.0.0.0/0.", said);
        Assert.Contains("Its key is for: signing certificates, signing revocation lists.", said);
    }

    [Theory]
    [InlineData("en"), InlineData("de")]
    public void Every_profile_of_the_product_can_be_said(string language)
    {
        foreach (var profile in ProfileCatalogue.Load(null).All)
        {
            var wording = new ProfileWording(Words.Find(language)!);
            Assert.All(wording.Of(profile), chapter => Assert.All(chapter.Rules, rule => Assert.EndsWith(".", rule, StringComparison.Ordinal)));
            Assert.NotEmpty(wording.Lifetime(profile));
            Assert.NotEmpty(wording.Usages(profile));
        }
    }

    private static List<string> Sentences(string yaml, Words words) => [.. new ProfileWording(words).Of(ProfileText.Parse(yaml, "t")).SelectMany(chapter => chapter.Rules)];
}
