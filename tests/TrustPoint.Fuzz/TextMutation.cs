using System.Text;

namespace TrustPoint.Fuzz;

/// <summary>Bends JSON: pieces of it are lost, doubled, swapped for others or for what breaks readers, and sometimes single bits turn.</summary>
internal sealed class TextMutation(IReadOnlyList<byte[]> seeds) : IMutation
{
    private static readonly byte[][] Pieces =
    [
        .. new[]
        {
            "null", "true", "\"true\"", "-1", "1e99", "0.5", "99999999999", "\"\"", "\"\\ud800\"", "\"\\u0000\"", "\"\\u0022\"", "{}", "[]", "[{}]", "{", "}", "[", "]", ",", ":", "\"",
            " ", "\\", "/**/", "\"version\":1,", "\"nonce\":\"x\",", "2026-02-30T25:61:61Z", "0001-01-01T00:00:00+14:00", "AQ==", "=", new string('[', 40), new string('9', 400),
        }.Select(Encoding.UTF8.GetBytes),
        [0xff], [0xc0, 0xaf], [0xed, 0xa0, 0x80], [0xef, 0xbb, 0xbf], [0x00],
    ];

    /// <inheritdoc/>
    public byte[] Next(Random random)
    {
        var text = new List<byte>(seeds[random.Next(seeds.Count)]);
        for (var i = random.Next(4); i > 0; i--) Bend(random, text);
        return [.. text];
    }

    private void Bend(Random random, List<byte> text)
    {
        var at = random.Next(text.Count + 1);
        var length = random.Next(Math.Min(40, text.Count - at) + 1);
        switch (random.Next(6))
        {
            case 0: text.RemoveRange(at, length); break;
            case 1: text.InsertRange(at, text.GetRange(at, length)); break;
            case 2: text.InsertRange(at, Pieces[random.Next(Pieces.Length)]); break;
            case 3: text.RemoveRange(at, length); goto case 2;
            case 4: Splice(random, text, at); break;
            default: if (at < text.Count) text[at] ^= (byte)(1 << random.Next(8)); break;
        }
    }

    private void Splice(Random random, List<byte> text, int at)
    {
        var other = seeds[random.Next(seeds.Count)];
        var from = random.Next(other.Length);
        text.InsertRange(at, other.AsSpan(from, random.Next(other.Length - from)).ToArray());
    }
}
