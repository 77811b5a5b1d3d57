using System.Formats.Asn1;
using TrustPoint.Formats.Der;
using TrustPoint.Formats.Names;

namespace TrustPoint.Formats.Certificates;

/// <summary>Reads the values of known extensions.</summary>
internal static class ExtensionValues
{
    private const int LastKeyUsage = 8; // decipherOnly

    // RFC 5280 section 4.2.1.9. cA FALSE written out is against DER, but widely issued and asked for, and it means the same.
    public static BasicConstraints ReadBasicConstraints(ReadOnlyMemory<byte> value) => StrictDer.Read("basicConstraints", value, static reader =>
    {
        var sequence = reader.ReadSequence();
        var isAuthority = sequence.NextIs(Asn1Tag.Boolean) && sequence.ReadBoolean();
        int? pathLength = null;
        if (sequence.HasData)
        {
            if (!sequence.TryReadInt32(out var length) || length < 0)
                throw new DecodeException("basicConstraints: pathLenConstraint is negative or too large");
            if (!isAuthority)
                throw new DecodeException("basicConstraints: pathLenConstraint without cA");
            pathLength = length;
        }
        sequence.ThrowIfNotEmpty();
        return new BasicConstraints(isAuthority, pathLength);
    });

    // RFC 5280 section 4.2.1.3. Trailing zero bits are against DER, but small TLS stacks ask for them, public roots hold them, and they mean nothing.
    public static KeyUsages ReadKeyUsage(ReadOnlyMemory<byte> value) => StrictDer.Read("keyUsage", value, static reader =>
    {
        var bits = reader.ReadBitString(out _);
        var usages = KeyUsages.None;
        for (var bit = 0; bit < bits.Length * 8; bit++)
        {
            if ((bits[bit / 8] & (0x80 >> (bit % 8))) == 0) continue;
            if (bit > LastKeyUsage) throw new DecodeException("keyUsage has unknown bits");
            usages |= (KeyUsages)(1 << bit);
        }
        return usages != KeyUsages.None ? usages : throw new DecodeException("keyUsage has no bit"); // at least one
    });

    public static IReadOnlyList<string> ReadExtendedKeyUsage(ReadOnlyMemory<byte> value) => StrictDer.Read("extKeyUsage", value, static reader =>
        EachOnce("extKeyUsage", ReadSequence("extKeyUsage", reader, static item => item.ReadObjectIdentifier())));

    public static ReadOnlyMemory<byte> ReadSubjectKeyIdentifier(ReadOnlyMemory<byte> value) => StrictDer.Read("subjectKeyIdentifier", value, static reader =>
        reader.TryReadPrimitiveOctetString(out var identifier) && identifier.Length is > 0 and <= 64
            ? identifier
            : throw new DecodeException("subjectKeyIdentifier has not 1 to 64 octets"));

    public static ReadOnlyMemory<byte>? ReadAuthorityKeyIdentifier(ReadOnlyMemory<byte> value) => StrictDer.Read("authorityKeyIdentifier", value, static reader =>
    {
        var sequence = reader.ReadSequence();
        var tag = new Asn1Tag(TagClass.ContextSpecific, 0);
        var identifier = sequence.NextIs(tag) ? sequence.ReadOctetString(tag) : default(ReadOnlyMemory<byte>?);
        // authorityCertIssuer and authorityCertSerialNumber: foreign certificates have them, we never use them.
        while (sequence.HasData) sequence.ReadEncodedValue();
        return identifier;
    });

    // RFC 5280 section 4.2.1.13. Only full names that are URIs count; the rest is not for us.
    public static IReadOnlyList<string> ReadCrlDistributionPoints(ReadOnlyMemory<byte> value) => StrictDer.Read("cRLDistributionPoints", value, static reader =>
    {
        var points = ReadSequence("cRLDistributionPoints", reader, static item => ReadDistributionPoint(item.ReadSequence()));
        return (IReadOnlyList<string>)[.. points.SelectMany(uris => uris)];
    });

    public static IReadOnlyList<AccessDescription> ReadAuthorityInfoAccess(ReadOnlyMemory<byte> value) => StrictDer.Read("authorityInfoAccess", value, static reader =>
    {
        var entries = ReadSequence("authorityInfoAccess", reader, static item =>
        {
            var entry = item.ReadSequence();
            var method = entry.ReadObjectIdentifier();
            var location = GeneralNames.Read("authorityInfoAccess", entry);
            entry.ThrowIfNotEmpty();
            return location is GeneralName.Uri uri ? new AccessDescription(method, uri.Value) : null;
        });
        return (IReadOnlyList<AccessDescription>)[.. entries.OfType<AccessDescription>()];
    });

    public static IReadOnlyList<string> ReadCertificatePolicies(ReadOnlyMemory<byte> value) => StrictDer.Read("certificatePolicies", value, static reader =>
        EachOnce("certificatePolicies", ReadSequence("certificatePolicies", reader, static item =>
        {
            var policy = item.ReadSequence();
            var oid = policy.ReadObjectIdentifier();
            if (policy.HasData) policy.ReadSequence(); // qualifiers
            policy.ThrowIfNotEmpty();
            return oid;
        })));

    public static string ReadMasaUrl(ReadOnlyMemory<byte> value) => StrictDer.Read("MASA URL", value, static reader =>
        reader.ReadCharacterString(UniversalTagNumber.IA5String));

    public static void ReadNull(string what, ReadOnlyMemory<byte> value) => StrictDer.Read(what, value, static reader =>
    {
        reader.ReadNull();
        return true;
    });

    private static string[] ReadDistributionPoint(AsnReader point)
    {
        var name = new Asn1Tag(TagClass.ContextSpecific, 0);
        if (!point.NextIs(name)) return [];
        var choice = point.ReadSequence(name);
        if (!choice.NextIs(name)) return [];
        return [.. GeneralNames.ReadAll("cRLDistributionPoints", choice.ReadSequence(name)).OfType<GeneralName.Uri>().Select(uri => uri.Value)];
    }

    private static List<string> EachOnce(string what, List<string> oids) =>
        oids.Distinct().Count() == oids.Count ? oids : throw new DecodeException($"{what} holds an entry twice");

    /// <summary>SEQUENCE SIZE (1..MAX) OF.</summary>
    private static List<T> ReadSequence<T>(string what, AsnReader reader, Func<AsnReader, T> read)
    {
        const int MaxElements = 64;
        var sequence = reader.ReadSequence();
        if (!sequence.HasData)
            throw new DecodeException($"{what} is empty");
        var items = new List<T>(4);
        while (sequence.HasData)
        {
            if (items.Count == MaxElements)
                throw new DecodeException($"{what} holds more than {MaxElements} entries");
            items.Add(read(sequence));
        }
        return items;
    }
}
