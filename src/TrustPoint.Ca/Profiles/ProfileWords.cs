using System.Globalization;
using TrustPoint.Formats;
using TrustPoint.Formats.Certificates;
using TrustPoint.Formats.Keys;

namespace TrustPoint.Ca.Profiles;

/// <summary>The words that a profile's text may use, and what they mean. One table each; OIDs may stand in dotted form too.</summary>
internal static class ProfileWords
{
    /// <summary>What stands for 99991231235959Z.</summary>
    public const string Never = "never";

    /// <summary>In the list of ignored extensions: whatever is not named.</summary>
    public const string Others = "others";

    public static readonly IReadOnlyDictionary<string, ProfileRequester> Requesters = new Dictionary<string, ProfileRequester>
    {
        ["device"] = ProfileRequester.Device,
        ["appliance"] = ProfileRequester.Appliance,
        ["administrator"] = ProfileRequester.Administrator,
    };

    public static readonly IReadOnlyDictionary<string, ProfileStandard> Standards = new Dictionary<string, ProfileStandard>
    {
        ["ieee-802.1ar"] = ProfileStandard.Ieee8021Ar,
        ["opc-ua"] = ProfileStandard.OpcUa,
        ["spiffe"] = ProfileStandard.Spiffe,
        ["ocsp-responder"] = ProfileStandard.OcspResponder,
        ["tls-server"] = ProfileStandard.TlsServer,
    };

    public static readonly IReadOnlyDictionary<string, PublicKeyKind> KeyKinds = new Dictionary<string, PublicKeyKind>
    {
        ["ec-p256"] = PublicKeyKind.EcP256,
        ["ec-p384"] = PublicKeyKind.EcP384,
        ["ec-p521"] = PublicKeyKind.EcP521,
        ["rsa"] = PublicKeyKind.Rsa,
        ["ed25519"] = PublicKeyKind.Ed25519,
    };

    public static readonly IReadOnlyDictionary<string, string> Attributes = new Dictionary<string, string>
    {
        ["CN"] = Oids.CommonName,
        ["O"] = Oids.Organization,
        ["OU"] = Oids.OrganizationalUnit,
        ["C"] = Oids.Country,
        ["L"] = Oids.Locality,
        ["ST"] = Oids.State,
        ["DC"] = Oids.DomainComponent,
        ["serialNumber"] = Oids.SerialNumber,
        ["dnQualifier"] = Oids.DnQualifier,
    };

    public static readonly IReadOnlyDictionary<string, AltNameKind> AltNameKinds = new Dictionary<string, AltNameKind>
    {
        ["dns"] = AltNameKind.Dns,
        ["ip"] = AltNameKind.Ip,
        ["uri"] = AltNameKind.Uri,
        ["email"] = AltNameKind.Email,
        ["otherName"] = AltNameKind.OtherName,
    };

    public static readonly IReadOnlyDictionary<string, KeyUsages> KeyUsageBits = new Dictionary<string, KeyUsages>
    {
        ["digitalSignature"] = KeyUsages.DigitalSignature,
        ["nonRepudiation"] = KeyUsages.NonRepudiation,
        ["keyEncipherment"] = KeyUsages.KeyEncipherment,
        ["dataEncipherment"] = KeyUsages.DataEncipherment,
        ["keyAgreement"] = KeyUsages.KeyAgreement,
        ["keyCertSign"] = KeyUsages.KeyCertSign,
        ["cRLSign"] = KeyUsages.CrlSign,
    };

    // anyExtendedKeyUsage is no word here: it takes every restriction away.
    public static readonly IReadOnlyDictionary<string, string> ExtendedKeyUsages = new Dictionary<string, string>
    {
        ["serverAuth"] = Oids.ServerAuth,
        ["clientAuth"] = Oids.ClientAuth,
        ["codeSigning"] = Oids.CodeSigning,
        ["emailProtection"] = Oids.EmailProtection,
        ["timeStamping"] = Oids.TimeStamping,
        ["OCSPSigning"] = Oids.OcspSigning,
        ["cmcCA"] = Oids.CmcCa,
        ["cmcRA"] = Oids.CmcRa,
        ["transferSigning"] = Oids.TransferSigning,
    };

    public static readonly IReadOnlyDictionary<string, string> Extensions = new Dictionary<string, string>
    {
        ["keyUsage"] = Oids.KeyUsage,
        ["extendedKeyUsage"] = Oids.ExtendedKeyUsage,
        ["basicConstraints"] = Oids.BasicConstraints,
        ["subjectKeyIdentifier"] = Oids.SubjectKeyIdentifier,
    };

    /// <summary>The word's meaning, or null for an unknown word.</summary>
    public static T? In<T>(this IReadOnlyDictionary<string, T> words, string word) where T : struct =>
        words.TryGetValue(word, out var value) ? value : null;

    /// <summary>The OID a word stands for, or the word itself when it is a dotted OID; null for anything else.</summary>
    public static string? Oid(this IReadOnlyDictionary<string, string> words, string word) =>
        words.TryGetValue(word, out var oid) ? oid : IsOid(word) ? word : null;

    /// <summary>The word for a value, for messages.</summary>
    public static string WordFor<T>(this IReadOnlyDictionary<string, T> words, T value)
    {
        foreach (var (word, meaning) in words)
        {
            if (EqualityComparer<T>.Default.Equals(meaning, value)) return word;
        }
        return value?.ToString() ?? "";
    }

    /// <summary>A whole number with a unit: <c>10m</c>, <c>24h</c>, <c>90d</c>, <c>10y</c> (a year has 365 days). Null for anything else.</summary>
    public static TimeSpan? Span(string word)
    {
        if (word.Length < 2 || !int.TryParse(word[..^1], NumberStyles.None, CultureInfo.InvariantCulture, out var count) || count > 100_000) return null;
        return word[^1] switch
        {
            'm' => TimeSpan.FromMinutes(count),
            'h' => TimeSpan.FromHours(count),
            'd' => TimeSpan.FromDays(count),
            'y' => TimeSpan.FromDays(365L * count),
            _ => null,
        };
    }

    /// <summary>A time as <see cref="Span"/> reads it, in the largest unit that people would use.</summary>
    public static string Write(TimeSpan span) =>
        span.TotalDays >= 365 && span.TotalDays % 365 == 0 ? FormattableString.Invariant($"{span.TotalDays / 365}y")
        : span.TotalDays > 2 && span.TotalHours % 24 == 0 ? FormattableString.Invariant($"{span.TotalDays}d")
        : span.TotalMinutes > 0 && span.TotalMinutes % 60 == 0 ? FormattableString.Invariant($"{span.TotalHours}h")
        : FormattableString.Invariant($"{span.TotalMinutes}m");

    private static bool IsOid(string word)
    {
        var arcs = word.Split('.');
        return arcs.Length is > 2 and < 20 && arcs[0] is "0" or "1" or "2"
            && arcs.All(arc => arc.Length is > 0 and < 40 && arc.All(char.IsAsciiDigit) && (arc.Length == 1 || arc[0] != '0'));
    }
}
