using System.Formats.Asn1;

namespace TrustPoint.Ca.Lints;

/// <summary>What the bytes of a TBSCertificate show and its values do not: the forms of its times, and what follows the key.</summary>
internal readonly record struct TbsShape(Asn1Tag NotBefore, Asn1Tag NotAfter, bool HasUniqueIdentifiers)
{
    /// <param name="tbs">DER of a TBSCertificate that was read before.</param>
    public static TbsShape Read(ReadOnlyMemory<byte> tbs)
    {
        var fields = new AsnReader(tbs, AsnEncodingRules.DER).ReadSequence();
        for (var i = 0; i < 4; i++) fields.ReadEncodedValue(); // version, serialNumber, signature, issuer
        var validity = fields.ReadSequence();
        var notBefore = validity.PeekTag();
        validity.ReadEncodedValue();
        var notAfter = validity.PeekTag();
        fields.ReadEncodedValue(); // subject
        fields.ReadEncodedValue(); // subjectPublicKeyInfo
        var unique = false;
        while (fields.HasData)
        {
            // issuerUniqueID [1], subjectUniqueID [2], extensions [3]
            unique |= fields.PeekTag().TagValue is 1 or 2;
            fields.ReadEncodedValue();
        }
        return new(notBefore, notAfter, unique);
    }
}
