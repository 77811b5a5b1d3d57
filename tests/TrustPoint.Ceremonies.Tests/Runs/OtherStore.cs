using TrustPoint.Ceremonies.Runs;

namespace TrustPoint.Ceremonies.Tests.Runs;

/// <summary>Where the box keeps ceremonies, but where a test has it do something else.</summary>
internal class OtherStore(ICeremonyStore store) : ICeremonyStore
{
    public virtual void Append(string id, ReadOnlySpan<byte> line) => store.Append(id, line);

    public IReadOnlyList<string> List() => store.List();

    public bool Create(string id, ReadOnlySpan<byte> script) => store.Create(id, script);

    public byte[] Script(string id) => store.Script(id);

    public byte[] Transcript(string id) => store.Transcript(id);

    public virtual void Quarantine(string id, string name, ReadOnlySpan<byte> octets) => store.Quarantine(id, name, octets);

    public virtual void Publish(string id, string name) => store.Publish(id, name);

    public IReadOnlyList<string> Published(string id) => store.Published(id);

    public byte[] Read(string id, string name) => store.Read(id, name);
}
