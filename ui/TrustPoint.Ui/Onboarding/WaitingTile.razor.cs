using Microsoft.AspNetCore.Components;
using TrustPoint.Ca.Certificates;
using TrustPoint.Devices.Enrolment;
using TrustPoint.Ui.Layout;

namespace TrustPoint.Ui.Onboarding;

/// <summary>A request that waits: what it asks for, and the decision.</summary>
public sealed partial class WaitingTile : View
{
    // What a decision turns on. That the rest is in order the profile sees to.
    private static readonly string[] Told = ["subject", "subjectAltName", "subjectPublicKey"];

    private bool isRefusing;
    private IReadOnlyList<CertificateField> asked = [];

    /// <summary>The request.</summary>
    [Parameter, EditorRequired]
    public required PendingRequest Request { get; set; }

    /// <summary>Whether whoever looks may decide.</summary>
    [Parameter]
    public bool MayDecide { get; set; }

    /// <summary>The person accepts (true) or refuses.</summary>
    [Parameter]
    public EventCallback<bool> OnDecided { get; set; }

    /// <inheritdoc/>
    protected override void OnInitialized() => asked = [.. CertificateField.ReadRequest(Request.Request).Where(field => Told.Contains(field.Name))];
}
