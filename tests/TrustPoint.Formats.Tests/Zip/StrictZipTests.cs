using System.IO.Compression;
using System.Text;
using TrustPoint.Formats.Zip;

namespace TrustPoint.Formats.Tests.Zip;

/// <summary>ZIP files that can be read in two ways, or cost too much, are refused (LIF-45).</summary>
public sealed class StrictZipTests
{
    private const int LocalSize = 30;

    private static readonly byte[] Good = StrictZip.Write([new("a.txt", "alpha"u8.ToArray()), new("b/c.txt", "beta"u8.ToArray())]);

    // Where its directory begins.
    private static readonly int Directory = BitConverter.ToInt32(Good, Good.Length - 6);

    [Fact]
    public void What_was_written_is_read()
    {
        var files = StrictZip.Read(Good, 2, 9);
        Assert.Equal(["a.txt=alpha", "b/c.txt=beta"], files.Select(file => $"{file.Name}={Encoding.ASCII.GetString(file.Content.Span)}"));
        Assert.Empty(StrictZip.Read(StrictZip.Write([]), 0, 0));
    }

    [Fact] // known bytes: CRC-32 of "123456789" is CBF43926
    public void Known_bytes_are_written() => Assert.Equal(
        "504b0304140000000000000021002639f4cb0900000009000000010000007831323334353637383 9".Replace(" ", "", StringComparison.Ordinal),
        Convert.ToHexStringLower(StrictZip.Write([new("x", "123456789"u8.ToArray())]).AsSpan(0, LocalSize + 10)));

    [Theory] // each is what some program would read differently from another
    [InlineData("octets before"), InlineData("octets behind"), InlineData("a comment"), InlineData("octets between"), InlineData("another name before the file"), InlineData("another length before the file")]
    [InlineData("another checksum"), InlineData("a changed octet"), InlineData("a file twice"), InlineData("a file twice in other letters"), InlineData("a path upwards"), InlineData("an absolute path"), InlineData("a backslash")]
    [InlineData("a hidden file"), InlineData("a folder"), InlineData("encrypted"), InlineData("a length that follows"), InlineData("another packing"), InlineData("an extra field"), InlineData("a comment of a file")]
    [InlineData("a link"), InlineData("one file less in the directory"), InlineData("one file more in the directory"), InlineData("cut short"), InlineData("nothing"), InlineData("several parts"), InlineData("files in another order")]
    public void What_can_be_read_in_two_ways_is_refused(string what) => Assert.StartsWith("ZIP: ", Assert.Throws<DecodeException>(() => StrictZip.Read(Make(what), 10, 1000)).Message, StringComparison.Ordinal);

    [Fact]
    public void What_is_too_much_is_refused_before_it_is_unpacked()
    {
        Assert.Throws<DecodeException>(() => StrictZip.Read(Good, 1, 9));
        Assert.Throws<DecodeException>(() => StrictZip.Read(Good, 2, 8));
        var bomb = Deflated(new byte[50_000_000], 50_000_000);
        Refusal.Expect("ZIP: it is too large", () => StrictZip.Read(bomb, 1, 1_000_000));
        // And one that says it were small.
        var liar = Deflated(new byte[50_000_000], 1000);
        Refusal.Expect("ZIP: a file has another length than it says", () => StrictZip.Read(liar, 1, 1_000_000));
        Assert.Equal(1000, StrictZip.Read(Deflated(new byte[1000], 1000), 1, 1000)[0].Content.Length);
    }

    [Fact]
    public void Every_changed_octet_is_found_or_changes_nothing()
    {
        var content = string.Join('|', StrictZip.Read(Good, 2, 9).Select(file => file.Name + Encoding.ASCII.GetString(file.Content.Span)));
        for (var place = 0; place < Good.Length; place++)
        {
            var changed = (byte[])Good.Clone();
            changed[place] ^= 0x41;
            try
            {
                Assert.Equal(content, string.Join('|', StrictZip.Read(changed, 2, 9).Select(file => file.Name + Encoding.ASCII.GetString(file.Content.Span))));
            }
            catch (DecodeException)
            {
                // As it should be.
            }
        }
    }

    private static byte[] Make(string what) => what switch
    {
        "octets before" => [0, .. Good],
        "octets behind" => [.. Good, 0],
        "a comment" => [.. Good[..^2], 1, 0, 0x20],
        "octets between" => [.. Good[..Directory], 0, .. Good[Directory..]],
        "another name before the file" => At(LocalSize, (byte)'x'),
        "another length before the file" => At(22, 4),
        "another checksum" => At(Directory + 16, 0, 14),
        "a changed octet" => At(LocalSize + 5, (byte)'A'),
        "a file twice" => StrictZip.Write([new("a.txt", default), new("a.txt", default)]),
        "a file twice in other letters" => StrictZip.Write([new("a.txt", default), new("A.txt", default)]),
        "a path upwards" => StrictZip.Write([new("../a.txt", default)]),
        "an absolute path" => StrictZip.Write([new("/a.txt", default)]),
        "a backslash" => StrictZip.Write([new("b\\a.txt", default)]),
        "a hidden file" => StrictZip.Write([new(".a", default)]),
        "a folder" => StrictZip.Write([new("a/", default)]),
        "encrypted" => At(Directory + 8, 1, 6),
        "a length that follows" => At(Directory + 8, 8, 6),
        "another packing" => At(Directory + 10, 12, 8),
        "an extra field" => At(Directory + 30, 1),
        "a comment of a file" => At(Directory + 32, 1),
        "a link" => At(Directory + 41, 0xA0),
        "one file less in the directory" => At(Good.Length - 14, 1, Good.Length - 12),
        "one file more in the directory" => At(Good.Length - 14, 3, Good.Length - 12),
        "cut short" => Good[..^1],
        "nothing" => [],
        "several parts" => At(Good.Length - 18, 1),
        "files in another order" => Swapped(),
        _ => throw new ArgumentException(what, nameof(what)),
    };

    private static byte[] At(int place, byte value, int? too = null)
    {
        var changed = (byte[])Good.Clone();
        changed[place] = value;
        if (too is { } other) changed[other] = value;
        return changed;
    }

    // The directory names them the other way round.
    private static byte[] Swapped()
    {
        var first = 46 + 5;
        return [.. Good[..Directory], .. Good[(Directory + first)..^22], .. Good[Directory..(Directory + first)], .. Good[^22..]];
    }

    private static byte[] Deflated(byte[] content, int length)
    {
        var zip = StrictZip.Write([new("a", content)]);
        using var packed = new MemoryStream();
        using (var deflate = new DeflateStream(packed, CompressionLevel.Fastest, leaveOpen: true)) deflate.Write(content);
        var local = zip[..(LocalSize + 1)];
        var directory = zip[^(46 + 1 + 22)..];
        foreach (var (head, start) in new[] { (local, 4), (directory, 6) })
        {
            head[start + 4] = 8;
            BitConverter.TryWriteBytes(head.AsSpan(start + 14), (int)packed.Length);
            BitConverter.TryWriteBytes(head.AsSpan(start + 18), length);
        }
        BitConverter.TryWriteBytes(directory.AsSpan(46 + 1 + 16), local.Length + (int)packed.Length);
        return [.. local, .. packed.ToArray(), .. directory];
    }
}
