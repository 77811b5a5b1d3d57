using TrustPoint.Ca.Audit;
using TrustPoint.Ca.Authorities;
using TrustPoint.Ca.Callers;
using TrustPoint.Ca.Certificates;
using TrustPoint.Ca.Crls;
using TrustPoint.Ca.Issuance;
using TrustPoint.Ca.Revocation;
using TrustPoint.Ca.Time;
using TrustPoint.Storage.Consistency;
using TrustPoint.Testing.InMemory;
using TrustPoint.Testing.Requests;
using TrustPoint.Testing.Stored;

namespace TrustPoint.Storage.Tests.Revocation;

/// <summary>Revocations over the real store: durable, in effect at once, on the log, and provable.</summary>
public sealed class RevocationStoreTests : IAsyncLifetime
{
    private static readonly Administrator Admin = new("uid:0");

    private readonly string folder = Directory.CreateTempSubdirectory("trustpoint-").FullName;
    private StoredCa ca = null!;
    private Ca.Authorities.Authorities authorities = null!;
    private Revocations revocations = null!;

    public async Task InitializeAsync()
    {
        ca = await StoredCa.CreateAsync(folder);
        authorities = await Ca.Authorities.Authorities.LoadAsync(ca.Store.Authorities, default);
        revocations = new(authorities, ca.Store.Revocations, new CrlAgenda(ca.Time), ca.SecondPerson, new CaClock(ca.Time));
    }

    public async Task DisposeAsync()
    {
        await ca.DisposeAsync();
        Directory.Delete(folder, recursive: true);
    }

    [Fact] // RFC 5280 section 3.3
    public async Task A_revocation_is_there_after_a_restart_and_fsck_proves_it()
    {
        var issued = await IssueAsync("pump-1");
        var verdict = await OneAsync(issued, new RevocationOrder.Revoke(RevocationReason.Superseded, Note: "replaced"));
        var kept = Assert.IsType<RevocationVerdict.Changed>(verdict).Revocation;
        await ca.Checkpoints.SignAsync(default);
        var key = ca.Checkpoints.Key;
        await ca.Store.DisposeAsync();

        var report = await Fsck.RunAsync(folder, key, default);
        Assert.Empty(report.Findings);
        await using var store = Store.Open(folder);
        Assert.Equal(CertificateStatus.Revoked, (await store.Certificates.FindAsync("issuing", issued.Serial, default))!.Status);
        Assert.Equivalent(kept with { Change = 1 }, await store.Revocations.FindAsync(issued.Id, default));
    }

    [Fact]
    public async Task Changes_are_counted_within_the_authority_and_each_is_on_the_log()
    {
        var (first, second) = (await IssueAsync("pump-1"), await IssueAsync("pump-2"));
        await OneAsync(first, new RevocationOrder.Revoke(RevocationReason.CertificateHold));
        await OneAsync(second, new RevocationOrder.Revoke(RevocationReason.Superseded));
        await OneAsync(first, new RevocationOrder.Release());
        await OneAsync(first, new RevocationOrder.Release());

        Assert.Equal((3, 2), ((await ca.Store.Revocations.FindAsync(first.Id, default))!.Change, (await ca.Store.Revocations.FindAsync(second.Id, default))!.Change));
        Assert.Equal(CertificateStatus.Issued, (await ca.Store.Certificates.FindAsync("issuing", first.Serial, default))!.Status);
        Assert.Equal((2, 1), (await CountAsync(AuditEventType.CertificateRevoked), await CountAsync(AuditEventType.CertificateReleased)));
    }

    [Fact] // CA/Browser Forum baseline requirements section 6.1.1.3
    public async Task A_compromised_key_is_blocked_in_the_same_transaction()
    {
        var issued = await IssueAsync("pump-1");
        await OneAsync(issued, new RevocationOrder.Revoke(RevocationReason.KeyCompromise, ca.Time.GetUtcNow().AddDays(-1)));

        Assert.Equal(issued.KeySha256, Assert.Single(await ca.Store.BlockedKeys.NewestAsync(10, default)).KeySha256);
        Assert.IsType<IntentOutcome.KeyBlocked>(await ca.Store.Issuance.RecordAsync(Records.Intent("pump-1", key: issued.KeySha256)));
    }

    [Fact] // RFC 7030 section 4.2.3 ends where the certificate does
    public async Task A_revoked_certificate_is_not_handed_out_again_for_the_same_request()
    {
        var request = Csr.For("CN=pump-1");
        var issued = await ca.Issuance.IssueAsync(InMemoryCa.Order("pump-1", request), default);
        await OneAsync(await KeptAsync(issued), new RevocationOrder.Revoke(RevocationReason.Superseded));

        Assert.NotEqual(issued.Serial, (await ca.Issuance.IssueAsync(InMemoryCa.Order("pump-1", request), default)).Serial);
    }

    [Theory]
    [InlineData(RevocationReason.CertificateHold, AuthorityState.OnHold)]
    [InlineData(RevocationReason.CaCompromise, AuthorityState.Revoked)]
    public async Task An_authority_whose_certificate_is_revoked_changes_its_state_with_it(RevocationReason reason, AuthorityState state)
    {
        var own = (await ca.Store.Certificates.ListAsync(new(Profile: "issuing-ca"), CertificateSort.Newest, null, 1, default)).Items.Single();

        await OneAsync(own, new RevocationOrder.Revoke(reason));

        Assert.Equal(state, authorities.Find("issuing")!.Record.State);
        Assert.Equal(state, (await ca.Store.Authorities.ListAsync(default)).Single(authority => authority.Name == "issuing").State);
        if (state != AuthorityState.OnHold) return;
        await OneAsync(own, new RevocationOrder.Release());
        Assert.Equal(AuthorityState.Active, authorities.Find("issuing")!.Record.State);
    }

    [Fact]
    public async Task A_hundred_orders_at_once_for_one_certificate_change_it_once()
    {
        var issued = await IssueAsync("pump-1");
        var verdicts = await Task.WhenAll(Enumerable.Range(0, 100).Select(_ => Task.Run(() => OneAsync(issued, new RevocationOrder.Revoke(RevocationReason.Superseded)))));
        Assert.Single(verdicts.OfType<RevocationVerdict.Changed>());
        Assert.Equal(1, await CountAsync(AuditEventType.CertificateRevoked));
    }

    [Fact]
    public async Task Nobody_but_an_administrator_revokes()
    {
        var issued = await IssueAsync("pump-1");
        foreach (var caller in new Caller[] { new DeviceCaller("pump-1", new DeviceCredential.OneTimeCode("x")), new AppliancePart("job"), new RegistrationAuthority("ra", "", "plant") })
        {
            await Assert.ThrowsAsync<NotAllowedException>(() =>
                revocations.ChangeAsync(caller, [issued.Id], new RevocationOrder.Revoke(RevocationReason.Superseded), default));
        }
        Assert.Null(await ca.Store.Revocations.FindAsync(issued.Id, default));
    }

    private async Task<CertificateRecord> IssueAsync(string device) => await KeptAsync(await ca.IssueAsync(device));

    private async Task<CertificateRecord> KeptAsync(CertificateRecord issued) => (await ca.Store.Certificates.FindAsync(issued.Authority, issued.Serial, default))!;

    private async Task<RevocationVerdict> OneAsync(CertificateRecord record, RevocationOrder order) =>
        (await revocations.ChangeAsync(Admin, [record.Id], order, default)).Single();

    private async Task<int> CountAsync(AuditEventType type) => (await ca.Store.Audit.EntriesAsync(type)).Count;
}
