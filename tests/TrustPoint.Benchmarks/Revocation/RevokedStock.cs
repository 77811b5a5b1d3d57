using System.Security.Cryptography;
using TrustPoint.Benchmarks.Storage;
using TrustPoint.Ca.Audit;
using TrustPoint.Ca.Callers;
using TrustPoint.Ca.Certificates;
using TrustPoint.Ca.Crls;
using TrustPoint.Ca.Revocation;
using TrustPoint.Storage;

namespace TrustPoint.Benchmarks.Revocation;

/// <summary>Many revoked certificates in the store of an appliance that stands still: issued, revoked and logged as the store does it.</summary>
internal static class RevokedStock
{
    private const int TogetherRevoked = 200;

    /// <summary>Adds them, revoked in an order that has nothing to do with the one of their issuance.</summary>
    public static async Task AddAsync(string data, string authority, int count, int shards)
    {
        var caller = new Administrator("uid:0");
        var settings = new CrlSettings { Shards = shards };
        await using var store = Store.Open(data);
        await store.Authorities.SaveCrlSettingsAsync(authority, settings, Entry(AuditEventType.CrlSettingsSaved), default);
        var before = (await store.Certificates.ListAsync(new(), CertificateSort.Newest, null, 1, default)).Items[0].Id;
        await CertificateStream.IssueAsync(store.Issuance, count, authority);

        var ids = Enumerable.Range(1, count).Select(i => before + i).ToArray();
        RandomNumberGenerator.Shuffle(ids.AsSpan());
        foreach (var chunk in ids.Chunk(TogetherRevoked)) await store.Revocations.ChangeAsync(chunk, (certificate, _, last) => Decide(certificate, last), default);

        AuditEntry Entry(AuditEventType type) => AuditEntry.Create(type, TimeProvider.System.GetUtcNow(), caller, AuditOutcome.Success);
        RevocationDecision Decide(CertificateRecord certificate, long last) => new(
            new RevocationVerdict.Changed(new()
            {
                Certificate = certificate.Id,
                Authority = authority,
                Serial = certificate.Serial,
                Reason = RevocationReason.KeyCompromise,
                RevokedAt = TimeProvider.System.GetUtcNow(),
                NotAfter = certificate.NotAfter,
                By = caller.Name,
                Shard = CrlScope.Of(authority, settings, certificate.Serial).Shard,
                Change = last + 1,
            }),
            Entry(AuditEventType.CertificateRevoked),
            null,
            null);
    }
}
