using Microsoft.AspNetCore.Components;
using TrustPoint.Ui.Layout;

namespace TrustPoint.Ui.Audit;

/// <summary>How it ended.</summary>
public sealed partial class OutcomeBadge : View
{
    /// <summary>Whether it was done.</summary>
    [Parameter, EditorRequired]
    public bool IsSuccess { get; set; }
}
