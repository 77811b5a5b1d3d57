using TrustPoint.Ca.Issuance;

namespace TrustPoint.Ca.Signing;

/// <summary>
/// Why a certificate is as it is: all that its TBSCertificate is built from, beside its serial number and its issuer. Whoever has the profile builds it
/// again from these and compares, octet by octet.
/// </summary>
public sealed record CertificateGrounds
{
    /// <summary><see cref="Profiles.Profile.Id"/>: name and version.</summary>
    public required string Profile { get; init; }

    /// <summary>DER of the request, which proves possession of its key; of a cross-certificate the other root's own certificate.</summary>
    public required ReadOnlyMemory<byte> Request { get; init; }

    /// <summary>True: a root's certificate as another root signs it.</summary>
    public bool IsCross { get; init; }

    /// <summary>What the holder may be called.</summary>
    public AuthorisedNames Names { get; init; } = new();

    /// <summary>The MASA of a factory identity; null: it names none, or the profile says it.</summary>
    public string? Masa { get; init; }

    /// <summary>Into how many parts the issuer's CRL is cut.</summary>
    public int Shards { get; init; } = 1;

    /// <summary>Where certificates point to; null: nowhere.</summary>
    public PublicUrl? PublicUrl { get; init; }

    /// <summary>When it is issued.</summary>
    public required DateTimeOffset IssuedAt { get; init; }

    /// <summary>Those of a plan.</summary>
    internal static CertificateGrounds Of(IssuancePlan plan, PublicUrl? publicUrl, DateTimeOffset issuedAt)
    {
        var order = plan.Order as CertificateOrder;
        return new()
        {
            Profile = plan.Profile.Id,
            Request = order?.Request.Der ?? plan.Copied!.Der,
            IsCross = order is null,
            Names = order?.Names ?? new(),
            Masa = plan.Masa,
            Shards = plan.Issuer.Crl.Shards,
            PublicUrl = publicUrl,
            IssuedAt = issuedAt,
        };
    }
}
