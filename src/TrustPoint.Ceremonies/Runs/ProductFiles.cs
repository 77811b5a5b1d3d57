using System.Security.Cryptography;
using TrustPoint.Ceremonies.Transcripts;

namespace TrustPoint.Ceremonies.Runs;

/// <summary>How a line of the transcript names the files that were made: <c>file</c> with its digest as <c>product</c>, and what goes with it as <c>file:</c> and its name.</summary>
internal static class ProductFiles
{
    private const string Also = "file:";

    /// <summary>What stands in the line.</summary>
    /// <param name="product">What was made.</param>
    public static Facts FactsOf(CeremonyProduct product) =>
        [.. product.Also.Select(file => KeyValuePair.Create($"{Also}{file.Key}", DigestOf(file.Value))), .. Facts.Of(("file", product.Name), ("product", DigestOf(product.Der)))];

    /// <summary>The files of a line, by name, with their digests.</summary>
    public static IEnumerable<KeyValuePair<string, string?>> Of(TranscriptLine line)
    {
        if (line["file"] is { } name) yield return new(name, line["product"]);
        foreach (var (fact, value) in line.Data.Where(fact => fact.Key.StartsWith(Also, StringComparison.Ordinal))) yield return new(fact[Also.Length..], value);
    }

    private static string DigestOf(byte[] octets) => Convert.ToHexStringLower(SHA256.HashData(octets));
}
