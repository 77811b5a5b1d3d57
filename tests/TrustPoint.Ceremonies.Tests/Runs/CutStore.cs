using TrustPoint.Ceremonies.Runs;
using TrustPoint.Ceremonies.Transcripts;

namespace TrustPoint.Ceremonies.Tests.Runs;

/// <summary>The power went.</summary>
internal sealed class PowerCutException : Exception;

/// <summary>Stops for good at a line, before or after it is durable.</summary>
/// <param name="store">What keeps the lines before.</param>
/// <param name="isIt">Whether it is that line: its number from 0 on, and what it says.</param>
/// <param name="isWritten">Whether it is durable.</param>
internal sealed class CutStore(ICeremonyStore store, Func<int, TranscriptLine, bool> isIt, bool isWritten) : OtherStore(store)
{
    private int number;
    private bool isOff;

    public CutStore(ICeremonyStore store, int line, bool isWritten)
        : this(store, (number, _) => number == line, isWritten)
    {
    }

    public override void Append(string id, ReadOnlySpan<byte> line)
    {
        var isOn = !isOff;
        isOff = isOff || isIt(number++, TranscriptLine.Decode(line));
        if (isOn && (!isOff || isWritten)) base.Append(id, line);
        if (isOff) throw new PowerCutException();
    }
}
