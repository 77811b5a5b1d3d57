using TrustPoint.Ca.Authorities;
using TrustPoint.Ca.Callers;
using TrustPoint.Ca.Crls;
using TrustPoint.Ca.Issuance;
using TrustPoint.Ca.Keys;
using TrustPoint.Formats.Revocation;
using TrustPoint.Storage.Consistency;
using TrustPoint.Testing.InMemory;
using TrustPoint.Testing.Offline;
using TrustPoint.Testing.Requests;

namespace TrustPoint.Storage.Tests.Crls;

/// <summary>The CRL of an authority whose key is elsewhere: what is taken (RFC 5280 section 6.3.3), and what follows from it.</summary>
public sealed class CrlImportTests : IAsyncLifetime, IDisposable
{
    private static readonly byte[] Below = [0x11, 0x22, 0x33];
    private static readonly byte[] Other = [0x44, 0x55];

    private readonly string folder = Directory.CreateTempSubdirectory("trustpoint-").FullName;
    private readonly OfflineRoot root = new(InMemoryCa.Start);
    private CrlPlant plant = null!;
    private CrlImport import = null!;

    private DateTimeOffset Now => plant.Time.GetUtcNow();

    public async Task InitializeAsync()
    {
        plant = await CrlPlant.CreateAsync(folder);
        await plant.Ca.Outside.AddAsync(CrlPlant.Admin, new() { Name = "offline", Certificate = root.Der }, default);
        await plant.Ca.Outside.AddAsync(CrlPlant.Admin, new() { Name = "below", Certificate = root.Issue("CN=Below", Now, Below) }, default);
        await StartAsync();
    }

    public async Task DisposeAsync()
    {
        await plant.DisposeAsync();
        Directory.Delete(folder, recursive: true);
    }

    public void Dispose() => root.Dispose();

    [Fact]
    public async Task It_is_published_as_it_is_and_stays_on_record()
    {
        var crl = root.Crl(7, Now, []);
        var record = await ImportAsync(crl);
        Assert.Equal(crl, plant.Files.Read("offline.crl"));
        Assert.Equal((7, 0), (record.Number, record.Full.Entries));
        Assert.Equal(7, (await plant.Ca.Store.Crls.HistoryAsync(new("offline", null), Now, default)).Newest!.Number);

        await plant.Ca.Checkpoints.SignAsync(default);
        var key = plant.Ca.Checkpoints.Key;
        await plant.Ca.Store.DisposeAsync();
        Assert.Empty((await Fsck.RunAsync(folder, key, default)).Findings);
    }

    [Theory]
    [InlineData(CrlReason.CaCompromise, AuthorityState.Revoked)]
    [InlineData(CrlReason.CertificateHold, AuthorityState.OnHold)]
    public async Task An_authority_that_it_lists_issues_nothing_from_then_on(CrlReason reason, AuthorityState state)
    {
        await ImportAsync(root.Crl(1, Now, [Entry(Below, reason)]));
        Assert.Equal(state, plant.Authorities.Find("below")!.Record.State);
        await StartAsync();
        Assert.Equal(state, plant.Authorities.Find("below")!.Record.State);
        Assert.Equal(AuthorityState.Active, plant.Authorities.Find("issuing")!.Record.State);
    }

    [Fact]
    public async Task A_hold_ends_with_the_crl_that_does_not_list_it_and_a_revocation_never_does()
    {
        await ImportAsync(root.Crl(1, Now, [Entry(Below, CrlReason.CertificateHold)]));
        await ImportAsync(root.Crl(2, Now, []), Convert.ToHexString(Below));
        Assert.Equal(AuthorityState.Active, plant.Authorities.Find("below")!.Record.State);
        await ImportAsync(root.Crl(3, Now, [Entry(Below, CrlReason.Superseded)]));
        await ImportAsync(root.Crl(4, Now, []), Convert.ToHexString(Below));
        Assert.Equal(AuthorityState.Revoked, plant.Authorities.Find("below")!.Record.State);
    }

    [Fact]
    public async Task What_is_wrong_with_it_is_said_and_nothing_changes()
    {
        var first = root.Crl(5, Now, [Entry(Other, CrlReason.KeyCompromise)]);
        await ImportAsync(first);
        using var stranger = new OfflineRoot(Now);
        foreach (var (crl, why) in new (byte[], string)[]
        {
            (stranger.Crl(6, Now, [Entry(Other, CrlReason.KeyCompromise)]), "not signed by that authority"),
            (root.Crl(6, Now, [Entry(Other, CrlReason.KeyCompromise)], tbs => tbs with { IssuerDer = Formats.Certificates.Certificate.Decode(stranger.Issue("CN=Somebody", Now, [5])).Subject.Der }), "its issuer is"),
            (root.Crl(6, Now, [Entry(Other, CrlReason.KeyCompromise)], tbs => tbs with { Extensions = [.. tbs.Extensions, CrlExtensions.DeltaIndicator(5)] }), "delta"),
            (root.Crl(6, Now, [Entry(Other, CrlReason.KeyCompromise)], tbs => tbs with { Extensions = [.. tbs.Extensions, CrlExtensions.IssuingDistributionPoint(["http://x.example/1"])] }), "a part"),
            (root.Crl(5, Now, [Entry(Other, CrlReason.KeyCompromise)]), "is not above 5"),
            (root.Crl(4, Now, [Entry(Other, CrlReason.KeyCompromise)]), "is not above 5"),
            (root.Crl(6, Now.AddSeconds(-1), [Entry(Other, CrlReason.KeyCompromise)]), "begins before"),
            (root.Crl(6, Now.AddHours(1), [Entry(Other, CrlReason.KeyCompromise)]), "not yet"),
            (root.Crl(6, Now, [Entry(Other, CrlReason.KeyCompromise)], tbs => tbs with { NextUpdate = Now }), "it ended"),
            (root.Crl(6, Now, []), "4455"),
            (root.Crl(6, Now, [Entry(Below, CrlReason.Superseded)]), "4455"),
        })
        {
            var refused = await Assert.ThrowsAsync<CrlRefusedException>(() => ImportAsync(crl));
            Assert.Contains(why, refused.Message, StringComparison.Ordinal);
        }
        Assert.Equal(first, plant.Files.Read("offline.crl"));
        Assert.Equal(AuthorityState.Active, plant.Authorities.Find("below")!.Record.State);
        await Assert.ThrowsAsync<Formats.DecodeException>(() => ImportAsync([1, 2, 3]));
    }

    [Fact]
    public async Task What_would_follow_from_it_is_said_and_nothing_is_published()
    {
        var first = root.Crl(1, Now, [Entry(Other, CrlReason.KeyCompromise)]);
        await ImportAsync(first);

        var seen = import.Look(CrlPlant.Admin, "offline", root.Crl(2, Now, [Entry(Below, CrlReason.Superseded)]));

        Assert.Equal((2, Now, 1), (seen.Number, seen.ThisUpdate, seen.Entries));
        Assert.Equal([Convert.ToHexString(Other)], seen.Missing);
        Assert.Equal([("below", AuthorityState.Revoked)], seen.Changes);
        Assert.Equal(first, plant.Files.Read("offline.crl"));
        Assert.Equal(AuthorityState.Active, plant.Authorities.Find("below")!.Record.State);
        Assert.Contains("is not above 1", Assert.Throws<CrlRefusedException>(() => import.Look(CrlPlant.Admin, "offline", first)).Message, StringComparison.Ordinal);
        Assert.Contains("is not taken", Assert.Throws<CrlRefusedException>(() => import.Look(CrlPlant.Admin, "offline", [1, 2, 3])).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task One_that_a_crash_kept_from_being_published_is_imported_again()
    {
        var crl = root.Crl(9, Now, []);
        var record = await ImportAsync(crl);
        Intruder.Write(folder, FormattableString.Invariant($"UPDATE crls SET published = 0 WHERE id = {record.Id}"));
        plant.Files.Remove("offline.crl");
        Assert.Equal(record.Id, (await ImportAsync(crl)).Id);
    }

    [Fact]
    public async Task An_authority_elsewhere_signs_nothing_here()
    {
        var order = InMemoryCa.Order("pump-1", Csr.For("CN=pump-1"), "tls-client") with { Caller = CrlPlant.Admin, Authority = "offline", Domain = null, Device = null, Names = new() };
        var refused = await Assert.ThrowsAsync<IssuanceRefusedException>(() => plant.Ca.Issuance.IssueAsync(order, default));
        Assert.Contains("not on this box", refused.Message, StringComparison.Ordinal);
        await Assert.ThrowsAsync<CrlRefusedException>(() => plant.Publication.PublishAsync(CrlPlant.Admin, new("offline", null), true, default));
        await plant.Schedule.LookAsync(default);
        Assert.Null(plant.Files.Read("offline.crl"));
        await Assert.ThrowsAsync<CrlRefusedException>(() => import.ImportAsync(CrlPlant.Admin, "issuing", root.Crl(1, Now, []), [], default));
        await Assert.ThrowsAsync<NotAllowedException>(() => import.ImportAsync(new AppliancePart("job"), "offline", root.Crl(1, Now, []), [], default));
    }

    [Fact] // people have to be brought together
    public async Task Its_end_is_announced_thirty_days_before()
    {
        await plant.Schedule.LookAsync(default);
        await ImportAsync(root.Crl(1, Now, []));
        Assert.DoesNotContain(plant.Watch.Look(), trouble => trouble.Contains("offline", StringComparison.Ordinal));
        plant.Time.Advance(TimeSpan.FromDays(149));
        Assert.DoesNotContain(plant.Watch.Look(), trouble => trouble.Contains("offline", StringComparison.Ordinal));
        plant.Time.Advance(TimeSpan.FromDays(2));
        Assert.Contains("import it", Assert.Single(plant.Watch.Look(), trouble => trouble.Contains("offline", StringComparison.Ordinal)), StringComparison.Ordinal);
    }

    [Fact] // RFC 5280 sections 4.2.1.3 and 4.2.1.9
    public async Task Only_an_authoritys_certificate_is_taken_in()
    {
        using var stranger = new OfflineRoot(Now);
        foreach (var (der, why) in new (byte[], string)[]
        {
            (root.Issue("CN=Leaf", Now, [7], authority: false), "it is no authority's"),
            (stranger.Issue("CN=Forged", Now, [8]), "was not signed by"),
            (root.Der, "has that name"),
            (stranger.Der, "has that name"),
        })
        {
            var refused = await Assert.ThrowsAsync<AuthorityRefusedException>(() => plant.Ca.Outside.AddAsync(CrlPlant.Admin, new() { Name = "new", Certificate = der }, default));
            Assert.Contains(why, refused.Message, StringComparison.Ordinal);
        }
        await Assert.ThrowsAsync<Ca.Certificates.NameTakenException>(() => plant.Ca.Outside.AddAsync(CrlPlant.Admin, new() { Name = "issuing", Certificate = root.Issue("CN=New", Now, [9]) }, default));
        await Assert.ThrowsAsync<Formats.DecodeException>(() => plant.Ca.Outside.AddAsync(CrlPlant.Admin, new() { Name = "new", Certificate = [0x30, 0] }, default));
        Assert.Equal(KeyProtection.Elsewhere, plant.Authorities.Find("below")!.Record.Protection);
        Assert.Equal("offline", plant.Authorities.Find("below")!.Record.Parent);
    }

    private async Task StartAsync()
    {
        await plant.StartAsync();
        import = new(plant.Authorities, plant.Ca.Store.Crls, plant.Files, plant.Clock);
    }

    private Task<CrlRecord> ImportAsync(byte[] crl, params string[] expired) => import.ImportAsync(CrlPlant.Admin, "offline", crl, expired, default);

    private RevokedCertificate Entry(byte[] serial, CrlReason reason) => new(serial, Now, reason, null);
}
