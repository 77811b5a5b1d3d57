using System.Diagnostics;
using System.Globalization;
using TrustPoint.Benchmarks.Storage;
using TrustPoint.Ca.Audit;
using TrustPoint.Ca.Callers;
using TrustPoint.Ca.Certificates;
using TrustPoint.Ca.Lists;
using TrustPoint.Devices.Lifecycle;
using TrustPoint.Devices.Registry;
using TrustPoint.Storage;

namespace TrustPoint.Benchmarks.Lists;

/// <summary>
/// How long the server takes for each list that people look through, with filters, in each order, at the beginning and in the middle, and
/// for the figures of the overview. Against the store itself: HTTP adds less than a millisecond.
/// </summary>
/// <param name="rounds">How often each is asked for.</param>
public sealed class ListsBenchmark(int rounds)
{
    private const int PageSize = 50;

    private static readonly Administrator Caller = new("uid:0");

    public static async Task<int> RunAsync(string[] args)
    {
        var (certificates, devices) = (Options.Number(args, "--certificates", 1_000_000), Options.Number(args, "--devices", 100_000));
        var issued = Options.Number(args, "--issued", CertificateCopies.Issued(certificates));
        var folder = Directory.CreateTempSubdirectory("trustpoint-bench-").FullName;
        try
        {
            await ListStock.AddAsync(folder, certificates, devices, issued);
            await using var store = Store.Open(folder);
            var lists = new ListsBenchmark(Options.Number(args, "--rounds", 30));
            var slowest = Math.Max(await lists.MeasureCertificatesAsync(store, certificates), await lists.MeasureDevicesAsync(store, devices));
            slowest = Math.Max(slowest, await lists.MeasureAuditAsync(store));
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"slowest p99: {slowest:0.0} ms"));
            return slowest <= 200 ? 0 : 1;
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private async Task<double> MeasureCertificatesAsync(Store store, int count)
    {
        var registry = new CertificateRegistry(store.Certificates, TimeProvider.System);
        var now = TimeProvider.System.GetUtcNow();
        var one = (await store.Certificates.ListAsync(new(), CertificateSort.Newest, null, 1, default)).Items[0];
        (string Name, CertificateFilter Filter, CertificateState? State)[] lists =
        [
            ("all", new(), null),
            ("good", new(), CertificateState.Good),
            ("expired", new(), CertificateState.Expired),
            ("revoked", new(), CertificateState.Revoked),
            ("on hold", new(), CertificateState.OnHold),
            ("ends within 30 days", new(ExpiresBefore: now.AddDays(30)), CertificateState.Good),
            ("of a domain", new(Domain: "domain-3"), null),
            ("of a profile", new(Profile: "tls-server"), null),
            ("of an authority", new(Authority: "second-ca"), null),
            ("of domain, profile, authority, good", new(Domain: "domain-3", Profile: "tls-client", Authority: "second-ca"), CertificateState.Good),
            ("of a domain and an authority that never met", new(Domain: "domain-3", Authority: "issuing-ca"), null),
            ("of a device", new(Device: one.Device), null),
            ("a part of many names", new(Text: "pump-1"), null),
            ("a part of few names", new(Text: "mp-7777"), null),
            ("a part of no name", new(Text: "valve"), null),
            ("a serial number", new(Text: Convert.ToHexString(one.Serial)), null),
            ("a fingerprint", new(Text: Convert.ToHexString(one.Sha256!)), null),
        ];
        var slowest = 0.0;
        foreach (var (name, filter, state) in lists)
        {
            foreach (var sort in Enum.GetValues<CertificateSort>())
            {
                var page = new PageRequest<CertificateSort>(PageSize, sort);
                slowest = Math.Max(slowest, await MeasureAsync($"certificates: {name}, {sort}", () => registry.ListAsync(Caller, filter, state, page, default)));
            }
            // Half-way in: where the middle row of the table stands.
            foreach (var sort in Enum.GetValues<CertificateSort>())
            {
                var middle = new ListPosition(now.ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture), count / 2, false);
                slowest = Math.Max(slowest, await MeasureAsync($"certificates: {name}, {sort}, deep", () => store.Certificates.ListAsync(filter, sort, middle, PageSize, default)));
            }
            slowest = Math.Max(slowest, await MeasureAsync($"certificates: {name}, count", () => registry.CountAsync(Caller, filter, state, default)));
        }
        DateTimeOffset[] days = [.. Enumerable.Range(-27, 29).Select(day => now.AddDays(day))];
        slowest = Math.Max(slowest, await MeasureAsync("certificates: issued by an authority, 28 days", () => registry.CountIssuedAsync(Caller, "second-ca", days, default)));
        slowest = Math.Max(slowest, await MeasureAsync("certificates: issued, by profile", () => store.Certificates.CountIssuedByProfileAsync(default)));
        slowest = Math.Max(slowest, await MeasureAsync("certificates: revoked last", () => store.RevocationQueries.LatestAsync(["issuing-ca", "second-ca"], PageSize, default)));
        return Math.Max(slowest, await MeasureAsync("certificates: figures", async () =>
        {
            // One that has counted nothing before.
            using var anew = new CertificateRegistry(store.Certificates, TimeProvider.System);
            await anew.FiguresAsync(Caller, null, default);
        }));
    }

    private async Task<double> MeasureDevicesAsync(Store store, int count)
    {
        (string Name, DeviceFilter Filter)[] lists =
        [
            ("all", new()),
            ("of a domain", new(Domain: "domain-3")),
            ("expected", new(State: DeviceState.Expected)),
            ("of a manufacturer", new(Manufacturer: "acme")),
            ("of domain, state and manufacturer", new(null, "domain-3", DeviceState.Operational, "acme")),
            ("a part of every name", new("pump")),
            ("a part of few names", new("mp-7777")),
            ("a part of a serial number, of a domain", new("sn-0000", "domain-3")),
        ];
        var slowest = 0.0;
        foreach (var (name, filter) in lists)
        {
            foreach (var sort in Enum.GetValues<DeviceSort>())
            {
                var middle = new ListPosition("pump-5", count / 2, false);
                slowest = Math.Max(slowest, await MeasureAsync($"devices: {name}, {sort}", () => store.Devices.ListAsync(filter, sort, null, PageSize, default)));
                slowest = Math.Max(slowest, await MeasureAsync($"devices: {name}, {sort}, deep", () => store.Devices.ListAsync(filter, sort, middle, PageSize, default)));
            }
            slowest = Math.Max(slowest, await MeasureAsync($"devices: {name}, count", () => store.Devices.CountAsync(filter, default)));
        }
        return Math.Max(slowest, await MeasureAsync("devices: figures", () => store.Devices.CountByStateAsync(null, default)));
    }

    private async Task<double> MeasureAuditAsync(Store store)
    {
        var (size, _) = await store.Audit.HeadAsync(default);
        var slowest = 0.0;
        foreach (var filter in new AuditFilter[] { new(), new("device.added"), new("certificate.issued"), new("appliance.started"), new(Since: TimeProvider.System.GetUtcNow().AddMinutes(-1)) })
        {
            foreach (var sort in Enum.GetValues<AuditSort>())
            {
                var what = $"audit: {filter.Event ?? (filter.Since is null ? "all" : "since a minute")}, {sort}";
                slowest = Math.Max(slowest, await MeasureAsync(what, () => store.Audit.ListAsync(filter, sort, null, PageSize, default)));
                slowest = Math.Max(slowest, await MeasureAsync($"{what}, deep", () => store.Audit.ListAsync(filter, sort, new("", size / 2, false), PageSize, default)));
            }
        }
        return slowest;
    }

    private async Task<double> MeasureAsync(string what, Func<Task> read)
    {
        await read();
        var times = new double[rounds];
        for (var i = 0; i < rounds; i++)
        {
            var start = Stopwatch.GetTimestamp();
            await read();
            times[i] = Stopwatch.GetElapsedTime(start).TotalMilliseconds;
        }
        Array.Sort(times);
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{what,-72} p50 {times[rounds / 2],7:0.0} ms, p99 {times[^1],7:0.0} ms"));
        return times[^1];
    }
}
