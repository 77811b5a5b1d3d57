using System.Formats.Asn1;
using System.Security.Cryptography;
using TrustPoint.Formats.Certificates;

namespace TrustPoint.Formats.Tests.Cms;

/// <summary>A signed message put together by hand: its signature holds for whatever it says.</summary>
internal sealed class HandMade(ECDsa key, ReadOnlyMemory<byte> certificate)
{
    private static readonly Asn1Tag Context0 = new(TagClass.ContextSpecific, 0);
    private static readonly Asn1Tag Context1 = new(TagClass.ContextSpecific, 1);

    public static readonly byte[] Content = "{}"u8.ToArray();

    public int Version { get; init; } = 3;

    public string ContentType { get; init; } = Oids.VoucherContent;

    public bool HasAttributes { get; init; } = true;

    public string ContentTypeAttribute { get; init; } = Oids.VoucherContent;

    public byte[] Digest { get; init; } = SHA256.HashData(Content);

    public bool DigestHasNull { get; init; }

    public bool HasUnsignedParts { get; init; }

    public IReadOnlyList<ReadOnlyMemory<byte>> Certificates { get; init; } = [certificate];

    public byte[] Encode()
    {
        var writer = new AsnWriter(AsnEncodingRules.BER); // which leaves a SET OF in the order given
        using (writer.PushSequence())
        {
            writer.WriteObjectIdentifier(Oids.SignedData);
            using var tagged = writer.PushSequence(Context0);
            using var signedData = writer.PushSequence();
            writer.WriteInteger(Version);
            using (writer.PushSetOf()) { }
            using (writer.PushSequence())
            {
                writer.WriteObjectIdentifier(ContentType);
                using var content = writer.PushSequence(Context0);
                writer.WriteOctetString(Content);
            }
            using (writer.PushSetOf(Context0))
            {
                foreach (var one in Certificates) writer.WriteEncodedValue(one.Span);
            }
            if (HasUnsignedParts) using (writer.PushSetOf(Context1)) writer.WriteNull();
            using (writer.PushSetOf()) WriteSigner(writer);
        }
        return writer.Encode();
    }

    private void WriteSigner(AsnWriter writer)
    {
        var named = Certificate.Decode(certificate);
        using var signer = writer.PushSequence();
        writer.WriteInteger(1);
        using (writer.PushSequence())
        {
            writer.WriteEncodedValue(named.Issuer.Der.Span);
            writer.WriteInteger(named.Serial.Span);
        }
        using (writer.PushSequence())
        {
            writer.WriteObjectIdentifier(Oids.Sha256);
            if (DigestHasNull) writer.WriteNull();
        }
        var signed = Content;
        if (HasAttributes)
        {
            signed = Attributes(null);
            writer.WriteEncodedValue(Attributes(Context0));
        }
        using (writer.PushSequence()) writer.WriteObjectIdentifier(Oids.EcdsaWithSha256);
        writer.WriteOctetString(key.SignData(signed, HashAlgorithmName.SHA256, DSASignatureFormat.Rfc3279DerSequence));
        if (HasUnsignedParts) using (writer.PushSetOf(Context1)) writer.WriteNull();
    }

    private byte[] Attributes(Asn1Tag? tag)
    {
        var writer = new AsnWriter(AsnEncodingRules.DER);
        using (writer.PushSetOf(tag))
        {
            Write(writer, Oids.ContentType, value => value.WriteObjectIdentifier(ContentTypeAttribute));
            Write(writer, Oids.MessageDigest, value => value.WriteOctetString(Digest));
        }
        return writer.Encode();
    }

    private static void Write(AsnWriter writer, string oid, Action<AsnWriter> write)
    {
        using var attribute = writer.PushSequence();
        writer.WriteObjectIdentifier(oid);
        using var values = writer.PushSetOf();
        write(writer);
    }
}
