using TrustPoint.Ca.Callers;
using TrustPoint.Formats.Requests;

namespace TrustPoint.Ca.Issuance;

/// <summary>Who wants a certificate, where, and for whom.</summary>
public record IssuanceOrder
{
    /// <summary>Who asks.</summary>
    public required Caller Caller { get; init; }

    /// <summary>The domain it is asked in: its authority issues. Null only for the appliance and administrators, who then name an authority.</summary>
    public string? Domain { get; init; }

    /// <summary>The device it is for; null for authorities and the appliance's own.</summary>
    public string? Device { get; init; }

    /// <summary>One-time grants that this order uses up.</summary>
    public IReadOnlyList<GrantUse> Grants { get; init; } = [];
}

/// <summary>What somebody asks of the CA: a certificate for a key, under a profile, by names that are authorised.</summary>
public sealed record CertificateOrder : IssuanceOrder
{
    /// <summary>The authority to issue, where no domain decides.</summary>
    public string? Authority { get; init; }

    /// <summary>The profile's name.</summary>
    public required string Profile { get; init; }

    /// <summary>The request. That it proves possession of its key is checked by issuance.</summary>
    public required CertificationRequest Request { get; init; }

    /// <summary>What the holder may be called.</summary>
    public AuthorisedNames Names { get; init; } = new();
}
