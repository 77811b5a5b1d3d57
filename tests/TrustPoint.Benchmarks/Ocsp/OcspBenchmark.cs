using System.Globalization;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using TrustPoint.Benchmarks.Est;
using TrustPoint.Formats.Certificates;
using TrustPoint.Formats.Ocsp;
using TrustPoint.Testing.Appliances;

namespace TrustPoint.Benchmarks.Ocsp;

/// <summary>
/// OCSP answers a second of the built appliance as a process (SoftHSM, P-256), kept and signed for each, beside <c>openssl ocsp</c> as a
/// responder with as many good certificates in its index, in turns; the load on the same processors.
/// </summary>
internal static class OcspBenchmark
{
    private const int Lanes = 16;
    private const int Rounds = 5;

    public static async Task<int> RunAsync(string[] args)
    {
        var each = args is ["--requests", var count] ? int.Parse(count, CultureInfo.InvariantCulture) : 1_000;
        using var folder = new TemporaryDirectory();
        await using var ours = await MeasuredAppliance.StartAsync(folder.Path, "data", Lanes);
        string[] serials = [.. ours.Fleet.Select(device => device.SerialNumber)];
        await OpenSslResponder.PrepareAsync(folder.Path, serials);
        await using var one = await OpenSslResponder.StartAsync(folder.Path, workers: 1);
        await using var many = await OpenSslResponder.StartAsync(folder.Path, Environment.ProcessorCount);
        using var client = new HttpClient(new SocketsHttpHandler { UseProxy = false });
        var issuer = Certificate.Decode(await client.GetByteArrayAsync(new Uri($"http://127.0.0.1:{ours.Process.HttpPort}/ca/evaluation-issuing-g1.crt")));
        using var their = X509CertificateLoader.LoadCertificateFromFile(Path.Combine(folder.Path, "issuer.pem"));
        var theirIssuer = Certificate.Decode(their.RawData);

        var port = ours.Process.HttpPort;
        var (toOne, toMany) = (new List<double>(), new List<double>());
        for (var round = -1; round < Rounds; round++) // the first is for warming up
        {
            var (kept, _, _) = await ours.Meter.MeasureAsync("kept, connection kept", () => OcspLoad.RunAsync(port, Prepare(issuer, serials, each, keeps: true, nonce: false), true));
            await ours.Meter.MeasureAsync("signed each, connection kept", () => OcspLoad.RunAsync(port, Prepare(issuer, serials, each / 2, keeps: true, nonce: true), true));
            await ours.Meter.MeasureAsync("kept, a connection each", () => OcspLoad.RunAsync(port, Prepare(issuer, serials, each / 4, keeps: false, nonce: false), false));
            var theirs = Prepare(theirIssuer, serials, each / 4, keeps: false, nonce: false);
            var single = await one.MeasureAsync("openssl ocsp", () => OcspLoad.RunAsync(one.Port, theirs, false));
            var workers = await many.MeasureAsync($"openssl ocsp, {Environment.ProcessorCount} workers", () => OcspLoad.RunAsync(many.Port, theirs, false));
            if (round < 0) continue;
            toOne.Add(kept.PerSecond / single.PerSecond);
            toMany.Add(kept.PerSecond / workers.PerSecond);
        }
        ours.Meter.PrintResident();
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"{"ratio kept / openssl, median",-32} {toOne.Order().ElementAt(Rounds / 2):0.0}; with {Environment.ProcessorCount} workers {toMany.Order().ElementAt(Rounds / 2):0.0}"));
        return 0;
    }

    private static byte[][][] Prepare(Certificate issuer, string[] serials, int each, bool keeps, bool nonce) => [.. serials.AsParallel().Select(serial =>
    {
        var id = CertId.Of(HashAlgorithmName.SHA1, issuer, Convert.FromHexString(serial));
        return Enumerable.Range(0, each).Select(_ => OcspLoad.Post(OcspRequest.Encode([id], nonce ? RandomNumberGenerator.GetBytes(32) : []), keeps)).ToArray();
    })];
}
