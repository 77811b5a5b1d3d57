using System.Globalization;
using System.Text;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.Logging;
using TrustPoint.Appliance.Enrolment;
using TrustPoint.Appliance.Rest;
using TrustPoint.Ca.Callers;
using TrustPoint.Ca.Issuance;
using TrustPoint.Ca.Keys;
using TrustPoint.Ca.Time;
using TrustPoint.Ca.Vouchers;
using TrustPoint.Devices.Limits;
using TrustPoint.Devices.Transfers;
using TrustPoint.Formats;
using TrustPoint.Formats.Transfers;

namespace TrustPoint.Appliance.Transfers;

/// <summary>
/// Where the boxes of owners have transfers booked over the network (LIF-33). Nobody needs an account here: what is brought is signed by both parties, and
/// their signatures are all that counts.
/// </summary>
internal sealed class BookingPage(TransferBookings bookings, TimeProvider time, ILogger<BookingPage> log) : IDisposable
{
    /// <summary>Its path.</summary>
    public const string Path = "/transfers/bookings";

    // A statement of a thousand devices with their factory identities has less than half of it.
    private const int LargestPackage = 8 << 20;
    private const int AtOnce = 4;

    // For the whole body: whoever sends it octet by octet keeps none of the turns from the others.
    private static readonly TimeSpan LongestBody = TimeSpan.FromSeconds(30);

    private readonly SemaphoreSlim turns = new(AtOnce);

    /// <summary>Answers with the package and its receipt.</summary>
    public async Task AnswerAsync(HttpContext http)
    {
        try
        {
            await TryAsync(http);
        }
        catch (OperationCanceledException) when (http.RequestAborted.IsCancellationRequested)
        {
            // The client went away: there is nobody to answer.
        }
        catch (Exception error) when (!http.Response.HasStarted)
        {
            var (status, words) = InWords(error);
            if (status == StatusCodes.Status500InternalServerError) log.LogError(error, "a transfer could not be booked");
            if (error is TooManyTriesException tries) http.Response.Headers.RetryAfter = Math.Ceiling(tries.RetryAfter.TotalSeconds).ToString(CultureInfo.InvariantCulture);
            await WriteAsync(http, status, words);
        }
    }

    /// <inheritdoc/>
    public void Dispose() => turns.Dispose();

    private async Task TryAsync(HttpContext http)
    {
        if (!HttpMethods.IsPost(http.Request.Method))
        {
            http.Response.Headers.Allow = HttpMethods.Post;
            await WriteAsync(http, StatusCodes.Status405MethodNotAllowed, "a transfer is posted");
            return;
        }
        if (http.Request.ContentType != TransferRoutes.PackageMedia)
        {
            await WriteAsync(http, StatusCodes.Status415UnsupportedMediaType, $"the body must be {TransferRoutes.PackageMedia}");
            return;
        }
        // Large bodies are taken one after the other, or memory would be what a stranger wants.
        await turns.WaitAsync(http.RequestAborted);
        byte[] booked;
        try
        {
            booked = await BookAsync(http);
        }
        finally
        {
            turns.Release();
        }
        http.Response.ContentType = TransferRoutes.PackageMedia;
        http.Response.ContentLength = booked.Length;
        await http.Response.Body.WriteAsync(booked, http.RequestAborted);
    }

    private async Task<byte[]> BookAsync(HttpContext http)
    {
        http.Features.GetRequiredFeature<IHttpMaxRequestBodySizeFeature>().MaxRequestBodySize = LargestPackage;
        using var body = new MemoryStream();
        await ReadAsync(http, body);
        var package = TransferPackage.Decode(body.ToArray());
        var caller = TransferBookings.CallerOf(package);
        return (await bookings.BookAsync(caller, package, SourceAddress.KeyOf(http.Connection.RemoteIpAddress), http.RequestAborted)).Encode();
    }

    private async Task ReadAsync(HttpContext http, MemoryStream body)
    {
        using var late = new CancellationTokenSource(LongestBody, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(late.Token, http.RequestAborted);
        try
        {
            await http.Request.Body.CopyToAsync(body, either.Token);
        }
        catch (OperationCanceledException) when (late.IsCancellationRequested && !http.RequestAborted.IsCancellationRequested)
        {
            throw new BadHttpRequestException($"a package has {LongestBody.TotalSeconds:0} seconds to arrive", StatusCodes.Status408RequestTimeout);
        }
    }

    private static (int Status, string Words) InWords(Exception error) => error switch
    {
        DecodeException malformed => (StatusCodes.Status400BadRequest, malformed.Message),
        BadHttpRequestException bad => (bad.StatusCode, bad.Message),
        TransferRefusedException refused => (StatusCodes.Status403Forbidden, refused.Message),
        NotAllowedException refused => (StatusCodes.Status403Forbidden, refused.Message),
        TooManyTriesException tries => (StatusCodes.Status429TooManyRequests, tries.Message),
        NoVoucherSignerException => (StatusCodes.Status503ServiceUnavailable, "nobody signs receipts here"),
        KeyStoreUnavailableException => (StatusCodes.Status503ServiceUnavailable, "the signing key cannot be used now"),
        ClockBehindException => (StatusCodes.Status503ServiceUnavailable, "the manufacturer does not know what time it is"),
        StoreUnavailableException => (StatusCodes.Status503ServiceUnavailable, "nothing can be stored now"),
        _ => (StatusCodes.Status500InternalServerError, "the appliance failed; its log says how"),
    };

    private static async Task WriteAsync(HttpContext http, int status, string words)
    {
        http.Response.StatusCode = status;
        http.Response.ContentType = "text/plain; charset=utf-8";
        await http.Response.Body.WriteAsync(Encoding.UTF8.GetBytes($"{words}\n"), http.RequestAborted);
    }
}
