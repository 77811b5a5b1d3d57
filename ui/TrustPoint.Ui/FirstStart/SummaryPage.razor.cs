using System.Security.Cryptography;
using Microsoft.AspNetCore.Components;
using TrustPoint.Ca.Authorities;
using TrustPoint.Ca.Domains;
using TrustPoint.Ui.Access;

namespace TrustPoint.Ui.FirstStart;

/// <summary>What was made, and what comes next. Then all pages are served.</summary>
public sealed partial class SummaryPage(
    IFirstBox box, Authorities authorities, Domains domains, IFirstStart firstStart, CircuitCaller caller, NavigationManager navigation) : StepPage(firstStart, caller, navigation)
{
    private readonly NavigationManager navigation = navigation;

    private IssuingAuthority? Issuing => domains.Default is { } domain ? authorities.Find(domain.Authority) : null;

    private bool IsWhole => FirstStart.Decided.Count == FirstStartRail.Steps.Count;

    private static byte[] Sha256(IssuingAuthority authority) => SHA256.HashData(authority.Record.Certificate);

    private async Task FinishAsync()
    {
        if (await DoAsync(who => FirstStart.FinishAsync(who, Gone))) navigation.NavigateTo("/devices/add", forceLoad: true);
    }
}
