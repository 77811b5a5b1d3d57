namespace TrustPoint.Agent;

/// <summary>What the agent tells of its way, line by line, and how often it had to wait or to begin anew.</summary>
/// <param name="tell">Takes a line.</param>
internal sealed class Journal(Action<string> tell)
{
    private int waits;
    private int failures;

    /// <summary>How often a server asked for patience.</summary>
    public int Waits => waits;

    /// <summary>How often an attempt came to nothing.</summary>
    public int Failures => failures;

    /// <summary>A step was done.</summary>
    public void Note(string text) => tell(text);

    /// <summary>A server asks for patience.</summary>
    public void NoteWait(string text)
    {
        Interlocked.Increment(ref waits);
        tell(text);
    }

    /// <summary>An attempt came to nothing.</summary>
    public void NoteFailure(string text)
    {
        Interlocked.Increment(ref failures);
        tell(text);
    }
}
