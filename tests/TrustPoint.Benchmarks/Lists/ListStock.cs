using System.Globalization;
using TrustPoint.Benchmarks.Storage;
using TrustPoint.Ca.Audit;
using TrustPoint.Ca.Callers;
using TrustPoint.Ca.Certificates;
using TrustPoint.Ca.Revocation;
using TrustPoint.Devices.Lifecycle;
using TrustPoint.Devices.Registry;
using TrustPoint.Storage;

namespace TrustPoint.Benchmarks.Lists;

/// <summary>
/// What a plant of some years holds: devices in ten domains, their certificates under three profiles of two authorities, two in five of
/// them expired, every fiftieth revoked.
/// </summary>
internal static class ListStock
{
    private const int DevicesAtOnce = 256;
    private const int TogetherRevoked = 200;

    private static readonly Administrator Caller = new("uid:0");

    /// <summary>Adds them to the database of a data directory that nobody has open.</summary>
    /// <param name="data">The data directory.</param>
    /// <param name="certificates">How many.</param>
    /// <param name="devices">Of how many devices.</param>
    /// <param name="most">So many are issued, the others are copies of them; null: as many as is usual.</param>
    public static async Task AddAsync(string data, int certificates, int devices, int? most = null)
    {
        long own;
        await using (var store = Store.Open(data))
        {
            own = CertificateCopies.LastRow(data);
            var issued = Math.Min(certificates, most ?? CertificateCopies.Issued(certificates));
            await AddDevicesAsync(store, devices);
            await CertificateStream.IssueAsync(store.Issuance, issued, vary: (random, record) => Vary(random, record, devices));
            foreach (var chunk in Enumerable.Range(1, issued / 50).Select(i => own + (i * 49L)).Chunk(TogetherRevoked))
                await store.Revocations.ChangeAsync(chunk, Revoke, default);
        }
        CertificateCopies.Fill(data, certificates, own);
    }

    private static Task AddDevicesAsync(Store store, int devices) =>
        Parallel.ForEachAsync(Enumerable.Range(0, devices), new ParallelOptions { MaxDegreeOfParallelism = DevicesAtOnce }, async (i, ct) =>
        {
            var device = new Device
            {
                Name = string.Create(CultureInfo.InvariantCulture, $"pump-{i}"),
                Domain = string.Create(CultureInfo.InvariantCulture, $"domain-{i % 10}"),
                Manufacturer = i % 3 == 0 ? "acme" : "other",
                SerialNumber = string.Create(CultureInfo.InvariantCulture, $"SN-{i:x8}"),
                State = i % 50 == 7 ? DeviceState.Expected : DeviceState.Operational,
                AddedAt = TimeProvider.System.GetUtcNow(),
            };
            await store.Devices.AddAsync(device, Entry(AuditEventType.DeviceAdded), ct);
        });

    private static CertificateRecord Vary(Random random, CertificateRecord record, int devices)
    {
        var device = random.Next(devices);
        return record with
        {
            Device = string.Create(CultureInfo.InvariantCulture, $"pump-{device}"),
            Subject = string.Create(CultureInfo.InvariantCulture, $"CN=pump-{device},O=Plant"),
            Domain = string.Create(CultureInfo.InvariantCulture, $"domain-{device % 10}"),
            Profile = random.Next(10) switch { 0 => "tls-server@1", 1 or 2 => "tls-client@1", _ => "ldevid@1" },
            Authority = device % 2 == 0 ? "issuing-ca" : "second-ca",
            NotAfter = DateTimeOffset.FromUnixTimeSeconds(record.NotBefore.AddSeconds(random.Next(-400, 600) * 86_400L).ToUnixTimeSeconds()),
        };
    }

    private static RevocationDecision Revoke(CertificateRecord certificate, Ca.Revocation.Revocation? before, long last) => new(
        new RevocationVerdict.Changed(new()
        {
            Certificate = certificate.Id,
            Authority = certificate.Authority,
            Serial = certificate.Serial,
            Reason = RevocationReason.Superseded,
            RevokedAt = TimeProvider.System.GetUtcNow(),
            NotAfter = certificate.NotAfter,
            By = Caller.Name,
            Change = last + 1,
        }),
        Entry(AuditEventType.CertificateRevoked),
        null,
        null);

    private static AuditEntry Entry(AuditEventType type) => AuditEntry.Create(type, TimeProvider.System.GetUtcNow(), Caller, AuditOutcome.Success);
}
