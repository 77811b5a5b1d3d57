using System.Diagnostics;
using System.Globalization;
using System.Net.NetworkInformation;
using TrustPoint.Benchmarks.Est;
using TrustPoint.Testing.Appliances;

namespace TrustPoint.Benchmarks.Ocsp;

/// <summary><c>openssl ocsp</c> as a responder on loopback: what to compare with, measured in the same run.</summary>
internal sealed class OpenSslResponder : IAsyncDisposable
{
    private readonly Process process;

    private OpenSslResponder(Process process, int port) => (this.process, Port) = (process, port);

    public int Port { get; }

    /// <summary>Makes an authority (issuer.pem), a responder with a P-256 key, and an index of good certificates.</summary>
    /// <param name="folder">Where they go.</param>
    /// <param name="serials">Upper-case hex.</param>
    public static async Task PrepareAsync(string folder, IEnumerable<string> serials)
    {
        _ = (await Shell.BashAsync("""
            openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -keyout issuer.key -out issuer.pem -subj /CN=Issuing -days 30
            openssl req -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -keyout responder.key -out responder.csr -subj /CN=Responder
            printf 'extendedKeyUsage=OCSPSigning\nnoCheck=ignored\n' > responder.ext
            openssl x509 -req -in responder.csr -CA issuer.pem -CAkey issuer.key -set_serial 2 -days 30 -out responder.pem -extfile responder.ext
            """, folder)).Done;
        await File.WriteAllLinesAsync(Path.Combine(folder, "index"), serials.Select(serial => $"V\t360101000000Z\t\t{serial}\tunknown\t/CN={serial}"));
    }

    /// <summary>Starts it.</summary>
    /// <param name="folder">What was prepared.</param>
    /// <param name="workers">Processes that answer: 1, as it is without a word about it, or more.</param>
    public static async Task<OpenSslResponder> StartAsync(string folder, int workers)
    {
        var port = FreePorts.Take(1)[0];
        var process = Process.Start(new ProcessStartInfo("openssl",
        [
            "ocsp", "-index", "index", "-CA", "issuer.pem", "-rsigner", "responder.pem", "-rkey", "responder.key", "-port", $"{port}", "-nmin", "60", "-ignore_err",
            .. workers == 1 ? Array.Empty<string>() : ["-multi", $"{workers}"],
        ])
        { WorkingDirectory = folder, RedirectStandardOutput = true, RedirectStandardError = true })!;
        process.OutputDataReceived += (_, _) => { };
        process.ErrorDataReceived += (_, _) => { };
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        // Not by connecting: a connection without a request would hold its one process up for ever.
        for (var attempt = 0; attempt < 200; attempt++)
        {
            if (IPGlobalProperties.GetIPGlobalProperties().GetActiveTcpListeners().Any(listener => listener.Port == port)) return new(process, port);
            await Task.Delay(50);
        }
        throw new InvalidOperationException("openssl ocsp did not start");
    }

    /// <summary>Runs a load and prints its line.</summary>
    public async Task<LoadResult> MeasureAsync(string what, Func<Task<LoadResult>> load)
    {
        var before = ProcessorTime();
        var result = await load();
        var each = (ProcessorTime() - before).TotalMicroseconds / result.Count;
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{what,-32} {result}   each: {each:N0} µs of processor"));
        return result;
    }

    // Of the process and its workers.
    private TimeSpan ProcessorTime()
    {
        var sum = TimeSpan.Zero;
        foreach (var one in Process.GetProcessesByName("openssl"))
        {
            using (one)
            {
                var stat = File.ReadAllText($"/proc/{one.Id}/stat");
                var parent = int.Parse(stat[(stat.LastIndexOf(')') + 2)..].Split(' ')[1], CultureInfo.InvariantCulture);
                if (one.Id == process.Id || parent == process.Id) sum += one.TotalProcessorTime;
            }
        }
        return sum;
    }

    public async ValueTask DisposeAsync()
    {
        process.Kill(entireProcessTree: true);
        await process.WaitForExitAsync();
        process.Dispose();
    }
}
