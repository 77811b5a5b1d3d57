using Microsoft.AspNetCore.Components;
using TrustPoint.Ca.Authorities;
using TrustPoint.Ca.Keys;
using TrustPoint.Ui.Layout;

namespace TrustPoint.Ui.Hierarchy;

/// <summary>Where an authority's key is, and what its token says about it when it is asked.</summary>
public sealed partial class KeyFacts(IKeyStore keys) : View
{
    // Attributes that the pages have a plain word for.
    private static readonly string[] Named =
        ["CKA_TOKEN", "CKA_PRIVATE", "CKA_SENSITIVE", "CKA_EXTRACTABLE", "CKA_LOCAL", "CKA_NEVER_EXTRACTABLE", "CKA_ALWAYS_SENSITIVE"];

    private KeyDescription? key;
    private bool isMissing;
    private string? trouble;

    /// <summary>The authority.</summary>
    [Parameter, EditorRequired]
    public required IssuingAuthority Authority { get; set; }

    /// <inheritdoc/>
    protected override async Task OnInitializedAsync()
    {
        if (Authority.Record.Protection == KeyProtection.Elsewhere) return;
        try
        {
            key = await keys.DescribeAsync(Authority.Record.KeyId, Gone);
            isMissing = key is null;
        }
        catch (KeyStoreUnavailableException unavailable)
        {
            trouble = unavailable.Message;
        }
    }
}
