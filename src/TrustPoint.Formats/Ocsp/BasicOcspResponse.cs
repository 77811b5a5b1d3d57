using System.Formats.Asn1;
using TrustPoint.Formats.Certificates;
using TrustPoint.Formats.Der;
using TrustPoint.Formats.Keys;
using TrustPoint.Formats.Signatures;

namespace TrustPoint.Formats.Ocsp;

/// <summary>A signed answer (BasicOCSPResponse, RFC 6960 section 4.2.1), read whole. Whether its signer may speak is for who reads it to decide (section 3.2).</summary>
public sealed class BasicOcspResponse
{
    private const int MaxCertificates = 8;

    private static readonly Asn1Tag CertificatesTag = new(TagClass.ContextSpecific, 0);

    private BasicOcspResponse(AsnReader reader)
    {
        var basic = reader.ReadSequence();
        TbsDer = basic.PeekEncodedValue();
        Data = ResponseData.Read(basic);
        SignatureAlgorithm = SignatureAlgorithm.Decode(basic.ReadEncodedValue());
        if (!basic.TryReadPrimitiveBitString(out var unused, out var signature) || unused != 0)
            throw new DecodeException("OCSP response: the signature is not a whole number of octets");
        Signature = signature;
        Certificates = basic.NextIs(CertificatesTag) ? ReadCertificates(basic.ReadSequence(CertificatesTag)) : [];
        basic.ThrowIfNotEmpty();
    }

    /// <summary>What it says.</summary>
    public ResponseData Data { get; }

    /// <summary>DER of ResponseData: what is signed.</summary>
    public ReadOnlyMemory<byte> TbsDer { get; }

    /// <summary>How it is signed.</summary>
    public SignatureAlgorithm SignatureAlgorithm { get; }

    /// <summary>The content of the signature's BIT STRING.</summary>
    public ReadOnlyMemory<byte> Signature { get; }

    /// <summary>What came with it: the responder's certificate, or none when the issuer itself signed.</summary>
    public IReadOnlyList<Certificate> Certificates { get; }

    /// <summary>Whether this key made the signature. Says nothing about rights and times.</summary>
    public bool IsSignedBy(SubjectPublicKey responder) => responder.Verify(SignatureAlgorithm, TbsDer.Span, Signature.Span);

    internal static BasicOcspResponse Decode(ReadOnlyMemory<byte> der) =>
        StrictDer.ReadMessage("OCSP response", der, OcspResponse.MaxSize, static reader => new BasicOcspResponse(reader));

    private static List<Certificate> ReadCertificates(AsnReader tagged)
    {
        var list = tagged.ReadSequence();
        tagged.ThrowIfNotEmpty();
        var certificates = new List<Certificate>(1);
        while (list.HasData)
        {
            if (certificates.Count == MaxCertificates) throw new DecodeException($"OCSP response: more than {MaxCertificates} certificates come with it");
            certificates.Add(Certificate.Decode(list.ReadEncodedValue()));
        }
        return certificates;
    }
}
