using System.Security.Cryptography;
using Microsoft.AspNetCore.Components;
using Microsoft.Extensions.Logging;
using TrustPoint.Ui.SignIn;

namespace TrustPoint.Ui.Layout;

/// <summary>A page that failed: a number to quote and no detail, which is in the log under that number. A session that ended leads to the sign-in.</summary>
public sealed partial class Incident(NavigationManager navigation, RandomNumberGenerator random, ILogger<Incident> log) : ErrorBoundaryBase
{
    private string number = "";

    /// <summary>Whom it speaks to.</summary>
    [CascadingParameter]
    public required Viewer Viewer { get; set; }

    /// <inheritdoc/>
    protected override Task OnErrorAsync(Exception exception)
    {
        if (exception is SignedOutException)
        {
            navigation.NavigateTo($"/sign-in?to={Uri.EscapeDataString("/" + navigation.ToBaseRelativePath(navigation.Uri))}", forceLoad: true);
            return Task.CompletedTask;
        }
        var bytes = new byte[4];
        random.GetBytes(bytes);
        number = Convert.ToHexString(bytes);
        log.LogError(exception, "incident {Number} on {Page}", number, navigation.ToBaseRelativePath(navigation.Uri));
        return Task.CompletedTask;
    }
}
