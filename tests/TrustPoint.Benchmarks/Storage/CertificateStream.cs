using System.Diagnostics;
using System.Globalization;
using System.Security.Cryptography;
using TrustPoint.Ca.Audit;
using TrustPoint.Ca.Callers;
using TrustPoint.Ca.Certificates;
using TrustPoint.Ca.Issuance;
using TrustPoint.Storage;

namespace TrustPoint.Benchmarks.Storage;

/// <summary>Certificates of the usual size that one producer has recorded one after the other. Their bytes are chance: a store does not look inside.</summary>
internal sealed class CertificateStream(int seed, string authority = "issuing-ca", Func<Random, CertificateRecord, CertificateRecord>? vary = null)
{
    private const int Producers = 256;
    private const int TbsLength = 480;
    private const int CertificateLength = 570;

    private readonly Random random = new(seed);
    private readonly SerialNumbers serials = new(RandomNumberGenerator.Create());

    /// <summary>Issues so many, as many producers do at once.</summary>
    /// <param name="store">Where they are recorded.</param>
    /// <param name="count">How many.</param>
    /// <param name="authority">Whose they are.</param>
    /// <param name="vary">What is another in each; null: nothing more.</param>
    public static Task IssueAsync(IIssuanceStore store, int count, string authority = "issuing-ca", Func<Random, CertificateRecord, CertificateRecord>? vary = null) =>
        Task.WhenAll(Enumerable.Range(0, Producers).Select(i => Task.Run(() => new CertificateStream(i, authority, vary).IssueAsync(store, (count + i) / Producers))));

    /// <summary>Fills the database of a data directory that nobody has open.</summary>
    public static async Task FillAsync(string data, int rows)
    {
        long own;
        await using (var store = Store.Open(data))
        {
            own = CertificateCopies.LastRow(data);
            await IssueAsync(store.Issuance, CertificateCopies.Issued(rows));
        }
        CertificateCopies.Fill(data, rows, own);
    }

    /// <summary>Records intents and outcomes and returns the milliseconds that each pair took.</summary>
    public async Task<double[]> IssueAsync(IIssuanceStore store, int pairs)
    {
        var latencies = new double[pairs];
        for (var i = 0; i < pairs; i++)
        {
            var intent = vary is null ? Next() : vary(random, Next());
            var start = Stopwatch.GetTimestamp();
            var now = TimeProvider.System.GetUtcNow();
            var caller = new DeviceCaller(intent.Device!, new DeviceCredential.OwnCertificate(intent.Authority, Convert.ToHexString(intent.Serial), Convert.ToHexStringLower(intent.TbsSha256)));
            var outcome = await store.RecordIntentAsync(intent, [], now.AddMinutes(-10), now, Intended(intent, caller, now), default);
            if (outcome is not IntentOutcome.Recorded) throw new InvalidOperationException($"Not recorded: {outcome}");
            var der = Bytes(CertificateLength);
            var issued = intent with { Status = CertificateStatus.Issued, Der = der, Sha256 = SHA256.HashData(der) };
            await store.RecordIssuedAsync(issued, Issued(issued, caller, now), default);
            latencies[i] = Stopwatch.GetElapsedTime(start).TotalMilliseconds;
        }
        return latencies;
    }

    private CertificateRecord Next()
    {
        var tbs = Bytes(TbsLength);
        var device = string.Create(CultureInfo.InvariantCulture, $"pump-{random.Next(1_000_000)}");
        var now = DateTimeOffset.FromUnixTimeMilliseconds(TimeProvider.System.GetUtcNow().ToUnixTimeMilliseconds());
        return new()
        {
            Authority = authority,
            Serial = serials.Next(now),
            Status = CertificateStatus.Intended,
            TbsSha256 = SHA256.HashData(tbs),
            Der = tbs,
            Subject = $"CN={device},O=Plant",
            KeySha256 = Bytes(32),
            NotBefore = now.AddMinutes(-5),
            NotAfter = now.AddDays(1),
            Profile = "ldevid@1",
            Domain = "plant",
            Device = device,
            RequestKey = Bytes(32),
            Requester = $"{device} (certificate)",
            CreatedAt = now,
        };
    }

    private static AuditEntry Intended(CertificateRecord intent, Caller caller, DateTimeOffset now) => AuditEntry.Create(
        AuditEventType.CertificateIntended, now, caller, AuditOutcome.Success,
        ("authority", intent.Authority), ("serial", Convert.ToHexString(intent.Serial)), ("tbsSha256", Convert.ToHexStringLower(intent.TbsSha256)),
        ("profile", intent.Profile), ("device", intent.Device), ("requestKey", Convert.ToHexStringLower(intent.RequestKey)));

    private static AuditEntry Issued(CertificateRecord issued, Caller caller, DateTimeOffset now) => AuditEntry.Create(
        AuditEventType.CertificateIssued, now, caller, AuditOutcome.Success,
        ("authority", issued.Authority), ("serial", Convert.ToHexString(issued.Serial)), ("sha256", Convert.ToHexStringLower(issued.Sha256!)));

    private byte[] Bytes(int length)
    {
        var bytes = new byte[length];
        random.NextBytes(bytes);
        return bytes;
    }
}
