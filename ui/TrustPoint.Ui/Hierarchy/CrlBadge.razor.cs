using Microsoft.AspNetCore.Components;
using TrustPoint.Ca.Authorities;
using TrustPoint.Ui.Layout;

namespace TrustPoint.Ui.Hierarchy;

/// <summary>Whether others can rely on what an authority says of revoked certificates. After its own end nobody asks any more.</summary>
public sealed partial class CrlBadge(TimeProvider time) : View
{
    /// <summary>The authority.</summary>
    [Parameter, EditorRequired]
    public required IssuingAuthority Authority { get; set; }

    /// <summary>Its list, or the part of it that is meant.</summary>
    [Parameter, EditorRequired]
    public required CrlState State { get; set; }

    private DateTimeOffset Now => time.GetUtcNow();
}
