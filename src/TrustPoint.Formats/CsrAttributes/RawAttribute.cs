using System.Formats.Asn1;
using TrustPoint.Formats.Der;

namespace TrustPoint.Formats.CsrAttributes;

/// <summary>An Attribute: <c>SEQUENCE { type OBJECT IDENTIFIER, values SET OF ANY }</c>.</summary>
/// <param name="Oid">Type, dotted.</param>
/// <param name="Values">DER of each value.</param>
public sealed record RawAttribute(string Oid, IReadOnlyList<ReadOnlyMemory<byte>> Values)
{
    /// <inheritdoc/>
    public bool Equals(RawAttribute? other) =>
        other is not null && Oid == other.Oid && Values.Count == other.Values.Count &&
        Values.Zip(other.Values).All(pair => pair.First.Span.SequenceEqual(pair.Second.Span));

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(Oid, Values.Count);

    internal static RawAttribute Read(AsnReader reader)
    {
        var attribute = reader.ReadSequence();
        var oid = attribute.ReadObjectIdentifier();
        var set = attribute.ReadSetOf();
        attribute.ThrowIfNotEmpty();
        var values = new List<ReadOnlyMemory<byte>>(1);
        while (set.HasData) values.Add(set.ReadEncodedValue());
        return new(oid, values);
    }

    internal static void Write(AsnWriter writer, string oid, Action writeValue)
    {
        using var attribute = writer.PushSequence();
        writer.WriteObjectIdentifier(oid);
        using var values = writer.PushSetOf();
        writeValue();
    }

    internal void Write(AsnWriter writer) => Write(writer, Oid, () =>
    {
        foreach (var value in Values) writer.WriteEncodedValue(value.Span);
    });

    /// <summary>Reads the one value there must be.</summary>
    internal T Single<T>(string name, Func<AsnReader, T> read) => Values.Count == 1
        ? StrictDer.Read(name, Values[0], read)
        : throw new DecodeException($"csrattrs: {name} has not exactly one value");
}
