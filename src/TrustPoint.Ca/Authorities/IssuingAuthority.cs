using TrustPoint.Ca.Crls;
using TrustPoint.Ca.Keys;
using TrustPoint.Formats;
using TrustPoint.Formats.Certificates;

namespace TrustPoint.Ca.Authorities;

/// <summary>An authority of the live set: what is kept of it, its certificate read, its key ready.</summary>
public sealed class IssuingAuthority
{
    private IssuingAuthority(Authority record, Certificate certificate, AuthorityKey key) => (Record, Certificate, Key) = (record, certificate, key);

    /// <summary>What is kept.</summary>
    public Authority Record { get; }

    /// <summary>Unique name; stands in URLs.</summary>
    public string Name => Record.Name;

    /// <summary>Its certificate.</summary>
    public Certificate Certificate { get; }

    /// <summary>Its certificate's subject as an RFC 4514 string.</summary>
    public string Subject => Certificate.Subject.ToString();

    /// <summary>Content octets of its certificate's serial number.</summary>
    public byte[] Serial => Certificate.Serial.ToArray();

    /// <summary>Kind and size of its key, for people.</summary>
    public string KeyName => Certificate.PublicKey.Name;

    /// <summary>Start of its certificate's validity.</summary>
    public DateTimeOffset NotBefore => Certificate.NotBefore;

    /// <summary>End of its certificate's validity, inclusive.</summary>
    public DateTimeOffset NotAfter => Certificate.NotAfter;

    /// <summary>Whether it may sign other authorities (RFC 5280 section 4.2.1.9).</summary>
    public bool CanHaveBelow => Certificate.BasicConstraints is { IsAuthority: true, PathLength: not 0 };

    /// <summary>That it was ended for ever, or is being ended, in words (LIF-57); null: it was not.</summary>
    public string? WhyEnded => Record.Tombstone?.Words(Name) ?? (Record.Ending is null ? null : $"The authority {Name} is being ended for ever");

    internal AuthorityKey Key { get; }

    /// <summary>Why it may not issue now, in words, or null. Invariant I4 asks more: that its parents may as well.</summary>
    /// <param name="now">Now.</param>
    /// <param name="atCeremony">Whether keys that are elsewhere at other times are at hand.</param>
    internal string? Inactive(DateTimeOffset now, bool atCeremony)
    {
        if (WhyEnded is { } ended) return ended;
        if (Record.State == AuthorityState.OnHold) return $"The certificate of the authority {Name} is on hold";
        if (Record.State != AuthorityState.Active) return $"The authority {Name} is {Record.State.ToString().ToLowerInvariant()}";
        if (Record.Protection == KeyProtection.Elsewhere && !atCeremony) return $"The key of the authority {Name} is not on this box";
        if (now < Certificate.NotBefore) return $"The authority {Name} is not valid before {Certificate.NotBefore:u}";
        return now > Certificate.NotAfter ? $"The authority {Name} expired at {Certificate.NotAfter:u}" : null;
    }

    /// <summary>The same in another state.</summary>
    internal IssuingAuthority With(AuthorityState state) => new(Record with { State = state }, Certificate, Key);

    /// <summary>The same, retired and being ended; what is revoked stays so.</summary>
    internal IssuingAuthority With(AuthorityEnding ending) =>
        new(Record with { Ending = ending, State = Record.State == AuthorityState.Revoked ? AuthorityState.Revoked : AuthorityState.Retired }, Certificate, Key);

    /// <summary>The same without its key.</summary>
    internal IssuingAuthority With(KeyTombstone tombstone) => new(Record with { Tombstone = tombstone }, Certificate, Key);

    /// <summary>The same with other settings of its CRLs.</summary>
    internal IssuingAuthority With(CrlSettings settings) => new(Record with { Crl = settings }, Certificate, Key);

    /// <summary>Reads a record.</summary>
    /// <exception cref="InvalidDataException">The certificate cannot be read, or is not for this key.</exception>
    internal static IssuingAuthority Read(Authority record)
    {
        try
        {
            var certificate = Certificate.Decode(record.Certificate);
            return new(record, certificate, new(record.KeyId, record.Scheme, certificate.PublicKey));
        }
        catch (Exception damage) when (damage is DecodeException or InvalidDataException)
        {
            throw new InvalidDataException($"The record of the authority {record.Name} is damaged: {damage.Message}", damage);
        }
    }
}
