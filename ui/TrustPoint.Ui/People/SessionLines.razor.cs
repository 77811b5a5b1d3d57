using Microsoft.AspNetCore.Components;
using TrustPoint.Ca.People;
using TrustPoint.Ui.Layout;

namespace TrustPoint.Ui.People;

/// <summary>Where somebody is signed in.</summary>
public sealed partial class SessionLines : View
{
    /// <summary>The sessions.</summary>
    [Parameter, EditorRequired]
    public required IReadOnlyList<Session> Sessions { get; set; }

    /// <summary>The number of the one that looks at it; null: another person's are shown.</summary>
    [Parameter]
    public long? Own { get; set; }
}
