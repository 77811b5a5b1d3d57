using Microsoft.Data.Sqlite;
using TrustPoint.Ca.Audit;
using TrustPoint.Ca.Callers;
using TrustPoint.Ca.Certificates;
using TrustPoint.Ca.Crls;
using TrustPoint.Ca.Issuance;
using TrustPoint.Ca.Revocation;
using TrustPoint.Ca.Time;
using TrustPoint.Testing.InMemory;
using TrustPoint.Testing.Requests;
using TrustPoint.Testing.Stored;
using Revoked = TrustPoint.Ca.Revocation.Revocation;

namespace TrustPoint.Storage.Tests.Revocation;

/// <summary>Revoking many, over the real store: what is carried out is what was shown.</summary>
public sealed class SelectedRevocationsTests : IAsyncLifetime
{
    private static readonly Administrator Admin = new("uid:0");
    private static readonly RevocationOrder.Revoke Order = new(RevocationReason.CessationOfOperation);
    private static readonly RevocationSelection Plant = RevocationSelection.Of(null, "plant", null, null)!;

    private readonly string folder = Directory.CreateTempSubdirectory("trustpoint-").FullName;
    private StoredCa ca = null!;
    private FailingStore store = null!;
    private SelectedRevocations selections = null!;

    public async Task InitializeAsync()
    {
        ca = await StoredCa.CreateAsync(folder);
        await ca.Domains.SaveAsync(StoredCa.Appliance, new() { Name = "gate", Authority = "issuing", Profiles = ["ldevid"] }, default);
        store = new(ca.Store.Revocations);
        selections = new(new(ca.Authorities, store, new CrlAgenda(ca.Time), ca.SecondPerson, new CaClock(ca.Time)), ca.Store.RevocationQueries, ca.SecondPerson);
    }

    public async Task DisposeAsync()
    {
        await ca.DisposeAsync();
        Directory.Delete(folder, recursive: true);
    }

    [Theory]
    [InlineData("pump-1", null, null, null, 2)]
    [InlineData("pump-1", null, "tls-client", null, 1)]
    [InlineData("pump-1", "gate", null, null, 0)]
    [InlineData(null, "plant", null, null, 3)]
    [InlineData(null, "plant", "ldevid", null, 2)]
    [InlineData(null, null, "tls-client", null, 1)]
    [InlineData(null, null, null, "issuing", 3)]
    [InlineData(null, null, null, "root", 2)] // its own, and that of the issuing CA
    [InlineData("pump-9", null, null, null, 0)]
    public async Task A_certificate_is_meant_when_it_fits_every_member(string? device, string? domain, string? profile, string? authority, int certificates)
    {
        await IssueAsync("pump-1");
        await IssueAsync("pump-1", "tls-client");
        await IssueAsync("pump-2");
        Assert.Equal(certificates, (await selections.PreviewAsync(Admin, RevocationSelection.Of(device, domain, profile, authority)!, default)).Certificates);
    }

    [Fact]
    public void Everything_is_no_selection() => Assert.Null(RevocationSelection.Of(null, null, null, null));

    [Fact]
    public async Task The_preview_names_the_devices_that_are_left_without_a_certificate_and_counts_the_others()
    {
        await IssueAsync("pump-2");
        await IssueAsync("pump-1");
        await IssueAsync("pump-1", "tls-client");
        await IssueAsync("pump-3");
        await RevokeOneAsync(await IssueAsync("pump-4"));

        var preview = await selections.PreviewAsync(Admin, RevocationSelection.Of(null, null, "ldevid", null)!, default);

        Assert.Equal((3, 2, 1, 0), (preview.Certificates, preview.Stopping, preview.Keeping, preview.Own));
        Assert.Equal(["pump-2", "pump-3"], preview.FirstStopping);
        Assert.Equal(2, (await selections.PreviewAsync(Admin, RevocationSelection.Of(null, null, null, "root")!, default)).Own);
    }

    [Fact]
    public async Task Each_certificate_is_a_revocation_of_its_own_on_the_log()
    {
        var first = await IssueAsync("pump-1", "tls-client");
        await IssueAsync("pump-2", "tls-client");

        var done = await RunAsync(Plant);

        Assert.Equal((2, 2), (done.Found, done.Revoked));
        Assert.Equal(2, Assert.Single(done.Last).Change);
        Assert.Equal(CertificateStatus.Revoked, (await ca.Store.Certificates.FindAsync("issuing", first.Serial, default))!.Status);
        Assert.Equal(2, await RevokedOnTheLogAsync());
        Assert.Null(selections.RunningSeenBy(Admin));
    }

    [Fact] // RFC 9608: a certificate of a day says that nothing is published about it
    public async Task Those_that_no_list_names_are_counted_before_and_after()
    {
        await IssueAsync("pump-1");
        await IssueAsync("pump-2");
        await IssueAsync("pump-2", "tls-client");

        var shown = await selections.PreviewAsync(Admin, Plant, default);
        Assert.Equal((3, 2), (shown.Certificates, shown.Unlisted));
        var done = await RunAsync(Plant);

        Assert.Equal((3, 2), (done.Revoked, done.Unlisted));
        Assert.Single(done.Last);
    }

    [Fact] // nobody knows any more what it said
    public async Task One_whose_row_is_damaged_is_revoked_and_listed()
    {
        await IssueAsync("pump-1");
        await using (var connection = new SqliteConnection($"Data Source={Store.DatabaseFile(folder)};Pooling=false"))
        {
            connection.Open();
            using var damage = connection.CreateCommand();
            damage.CommandText = "UPDATE certificates SET der = x'3000' WHERE device = 'pump-1'";
            Assert.Equal(1, damage.ExecuteNonQuery());
        }

        var done = await RunAsync(Plant);

        Assert.Equal((1, 0), (done.Revoked, done.Unlisted));
        Assert.Single(done.Last);
    }

    [Fact]
    public async Task A_certificate_that_was_not_shown_stops_the_order_and_the_new_preview_comes_with_the_refusal()
    {
        await IssueAsync("pump-1");
        var shown = await selections.PreviewAsync(Admin, Plant, default);
        await IssueAsync("pump-2");

        var refused = await Assert.ThrowsAsync<RevocationRefusedException>(() => selections.RunAsync(Admin, Plant, shown.Ticket, Order, default));

        Assert.Equal(["pump-1", "pump-2"], refused.Now!.FirstStopping);
        Assert.Equal(0, await RevokedOnTheLogAsync());
        Assert.Equal(2, (await selections.RunAsync(Admin, Plant, refused.Now.Ticket, Order, default)).Revoked);
    }

    [Fact]
    public async Task Less_than_was_shown_is_carried_out()
    {
        var other = await IssueAsync("pump-1");
        await IssueAsync("pump-2");
        var shown = await selections.PreviewAsync(Admin, Plant, default);
        await RevokeOneAsync(other);
        Assert.Equal((1, 1), await FoundAndRevokedAsync(shown));
    }

    [Fact]
    public async Task A_certificate_that_ended_since_is_left_alone()
    {
        await IssueAsync("pump-1");
        var shown = await selections.PreviewAsync(Admin, Plant, default);
        ca.Time.Advance(TimeSpan.FromDays(3650));
        Assert.Equal((0, 0), await FoundAndRevokedAsync(shown));
    }

    [Theory]
    [InlineData("")]
    [InlineData("x-0123456789abcdef0123456789abcdef")]
    [InlineData("ffffffffff-0123456789abcdef0123456789abcdef")]
    [InlineData("1-2-3")]
    public async Task What_is_no_ticket_revokes_nothing(string ticket)
    {
        await IssueAsync("pump-1");
        await Assert.ThrowsAsync<RevocationRefusedException>(() => selections.RunAsync(Admin, Plant, ticket, Order, default));
        Assert.Equal(0, await RevokedOnTheLogAsync());
    }

    [Fact]
    public async Task An_order_that_was_cut_off_goes_on_with_its_ticket_and_does_nothing_twice()
    {
        for (var i = 0; i < 210; i++) await IssueAsync($"pump-{i}");
        var shown = await selections.PreviewAsync(Admin, Plant, default);
        store.FailsAt = 2;
        await Assert.ThrowsAsync<StoreUnavailableException>(() => selections.RunAsync(Admin, Plant, shown.Ticket, Order, default));

        Assert.Equal((10, 10), await FoundAndRevokedAsync(shown));
        Assert.Equal((0, 0), await FoundAndRevokedAsync(shown));
        Assert.Equal(210, await RevokedOnTheLogAsync());
    }

    [Fact]
    public async Task Whoever_revokes_in_one_domain_does_not_reach_into_another_by_a_profile()
    {
        await IssueAsync("pump-1");
        await IssueAsync("gate-1", domain: "gate");
        var operatorOfPlant = new Person("ada", [new(Role.RaOperator, "plant")], 1, IsFresh: true);
        var everywhere = RevocationSelection.Of(null, null, "ldevid", null)!;

        await Assert.ThrowsAsync<NotAllowedException>(() => selections.PreviewAsync(operatorOfPlant, everywhere, default));
        var ticket = (await selections.PreviewAsync(Admin, everywhere, default)).Ticket;
        await Assert.ThrowsAsync<NotAllowedException>(() => selections.RunAsync(operatorOfPlant, everywhere, ticket, Order, default));
        Assert.Equal(0, await RevokedOnTheLogAsync());
        Assert.Equal(1, (await selections.PreviewAsync(operatorOfPlant, RevocationSelection.Of("pump-1", null, null, null)!, default)).Certificates);
    }

    [Fact]
    public async Task Two_orders_are_carried_out_one_after_the_other_and_the_progress_is_seen()
    {
        await IssueAsync("pump-1");
        var shown = await selections.PreviewAsync(Admin, Plant, default);
        store.Gate = new();
        var first = selections.RunAsync(Admin, Plant, shown.Ticket, Order, default);

        Assert.Equal(new(0, 1), selections.RunningSeenBy(Admin));
        var refused = await Assert.ThrowsAsync<RevocationRefusedException>(() => selections.RunAsync(Admin, Plant, shown.Ticket, Order, default));
        Assert.Contains("0 of 1", refused.Message, StringComparison.Ordinal);

        store.Gate.SetResult();
        Assert.Equal(1, (await first).Revoked);
        Assert.Null(selections.RunningSeenBy(Admin));
    }

    [Fact]
    public async Task The_latest_changes_come_first()
    {
        var (first, second) = (await IssueAsync("pump-1"), await IssueAsync("pump-2"));
        await RevokeOneAsync(second);
        ca.Time.Advance(TimeSpan.FromMinutes(1));
        await RevokeOneAsync(first);

        Assert.Equal([first.Id, second.Id], (await ca.Store.RevocationQueries.LatestAsync(["root", "issuing"], 10, default)).Select(revocation => revocation.Certificate));
        Assert.Equal(first.Id, Assert.Single(await ca.Store.RevocationQueries.LatestAsync(["issuing"], 1, default)).Certificate);
    }

    private async Task<CertificateRecord> IssueAsync(string device, string profile = "ldevid", string domain = "plant")
    {
        var issued = await ca.Issuance.IssueAsync(InMemoryCa.Order(device, Csr.For($"CN={device}"), profile) with { Domain = domain }, default);
        return (await ca.Store.Certificates.FindAsync(issued.Authority, issued.Serial, default))!;
    }

    private Task RevokeOneAsync(CertificateRecord certificate) =>
        new Revocations(ca.Authorities, ca.Store.Revocations, new CrlAgenda(ca.Time), ca.SecondPerson, new CaClock(ca.Time)).ChangeAsync(Admin, [certificate.Id], Order, default);

    private async Task<RevokedSelection> RunAsync(RevocationSelection selection) =>
        await selections.RunAsync(Admin, selection, (await selections.PreviewAsync(Admin, selection, default)).Ticket, Order, default);

    private async Task<(int Found, int Revoked)> FoundAndRevokedAsync(RevocationPreview shown)
    {
        var done = await selections.RunAsync(Admin, Plant, shown.Ticket, Order, default);
        return (done.Found, done.Revoked);
    }

    private async Task<int> RevokedOnTheLogAsync() => (await ca.Store.Audit.EntriesAsync(AuditEventType.CertificateRevoked)).Count;

    /// <summary>A store whose transactions can be cut off, or wait.</summary>
    private sealed class FailingStore(IRevocationStore store) : IRevocationStore
    {
        private int calls;

        public int? FailsAt { get; set; }

        public TaskCompletionSource? Gate { get; set; }

        public async Task<IReadOnlyList<RevocationDecision>> ChangeAsync(
            IReadOnlyList<long> certificates, Func<CertificateRecord, Revoked?, long, RevocationDecision> decide, CancellationToken ct)
        {
            if (++calls == FailsAt) throw new StoreUnavailableException("the power went out");
            if (Gate is not null) await Gate.Task;
            return await store.ChangeAsync(certificates, decide, ct);
        }

        public ValueTask<Revoked?> FindAsync(long certificate, CancellationToken ct) => store.FindAsync(certificate, ct);

        public ValueTask<Revoked?> FindLostAsync(string authority, ReadOnlyMemory<byte> serial, CancellationToken ct) => store.FindLostAsync(authority, serial, ct);
    }
}
