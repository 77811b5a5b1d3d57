using System.Numerics;
using System.Security.Cryptography;
using TrustPoint.Ca.Callers;
using TrustPoint.Ca.Crls;
using TrustPoint.Ca.Keys;
using TrustPoint.Ca.Revocation;
using TrustPoint.Formats.Revocation;
using TrustPoint.Storage.Consistency;
using TrustPoint.Testing.InMemory;

namespace TrustPoint.Storage.Tests.Crls;

/// <summary>CRLs over the real store and real files (RFC 5280 section 5).</summary>
public sealed class CrlPublicationTests : IAsyncLifetime
{
    private readonly string folder = Directory.CreateTempSubdirectory("trustpoint-").FullName;
    private CrlPlant plant = null!;

    public async Task InitializeAsync() => plant = await CrlPlant.CreateAsync(folder);

    public async Task DisposeAsync()
    {
        await plant.DisposeAsync();
        Directory.Delete(folder, recursive: true);
    }

    [Fact] // RFC 5280 sections 5.1.2.3 and 5.2; RFC 5280 sections 5.1.2.6, 5.2.1, 5.2.3
    public async Task The_first_crl_is_empty_and_says_whose_it_is()
    {
        var made = await plant.PublishAsync(scheduled: true);

        var list = plant.Full;
        var issuer = plant.Authorities.Find("issuing")!.Certificate;
        Assert.True(list.EntriesDer.IsEmpty);
        Assert.True(list.IsSignedBy(issuer.PublicKey));
        Assert.Equal(issuer.Subject.Der, list.Issuer.Der);
        Assert.Equal(issuer.SubjectKeyIdentifier!.Value.ToArray(), list.Extensions.AuthorityKeyIdentifier!.Value.ToArray());
        Assert.Equal((made.ThisUpdate, made.NextUpdate, new BigInteger(made.Number)), (list.ThisUpdate, list.NextUpdate, list.Number));
        Assert.Equal((plant.Time.GetUtcNow(), TimeSpan.FromHours(48)), (list.ThisUpdate, list.NextUpdate - list.ThisUpdate));
        Assert.Equal((null, null), (list.DeltaBase, list.Distribution));
    }

    [Fact] // invariant I5
    public async Task What_is_revoked_is_on_every_later_crl_with_its_reason()
    {
        var (first, second) = (await plant.IssueAsync("pump-1"), await plant.IssueAsync("pump-2"));
        await plant.RevokeAsync(first, RevocationReason.KeyCompromise);
        await plant.PublishAsync();
        plant.Time.Advance(TimeSpan.FromMinutes(1));
        await plant.RevokeAsync(second);
        await plant.PublishAsync();

        Assert.Equal(
            [(Convert.ToHexString(first.Serial), CrlReason.KeyCompromise, InMemoryCa.Start), (Convert.ToHexString(second.Serial), CrlReason.Superseded, InMemoryCa.Start.AddMinutes(1))],
            plant.Full.Entries.Select(entry => (Convert.ToHexString(entry.Serial.Span), entry.Reason, entry.RevokedAt)));
    }

    [Fact] // RFC 5280 section 5.2.3
    public async Task Numbers_only_rise_and_are_not_below_the_time()
    {
        var numbers = new List<long>();
        for (var i = 0; i < 5; i++) numbers.Add((await plant.PublishAsync()).Number);
        plant.Time.Advance(TimeSpan.FromHours(1));
        numbers.Add((await plant.PublishAsync()).Number);

        Assert.Equal(numbers.Order().Distinct(), numbers);
        Assert.Equal((InMemoryCa.Start.ToUnixTimeSeconds(), plant.Time.GetUtcNow().ToUnixTimeSeconds()), (numbers[0], numbers[^1]));
    }

    [Fact] // RFC 5280 section 3.3
    public async Task An_expired_entry_leaves_after_a_scheduled_crl_carried_it_and_not_before()
    {
        var issued = await plant.IssueAsync("pump-1");
        await plant.RevokeAsync(issued);
        plant.Time.Advance(issued.NotAfter - plant.Time.GetUtcNow());
        await plant.PublishAsync(scheduled: true);
        Assert.Single(plant.Full.Entries);
        plant.Time.Advance(TimeSpan.FromSeconds(1));

        // One for a revocation is not by the schedule: it lets nothing go after it.
        await plant.PublishAsync(scheduled: false);
        Assert.Single(plant.Full.Entries);
        await plant.PublishAsync(scheduled: true);
        Assert.Single(plant.Full.Entries);
        await plant.PublishAsync(scheduled: false);
        Assert.Empty(plant.Full.Entries);
    }

    [Fact] // RFC 5280 section 5.3.1
    public async Task A_released_hold_is_on_no_full_crl()
    {
        var issued = await plant.IssueAsync("pump-1");
        await plant.RevokeAsync(issued, RevocationReason.CertificateHold);
        await plant.PublishAsync();
        Assert.Equal(CrlReason.CertificateHold, Assert.Single(plant.Full.Entries).Reason);
        await plant.ReviseAsync(issued, new RevocationOrder.Release());
        await plant.PublishAsync();
        Assert.Empty(plant.Full.Entries);
    }

    [Fact] // RFC 9608 section 2
    public async Task A_certificate_without_revocation_information_is_on_no_crl_and_its_status_changes_all_the_same()
    {
        var issued = await plant.IssueAsync("pump-1", "ldevid");
        var verdict = Assert.IsType<RevocationVerdict.Changed>(await plant.RevokeAsync(issued));
        await plant.PublishAsync();

        Assert.Empty(plant.Full.Entries);
        Assert.False(verdict.Revocation.Listed);
        Assert.Equal(Ca.Certificates.CertificateStatus.Revoked, (await plant.Ca.Store.Certificates.FindAsync("issuing", issued.Serial, default))!.Status);
        Assert.False(await plant.Ca.Store.Crls.HasChangesAsync(CrlPlant.Scope, 0, default));
    }

    [Fact]
    public async Task A_signature_that_does_not_verify_is_never_published()
    {
        var before = await plant.PublishAsync();
        plant.Ca.Keys.SignsWrongly = true;
        await Assert.ThrowsAnyAsync<Exception>(() => plant.PublishAsync());
        Assert.Equal(before.Number, plant.Full.Number);
        Assert.Single(plant.Ca.Keys.Alarms);
        plant.Ca.Keys.SignsWrongly = false;
        // Its number is not used again.
        Assert.Equal(before.Number + 2, (await plant.PublishAsync()).Number);
    }

    [Fact]
    public async Task A_key_store_that_is_away_leaves_the_crl_before()
    {
        var before = await plant.PublishAsync();
        plant.Ca.Keys.Failure = new KeyStoreUnavailableException("away");
        await Assert.ThrowsAsync<KeyStoreUnavailableException>(() => plant.PublishAsync());
        Assert.Equal(before.Number, plant.Full.Number);
    }

    [Fact]
    public async Task A_crash_between_file_and_record_is_made_good_at_the_start()
    {
        var issued = await plant.IssueAsync("pump-1");
        await plant.RevokeAsync(issued);
        var made = await plant.PublishAsync();
        Forget(made);
        Assert.Equal(made.Id, Assert.Single(await plant.Ca.Store.Crls.OpenAsync(default)).Id);
        await plant.StartAsync();

        Assert.Empty(await plant.Ca.Store.Crls.OpenAsync(default));
        Assert.Equal(made.Number, (await plant.Ca.Store.Crls.HistoryAsync(CrlPlant.Scope, plant.Time.GetUtcNow(), default)).Newest!.Number);
    }

    [Fact]
    public async Task An_intent_whose_crl_is_not_in_its_file_stays_open_and_its_number_is_used_up()
    {
        await plant.PublishAsync();
        plant.Ca.Keys.SignsWrongly = true;
        await Assert.ThrowsAnyAsync<Exception>(() => plant.PublishAsync());
        plant.Ca.Keys.SignsWrongly = false;
        await plant.StartAsync();
        Assert.Single(await plant.Ca.Store.Crls.OpenAsync(default));
        await plant.PublishAsync();
        Assert.Empty(await plant.Ca.Store.Crls.OpenAsync(default));
    }

    [Fact] // nothing that was listed goes missing
    public async Task A_revocation_that_the_database_forgot_stops_the_next_crl()
    {
        var issued = await plant.IssueAsync("pump-1");
        await plant.RevokeAsync(issued);
        await plant.PublishAsync();
        plant.Change($"DELETE FROM revocations WHERE id = {issued.Id}");

        var refused = await Assert.ThrowsAsync<CrlRefusedException>(() => plant.PublishAsync());
        Assert.Contains(Convert.ToHexString(issued.Serial), refused.Message, StringComparison.Ordinal);
        Assert.Single(plant.Full.Entries);
    }

    [Fact] // invariant I6
    public async Task A_database_that_is_older_than_its_crl_publishes_nothing()
    {
        var made = await plant.PublishAsync();
        var later = plant.Files.Read("issuing.crl");
        plant.Change($"DELETE FROM crls");
        plant.Time.Advance(TimeSpan.FromSeconds(-1));
        plant.Files.Replace("issuing.crl", later);
        var refused = await Assert.ThrowsAsync<CrlRefusedException>(() => plant.PublishAsync());
        Assert.Contains($"{made.Number} is published", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_damaged_file_is_replaced()
    {
        await plant.PublishAsync();
        plant.Files.Replace("issuing.crl", [0x30, 0x03, 1, 2, 3]);
        var made = await plant.PublishAsync();
        Assert.Equal(made.Number, plant.Full.Number);
    }

    [Fact]
    public async Task A_crl_ends_with_its_issuer_at_the_latest()
    {
        var end = plant.Authorities.Find("issuing")!.Certificate.NotAfter;
        plant.Time.Advance(end - plant.Time.GetUtcNow() - TimeSpan.FromHours(1));
        Assert.Equal(end, (await plant.PublishAsync()).NextUpdate);
        plant.Time.Advance(TimeSpan.FromHours(2));
        await Assert.ThrowsAsync<CrlRefusedException>(() => plant.PublishAsync());
    }

    [Fact]
    public async Task Nobody_but_an_administrator_or_a_job_publishes()
    {
        var device = new DeviceCaller("pump-1", new DeviceCredential.OneTimeCode("0123456789abcdef"));
        await Assert.ThrowsAsync<NotAllowedException>(() => plant.Publication.PublishAsync(device, CrlPlant.Scope, false, default));
        await Assert.ThrowsAsync<CrlRefusedException>(() => plant.Publication.PublishAsync(CrlPlant.Admin, new("issuing", 0), false, default));
        await Assert.ThrowsAsync<CrlRefusedException>(() => plant.Publication.PublishAsync(CrlPlant.Admin, new("nobody", null), false, default));
    }

    [Fact]
    public async Task The_log_has_the_number_that_first_carried_a_revocation_and_fsck_proves_the_rest()
    {
        await plant.PublishAsync();
        var issued = await plant.IssueAsync("pump-1");
        var changed = Assert.IsType<RevocationVerdict.Changed>(await plant.RevokeAsync(issued));
        var made = await plant.PublishAsync();
        await plant.PublishAsync();

        Assert.Equal(made.Number, await plant.Ca.Store.Crls.FirstWithAsync(CrlPlant.Scope, changed.Revocation.Change, default));
        var entries = await LogAsync();
        Assert.Contains(entries, entry => entry.Contains("\"event\":\"certificate.revoked\"", StringComparison.Ordinal) && entry.Contains("\"change\":\"1\"", StringComparison.Ordinal));
        Assert.Contains(entries, entry => entry.Contains("\"event\":\"crl.published\"", StringComparison.Ordinal)
            && entry.Contains($"\"number\":\"{made.Number}\"", StringComparison.Ordinal) && entry.Contains("\"upToChange\":\"1\",\"afterChange\":\"0\"", StringComparison.Ordinal));

        await plant.Ca.Checkpoints.SignAsync(default);
        var key = plant.Ca.Checkpoints.Key;
        await plant.Ca.Store.DisposeAsync();
        Assert.Empty((await Fsck.RunAsync(folder, key, default)).Findings);
    }

    [Fact]
    public async Task The_times_are_read_from_the_beginning_of_a_file()
    {
        var made = await plant.PublishAsync();
        var whole = plant.Files.Read("issuing.crl")!;
        Assert.Equal((made.ThisUpdate, made.NextUpdate), CertificateList.ReadTimes(plant.Files.Beginning("issuing.crl", 300)));
        Assert.Equal((made.ThisUpdate, made.NextUpdate), CertificateList.ReadTimes(whole));
        foreach (var length in (int[])[0, 1, 2, 5, 20, 60]) Assert.Throws<Formats.DecodeException>(() => CertificateList.ReadTimes(whole.AsMemory(..length)));
        Assert.Throws<Formats.DecodeException>(() => CertificateList.ReadTimes(RandomNumberGenerator.GetBytes(400)));
    }

    private async Task<List<string>> LogAsync()
    {
        var entries = new List<string>();
        await foreach (var leaf in plant.Ca.Store.Audit.ReadAsync(0, default)) entries.Add(System.Text.Encoding.UTF8.GetString(leaf));
        return entries;
    }

    private void Forget(CrlRecord made) => plant.Change($"UPDATE crls SET published = 0 WHERE id = {made.Id}");
}
