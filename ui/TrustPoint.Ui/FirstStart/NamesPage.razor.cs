using Microsoft.AspNetCore.Components;
using TrustPoint.Ui.Access;

namespace TrustPoint.Ui.FirstStart;

/// <summary>By which names devices and browsers reach the box.</summary>
public sealed partial class NamesPage(IFirstBox box, IFirstStart firstStart, CircuitCaller caller, NavigationManager navigation) : StepPage(firstStart, caller, navigation)
{
    private string hosts = "";
    private string? url;

    /// <inheritdoc/>
    protected override async Task OnInitializedAsync()
    {
        await base.OnInitializedAsync();
        (hosts, url) = (string.Join('\n', box.Names.HostNames), box.Names.PublicUrl);
    }

    private Task SaveAsync()
    {
        string[] names = [.. hosts.Split([' ', ',', '\n', '\r', '\t'], StringSplitOptions.RemoveEmptyEntries).Distinct(StringComparer.OrdinalIgnoreCase)];
        return DecideAsync(FirstStartStep.Names, who => box.NameAsync(who, new(names, string.IsNullOrWhiteSpace(url) ? null : url.Trim()), Gone));
    }
}
