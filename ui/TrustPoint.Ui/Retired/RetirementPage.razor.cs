using Microsoft.AspNetCore.Components;
using TrustPoint.Ca.Retirement;
using TrustPoint.Ui.Access;
using TrustPoint.Ui.Layout;

namespace TrustPoint.Ui.Retired;

/// <summary>A certificate of retirement, as one reads and prints it.</summary>
public sealed partial class RetirementPage(RetiredThings retired, CircuitCaller caller) : View
{
    private bool isLoaded;
    private RetirementPaper? paper;

    /// <summary>device, authority or appliance.</summary>
    [Parameter]
    public required string Kind { get; set; }

    /// <summary>Its name.</summary>
    [Parameter]
    public required string Name { get; set; }

    private string FileName => $"retirement-{Name}.cms";

    private string Command => $"./trustpoint retirement verify {FileName}";

    /// <inheritdoc/>
    protected override async Task OnParametersSetAsync()
    {
        var person = await caller.NowAsync(Gone);
        paper = KindOf(Kind) is { } kind && await retired.FindAsync(person, kind, Name, Gone) is { } thing ? new(thing) : null;
        isLoaded = true;
    }

    private static RetiredKind? KindOf(string word) => word switch
    {
        "device" => RetiredKind.Device,
        "authority" => RetiredKind.Authority,
        "appliance" => RetiredKind.Appliance,
        _ => null,
    };
}
