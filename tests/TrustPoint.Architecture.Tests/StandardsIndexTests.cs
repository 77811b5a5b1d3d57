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
            if (line.Split('|', StringSplitOptions.TrimEntries) is [_, var clause, _, var code, var tests, _]
                && (clause.Contains('§', StringComparison.Ordinal) || Rule().IsMatch(clause)))
                rows.Add(clause, Files("src", code), Files("tests", tests));
        }
        return rows;
    }

    [Theory, MemberData(nameof(Rows))]
    public void A_clause_is_cited_where_it_is_implemented_and_where_it_is_tested(string clause, string[] code, string[] tests)
    {
        Assert.NotEmpty(code);
        Assert.NotEmpty(tests);
        // As comments cite: RFC 5280 section 4.1, RFC 5280 sections 4.1 and 4.2, IEEE 802.1AR-2018 section 8, RFC 6960 appendix A.1. A rule of the product: LIF-30, or LIF_30 in the name of a test.
        var citation = clause.Split(" §") is [var standard, var section]
            ? new Regex($@"{Regex.Escape(standard)}(-\d{{4}})? (sections?|appendix) ([\d.]+(, and |, | and | or ))*{Regex.Escape(section)}(?!\d|\.\d)")
            : new Regex($@"(?<![A-Za-z0-9]){clause.Replace("-", "[-_]", StringComparison.Ordinal)}(?!\d)");
        Assert.All([.. code, .. tests], file => Assert.Matches(citation, LineEnd().Replace(File.ReadAllText(Path.Combine(Repository.Root, file)), " ")));
    }

    [Fact]
    public void The_index_is_read() => Assert.InRange(Rows().Count, 60, 1000);

    private static string[] Files(string folder, string cell) => [.. Quoted().Matches(cell).Select(path => $"{folder}/TrustPoint.{path.Groups[1].Value}.cs")];

    [GeneratedRegex(@"^[A-Z]\w*-\d+$")]
    private static partial Regex Rule();

    [GeneratedRegex("`([^`]+)`")]
    private static partial Regex Quoted();

    // A citation may go on in the next line of a comment.
    [GeneratedRegex(@"\s*\n\s*///?\s*")]
    private static partial Regex LineEnd();
}
