using Microsoft.AspNetCore.Antiforgery;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.DataProtection.KeyManagement;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Radzen;
using TrustPoint.Ca.People;
using TrustPoint.Ui.Access;
using TrustPoint.Ui.Audit;
using TrustPoint.Ui.FirstStart;
using TrustPoint.Ui.Hierarchy;
using TrustPoint.Ui.Language;
using TrustPoint.Ui.Layout;
using TrustPoint.Ui.Transfers;

namespace TrustPoint.Ui.Hosting;

/// <summary>The pages as the host takes them in: on the one face that is for people.</summary>
public static class UserInterface
{
    // An hour of a closed lid is a new page; a tunnel between two cells is not.
    private static readonly TimeSpan Kept = TimeSpan.FromMinutes(3);

    // What is pasted comes in one message: something to be inspected, or a table of a thousand devices. What is longer ends the connection.
    private const int LongestMessage = Inspecting.InspectPage.MostPasted + (64 << 10);

    /// <summary>What the pages need beside the rooms, <see cref="Overview.IHealth"/>, <see cref="Devices.IInvitations"/> and what the first start asks.</summary>
    public static IServiceCollection AddUserInterface(this IServiceCollection services)
    {
        // What is protected (a form's token, a page's state) need not outlive the process: the keys are nowhere but in its memory.
        services.AddDataProtection().UseEphemeralDataProtectionProvider();
        services.AddAntiforgery(options => (options.Cookie.Name, options.Cookie.SecurePolicy) = ("__Host-form", CookieSecurePolicy.Always));
        services.AddRazorComponents().AddInteractiveServerComponents(circuits =>
        {
            circuits.DisconnectedCircuitRetentionPeriod = Kept;
            circuits.DisconnectedCircuitMaxRetained = 50;
        }).AddHubOptions(hub => hub.MaximumReceiveMessageSize = LongestMessage);
        services.AddRadzenComponents();
        services.TryAddSingleton<AssetFiles>();
        services.TryAddSingleton<PageInstead>();
        services.TryAddSingleton<UnknownAddress>();
        services.TryAddSingleton<SessionGate>();
        services.TryAddSingleton<FirstStartGate>();
        services.TryAddScoped<CircuitCaller>();
        // At the start it would make a key that nobody uses, and leave it in the home of the service's user.
        foreach (var preload in services.Where(service => service.ServiceType == typeof(IHostedService) && service.ImplementationType?.Assembly == typeof(KeyManagementOptions).Assembly).ToList())
            services.Remove(preload);
        return services;
    }

    /// <summary>Puts the pages, and what else the face serves, behind the rules that a browser and a session ask for.</summary>
    /// <param name="face">The pipeline of the face for people.</param>
    /// <param name="map">What else it serves; without a session only what allows it.</param>
    public static void UseUserInterface(this IApplicationBuilder face, Action<IEndpointRouteBuilder> map)
    {
        var gate = face.ApplicationServices.GetRequiredService<SessionGate>();
        face.Use(next => http => BrowserRules.ApplyAsync(http, next));
        face.UseRouting();
        var unknown = face.ApplicationServices.GetRequiredService<UnknownAddress>();
        face.Use(next => http => unknown.PassAsync(http, next));
        var firstStart = face.ApplicationServices.GetRequiredService<FirstStartGate>();
        face.Use(next => http => firstStart.PassAsync(http, next));
        face.Use(next => http => gate.PassAsync(http, next));
        face.UseAntiforgery();
        face.UseEndpoints(pages =>
        {
            map(pages);
            var assets = face.ApplicationServices.GetRequiredService<AssetFiles>();
            pages.MapGet("/assets/{name}", http => assets.AnswerAsync(http, (string)http.GetRouteValue("name")!)).AllowAnonymous().WithMetadata(new ServedDuringFirstStartAttribute());
            pages.MapPost("/language/{language}", ChooseLanguage).AllowAnonymous().WithMetadata(new ServedDuringFirstStartAttribute());
            pages.MapGet("/audit/export", AuditDownload.AnswerAsync);
            AuthorityDownloads.Map(pages);
            TransferDownload.Map(pages);
            pages.MapPost("/sign-out", SignOutAsync).WithMetadata(new ServedDuringFirstStartAttribute());
            // Who may frame a page is said by BrowserRules alone.
            pages.MapRazorComponents<App>().AddInteractiveServerRenderMode(mode => mode.ContentSecurityFrameAncestorsPolicy = null);
        });
    }

    private static Task ChooseLanguage(HttpContext http) => CheckedAsync(http, () =>
    {
        LanguageCookie.Give(http, (string)http.GetRouteValue("language")!);
        http.Response.Redirect(LocalPath.Of(http.Request.Form["to"]));
        return Task.CompletedTask;
    });

    private static Task SignOutAsync(HttpContext http) => CheckedAsync(http, async () =>
    {
        await http.RequestServices.GetRequiredService<Sessions>().SignOutAsync(SessionCookie.Read(http)!, http.RequestAborted);
        SessionCookie.Take(http);
        http.Response.Redirect("/sign-in");
    });

    private static async Task CheckedAsync(HttpContext http, Func<Task> act)
    {
        if (await IsOursAsync(http)) await act();
        else http.Response.StatusCode = StatusCodes.Status400BadRequest;
    }

    private static async Task<bool> IsOursAsync(HttpContext http)
    {
        try
        {
            return await http.RequestServices.GetRequiredService<IAntiforgery>().IsRequestValidAsync(http);
        }
        catch (Exception malformed) when (malformed is InvalidDataException or AntiforgeryValidationException or BadHttpRequestException)
        {
            return false;
        }
    }
}
