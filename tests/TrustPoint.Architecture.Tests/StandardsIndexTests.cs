using System.Text.RegularExpressions;

namespace TrustPoint.Architecture.Tests;

/// <summary>docs/standards.md is true: what it names is there and cites the clause.</summary>
public sealed partial class StandardsIndexTests
{
    /// <summary>Clause, where it is implemented, where it is tested.</summary>
    public static TheoryData<string, string[], string[]> Rows()
    {
        var rows = new TheoryData<string, string[], string[]>();
        foreach (var line in File.ReadLines(Path.Combine(Repository.Root, "docs", "standards.md")).Where(line => line.StartsWith("| ", StringComparison.Ordinal)))
        {
            if (line.Split('|', StringSplitOptions.TrimEntries) is [_, var clause, _, var code, var tests, _] && clause.Contains('§', StringComparison.Ordinal))
                rows.Add(clause, Files("src", code), Files("tests", tests));
        }
        return rows;
    }

    [Theory, MemberData(nameof(Rows))]
    public void A_clause_is_cited_where_it_is_implemented_and_where_it_is_tested(string clause, string[] code, string[] tests)
    {
        Assert.NotEmpty(code);
        Assert.NotEmpty(tests);
        var (standard, section) = clause.Split(" §") is [var left, var right] ? (left, right) : throw new FormatException(clause);
        // As comments cite: RFC 5280 section 4.1, RFC 5280 sections 4.1 and 4.2, IEEE 802.1AR-2018 section 8.
        var citation = new Regex($@"{Regex.Escape(standard)}(-\d{{4}})? sections? ([\d.]+(, and |, | and | or ))*{Regex.Escape(section)}(?!\d|\.\d)");
        Assert.All([.. code, .. tests], file => Assert.Matches(citation, LineEnd().Replace(File.ReadAllText(Path.Combine(Repository.Root, file)), " ")));
    }

    [Fact]
    public void The_index_is_read() => Assert.InRange(Rows().Count, 60, 1000);

    private static string[] Files(string folder, string cell) => [.. Quoted().Matches(cell).Select(path => $"{folder}/TrustPoint.{path.Groups[1].Value}.cs")];

    [GeneratedRegex("`([^`]+)`")]
    private static partial Regex Quoted();

    // A citation may go on in the next line of a comment.
    [GeneratedRegex(@"\s*\n\s*///?\s*")]
    private static partial Regex LineEnd();
}
