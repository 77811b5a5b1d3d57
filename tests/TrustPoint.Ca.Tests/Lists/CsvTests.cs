using TrustPoint.Ca.Lists;

namespace TrustPoint.Ca.Tests.Lists;

/// <summary>RFC 4180 section 2, and no formulas for spreadsheets.</summary>
public sealed class CsvTests
{
    [Theory]
    [InlineData("plain", "plain")]
    [InlineData(null, "")]
    [InlineData("", "")]
    [InlineData("O=Acme,CN=pump", "\"O=Acme,CN=pump\"")] // section 2 (6)
    [InlineData("a \"quote\"", "\"a \"\"quote\"\"\"")] // section 2 (7)
    [InlineData("=1+1", "'=1+1")]
    [InlineData("+1", "'+1")]
    [InlineData("-1", "'-1")]
    [InlineData("@SUM(A1)", "'@SUM(A1)")]
    [InlineData("\t=1", "'\uFFFD=1")]
    [InlineData("\r\n=1", "'\uFFFD\uFFFD=1")]
    [InlineData("=HYPERLINK(\"x\",\"y\")", "\"'=HYPERLINK(\"\"x\"\",\"\"y\"\")\"")]
    [InlineData("two\nlines\0\u001b[31m", "two\uFFFDlines\uFFFD\uFFFD[31m")]
    [InlineData("a=1", "a=1")]
    public void A_cell_is_text_whoever_wrote_it(string? value, string expected) => Assert.Equal($"x,{expected}\r\n", Csv.Line(["x", value]));
}
