using System.Security.Cryptography;
using FsCheck;
using FsCheck.Fluent;
using TrustPoint.Ca.Audit;
using TrustPoint.Ca.Certificates;
using TrustPoint.Ca.Issuance;
using TrustPoint.Testing.InMemory;
using TrustPoint.Testing.Stored;

namespace TrustPoint.Storage.Tests.Issuance;

/// <summary>
/// Histories of chance, over restarts: the database answers, and holds, what the store in memory does that stands in for it in the tests of Ca.
/// </summary>
public sealed class IssuanceHistoryTests
{
    private const int Histories = 50;

    [Fact] // I1, I2, I9; RFC 5280 section 4.1.2.6
    public void Any_history_is_answered_and_kept_as_in_memory() =>
        Check.One(Config.QuickThrowOnFailure.WithMaxTest(Histories), Prop.ForAll(Arb.From(Steps.ListOf()), steps => LiveAsync([.. steps]).GetAwaiter().GetResult()));

    // Few of each, so that serials, keys and subjects are soon asked for twice.
    private static Gen<Step> Steps =>
        from device in Gen.Choose(0, 2)
        from request in Gen.Choose(0, 2)
        from serial in Gen.Choose(0, 30)
        from key in Gen.Choose(0, 4)
        from subject in Gen.Choose(0, 4)
        from ending in Gen.Elements(CertificateStatus.Intended, CertificateStatus.Issued, CertificateStatus.Issued, CertificateStatus.Abandoned)
        from restart in Gen.Elements(false, false, false, true)
        select new Step($"pump-{device}", Bytes(device, request), [1, .. Bytes(serial)[..16]], Bytes(key), subject == 0 ? "" : $"CN=pump-{subject}", ending, restart);

    private static async Task LiveAsync(Step[] steps)
    {
        using var folder = new TemporaryFolder();
        var model = new InMemoryIssuanceStore();
        var store = EmptyDatabase.OpenIn(folder.Path);
        foreach (var step in steps)
        {
            var intent = Records.Intent(step.Device, step.Request, step.Serial, step.Key, step.Subject);
            var (expected, answered) = (await model.RecordAsync(intent), await store.Issuance.RecordAsync(intent));
            Assert.Equal(InWords(expected), InWords(answered));
            if (answered is IntentOutcome.Recorded)
            {
                var issued = Records.Issued(intent);
                await EndAsync(model, issued, step.Ending);
                await EndAsync(store.Issuance, issued, step.Ending);
            }
            if (!step.Restart) continue;
            await store.DisposeAsync();
            store = Store.Open(folder.Path);
        }
        foreach (var row in model.Rows)
        {
            var kept = await store.Certificates.FindAsync(row.Authority, row.Serial, default);
            Assert.Equal((row.Status, Convert.ToHexString(row.Der)), (kept!.Status, Convert.ToHexString(kept.Der)));
        }
        Assert.Equal((await model.OpenIntentsAsync(default)).Count, (await store.Issuance.OpenIntentsAsync(default)).Count);
        await store.DisposeAsync();
    }

    private static async Task EndAsync(IIssuanceStore store, CertificateRecord issued, CertificateStatus ending)
    {
        if (ending == CertificateStatus.Issued) await store.RecordIssuedAsync(issued, Records.Entry(AuditEventType.CertificateIssued), default);
        if (ending == CertificateStatus.Abandoned) await store.RecordAbandonedAsync(issued.Authority, issued.Serial, Records.Entry(AuditEventType.CertificateAbandoned), default);
    }

    private static string InWords(IntentOutcome outcome) => outcome switch
    {
        IntentOutcome.AlreadyIssued earlier => $"already {Convert.ToHexString(earlier.Certificate.Der)}",
        _ => $"{outcome}",
    };

    private static byte[] Bytes(params int[] seed) => SHA256.HashData([.. seed.Select(number => (byte)number)]);

    private sealed record Step(string Device, byte[] Request, byte[] Serial, byte[] Key, string Subject, CertificateStatus Ending, bool Restart);
}
