using TrustPoint.Ca.Audit;
using TrustPoint.Ca.Authorities;
using TrustPoint.Ca.Certificates;
using TrustPoint.Ca.Crls;
using TrustPoint.Ca.Revocation;
using TrustPoint.Formats.Revocation;
using TrustPoint.Storage.Database;
using TrustPoint.Storage.Tests.Crls;
using TrustPoint.Testing.Offline;

namespace TrustPoint.Storage.Tests.Recovery;

/// <summary>What was revoked after the copy that was put back stays revoked: newer CRLs and an export of the log say so (invariant I5).</summary>
public sealed class LostRevocationTests : IAsyncLifetime
{
    private PutBackPlant plant = null!;

    private CrlPlant Before => plant.Plant;

    public async Task InitializeAsync() => plant = await PutBackPlant.CreateAsync();

    public async Task DisposeAsync() => await plant.DisposeAsync();

    [Fact]
    public async Task What_newer_crls_list_is_applied_again_and_the_next_one_lists_it_all_under_a_higher_number()
    {
        var (known, lost) = (await Before.IssueAsync("pump-1"), default(CertificateRecord)!);
        await plant.CopyAsync();
        lost = await Before.IssueAsync("pump-2");
        await Before.RevokeAsync(known, RevocationReason.KeyCompromise);
        await Before.RevokeAsync(lost);
        await Before.PublishAsync();
        var published = Before.Full;
        await plant.PutBackAsync();

        Assert.Contains(await plant.FindingsAsync(), finding => finding.Contains($"number {published.Number}, is not the one that is on record", StringComparison.Ordinal));
        Assert.Contains("older than its log", Assert.Throws<DatabaseRefusedException>(() => Store.Open(plant.DataDirectory)).Message, StringComparison.Ordinal);
        var plan = await plant.RecoverAsync();

        Assert.Equal([(known.Id, false), (0L, true)], plan.Revocations.Select(recovered => (recovered.Revocation.Certificate, recovered.CertificateIsLost)));
        Assert.Empty(await plant.FindingsAsync());
        Assert.Equal(CertificateStatus.Revoked, await plant.StatusAsync(known));
        var next = await plant.PublishAsync();
        Assert.True(next.Number > published.Number);
        Assert.Equal(PutBackPlant.EntriesOf(published), PutBackPlant.EntriesOf(Before.Full));
        Assert.Empty(await plant.FindingsAsync());
        // RFC 5280 section 5.3.1: what others know is certified no more, though it was found on a CRL.
        Assert.Equal([Convert.ToHexString(known.KeySha256)], await plant.OpenedAsync(async (store, _) => (await store.BlockedKeys.NewestAsync(9, default)).Select(key => Convert.ToHexString(key.KeySha256))));
    }

    [Fact]
    public async Task The_newest_crl_decides_what_is_on_hold()
    {
        var (released, kept, revoked) = (await Before.IssueAsync("pump-1"), await Before.IssueAsync("pump-2"), await Before.IssueAsync("pump-3"));
        foreach (var certificate in new[] { released, kept, revoked }) await Before.RevokeAsync(certificate, RevocationReason.CertificateHold);
        await plant.CopyAsync();
        await Before.ReviseAsync(released, new RevocationOrder.Release());
        await Before.RevokeAsync(revoked, RevocationReason.PrivilegeWithdrawn);
        await Before.PublishAsync();
        await plant.PutBackAsync();

        await plant.RecoverAsync();

        Assert.Equal(
            (CertificateStatus.Issued, CertificateStatus.OnHold, CertificateStatus.Revoked), (await plant.StatusAsync(released), await plant.StatusAsync(kept), await plant.StatusAsync(revoked)));
        await plant.PublishAsync();
        Assert.Equal([Convert.ToHexString(kept.Serial), Convert.ToHexString(revoked.Serial)], CrlPlant.SerialsOf(Before.Full));
        Assert.Empty(await plant.FindingsAsync());
    }

    [Fact]
    public async Task An_authority_that_was_revoked_issues_nothing_again()
    {
        await plant.CopyAsync();
        var issuing = await Before.Ca.Store.Certificates.ListAsync(new(Authority: "root"), CertificateSort.Newest, null, 1, default);
        await Before.RevokeAsync(issuing.Items[0], RevocationReason.CaCompromise);
        var root = new CrlScope("root", null);
        await Before.Publication.PublishAsync(CrlPlant.Admin, root, true, default);
        await plant.PutBackAsync();

        await plant.RecoverAsync();

        Assert.Equal(AuthorityState.Revoked, await plant.OpenedAsync((_, authorities) => Task.FromResult(authorities.Find("issuing")!.Record.State)));
        await plant.PublishAsync(scope: root);
        Assert.Empty(await plant.FindingsAsync());
    }

    [Fact]
    public async Task The_newest_crl_of_an_authority_elsewhere_decides_about_those_below_it()
    {
        byte[] revoked = [0x11], released = [0x22];
        using var root = new OfflineRoot(Before.Time.GetUtcNow());
        await Before.Ca.Outside.AddAsync(CrlPlant.Admin, new() { Name = "offline", Certificate = root.Der }, default);
        await Before.Ca.Outside.AddAsync(CrlPlant.Admin, new() { Name = "revoked", Certificate = root.Issue("CN=Revoked", Before.Time.GetUtcNow(), revoked) }, default);
        await Before.Ca.Outside.AddAsync(CrlPlant.Admin, new() { Name = "released", Certificate = root.Issue("CN=Released", Before.Time.GetUtcNow(), released) }, default);
        await Before.StartAsync();
        var import = new CrlImport(Before.Authorities, Before.Ca.Store.Crls, Before.Files, Before.Clock);
        await ImportAsync(1, released, CrlReason.CertificateHold);
        await plant.CopyAsync();
        await ImportAsync(2, revoked, CrlReason.CaCompromise);
        await plant.PutBackAsync(signed: false);

        var plan = await plant.RecoverAsync();

        Assert.Equal((new CrlScope("offline", null), 2, 1), (Assert.Single(plan.Crls).Scope, plan.Crls[0].Number, plan.Crls[0].Known));
        Assert.Empty(plan.Revocations);
        Assert.Equal(
            (AuthorityState.Revoked, AuthorityState.Active),
            await plant.OpenedAsync((_, authorities) => Task.FromResult((authorities.Find("revoked")!.Record.State, authorities.Find("released")!.Record.State))));
        Assert.Empty(await plant.FindingsAsync());

        Task ImportAsync(long number, byte[] serial, CrlReason reason) => import.ImportAsync(
            CrlPlant.Admin, "offline", root.Crl(number, Before.Time.GetUtcNow(), [new(serial, Before.Time.GetUtcNow(), reason, null)]), [Convert.ToHexString(released)], default);
    }

    [Theory] // a lost certificate's end is known from the log alone; without it, it is listed as long as its issuer lasts
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_lost_certificate_leaves_the_crl_one_crl_after_its_end_and_not_before(bool withLog)
    {
        await plant.CopyAsync();
        var lost = await Before.IssueAsync("pump-1");
        await Before.RevokeAsync(lost, RevocationReason.KeyCompromise);
        await Before.PublishAsync();
        var export = withLog ? await plant.ExportAsync() : null;
        await plant.PutBackAsync();

        var plan = await plant.RecoverAsync(export);

        Assert.Equal(withLog ? [(Convert.ToHexString(lost.Serial), "pump-1", lost.NotAfter)] : [], plan.Certificates.Select(certificate => (certificate.Serial, certificate.Device!, certificate.NotAfter!.Value)));
        Assert.Equal(withLog ? lost.NotAfter : Before.Authorities.Find("issuing")!.Certificate.NotAfter, Assert.Single(plan.Revocations).Revocation.NotAfter);
        Assert.Equal(withLog ? [Convert.ToHexString(lost.KeySha256)] : [], await plant.OpenedAsync(async (store, _) => (await store.BlockedKeys.NewestAsync(9, default)).Select(key => Convert.ToHexString(key.KeySha256))));
        Before.Time.Advance(lost.NotAfter - Before.Time.GetUtcNow() + TimeSpan.FromSeconds(1));
        await plant.PublishAsync(scheduled: true);
        Assert.Single(Before.Full.Entries);
        await plant.PublishAsync();
        Assert.Equal(withLog ? 0 : 1, Before.Full.Entries.Count());
        Assert.Empty(await plant.FindingsAsync());
    }

    [Fact] // RFC 9608 section 2: no CRL lists it. What the newest CRL has on hold stays so: nobody needs to know which of the two is later
    public async Task The_log_brings_back_what_no_crl_has_and_takes_nothing_off_one()
    {
        var (unlisted, late, held) = (await Before.IssueAsync("pump-1", "ldevid"), await Before.IssueAsync("pump-2"), await Before.IssueAsync("pump-3"));
        await Before.RevokeAsync(held, RevocationReason.CertificateHold);
        await plant.CopyAsync();
        await Before.RevokeAsync(unlisted);
        await Before.PublishAsync();
        await Before.RevokeAsync(late);
        await Before.ReviseAsync(held, new RevocationOrder.Release());
        await Before.Ca.AddDeviceAsync("pump-9");
        await Before.Ca.People.AddAsync(new() { Name = "anna", DisplayName = "Anna", Roles = [], AddedAt = Before.Time.GetUtcNow() }, Before.Ca.Entry(AuditEventType.PersonAdded), default);
        foreach (var type in new[] { AuditEventType.PersonSignedIn, AuditEventType.PersonDisabled })
            await Before.Ca.People.ChangeAsync("anna", account => (account, Before.Ca.Entry(type)), default);
        var export = await plant.ExportAsync();
        await plant.PutBackAsync();

        var plan = await plant.RecoverAsync(export);

        Assert.Equal(
            (CertificateStatus.Revoked, CertificateStatus.Revoked, CertificateStatus.OnHold), (await plant.StatusAsync(unlisted), await plant.StatusAsync(late), await plant.StatusAsync(held)));
        Assert.Equal(["device.added 1", "person.added 1", "person.disabled 1"], plan.Others.Select(other => $"{other.Key} {other.Value}"));
        Assert.Equal(plan.CheckpointSize - plan.LogSize, plan.ExportedEntries);
        await plant.PublishAsync();
        Assert.Equal(new[] { held, late }.Select(certificate => Convert.ToHexString(certificate.Serial)).Order(), CrlPlant.SerialsOf(Before.Full).Order());
        Assert.Empty(await plant.FindingsAsync());
    }

    [Fact]
    public async Task A_release_on_the_log_counts_where_no_newer_crl_says_otherwise()
    {
        var held = await Before.IssueAsync("pump-1");
        await Before.RevokeAsync(held, RevocationReason.CertificateHold);
        await plant.CopyAsync();
        await Before.ReviseAsync(held, new RevocationOrder.Release());
        var export = await plant.ExportAsync();
        await plant.PutBackAsync();

        await plant.RecoverAsync(export);

        Assert.Equal(CertificateStatus.Issued, await plant.StatusAsync(held));
    }
}
