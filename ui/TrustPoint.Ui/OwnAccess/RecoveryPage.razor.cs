using Microsoft.AspNetCore.Components;
using TrustPoint.Ca.People;

namespace TrustPoint.Ui.OwnAccess;

/// <summary>A person's own recovery codes, made anew.</summary>
public sealed partial class RecoveryPage(OwnCredentials own, Sessions sessions, NavigationManager navigation) : OwnProofPage(sessions, navigation)
{
    private IReadOnlyList<string>? codes;

    private Task RenewAsync() => DoAsync(async person =>
    {
        var step = await own.RenewRecoveryCodesAsync(person, Http.RequestAborted);
        if (step is CredentialStep.Changed changed) codes = changed.RecoveryCodes;
        else Refusal = Say("signIn.refused");
    });
}
