using System.Formats.Asn1;
using System.Security.Cryptography;
using TrustPoint.Formats.Requests;
using TrustPoint.Formats.Signatures;

namespace TrustPoint.Formats.Tests.Requests;

/// <summary>Requests that are as large as a request may be.</summary>
public sealed class HostileRequestTests
{
    [Fact]
    public void A_name_of_60000_characters_is_refused() =>
        Refusal.Expect("name: CN is longer than 64 characters", Decode(Request(writer => WriteName(writer, 60_000))));

    [Fact]
    public void Nesting_that_fills_the_request_is_refused() =>
        Refusal.Expect("request is nested deeper than 32", Decode(Request(writer => WriteNested(writer, 8_000))));

    [Fact]
    public void A_name_of_5000_empty_sets_is_refused() =>
        Refusal.Expect("name is not valid DER", Decode(Request(writer =>
        {
            using var name = writer.PushSequence();
            for (var i = 0; i < 5_000; i++)
            {
                using (writer.PushSetOf()) { }
            }
        })));

    [Fact] // an OID whose arcs are larger than any number type
    public void An_object_identifier_of_20000_octets_is_refused() =>
        Refusal.Expect("name is not valid DER", Decode(Request(writer =>
        {
            using var name = writer.PushSequence();
            using var rdn = writer.PushSetOf();
            using var attribute = writer.PushSequence();
            writer.WriteEncodedValue([0x06, 0x82, 0x4e, 0x20, .. Enumerable.Repeat((byte)0xff, 19_999), 0x7f]);
        })));

    private static Func<object> Decode(byte[] der) => () => CertificationRequest.Decode(der);

    private static void WriteName(AsnWriter writer, int length)
    {
        using var name = writer.PushSequence();
        using var rdn = writer.PushSetOf();
        using var attribute = writer.PushSequence();
        writer.WriteObjectIdentifier(Oids.CommonName);
        writer.WriteCharacterString(UniversalTagNumber.UTF8String, new string('x', length));
    }

    private static void WriteNested(AsnWriter writer, int depth)
    {
        for (var i = 0; i < depth; i++) writer.PushSequence();
        for (var i = 0; i < depth; i++) writer.PopSequence();
    }

    private static byte[] Request(Action<AsnWriter> writeSubject)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var writer = new AsnWriter(AsnEncodingRules.DER);
        using (writer.PushSequence())
        {
            using (writer.PushSequence())
            {
                writer.WriteInteger(0);
                writeSubject(writer);
                writer.WriteEncodedValue(key.ExportSubjectPublicKeyInfo());
                using (writer.PushSetOf(new Asn1Tag(TagClass.ContextSpecific, 0))) { }
            }
            writer.WriteEncodedValue(SignatureAlgorithm.EcdsaSha256.Der.Span);
            writer.WriteBitString(new byte[70]);
        }
        return writer.Encode();
    }
}
