using System.Diagnostics;
using System.Globalization;
using TrustPoint.Ca.Issuance;
using TrustPoint.Testing.InMemory;
using TrustPoint.Testing.Requests;

namespace TrustPoint.Benchmarks.Issuance;

/// <summary>
/// The one way to a certificate without a disk, a token and a network: store in memory, P-256 keys of the base library. What is left is what
/// issuance itself costs: proof of possession, policy, lints on a signed twin, the signature and its verification, two audit entries.
/// </summary>
public static class IssuanceBenchmark
{
    private const int WarmUp = 500;

    /// <summary>Orders N certificates for as many devices and keys, by one, two and four at a time.</summary>
    /// <param name="args"><c>[--certificates N]</c>, 20,000 when it is not given.</param>
    public static async Task<int> RunAsync(string[] args)
    {
        var count = args is ["--certificates", var number] ? int.Parse(number, CultureInfo.InvariantCulture) : 20_000;
        foreach (var atOnce in (int[])[1, 2, 4]) await MeasureAsync(count, atOnce);
        return 0;
    }

    private static async Task MeasureAsync(int count, int atOnce)
    {
        using var ca = await InMemoryCa.CreateAsync();
        var orders = new CertificateOrder[WarmUp + count];
        Parallel.For(0, orders.Length, i => orders[i] = InMemoryCa.Order($"device-{i}", Csr.For("")));
        await IssueAsync(ca, orders[..WarmUp], atOnce);

        var before = GC.GetTotalAllocatedBytes(precise: true);
        var watch = Stopwatch.StartNew();
        await IssueAsync(ca, orders[WarmUp..], atOnce);
        watch.Stop();
        var allocated = GC.GetTotalAllocatedBytes(precise: true) - before;
        Console.WriteLine($"{atOnce} at once: {count / watch.Elapsed.TotalSeconds:0}/s, {watch.Elapsed.TotalMicroseconds * atOnce / count:0} µs and {allocated / count} bytes each");
    }

    private static Task IssueAsync(InMemoryCa ca, CertificateOrder[] orders, int atOnce) => Parallel.ForEachAsync(
        orders, new ParallelOptions { MaxDegreeOfParallelism = atOnce }, async (order, ct) => await ca.Issuance.IssueAsync(order, ct));
}
