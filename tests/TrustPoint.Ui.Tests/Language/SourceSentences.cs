using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace TrustPoint.Ui.Tests.Language;

/// <summary>The sentences that stand in sources, as patterns: what is filled in is a place, what is joined with a plus sign is one text.</summary>
internal static partial class SourceSentences
{
    private static readonly string[] Faults =
        ["ArgumentException", "ArgumentOutOfRangeException", "InvalidOperationException", "InvalidDataException", "FormatException", "UnreachableException", "JsonException", "KeyNotFoundException"];

    // What these take after a key is told of it: "{key} is empty."
    private static readonly string[] Complaints = ["Problem", "Refuse"];

    /// <summary>The sentences of a source, each with its line.</summary>
    public static IEnumerable<(int Line, string Pattern)> Of(string source)
    {
        var tree = CSharpSyntaxTree.ParseText(source);
        foreach (var text in tree.GetRoot().DescendantNodes().OfType<ExpressionSyntax>().Where(node => IsText(node) && !IsText(node.Parent!) && IsForPeople(node)))
        {
            var pattern = Normal(Written(text), text);
            if (TwoWords().IsMatch(pattern)) yield return (tree.GetLineSpan(text.Span).StartLinePosition.Line + 1, pattern);
        }
    }

    private static bool IsText(SyntaxNode node) => node switch
    {
        InterpolatedStringExpressionSyntax => true,
        BinaryExpressionSyntax sum => sum.IsKind(SyntaxKind.AddExpression) && (IsText(sum.Left) || IsText(sum.Right)),
        _ => node.IsKind(SyntaxKind.StringLiteralExpression),
    };

    // Not what names something for programs, goes into the service's own log, or says that the program is wrong.
    private static bool IsForPeople(SyntaxNode text) => !text.Ancestors().Any(around => around switch
    {
        AttributeSyntax => true,
        ObjectCreationExpressionSyntax made => Faults.Contains(made.Type.ToString()),
        InvocationExpressionSyntax call => NameOf(call).StartsWith("Log", StringComparison.Ordinal),
        MethodDeclarationSyntax method => method.Identifier.Text == "ToString",
        PropertyDeclarationSyntax property => property.Identifier.Text == "Proof",
        _ => false,
    });

    private static string Written(ExpressionSyntax text) => text switch
    {
        InterpolatedStringExpressionSyntax filled => string.Concat(filled.Contents.Select(part => part is InterpolatedStringTextSyntax literal ? literal.TextToken.ValueText : "{}")),
        LiteralExpressionSyntax literal when IsText(literal) => literal.Token.ValueText.Replace("{", "{{", StringComparison.Ordinal).Replace("}", "}}", StringComparison.Ordinal),
        BinaryExpressionSyntax sum when IsText(sum) => Written(sum.Left) + Written(sum.Right),
        _ => "{}",
    };

    // A tail or a complaint has a place before it, and two places side by side are one; then they are numbered.
    private static string Normal(string written, ExpressionSyntax text)
    {
        if (written.StartsWith(' ')) written = "{}" + written;
        if (text.Parent is ArgumentSyntax { Parent: ArgumentListSyntax { Parent: InvocationExpressionSyntax call } list } argument && list.Arguments[0] != argument && Complaints.Contains(NameOf(call)))
            written = "{} " + written;
        var (numbered, count) = (new StringBuilder(), 0);
        foreach (var part in Place().Split(written)) numbered.Append(count++ == 0 ? "" : string.Create(CultureInfo.InvariantCulture, $"{{{count - 2}}}")).Append(part);
        return numbered.ToString();
    }

    private static string NameOf(InvocationExpressionSyntax call) => call.Expression is MemberAccessExpressionSyntax member ? member.Name.Identifier.Text : call.Expression.ToString();

    [GeneratedRegex(@"(?:\{\})+")]
    private static partial Regex Place();

    [GeneratedRegex(@"\p{L}\S* [^\s\p{L}\d]*[\p{L}\d]|\} \p{Ll}{2}")]
    private static partial Regex TwoWords();
}
