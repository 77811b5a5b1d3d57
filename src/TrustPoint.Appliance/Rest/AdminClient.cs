using System.Net.Http.Json;
using System.Net.Sockets;

namespace TrustPoint.Appliance.Rest;

/// <summary>The appliance said no, or could not.</summary>
public sealed class AdminRefusedException(string message) : Exception(message);

/// <summary>The REST API over the admin socket, as the command line uses it.</summary>
public sealed class AdminClient : IDisposable
{
    private readonly HttpClient http;
    private readonly string socketPath;

    /// <summary>Makes a client; it connects with the first request.</summary>
    /// <param name="socketPath">The admin socket.</param>
    public AdminClient(string socketPath)
    {
        this.socketPath = socketPath;
        http = new HttpClient(new SocketsHttpHandler { ConnectCallback = ConnectAsync, UseProxy = false, AllowAutoRedirect = false })
        {
            BaseAddress = new Uri("http://appliance/api/v1/"),
            // What is asked for takes as long as it takes; who waits can give up.
            Timeout = Timeout.InfiniteTimeSpan,
        };
    }

    /// <summary>Reads a message.</summary>
    /// <exception cref="AdminRefusedException">With the appliance's reason, or because it is not running.</exception>
    public async Task<T> GetAsync<T>(string path, CancellationToken ct) => await ReadAsync<T>(await SendAsync(HttpMethod.Get, path, null, ct), ct);

    /// <summary>Sends a message, or content as it is, and reads the answer.</summary>
    /// <exception cref="AdminRefusedException">With the appliance's reason, or because it is not running.</exception>
    public async Task<TAnswer> SendAsync<TAnswer>(HttpMethod method, string path, object? message, CancellationToken ct) =>
        await ReadAsync<TAnswer>(await SendAsync(method, path, message, ct), ct);

    /// <summary>Reads text or lines.</summary>
    /// <exception cref="AdminRefusedException">With the appliance's reason, or because it is not running.</exception>
    public async Task<Stream> GetStreamAsync(string path, CancellationToken ct) =>
        await (await SendAsync(HttpMethod.Get, path, null, ct)).Content.ReadAsStreamAsync(ct);

    /// <inheritdoc/>
    public void Dispose() => http.Dispose();

    private async Task<HttpResponseMessage> SendAsync(HttpMethod method, string path, object? message, CancellationToken ct)
    {
        using var request = new HttpRequestMessage(method, path);
        if (message is HttpContent content) request.Content = content;
        else if (message is not null) request.Content = JsonContent.Create(message, message.GetType(), options: MessageFormat.Compact);
        HttpResponseMessage answer;
        try
        {
            answer = await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, ct);
        }
        catch (HttpRequestException error) when (error.InnerException is SocketException socket)
        {
            throw new AdminRefusedException(socket.SocketErrorCode == SocketError.AccessDenied
                ? $"no permission for {socketPath}: run this as the appliance's user or as root"
                : $"no appliance answers at {socketPath}: start it with ./trustpoint up");
        }
        catch (HttpRequestException error)
        {
            throw new AdminRefusedException($"the appliance closed the connection: {error.Message}");
        }
        if (answer.IsSuccessStatusCode) return answer;
        using (answer)
        {
            var problem = answer.Content.Headers.ContentType?.MediaType == "application/problem+json"
                ? await answer.Content.ReadFromJsonAsync<Problem>(MessageFormat.Compact, ct)
                : null;
            throw new AdminRefusedException(problem?.Detail ?? $"the appliance answered {(int)answer.StatusCode}");
        }
    }

    private static async Task<T> ReadAsync<T>(HttpResponseMessage answer, CancellationToken ct)
    {
        using (answer)
        {
            return await answer.Content.ReadFromJsonAsync<T>(MessageFormat.Compact, ct)
                ?? throw new AdminRefusedException("the appliance answered nothing");
        }
    }

    private async ValueTask<Stream> ConnectAsync(SocketsHttpConnectionContext context, CancellationToken ct)
    {
        var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        try
        {
            await socket.ConnectAsync(new UnixDomainSocketEndPoint(socketPath), ct);
            return new NetworkStream(socket, ownsSocket: true);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }
}
