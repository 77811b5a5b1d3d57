using System.Formats.Asn1;
using System.Net;
using TrustPoint.Ca.Profiles;
using TrustPoint.Devices.Registry;
using TrustPoint.Formats;
using TrustPoint.Formats.CsrAttributes;
using TrustPoint.Formats.Keys;
using TrustPoint.Formats.Names;

namespace TrustPoint.Appliance.Enrolment;

/// <summary>
/// What a request for a profile should hold: the key for readers of RFC 7030 section 4.5.2, and the whole as a template for readers of
/// RFC 9908 section 3.4; for a device that is known, its own names (RFC 8995 section 5.9.2). It says what issuance will take; issuance decides by itself.
/// </summary>
internal static class RequestAttributes
{
    /// <summary>Builds them.</summary>
    /// <param name="profile">The profile.</param>
    /// <param name="device">The device that asks; null for anybody, who fills in its own names.</param>
    public static CsrAttrs For(Profile profile, Device? device)
    {
        var items = new List<CsrAttribute>();
        // RFC 9908 section 3.2: a key only where there is no choice.
        var kind = profile.Keys.Kinds is [var only] ? only : default(PublicKeyKind?);
        if (kind is not null && OldStyleKey(kind.Value, profile.Keys) is { } key) items.Add(key);
        items.Add(new CsrAttribute.Template(new()
        {
            Subject = [.. profile.Subject.Where(rule => IsAskedFor(rule, device)).Select(rule => new TemplateName(rule.Oid, ValueOf(rule, device)))],
            Key = kind is null ? null : TemplateKeyOf(kind.Value, profile.Keys),
            Extensions = AltNames(profile.AltNames, device),
        }));
        return new(items);
    }

    // What the profile sets by itself need not be asked for, nor what a device may not have got.
    private static bool IsAskedFor(SubjectRule rule, Device? device) => rule.Source switch
    {
        SubjectSource.NamedValue => !rule.Optional || (device is not null && NamedValue(rule.Name, device) is not null),
        SubjectSource.Request => !rule.Optional,
        _ => false,
    };

    private static ReadOnlyMemory<byte>? ValueOf(SubjectRule rule, Device? device)
    {
        if (rule.Source != SubjectSource.NamedValue || device is null || NamedValue(rule.Name, device) is not { } value) return null;
        var writer = new AsnWriter(AsnEncodingRules.DER);
        // RFC 5280 appendix A: serialNumber is a PrintableString.
        writer.WriteCharacterString(rule.Oid == Oids.SerialNumber ? UniversalTagNumber.PrintableString : UniversalTagNumber.UTF8String, value);
        return writer.Encode();
    }

    private static string? NamedValue(string name, Device device) => name switch
    {
        Ca.Issuance.AuthorisedNames.DeviceName => device.Name,
        Ca.Issuance.AuthorisedNames.DeviceSerialNumber => device.SerialNumber,
        _ => null,
    };

    private static List<TemplateExtension> AltNames(AltNameRule rule, Device? device)
    {
        if (device is null) return rule.Required ? [new(Oids.SubjectAltName, false, null)] : [];
        var names = new List<GeneralName>();
        if (rule.Kinds.Contains(AltNameKind.Dns)) names.AddRange(device.DnsNames.Select(name => new GeneralName.Dns(name)));
        if (rule.Kinds.Contains(AltNameKind.Ip)) names.AddRange(device.IpAddresses.Select(address => new GeneralName.Ip(IPAddress.Parse(address))));
        if (rule.Kinds.Contains(AltNameKind.Uri)) names.AddRange(device.Uris.Select(uri => new GeneralName.Uri(uri)));
        return names.Count > 0 ? [new(Oids.SubjectAltName, false, GeneralNames.Encode(names))] : [];
    }

    private static CsrAttribute? OldStyleKey(PublicKeyKind kind, KeyRule rule) => kind switch
    {
        PublicKeyKind.EcP256 => new CsrAttribute.EcKey(Oids.Secp256r1),
        PublicKeyKind.EcP384 => new CsrAttribute.EcKey(Oids.Secp384r1),
        PublicKeyKind.EcP521 => new CsrAttribute.EcKey(Oids.Secp521r1),
        PublicKeyKind.Rsa => new CsrAttribute.RsaKey(rule.RsaMinimumBits),
        _ => new CsrAttribute.Wanted(Oids.Ed25519),
    };

    private static TemplateKey TemplateKeyOf(PublicKeyKind kind, KeyRule rule) => kind switch
    {
        PublicKeyKind.EcP256 => new TemplateKey.Ec(Oids.Secp256r1),
        PublicKeyKind.EcP384 => new TemplateKey.Ec(Oids.Secp384r1),
        PublicKeyKind.EcP521 => new TemplateKey.Ec(Oids.Secp521r1),
        PublicKeyKind.Rsa => new TemplateKey.Rsa(rule.RsaMinimumBits),
        _ => new TemplateKey.Ed25519(),
    };
}
