using TrustPoint.Ca.Audit;
using TrustPoint.Ca.Callers;
using TrustPoint.Ca.Certificates;
using TrustPoint.Ca.Crls;
using TrustPoint.Ca.Revocation;
using TrustPoint.Ca.Time;
using TrustPoint.Devices.Joining;
using TrustPoint.Testing.Stored;

namespace TrustPoint.Storage.Tests.Joining;

/// <summary>What becomes of the certificates of a device whose past is refused (RFC 8995 section 5.8.3, BRS-74).</summary>
public sealed class RefusedPastsTests : IAsyncLifetime, IDisposable
{
    private readonly TemporaryFolder folder = new();
    private StoredCa ca = null!;
    private Revocations revocations = null!;
    private RefusedPasts pasts = null!;

    public async Task InitializeAsync()
    {
        ca = await StoredCa.CreateAsync(folder.Path);
        revocations = new(ca.Authorities, ca.Store.Revocations, new CrlAgenda(ca.Time), ca.SecondPerson, new CaClock(ca.Time));
        pasts = new(ca.Store.Devices, ca.Store.Certificates, revocations);
        await ca.AddDeviceAsync("pump-1");
        await ca.AddDeviceAsync("pump-2");
    }

    public async Task DisposeAsync() => await ca.DisposeAsync();

    public void Dispose() => folder.Dispose();

    [Fact]
    public async Task All_that_it_holds_is_revoked_on_the_record_and_nothing_of_others()
    {
        var first = await ca.IssueAsync("pump-1");
        var held = await ca.IssueAsync("pump-1");
        var other = await ca.IssueAsync("pump-2");
        await revocations.ChangeAsync(new Administrator("uid:0"), [held.Id], new RevocationOrder.Revoke(RevocationReason.CertificateHold), default);

        Assert.Equal(2, await pasts.RevokeAsync(JoinOf("SN-pump-1"), "somebody had it", default));
        foreach (var (certificate, status) in new[] { (first, CertificateStatus.Revoked), (held, CertificateStatus.Revoked), (other, CertificateStatus.Issued) })
            Assert.Equal(status, (await ca.Store.Certificates.FindAsync("issuing", certificate.Serial, default))!.Status);
        var entries = await ca.Store.Audit.TextsAsync(AuditEventType.CertificateRevoked);
        Assert.Equal(2, entries.Count(entry => entry.Contains("past-judge", StringComparison.Ordinal) && entry.Contains("somebody had it", StringComparison.Ordinal) && entry.Contains("privilegeWithdrawn", StringComparison.Ordinal)));
        Assert.Equal(0, await pasts.RevokeAsync(JoinOf("SN-pump-1"), "somebody had it", default));
    }

    [Fact] // I5: a later order does not take back what a list said
    public async Task What_was_revoked_or_has_expired_stays_as_it_is()
    {
        var lost = await ca.IssueAsync("pump-1");
        await revocations.ChangeAsync(new Administrator("uid:0"), [lost.Id], new RevocationOrder.Revoke(RevocationReason.KeyCompromise), default);
        var old = await ca.IssueAsync("pump-1");
        ca.Time.Advance(old.NotAfter - ca.Time.GetUtcNow() + TimeSpan.FromDays(1));
        Assert.Equal(0, await pasts.RevokeAsync(JoinOf("SN-pump-1"), "somebody had it", default));
    }

    [Fact]
    public async Task A_device_that_is_not_known_holds_nothing() => Assert.Equal(0, await pasts.RevokeAsync(JoinOf("SN-9"), "somebody had it", default));

    [Fact] // the appliance's own right is for this and nothing else
    public void The_judge_of_pasts_may_revoke_in_one_domain_and_nothing_else()
    {
        var judge = new PastJudge("plant");
        Assert.Equal([Right.Revoke], Enum.GetValues<Right>().Where(right => judge.ReachOf(right).IsAnywhere));
        Assert.True(judge.May(Right.Revoke, "plant"));
        Assert.False(judge.May(Right.Revoke, "gate"));
        Assert.False(judge.May(Right.Revoke));
    }

    private Join JoinOf(string serialNumber) => new()
    {
        IdevidSha256 = "00",
        Nonce = "n",
        Manufacturer = "acme",
        SerialNumber = serialNumber,
        Domain = "plant",
        Idevid = [0x30],
        State = JoinState.Imprinted,
        CreatedAt = ca.Time.GetUtcNow(),
        ChangedAt = ca.Time.GetUtcNow(),
    };
}
