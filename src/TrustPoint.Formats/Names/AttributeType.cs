using System.Formats.Asn1;

namespace TrustPoint.Formats.Names;

/// <summary>What is known about an attribute type: its short name (RFC 4514 and the registered LDAP descriptors), its bound and its string type.</summary>
/// <param name="Oid">Dotted.</param>
/// <param name="ShortName">In RFC 4514 strings.</param>
/// <param name="MaxLength">In characters: the upper bounds of RFC 5280 appendix A.1.</param>
/// <param name="Encoding">How we write it (RFC 5280 section 4.1.2.4): UTF8String, or the type that its definition fixes.</param>
internal sealed record AttributeType(string Oid, string ShortName, int MaxLength, UniversalTagNumber Encoding)
{
    /// <summary>For types that nobody bounds.</summary>
    public const int DefaultMaxLength = 1024;

    private readonly string where = $"name: {ShortName}";

    private static readonly Dictionary<string, AttributeType> Known = new AttributeType[]
    {
        new(Oids.CommonName, "CN", 64, UniversalTagNumber.UTF8String),
        new(Oids.Surname, "SN", DefaultMaxLength, UniversalTagNumber.UTF8String),
        new(Oids.SerialNumber, "serialNumber", 64, UniversalTagNumber.PrintableString),
        new(Oids.Country, "C", 2, UniversalTagNumber.PrintableString),
        new(Oids.Locality, "L", 128, UniversalTagNumber.UTF8String),
        new(Oids.State, "ST", 128, UniversalTagNumber.UTF8String),
        new(Oids.Street, "STREET", 128, UniversalTagNumber.UTF8String),
        new(Oids.Organization, "O", 64, UniversalTagNumber.UTF8String),
        new(Oids.OrganizationalUnit, "OU", 64, UniversalTagNumber.UTF8String),
        new(Oids.Title, "title", 64, UniversalTagNumber.UTF8String),
        new(Oids.GivenName, "givenName", DefaultMaxLength, UniversalTagNumber.UTF8String),
        new(Oids.GenerationQualifier, "generationQualifier", DefaultMaxLength, UniversalTagNumber.UTF8String),
        new(Oids.DnQualifier, "dnQualifier", DefaultMaxLength, UniversalTagNumber.PrintableString),
        new(Oids.Pseudonym, "pseudonym", 128, UniversalTagNumber.UTF8String),
        new(Oids.DomainComponent, "DC", DefaultMaxLength, UniversalTagNumber.IA5String),
        new(Oids.UserId, "UID", 256, UniversalTagNumber.UTF8String),
        new(Oids.EmailAddress, "emailAddress", 255, UniversalTagNumber.IA5String),
        new(Oids.UnstructuredName, "unstructuredName", 255, UniversalTagNumber.UTF8String),
    }.ToDictionary(type => type.Oid);

    /// <summary>Null for an unknown type.</summary>
    public static AttributeType? Find(string oid) => Known.GetValueOrDefault(oid);

    /// <summary>Where an error is: <c>name: CN</c>, or the dotted form of an unknown type.</summary>
    public static string WhereOf(string oid) => Find(oid)?.where ?? $"name: {oid}";
}
