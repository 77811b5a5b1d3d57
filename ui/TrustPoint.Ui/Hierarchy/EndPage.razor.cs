using Microsoft.AspNetCore.Components;
using TrustPoint.Ca.Authorities;
using TrustPoint.Ca.Callers;
using TrustPoint.Ca.Retirement;
using TrustPoint.Ui.Access;
using TrustPoint.Ui.Layout;

namespace TrustPoint.Ui.Hierarchy;

/// <summary>Ends an authority for ever (LIF-57): what has to be over first, with what to do; then two people.</summary>
public sealed partial class EndPage(Authorities authorities, AuthorityEnds ends, CircuitCaller caller) : CommandView(caller, Right.ManageAuthorities)
{
    private IssuingAuthority? authority;
    private EndReport? report;
    private string reason = "";
    private string typed = "";

    /// <summary>Its name.</summary>
    [Parameter]
    public required string Name { get; set; }

    private string Word => Say("authority.end.word", Name);

    /// <inheritdoc/>
    protected override async Task OnInitializedAsync()
    {
        await base.OnInitializedAsync();
        await LookAsync();
    }

    private string LinkTo(StillInForce one) => one.By switch
    {
        NeededBy.Device => $"/devices/{Uri.EscapeDataString(one.Name)}",
        NeededBy.Product => $"/factory/products/{Uri.EscapeDataString(one.Name)}",
        NeededBy.Certificate => $"/certificates/{one.Serial}?authority={Name}",
        _ => $"/authorities/{one.Name}",
    };

    private async Task LookAsync()
    {
        authority = authorities.Find(Name);
        if (authority is { Record.Tombstone: null }) report = await ends.CheckAsync(await NowAsync(), Name, Gone);
    }

    private async Task EndAsync()
    {
        if (typed != Word) return;
        await DoAsync(person => ends.EndAsync(person, Name, reason, Gone));
        await LookAsync();
    }
}
