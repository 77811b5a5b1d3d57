using TrustPoint.Ca.Callers;

namespace TrustPoint.Devices.Joining;

/// <summary>Where a join stands.</summary>
public enum JoinState
{
    /// <summary>A person is asked whether the device comes in.</summary>
    Waiting,

    /// <summary>It may come in; its voucher is asked for.</summary>
    VoucherAsked,

    /// <summary>Its voucher is here and goes to the device.</summary>
    VoucherGot,

    /// <summary>The device took its voucher.</summary>
    Imprinted,

    /// <summary>The device has its certificate.</summary>
    Enrolled,

    /// <summary>It ended.</summary>
    Refused,
}

/// <summary>Why a join ended.</summary>
public enum JoinRefusal
{
    /// <summary>It did not.</summary>
    None,

    /// <summary>A person refused it.</summary>
    Person,

    /// <summary>Nobody decided, or no voucher came, in time.</summary>
    TooLate,

    /// <summary>The device began anew.</summary>
    BeganAnew,

    /// <summary>The device did not take its voucher.</summary>
    Device,

    /// <summary>The manufacturer refuses: mostly, but not always, because the device is not ours.</summary>
    NotOurs,

    /// <summary>The manufacturer does not know the device.</summary>
    Unknown,

    /// <summary>The manufacturer cannot make what the device would take.</summary>
    Unable,
}

/// <summary>What the device's past was found to be (RFC 8995 section 5.8.3).</summary>
public enum JoinVerdict
{
    /// <summary>It is not known yet.</summary>
    Open,

    /// <summary>Good, or there is nobody to tell it.</summary>
    Accepted,

    /// <summary>The rules refuse it.</summary>
    Refused,

    /// <summary>The rules refuse it, and a person let it in all the same.</summary>
    Overridden,
}

/// <summary>One attempt of a device to come in by voucher, as it is kept. One attempt is one factory identity and one nonce (RFC 8995 section 5.6).</summary>
public sealed record Join
{
    /// <summary>Its number; 0: it was not kept yet.</summary>
    public long Id { get; init; }

    /// <summary>Lower-case hex of SHA-256 over the factory identity.</summary>
    public required string IdevidSha256 { get; init; }

    /// <summary>The request's nonce, as text; of a device that was given a voucher without one too.</summary>
    public required string Nonce { get; init; }

    /// <summary>The manufacturer's name here.</summary>
    public required string Manufacturer { get; init; }

    /// <summary>serialNumber of the factory identity.</summary>
    public required string SerialNumber { get; init; }

    /// <summary>The domain that it joins.</summary>
    public required string Domain { get; init; }

    /// <summary>DER of the factory identity.</summary>
    public required byte[] Idevid { get; init; }

    /// <summary>Where it stands.</summary>
    public required JoinState State { get; init; }

    /// <summary>Why it ended.</summary>
    public JoinRefusal Refusal { get; init; }

    /// <summary>Why it ended or does not go on, or what the past is, for people.</summary>
    public string? Reason { get; init; }

    /// <summary>What the manufacturer's service said to that, in its own words: foreign text, for people here; null: nothing.</summary>
    public string? MasaWords { get; init; }

    /// <summary>Who decided about it last; null: no person did.</summary>
    public string? DecidedBy { get; init; }

    /// <summary>When it began.</summary>
    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>When it last went on.</summary>
    public required DateTimeOffset ChangedAt { get; init; }

    /// <summary>DER of the voucher's CMS, byte for byte as it came.</summary>
    public byte[]? Voucher { get; init; }

    /// <summary>DER of the registrar's request for it; null: it was brought by hand.</summary>
    public byte[]? Request { get; init; }

    /// <summary>domainID of the certificate that the voucher pins (RFC 8995 section 5.8.2).</summary>
    public byte[]? DomainId { get; init; }

    /// <summary>What the device's past was found to be.</summary>
    public JoinVerdict Verdict { get; init; }

    /// <summary>Whether the certificate that the device has was that of the connection on which it said so (RFC 8995 section 5.9.4).</summary>
    public bool CertificateMatched { get; init; }

    /// <summary>What a person's decision about it takes now: to ignore a past that the rules refuse is for those who make the rules.</summary>
    public Right DecisionTakes => Verdict == JoinVerdict.Refused ? Right.AcceptManufacturers : Right.DecideRequests;

    /// <summary>Rises with every change.</summary>
    public long Version { get; init; }
}
