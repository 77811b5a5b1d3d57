using Microsoft.AspNetCore.Components;
using TrustPoint.Ca.Authorities;
using TrustPoint.Ca.Callers;
using TrustPoint.Ca.Issuance;
using TrustPoint.Ca.Time;
using TrustPoint.Ui.Access;
using TrustPoint.Ui.Layout;

namespace TrustPoint.Ui.Settings;

/// <summary>How the revocation lists of one authority are made.</summary>
public sealed partial class CrlSettingsPage(Authorities authorities, CaClock clock, CircuitCaller caller, NavigationManager navigation) : View
{
    private bool isAllowed;
    private int delay;
    private int period;
    private int validity;
    private bool delta;
    private string? refusal;

    /// <summary>The authority's name.</summary>
    [Parameter]
    public required string Name { get; set; }

    /// <inheritdoc/>
    protected override async Task OnInitializedAsync()
    {
        (await caller.NowAsync(Gone)).Require(Right.SetCrls);
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
        try
        {
            var wanted = authorities.Find(Name)!.Record.Crl with
            {
                Delay = TimeSpan.FromSeconds(delay),
                Period = TimeSpan.FromMinutes(period),
                Validity = TimeSpan.FromMinutes(validity),
                Delta = delta,
            };
            await authorities.SaveCrlSettingsAsync(await caller.NowAsync(Gone), Name, wanted, clock.Latest, Gone);
            navigation.NavigateTo("/settings");
        }
        catch (Exception refused) when (refused is AuthorityRefusedException or StoreUnavailableException or ClockBehindException)
        {
            refusal = refused.Message;
        }
    }
}
