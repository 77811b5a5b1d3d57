using System.Globalization;
using System.Text;
using TrustPoint.Ceremonies.Tests.Scripts;
using TrustPoint.Ceremonies.Transcripts;

namespace TrustPoint.Ceremonies.Tests.Transcripts;

/// <summary>The form of a line stands for ever: evidence that was written today is read in thirty years.</summary>
public sealed class TranscriptLineTests
{
    private static readonly string Zeros = new('0', 64);

    [Fact]
    public void Golden_lines_are_read_and_written_octet_by_octet()
    {
        var golden = Files.Bytes("transcripts", "root.jsonl");
        var transcript = Transcript.Read(golden);

        Assert.Equal(golden, transcript.Lines.SelectMany(line => (byte[])[.. line.Encode(), (byte)'\n']));
        Assert.Equal("f8142313a920d226f7015c44d7b6d745b0eda99787a689dbf7013a597628c83a", transcript.Head);
        var joined = transcript.Lines[1];
        Assert.Equal((2, "2026-03-01T10:00:07.250Z", 1, "jürgen.o'neill", "Custodian", TranscriptEvents.Joined), (joined.Seq, joined.Time.ToString(TranscriptLine.TimeForm, CultureInfo.InvariantCulture), joined.Step, joined.Actor, joined.Role, joined.Event));
        Assert.Equal("TWFuIGlz+/8=", joined["key"]);
        Assert.Null(joined["nothing"]);
        Assert.Equal("a \"quote\", a \\, a <b>, a 🔑 and a line\nfeed", transcript.Lines[2]["seen"]);
    }

    [Theory]
    [InlineData("", "it is not a line of a transcript")]
    [InlineData("{}", "its members are not those of a line")]
    [InlineData("[]", "its members are not those of a line")]
    [InlineData("{\"seq\":1,\"seq\":1,\"time\":\"2026-03-01T10:00:00.000Z\",\"step\":0,\"actor\":\"a\",\"role\":\"\",\"event\":\"e\",\"data\":{},\"prev\":\"0\"}", "its members are not those of a line")] // a member twice
    [InlineData("{\"time\":\"2026-03-01T10:00:00.000Z\",\"seq\":1,\"step\":0,\"actor\":\"a\",\"role\":\"\",\"event\":\"e\",\"data\":{},\"prev\":\"0\"}", "its members are not those of a line")] // another order
    [InlineData("{\"seq\":1,\"time\":\"2026-03-01T10:00:00.000Z\",\"step\":0,\"actor\":\"a\",\"role\":\"\",\"event\":\"e\",\"data\":{},\"prev\":\"0\",\"x\":1}", "its members are not those of a line")]
    [InlineData("{\"seq\":1, \"time\":\"2026-03-01T10:00:00.000Z\",\"step\":0,\"actor\":\"a\",\"role\":\"\",\"event\":\"e\",\"data\":{},\"prev\":\"0\"}", "it is not written as lines are")] // a blank
    [InlineData("{\"seq\":1,\"time\":\"2026-03-01T10:00:00.000Z\",\"step\":0,\"actor\":\"\\u0061\",\"role\":\"\",\"event\":\"e\",\"data\":{},\"prev\":\"0\"}", "it is not written as lines are")] // an escape
    [InlineData("{\"seq\":1.0,\"time\":\"2026-03-01T10:00:00.000Z\",\"step\":0,\"actor\":\"a\",\"role\":\"\",\"event\":\"e\",\"data\":{},\"prev\":\"0\"}", "it is not a line of a transcript")]
    [InlineData("{\"seq\":\"1\",\"time\":\"2026-03-01T10:00:00.000Z\",\"step\":0,\"actor\":\"a\",\"role\":\"\",\"event\":\"e\",\"data\":{},\"prev\":\"0\"}", "it is not a line of a transcript")]
    [InlineData("{\"seq\":1,\"time\":\"2026-03-01T10:00:00Z\",\"step\":0,\"actor\":\"a\",\"role\":\"\",\"event\":\"e\",\"data\":{},\"prev\":\"0\"}", "it is not a line of a transcript")] // no milliseconds
    [InlineData("{\"seq\":1,\"time\":\"2026-03-01T11:00:00.000+01:00\",\"step\":0,\"actor\":\"a\",\"role\":\"\",\"event\":\"e\",\"data\":{},\"prev\":\"0\"}", "it is not a line of a transcript")] // not UTC
    [InlineData("{\"seq\":1,\"time\":\"2026-02-30T10:00:00.000Z\",\"step\":0,\"actor\":\"a\",\"role\":\"\",\"event\":\"e\",\"data\":{},\"prev\":\"0\"}", "it is not a line of a transcript")]
    [InlineData("{\"seq\":1,\"time\":\"2026-03-01T10:00:00.000Z\",\"step\":0,\"actor\":null,\"role\":\"\",\"event\":\"e\",\"data\":{},\"prev\":\"0\"}", "one of its values is null")]
    [InlineData("{\"seq\":1,\"time\":\"2026-03-01T10:00:00.000Z\",\"step\":0,\"actor\":\"\\ud800\",\"role\":\"\",\"event\":\"e\",\"data\":{},\"prev\":\"0\"}", "it is not a line of a transcript")] // half a letter
    [InlineData("{\"seq\":1,\"time\":\"2026-03-01T10:00:00.000Z\",\"step\":0,\"actor\":\"a\",\"role\":\"\",\"event\":\"e\",\"data\":{\"k\":1},\"prev\":\"0\"}", "it is not a line of a transcript")]
    [InlineData("{\"seq\":1,\"time\":\"2026-03-01T10:00:00.000Z\",\"step\":0,\"actor\":\"a\",\"role\":\"\",\"event\":\"e\",\"data\":{\"k\":{\"deep\":\"x\"}},\"prev\":\"0\"}", "it is not a line of a transcript")]
    [InlineData("{\"seq\":1,\"time\":\"2026-03-01T10:00:00.000Z\",\"step\":0,\"actor\":\"a\",\"role\":\"\",\"event\":\"e\",\"data\":{\"k\":\"1\",\"k\":\"2\"},\"prev\":\"0\"}", "one of its values is there twice")]
    public void A_line_that_is_written_in_another_way_is_refused(string line, string why) =>
        Assert.Equal(why, Assert.Throws<TranscriptException>(() => TranscriptLine.Decode(Encoding.UTF8.GetBytes(line))).Message);

    [Fact]
    public void A_line_is_bounded()
    {
        var line = new TranscriptLine(1, DateTimeOffset.UnixEpoch, 0, new('a', 65536), "", "e", [], Zeros).Encode();

        Assert.Equal("it is too long", Assert.Throws<TranscriptException>(() => TranscriptLine.Decode(line)).Message);
    }

    [Fact]
    public void A_clock_that_goes_back_does_not_turn_the_order_around()
    {
        var transcript = new Transcript();
        var now = new DateTimeOffset(2026, 3, 1, 11, 0, 0, 123, TimeSpan.FromHours(1)).AddTicks(4567);
        transcript.Add(transcript.Next(now, 0, "anna", "", "opened", []));
        transcript.Add(transcript.Next(now.AddHours(-2), 0, "anna", "", "joined", []));

        Assert.Equal(["2026-03-01T10:00:00.123Z", "2026-03-01T10:00:00.123Z"], transcript.Lines.Select(line => line.Time.ToString(TranscriptLine.TimeForm, CultureInfo.InvariantCulture)));
        Assert.Equal(Zeros, transcript.Lines[0].Prev);
        Assert.Equal(TranscriptLine.HashOf(transcript.Lines[0].Encode()), transcript.Lines[1].Prev);
    }
}
