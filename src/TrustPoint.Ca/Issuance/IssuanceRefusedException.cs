namespace TrustPoint.Ca.Issuance;

/// <summary>Why an order was refused. Protocols map these to their own statuses.</summary>
public enum RefusalReason
{
    /// <summary>The request is not what it should be: a bad encoding inside an extension, a name that breaks its syntax.</summary>
    Malformed,

    /// <summary>The request is not signed by the key it asks a certificate for (RFC 2986 section 4.2).</summary>
    ProofOfPossession,

    /// <summary>The key is weak, of a kind the profile does not take, or somebody else's.</summary>
    KeyRefused,

    /// <summary>The request names somebody or something that this requester may not be called.</summary>
    NameNotAuthorised,

    /// <summary>The request asks for an extension that the profile does not give.</summary>
    ExtensionRefused,

    /// <summary>The profile is unknown, or not for this requester, device or domain.</summary>
    ProfileNotAllowed,

    /// <summary>The domain is unknown, or not this requester's.</summary>
    DomainNotAllowed,

    /// <summary>The authority is unknown, suspended, revoked, retired or outside its validity.</summary>
    AuthorityInactive,

    /// <summary>The device was stopped, or is out of use.</summary>
    DeviceStopped,

    /// <summary>A one-time code or an approval is unknown, expired, or was used by another request.</summary>
    GrantRefused,

    /// <summary>What would have been signed breaks a rule of the standards: a profile is wrong, or a value does not fit.</summary>
    LintFailed,
}

/// <summary>An order was refused. Nothing was signed.</summary>
/// <param name="reason">For programs.</param>
/// <param name="message">For people: what was wrong, and with what. May be shown to the requester.</param>
public sealed class IssuanceRefusedException(RefusalReason reason, string message) : Exception(message)
{
    /// <summary>For programs.</summary>
    public RefusalReason Reason { get; } = reason;
}
