using System.Net;
using System.Security.Cryptography;
using TrustPoint.Formats;
using TrustPoint.Formats.Names;
using TrustPoint.Formats.Requests;

namespace TrustPoint.Ca.Issuance;

/// <summary>
/// What the holder may be called: by the registry, or by an administrator who looked. A request that names anything else is refused.
/// </summary>
public sealed record AuthorisedNames
{
    /// <summary>Named value: the device's name in the registry. May stand as CN.</summary>
    public const string DeviceName = "device.name";

    /// <summary>Named value: serialNumber of the device's factory identity (X.520). May stand as serialNumber.</summary>
    public const string DeviceSerialNumber = "device.serialNumber";

    /// <summary>Values that a profile may put into a subject, by name, such as <see cref="DeviceName"/> or <c>service.name</c>.</summary>
    public IReadOnlyDictionary<string, string> Values { get; init; } = new Dictionary<string, string>();

    /// <summary>Subject attributes that the request itself may bring in (<c>from: request</c>).</summary>
    public IReadOnlyList<NameAttribute> Subject { get; init; } = [];

    /// <summary>DNS names, compared without regard to case (RFC 5280 section 7.2).</summary>
    public IReadOnlyList<string> Dns { get; init; } = [];

    /// <summary>IP addresses in text form, compared as addresses.</summary>
    public IReadOnlyList<string> Ip { get; init; } = [];

    /// <summary>URIs, compared character by character.</summary>
    public IReadOnlyList<string> Uri { get; init; } = [];

    /// <summary>Names of other kinds: rfc822Name, otherName.</summary>
    public IReadOnlyList<GeneralName> Others { get; init; } = [];

    /// <summary>All of them that can stand in subjectAltName.</summary>
    public IReadOnlyList<GeneralName> AltNames =>
    [
        .. Dns.Select(name => new GeneralName.Dns(name)),
        .. Ip.Select(address => new GeneralName.Ip(IPAddress.Parse(address))),
        .. Uri.Select(uri => new GeneralName.Uri(uri)),
        .. Others,
    ];

    /// <summary>What a device of the registry may be called.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="serialNumber">serialNumber of its factory identity, if it has one.</param>
    /// <param name="dns">DNS names.</param>
    /// <param name="ip">IP addresses in text form.</param>
    /// <param name="uri">URIs.</param>
    public static AuthorisedNames OfDevice(
        string name, string? serialNumber, IReadOnlyList<string> dns, IReadOnlyList<string> ip, IReadOnlyList<string> uri)
    {
        var values = new Dictionary<string, string> { [DeviceName] = name };
        if (serialNumber is not null) values.Add(DeviceSerialNumber, serialNumber);
        return new() { Values = values, Dns = dns, Ip = ip, Uri = uri };
    }

    /// <summary>Everything that a request names: for an administrator who looked at it and takes it as it is.</summary>
    public static AuthorisedNames OfRequest(CertificationRequest request) => new()
    {
        Subject = request.Subject.Attributes,
        Others = request.SubjectAltNames,
    };

    /// <summary>All of them, as a second person is shown them.</summary>
    internal IEnumerable<(string Name, string? Value)> Fields =>
    [
        .. Values.OrderBy(value => value.Key, StringComparer.Ordinal).Select(value => (value.Key, (string?)value.Value)),
        .. Subject.Select((attribute, number) => ($"subject {number + 1}", (string?)$"{attribute.Oid} {attribute.Value}")),
        ("subjectAltName", AltNames is [] ? null : string.Join(", ", AltNames)),
        ("subjectAltNameSha256", AltNames is [] ? null : Convert.ToHexStringLower(SHA256.HashData(GeneralNames.Encode(AltNames)))),
    ];

    /// <summary>Whether a request may bring this attribute, whatever the profile makes of it.</summary>
    internal bool Authorises(NameAttribute attribute) =>
        Subject.Contains(attribute)
        || (attribute.Oid == Oids.CommonName && Values.GetValueOrDefault(DeviceName) == attribute.Value)
        || (attribute.Oid == Oids.SerialNumber && Values.GetValueOrDefault(DeviceSerialNumber) == attribute.Value);
}
