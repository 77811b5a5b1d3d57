using System.Net.Http.Headers;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;
using TrustPoint.Formats;
using TrustPoint.Formats.Certificates;

namespace TrustPoint.Agent.Connections;

/// <summary>
/// One TLS connection to one server, kept for as long as both sides keep it. Where it is lost a new one is made for the next request, and
/// whoever is at the other end is judged anew, by the trust that counts then. Nothing is fetched, no proxy is asked, no redirect is followed,
/// and no answer is larger than a bound.
/// </summary>
internal sealed class TlsClient : IDisposable
{
    private const int LargestAnswer = 512 * 1024; // /cacerts of a large domain
    private const int MostCertificates = 16;

    // Where a whole hall powers on, a registrar has a thousand handshakes to do: whoever gives up early asks for one more.
    private static readonly TimeSpan PatienceToConnect = TimeSpan.FromSeconds(45);
    private static readonly TimeSpan PatienceForAnswer = TimeSpan.FromSeconds(60);

    private readonly SslStreamCertificateContext? credential;
    private readonly TimeProvider time;
    private readonly HttpClient http;
    private SslStream? ready;

    private TlsClient(Endpoint endpoint, SslStreamCertificateContext? credential, ServerTrust trust, TimeProvider time)
    {
        (Endpoint, this.credential, Trust, this.time) = (endpoint, credential, trust, time);
        var handler = new SocketsHttpHandler
        {
            ConnectCallback = async (_, ct) => Interlocked.Exchange(ref ready, null) ?? await HandshakeAsync(ct),
            MaxConnectionsPerServer = 1,
            PooledConnectionIdleTimeout = Timeout.InfiniteTimeSpan, // a wait of 60 s must not cost the connection
            AllowAutoRedirect = false, // RFC 7030 section 3.2.1: nothing is sent on to where nobody asked to
            UseProxy = false,
            UseCookies = false,
            MaxResponseHeadersLength = 16,
        };
        http = new(handler) { BaseAddress = endpoint.Url, Timeout = PatienceForAnswer, MaxResponseContentBufferSize = LargestAnswer };
    }

    /// <summary>The server.</summary>
    public Endpoint Endpoint { get; }

    /// <summary>Judges whoever is at the other end of a connection that is made from now on.</summary>
    public ServerTrust Trust { get; set; }

    /// <summary>What the server sent in the last handshake, its own certificate first.</summary>
    public IReadOnlyList<Certificate> ServerChain { get; private set; } = [];

    /// <summary>Connects, shakes hands, and judges the server.</summary>
    /// <param name="endpoint">The server.</param>
    /// <param name="credential">What is shown; null: nothing.</param>
    /// <param name="trust">Judges the server.</param>
    /// <param name="time">The clock.</param>
    /// <param name="ct">Stops the wait.</param>
    /// <exception cref="AgentException">It is not there, it is not trusted, or it does not trust us.</exception>
    public static async Task<TlsClient> ConnectAsync(
        Endpoint endpoint, SslStreamCertificateContext? credential, ServerTrust trust, TimeProvider time, CancellationToken ct)
    {
        var client = new TlsClient(endpoint, credential, trust, time);
        try
        {
            client.ready = await client.HandshakeAsync(ct);
            return client;
        }
        catch (Exception failed) when (IsNetworkTrouble(failed, ct))
        {
            client.Dispose();
            throw client.Failed(failed);
        }
    }

    /// <summary>Another connection to the same server.</summary>
    /// <inheritdoc cref="ConnectAsync"/>
    public Task<TlsClient> AnewAsync(SslStreamCertificateContext? credential, ServerTrust trust, CancellationToken ct) =>
        ConnectAsync(Endpoint, credential, trust, time, ct);

    /// <summary>What a device shows: its certificate, the authorities above it, its key.</summary>
    public static SslStreamCertificateContext Credential(X509Certificate2 certificate, IEnumerable<Certificate> chain) =>
        // offline: the platform must not fetch issuers; what is sent is what is given here.
        SslStreamCertificateContext.Create(certificate, [.. chain.Select(above => X509CertificateLoader.LoadCertificate(above.Der.Span))], offline: true);

    /// <summary>Asks, and reads the answer whole.</summary>
    /// <param name="method">HTTP method.</param>
    /// <param name="path">Absolute path.</param>
    /// <param name="body">The body; null: none.</param>
    /// <param name="mediaType">The body's type.</param>
    /// <param name="accept">What may come back; null: anything.</param>
    /// <param name="authorization">Basic credentials; null: none.</param>
    /// <param name="ct">Stops the wait.</param>
    /// <exception cref="AgentException">There was no answer, or none of a sane size.</exception>
    public async Task<Answer> SendAsync(
        HttpMethod method, string path, ReadOnlyMemory<byte>? body, string? mediaType, string? accept, AuthenticationHeaderValue? authorization, CancellationToken ct)
    {
        using var request = new HttpRequestMessage(method, path);
        if (body is { } octets)
        {
            request.Content = new ReadOnlyMemoryContent(octets);
            request.Content.Headers.ContentType = new(mediaType!);
        }
        if (accept is not null) request.Headers.Accept.Add(new(accept));
        request.Headers.Authorization = authorization;
        try
        {
            using var response = await http.SendAsync(request, ct);
            return await Answer.OfAsync(response, time.GetUtcNow(), ct);
        }
        catch (Exception failed) when (IsNetworkTrouble(failed, ct))
        {
            throw Failed(failed);
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        http.Dispose();
        Interlocked.Exchange(ref ready, null)?.Dispose();
    }

    private async Task<SslStream> HandshakeAsync(CancellationToken ct)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(ct);
        patience.CancelAfter(PatienceToConnect);
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        string? objection = null;
        try
        {
            if (Endpoint.Addresses is []) await socket.ConnectAsync(Endpoint.Url.IdnHost, Endpoint.Url.Port, patience.Token);
            else await socket.ConnectAsync([.. Endpoint.Addresses], Endpoint.Url.Port, patience.Token);
            var tls = new SslStream(new NetworkStream(socket, ownsSocket: true));
            await tls.AuthenticateAsClientAsync(new SslClientAuthenticationOptions
            {
                TargetHost = Endpoint.Url.IdnHost,
                // RFC 8995 section 5.1, RFC 8996: nothing below 1.2.
                EnabledSslProtocols = SslProtocols.Tls12 | SslProtocols.Tls13,
                // A resumed session does not send the chain that is judged, and who was judged does not become somebody else.
                AllowTlsResume = false,
                AllowRenegotiation = false,
                ClientCertificateContext = credential,
                CertificateChainPolicy = NothingFetched(),
                RemoteCertificateValidationCallback = (_, certificate, chain, _) => (objection = Judge(certificate, chain)) is null,
            }, patience.Token);
            return tls;
        }
        catch (Exception failed)
        {
            socket.Dispose();
            if (objection is not null) throw new AgentException($"{Endpoint.Origin} is not trusted: {objection}", failed);
            throw;
        }
    }

    private string? Judge(X509Certificate? certificate, X509Chain? chain)
    {
        if (certificate is null || chain is null) return "it shows no certificate";
        try
        {
            // What it sent beside its own certificate stands in the extra store, in its order.
            ServerChain =
            [
                Certificate.Decode(certificate.GetRawCertData()),
                .. chain.ChainPolicy.ExtraStore.Take(MostCertificates).Select(sent => Certificate.Decode(sent.RawData))
                    .Where(sent => !sent.Der.Span.SequenceEqual(certificate.GetRawCertData())),
            ];
        }
        catch (DecodeException unreadable)
        {
            return unreadable.Message;
        }
        return Trust(ServerChain);
    }

    private static X509ChainPolicy NothingFetched() => new()
    {
        TrustMode = X509ChainTrustMode.CustomRootTrust,
        DisableCertificateDownloads = true,
        RevocationMode = X509RevocationMode.NoCheck,
        VerificationFlags = X509VerificationFlags.AllFlags,
    };

    private static bool IsNetworkTrouble(Exception error, CancellationToken ct) =>
        error is HttpRequestException or IOException or SocketException or AuthenticationException || (error is OperationCanceledException && !ct.IsCancellationRequested);

    private AgentException Failed(Exception error)
    {
        // The handler wraps what a new handshake said.
        for (var inner = error; inner is not null; inner = inner.InnerException)
        {
            if (inner is AgentException known) return known;
        }
        var reason = error is OperationCanceledException ? "it does not answer in time" : error.InnerException?.Message ?? error.Message;
        return new($"{Endpoint.Origin}: {reason}", error);
    }
}
