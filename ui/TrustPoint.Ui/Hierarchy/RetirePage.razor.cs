using Microsoft.AspNetCore.Components;
using TrustPoint.Ca.Authorities;
using TrustPoint.Ca.Callers;
using TrustPoint.Ca.Domains;
using TrustPoint.Ui.Access;
using TrustPoint.Ui.Layout;

namespace TrustPoint.Ui.Hierarchy;

/// <summary>Ends an authority's issuing for ever, after saying for whom nothing is issued then.</summary>
public sealed partial class RetirePage(Authorities authorities, AuthoritySetup setup, Domains domains, CircuitCaller caller) : CommandView(caller, Right.ManageAuthorities)
{
    private IssuingAuthority? authority;
    private IReadOnlyList<Domain> stopping = [];
    private string typed = "";

    /// <summary>Its name.</summary>
    [Parameter]
    public required string Name { get; set; }

    private string Word => Say("authority.retire.word", Name);

    /// <inheritdoc/>
    protected override async Task OnInitializedAsync()
    {
        await base.OnInitializedAsync();
        Look();
    }

    private void Look() => (authority, stopping) = (authorities.Find(Name), [.. domains.All.Where(domain => domain.Authority == Name)]);

    private async Task RetireAsync()
    {
        if (typed != Word) return;
        await DoAsync(person => setup.RetireAsync(person, Name, Gone));
        Look();
    }
}
