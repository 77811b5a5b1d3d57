using System.Text;
using System.Text.Json;
using TrustPoint.Appliance.Rest;
using TrustPoint.Ca.Authorities;
using TrustPoint.Ca.Callers;
using TrustPoint.Ca.Lists;
using TrustPoint.Ca.Retirement;
using TrustPoint.Ceremonies.Evidence;
using TrustPoint.Ceremonies.Runs;
using TrustPoint.Devices.Ownership;
using TrustPoint.Devices.Registry;
using TrustPoint.Formats;
using TrustPoint.Storage.Crls;

namespace TrustPoint.Appliance.Ending;

/// <summary>What a box leaves behind, beside its log (LIF-55): certificates of retirement, evidence of ceremonies, last lists, authorities, devices, products, vouchers.</summary>
internal sealed class BoxEvidence(
    RetiredThings retired, OpenCeremonies ceremonies, CeremonyEvidence evidence, Authorities authorities, CrlFiles crls, DeviceRegistry devices, Products products, IssuedVouchers vouchers)
{
    /// <summary>Writes all of it.</summary>
    /// <exception cref="IOException">It cannot be written.</exception>
    public async Task WriteAsync(Caller caller, EvidenceFolder folder, CancellationToken ct)
    {
        await foreach (var thing in AllAsync<RetiredThing, RetiredSort>(page => retired.ListAsync(caller, new(), page, ct)))
            folder.Write($"retirements/{Words.Of(thing.Kind)}-{Safe(thing.Name)}.cms", thing.Cms);
        foreach (var run in ceremonies.List(caller).Where(run => run is { Outcome: not null, IsRehearsal: false }))
            folder.Write($"ceremonies/{run.Name}.tar", await evidence.PackAsync(caller, run.Name, ct));
        foreach (var authority in authorities.All) folder.Write($"authorities/{authority.Name}.pem", Encoding.ASCII.GetBytes(Pem.Of(authority.Record.Certificate)));
        if (Directory.Exists(crls.Folder))
        {
            foreach (var file in Directory.EnumerateFiles(crls.Folder, "*.crl")) folder.Write($"lists/{Path.GetFileName(file)}", await File.ReadAllBytesAsync(file, ct));
        }
        folder.Write("devices.jsonl", await LinesAsync(AllAsync<Device, DeviceSort>(page => devices.ListAsync(caller, new(), page, ct))));
        folder.Write("products.jsonl", await LinesAsync(AllAsync<Product, ProductSort>(page => products.ListAsync(caller, new(), page, ct))));
        folder.Write("vouchers.jsonl", await LinesAsync(AllAsync<ListedVoucher, VoucherSort>(page => vouchers.ListAsync(caller, new(), page, ct))));
    }

    private static async Task<byte[]> LinesAsync<T>(IAsyncEnumerable<T> rows)
    {
        using var lines = new MemoryStream();
        await foreach (var row in rows)
        {
            await JsonSerializer.SerializeAsync(lines, row, MessageFormat.Compact);
            lines.WriteByte((byte)'\n');
        }
        return lines.ToArray();
    }

    private static async IAsyncEnumerable<T> AllAsync<T, TSort>(Func<PageRequest<TSort>, Task<Page<T>>> read)
        where TSort : struct, Enum
    {
        for (string? cursor = null; ;)
        {
            var page = await read(new(PageRequest<TSort>.Largest, default, cursor));
            foreach (var row in page.Items) yield return row;
            if (page.Next is null) yield break;
            cursor = page.Next;
        }
    }

    // Names of devices may hold what a file name may not.
    private static string Safe(string name) => Uri.EscapeDataString(name).Replace("..", "%2E%2E", StringComparison.Ordinal);
}
