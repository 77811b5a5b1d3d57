using System.Formats.Asn1;
using System.Net;
using TrustPoint.Formats.Der;

namespace TrustPoint.Formats.Names;

/// <summary>GeneralNames ::= SEQUENCE SIZE (1..MAX) OF GeneralName (RFC 5280 section 4.2.1.6).</summary>
public static class GeneralNames
{
    private const int MaxNames = 128;

    private static readonly Asn1Tag OtherTag = new(TagClass.ContextSpecific, 0);
    private static readonly Asn1Tag EmailTag = new(TagClass.ContextSpecific, 1);
    private static readonly Asn1Tag DnsTag = new(TagClass.ContextSpecific, 2);
    private static readonly Asn1Tag DirectoryTag = new(TagClass.ContextSpecific, 4);
    private static readonly Asn1Tag UriTag = new(TagClass.ContextSpecific, 6);
    private static readonly Asn1Tag IpTag = new(TagClass.ContextSpecific, 7);
    private static readonly Asn1Tag RegisteredIdTag = new(TagClass.ContextSpecific, 8);

    /// <summary>Reads a list of names. Their syntax is another matter: <see cref="GeneralName.Violation"/>.</summary>
    /// <param name="der">DER.</param>
    /// <exception cref="DecodeException">Not DER, empty, more than 128 names, a choice that is not taken, an address of another length.</exception>
    public static IReadOnlyList<GeneralName> Decode(ReadOnlyMemory<byte> der) => Decode("subjectAltName", der);

    /// <summary>DER of the list.</summary>
    public static byte[] Encode(IEnumerable<GeneralName> names)
    {
        var writer = new AsnWriter(AsnEncodingRules.DER, 128);
        using (writer.PushSequence())
        {
            foreach (var name in names) Write(writer, name);
        }
        return writer.Encode();
    }

    internal static IReadOnlyList<GeneralName> Decode(string what, ReadOnlyMemory<byte> der) => StrictDer.Read(what, der, reader =>
    {
        var sequence = reader.ReadSequence();
        return ReadAll(what, sequence);
    });

    internal static List<GeneralName> ReadAll(string what, AsnReader sequence)
    {
        if (!sequence.HasData)
            throw new DecodeException($"{what} is empty");
        var names = new List<GeneralName>(4);
        while (sequence.HasData)
        {
            if (names.Count == MaxNames)
                throw new DecodeException($"{what} holds more than {MaxNames} names");
            names.Add(Read(what, sequence));
        }
        return names;
    }

    internal static GeneralName Read(string what, AsnReader reader)
    {
        var tag = reader.PeekTag();
        if (tag.TagClass != TagClass.ContextSpecific)
            throw new DecodeException($"{what} holds something that is not a GeneralName");
        return tag.TagValue switch
        {
            0 => ReadOther(reader),
            1 => new GeneralName.Email(ReadIa5(what, "rfc822Name", reader, EmailTag)),
            2 => new GeneralName.Dns(ReadIa5(what, "dNSName", reader, DnsTag)),
            3 => throw new DecodeException($"{what}: x400Address is not accepted"),
            4 => ReadDirectory(reader),
            5 => throw new DecodeException($"{what}: ediPartyName is not accepted"),
            6 => new GeneralName.Uri(ReadIa5(what, "uniformResourceIdentifier", reader, UriTag)),
            7 => ReadIp(what, reader),
            8 => new GeneralName.RegisteredId(reader.ReadObjectIdentifier(RegisteredIdTag)),
            _ => throw new DecodeException($"{what} holds something that is not a GeneralName"),
        };
    }

    internal static void Write(AsnWriter writer, GeneralName name)
    {
        switch (name)
        {
            case GeneralName.Email email: writer.WriteCharacterString(UniversalTagNumber.IA5String, email.Mailbox, EmailTag); break;
            case GeneralName.Dns dns: writer.WriteCharacterString(UniversalTagNumber.IA5String, dns.Name, DnsTag); break;
            case GeneralName.Uri uri: writer.WriteCharacterString(UniversalTagNumber.IA5String, uri.Value, UriTag); break;
            case GeneralName.Ip ip: writer.WriteOctetString(ip.Address.GetAddressBytes(), IpTag); break;
            case GeneralName.RegisteredId id: writer.WriteObjectIdentifier(id.Oid, RegisteredIdTag); break;
            case GeneralName.Directory directory:
                // A tag on a CHOICE is explicit (X.680 section 31.2.7).
                using (writer.PushSequence(DirectoryTag)) writer.WriteEncodedValue(directory.Name.Der.Span);
                break;
            case GeneralName.Other other:
                using (writer.PushSequence(OtherTag))
                {
                    writer.WriteObjectIdentifier(other.Oid);
                    using (writer.PushSequence(OtherTag)) writer.WriteEncodedValue(other.Der.Span);
                }
                break;
            default: throw new ArgumentException($"no encoding for {name.Type}", nameof(name));
        }
    }

    private static GeneralName.Other ReadOther(AsnReader reader)
    {
        var sequence = reader.ReadSequence(OtherTag);
        var oid = sequence.ReadObjectIdentifier();
        var content = sequence.ReadSequence(OtherTag);
        var value = content.ReadEncodedValue();
        content.ThrowIfNotEmpty();
        sequence.ThrowIfNotEmpty();
        return new(oid, value);
    }

    private static GeneralName.Directory ReadDirectory(AsnReader reader)
    {
        var content = reader.ReadSequence(DirectoryTag);
        var name = DistinguishedName.Decode(content.ReadEncodedValue());
        content.ThrowIfNotEmpty();
        return new(name);
    }

    private static GeneralName.Ip ReadIp(string what, AsnReader reader)
    {
        var octets = reader.ReadOctetString(IpTag);
        return octets.Length is 4 or 16
            ? new(new IPAddress(octets))
            : throw new DecodeException($"{what}: iPAddress has {octets.Length} octets, not 4 or 16");
    }

    private static string ReadIa5(string what, string type, AsnReader reader, Asn1Tag tag)
    {
        string text;
        try
        {
            text = reader.ReadCharacterString(UniversalTagNumber.IA5String, tag);
        }
        catch (AsnContentException)
        {
            throw new DecodeException($"{what}: {type} is not a valid IA5String");
        }
        foreach (var character in text)
        {
            if (char.IsControl(character)) throw new DecodeException($"{what}: {type} holds a control character");
        }
        return text;
    }
}
