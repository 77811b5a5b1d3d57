using Microsoft.AspNetCore.Components;
using TrustPoint.Ca.Lists;
using TrustPoint.Devices.Registry;
using TrustPoint.Ui.Layout;

namespace TrustPoint.Ui.Profiles;

/// <summary>Which devices a profile touches: each number leads to what it counts.</summary>
public sealed partial class ProfileTouches : View
{
    /// <summary>What it touches.</summary>
    [Parameter, EditorRequired]
    public required ProfileUse Use { get; set; }

    /// <summary>The profile's name.</summary>
    [Parameter, EditorRequired]
    public required string Profile { get; set; }

    private string Count(ListCount count) => count.IsExact ? Viewer.Words.Number(count.Value) : Say("list.moreThan", Viewer.Words.Number(count.Value));
}
