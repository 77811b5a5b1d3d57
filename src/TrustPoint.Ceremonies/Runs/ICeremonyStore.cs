namespace TrustPoint.Ceremonies.Runs;

/// <summary>Where ceremonies are kept: a script, a transcript that only grows, and what was made. Every call is durable when it returns.</summary>
public interface ICeremonyStore
{
    /// <summary>The names of all ceremonies, those that are over too.</summary>
    IReadOnlyList<string> List();

    /// <summary>Keeps a new one.</summary>
    /// <param name="id">Its name.</param>
    /// <param name="script">Its file.</param>
    /// <returns>False: there is one of that name, and nothing was changed.</returns>
    bool Create(string id, ReadOnlySpan<byte> script);

    /// <summary>The script, octet by octet.</summary>
    byte[] Script(string id);

    /// <summary>The transcript as it was written. A last line that a stop cut short is not among them.</summary>
    byte[] Transcript(string id);

    /// <summary>Adds a line to the transcript.</summary>
    void Append(string id, ReadOnlySpan<byte> line);

    /// <summary>Keeps what was made where nobody takes it from; what was there of that name is replaced.</summary>
    void Quarantine(string id, string name, ReadOnlySpan<byte> octets);

    /// <summary>Publishes what is in quarantine, whole or not at all.</summary>
    /// <exception cref="IOException">There is a file of that name already: nothing is overwritten.</exception>
    void Publish(string id, string name);

    /// <summary>The published files by name.</summary>
    IReadOnlyList<string> Published(string id);

    /// <summary>A published file.</summary>
    byte[] Read(string id, string name);
}
