using System.Collections.Concurrent;
using System.Net;
using System.Net.Http.Headers;
using System.Net.Sockets;
using System.Text;
using TrustPoint.Brski.Wire;

namespace TrustPoint.Brski.Registrar;

/// <summary>
/// Asks MASAs (RFC 8995 sections 5.5 and 5.8), and goes nowhere else: each call is one connection to the address that an administrator set,
/// without redirects, proxies or cookies, showing what is set for that MASA and nothing else, for a bounded time and a bounded answer.
/// </summary>
/// <param name="resolve">Finds the addresses of a host.</param>
/// <param name="limit">How long a call may take.</param>
/// <param name="time">The clock.</param>
public sealed class MasaClient(ResolveHost resolve, TimeSpan limit, TimeProvider time)
{
    /// <summary>How many calls to one MASA are under way at the same moment; more wait for their turn.</summary>
    public const int MostAtOnce = 32;

    private const int MaxHeadersKilobytes = 16;

    // What is sent there has not more, and comes back with a receipt.
    private const int MaxPackage = 16 << 20;

    private static readonly TimeSpan UsualRetry = TimeSpan.FromSeconds(30);

    private readonly ConcurrentDictionary<Uri, SemaphoreSlim> turns = new();

    /// <summary>Asks for a voucher.</summary>
    /// <param name="masa">Whom.</param>
    /// <param name="request">DER of the registrar's voucher request.</param>
    /// <param name="ct">Stops the wait.</param>
    public Task<MasaAnswer> RequestVoucherAsync(MasaEndpoint masa, ReadOnlyMemory<byte> request, CancellationToken ct) =>
        InTurnAsync(masa, () => AskAsync(masa, new Uri($"{masa.Address}/requestvoucher"), request, MediaTypes.Voucher, MediaTypes.Voucher, VoucherBody.MaxBytes, ct), ct);

    /// <summary>Asks for the log of all vouchers of a device. The answer may be a place below the MASA's own address, where the log is (RFC 8995 section 5.8).</summary>
    /// <param name="masa">Whom.</param>
    /// <param name="request">DER of the registrar's voucher request, once more.</param>
    /// <param name="ct">Stops the wait.</param>
    public Task<MasaAnswer> RequestLogAsync(MasaEndpoint masa, ReadOnlyMemory<byte> request, CancellationToken ct) =>
        InTurnAsync(masa, () => AskAsync(masa, new Uri($"{masa.Address}/requestauditlog"), request, MediaTypes.Voucher, MediaTypes.Json, VoucherBody.MaxBytes, ct), ct);

    /// <summary>Has an accepted ownership transfer booked where the manufacturer's vouchers come from: its own place beside BRSKI's, no RFC has one.</summary>
    /// <param name="masa">Whom.</param>
    /// <param name="package">The package, a ZIP.</param>
    /// <param name="ct">Stops the wait.</param>
    public Task<MasaAnswer> BookTransferAsync(MasaEndpoint masa, ReadOnlyMemory<byte> package, CancellationToken ct) =>
        InTurnAsync(masa, () => AskAsync(masa, new Uri(masa.Address, "/transfers/bookings"), package, MediaTypes.Zip, MediaTypes.Zip, MaxPackage, ct), ct);

    // A hall that is switched on at once asks about all of its devices at once. Few together are answered in time; all together nobody would be.
    private async Task<MasaAnswer> InTurnAsync(MasaEndpoint masa, Func<Task<MasaAnswer>> ask, CancellationToken ct)
    {
        var turn = turns.GetOrAdd(masa.Address, _ => new(MostAtOnce));
        await turn.WaitAsync(ct);
        try
        {
            return await ask();
        }
        finally
        {
            turn.Release();
        }
    }

    private async Task<MasaAnswer> AskAsync(MasaEndpoint masa, Uri place, ReadOnlyMemory<byte> request, string type, string wanted, int most, CancellationToken ct)
    {
        var tls = new MasaTls(masa, time);
        using var ending = new CancellationTokenSource(limit, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(ct, ending.Token);
        using var client = new HttpMessageInvoker(Handler(masa, tls));
        try
        {
            using var message = new HttpRequestMessage(HttpMethod.Post, place) { Content = new ReadOnlyMemoryContent(request) };
            message.Content.Headers.ContentType = new(type);
            Address(message, masa, wanted);
            using var response = await client.SendAsync(message, either.Token);
            if (response.StatusCode != HttpStatusCode.Created) return await ReadAsync(masa, response, wanted, most, either.Token);
            // RFC 8995 section 5.8: 201 and where the log is. Nothing leads to another host.
            if (response.Headers.Location is not { } log || !SameOrigin(masa.Address, log = new Uri(masa.Address, log)))
                return new MasaAnswer.Trouble("it leads to another host, which is not followed");
            using var second = new HttpRequestMessage(HttpMethod.Get, log);
            Address(second, masa, wanted);
            using var there = await client.SendAsync(second, either.Token);
            return await ReadAsync(masa, there, wanted, most, either.Token);
        }
        catch (OperationCanceledException) when (!ct.IsCancellationRequested)
        {
            return new MasaAnswer.Trouble(string.Create(System.Globalization.CultureInfo.InvariantCulture, $"it does not answer within {limit.TotalSeconds:0} seconds"));
        }
        catch (Exception error) when (error is HttpRequestException or IOException or SocketException)
        {
            return new MasaAnswer.Trouble(tls.Fault ?? (error.InnerException as HttpRequestException ?? error).Message);
        }
    }

    private SocketsHttpHandler Handler(MasaEndpoint masa, MasaTls tls) => new()
    {
        AllowAutoRedirect = false,
        UseProxy = false,
        UseCookies = false,
        Credentials = null,
        ActivityHeadersPropagator = null,
        MaxResponseHeadersLength = MaxHeadersKilobytes,
        MaxResponseDrainSize = 0,
        PooledConnectionLifetime = limit,
        ConnectCallback = (_, ct) => MasaPlace.ConnectAsync(masa, resolve, ct),
        SslOptions = tls.Options,
    };

    // RFC 7617 section 2.1: sent with the first request, in UTF-8. TLS has told by then that it is the MASA.
    private static void Address(HttpRequestMessage message, MasaEndpoint masa, string wanted)
    {
        message.Headers.Accept.Add(new(wanted));
        if (masa.Login is { } login) message.Headers.Authorization = new("Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes($"{login.UserName}:{login.Password}")));
    }

    private static async Task<MasaAnswer> ReadAsync(MasaEndpoint masa, HttpResponseMessage response, string wanted, int most, CancellationToken ct)
    {
        var answer = await AnswerAsync(masa, response, wanted, most, ct);
        return answer is MasaAnswer.Given ? answer : answer with { Words = await MasaWords.ReadAsync(response.Content, ct) };
    }

    private static async Task<MasaAnswer> AnswerAsync(MasaEndpoint masa, HttpResponseMessage response, string wanted, int most, CancellationToken ct) => (int)response.StatusCode switch
    {
        200 when MediaTypes.Is(response.Content.Headers.ContentType?.ToString(), wanted) => await BodyAsync(response.Content, most, ct) is { } body
            ? new MasaAnswer.Given(body)
            : new MasaAnswer.Trouble($"its answer is empty, or larger than {most} bytes"),
        200 => new MasaAnswer.Trouble($"its answer is not {wanted}"),
        202 => new MasaAnswer.Later(RetryAfter(response.Headers.RetryAfter), IsBusy: false),
        // RFC 6585 section 4.
        429 => new MasaAnswer.Later(RetryAfter(response.Headers.RetryAfter), IsBusy: true),
        // RFC 8995 section 5.6.
        403 or 404 or 406 => new MasaAnswer.No((int)response.StatusCode),
        401 when masa is { Certificate: null, Login: null } => new MasaAnswer.Unknown("it asks for a client certificate or a password (401), and none is set for it here"),
        401 => new MasaAnswer.Unknown("it does not accept the client certificate or the password that is set for it here (401)"),
        >= 300 and < 400 => new MasaAnswer.Trouble("it leads to another place, which is not followed"),
        var status => new MasaAnswer.Trouble($"it answers {status}"),
    };

    private static TimeSpan RetryAfter(RetryConditionHeaderValue? header) => header?.Delta is { } delta && delta > TimeSpan.Zero ? delta : UsualRetry;

    private static async Task<ReadOnlyMemory<byte>?> BodyAsync(HttpContent content, int most, CancellationToken ct)
    {
        await using var stream = await content.ReadAsStreamAsync(ct);
        var body = new byte[most + 1];
        var length = await stream.ReadAtLeastAsync(body, body.Length, throwOnEndOfStream: false, ct);
        if (length == 0 || length > most) return null;
        return body.AsMemory(0, length);
    }

    private static bool SameOrigin(Uri one, Uri other) => Uri.Compare(one, other, UriComponents.SchemeAndServer, UriFormat.SafeUnescaped, StringComparison.OrdinalIgnoreCase) == 0;
}
