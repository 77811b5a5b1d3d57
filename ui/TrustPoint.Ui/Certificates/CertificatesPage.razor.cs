using Microsoft.AspNetCore.Components;
using TrustPoint.Ca.Callers;
using TrustPoint.Ca.Certificates;
using TrustPoint.Ca.Lists;
using TrustPoint.Ui.Access;
using TrustPoint.Ui.Layout;

namespace TrustPoint.Ui.Certificates;

/// <summary>All certificates, and one box for whatever somebody knows of one.</summary>
public sealed partial class CertificatesPage(CertificateRegistry registry, CircuitCaller caller, NavigationManager navigation)
    : ListView<CertificateRecord, CertificateSort>(navigation, caller)
{
    /// <summary>Only in this state.</summary>
    [SupplyParameterFromQuery(Name = "state")]
    public string? State { get; set; }

    /// <summary>Only of this device.</summary>
    [SupplyParameterFromQuery(Name = "device")]
    public string? Device { get; set; }

    /// <summary>Only of this authority.</summary>
    [SupplyParameterFromQuery(Name = "authority")]
    public string? Authority { get; set; }

    /// <summary>Only of this profile.</summary>
    [SupplyParameterFromQuery(Name = "profile")]
    public string? Profile { get; set; }

    /// <summary>Only of this domain.</summary>
    [SupplyParameterFromQuery(Name = "domain")]
    public string? Domain { get; set; }

    /// <summary>Only what ends at this time or later.</summary>
    [SupplyParameterFromQuery(Name = "after")]
    public DateTime? AfterUtc { get; set; }

    /// <summary>Only what ends before this time.</summary>
    [SupplyParameterFromQuery(Name = "before")]
    public DateTime? BeforeUtc { get; set; }

    /// <inheritdoc/>
    protected internal override IReadOnlyList<ListColumn<CertificateRecord>> Columns { get; } =
    [
        new("serial", certificate => Convert.ToHexString(certificate.Serial)), new("subject", certificate => certificate.Subject), new("issuer", certificate => certificate.Authority),
        new("status", certificate => certificate.Status.ToString()), new("notBefore", certificate => certificate.NotBefore),
        new("notAfter", certificate => certificate.NotAfter, "certificate.ends"),
        new("issuedAt", certificate => certificate.CreatedAt, "certificate.issued"),
        new("device", certificate => certificate.Device), new("profile", certificate => certificate.Profile, "certificate.profile"),
        new("sha256", certificate => certificate.Sha256 is { } sha256 ? Convert.ToHexStringLower(sha256) : null),
    ];

    /// <inheritdoc/>
    protected internal override bool IsNarrowed => (Text ?? State ?? Device ?? Authority ?? Profile ?? Domain) is not null || BeforeUtc is not null || AfterUtc is not null;

    private CertificateState? Wanted => Word<CertificateState>(State);

    private DateTimeOffset? Before => Utc(BeforeUtc);

    /// <inheritdoc/>
    protected override Task<Page<CertificateRecord>> LoadAsync(Caller person, PageRequest<CertificateSort> page) =>
        registry.ListAsync(person, new(Text, Authority, Domain, Device, Profile, ExpiresBefore: Before, ExpiresFrom: Utc(AfterUtc)), Wanted, page, Gone);

    private static DateTimeOffset? Utc(DateTime? time) => time is { } set ? new DateTimeOffset(set.ToUniversalTime()) : null;
}
