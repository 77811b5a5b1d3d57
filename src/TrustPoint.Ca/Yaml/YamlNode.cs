namespace TrustPoint.Ca.Yaml;

/// <summary>A piece of a YAML file with the line it begins on: what messages about it need.</summary>
internal abstract record YamlNode(int Line)
{
    /// <summary>What a message calls it.</summary>
    public abstract string Kind { get; }

    internal sealed record Scalar(string Text, int Line) : YamlNode(Line)
    {
        public override string Kind => "a single value";
    }

    internal sealed record Sequence(IReadOnlyList<YamlNode> Items, int Line) : YamlNode(Line)
    {
        public override string Kind => "a list";
    }

    internal sealed record Mapping(IReadOnlyList<(Scalar Key, YamlNode Value)> Entries, int Line) : YamlNode(Line)
    {
        public override string Kind => "a set of keys";
    }
}
