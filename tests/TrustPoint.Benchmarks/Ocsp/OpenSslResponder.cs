using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using TrustPoint.Testing.Appliances;

namespace TrustPoint.Benchmarks.Ocsp;

/// <summary><c>openssl ocsp</c> as a responder on loopback, with a worker for each processor: what to compare with, measured in the same run.</summary>
internal sealed class OpenSslResponder : IAsyncDisposable
{
    private readonly Process process;

    private OpenSslResponder(Process process, int port) => (this.process, Port) = (process, port);

    public int Port { get; }

    /// <summary>Makes an authority, a responder with a P-256 key and so many good certificates, and starts it.</summary>
    /// <param name="folder">Where its files go; issuer.pem is its authority.</param>
    /// <param name="serials">Upper-case hex.</param>
    public static async Task<OpenSslResponder> StartAsync(string folder, IEnumerable<string> serials)
    {
        _ = (await Shell.BashAsync("""
            openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -keyout issuer.key -out issuer.pem -subj /CN=Issuing -days 30
            openssl req -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -keyout responder.key -out responder.csr -subj /CN=Responder
            printf 'extendedKeyUsage=OCSPSigning\nnoCheck=ignored\n' > responder.ext
            openssl x509 -req -in responder.csr -CA issuer.pem -CAkey issuer.key -set_serial 2 -days 30 -out responder.pem -extfile responder.ext
            """, folder)).Done;
        await File.WriteAllLinesAsync(Path.Combine(folder, "index"), serials.Select(serial => $"V\t360101000000Z\t\t{serial}\tunknown\t/CN={serial}"));
        var port = FreePorts.Take(1)[0];
        var process = Process.Start(new ProcessStartInfo("openssl",
        [
            "ocsp", "-index", "index", "-CA", "issuer.pem", "-rsigner", "responder.pem", "-rkey", "responder.key", "-port", $"{port}", "-nmin", "60", "-ignore_err",
            "-multi", $"{Environment.ProcessorCount}",
        ])
        { WorkingDirectory = folder, RedirectStandardOutput = true, RedirectStandardError = true })!;
        process.OutputDataReceived += (_, _) => { };
        process.ErrorDataReceived += (_, _) => { };
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        for (var attempt = 0; attempt < 100; attempt++)
        {
            try
            {
                using var probe = new TcpClient();
                await probe.ConnectAsync(IPAddress.Loopback, port);
                return new(process, port);
            }
            catch (SocketException)
            {
                await Task.Delay(50);
            }
        }
        throw new InvalidOperationException("openssl ocsp did not start");
    }

    public async ValueTask DisposeAsync()
    {
        process.Kill(entireProcessTree: true);
        await process.WaitForExitAsync();
        process.Dispose();
    }
}
