using Microsoft.AspNetCore.Components;
using TrustPoint.Ca.Authorities;
using TrustPoint.Ca.Certificates;
using TrustPoint.Ca.Issuance;
using TrustPoint.Ui.Layout;

namespace TrustPoint.Ui.Hierarchy;

/// <summary>What others are told about revoked certificates: the lists and who answers questions, until when each holds, and where they are found.</summary>
public sealed partial class StatusFacts(TimeProvider time) : View
{
    /// <summary>The authority.</summary>
    [Parameter, EditorRequired]
    public required IssuingAuthority Authority { get; set; }

    /// <summary>Its list, part by part.</summary>
    [Parameter, EditorRequired]
    public required IReadOnlyList<CrlState> Lists { get; set; }

    /// <summary>The certificate of whoever answers for it; null: nobody does.</summary>
    [Parameter, EditorRequired]
    public CertificateRecord? Responder { get; set; }

    /// <summary>Where certificates point to; null: nowhere.</summary>
    [Parameter, EditorRequired]
    public PublicUrl? Url { get; set; }

    /// <summary>What can be done about the list: links and buttons.</summary>
    [Parameter]
    public RenderFragment? ChildContent { get; set; }

    private DateTimeOffset Now => time.GetUtcNow();
}
