using System.Formats.Asn1;
using TrustPoint.Formats.Der;

namespace TrustPoint.Formats.Names;

/// <summary>
/// A Name (RFC 5280 section 4.1.2.4), read and checked: strings of a legal type and charset, no control characters, the upper bounds of
/// appendix A.1. Equality is equality of the encoding; <see cref="Matches"/> is the comparison of section 7.1.
/// </summary>
public sealed class DistinguishedName : IEquatable<DistinguishedName>
{
    /// <summary>The name without attributes: <c>30 00</c>.</summary>
    public static readonly DistinguishedName Empty = Build([]);

    private const int MaxAttributes = 32;

    private readonly IReadOnlyList<IReadOnlyList<EncodedAttribute>> rdns;

    private DistinguishedName(ReadOnlyMemory<byte> der, IReadOnlyList<IReadOnlyList<EncodedAttribute>> rdns) => (Der, this.rdns) = (der, rdns);

    /// <summary>DER of the Name, as it was read or built.</summary>
    public ReadOnlyMemory<byte> Der { get; }

    /// <summary>All attributes in order of the encoding. Those of a multi-valued RDN follow each other.</summary>
    public IReadOnlyList<NameAttribute> Attributes => field ??= [.. rdns.SelectMany(rdn => rdn).Select(attribute => attribute.Attribute)];

    /// <summary>True without attributes.</summary>
    public bool IsEmpty => rdns.Count == 0;

    /// <summary>Reads a Name.</summary>
    /// <param name="der">DER. The order inside the SET of a multi-valued RDN is not checked: field devices write it as it comes.</param>
    /// <exception cref="DecodeException">Not DER, a string of a wrong type or charset, longer than its bound.</exception>
    public static DistinguishedName Decode(ReadOnlyMemory<byte> der) => StrictDer.Read("name", der, static reader =>
    {
        var der = reader.PeekEncodedValue();
        var sequence = reader.ReadSequence();
        var rdns = new List<IReadOnlyList<EncodedAttribute>>(4);
        var count = 0;
        while (sequence.HasData)
        {
            var set = sequence.ReadSetOf(skipSortOrderValidation: true);
            var rdn = new List<EncodedAttribute>(1);
            do
            {
                if (++count > MaxAttributes)
                    throw new DecodeException($"name: more than {MaxAttributes} attributes");
                rdn.Add(EncodedAttribute.Read(set));
            }
            while (set.HasData);
            rdns.Add(rdn);
        }
        return new DistinguishedName(der, rdns);
    });

    /// <summary>Builds a Name, each attribute an RDN of its own, in the order given.</summary>
    /// <param name="attributes">In order of the encoding: usually country first, common name last.</param>
    /// <exception cref="DecodeException">A value is empty, too long or does not fit the string type of its attribute.</exception>
    public static DistinguishedName Build(IEnumerable<NameAttribute> attributes)
    {
        var writer = new AsnWriter(AsnEncodingRules.DER, 128);
        using (writer.PushSequence())
        {
            foreach (var attribute in attributes)
            {
                using (writer.PushSetOf()) EncodedAttribute.Write(writer, attribute);
            }
        }
        // What we write we also read: bounds and charsets are stated once.
        return Decode(writer.Encode());
    }

    /// <summary>The first value of an attribute type, or null.</summary>
    public string? Find(string oid) => Attributes.FirstOrDefault(attribute => attribute.Oid == oid)?.Value;

    /// <summary>
    /// A rule for names in new certificates that this one breaks, in words, or null: UTF8String or PrintableString, and the type that the
    /// attribute's definition fixes (RFC 5280 section 4.1.2.4 and appendix A.1).
    /// </summary>
    public string? Violation() => rdns.SelectMany(rdn => rdn).Select(attribute => attribute.Violation()).FirstOrDefault(found => found is not null);

    /// <summary>
    /// RFC 5280 section 7.1: RDNs in order, the attributes of an RDN in any order, values without regard to case and to the amount of white
    /// space. Composed and decomposed characters are not equated (of RFC 4518 we leave out the normalisation), so a doubtful pair differs.
    /// </summary>
    public bool Matches(DistinguishedName other) =>
        Equals(other) || (rdns.Count == other.rdns.Count && StartsWith(other));

    /// <summary>Whether the first RDNs are those of the other name, by the comparison of <see cref="Matches"/>.</summary>
    internal bool StartsWith(DistinguishedName other) =>
        rdns.Count >= other.rdns.Count && rdns.Zip(other.rdns).All(pair => SameSet(pair.First, pair.Second));

    /// <summary>RFC 4514: last RDN first, special characters escaped.</summary>
    public override string ToString() =>
        string.Join(',', rdns.Reverse().Select(rdn => string.Join('+', rdn.Select(attribute => attribute.ToString()))));

    /// <inheritdoc/>
    public bool Equals(DistinguishedName? other) => other is not null && Der.Span.SequenceEqual(other.Der.Span);

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as DistinguishedName);

    /// <inheritdoc/>
    public override int GetHashCode()
    {
        var hash = default(HashCode);
        hash.AddBytes(Der.Span);
        return hash.ToHashCode();
    }

    private static bool SameSet(IReadOnlyList<EncodedAttribute> left, IReadOnlyList<EncodedAttribute> right) =>
        left.Count == right.Count && left.All(attribute => right.Any(attribute.Matches)) && right.All(attribute => left.Any(attribute.Matches));
}
