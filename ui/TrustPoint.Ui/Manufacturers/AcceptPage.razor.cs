using Microsoft.AspNetCore.Components;
using TrustPoint.Ca.Callers;
using TrustPoint.Ca.Domains;
using TrustPoint.Devices.Manufacturers;
using TrustPoint.Ui.Access;
using TrustPoint.Ui.Layout;

namespace TrustPoint.Ui.Manufacturers;

/// <summary>Accepts a manufacturer, or replaces what it is known by: its certificates are compared with what it published, and then trusted.</summary>
public sealed partial class AcceptPage(AcceptedManufacturers manufacturers, Domains domains, CircuitCaller caller, NavigationManager navigation) : CommandView(caller, Right.AcceptManufacturers)
{
    private const int Sha256Digits = 64;

    private readonly HashSet<string> chosen = [];
    private bool isLoaded;
    private bool mayJoin;
    private string pem = "";
    private string name = "";
    private bool autoAdd;
    private bool isCompared;
    private IReadOnlyList<ManufacturerAnchor>? anchors;

    /// <summary>A manufacturer that is accepted already: its anchors are replaced.</summary>
    [SupplyParameterFromQuery(Name = "name")]
    public string? Known { get; set; }

    /// <summary>SHA-256 over the certificate that a device showed, in hex.</summary>
    [SupplyParameterFromQuery(Name = "showed")]
    public string? Showed { get; set; }

    private bool IsKnown => Known is not null && manufacturers.Find(Known) is not null;

    private string Title => IsKnown ? Say("maker.replace.of", Known) : Say("maker.accept");

    private byte[]? ShowedOctets => Showed is { Length: Sha256Digits } hex && hex.All(char.IsAsciiHexDigit) ? Convert.FromHexString(hex) : null;

    /// <inheritdoc/>
    protected override async Task OnInitializedAsync()
    {
        await base.OnInitializedAsync();
        mayJoin = (await NowAsync()).ReachOf(Right.ManageDomains).IsAnywhere;
        if (IsKnown) (name, autoAdd) = (Known!, manufacturers.Find(Known!)!.AutoAdd);
        if (IsKnown) chosen.UnionWith(domains.All.Where(IsIn).Select(domain => domain.Name));
        else if (mayJoin && domains.Default is { } usual) chosen.Add(usual.Name);
        isLoaded = true;
    }

    private bool IsIn(Domain domain) => domain.Manufacturers.Contains(name);

    private void Choose(string domain, bool isChosen) => _ = isChosen ? chosen.Add(domain) : chosen.Remove(domain);

    private Task<bool> LookAsync() => DoAsync(_ =>
    {
        (anchors, isCompared) = (AcceptedManufacturers.ReadAnchors(pem), false);
        return Task.CompletedTask;
    });

    private void Back() => anchors = null;

    private async Task AcceptAsync()
    {
        if (!IsKnown && manufacturers.Find(name.Trim()) is not null)
        {
            Refusal = Say("maker.taken", name.Trim());
            return;
        }
        if (await DoAsync(AcceptAsync)) navigation.NavigateTo($"/manufacturers#{name.Trim()}");
    }

    private async Task AcceptAsync(Person person)
    {
        await manufacturers.AcceptAsync(person, new(name.Trim(), [.. anchors!.Select(anchor => anchor.Der)], autoAdd) { Joining = manufacturers.Find(name.Trim())?.Joining }, Gone);
        foreach (var domain in domains.All.Where(domain => chosen.Contains(domain.Name) && !domain.Manufacturers.Contains(name.Trim())))
            await domains.SaveAsync(person, domain with { Manufacturers = [.. domain.Manufacturers, name.Trim()] }, Gone);
    }
}
