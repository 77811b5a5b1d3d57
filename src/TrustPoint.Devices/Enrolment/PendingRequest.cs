namespace TrustPoint.Devices.Enrolment;

/// <summary>What an administrator said.</summary>
public enum PendingDecision
{
    /// <summary>Nothing yet.</summary>
    Waiting,

    /// <summary>Accepted: the device's next request issues.</summary>
    Accepted,

    /// <summary>Refused.</summary>
    Refused,
}

/// <summary>A request that waits for an administrator (RFC 7030 section 4.2.3), as it is kept.</summary>
public sealed record PendingRequest
{
    /// <summary>SHA-256 over identity, domain, profile, public key and names: the same for a request signed anew.</summary>
    public required byte[] RequestKey { get; init; }

    /// <summary>The device.</summary>
    public required string Device { get; init; }

    /// <summary>The domain.</summary>
    public required string Domain { get; init; }

    /// <summary>The profile asked for.</summary>
    public required string Profile { get; init; }

    /// <summary>DER of the PKCS#10, for the administrator to look at.</summary>
    public required byte[] Request { get; init; }

    /// <summary>Who asked: name and proof.</summary>
    public required string Requester { get; init; }

    /// <summary>When it was first seen.</summary>
    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>After this it is forgotten.</summary>
    public required DateTimeOffset ExpiresAt { get; init; }

    /// <summary>Decision.</summary>
    public PendingDecision Decision { get; init; }

    /// <summary>Who decided.</summary>
    public string? DecidedBy { get; init; }
}
