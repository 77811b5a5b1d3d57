using TrustPoint.Ca.Lists;
using TrustPoint.Testing.Requests;

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
    [InlineData("\n=1", "'\uFFFD=1")]
    [InlineData("\uFF1D1", "'\uFF1D1")]
    [InlineData("x;=1;y;+1", "x;'=1;y;'+1")]
    [InlineData("a=1", "a=1")]
    [InlineData("a;b", "a;b")]
    public void A_cell_is_text_whoever_wrote_it(string? value, string expected) => Assert.Equal($"x,{expected}\r\n", Csv.Line(["x", value]));

    [Theory] // whichever character the reader's spreadsheet takes for the end of a cell
    [InlineData(','), InlineData(';'), InlineData('\t')]
    public void No_hostile_name_begins_a_cell_as_a_formula_or_breaks_out_of_its_line(char separator)
    {
        Assert.All(HostileNames.All.Append(HostileNames.Huge), name =>
        {
            var line = Csv.Line(["x", name, name, null, "y"]);
            Assert.Equal(line.Length - 2, line.IndexOfAny(['\r', '\n']));
            Assert.DoesNotContain(line[..^2], char.IsControl);
            Assert.All(Cells(line[..^2], separator), cell => Assert.DoesNotMatch("^[=+\\-@\uFF1D\uFF0B\uFF0D\uFF20]", cell));
        });
    }

    // RFC 4180 section 2 (5) to (7), with any separator: quotes count where they begin a cell.
    private static List<string> Cells(string line, char separator)
    {
        List<string> cells = [];
        for (var at = 0; at <= line.Length;)
        {
            if (at < line.Length && line[at] == '"')
            {
                var text = new System.Text.StringBuilder();
                for (at++; at < line.Length && (line[at] != '"' || (at + 1 < line.Length && line[at + 1] == '"')); at++)
                {
                    if (line[at] == '"') at++;
                    text.Append(line[at]);
                }
                cells.Add(text.ToString());
            }
            else
            {
                var end = line.IndexOf(separator, at);
                cells.Add(end < 0 ? line[at..] : line[at..end]);
            }
            var next = at > line.Length ? -1 : line.IndexOf(separator, at);
            if (next < 0) break;
            at = next + 1;
        }
        return cells;
    }
}
