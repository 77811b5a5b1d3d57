using Microsoft.Extensions.Configuration;

namespace TrustPoint.Appliance.Options;

/// <summary>
/// Reads the keys of one configuration section and collects every error by key name, so that a wrong configuration is refused whole.
/// A key that nobody read is unknown, and refused too: a misspelt setting must not pass for its default.
/// </summary>
internal sealed class SectionReader(IConfigurationSection section)
{
    private readonly HashSet<string> read = new(StringComparer.OrdinalIgnoreCase);

    /// <summary>What is wrong so far.</summary>
    public List<string> Errors { get; } = [];

    /// <summary>The value, or null when it is absent or empty.</summary>
    public string? Text(string key)
    {
        read.Add(key);
        return section[key] is { Length: > 0 } value ? value : null;
    }

    /// <summary>The values of a list, given as <c>key:0</c>, <c>key:1</c> and so on.</summary>
    public IReadOnlyList<string> List(string key)
    {
        var items = section.GetSection(key).GetChildren().ToList();
        foreach (var item in items) read.Add($"{key}:{item.Key}");
        return [.. items.Select(item => item.Value).OfType<string>().Where(value => value.Length > 0)];
    }

    /// <summary>The value in the form that <paramref name="parse"/> knows; an error, and the default, when it is not in that form.</summary>
    /// <param name="key">The key below the section.</param>
    /// <param name="absent">The value when the key is absent.</param>
    /// <param name="expected">Words for the form, for the error.</param>
    /// <param name="parse">Returns null for a wrong value.</param>
    public T Value<T>(string key, T absent, string expected, Func<string, T?> parse) where T : struct
    {
        if (Text(key) is not { } text) return absent;
        if (parse(text) is { } value) return value;
        Refuse(key, $"must be {expected}, not \"{text}\"");
        return absent;
    }

    /// <summary>Notes an error.</summary>
    public void Refuse(string key, string reason) => Errors.Add($"{section.Path}:{key} {reason}");

    /// <summary>Notes every key of the section that was never asked for.</summary>
    public void RefuseUnknown()
    {
        var prefix = section.Path + ":";
        foreach (var (path, value) in section.AsEnumerable())
        {
            if (value is null || path.Length <= prefix.Length) continue;
            var key = path[prefix.Length..];
            if (!read.Contains(key)) Refuse(key, "is not a known key");
        }
    }
}
