using TrustPoint.Formats.Vouchers;

namespace TrustPoint.Formats.Tests.Vouchers;

/// <summary>RFC 8995 section 2.3.2. BRS-11.</summary>
public sealed class MasaAddressTests
{
    [Theory]
    [InlineData("masa.example.com", "https://masa.example.com/.well-known/brski")]
    [InlineData("masa.example.com:9443", "https://masa.example.com:9443/.well-known/brski")]
    [InlineData("[fd00::1]:9443", "https://[fd00::1]:9443/.well-known/brski")]
    [InlineData("10.0.0.1", "https://10.0.0.1/.well-known/brski")]
    [InlineData("https://masa.example.com", "https://masa.example.com/")]
    [InlineData("https://masa.example.com/", "https://masa.example.com/")]
    [InlineData("https://masa.example.com/brski", "https://masa.example.com/brski")]
    [InlineData("https://masa.example.com:9443/a/b/", "https://masa.example.com:9443/a/b")]
    [InlineData("HTTPS://MASA.example.com/X", "https://masa.example.com/X")]
    public void An_authority_gets_the_path_of_the_standard_and_a_URL_is_taken_as_it_is(string text, string url) =>
        Assert.Equal(url, MasaAddress.Parse(text).AbsoluteUri);

    [Theory]
    [InlineData("http://masa.example.com/brski", "MASA URL: the scheme is not https")]
    [InlineData("ftp://masa.example.com/brski", "MASA URL: the scheme is not https")]
    [InlineData("//masa.example.com/brski", "MASA URL: the scheme is not https")]
    [InlineData("masa.example.com/brski", Neither)]
    [InlineData("/etc/passwd", Neither)]
    [InlineData("file:///etc/passwd", Neither)]
    [InlineData("https:///brski", Neither)]
    [InlineData("", Neither)]
    [InlineData("masa.example.com:99999", Neither)]
    [InlineData("masa example.com", Neither)]
    [InlineData(" masa.example.com", Neither)]
    [InlineData("https://masa.example.com/x\n", Neither)]
    [InlineData("masa.example.com\\x", Neither)] // which browsers take for a slash
    [InlineData("mäsa.example.com", Neither)] // an IA5String has no such letter, and a name that looks like another is how one is led astray
    [InlineData("user@masa.example.com", More)]
    [InlineData("https://user:secret@masa.example.com/x", More)]
    [InlineData("masa.example.com?x", More)]
    [InlineData("https://masa.example.com/x?y=1", More)]
    [InlineData("https://masa.example.com/x#y", More)]
    [InlineData("masa.example.com#", More)]
    public void Anything_else_is_refused(string text, string reason) => Refusal.Expect(reason, () => MasaAddress.Parse(text));

    [Fact]
    public void More_than_512_characters_are_refused() => Refusal.Expect(Neither, () => MasaAddress.Parse($"https://masa.example.com/{new string('x', 512)}"));

    private const string Neither = "MASA URL: neither a host name nor an https URL";
    private const string More = "MASA URL: it has a user, a query or a fragment";
}
