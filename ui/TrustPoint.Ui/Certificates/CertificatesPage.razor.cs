using Microsoft.AspNetCore.Components;
using TrustPoint.Ca.Certificates;
using TrustPoint.Ui.Access;
using TrustPoint.Ui.Layout;

namespace TrustPoint.Ui.Certificates;

/// <summary>All certificates, newest first, and one box for whatever somebody knows of one.</summary>
public sealed partial class CertificatesPage(ICertificateQueries queries, CircuitCaller caller, NavigationManager navigation) : ListView<CertificateRecord>(navigation)
{
    private static readonly string[] States = ["issued", "onhold", "revoked"];

    /// <summary>Only in this state.</summary>
    [SupplyParameterFromQuery(Name = "state")]
    public string? State { get; set; }

    /// <summary>Only of this device.</summary>
    [SupplyParameterFromQuery(Name = "device")]
    public string? Device { get; set; }

    /// <summary>Only of this authority.</summary>
    [SupplyParameterFromQuery(Name = "authority")]
    public string? Authority { get; set; }

    /// <summary>Only what ends before this time.</summary>
    [SupplyParameterFromQuery(Name = "before")]
    public DateTime? BeforeUtc { get; set; }

    /// <inheritdoc/>
    protected override bool IsNarrowed => (Text ?? State ?? Device ?? Authority) is not null || BeforeUtc is not null;

    private DateTimeOffset? Before => BeforeUtc is { } before ? new DateTimeOffset(before.ToUniversalTime()) : null;

    /// <inheritdoc/>
    protected override async Task<Page<CertificateRecord>> LoadAsync()
    {
        var domain = (await caller.NowAsync(Gone)).DomainSeen();
        var status = Enum.TryParse<CertificateStatus>(State, ignoreCase: true, out var known) ? known : (CertificateStatus?)null;
        return await queries.ListAsync(new(Text, Authority, domain, Device: Device, Status: status, ExpiresBefore: Before), From, PageSize, Gone);
    }
}
