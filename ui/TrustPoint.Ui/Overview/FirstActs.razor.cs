using Microsoft.AspNetCore.Components;
using TrustPoint.Ca.Callers;
using TrustPoint.Ui.Layout;

namespace TrustPoint.Ui.Overview;

/// <summary>What people come here to do most, as what the box is for lets expect.</summary>
public sealed partial class FirstActs : View
{
    // Whoever runs machines takes in what arrives; whoever builds them makes identities by the batch, and says whose they are.
    private static readonly Act[] Operator = [new("menu.onboarding", "/onboarding", Right.SeeDevices), new("devices.add", "/devices/add", Right.ManageDevices)];
    private static readonly Act[] Manufacturer = [new("menu.factory", "/factory", Right.SeeDevices), new("many.products.title", "/factory/add-products", Right.ManageDevices)];

    /// <summary>What the box is for; null: nobody said.</summary>
    [Parameter, EditorRequired]
    public string? Purpose { get; set; }

    private IEnumerable<Act> Acts => Purpose switch { "operator" => Operator, "manufacturer" => Manufacturer, _ => [.. Operator, .. Manufacturer] };

    private sealed record Act(string Key, string Href, Right Right);
}
