namespace TrustPoint.Ceremonies.Transcripts;

/// <summary>What happened at a ceremony, line by line; each line names the hash of the one before. Lines are added, never changed.</summary>
public sealed class Transcript
{
    private static readonly string Beginning = new('0', 64);

    private readonly List<TranscriptLine> lines = [];

    /// <summary>The lines.</summary>
    public IReadOnlyList<TranscriptLine> Lines => lines;

    /// <summary>Lower-case hex of SHA-256 over the last line: whoever has it can tell every change of any line.</summary>
    public string Head { get; private set; } = Beginning;

    /// <summary>Whether it ends with that head, or once did: nothing of what was there then is missing.</summary>
    /// <param name="head">Lower-case hex.</param>
    public bool Had(string head) => Head == head || lines.Exists(line => line.Prev == head);

    /// <summary>The line that would come next.</summary>
    public TranscriptLine Next(DateTimeOffset time, int step, string actor, string role, string what, IReadOnlyList<KeyValuePair<string, string>> data)
    {
        // A clock that is set back in the middle does not turn the order around.
        var last = lines is [.., var before] ? before.Time : DateTimeOffset.MinValue;
        var now = new DateTimeOffset(time.UtcTicks - (time.UtcTicks % TimeSpan.TicksPerMillisecond), TimeSpan.Zero);
        return new(lines.Count + 1, now < last ? last : now, step, actor, role, what, data, Head);
    }

    /// <summary>Adds the line that comes next, once it is durable.</summary>
    /// <exception cref="TranscriptException">It is another one.</exception>
    public void Add(TranscriptLine line)
    {
        if (line.Seq != lines.Count + 1) throw new TranscriptException($"line {lines.Count + 1} has the number {line.Seq}");
        if (line.Prev != Head) throw new TranscriptException($"line {line.Seq} does not follow line {line.Seq - 1}: one of them was changed");
        if (lines is [.., var before] && line.Time < before.Time) throw new TranscriptException($"line {line.Seq} is earlier than the line before it");
        lines.Add(line);
        Head = TranscriptLine.HashOf(line.Encode());
    }

    /// <summary>All lines, each with its line feed.</summary>
    public byte[] Encode() => [.. lines.SelectMany(line => line.Encode().Append((byte)'\n'))];

    /// <summary>Reads a whole transcript: lines that each end in a line feed.</summary>
    /// <exception cref="TranscriptException">A line is wrong; says which.</exception>
    public static Transcript Read(ReadOnlySpan<byte> octets)
    {
        var transcript = new Transcript();
        while (!octets.IsEmpty)
        {
            var end = octets.IndexOf((byte)'\n');
            if (end < 0) throw new TranscriptException($"line {transcript.lines.Count + 1} does not end");
            try
            {
                transcript.Add(TranscriptLine.Decode(octets[..end]));
            }
            catch (TranscriptException wrong) when (!wrong.Message.StartsWith("line ", StringComparison.Ordinal))
            {
                throw new TranscriptException($"line {transcript.lines.Count + 1} is wrong: {wrong.Message}");
            }
            octets = octets[(end + 1)..];
        }
        return transcript;
    }
}
