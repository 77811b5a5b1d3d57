namespace TrustPoint.Appliance.Rest;

/// <summary>Adds a device and makes its first one-time enrolment code.</summary>
public sealed record AddDevice
{
    /// <summary>Unique name.</summary>
    public required string Name { get; init; }

    /// <summary>Its domain; null: the default domain.</summary>
    public string? Domain { get; init; }

    /// <summary>The profile that the code is good for; null: the domain's default.</summary>
    public string? Profile { get; init; }

    /// <summary>DNS names it may carry.</summary>
    public IReadOnlyList<string> DnsNames { get; init; } = [];

    /// <summary>IP addresses it may carry.</summary>
    public IReadOnlyList<string> IpAddresses { get; init; } = [];

    /// <summary>URIs it may carry.</summary>
    public IReadOnlyList<string> Uris { get; init; } = [];

    /// <summary>serialNumber of its factory identity.</summary>
    public string? SerialNumber { get; init; }

    /// <summary>Its manufacturer's name here.</summary>
    public string? Manufacturer { get; init; }

    /// <summary>How long the code is good, in seconds; null: the default.</summary>
    public long? ValidForSeconds { get; init; }
}

/// <summary>Makes a new code for a device.</summary>
/// <param name="Profile">The profile that the code is good for; null: the domain's default.</param>
/// <param name="ValidForSeconds">How long it is good, in seconds; null: the default.</param>
public sealed record MakeCode(string? Profile, long? ValidForSeconds);

/// <summary>Makes a device a part of a machine.</summary>
/// <param name="Machine">What people call the machine; null: of none.</param>
public sealed record PutIntoMachine(string? Machine);

/// <summary>All that a device needs to enrol: shown once, kept nowhere.</summary>
/// <param name="Device">The device.</param>
/// <param name="User">User name for HTTP Basic.</param>
/// <param name="Code">The one-time code, the password.</param>
/// <param name="ExpiresAt">After this the code is refused.</param>
/// <param name="EstUrl">Base URL; operations such as <c>/simpleenroll</c> follow.</param>
/// <param name="AnchorPem">The trust anchors, PEM.</param>
public sealed record Invitation(string Device, string User, string Code, DateTimeOffset ExpiresAt, string EstUrl, string AnchorPem);

/// <summary>A request that waits for an administrator.</summary>
/// <param name="Key">Hex; names the request in accept and refuse.</param>
/// <param name="Device">The device.</param>
/// <param name="Domain">The domain.</param>
/// <param name="Profile">The profile asked for.</param>
/// <param name="Subject">The subject asked for, RFC 4514.</param>
/// <param name="Requester">Who asked: name and proof.</param>
/// <param name="CreatedAt">When it was first seen.</param>
/// <param name="ExpiresAt">After this it is forgotten.</param>
public sealed record WaitingRequest(
    string Key, string Device, string Domain, string Profile, string Subject, string Requester, DateTimeOffset CreatedAt, DateTimeOffset ExpiresAt);

/// <summary>A manufacturer to accept, or one that is accepted.</summary>
/// <param name="Name">Its name here.</param>
/// <param name="AutoAdd">True: its devices are added when they first enrol.</param>
/// <param name="AnchorsPem">The certificates that its factory identities chain to.</param>
public sealed record ManufacturerMessage(string Name, bool AutoAdd, string AnchorsPem);

/// <summary>What an administrator decided about a request.</summary>
/// <param name="Key">Hex.</param>
/// <param name="Outcome">accepted or refused.</param>
public sealed record Decision(string Key, string Outcome);
