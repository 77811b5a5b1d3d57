using TrustPoint.Ceremonies.Runs;

namespace TrustPoint.Ceremonies.Tests.Runs;

/// <summary>The power went.</summary>
internal sealed class PowerCutException : Exception;

/// <summary>Stops at a line, before or after it is durable.</summary>
internal sealed class CutStore(ICeremonyStore store, int line, bool isWritten) : ICeremonyStore
{
    private int written;

    public void Append(string id, ReadOnlySpan<byte> octets)
    {
        var isIt = written++ == line;
        if (isIt && !isWritten || written > line + 1) throw new PowerCutException();
        store.Append(id, octets);
        if (isIt) throw new PowerCutException();
    }

    public IReadOnlyList<string> List() => store.List();

    public bool Create(string id, ReadOnlySpan<byte> script) => store.Create(id, script);

    public byte[] Script(string id) => store.Script(id);

    public byte[] Transcript(string id) => store.Transcript(id);

    public void Quarantine(string id, string name, ReadOnlySpan<byte> octets) => store.Quarantine(id, name, octets);

    public void Publish(string id, string name) => store.Publish(id, name);

    public IReadOnlyList<string> Published(string id) => store.Published(id);

    public byte[] Read(string id, string name) => store.Read(id, name);
}
