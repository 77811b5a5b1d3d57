using Microsoft.AspNetCore.Components;
using TrustPoint.Ca.Authorities;
using TrustPoint.Ca.Callers;
using TrustPoint.Ca.Time;
using TrustPoint.Ui.Access;
using TrustPoint.Ui.Layout;

namespace TrustPoint.Ui.Settings;

/// <summary>How the revocation lists of one authority are made.</summary>
public sealed partial class CrlSettingsPage(Authorities authorities, CaClock clock, CircuitCaller caller, NavigationManager navigation) : CommandView(caller, Right.SetCrls)
{
    private bool isAllowed;
    private int delay;
    private int period;
    private int validity;
    private bool delta;

    /// <summary>The authority's name.</summary>
    [Parameter]
    public required string Name { get; set; }

    /// <inheritdoc/>
    protected override async Task OnInitializedAsync()
    {
        await base.OnInitializedAsync();
        if (authorities.Find(Name)?.Record.Crl is not { } now)
        {
            navigation.NavigateTo("/not-found");
            return;
        }
        (delay, period, validity, delta) = ((int)now.Delay.TotalSeconds, (int)now.Period.TotalMinutes, (int)now.Validity.TotalMinutes, now.Delta);
        isAllowed = true;
    }

    private async Task SaveAsync()
    {
        var wanted = authorities.Find(Name)!.Record.Crl with
        {
            Delay = TimeSpan.FromSeconds(delay),
            Period = TimeSpan.FromMinutes(period),
            Validity = TimeSpan.FromMinutes(validity),
            Delta = delta,
        };
        if (await DoAsync(person => authorities.SaveCrlSettingsAsync(person, Name, wanted, clock.Latest, Gone))) navigation.NavigateTo("/settings");
    }
}
