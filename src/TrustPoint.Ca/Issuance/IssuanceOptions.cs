using TrustPoint.Ca.Crls;

namespace TrustPoint.Ca.Issuance;

/// <summary>What a site decides about issuance.</summary>
public sealed record IssuanceOptions
{
    /// <summary>How long the same order gets the same certificate instead of a new one.</summary>
    public TimeSpan RetryWindow { get; init; } = TimeSpan.FromMinutes(10);

    /// <summary>
    /// Base of the plain HTTP listener as relying parties reach it, such as <c>http://pki.plant.example:8080</c>: certificates point to
    /// <c>/ca/{authority}.crt</c> and <c>/crl/{authority}.crl</c> below it. Null: they point nowhere.
    /// </summary>
    public Uri? PublicUrl { get; init; }

    private string? Root => PublicUrl?.AbsoluteUri.TrimEnd('/');

    /// <summary>Where an authority's certificate is; null: nowhere.</summary>
    internal string? CertificateUri(string authority) => Root is { } root ? $"{root}/ca/{authority}.crt" : null;

    /// <summary>Where a CRL is; null: nowhere.</summary>
    internal string? CrlUri(CrlScope scope) => Root is { } root ? $"{root}/crl/{scope.FullFile}" : null;

    /// <summary>Where its delta is; null: nowhere.</summary>
    internal string? DeltaCrlUri(CrlScope scope) => Root is { } root ? $"{root}/crl/{scope.DeltaFile}" : null;
}
