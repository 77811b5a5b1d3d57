using Microsoft.AspNetCore.Components;
using TrustPoint.Ui.Layout;

namespace TrustPoint.Ui.Jobs;

/// <summary>How a job is.</summary>
public sealed partial class JobBadge : View
{
    /// <summary>The job.</summary>
    [Parameter]
    [EditorRequired]
    public required ShownJob Job { get; set; }
}
