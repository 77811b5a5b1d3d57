using System.Formats.Asn1;
using TrustPoint.Agent.Keys;
using TrustPoint.Ca.Keys;
using TrustPoint.Formats;
using TrustPoint.Formats.Certificates;
using TrustPoint.Formats.CsrAttributes;
using TrustPoint.Formats.Names;
using TrustPoint.Formats.Requests;

namespace TrustPoint.Agent.Enrolment;

/// <summary>What the device will ask for: what the domain wishes (RFC 7030 section 4.5, RFC 9908), and its own where the domain leaves it free.</summary>
/// <param name="KeyAlgorithm">The kind of key to make.</param>
/// <param name="Subject">The subject.</param>
/// <param name="Extensions">The extensions.</param>
/// <param name="Attributes">Further attributes.</param>
internal sealed record RequestContent(
    KeyAlgorithm KeyAlgorithm, DistinguishedName Subject, IReadOnlyList<CertificateExtension> Extensions, IReadOnlyList<RawAttribute> Attributes)
{
    /// <summary>Fills in what the domain wishes.</summary>
    /// <param name="wishes">What it wishes; null: nothing.</param>
    /// <param name="own">The names of the device's own.</param>
    /// <exception cref="AgentException">It wishes what this device does not have.</exception>
    public static RequestContent Of(CsrAttrs? wishes, DistinguishedName own)
    {
        // RFC 9908 section 4: who knows templates heeds the template alone.
        if (wishes?.Template is { } template)
        {
            return new(
                KeyOf(template.Key), template.Subject is { } names ? Filled(names, own) : own,
                [.. template.Extensions.Where(HasValue).Select(wanted => new CertificateExtension(wanted.Oid, wanted.Critical, wanted.Value!.Value))],
                template.Attributes);
        }
        var items = wishes?.Items ?? [];
        return new(KeyOf(items), own, [.. items.OfType<CsrAttribute.ExtensionValues>().SelectMany(values => values.Extensions)], []);
    }

    /// <summary>The same names again with a new key (RFC 7030 section 4.2.2).</summary>
    /// <param name="wishes">What the domain wishes of keys; null: nothing.</param>
    /// <param name="present">The certificate that is renewed.</param>
    public static RequestContent Again(CsrAttrs? wishes, Certificate present)
    {
        var algorithm = wishes?.Template is { } template ? KeyOf(template.Key) : KeyOf(wishes?.Items ?? []);
        return new(algorithm, present.Subject, [.. present.Extensions.Where(extension => extension.Oid == Oids.SubjectAltName)], []);
    }

    /// <summary>Signs the request with the new key.</summary>
    public async Task<CertificationRequest> SignAsync(IDeviceKey key, CancellationToken ct)
    {
        var draft = new CertificationRequestDraft(Subject, key.PublicKey.Der.Span, key.Algorithm, Extensions, Attributes);
        try
        {
            return draft.Assemble(await key.SignAsync(draft.ToSign, ct));
        }
        catch (DecodeException odd)
        {
            throw new AgentException($"the domain wishes a request that cannot be made: {odd.Message}", odd);
        }
    }

    // RFC 9908 section 3.4: what has no value the client fills in; empty names inside a subjectAltName likewise. A device has none of its own.
    private static bool HasValue(TemplateExtension wanted)
    {
        if (wanted.Value is not { } value) return false;
        if (wanted.Oid != Oids.SubjectAltName) return true;
        try
        {
            return GeneralNames.Decode(value).Count > 0;
        }
        catch (DecodeException)
        {
            return false;
        }
    }

    private static KeyAlgorithm KeyOf(IReadOnlyList<CsrAttribute> items) => items.FirstOrDefault(item => item is CsrAttribute.EcKey or CsrAttribute.RsaKey) switch
    {
        CsrAttribute.EcKey ec => OnCurve(ec.Curve),
        CsrAttribute.RsaKey rsa => OfSize(rsa.Bits),
        _ => KeyAlgorithm.EcP256,
    };

    private static KeyAlgorithm KeyOf(TemplateKey? key) => key switch
    {
        TemplateKey.Ec ec => OnCurve(ec.Curve),
        TemplateKey.Rsa rsa => OfSize(rsa.Bits ?? 3072),
        TemplateKey.Ed25519 => throw new AgentException("the domain wishes an Ed25519 key, and this agent makes none"),
        _ => KeyAlgorithm.EcP256,
    };

    private static KeyAlgorithm OnCurve(string curve) => curve switch
    {
        Oids.Secp256r1 => KeyAlgorithm.EcP256,
        Oids.Secp384r1 => KeyAlgorithm.EcP384,
        Oids.Secp521r1 => KeyAlgorithm.EcP521,
        _ => throw new AgentException($"the domain wishes a key on curve {curve}, and this agent makes none there"),
    };

    private static KeyAlgorithm OfSize(int bits) => bits switch
    {
        <= 2048 => KeyAlgorithm.Rsa2048,
        <= 3072 => KeyAlgorithm.Rsa3072,
        <= 4096 => KeyAlgorithm.Rsa4096,
        _ => throw new AgentException($"the domain wishes an RSA key of {bits} bits, and this agent makes at most 4096"),
    };

    private static DistinguishedName Filled(IReadOnlyList<TemplateName> names, DistinguishedName own)
    {
        var writer = new AsnWriter(AsnEncodingRules.DER);
        using (writer.PushSequence())
        {
            foreach (var name in names)
            {
                // A hole for which the device has nothing is left out: a name that it invents is not the one that the domain has for it.
                if (name.Value is { } value) WriteRdn(writer, name.Oid, value.Span);
                else if (own.Find(name.Oid) is { } ownValue) writer.WriteEncodedValue(Rdn(name.Oid, ownValue));
            }
        }
        try
        {
            return DistinguishedName.Decode(writer.Encode());
        }
        catch (DecodeException odd)
        {
            throw new AgentException($"the domain wishes a subject that cannot be made: {odd.Message}", odd);
        }
    }

    private static void WriteRdn(AsnWriter writer, string oid, ReadOnlySpan<byte> value)
    {
        using var rdn = writer.PushSetOf();
        using var attribute = writer.PushSequence();
        writer.WriteObjectIdentifier(oid);
        writer.WriteEncodedValue(value);
    }

    private static ReadOnlySpan<byte> Rdn(string oid, string value) =>
        new AsnReader(DistinguishedName.Build([new(oid, value)]).Der, AsnEncodingRules.DER).ReadSequence().ReadEncodedValue().Span;
}
