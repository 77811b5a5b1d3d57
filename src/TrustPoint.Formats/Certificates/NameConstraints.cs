using System.Formats.Asn1;
using System.Net;
using System.Numerics;
using TrustPoint.Formats.Der;
using TrustPoint.Formats.Names;

namespace TrustPoint.Formats.Certificates;

/// <summary>
/// nameConstraints (RFC 5280 section 4.2.1.10). Subtrees of a form that we do not process are refused when read, for they must not be ignored.
/// </summary>
/// <param name="Permitted">permittedSubtrees.</param>
/// <param name="Excluded">excludedSubtrees.</param>
public sealed record NameConstraints(IReadOnlyList<NameSubtree> Permitted, IReadOnlyList<NameSubtree> Excluded)
{
    private const int MaxSubtrees = 128;

    private static readonly Asn1Tag PermittedTag = new(TagClass.ContextSpecific, 0);
    private static readonly Asn1Tag ExcludedTag = new(TagClass.ContextSpecific, 1);
    private static readonly Asn1Tag IpTag = new(TagClass.ContextSpecific, 7);

    /// <summary>Reads the extension's value.</summary>
    /// <param name="der">DER.</param>
    /// <exception cref="DecodeException">Not DER, no subtree, minimum or maximum, or a form that is not processed.</exception>
    public static NameConstraints Decode(ReadOnlyMemory<byte> der) => StrictDer.Read("nameConstraints", der, static reader =>
    {
        var sequence = reader.ReadSequence();
        var permitted = sequence.NextIs(PermittedTag) ? ReadSubtrees(sequence.ReadSequence(PermittedTag)) : [];
        var excluded = sequence.NextIs(ExcludedTag) ? ReadSubtrees(sequence.ReadSequence(ExcludedTag)) : [];
        sequence.ThrowIfNotEmpty();
        return permitted.Count + excluded.Count > 0
            ? new NameConstraints(permitted, excluded)
            : throw new DecodeException("nameConstraints has no subtree");
    });

    /// <summary>DER of the extension's value.</summary>
    public byte[] Encode()
    {
        var writer = new AsnWriter(AsnEncodingRules.DER);
        using (writer.PushSequence())
        {
            WriteSubtrees(writer, PermittedTag, Permitted);
            WriteSubtrees(writer, ExcludedTag, Excluded);
        }
        return writer.Encode();
    }

    /// <summary>Whether a certificate below may hold this name: inside a permitted subtree when its form has any, and in no excluded one.</summary>
    public bool Allow(GeneralName name)
    {
        var permitted = Permitted.Where(subtree => subtree.IsFor(name)).ToList();
        return (permitted.Count == 0 || permitted.Exists(subtree => subtree.Holds(name)))
            && !Excluded.Any(subtree => subtree.IsFor(name) && subtree.Holds(name));
    }

    /// <summary>The first name of a certificate below that it may not hold; null: it may hold all of its names.</summary>
    public GeneralName? Outside(Certificate below) => NamesOf(below).FirstOrDefault(name => !Allow(name));

    // Subject and alternative names; the mailbox of a subject where there is none among those.
    private static IEnumerable<GeneralName> NamesOf(Certificate certificate)
    {
        var names = certificate.SubjectAltNames;
        foreach (var name in names) yield return name;
        if (certificate.Subject.IsEmpty) yield break;
        yield return new GeneralName.Directory(certificate.Subject);
        if (!names.Any(name => name is GeneralName.Email) && certificate.Subject.Find(Oids.EmailAddress) is { } mailbox) yield return new GeneralName.Email(mailbox);
    }

    private static List<NameSubtree> ReadSubtrees(AsnReader reader)
    {
        if (!reader.HasData)
            throw new DecodeException("nameConstraints has an empty list of subtrees");
        var subtrees = new List<NameSubtree>();
        while (reader.HasData)
        {
            if (subtrees.Count == MaxSubtrees)
                throw new DecodeException($"nameConstraints has more than {MaxSubtrees} subtrees");
            var subtree = reader.ReadSequence();
            subtrees.Add(ReadBase(subtree));
            if (subtree.HasData)
                throw new DecodeException("nameConstraints: minimum is not 0 or maximum is there");
        }
        return subtrees;
    }

    private static NameSubtree ReadBase(AsnReader reader)
    {
        if (reader.NextIs(IpTag)) return new NameSubtree.Ip(ReadNetwork(reader.ReadOctetString(IpTag)));
        return GeneralNames.Read("nameConstraints", reader) switch
        {
            GeneralName.Dns dns => new NameSubtree.Dns(dns.Name),
            GeneralName.Uri uri => new NameSubtree.Uri(uri.Value),
            GeneralName.Email email => new NameSubtree.Email(email.Mailbox),
            GeneralName.Directory directory => new NameSubtree.Directory(directory.Name),
            var other => throw new DecodeException($"nameConstraints: {other.Type} is not accepted"),
        };
    }

    private static IPNetwork ReadNetwork(byte[] octets)
    {
        if (octets.Length is not (8 or 32))
            throw new DecodeException($"nameConstraints: iPAddress has {octets.Length} octets, not 8 or 32");
        var address = octets.AsSpan(0, octets.Length / 2);
        var mask = octets.AsSpan(octets.Length / 2);
        var length = 0;
        foreach (var octet in mask) length += BitOperations.PopCount(octet);
        for (var i = 0; i < mask.Length; i++)
        {
            var wanted = (byte)(0xff00 >> Math.Clamp(length - (8 * i), 0, 8));
            if (mask[i] != wanted || (address[i] & ~wanted) != 0)
                throw new DecodeException("nameConstraints: iPAddress is not an address prefix");
        }
        return new(new IPAddress(address), length);
    }

    private static void WriteSubtrees(AsnWriter writer, Asn1Tag tag, IReadOnlyList<NameSubtree> subtrees)
    {
        if (subtrees.Count == 0) return;
        using var list = writer.PushSequence(tag);
        foreach (var subtree in subtrees)
        {
            using var sequence = writer.PushSequence();
            switch (subtree)
            {
                case NameSubtree.Ip ip: writer.WriteOctetString(Octets(ip.Network), IpTag); break;
                case NameSubtree.Dns dns: GeneralNames.Write(writer, new GeneralName.Dns(dns.Base)); break;
                case NameSubtree.Uri uri: GeneralNames.Write(writer, new GeneralName.Uri(uri.Host)); break;
                case NameSubtree.Email email: GeneralNames.Write(writer, new GeneralName.Email(email.Base)); break;
                case NameSubtree.Directory directory: GeneralNames.Write(writer, new GeneralName.Directory(directory.Base)); break;
            }
        }
    }

    private static byte[] Octets(IPNetwork network)
    {
        var address = network.BaseAddress.GetAddressBytes();
        var octets = new byte[2 * address.Length];
        address.CopyTo(octets, 0);
        for (var i = 0; i < address.Length; i++) octets[address.Length + i] = (byte)(0xff00 >> Math.Clamp(network.PrefixLength - (8 * i), 0, 8));
        return octets;
    }
}
