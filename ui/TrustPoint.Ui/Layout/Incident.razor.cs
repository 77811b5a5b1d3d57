using System.Security.Cryptography;
using Microsoft.AspNetCore.Components;
using Microsoft.Extensions.Logging;
using TrustPoint.Ca.Callers;
using TrustPoint.Ui.Access;

namespace TrustPoint.Ui.Layout;

/// <summary>A page that failed: a number to quote and no detail, which is in the log under that number. A session that ended leads to the sign-in, an act that asks
/// for a new proof to the confirmation, and what somebody may not do is said.</summary>
public sealed partial class Incident(NavigationManager navigation, RandomNumberGenerator random, ILogger<Incident> log) : ErrorBoundaryBase
{
    private string number = "";

    /// <summary>Whom it speaks to.</summary>
    [CascadingParameter]
    public required Viewer Viewer { get; set; }

    /// <inheritdoc/>
    protected override Task OnErrorAsync(Exception exception)
    {
        if (exception is SignedOutException) LeadTo("/sign-in");
        else if (exception is NotAllowedException { WantsStepUp: true } stale) LeadTo("/confirm", stale.About);
        else if (exception is not NotAllowedException) Note(exception);
        return Task.CompletedTask;
    }

    private void LeadTo(string page, string? about = null) =>
        navigation.NavigateTo($"{page}?to={Uri.EscapeDataString("/" + navigation.ToBaseRelativePath(navigation.Uri))}{(about is null ? "" : $"&about={Uri.EscapeDataString(about)}")}", forceLoad: true);

    private void Note(Exception exception)
    {
        var bytes = new byte[4];
        random.GetBytes(bytes);
        number = Convert.ToHexString(bytes);
        log.LogError(exception, "incident {Number} on {Page}", number, navigation.ToBaseRelativePath(navigation.Uri));
    }
}
