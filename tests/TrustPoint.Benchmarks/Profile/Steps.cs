using System.Globalization;
using TrustPoint.Benchmarks.Storage;
using TrustPoint.Ca.Audit;
using TrustPoint.Ca.Certificates;
using TrustPoint.Ca.Issuance;
using TrustPoint.Ca.Keys;
using TrustPoint.Devices.Lifecycle;
using TrustPoint.Devices.Registry;
using TrustPoint.Formats.Cms;
using TrustPoint.Formats.Keys;
using TrustPoint.Formats.Requests;
using TrustPoint.Formats.Signatures;
using TrustPoint.Storage;
using TrustPoint.Testing.Appliances;
using TrustPoint.Testing.InMemory;
using TrustPoint.Testing.Requests;
using TrustPoint.Testing.Tokens;

namespace TrustPoint.Benchmarks.Profile;

/// <summary>What a step of an enrolment costs when it runs alone, again and again on one thread.</summary>
/// <param name="Name">The step.</param>
/// <param name="Processor">Microseconds of processor each, in the kernel too.</param>
/// <param name="Allocated">KiB each.</param>
internal sealed record Step(string Name, double Processor, double Allocated);

/// <summary>The steps of one enrolment that can run alone: all but the network and the store's writer, which serve many at once.</summary>
internal static class Steps
{
    private const int Stored = 10_000;

    /// <summary>Runs each of them.</summary>
    /// <param name="times">How often.</param>
    public static async Task<IReadOnlyList<Step>> MeasureAsync(int times)
    {
        using var ca = await InMemoryCa.CreateAsync();
        var requests = Enumerable.Range(0, Math.Min(times, 500)).AsParallel().Select(_ => Csr.For("").Der.ToArray()).ToArray();
        var orders = requests.Select((der, i) => InMemoryCa.Order($"pump-{i}", CertificationRequest.Decode(der))).ToArray();
        var issued = await ca.Issuance.IssueAsync(orders[0], default);
        CertificateOrder Order(int i) => orders[i % orders.Length];

        using var token = SoftHsmToken.Create();
        using var keys = token.OpenStore();
        var key = await keys.GenerateAsync("issuing", KeyAlgorithm.EcP256, default);
        using var verification = new VerificationKey(SubjectPublicKey.Decode(key.SubjectPublicKeyInfo));
        var signature = await keys.SignAsync(key.Id, SignatureScheme.EcdsaSha256, issued.Der, default);

        using var folder = new TemporaryDirectory();
        var (store, known) = await StoreAsync(folder.Path, times);
        await using var held = store;

        return
        [
            await MeasureAsync("the request read", times, i => CertificationRequest.Decode(requests[i % requests.Length])),
            await MeasureAsync("its signature verified", times, i => Order(i).Request.ProvesPossession()),
            await MeasureAsync("who asks: certificate and device read", times, async i =>
            {
                var row = await store.Certificates.FindAsync("issuing-ca", known[i % known.Count].Serial, default);
                return await store.Devices.FindAsync(row!.Device!, default);
            }),
            await PreviewAsync(ca, Order, times),
            await MeasureAsync("signed in the token", times, async _ => await keys.SignAsync(key.Id, SignatureScheme.EcdsaSha256, issued.Der, default)),
            await MeasureAsync("that signature verified", times, _ => verification.Verify(SignatureAlgorithm.EcdsaSha256, issued.Der, signature)),
            await MeasureAsync("the answer written", times, _ => Convert.ToBase64String(CertsOnly.Encode([issued.Der]))),
        ];
    }

    // A preview proves the request's key too: that is a step of its own.
    private static async Task<Step> PreviewAsync(InMemoryCa ca, Func<int, CertificateOrder> order, int times)
    {
        var whole = await MeasureAsync("", times, i => ca.Issuance.Preview(order(i)));
        var proof = await MeasureAsync("", times, i => order(i).Request.ProvesPossession());
        return new("decided, built, read back, linted", whole.Processor - proof.Processor, whole.Allocated - proof.Allocated);
    }

    private static async Task<Step> MeasureAsync(string name, int times, Func<int, object> step)
    {
        for (var i = 0; i < times; i++) step(i); // warm: the JIT's tiers, the pools
        await Task.Delay(500); // what the JIT has queued
        for (var i = 0; i < times / 4; i++) step(i);
        var (processor, allocated) = (OnThisThread(), GC.GetTotalAllocatedBytes(precise: true));
        for (var i = 0; i < times; i++) step(i);
        return new(name, (OnThisThread() - processor) / times, (GC.GetTotalAllocatedBytes(precise: true) - allocated) / 1024.0 / times);
    }

    // proc(5), schedstat: nanoseconds on a processor, whatever else the machine does meanwhile.
    private static double OnThisThread() => long.Parse(File.ReadAllText("/proc/thread-self/schedstat").Split(' ')[0], CultureInfo.InvariantCulture) / 1000.0;

    // These end on the thread that calls them: nothing in them waits.
    private static Task<Step> MeasureAsync<T>(string name, int times, Func<int, ValueTask<T>> step) => MeasureAsync(name, times, i => (object)step(i).AsTask().GetAwaiter().GetResult()!);

    // Certificates of devices that are in the registry.
    private static async Task<(Store Store, IReadOnlyList<CertificateRecord> Known)> StoreAsync(string folder, int times)
    {
        await CertificateStream.FillAsync(folder, Math.Clamp(times, 256, Stored));
        var store = Store.Open(folder);
        var known = (await store.Certificates.ListAsync(new(), CertificateSort.Oldest, null, 200, default)).Items;
        var now = TimeProvider.System.GetUtcNow();
        foreach (var name in known.Select(row => row.Device!).Distinct())
        {
            var device = new Device { Name = name, Domain = "plant", State = DeviceState.Operational, AddedAt = now };
            await store.Devices.AddAsync(device, AuditEntry.Create(AuditEventType.DeviceAdded, now, InMemoryCa.Appliance, AuditOutcome.Success), default);
        }
        return (store, known);
    }
}
