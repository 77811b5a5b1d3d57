using System.Globalization;
using System.Net;
using System.Security.Cryptography;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using TrustPoint.Appliance.AdminSocket;
using TrustPoint.Appliance.Options;
using TrustPoint.Appliance.Rest;
using TrustPoint.Storage.Crls;
using TrustPoint.Storage.Database;

namespace TrustPoint.Appliance.Ending;

/// <summary>
/// What is served by a box that is being ended or has ended: its last revocation lists, and that it has. Over plain HTTP and the admin socket alone: there is no key for TLS any more.
/// </summary>
internal sealed class EndedHost(ApplianceOptions options, RandomNumberGenerator random, TimeProvider time, ILoggerFactory logs)
{
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(10);

    private readonly ILogger log = logs.CreateLogger<EndedHost>();
    private volatile EndFile end = null!;
    private volatile string? waits;

    /// <summary>Ends what was begun, and serves until the process is told to stop.</summary>
    public async Task ServeAsync(EndFile begun, TextWriter output)
    {
        end = begun;
        await using var app = Build();
        await app.StartAsync();
        File.SetUnixFileMode(options.AdminSocket, UnixFileMode.UserRead | UnixFileMode.UserWrite);
        var stopping = app.Services.GetRequiredService<IHostApplicationLifetime>().ApplicationStopping;
        await FinishAsync(output, stopping);
        // Nobody works on what is left; a second process is turned away.
        using var held = stopping.IsCancellationRequested ? null : DataDirectoryLock.Take(options.DataDirectory);
        await app.WaitForShutdownAsync(CancellationToken.None);
    }

    private async Task FinishAsync(TextWriter output, CancellationToken stopping)
    {
        while (end.Step != EndStep.Ended && !stopping.IsCancellationRequested)
        {
            try
            {
                end = await new BoxDestruction(options, random, time).RunAsync(end, stopping);
            }
            // Whatever it is: the end waits, is told, and goes on when it can.
            catch (Exception failed) when (failed is not OperationCanceledException)
            {
                end = EndFile.Read(options.DataDirectory) ?? end;
                if (waits != failed.Message) log.LogError(failed, "The end of this box waits: {Reason}", failed.Message);
                waits = failed.Message;
                await Task.WhenAny(Task.Delay(Pause, time, stopping));
            }
        }
        if (end.Step == EndStep.Ended) await output.WriteAsync($"\n{Words()}\n");
    }

    private WebApplication Build()
    {
        var builder = WebApplication.CreateEmptyBuilder(new());
        builder.Services.Replace(ServiceDescriptor.Singleton(logs));
        builder.Services.Configure<HostOptions>(host => host.ShutdownTimeout = TimeSpan.FromSeconds(10));
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            if (options.Listen.Address.Equals(IPAddress.IPv6Any)) kestrel.ListenAnyIP(options.Listen.Http, Plain);
            else kestrel.Listen(options.Listen.Address, options.Listen.Http, Plain);
            File.Delete(options.AdminSocket);
            kestrel.ListenUnixSocket(options.AdminSocket, listener =>
            {
                Plain(listener);
                listener.AdmitOwnUserAndRoot(log);
            });
        });
        var app = builder.Build();
        app.Run(AnswerAsync);
        return app;

        static void Plain(Microsoft.AspNetCore.Server.Kestrel.Core.ListenOptions listener) => listener.Protocols = HttpProtocols.Http1;
    }

    private Task AnswerAsync(HttpContext http)
    {
        http.Response.Headers.CacheControl = "no-store";
        if (http.Request.Path.StartsWithSegments("/crl", out var rest) && ListOf(rest.Value?.TrimStart('/')) is { } list)
        {
            http.Response.ContentType = "application/pkix-crl";
            return http.Response.Body.WriteAsync(list, http.RequestAborted).AsTask();
        }
        // RFC 9110 section 15.5.11: gone, and likely for ever. While it is being ended, section 15.6.4.
        http.Response.StatusCode = end.Step == EndStep.Ended ? StatusCodes.Status410Gone : StatusCodes.Status503ServiceUnavailable;
        if (http.Request.Path.StartsWithSegments("/api")) return http.Response.WriteAsJsonAsync(Problem.Of(http.Response.StatusCode, Words()), MessageFormat.Compact, "application/problem+json", http.RequestAborted);
        var isPage = http.Request.Headers.Accept.ToString().Contains("text/html", StringComparison.Ordinal);
        http.Response.ContentType = isPage ? "text/html; charset=utf-8" : "text/plain; charset=utf-8";
        return http.Response.WriteAsync(isPage ? EndedPage.Of(end, waits) : Words() + "\n", http.RequestAborted);
    }

    // Only what is in the folder: a name is none with a slash.
    private byte[]? ListOf(string? name) =>
        name is { Length: > 4 } && name.EndsWith(".crl", StringComparison.Ordinal) && name == Path.GetFileName(name) ? new CrlFiles(options.DataDirectory).Read(name) : null;

    private string Words() => end.Step == EndStep.Ended
        ? string.Create(CultureInfo.InvariantCulture, $"this box ended for ever at {end.EndedAt:u}: {end.Reason}. Its keys are destroyed. The evidence is in {end.Folder}; certificate of retirement, SHA-256: {end.Certificate}")
        : waits is null ? "this box is being ended for ever: its keys are being destroyed" : $"this box is being ended for ever, and its end waits: {waits}";
}
