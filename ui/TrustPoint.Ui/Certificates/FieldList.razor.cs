using Microsoft.AspNetCore.Components;
using TrustPoint.Ca.Certificates;
using TrustPoint.Ui.Layout;

namespace TrustPoint.Ui.Certificates;

/// <summary>Fields of a certificate, a request or a list: each with its plain name and the standard's.</summary>
public sealed partial class FieldList : View
{
    /// <summary>The fields, in their order.</summary>
    [Parameter, EditorRequired]
    public required IReadOnlyList<CertificateField> Fields { get; set; }
}
