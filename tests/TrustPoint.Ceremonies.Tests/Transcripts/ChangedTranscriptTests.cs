using System.Text.RegularExpressions;
using TrustPoint.Ceremonies.Transcripts;

namespace TrustPoint.Ceremonies.Tests.Transcripts;

/// <summary>Whoever has the head of a transcript finds every change of it, and the line.</summary>
public sealed partial class ChangedTranscriptTests
{
    private const int Lines = 40;

    private static readonly byte[][] Written = [.. Example().Lines.Select(line => (byte[])[.. line.Encode(), (byte)'\n'])];
    private static readonly string Head = Example().Head;

    [Fact]
    public void A_transcript_that_nobody_touched_ends_with_its_head() => Assert.Equal(Head, Transcript.Read(Written.SelectMany(line => line).ToArray()).Head);

    [Theory]
    [InlineData(1), InlineData(2), InlineData(3), InlineData(4)]
    public void Each_of_a_thousand_changes_is_found_and_the_line_named(int seed)
    {
        var random = new Random(seed);
        for (var round = 0; round < 250; round++)
        {
            var lines = Written.Select(line => line.ToArray()).ToList();
            var (change, first) = Change(lines, random);
            var wrong = Wrong(lines.SelectMany(line => line).ToArray());

            Assert.True(wrong is not null, change);
            // The line that was changed, or the one after it, which no longer follows.
            Assert.True(wrong >= first && wrong <= first + 1, $"{change}: line {wrong} is named");
        }
    }

    [Fact]
    public void Whoever_changes_a_line_and_writes_all_that_follow_anew_ends_with_another_head()
    {
        var forged = new Transcript();
        foreach (var line in Example().Lines) forged.Add(line with { Actor = line.Seq == 7 ? "mallory" : line.Actor, Prev = forged.Head });

        Assert.Equal(Lines, forged.Lines.Count);
        Assert.NotEqual(Head, forged.Head);
    }

    [Theory]
    [InlineData(0, "line 1 does not end"), InlineData(1, "line 2 does not end")]
    public void A_line_that_was_cut_short_is_not_read(int line, string why)
    {
        var cut = Written.Take(line).SelectMany(octets => octets).Concat(Written[line][..^1]).ToArray();

        Assert.Equal(why, Assert.Throws<TranscriptException>(() => Transcript.Read(cut)).Message);
    }

    // The line that is wrong by what the reader says; where all that is there is whole but ends otherwise, the last one. Null: nothing was found.
    private static int? Wrong(byte[] octets)
    {
        try
        {
            var read = Transcript.Read(octets);
            return read.Head == Head ? null : read.Lines.Count;
        }
        catch (TranscriptException wrong)
        {
            return int.Parse(Named().Match(wrong.Message).Groups[1].Value, System.Globalization.CultureInfo.InvariantCulture);
        }
    }

    // Does one of the things that somebody might, and says from which line on it shows.
    private static (string Change, int First) Change(List<byte[]> lines, Random random)
    {
        var at = random.Next(Lines);
        switch (random.Next(8))
        {
            case 0: // one octet is another
                var octet = random.Next(lines[at].Length);
                lines[at][octet] ^= (byte)(1 + random.Next(255));
                return ($"octet {octet} of line {at + 1} changed", at + 1);
            case 1: // one octet is gone
                var gone = random.Next(lines[at].Length);
                lines[at] = [.. lines[at][..gone], .. lines[at][(gone + 1)..]];
                return ($"octet {gone} of line {at + 1} removed", at + 1);
            case 2: // one octet more
                var more = random.Next(lines[at].Length);
                lines[at] = [.. lines[at][..more], (byte)random.Next(256), .. lines[at][more..]];
                return ($"an octet added to line {at + 1}", at + 1);
            case 3: // a line is gone; of the last one its absence shows at the end
                lines.RemoveAt(at);
                return ($"line {at + 1} removed", Math.Min(at + 1, Lines - 1));
            case 4: // two lines change places
                var other = (at + 1 + random.Next(Lines - 1)) % Lines;
                (lines[at], lines[other]) = (lines[other], lines[at]);
                return ($"lines {at + 1} and {other + 1} swapped", Math.Min(at, other) + 1);
            case 5: // a line is there twice
                var place = random.Next(Lines + 1);
                lines.Insert(place, lines[at].ToArray());
                return ($"line {at + 1} copied to {place + 1}", place == at ? place + 2 : place + 1);
            case 6: // a value is another, and the line is written as lines are
                var line = TranscriptLine.Decode(lines[at].AsSpan()[..^1]);
                lines[at] = [.. (random.Next(3) switch
                {
                    0 => line with { Actor = "mallory" },
                    1 => line with { Time = line.Time.AddMilliseconds(1) },
                    _ => line with { Data = [KeyValuePair.Create("seen", "nothing")] },
                }).Encode(), (byte)'\n'];
                return ($"a value of line {at + 1} changed", at + 1);
            default: // a line more, which names the hash of the one before it
                var after = random.Next(Lines);
                var prev = TranscriptLine.HashOf(Written[after].AsSpan()[..^1]);
                lines.Insert(after + 1, [.. new TranscriptLine(after + 2, Example().Lines[after].Time, 3, "mallory", "Witness", "confirmed", [], prev).Encode(), (byte)'\n']);
                return ($"a line added after line {after + 1}", after + 2);
        }
    }

    private static Transcript Example()
    {
        var transcript = new Transcript();
        var time = new DateTimeOffset(2026, 3, 1, 10, 0, 0, TimeSpan.Zero);
        for (var number = 0; number < Lines; number++)
            transcript.Add(transcript.Next(time.AddSeconds(number), number / 4, number % 3 == 0 ? "machine" : $"person-{number % 5}", number % 3 == 0 ? "" : "Witness", "confirmed", [KeyValuePair.Create("seen", $"seal {number}"), KeyValuePair.Create("text", "ünï\"cödé")]));
        return transcript;
    }

    [GeneratedRegex(@"^line (\d+) ")]
    private static partial Regex Named();
}
