using System.Globalization;

namespace TrustPoint.Ca.Yaml;

/// <summary>
/// The keys of one mapping, each taken once by name and type. What is missing or of another type is a problem and reads as null;
/// what nobody took is a problem too.
/// </summary>
public sealed class YamlFields
{
    private readonly YamlNode.Mapping mapping;
    private readonly string path;
    private readonly YamlProblems problems;
    private readonly HashSet<string> taken = [];

    private YamlFields(YamlNode.Mapping mapping, string path, YamlProblems problems) => (this.mapping, this.path, this.problems) = (mapping, path, problems);

    /// <summary>Reads a whole document.</summary>
    /// <param name="yaml">The text.</param>
    /// <param name="source">Where it is from, as messages name it: a file name.</param>
    /// <param name="what">What the document is, as messages name it, such as <c>A profile</c>.</param>
    /// <param name="read">Reads the topmost keys.</param>
    /// <param name="problems">Everything that is wrong, in the order of the text; empty: the value is whole.</param>
    /// <returns>Null: there is no set of keys at all.</returns>
    public static T? Read<T>(string yaml, string source, string what, Func<YamlFields, T> read, out IReadOnlyList<YamlError> problems) where T : class
    {
        var found = new YamlProblems(source);
        var value = YamlTree.Read(yaml, found) is { } root ? Of(root, what, "", found, read) : null;
        problems = found.InOrder;
        return value;
    }

    /// <summary>An error about a value of a text that was read before.</summary>
    /// <param name="yaml">The text.</param>
    /// <param name="source">Where it is from.</param>
    /// <param name="path">The value's keys, the topmost first, with dots between. What is not there is sought for as far as it goes.</param>
    /// <param name="message">What is wrong.</param>
    public static YamlError ErrorAt(string yaml, string source, string path, string message)
    {
        var (node, line) = (YamlTree.Read(yaml, new(source)), 1);
        foreach (var key in path.Split('.'))
        {
            if (node is not YamlNode.Mapping mapping || mapping.Entries.FirstOrDefault(entry => entry.Key.Text == key) is not { Key: not null } found) break;
            (node, line) = (found.Value, found.Key.Line);
        }
        return new(source, line, $"{path}: {message}");
    }

    private static T? Of<T>(YamlNode node, string what, string path, YamlProblems problems, Func<YamlFields, T> read) where T : class
    {
        if (node is not YamlNode.Mapping mapping)
        {
            problems.Add(node.Line, $"{what} is a set of keys, not {node.Kind}.");
            return null;
        }
        var fields = new YamlFields(mapping, path, problems);
        var value = read(fields);
        foreach (var (key, _) in mapping.Entries.Where(entry => !fields.taken.Contains(entry.Key.Text)))
            problems.Add(key.Line, $"The key '{fields.Name(key.Text)}' is unknown. Known here: {string.Join(", ", fields.taken)}.");
        return value;
    }

    /// <summary>Whether a key is there, whatever it holds.</summary>
    public bool Has(string key) => Entry(key).Key is not null;

    /// <summary>Says that a value is wrong.</summary>
    /// <param name="key">Its key.</param>
    /// <param name="message">The rest of the sentence that begins with the key's name.</param>
    public void Problem(string key, string message) => problems.Add(Entry(key).Key?.Line ?? mapping.Line, $"{Name(key)} {message}");

    /// <summary>A value that must be there.</summary>
    public string Required(string key)
    {
        var text = Text(key);
        if (text is null && Find(key) is null) problems.Add(mapping.Line, $"The key '{Name(key)}' is missing.");
        return text ?? "";
    }

    /// <summary>A value, or null when it is not there.</summary>
    public string? Text(string key)
    {
        switch (Take(key))
        {
            case null:
                return null;
            case YamlNode.Scalar { Text.Length: > 0 } scalar:
                return scalar.Text;
            case YamlNode.Scalar:
                Problem(key, "is empty.");
                return null;
            case var other:
                Problem(key, $"is a single value, not {other.Kind}.");
                return null;
        }
    }

    /// <summary>A whole number, or null when it is not there.</summary>
    public int? Number(string key, int minimum, int maximum) => (int?)Number(key, (long)minimum, maximum);

    /// <summary>The same for numbers that grow for ever.</summary>
    public long? Number(string key, long minimum, long maximum)
    {
        if (Text(key) is not { } text) return null;
        if (long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number >= minimum && number <= maximum) return number;
        Problem(key, $"is a whole number from {minimum} to {maximum}, not '{text}'.");
        return null;
    }

    /// <summary>False when it is not there.</summary>
    public bool Flag(string key)
    {
        var text = Text(key);
        if (text is not (null or "true" or "false")) Problem(key, $"is true or false, not '{text}'.");
        return text == "true";
    }

    /// <summary>A list whose items are single words, each of which <paramref name="read"/> turns into a value or null for an unknown word.</summary>
    public IReadOnlyList<T> Words<T>(string key, Func<string, T?> read, string expected) where T : struct =>
        Items<T>(key, (word, line) =>
        {
            if (word is YamlNode.Scalar scalar && read(scalar.Text) is { } value) return [value];
            problems.Add(line, $"{Name(key)} holds {expected}, not {(word is YamlNode.Scalar other ? $"'{other.Text}'" : word.Kind)}.");
            return [];
        });

    /// <summary>The same for values that are texts.</summary>
    public IReadOnlyList<string> Texts(string key, Func<string, string?> read, string expected) =>
        [.. Words(key, word => read(word) is { } text ? new Held(text) : (Held?)null, expected).Select(held => held.Text)];

    /// <summary>A list of mappings.</summary>
    public IReadOnlyList<T> Mappings<T>(string key, Func<YamlFields, T> read) where T : class
    {
        var number = 0;
        return Items(key, (item, _) => Of(item, $"{Name(key)}[{number}]", $"{Name(key)}[{number++}]", problems, read) is { } value ? [value] : Array.Empty<T>());
    }

    /// <summary>A mapping, or null when the key is not there.</summary>
    public T? Mapping<T>(string key, Func<YamlFields, T> read) where T : class =>
        Take(key) is { } node ? Of(node, Name(key), Name(key), problems, read) : null;

    private List<T> Items<T>(string key, Func<YamlNode, int, IReadOnlyList<T>> read)
    {
        var node = Take(key);
        if (node is null) return [];
        if (node is not YamlNode.Sequence list)
        {
            Problem(key, $"is a list, not {node.Kind}.");
            return [];
        }
        var values = new List<T>();
        foreach (var item in list.Items)
        {
            foreach (var value in read(item, item.Line))
            {
                if (values.Contains(value)) problems.Add(item.Line, $"{Name(key)} holds the same thing twice.");
                values.Add(value);
            }
        }
        return values;
    }

    private YamlNode? Take(string key)
    {
        taken.Add(key);
        return Find(key);
    }

    private YamlNode? Find(string key) => Entry(key).Value;

    private (YamlNode.Scalar? Key, YamlNode? Value) Entry(string key) => mapping.Entries.FirstOrDefault(entry => entry.Key.Text == key);

    private string Name(string key) => path.Length == 0 ? key : $"{path}.{key}";

    private readonly record struct Held(string Text);
}
