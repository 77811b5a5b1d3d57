using System.Formats.Asn1;
using TrustPoint.Formats.Certificates;
using TrustPoint.Formats.Der;
using TrustPoint.Formats.Keys;
using TrustPoint.Formats.Names;
using TrustPoint.Formats.Signatures;

namespace TrustPoint.Formats.Requests;

/// <summary>
/// A PKCS #10 certification request (RFC 2986 section 4), read whole and at once. What it holds is well formed, and it is only asked for:
/// nothing is authorised, and the signature is not verified until <see cref="ProvesPossession"/>.
/// </summary>
public sealed class CertificationRequest
{
    /// <summary>A request is not larger than this, in octets.</summary>
    public const int MaxSize = 64 * 1024;

    private const int MaxAttributes = 32;
    private const int MaxChallengePasswordLength = 255; // RFC 2985 section 5.4.1, pkcs-9-ub-challengePassword

    private static readonly Asn1Tag AttributesTag = new(TagClass.ContextSpecific, 0);

    private CertificationRequest(AsnReader reader)
    {
        Der = reader.PeekEncodedValue();
        var request = reader.ReadSequence();
        InfoDer = request.PeekEncodedValue();
        var info = request.ReadSequence();
        SignatureAlgorithm = SignatureAlgorithm.Decode(request.ReadEncodedValue());
        if (!request.TryReadPrimitiveBitString(out var unused, out var signature) || unused != 0)
            throw new DecodeException("request: the signature is not a whole number of octets");
        Signature = signature;
        request.ThrowIfNotEmpty();

        if (!info.TryReadInt32(out var version) || version != 0)
            throw new DecodeException("request: the version is not 0");
        Subject = DistinguishedName.Decode(info.ReadEncodedValue());
        PublicKey = SubjectPublicKey.Decode(info.ReadEncodedValue());
        Attributes = ReadAttributes(info);
        info.ThrowIfNotEmpty();

        ChallengePassword = Find(Oids.ChallengePassword) is { } password ? ReadChallengePassword(password) : null;
        Extensions = Find(Oids.ExtensionRequest) is { } extensions ? ReadExtensions(extensions) : ExtensionList.None;
        foreach (var name in SubjectAltNames)
        {
            if (name.Violation() is { } found) throw new DecodeException($"subjectAltName: {found}");
        }
    }

    /// <summary>DER of the request, as it was read.</summary>
    public ReadOnlyMemory<byte> Der { get; }

    /// <summary>DER of CertificationRequestInfo: what is signed.</summary>
    public ReadOnlyMemory<byte> InfoDer { get; }

    /// <summary>The subject asked for; may be empty.</summary>
    public DistinguishedName Subject { get; }

    /// <summary>The key to certify.</summary>
    public SubjectPublicKey PublicKey { get; }

    /// <summary>How the request is signed.</summary>
    public SignatureAlgorithm SignatureAlgorithm { get; }

    /// <summary>The content of the signature BIT STRING.</summary>
    public ReadOnlyMemory<byte> Signature { get; }

    /// <summary>All attributes in order, those with a view here too.</summary>
    public IReadOnlyList<RequestAttribute> Attributes { get; }

    /// <summary>The extensions asked for (extensionRequest, RFC 2985 section 5.4.2); none when absent.</summary>
    public ExtensionList Extensions { get; }

    /// <summary>The names asked for, each of legal syntax; empty when absent.</summary>
    public IReadOnlyList<GeneralName> SubjectAltNames => Extensions.SubjectAltNames;

    /// <summary>challengePassword (RFC 2985 section 5.4.1); null when absent. In EST the base64 of a channel binding (RFC 7030 section 3.5).</summary>
    public string? ChallengePassword { get; }

    /// <summary>Reads a request.</summary>
    /// <param name="der">
    /// DER, nothing after it. Two liberties are taken because clients in the field need them, and neither changes a meaning: the attributes may
    /// stand in any order, and cA FALSE may be written out.
    /// </param>
    /// <exception cref="DecodeException">Not a request, or one with a key, algorithm, name, attribute or extension that is malformed or not taken; says which.</exception>
    public static CertificationRequest Decode(ReadOnlyMemory<byte> der) =>
        StrictDer.ReadMessage("request", der, MaxSize, static reader => new CertificationRequest(reader));

    /// <summary>Reads what is signed in a request, before it is: CertificationRequestInfo (RFC 2986 section 4.1).</summary>
    /// <param name="info">DER, nothing after it.</param>
    /// <exception cref="DecodeException">It is none that a request could hold.</exception>
    public static CertificationRequest DecodeInfo(ReadOnlyMemory<byte> info) => Decode(SignatureAlgorithm.EcdsaSha256.Unsigned(info));

    /// <summary>Whether the request was signed with the private half of <see cref="PublicKey"/> (RFC 2986 section 4.2, RFC 7030 section 4.2.1).</summary>
    public bool ProvesPossession() => PublicKey.Verify(SignatureAlgorithm, InfoDer.Span, Signature.Span);

    // The SET must be there, even empty (RFC 2986 section 4.1). Its order: strongSwan puts extensionRequest first whatever its length.
    private static List<RequestAttribute> ReadAttributes(AsnReader info)
    {
        var set = info.ReadSetOf(skipSortOrderValidation: true, AttributesTag);
        var attributes = new List<RequestAttribute>(4);
        while (set.HasData)
        {
            var attribute = ReadAttribute(set);
            if (attributes.Exists(earlier => earlier.Oid == attribute.Oid))
                throw new DecodeException($"request: attribute {NameOf(attribute.Oid)} is there twice");
            if (attributes.Count == MaxAttributes)
                throw new DecodeException($"request: more than {MaxAttributes} attributes");
            attributes.Add(attribute);
        }
        return attributes;
    }

    private static RequestAttribute ReadAttribute(AsnReader set)
    {
        var attribute = set.ReadSequence();
        var oid = attribute.ReadObjectIdentifier();
        var content = attribute.ReadSetOf(skipSortOrderValidation: true);
        attribute.ThrowIfNotEmpty();
        if (!content.HasData)
            throw new DecodeException($"request: attribute {NameOf(oid)} has no value");
        var values = new List<ReadOnlyMemory<byte>>(1);
        while (content.HasData) values.Add(content.ReadEncodedValue());
        return new(oid, values);
    }

    private static string NameOf(string oid) => oid switch
    {
        Oids.ExtensionRequest => "extensionRequest",
        Oids.ChallengePassword => "challengePassword",
        _ => oid,
    };

    private static string ReadChallengePassword(ReadOnlyMemory<byte> value) => StrictDer.Read("challengePassword", value, static reader =>
    {
        var (encoding, text) = TextString.Read(reader, "challengePassword");
        if (encoding is UniversalTagNumber.IA5String or UniversalTagNumber.NumericString)
            throw new DecodeException("challengePassword is not a DirectoryString");
        return text.Length is > 0 and <= MaxChallengePasswordLength
            ? text
            : throw new DecodeException($"challengePassword has not 1 to {MaxChallengePasswordLength} characters");
    });

    private static ExtensionList ReadExtensions(ReadOnlyMemory<byte> value) => StrictDer.Read("extensionRequest", value, ExtensionList.Read);

    // Both attributes that are read here are SINGLE VALUE (RFC 2985 section 5.4).
    private ReadOnlyMemory<byte>? Find(string oid)
    {
        foreach (var attribute in Attributes)
        {
            if (attribute.Oid != oid) continue;
            return attribute.Values.Count == 1
                ? attribute.Values[0]
                : throw new DecodeException($"request: attribute {NameOf(oid)} has more than one value");
        }
        return null;
    }
}
