using System.Diagnostics;

namespace TrustPoint.Benchmarks.Est;

/// <summary>nginx with mTLS on loopback that answers one word: the bare handshake rate to compare with, measured in the same run.</summary>
internal sealed class NginxPeer : IAsyncDisposable
{
    private readonly Process process;
    private readonly string folder;

    private NginxPeer(Process process, string folder, int port) => (this.process, this.folder, Port) = (process, folder, port);

    public int Port { get; }

    /// <summary>Starts nginx with as many workers as there are processors.</summary>
    /// <param name="port">Where it listens, on 127.0.0.1.</param>
    /// <param name="serverPem">Its certificate and P-256 key, PEM.</param>
    /// <param name="anchorsPem">The anchors that client certificates must chain to, PEM.</param>
    public static async Task<NginxPeer> StartAsync(int port, string serverPem, string anchorsPem)
    {
        var folder = Directory.CreateTempSubdirectory("trustpoint-nginx-").FullName;
        await File.WriteAllTextAsync(Path.Combine(folder, "server.pem"), serverPem);
        await File.WriteAllTextAsync(Path.Combine(folder, "anchors.pem"), anchorsPem);
        await File.WriteAllTextAsync(Path.Combine(folder, "nginx.conf"), $$"""
            daemon off; pid {{folder}}/pid; error_log stderr error; worker_processes auto; user root;
            events { worker_connections 4096; }
            http {
              access_log off; client_body_temp_path {{folder}}/body; proxy_temp_path {{folder}}/proxy; fastcgi_temp_path {{folder}}/fcgi;
              uwsgi_temp_path {{folder}}/uwsgi; scgi_temp_path {{folder}}/scgi;
              server {
                listen 127.0.0.1:{{port}} ssl reuseport; ssl_protocols TLSv1.3; ssl_session_tickets off; ssl_session_cache off;
                ssl_certificate {{folder}}/server.pem; ssl_certificate_key {{folder}}/server.pem;
                ssl_verify_client on; ssl_verify_depth 5; ssl_client_certificate {{folder}}/anchors.pem;
                location / { return 200 "ok"; }
              }
            }
            """);
        var process = Process.Start(new ProcessStartInfo("/usr/sbin/nginx", ["-c", Path.Combine(folder, "nginx.conf"), "-p", folder]))!;
        for (var tries = 0; tries < 100; tries++)
        {
            try
            {
                using var probe = new System.Net.Sockets.TcpClient();
                await probe.ConnectAsync(System.Net.IPAddress.Loopback, port);
                return new(process, folder, port);
            }
            catch (System.Net.Sockets.SocketException) when (!process.HasExited)
            {
                await Task.Delay(50);
            }
        }
        throw new InvalidOperationException("nginx did not start");
    }

    public async ValueTask DisposeAsync()
    {
        using (var stop = Process.Start("kill", ["-QUIT", $"{process.Id}"])) await stop.WaitForExitAsync();
        await process.WaitForExitAsync();
        process.Dispose();
        Directory.Delete(folder, recursive: true);
    }
}
