using TrustPoint.Formats.Der;

namespace TrustPoint.Formats.Tests.Der;

/// <summary>DER that is written from the inside out.</summary>
public class DerBlockTests
{
    [Theory] // X.690 section 10.1
    [InlineData(0, "3000")]
    [InlineData(0x7F, "307F")]
    [InlineData(0x80, "308180")]
    [InlineData(0xFF, "3081FF")]
    [InlineData(0x100, "30820100")]
    [InlineData(0xFFFF, "3082FFFF")]
    [InlineData(0x10000, "3083010000")]
    [InlineData(0xFFFFFF, "3083FFFFFF")]
    [InlineData(0x1000000, "308401000000")]
    public void A_sequence_has_its_length_in_the_fewest_octets(int length, string header)
    {
        var block = new DerBlock(0);
        block.Append(new byte[length]);
        block.Enclose();

        Assert.Equal((header, (header.Length / 2) + length), (Convert.ToHexString(block.Written.Span[..(header.Length / 2)]), block.Written.Length));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(10)]
    [InlineData(1_000_000)]
    public void What_is_written_around_it_leaves_the_content_as_it_is(int expected)
    {
        var content = Enumerable.Range(0, 100_000).Select(i => (byte)i).ToArray();
        var block = new DerBlock(expected);
        foreach (var part in content.Chunk(999)) block.Append(part);
        var inside = block.Written;
        for (var i = 0; i < 100; i++)
        {
            block.Prepend(content.AsSpan(..1000));
            block.Append(content.AsSpan(..1000));
        }

        Assert.True(inside.Span.SequenceEqual(content));
        var around = Enumerable.Repeat(content[..1000], 100).SelectMany(part => part).ToArray();
        Assert.True(block.Written.Span.SequenceEqual((byte[])[.. around, .. content, .. around]));
    }
}
