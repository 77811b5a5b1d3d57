using System.Net.Http.Json;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography.X509Certificates;
using System.Text.Json;

namespace TrustPoint.Testing.Appliances;

/// <summary>
/// The built appliance, as a user starts it: on free loopback ports, with a data directory in a temporary folder.
/// </summary>
public sealed class ApplianceProcess : RunningProgram
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);
    private static readonly string[] OnTheirOwn = ["appliance", "audit", "backup", "ceremony", "fsck", "recover", "restore", "retirement", "serve", "signer"];

    private readonly TemporaryDirectory? own;

    // The last line of the start block names the next command, by its name in the tree or in a package; the listeners are open before it is printed.
    private ApplianceProcess(IReadOnlyDictionary<string, string> environment, string dataDirectory, int[] ports, TemporaryDirectory? own, IReadOnlyList<string> within)
        : base("serve", "trustpoint device add", environment, within)
    {
        (DataDirectory, this.own) = (dataDirectory, own);
        (AdminPort, DevicesPort, HttpPort) = (ports[0], ports[1], ports[2]);
    }

    /// <summary>The data directory.</summary>
    public string DataDirectory { get; }

    /// <summary>HTTPS for people.</summary>
    public int AdminPort { get; }

    /// <summary>HTTPS for devices.</summary>
    public int DevicesPort { get; }

    /// <summary>Plain HTTP.</summary>
    public int HttpPort { get; }

    /// <summary>Base URL of the device listener.</summary>
    public string DevicesUrl => $"https://localhost:{DevicesPort}";

    /// <summary>Where its certificates point to: the plain HTTP listener, unless a setting says otherwise.</summary>
    public string PublicUrl => Environment["TrustPoint__PublicUrl"];

    /// <summary>Starts it and waits until it answers.</summary>
    /// <param name="dataDirectory">Null: a new temporary one, deleted at the end.</param>
    /// <param name="settings">Further settings, such as <c>TrustPoint__Keys__Module</c>.</param>
    public static Task<ApplianceProcess> StartAsync(string? dataDirectory = null, params (string Name, string Value)[] settings) =>
        WhenReadyAsync(Launch(dataDirectory, settings));

    /// <summary>Starts it with its data directory on a small disk, and waits until it answers.</summary>
    public static Task<ApplianceProcess> StartOnAsync(SmallDisk disk, params (string Name, string Value)[] settings)
    {
        var (environment, ports) = Configuration(disk.PathOf("data"), settings);
        return WhenReadyAsync(new(environment, disk.SeenAt("data"), ports, null, disk.Within));
    }

    /// <summary>Starts it on a network of its own, and waits until it answers.</summary>
    public static Task<ApplianceProcess> StartOnAsync(LinkLocalNetwork network, params (string Name, string Value)[] settings) =>
        WhenReadyAsync(Launch(null, network.Within, settings));

    /// <summary>Starts it and does not wait.</summary>
    public static ApplianceProcess Launch(string? dataDirectory = null, params (string Name, string Value)[] settings) => Launch(dataDirectory, [], settings);

    /// <summary>Starts it within something and does not wait.</summary>
    /// <param name="dataDirectory">Null: a new temporary one, deleted at the end.</param>
    /// <param name="within">What to start it with: a disk, a network, another program that takes its place.</param>
    /// <param name="settings">Further settings.</param>
    public static ApplianceProcess Launch(string? dataDirectory, IReadOnlyList<string> within, (string Name, string Value)[] settings)
    {
        var own = dataDirectory is null ? new TemporaryDirectory() : null;
        var directory = dataDirectory ?? own!.File("data");
        var (environment, ports) = Configuration(directory, settings);
        return new(environment, directory, ports, own, within);
    }

    /// <summary>Whether a verb works on files of its own, the data directory's or those that it is told, instead of asking the running appliance alone.</summary>
    public static bool IsOnItsOwn(string verb) => OnTheirOwn.Contains(verb);

    /// <summary>Runs a verb of the command line on this appliance: what works on the data directory itself in a process of its own, all else in this one.</summary>
    public Task<ShellResult> CommandAsync(params string[] arguments) => Within is [] && !IsOnItsOwn(arguments[0])
        ? ApplianceProgram.RunHereAsync(arguments, DataDirectory).WaitAsync(Patience)
        : ApplianceProgram.RunAsync(arguments, Environment, Within);

    /// <summary>Runs a verb with <c>--json</c> and reads its answer.</summary>
    public async Task<JsonElement> JsonAsync(params string[] arguments) =>
        JsonSerializer.Deserialize<JsonElement>((await CommandAsync([.. arguments, "--json"])).Done);

    /// <summary>
    /// Asks the REST API on the admin socket, as the command line does, without the price of a process: for tests that need many devices.
    /// </summary>
    /// <param name="method">HTTP method.</param>
    /// <param name="path">Below <c>/api/v1/</c>.</param>
    /// <param name="body">Written as JSON; null: none.</param>
    public async Task<JsonElement> AdminAsync(HttpMethod method, string path, object? body = null)
    {
        using var client = AdminClient();
        using var request = new HttpRequestMessage(method, path) { Content = body is null ? null : JsonContent.Create(body) };
        using var answer = await client.SendAsync(request);
        var text = await answer.Content.ReadAsStringAsync();
        return answer.IsSuccessStatusCode ? JsonSerializer.Deserialize<JsonElement>(text) : throw new InvalidOperationException($"{method} {path}: {text}");
    }

    /// <summary>A client of the REST API on the admin socket that keeps its connections. Its paths are below <c>/api/v1/</c>.</summary>
    public HttpClient AdminClient() =>
        new(new SocketsHttpHandler { ConnectCallback = ConnectToAdminSocketAsync, UseProxy = false }) { BaseAddress = new("http://localhost/api/v1/") };

    /// <summary>How many certificates there are, in whatever state, to at most 500.</summary>
    /// <param name="filter">A query such as <c>device=pump-1</c>.</param>
    public async Task<int> CountCertificatesAsync(string filter = "") =>
        (await AdminAsync(HttpMethod.Get, $"certificates?limit=500&{filter}")).GetProperty("items").GetArrayLength();

    /// <summary>A client of the device listener that trusts this appliance's anchors.</summary>
    /// <param name="certificate">The client's own, or null.</param>
    public async Task<HttpClient> DeviceClientAsync(X509Certificate2? certificate = null)
    {
        var anchors = new X509Certificate2Collection();
        foreach (var authority in (await AdminAsync(HttpMethod.Get, "authorities")).EnumerateArray())
            if (authority.GetProperty("parent").ValueKind is JsonValueKind.Null && authority.GetProperty("state").GetString() != "retired") anchors.ImportFromPem(authority.GetProperty("pem").GetString());
        var handler = new SocketsHttpHandler { UseProxy = false, AllowAutoRedirect = false };
        handler.SslOptions.CertificateChainPolicy = new X509ChainPolicy
        {
            TrustMode = X509ChainTrustMode.CustomRootTrust,
            RevocationMode = X509RevocationMode.NoCheck,
            DisableCertificateDownloads = true,
        };
        handler.SslOptions.CertificateChainPolicy.CustomTrustStore.AddRange(anchors);
        if (certificate is not null) handler.SslOptions.ClientCertificateContext = SslStreamCertificateContext.Create(certificate, null, offline: true);
        return new HttpClient(handler) { BaseAddress = new Uri(DevicesUrl) };
    }

    /// <summary>A client of the REST API over TLS that keeps its connections. Its paths are below <c>/api/v1/</c>.</summary>
    /// <param name="key">The API key that it shows; null: none.</param>
    public async Task<HttpClient> ApiClientAsync(string? key)
    {
        var client = await DeviceClientAsync();
        client.BaseAddress = new Uri($"https://localhost:{AdminPort}/api/v1/");
        if (key is not null) client.DefaultRequestHeaders.Authorization = new("Bearer", key);
        return client;
    }

    /// <summary>The health page, whoever the listener says it is.</summary>
    public async Task<(int Status, string Words)> HealthAsync()
    {
        using var handler = new SocketsHttpHandler { UseProxy = false };
#pragma warning disable CA5359 // the page is asked for when there may be no good certificate
        handler.SslOptions.RemoteCertificateValidationCallback = (_, _, _, _) => true;
#pragma warning restore CA5359
        using var client = new HttpClient(handler);
        using var answer = await client.GetAsync(new Uri($"https://localhost:{AdminPort}/healthz"));
        return ((int)answer.StatusCode, await answer.Content.ReadAsStringAsync());
    }

    /// <summary>Sends SIGTERM and waits for its end.</summary>
    /// <returns>The exit code.</returns>
    public Task<int> StopAsync() => EndAsync(Signal.Terminate);

    /// <inheritdoc/>
    public override async ValueTask DisposeAsync()
    {
        await base.DisposeAsync();
        own?.Dispose();
    }

    private static (Dictionary<string, string> Environment, int[] Ports) Configuration(string directory, (string Name, string Value)[] settings)
    {
        var ports = FreePorts.Take(3);
        var environment = new Dictionary<string, string>
        {
            ["TrustPoint__DataDirectory"] = directory,
            ["TrustPoint__Listen__Address"] = "127.0.0.1",
            ["TrustPoint__Listen__Admin"] = $"{ports[0]}",
            ["TrustPoint__Listen__Devices"] = $"{ports[1]}",
            ["TrustPoint__Listen__Http"] = $"{ports[2]}",
            ["TrustPoint__PublicUrl"] = $"http://127.0.0.1:{ports[2]}",
        };
        foreach (var (name, value) in settings) environment[name] = value;
        return (environment, ports);
    }

    private static async Task<ApplianceProcess> WhenReadyAsync(ApplianceProcess appliance)
    {
        try
        {
            await appliance.ReadyAsync();
            return appliance;
        }
        catch
        {
            await appliance.DisposeAsync();
            throw;
        }
    }

    private async ValueTask<Stream> ConnectToAdminSocketAsync(SocketsHttpConnectionContext context, CancellationToken ct)
    {
        var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        try
        {
            await socket.ConnectAsync(new UnixDomainSocketEndPoint(Path.Combine(DataDirectory, "admin.sock")), ct);
            return new NetworkStream(socket, ownsSocket: true);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }
}
