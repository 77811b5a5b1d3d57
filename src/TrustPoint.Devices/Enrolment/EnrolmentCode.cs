namespace TrustPoint.Devices.Enrolment;

/// <summary>A one-time enrolment code, as it is kept: hashed, bound to one device and one profile, single use, expiring. It is a grant of the issuance store with the same id.</summary>
public sealed record EnrolmentCode
{
    /// <summary>Random, 16 hex digits. Says nothing about the code; stands in the audit log.</summary>
    public required string Id { get; init; }

    /// <summary>The device it enrols.</summary>
    public required string Device { get; init; }

    /// <summary>The profile it is good for.</summary>
    public required string Profile { get; init; }

    /// <summary>PBKDF2 salt.</summary>
    public required byte[] Salt { get; init; }

    /// <summary>PBKDF2 output.</summary>
    public required byte[] Hash { get; init; }

    /// <summary>After this it is refused.</summary>
    public required DateTimeOffset ExpiresAt { get; init; }

    /// <summary>The request key that used it up (SHA-256); null while unused. The same request may show it again.</summary>
    public byte[]? UsedBy { get; init; }
}
