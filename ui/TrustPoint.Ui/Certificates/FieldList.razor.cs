using Microsoft.AspNetCore.Components;
using TrustPoint.Ca.Certificates;
using TrustPoint.Ui.Layout;

namespace TrustPoint.Ui.Certificates;

/// <summary>Every field of a certificate with its plain name and the standard's.</summary>
public sealed partial class FieldList : View
{
    /// <summary>The fields.</summary>
    [Parameter, EditorRequired]
    public required IReadOnlyList<CertificateField> Fields { get; set; }
}
