using TrustPoint.Ui.Hosting;

namespace TrustPoint.Ui.Tests.Hosting;

public class LocalPathTests
{
    [Theory]
    [InlineData("/devices?text=pump", "/devices?text=pump")]
    [InlineData("/", "/")]
    [InlineData(null, "/")]
    [InlineData("", "/")]
    [InlineData("devices", "/")]
    [InlineData("//evil.example/", "/")]
    [InlineData("/\\evil.example/", "/")]
    [InlineData("https://evil.example/", "/")]
    [InlineData("javascript:alert(1)", "/")]
    [InlineData("/a\r\nSet-Cookie: x=y", "/")]
    [InlineData("/\t/evil.example", "/")]
    public void A_form_leads_on_to_a_place_here_and_nowhere_else(string? wanted, string path) => Assert.Equal(path, LocalPath.Of(wanted));
}
