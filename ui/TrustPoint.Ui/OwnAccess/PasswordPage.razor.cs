using Microsoft.AspNetCore.Components;
using TrustPoint.Ca.People;
using TrustPoint.Ui.Hosting;

namespace TrustPoint.Ui.OwnAccess;

/// <summary>A person's own password.</summary>
public sealed partial class PasswordPage(OwnCredentials own, AssetFiles files, Sessions sessions, NavigationManager navigation) : OwnProofPage(sessions, navigation)
{
    private bool isDone;

    /// <summary>What was typed. It is never shown again.</summary>
    [SupplyParameterFromForm]
    public Typed Form { get; set; } = null!;

    /// <inheritdoc/>
    protected override Task OnInitializedAsync()
    {
        Form ??= new();
        return base.OnInitializedAsync();
    }

    private Task ChangeAsync() => DoAsync(async person =>
    {
        switch (await own.ChangePasswordAsync(person, Form.Old ?? "", Form.Wanted ?? "", Http.RequestAborted))
        {
            case CredentialStep.Changed:
                isDone = true;
                break;
            case CredentialStep.Unsuitable unsuitable:
                Refusal = unsuitable.Fault;
                break;
            case CredentialStep.Refused refused:
                Refuse(refused, Say("own.password.wrong"));
                break;
        }
    });

    /// <summary>The form's fields.</summary>
    public sealed class Typed
    {
        /// <summary>The password of before.</summary>
        public string? Old { get; set; }

        /// <summary>The one to be.</summary>
        public string? Wanted { get; set; }
    }
}
