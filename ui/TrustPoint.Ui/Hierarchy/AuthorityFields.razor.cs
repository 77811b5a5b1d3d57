using Microsoft.AspNetCore.Components;
using TrustPoint.Ca.Keys;
using TrustPoint.Ui.Layout;

namespace TrustPoint.Ui.Hierarchy;

/// <summary>What a new authority is called, and which key is made for it.</summary>
public sealed partial class AuthorityFields(IKeyStore keys) : View
{
    /// <summary>What is filled in.</summary>
    [Parameter, EditorRequired]
    public required AuthorityForm Form { get; set; }
}
