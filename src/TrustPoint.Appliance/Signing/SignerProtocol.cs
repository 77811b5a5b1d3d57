using TrustPoint.Ca.Issuance;
using TrustPoint.Ca.Keys;
using TrustPoint.Ca.Signing;
using TrustPoint.Formats.Names;

namespace TrustPoint.Appliance.Signing;

/// <summary>What is asked of the signer. The first on each connection is <see cref="Hello"/>.</summary>
internal enum SignerCall : byte
{
    Hello = 0,
    Sign = 1,
    SignCertificate = 2,
    SignDigest = 3,
    Generate = 4,
    List = 5,
    Find = 6,
    Describe = 7,
    Destroy = 8,
    Trouble = 10,
    KnowAuthority = 11,
    Close = 12,
    Status = 13,
    Open = 32,
    AllowProfile = 33,
}

/// <summary>How the signer answers.</summary>
internal enum SignerAnswer : byte
{
    Done = 0,
    Unavailable = 1,
    NoSuchKey = 2,
    Refused = 3,
    Unfit = 4,
}

/// <summary>The protocol's own numbers, and its larger values. docs/signer.md writes them down.</summary>
internal static class SignerProtocol
{
    /// <summary>Version. Another one is another protocol.</summary>
    public const byte Version = 1;

    /// <summary>The longest frame but for a message to be signed.</summary>
    public const int LongestFrame = 256 * 1024;

    /// <summary>The longest message to be signed: a CRL of some three million entries.</summary>
    public const int LongestMessage = 128 * 1024 * 1024;

    /// <summary>Texts that people read, and names.</summary>
    public const int LongestText = 16 * 1024;

    private const int MostNames = 256;

    public static WireWriter Key(this WireWriter frame, StoredKey key) =>
        frame.Text(key.Id).Text(key.Label).Octet((byte)key.Algorithm).Octets(key.SubjectPublicKeyInfo).Octet((byte)key.Protection);

    public static StoredKey Key(this WireReader frame) => new(frame.Text(LongestText), frame.Text(LongestText), frame.Word<KeyAlgorithm>(), frame.Octets().ToArray(), frame.Word<KeyProtection>());

    public static WireWriter Grounds(this WireWriter frame, CertificateGrounds grounds)
    {
        frame.Text(grounds.Profile).Octets(grounds.Request.Span).Octet(grounds.IsCross ? (byte)1 : (byte)0).TextOrNull(grounds.Masa).Number((uint)grounds.Shards)
            .TextOrNull(grounds.PublicUrl?.ToString()).Time(grounds.IssuedAt);
        frame.Number((uint)grounds.Names.Values.Count);
        foreach (var (name, value) in grounds.Names.Values) frame.Text(name).Text(value);
        frame.Number((uint)grounds.Names.Subject.Count);
        foreach (var attribute in grounds.Names.Subject) frame.Text(attribute.Oid).Text(attribute.Value);
        var altNames = grounds.Names.AltNames;
        return altNames is [] ? frame.Octets([]) : frame.Octets(GeneralNames.Encode(altNames));
    }

    public static CertificateGrounds Grounds(this WireReader frame)
    {
        var grounds = new CertificateGrounds
        {
            Profile = frame.Text(LongestText),
            Request = frame.Octets(),
            IsCross = frame.Flag(),
            Masa = frame.TextOrNull(LongestText),
            Shards = frame.Number(1 << 16),
            PublicUrl = frame.TextOrNull(LongestText) is { } url ? PublicUrl.TryParse(url) ?? throw new WireException("the public URL is none") : null,
            IssuedAt = frame.Time(),
        };
        var values = new Dictionary<string, string>(StringComparer.Ordinal);
        for (var left = frame.Number(MostNames); left > 0; left--) values[frame.Text(LongestText)] = frame.Text(LongestText);
        var subject = new List<NameAttribute>();
        for (var left = frame.Number(MostNames); left > 0; left--) subject.Add(new(frame.Text(LongestText), frame.Text(LongestText)));
        var altNames = frame.Octets();
        return grounds with { Names = new() { Values = values, Subject = subject, Others = altNames.IsEmpty ? [] : GeneralNames.Decode(altNames) } };
    }
}
