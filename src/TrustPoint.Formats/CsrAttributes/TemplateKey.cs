using System.Formats.Asn1;
using TrustPoint.Formats.Der;

namespace TrustPoint.Formats.CsrAttributes;

/// <summary>The kind of key that a template asks for (SubjectPublicKeyInfoTemplate, RFC 9908 section 3.4).</summary>
public abstract record TemplateKey
{
    internal static TemplateKey Read(AsnReader info)
    {
        var algorithm = info.ReadSequence();
        TemplateKey key = algorithm.ReadObjectIdentifier() switch
        {
            Oids.EcPublicKey => new Ec(algorithm.ReadObjectIdentifier()),
            Oids.RsaEncryption => Rsa.Read(algorithm, info),
            Oids.Ed25519 => new Ed25519(),
            var other => throw new DecodeException($"request template: key algorithm {other} is not accepted"),
        };
        algorithm.ThrowIfNotEmpty();
        if (info.HasData)
            throw new DecodeException("request template: a placeholder key stands beside a key that is not RSA");
        return key;
    }

    internal void Write(AsnWriter writer, Asn1Tag tag)
    {
        using var info = writer.PushSequence(tag);
        using (writer.PushSequence()) WriteAlgorithm(writer);
        if (this is Rsa { Bits: { } bits }) writer.WriteBitString(Rsa.Placeholder(bits));
    }

    private protected abstract void WriteAlgorithm(AsnWriter writer);

    /// <summary>EC on this curve.</summary>
    /// <param name="Curve">Dotted.</param>
    public sealed record Ec(string Curve) : TemplateKey
    {
        private protected override void WriteAlgorithm(AsnWriter writer)
        {
            writer.WriteObjectIdentifier(Oids.EcPublicKey);
            writer.WriteObjectIdentifier(Curve);
        }
    }

    /// <summary>RSA.</summary>
    /// <param name="Bits">Size of the modulus, a multiple of 8; null: the client is free. On the wire it is that of a placeholder key.</param>
    public sealed record Rsa(int? Bits) : TemplateKey
    {
        internal static Rsa Read(AsnReader algorithm, AsnReader info)
        {
            algorithm.ReadNull();
            if (!info.HasData) return new((int?)null);
            if (!info.TryReadPrimitiveBitString(out var unused, out var bits) || unused != 0)
                throw new DecodeException("request template: the placeholder key is not a whole number of octets");
            return new(StrictDer.Read("request template: placeholder key", bits, static reader =>
            {
                var key = reader.ReadSequence();
                var modulus = key.ReadInteger();
                key.ReadIntegerBytes();
                key.ThrowIfNotEmpty();
                return (int)modulus.GetBitLength();
            }));
        }

        internal static byte[] Placeholder(int bits)
        {
            var modulus = new byte[bits / 8];
            modulus.AsSpan().Fill(0xff);
            var writer = new AsnWriter(AsnEncodingRules.DER);
            using (writer.PushSequence())
            {
                writer.WriteIntegerUnsigned(modulus);
                writer.WriteInteger(65537);
            }
            return writer.Encode();
        }

        private protected override void WriteAlgorithm(AsnWriter writer)
        {
            writer.WriteObjectIdentifier(Oids.RsaEncryption);
            writer.WriteNull();
        }
    }

    /// <summary>Ed25519.</summary>
    public sealed record Ed25519 : TemplateKey
    {
        private protected override void WriteAlgorithm(AsnWriter writer) => writer.WriteObjectIdentifier(Oids.Ed25519);
    }
}
