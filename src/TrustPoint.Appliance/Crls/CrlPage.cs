using System.Globalization;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Headers;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Logging;
using Microsoft.Net.Http.Headers;
using TrustPoint.Ca.Authorities;
using TrustPoint.Ca.Crls;
using TrustPoint.Formats;
using TrustPoint.Formats.Revocation;
using TrustPoint.Storage.Crls;

namespace TrustPoint.Appliance.Crls;

/// <summary>
/// <c>GET /crl/{file}</c>: the published files as they are (RFC 5280 section 4.2.1.13, RFC 2585 section 4.2). All that is said about one is
/// read from the opened file itself, so what is sent and what is said belong together, also while it is being replaced, and nothing here
/// needs the keys or the database.
/// </summary>
internal sealed class CrlPage(CrlFiles files, Authorities authorities, TimeProvider time, ILogger<CrlPage> log)
{
    private const string RetryAfter = "30";

    /// <summary>Answers GET and HEAD.</summary>
    public async Task AnswerAsync(HttpContext http)
    {
        try
        {
            await SendAsync(http);
        }
        catch (Exception unreadable) when (unreadable is IOException or UnauthorizedAccessException or DecodeException && !http.Response.HasStarted && !http.RequestAborted.IsCancellationRequested)
        {
            // RFC 9110 section 15.6.4: it is there, and comes back with the disk or with the next CRL.
            log.LogError(unreadable, "The published CRL {Path} cannot be read", http.Request.Path);
            http.Response.Clear();
            http.Response.StatusCode = StatusCodes.Status503ServiceUnavailable;
            http.Response.Headers.RetryAfter = RetryAfter;
        }
    }

    private async Task SendAsync(HttpContext http)
    {
        var name = (string)http.GetRouteValue("name")!;
        // What a file may be called is decided by what there is, never by the request's path.
        if (ScopeOf(name) is not { } scope || Open(name) is not { } file)
        {
            http.Response.StatusCode = StatusCodes.Status404NotFound;
            return;
        }
        await using (file)
        {
            var (thisUpdate, nextUpdate) = await TimesAsync(file, http.RequestAborted);
            var tag = new EntityTagHeaderValue(string.Create(CultureInfo.InvariantCulture, $"\"{thisUpdate.ToUnixTimeSeconds():x}-{file.Length:x}-{File.GetLastWriteTimeUtc(file.SafeFileHandle).Ticks:x}\""));
            Describe(http.Response.GetTypedHeaders(), scope, thisUpdate, nextUpdate, tag);
            if (IsKnown(http.Request.GetTypedHeaders(), tag, thisUpdate))
            {
                http.Response.StatusCode = StatusCodes.Status304NotModified;
                return;
            }
            http.Response.ContentType = "application/pkix-crl";
            http.Response.ContentLength = file.Length;
            if (HttpMethods.IsGet(http.Request.Method)) await file.CopyToAsync(http.Response.Body, http.RequestAborted);
        }
    }

    private (IssuingAuthority Authority, CrlScope Scope)? ScopeOf(string name)
    {
        foreach (var authority in authorities.All)
        {
            foreach (var scope in CrlScope.Of(authority.Name, authority.Record.Crl))
            {
                if (scope.FullFile == name || scope.DeltaFile == name) return (authority, scope);
            }
        }
        return null;
    }

    private FileStream? Open(string name)
    {
        try
        {
            return new FileStream(Path.Combine(files.Folder, name), FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, bufferSize: 0, useAsync: true);
        }
        catch (Exception absent) when (absent is FileNotFoundException or DirectoryNotFoundException)
        {
            return null; // none was made yet
        }
    }

    private static async Task<(DateTimeOffset ThisUpdate, DateTimeOffset NextUpdate)> TimesAsync(FileStream file, CancellationToken ct)
    {
        var beginning = new byte[CertificateList.BeginningSize];
        var read = await file.ReadAtLeastAsync(beginning, beginning.Length, throwOnEndOfStream: false, ct);
        file.Position = 0;
        return CertificateList.ReadTimes(beginning.AsMemory(..read));
    }

    // A cache asks again when the next one is due; what it has may be relied on until nextUpdate.
    private void Describe(ResponseHeaders headers, (IssuingAuthority Authority, CrlScope Scope) of, DateTimeOffset thisUpdate, DateTimeOffset nextUpdate, EntityTagHeaderValue tag)
    {
        var now = time.GetUtcNow();
        var due = thisUpdate + of.Authority.Record.Crl.Period;
        var fresh = (due < nextUpdate ? due : nextUpdate) - now;
        headers.ETag = tag;
        headers.LastModified = thisUpdate;
        headers.Expires = nextUpdate;
        headers.CacheControl = new() { Public = true, MustRevalidate = true, MaxAge = fresh > TimeSpan.Zero ? fresh : TimeSpan.Zero };
    }

    // RFC 9110 section 13.2.2.
    private static bool IsKnown(RequestHeaders headers, EntityTagHeaderValue tag, DateTimeOffset thisUpdate) =>
        headers.IfNoneMatch is [_, ..] known ? known.Any(other => other.Compare(tag, useStrongComparison: false) || other.Equals(EntityTagHeaderValue.Any))
            : headers.IfModifiedSince >= thisUpdate;
}
