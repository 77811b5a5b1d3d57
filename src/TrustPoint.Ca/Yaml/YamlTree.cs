using YamlDotNet.Core;
using YamlDotNet.Core.Events;

namespace TrustPoint.Ca.Yaml;

/// <summary>
/// Reads one YAML document of the plain kind: keys, lists and values. Anchors, aliases, tags and further documents are errors, so that
/// a file says what it seems to say. Bounded in length and depth.
/// </summary>
internal sealed class YamlTree
{
    private const int MaximumLength = 64 * 1024;
    private const int MaximumDepth = 8;

    private readonly Parser parser;
    private readonly YamlProblems problems;

    private YamlTree(Parser parser, YamlProblems problems) => (this.parser, this.problems) = (parser, problems);

    /// <summary>The document's root, or null when it cannot be read; then the reason stands in <paramref name="problems"/>.</summary>
    public static YamlNode? Read(string yaml, YamlProblems problems)
    {
        if (yaml.Length > MaximumLength)
        {
            problems.Add(1, $"The file is longer than {MaximumLength / 1024} KiB.");
            return null;
        }
        var tree = new YamlTree(new Parser(new StringReader(yaml)), problems);
        try
        {
            tree.parser.Consume<StreamStart>();
            if (tree.parser.Accept<StreamEnd>(out _))
            {
                problems.Add(1, "The file is empty.");
                return null;
            }
            tree.parser.Consume<DocumentStart>();
            var root = tree.Node(0);
            tree.parser.Consume<DocumentEnd>();
            if (tree.parser.Accept<DocumentStart>(out var second)) problems.Add(Line(second), "A second document begins here; one file holds one.");
            return root;
        }
        catch (YamlException error)
        {
            problems.Add((int)error.Start.Line, $"This is not YAML: {error.Message}");
            return null;
        }
        catch (Exception malformed) when (malformed is InvalidOperationException or ArgumentException)
        {
            // So the parser ends on some texts: on a plain value between braces that is none, on a tag that is no URI.
            problems.Add((int)(tree.parser.Current?.End.Line ?? 1), "This is not YAML.");
            return null;
        }
    }

    private YamlNode Node(int depth)
    {
        var next = parser.Consume<ParsingEvent>();
        if (depth > MaximumDepth) throw new YamlException(next.Start, next.End, $"Nested deeper than {MaximumDepth} levels.");
        if (next is NodeEvent { Anchor.IsEmpty: false } or NodeEvent { Tag.IsEmpty: false } or AnchorAlias)
            problems.Add(Line(next), "Anchors, aliases and tags are not used here.");
        return next switch
        {
            SequenceStart => new YamlNode.Sequence(Items(depth), Line(next)),
            MappingStart => new YamlNode.Mapping(Entries(depth), Line(next)),
            Scalar scalar => new YamlNode.Scalar(scalar.Value, Line(next)),
            _ => new YamlNode.Scalar("", Line(next)),
        };
    }

    private List<YamlNode> Items(int depth)
    {
        var items = new List<YamlNode>();
        while (!parser.TryConsume<SequenceEnd>(out _)) items.Add(Node(depth + 1));
        return items;
    }

    private List<(YamlNode.Scalar, YamlNode)> Entries(int depth)
    {
        var entries = new List<(YamlNode.Scalar Key, YamlNode)>();
        while (!parser.TryConsume<MappingEnd>(out _))
        {
            var key = Node(depth + 1);
            var value = Node(depth + 1);
            if (key is not YamlNode.Scalar name) problems.Add(key.Line, "A key is a single word.");
            else if (entries.Any(entry => entry.Key.Text == name.Text)) problems.Add(key.Line, $"The key '{name.Text}' is here twice.");
            else entries.Add((name, value));
        }
        return entries;
    }

    private static int Line(ParsingEvent at) => (int)at.Start.Line;
}
